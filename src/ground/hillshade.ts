/**
 * Hillshade for a map: light from the north-west, 45 degrees high (Horn 1981 slopes), one grey byte per cell. Where a
 * height around a cell is unknown the shade is 0, which is kept for that alone.
 */
import { type Terrain, terrainCellSize } from './terrain.ts';

export const SHADE_UNKNOWN = 0;

const LIGHT = { east: -0.5, north: 0.5, up: Math.SQRT1_2 } as const;

export function computeHillshade(terrain: Terrain): Uint8Array {
  const { rows, cols } = terrain;
  const shade = new Uint8Array(rows * cols).fill(SHADE_UNKNOWN);
  for (let row = 0; row < rows; row++) {
    const { xM, yM } = terrainCellSize(terrain, row);
    for (let col = 0; col < cols; col++) {
      const slope = hornSlope(terrain, row, col);
      const eastward = slope.east / (8 * xM);
      const northward = slope.north / (8 * yM);
      const facing = LIGHT.up - LIGHT.east * eastward - LIGHT.north * northward;
      const bright = facing / Math.sqrt(1 + eastward * eastward + northward * northward);
      if (!Number.isNaN(bright)) shade[row * cols + col] = 1 + Math.round(254 * Math.max(0, bright));
    }
  }
  return shade;
}

/** Weighted differences over the eight neighbours, which repeat at the edge of the raster. */
function hornSlope(terrain: Terrain, row: number, col: number) {
  const { rows, cols, heights } = terrain;
  const at = (dRow: number, dCol: number) => {
    const r = Math.max(0, Math.min(rows - 1, row + dRow));
    const c = Math.max(0, Math.min(cols - 1, col + dCol));
    return heights[r * cols + c]!;
  };
  const east = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1);
  const north = at(-1, -1) + 2 * at(-1, 0) + at(-1, 1) - at(1, -1) - 2 * at(1, 0) - at(1, 1);
  return { east, north: north + 0 * at(0, 0) };
}
