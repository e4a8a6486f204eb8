/**
 * Which terrain cells make up each cell of the survey grid: a terrain cell belongs to the H3 cell that holds its
 * centre, so every terrain cell counts once. Near the centre of a hexagon geometry decides, near its edge H3 does.
 */
import {
  type Cell,
  type GridIndex,
  gridCellResolution,
  gridCellToLatLng,
  gridCellToRing,
  latLngToGridCell,
} from '../base/grid.ts';
import { gridPlaceToLatLng, latLngToGridPlace, type Terrain } from './terrain.ts';

export type TerrainGrid = {
  readonly grid: GridIndex;
  /** Terrain cells of grid cell `c`: `terrainCells[offsets[c]]` up to `offsets[c + 1]`, ascending. */
  readonly offsets: Int32Array;
  readonly terrainCells: Int32Array;
  /** Dense grid index of each terrain cell, -1 outside the grid. */
  readonly gridCells: Int32Array;
};

export function createTerrainGrid(terrain: Terrain, grid: GridIndex): TerrainGrid {
  const gridCells = new Int32Array(terrain.rows * terrain.cols).fill(-1);
  grid.cells.forEach((cell, index) => {
    claimTerrainCells(terrain, grid, cell, index, gridCells);
  });
  const offsets = new Int32Array(grid.cells.length + 1);
  for (const index of gridCells) if (index >= 0) offsets[index + 1]!++;
  for (let i = 0; i < grid.cells.length; i++) offsets[i + 1]! += offsets[i]!;
  const terrainCells = new Int32Array(offsets[grid.cells.length]!);
  const next = offsets.slice();
  for (let at = 0; at < gridCells.length; at++) {
    const index = gridCells[at]!;
    if (index >= 0) terrainCells[next[index]!++] = at;
  }
  return { grid, offsets, terrainCells, gridCells };
}

export function terrainCellsOf(terrainGrid: TerrainGrid, index: number): Int32Array {
  return terrainGrid.terrainCells.subarray(terrainGrid.offsets[index]!, terrainGrid.offsets[index + 1]!);
}

function claimTerrainCells(terrain: Terrain, grid: GridIndex, cell: Cell, index: number, gridCells: Int32Array): void {
  const centre = latLngToGridPlace(terrain, gridCellToLatLng(cell));
  const ring = gridCellToRing(cell).map((place) => latLngToGridPlace(terrain, place));
  const rows = ring.map((place) => place.row);
  const cols = ring.map((place) => place.col);
  // Well inside every edge in index space, where the hexagon is convex, no other cell can hold the point.
  const inner = 0.9 * Math.min(...ring.map((a, i) => edgeDistance(centre, a, ring[(i + 1) % ring.length]!)));
  const resolution = gridCellResolution(cell);
  const rowTo = Math.min(terrain.rows - 1, Math.ceil(Math.max(...rows)));
  const colTo = Math.min(terrain.cols - 1, Math.ceil(Math.max(...cols)));
  for (let row = Math.max(0, Math.floor(Math.min(...rows))); row <= rowTo; row++) {
    for (let col = Math.max(0, Math.floor(Math.min(...cols))); col <= colTo; col++) {
      const at = row * terrain.cols + col;
      if (gridCells[at] !== -1) continue;
      const isInner = Math.hypot(row - centre.row, col - centre.col) < inner;
      if (isInner) gridCells[at] = index;
      else {
        const holder = latLngToGridCell(gridPlaceToLatLng(terrain, { row, col }), resolution);
        gridCells[at] = grid.indexByCell.get(holder) ?? -1;
      }
    }
  }
}

type IndexPoint = { readonly row: number; readonly col: number };

function edgeDistance(point: IndexPoint, a: IndexPoint, b: IndexPoint): number {
  const dRow = b.row - a.row;
  const dCol = b.col - a.col;
  return Math.abs(dRow * (a.col - point.col) - (a.row - point.row) * dCol) / Math.hypot(dRow, dCol);
}
