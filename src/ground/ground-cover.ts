/**
 * What lies on the terrain, one byte per cell beside the heights: open ground, water, roads. Only what hinders
 * or helps movement is kept. A road over water is a bridge. Unknown ground is never passable.
 */

import type { LatLng } from '../base/place.ts';
import { latLngToGridPlace, type Terrain } from './terrain.ts';

export const COVER = { open: 0, water: 1, track: 2, road: 3 } as const;
export type CoverCode = (typeof COVER)[keyof typeof COVER];

/** One code per terrain cell, row-major. */
export type GroundCover = Uint8Array;

export function createOpenCover(terrain: Terrain): GroundCover {
  return new Uint8Array(terrain.rows * terrain.cols);
}

export function isPassable(terrain: Terrain, cover: GroundCover, at: number): boolean {
  return cover[at] !== COVER.water && !Number.isNaN(terrain.heights[at]!);
}

/** A copy with the line drawn as cells that touch edge to edge; what leaves the raster is left out. */
export function withCoverLine(
  terrain: Terrain,
  cover: GroundCover,
  line: ReadonlyArray<LatLng>,
  code: CoverCode,
): GroundCover {
  const drawn = cover.slice();
  for (let i = 1; i < line.length; i++) {
    const from = latLngToGridPlace(terrain, line[i - 1]!);
    const to = latLngToGridPlace(terrain, line[i]!);
    const steps = Math.max(1, Math.ceil(4 * Math.hypot(to.row - from.row, to.col - from.col)));
    for (let k = 0; k <= steps; k++) {
      const row = Math.round(from.row + ((to.row - from.row) * k) / steps);
      const col = Math.round(from.col + ((to.col - from.col) * k) / steps);
      if (row >= 0 && col >= 0 && row < terrain.rows && col < terrain.cols) drawn[row * terrain.cols + col] = code;
    }
  }
  return drawn;
}
