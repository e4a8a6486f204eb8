/** The test relief of the viewshed bench: spectral synthesis at 30 m, mountains with ridges and rough ground, by seed. */
import { createPrng } from '../../src/base/random.ts';
import { createSpectralNoise } from '../../src/ground/spectral-noise.ts';
import type { Terrain } from '../../src/ground/terrain.ts';

const CELL_M = 30;

export function aRelief(seed: number, side: number): Terrain {
  const size = 2 ** Math.ceil(Math.log2(side));
  const prng = createPrng(seed);
  const noise = (exponent: number, cornerM: number) =>
    createSpectralNoise({ size, exponent, cornerCells: cornerM / CELL_M }, prng)[0].values;
  const [broad, ridged, rough] = [noise(2.4, 15_000), noise(2.2, 6_000), noise(1.5, 1_500)];
  const heights = new Float32Array(side * side);
  for (let row = 0; row < side; row++) {
    for (let col = 0; col < side; col++) {
      const at = row * size + col;
      heights[row * side + col] = 1_200 + 450 * broad[at]! - 250 * Math.abs(ridged[at]!) + 6 * rough[at]!;
    }
  }
  return {
    frame: { kind: 'utm', zone: 38, hemisphere: 'north' },
    west: 400_000,
    north: 4_000_000,
    stepX: CELL_M,
    stepY: CELL_M,
    rows: side,
    cols: side,
    heights,
    label: `TEST RELIEF ${seed}`,
  };
}
