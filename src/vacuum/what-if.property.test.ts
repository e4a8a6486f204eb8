/** What-if against computing the changed vacuum from scratch. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyWorld, worldToMachine, worldToPairs } from '../../test/harness/evader-worlds.ts';
import type { WalkWorld } from '../../test/oracle/evader-walks.ts';
import {
  addPair,
  arePairSetsEqual,
  complementPairs,
  countPairs,
  createPairSet,
  type PairSet,
  subtractPairs,
  unitePairs,
  visitPairs,
} from '../base/pair-set.ts';
import { computeSanctuary, worstCaseInside } from './sanctuary.ts';
import { createWhatIfDesk, type WhatIfChange } from './what-if.ts';

const RUNS = process.env['SLOW'] === '1' ? 6_000 : 300;
const QUALIFIER = worstCaseInside('seam', 500);

type Trial = { readonly world: WalkWorld; readonly changes: ReadonlyArray<WhatIfChange> };

const anyTrial: fc.Arbitrary<Trial> = anyWorld({ cellsMax: 8, slotsMax: 5, ringsMax: 2 }).chain((world) => {
  const pair = fc.tuple(fc.nat(world.cells.length - 1), fc.nat(world.open.length - 1), fc.boolean());
  const change = fc.array(pair, { maxLength: 12 }).map((list) => {
    const closed = createPairSet(world.cells.length, world.open.length);
    const opened = createPairSet(world.cells.length, world.open.length);
    for (const [cell, slot, closes] of list) addPair(closes ? closed : opened, cell, slot);
    return { closed, opened: subtractPairs(opened, closed) };
  });
  return fc.record({ world: fc.constant(world), changes: fc.array(change, { minLength: 1, maxLength: 4 }) });
});

function deskOf(world: WalkWorld) {
  return createWhatIfDesk({
    machine: worldToMachine(world),
    vacuumSeen: worldToPairs(world),
    cyclic: world.cyclic,
    stayLimitSlots: 3,
    qualifier: QUALIFIER,
  });
}

function fromScratch(world: WalkWorld, vacuumSeen: PairSet) {
  return computeSanctuary({
    machine: worldToMachine(world),
    vacuumSeen,
    cyclic: world.cyclic,
    stayLimitSlots: 3,
    qualifier: QUALIFIER,
  });
}

test('every answer equals the changed vacuum computed from scratch, whatever was tried before', () => {
  fc.assert(
    fc.property(anyTrial, ({ world, changes }) => {
      const desk = deskOf(world);
      const vacuum = worldToPairs(world);
      for (const change of changes) {
        const answer = desk.answer(change);
        const plain = fromScratch(world, unitePairs(subtractPairs(vacuum, change.closed), change.opened));
        const { sanctuaryPairs, endlessPairs, ...figures } = plain;
        expect(answer).toMatchObject(figures);
        expect(answer.sanctuaryPairCount).toBe(countPairs(sanctuaryPairs));
        expect(arePairSetsEqual(desk.sanctuaryPairs(), sanctuaryPairs)).toBe(true);
        const inSlot0: number[] = [];
        visitPairs(sanctuaryPairs, (cell, slot) => {
          if (slot === 0) inSlot0.push(cell);
        });
        expect(desk.sanctuaryCells(0).toSorted((a, b) => a - b)).toEqual(inSlot0);
        expect(endlessPairs.cells).toBe(vacuum.cells);
      }
      desk.close();
    }),
    { numRuns: RUNS },
  );
});

test('opened pairs count as vacuum and are marked not surveyed, closed ones leave it', () => {
  fc.assert(
    fc.property(anyTrial, ({ world, changes }) => {
      const desk = deskOf(world);
      const vacuum = worldToPairs(world);
      const { closed, opened } = changes[0]!;
      const answer = desk.answer({ closed, opened });
      expect(arePairSetsEqual(answer.notSurveyed, subtractPairs(opened, vacuum))).toBe(true);
      expect(answer.notSurveyedCount).toBe(countPairs(answer.notSurveyed));
      expect(answer.closedCount).toBe(countPairs(vacuum) - countPairs(subtractPairs(vacuum, closed)));
      desk.close();
    }),
    { numRuns: RUNS / 3 },
  );
});

test('a pair that is both closed and opened is a bug', () => {
  const world: WalkWorld = { cells: [[0, 0]], rings: 1, open: [[true]], cyclic: true };
  const all = complementPairs(createPairSet(1, 1));
  expect(() => deskOf(world).answer({ closed: all, opened: all })).toThrow('both closed and opened');
});
