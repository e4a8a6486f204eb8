/** Builders of small terrains for tests. Heights are given by a function of row and column; NaN is unknown ground. */
import { createPrng } from '../../src/base/random.ts';
import type { Terrain } from '../../src/ground/terrain.ts';

export function aTerrain(
  heightAt: (row: number, col: number) => number,
  overrides: Partial<Omit<Terrain, 'heights'>> = {},
): Terrain {
  const rows = overrides.rows ?? 40;
  const cols = overrides.cols ?? 40;
  const heights = new Float32Array(rows * cols);
  for (let i = 0; i < heights.length; i++) heights[i] = heightAt(Math.floor(i / cols), i % cols);
  return {
    frame: { kind: 'utm', zone: 38, hemisphere: 'north' },
    west: 420_000,
    north: 3_960_000,
    stepX: 100,
    stepY: 100,
    rows,
    cols,
    heights,
    label: 'TEST TERRAIN',
    ...overrides,
  };
}

/** Random heights with a share of unknown cells. */
export function aRandomTerrain(
  seed: number,
  rows: number,
  cols: number,
  reliefM: number,
  unknownShare: number,
): Terrain {
  const prng = createPrng(seed);
  return aTerrain(() => (prng.nextUnit() < unknownShare ? Number.NaN : prng.nextUnit() * reliefM), { rows, cols });
}
