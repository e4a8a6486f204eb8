/**
 * The cells a forecast speaks of, in ascending order of their id, and the cells around them whose incidents
 * still count. Neighbours lie in a flat table by ring: ring k of cell i is `near[i * width + ringStarts[k] ...]`.
 */
import { type Cell, createGridIndex, gridCellAreaKm2, gridCellRings, latLngToGridCell } from '../base/grid.ts';
import type { LatLng } from '../base/place.ts';

const FORECAST_RINGS = 6;

export type ForecastGrid = {
  readonly resolution: number;
  /** Ascending; the index of a cell is its place here. */
  readonly cells: ReadonlyArray<Cell>;
  readonly areaKm2: number;
  /** Area cells first, then the cells within `FORECAST_RINGS` of them. */
  readonly indexByCell: ReadonlyMap<Cell, number>;
  readonly width: number;
  readonly ringStarts: ReadonlyArray<number>;
  /** -1 where a pentagon leaves a gap. */
  readonly near: Int32Array;
};

export function createForecastGrid(cells: ReadonlyArray<Cell>, resolution: number): ForecastGrid {
  const sorted = createGridIndex(cells).cells;
  const indexByCell = new Map(sorted.map((cell, i) => [cell, i]));
  const ringStarts = Array.from({ length: FORECAST_RINGS + 2 }, (_, k) => (k === 0 ? 0 : 1 + 3 * k * (k - 1)));
  const width = ringStarts[FORECAST_RINGS + 1]!;
  const near = new Int32Array(sorted.length * width).fill(-1);
  sorted.forEach((cell, i) => {
    gridCellRings(cell, FORECAST_RINGS).forEach((ring, k) => {
      ring.forEach((other, slot) => {
        let index = indexByCell.get(other);
        if (index === undefined) {
          index = indexByCell.size;
          indexByCell.set(other, index);
        }
        near[i * width + ringStarts[k]! + slot] = index;
      });
    });
  });
  const areaKm2 = sorted.reduce((sum, cell) => sum + gridCellAreaKm2(cell), 0);
  return { resolution, cells: sorted, areaKm2, indexByCell, width, ringStarts, near };
}

/** Index of the cell a place lies in, -1 beyond the cells around the area. */
export function forecastCellAt(grid: ForecastGrid, place: LatLng): number {
  return grid.indexByCell.get(latLngToGridCell(place, grid.resolution)) ?? -1;
}

/** For every area cell the weighted sum of `values` (of all cells) over rings. */
export function smoothByRing(
  grid: ForecastGrid,
  values: Float64Array,
  weights: ReadonlyArray<number>,
  out: Float64Array = new Float64Array(grid.cells.length),
): Float64Array {
  const { near, width, ringStarts } = grid;
  for (let i = 0; i < grid.cells.length; i++) {
    let sum = 0;
    for (let k = 0; k < weights.length; k++) {
      let ring = 0;
      for (let at = i * width + ringStarts[k]!; at < i * width + ringStarts[k + 1]!; at++) {
        if (near[at]! >= 0) ring += values[near[at]!]!;
      }
      sum += weights[k]! * ring;
    }
    out[i]! += sum;
  }
  return out;
}
