/** The line from a post to a spot names the ridge that hides it, and none where the ray test sees. */
import { describe, expect, it } from 'vitest';
import { aRandomTerrain } from '../../test/harness/terrain.ts';
import { distanceM } from '../base/place.ts';
import { computeRayViewshed, refractionToDropPerM } from './ray-viewshed.ts';
import { findRidge } from './sight-line.ts';
import { gridPlaceToLatLng, type Terrain } from './terrain.ts';

const SIDE = 60;
const RANGE_M = 800;
const SIGHT = { observerHeightM: 4, targetHeightM: 1.7, dropPerM: refractionToDropPerM(0.13) };

/** Flat ground with one wall across it. */
function aWall(row: number, heightM: number): Terrain {
  const flat = aRandomTerrain(1, SIDE, SIDE, 0, 0);
  const heights = flat.heights.map((_, at) => (Math.floor(at / SIDE) === row ? heightM : 0));
  return { ...flat, heights };
}

describe('the line of sight to a spot', () => {
  it('names the wall in its way, how far it is and by how much it rises above the line', () => {
    const terrain = aWall(20, 50);
    const observer = { row: 10, col: 30 };
    const ridge = findRidge(terrain, { ...SIGHT, observer }, { row: 40, col: 30 })!;
    const wall = gridPlaceToLatLng(terrain, { row: 20, col: 30 });
    expect(distanceM(ridge.place, wall)).toBeLessThan(1);
    expect(ridge.awayM / distanceM(gridPlaceToLatLng(terrain, observer), wall)).toBeCloseTo(1, 1);
    expect(ridge.heightM).toBe(50);
    // The eye is at 4 m and the line falls to 1.7 m: at a third of the way it is a little above 3 m.
    expect(Math.abs(ridge.aboveM! - (50 - (4 - (4 - 1.7) / 3)))).toBeLessThan(0.2);
    expect(findRidge(terrain, { ...SIGHT, observer }, { row: 15, col: 30 })).toBeNull();
  });

  it('is blocked where the ground is not known', () => {
    const terrain = aWall(20, Number.NaN);
    const ridge = findRidge(terrain, { ...SIGHT, observer: { row: 10, col: 30 } }, { row: 40, col: 30 });
    expect([ridge?.heightM, ridge?.aboveM]).toEqual([null, null]);
  });

  it('is clear wherever the ray test sees, and finds a ridge for nearly all that it does not see', () => {
    const terrain = aRandomTerrain(4, SIDE, SIDE, 25, 0);
    const observer = { row: 30, col: 30 };
    const viewshed = computeRayViewshed(terrain, { ...SIGHT, observer, rangeM: RANGE_M });
    if (!viewshed.ok) throw new Error(viewshed.error.type);
    const { row0, col0, rows, cols, seen } = viewshed.value;
    const found = { hidden: 0, named: 0 };
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < cols; x++) {
        const target = { row: row0 + y, col: col0 + x };
        const ridge = findRidge(terrain, { ...SIGHT, observer }, target);
        if (seen[y * cols + x] === 1) expect(ridge).toBeNull();
        else if (distanceM(gridPlaceToLatLng(terrain, target), gridPlaceToLatLng(terrain, observer)) < RANGE_M - 50) {
          found.hidden++;
          if (ridge !== null) found.named++;
        }
      }
    }
    expect(found.hidden).toBeGreaterThan(40);
    expect(found.named / found.hidden).toBeGreaterThan(0.95);
  });
});
