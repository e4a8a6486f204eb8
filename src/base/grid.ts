/**
 * Grid: H3 cells (text of 15 lower-case hex digits) as keys outside, dense integers inside. A `GridIndex`
 * numbers an agreed set of cells in ascending order of their id, so both nodes number alike.
 */
import {
  cellArea,
  cellToBoundary,
  cellToLatLng,
  cellToLocalIj,
  cellToParent,
  getResolution,
  gridDisk,
  gridDiskDistances,
  isValidCell,
  latLngToCell,
  polygonToCells,
} from 'h3-js';
import { distanceM, type LatLng, type Polygon } from './place.ts';

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

/** Rings around `cell`, nearest first: ring 0 is the cell itself, ring k the cells k steps away. */
export function gridCellRings(cell: Cell, rings: number): ReadonlyArray<ReadonlyArray<Cell>> {
  return gridDiskDistances(cell, rings) as Cell[][];
}

export function gridCellAreaKm2(cell: Cell): number {
  return cellArea(cell, 'km2');
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

/**
 * Axial coordinates of all cells on one hexagonal lattice: neighbours are (1,0), (0,1), (1,-1) and their opposites.
 * Null where no such lattice holds (a pentagon in the index, cells of several resolutions, or cells
 * too far apart): every neighbour of every cell is checked, so a grid that has coordinates is regular.
 */
export function gridAxial(grid: GridIndex): { readonly q: Int32Array; readonly r: Int32Array } | null {
  const count = grid.cells.length;
  const q = new Int32Array(count);
  const r = new Int32Array(count);
  const origin = grid.cells[count >>> 1];
  if (origin === undefined) return null;
  const beyond = new Map<string, readonly [number, number]>();
  const axialOf = (cell: string): readonly [number, number] => {
    const index = grid.indexByCell.get(cell as Cell);
    if (index !== undefined) return [q[index]!, r[index]!];
    let at = beyond.get(cell);
    if (at === undefined) {
      const ij = cellToLocalIj(origin, cell);
      at = [ij.i, -ij.j];
      beyond.set(cell, at);
    }
    return at;
  };
  try {
    grid.cells.forEach((cell, index) => {
      const ij = cellToLocalIj(origin, cell);
      q[index] = ij.i;
      r[index] = -ij.j;
    });
    return grid.cells.every((cell, index) => isHexagonAt(gridDisk(cell, 1), q[index]!, r[index]!, axialOf))
      ? { q, r }
      : null;
  } catch {
    return null;
  }
}

/** Whether the cells are the seven of a hexagon around (q, r). */
function isHexagonAt(
  disk: ReadonlyArray<string>,
  q: number,
  r: number,
  axialOf: (cell: string) => readonly [number, number],
): boolean {
  if (disk.length !== 7) return false;
  let found = 0;
  for (const cell of disk) {
    const [cellQ, cellR] = axialOf(cell);
    const dq = cellQ - q;
    const dr = cellR - r;
    if (Math.max(Math.abs(dq), Math.abs(dr), Math.abs(dq + dr)) > 1) return false;
    found |= 1 << ((dq + 1) * 3 + dr + 1);
  }
  return found === 0b011_111_110;
}

/** For each cell the cells of the index within `rings` of it, itself included, ascending: `targets[offsets[i]...]`. */
export function gridDiskTable(
  grid: GridIndex,
  rings: number,
): { readonly offsets: Int32Array; readonly targets: Int32Array } {
  const offsets = new Int32Array(grid.cells.length + 1);
  const targets: number[] = [];
  grid.cells.forEach((cell, i) => {
    const near = gridDisk(cell, rings).flatMap((other) => grid.indexByCell.get(other as Cell) ?? []);
    targets.push(...near.sort((a, b) => a - b));
    offsets[i + 1] = targets.length;
  });
  return { offsets, targets: Int32Array.from(targets) };
}

/** Least distance between the centres of a cell of the index and a neighbour, whole metres rounded down. */
export function gridSpacingLeastM(grid: GridIndex): number {
  let least = Number.POSITIVE_INFINITY;
  for (const cell of grid.cells) {
    const centre = gridCellToLatLng(cell);
    for (const near of gridDisk(cell, 1)) {
      if (near !== cell) least = Math.min(least, distanceM(centre, gridCellToLatLng(near as Cell)));
    }
  }
  return Math.floor(least);
}
