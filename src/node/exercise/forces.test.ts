/** What the two exercise forces leave open together: the strip by night, nearly nothing by day. */
import { describe, expect, it } from 'vitest';
import { createGridIndex, gridCellToLatLng, polygonToGridCells } from '../../base/grid.ts';
import { countPairs, countPairsInSlot, hasPair, intersectPairs } from '../../base/pair-set.ts';
import { isInPolygon } from '../../base/place.ts';
import { COVERAGE_PARAMETERS } from '../../ground/force-coverage.ts';
import { WEEK_OF_HOURS } from '../../ground/slot-plan.ts';
import { createSyntheticGround } from '../../ground/synthetic-terrain.ts';
import { runCoverageJob } from '../terrain/coverage-job.ts';
import { EXERCISE_FORCES, EXERCISE_GROUND, EXERCISE_RESOLUTION, EXERCISE_SEAM } from './forces.ts';

/** Each force leaves open the half it may not act in, and its own part of the strip by night. */
const BUCKET_PERMILLE = 600;

const ground = createSyntheticGround(EXERCISE_GROUND);
const grid = createGridIndex(polygonToGridCells(EXERCISE_SEAM, EXERCISE_RESOLUTION));

async function coverageOf(name: 'FED' | 'PSH') {
  const { posts, patrols, units, lawful } = EXERCISE_FORCES[name];
  const coverage = await runCoverageJob({
    ...ground,
    posts,
    patrols,
    units,
    lawful,
    grid,
    slots: WEEK_OF_HOURS,
    parameters: COVERAGE_PARAMETERS,
    silentPosts: new Set(),
    achieved: null,
  });
  if (!coverage.ok) throw new Error(JSON.stringify(coverage.error));
  return coverage.value;
}

describe('exercise forces', () => {
  it('leave about 136 cells of the seam open together from 22:00 to 05:00, and nearly none otherwise', async () => {
    const [fed, psh] = await Promise.all([coverageOf('FED'), coverageOf('PSH')]);
    const vacuum = intersectPairs(fed.uncovered, psh.uncovered);
    const unseen = intersectPairs(fed.notSeen, psh.notSeen);
    expect(grid.cells.length).toBe(313);
    for (let slot = 0; slot < 168; slot++) {
      const hour = slot % 24;
      const isNight = hour >= 22 || hour < 5;
      const open = countPairsInSlot(vacuum, slot);
      if (isNight) {
        expect(open).toBeGreaterThanOrEqual(120);
        expect(open).toBeLessThanOrEqual(160);
        expect(Math.abs(countPairsInSlot(unseen, slot) - 136)).toBeLessThan(12);
      } else {
        expect(open).toBeLessThan(15);
        expect(countPairsInSlot(unseen, slot)).toBe(0);
      }
    }
    for (const { uncovered } of [fed, psh]) {
      expect(countPairs(uncovered)).toBeLessThan((grid.cells.length * 168 * BUCKET_PERMILLE) / 1_000);
    }
    const prde = grid.cells.indexOf('882c128805fffff' as (typeof grid.cells)[number]);
    expect(prde).toBeGreaterThan(0);
    expect(hasPair(fed.uncovered, prde, 12)).toBe(true);
  });

  it('stand each in their own sector, and every cell of the seam has one sector', () => {
    for (const { posts, units, lawful, label } of Object.values(EXERCISE_FORCES)) {
      expect(label).toBe('EXERCISE');
      for (const { id, place } of [...posts, ...units]) expect(isInPolygon(place, lawful.sector), id).toBe(true);
    }
    for (const cell of grid.cells) {
      const holders = Object.values(EXERCISE_FORCES).filter(({ lawful }) =>
        isInPolygon(gridCellToLatLng(cell), lawful.sector),
      );
      expect(holders.length).toBe(1);
    }
  });
});
