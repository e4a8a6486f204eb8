/**
 * End to end on a real elevation model: two forces with posts placed by hand on either side of a line, their coverage,
 * and what neither holds. The heights are real, their position and every post are not.
 */
import { expect, it } from 'vitest';
import { aPost, aUnit } from '../../test/harness/force.ts';
import { readViewshedCases } from '../../test/harness/viewshed-cases.ts';
import { createGridIndex, polygonToGridCells } from '../base/grid.ts';
import { countPairs, countPairsInSlot, hasPair, intersectPairs, subtractPairs } from '../base/pair-set.ts';
import type { Polygon } from '../base/place.ts';
import { COVERAGE_PARAMETERS, computeForceCoverage } from './force-coverage.ts';
import { createOpenCover } from './ground-cover.ts';
import { dailySpans, WEEK_OF_HOURS } from './slot-plan.ts';
import { computeCombinedViewshed } from './sweep-viewshed.ts';
import { gridPlaceToLatLng, type Terrain } from './terrain.ts';
import { explainPair } from './uncovered.ts';

type Corner = readonly [row: number, col: number];

const DAY = dailySpans(WEEK_OF_HOURS, 6, 20);

function box(terrain: Terrain, [top, left]: Corner, [bottom, right]: Corner): Polygon {
  const at = (row: number, col: number) => gridPlaceToLatLng(terrain, { row, col });
  return [[at(top, left), at(top, right), at(bottom, right), at(bottom, left)]];
}

function coverage(
  terrain: Terrain,
  id: string,
  posts: ReadonlyArray<Corner>,
  units: ReadonlyArray<Corner>,
  sector: Polygon,
) {
  const place = ([row, col]: Corner) => gridPlaceToLatLng(terrain, { row, col });
  const result = computeForceCoverage({
    terrain,
    cover: createOpenCover(terrain),
    posts: posts.map((at, i) => aPost({ id: `${id}-p${i}`, place: place(at), eyeHeightM: 12, manned: DAY })),
    patrols: [],
    units: units.map((at, i) => aUnit({ id: `${id}-u${i}`, place: place(at), mode: 'foot', readinessMin: 5 })),
    lawful: { sector, agreedCells: [] },
    grid: createGridIndex(polygonToGridCells(box(terrain, [120, 150], [230, 260]), 8)),
    slots: WEEK_OF_HOURS,
    parameters: COVERAGE_PARAMETERS,
    kernels: { viewshed: computeCombinedViewshed },
    silentPosts: new Set(),
    achieved: null,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

it('two forces on a real elevation model leave ground that neither holds, less by day than by night', async () => {
  const { terrain } = await readViewshedCases();
  const west = coverage(
    terrain,
    'west',
    [
      [135, 175],
      [172, 180],
      [205, 185],
    ],
    [
      [150, 170],
      [200, 180],
    ],
    box(terrain, [0, 0], [343, 205]),
  );
  const east = coverage(
    terrain,
    'east',
    [
      [140, 235],
      [172, 230],
      [210, 240],
    ],
    [
      [150, 240],
      [195, 230],
    ],
    box(terrain, [0, 205], [343, 402]),
  );
  const vacuum = intersectPairs(west.uncovered, east.uncovered);
  const unseen = intersectPairs(west.notSeen, east.notSeen);
  const unreached = intersectPairs(west.notReached, east.notReached);
  const cells = west.cells.length;
  expect(cells).toBeGreaterThan(100);
  expect(countPairsInSlot(vacuum, 2)).toBe(cells);
  const byDay = countPairsInSlot(vacuum, 12);
  expect(byDay).toBeGreaterThan(cells / 4);
  expect(byDay).toBeLessThan(cells);
  expect(countPairs(subtractPairs(unseen, vacuum)) + countPairs(subtractPairs(unreached, vacuum))).toBe(0);
  for (let cell = 0; cell < cells; cell++) {
    const { fails, arrivalMin, seenPermille } = explainPair(west, cell, 12);
    expect(fails.includes('seen')).toBe(seenPermille < 500);
    expect(fails.includes('reached')).toBe(arrivalMin === null || arrivalMin > 40);
    expect(hasPair(west.uncovered, cell, 12)).toBe(fails.length > 0);
  }
});
