/** Failing posts and patrols against coverage computed anew without them. */
import { expect, it } from 'vitest';
import { aCoverageInput, aPost } from '../../test/harness/force.ts';
import { aTerrain } from '../../test/harness/terrain.ts';
import { arePairSetsEqual, countPairs, hasPair, subtractPairs } from '../base/pair-set.ts';
import { computeForceCoverage } from './force-coverage.ts';
import { findPairsOpenedBy, listOwnPermille, listSeeingUnits } from './own-failure.ts';
import { gridPlaceToLatLng } from './terrain.ts';

const TERRAIN = aTerrain((row, col) => 300 + ((row * 5 + col * 3) % 7), { rows: 120, cols: 120 });
const at = (row: number, col: number) => gridPlaceToLatLng(TERRAIN, { row, col });
const POSTS = [
  aPost({ id: 'p1', place: at(60, 50) }),
  aPost({ id: 'p2', place: at(60, 60), manned: [{ fromMin: 0, toMin: 90 * 60 }] }),
  aPost({ id: 'p3', place: at(50, 70) }),
];

function cover(posts: typeof POSTS) {
  const coverage = computeForceCoverage(aCoverageInput(TERRAIN, { posts }));
  if (!coverage.ok) throw new Error(coverage.error.type);
  return coverage.value;
}

it('opens exactly what coverage without the failed posts leaves unseen', () => {
  const all = cover(POSTS);
  expect(listSeeingUnits(all)).toEqual(['p1', 'p2', 'p3']);
  for (const failed of [['p1'], ['p2'], ['p1', 'p3']]) {
    const opened = findPairsOpenedBy(all, new Set(failed), 500);
    const without = cover(POSTS.filter(({ id }) => !failed.includes(id)));
    expect(arePairSetsEqual(opened, subtractPairs(without.notSeen, all.notSeen)), failed.join()).toBe(true);
  }
  expect(countPairs(findPairsOpenedBy(all, new Set(['p1', 'p3']), 500))).toBeGreaterThan(0);
});

it('lists the own detection by slot: below pi exactly where a pair is not seen', () => {
  const all = cover(POSTS);
  const own = listOwnPermille(all);
  for (let cell = 0; cell < all.notSeen.cells; cell++) {
    for (let slot = 0; slot < all.notSeen.slots; slot++) {
      expect(own[slot * all.notSeen.cells + cell]! < 500).toBe(hasPair(all.notSeen, cell, slot));
    }
  }
});
