/**
 * Grid: H3 cells (text of 15 lower-case hex digits) as keys outside, dense integers inside. A `GridIndex`
 * numbers an agreed set of cells in ascending order of their id, so both nodes number alike.
 */
import {
  cellToBoundary,
  cellToLatLng,
  cellToParent,
  getResolution,
  gridDisk,
  isValidCell,
  latLngToCell,
  polygonToCells,
} from 'h3-js';
import type { LatLng, Polygon } from './place.ts';

export type Cell = string & { readonly __brand: 'Cell' };
export type CellIndex = number & { readonly __brand: 'CellIndex' };

export type GridIndex = {
  /** Ascending by id; position is the dense index. */
  readonly cells: ReadonlyArray<Cell>;
  readonly indexByCell: ReadonlyMap<Cell, CellIndex>;
};

export function isCell(text: string): text is Cell {
  return /^[0-9a-f]{15}$/.test(text) && isValidCell(text);
}

export function latLngToGridCell(place: LatLng, resolution: number): Cell {
  return latLngToCell(place.lat, place.lng, resolution) as Cell;
}

export function gridCellToLatLng(cell: Cell): LatLng {
  const [lat, lng] = cellToLatLng(cell);
  return { lat, lng };
}

export function gridCellToRing(cell: Cell): ReadonlyArray<LatLng> {
  return cellToBoundary(cell).map(([lat, lng]) => ({ lat, lng }));
}

export function gridCellToParent(cell: Cell, resolution: number): Cell {
  return cellToParent(cell, resolution) as Cell;
}

export function gridCellResolution(cell: Cell): number {
  return getResolution(cell);
}

/** All cells within `rings` of `cell`, itself included, in no stated order. */
export function gridCellDisk(cell: Cell, rings: number): ReadonlyArray<Cell> {
  return gridDisk(cell, rings) as Cell[];
}

/** Cells whose centre lies in the polygon, ascending. */
export function polygonToGridCells(polygon: Polygon, resolution: number): ReadonlyArray<Cell> {
  const rings = polygon.map((ring) => ring.map((p): [number, number] => [p.lat, p.lng]));
  return (polygonToCells(rings, resolution) as Cell[]).sort();
}

export function createGridIndex(cells: ReadonlyArray<Cell>): GridIndex {
  const sorted = [...new Set(cells)].sort();
  return { cells: sorted, indexByCell: new Map(sorted.map((cell, i) => [cell, i as CellIndex])) };
}

/**
 * One-ring neighbours as a flat table: six slots per cell, -1 where the neighbour is outside the index.
 * Length is 6 x cells; pentagons leave a slot empty.
 */
export function gridNeighbourTable(grid: GridIndex): Int32Array {
  const table = new Int32Array(grid.cells.length * 6).fill(-1);
  grid.cells.forEach((cell, i) => {
    let slot = 0;
    for (const near of gridDisk(cell, 1).sort()) {
      if (near === cell) continue;
      table[i * 6 + slot] = grid.indexByCell.get(near as Cell) ?? -1;
      slot++;
    }
  });
  return table;
}
