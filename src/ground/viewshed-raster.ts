/**
 * Viewsheds as one raster over the whole terrain: several observers united, cells in range counted, unknown
 * ground marked. A mark never goes down: what one observer sees stays seen.
 */
import type { SightOptions, Viewshed } from './ray-viewshed.ts';
import { type Terrain, terrainCellSize } from './terrain.ts';

/** Values while several observers are marked. */
const OUT_OF_RANGE = 0;
const IN_RANGE = 1;
const SEEN = 2;
export const UNKNOWN_VALUE = 255;

/** Adds one observer to `marks`, which has one byte for each cell of the terrain. */
export function markViewshed(terrain: Terrain, options: SightOptions, viewshed: Viewshed, marks: Uint8Array): void {
  const size = terrainCellSize(terrain, options.observer.row);
  for (let y = 0; y < viewshed.rows; y++) {
    const row = viewshed.row0 + y;
    const northM = (row - options.observer.row) * size.yM;
    for (let x = 0; x < viewshed.cols; x++) {
      const col = viewshed.col0 + x;
      const eastM = (col - options.observer.col) * size.xM;
      if (northM * northM + eastM * eastM > options.rangeM * options.rangeM) continue;
      const at = row * terrain.cols + col;
      marks[at] = Math.max(marks[at]!, viewshed.seen[y * viewshed.cols + x] === 1 ? SEEN : IN_RANGE);
    }
  }
}

export type MarkedRaster = {
  readonly visible: number;
  /** Cells within range of at least one observer. */
  readonly cells: number;
  /** 1 seen, 0 not, 255 unknown ground. */
  readonly values: Uint8Array;
};

export function readMarks(terrain: Terrain, marks: Uint8Array): MarkedRaster {
  let visible = 0;
  let cells = 0;
  const values = new Uint8Array(marks.length);
  for (let i = 0; i < marks.length; i++) {
    if (marks[i] !== OUT_OF_RANGE) cells++;
    if (marks[i] === SEEN) visible++;
    values[i] = Number.isNaN(terrain.heights[i]!) ? UNKNOWN_VALUE : marks[i] === SEEN ? 1 : 0;
  }
  return { visible, cells, values };
}
