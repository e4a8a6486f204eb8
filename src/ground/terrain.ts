/**
 * Terrain: a raster of heights in metres, row 0 in the north, heights at cell centres. Unknown ground is NaN
 * and stays unknown through every function here: no interpolation ever invents a height beside it.
 * Distances on geographic rasters use the metres per degree of the row asked for (mean sphere).
 */

import { LIMITS } from '../base/limits.ts';
import { EARTH_RADIUS_M, type LatLng, type Ring } from '../base/place.ts';
import { err, ok, type Result } from '../base/result.ts';
import { areFramesEqual, type Frame, type FramePoint, frameToLatLng, latLngToFrame } from './frame.ts';

export type Terrain = {
  readonly frame: Frame;
  /** Outer edge of the first cell, in the units of the frame. */
  readonly west: number;
  readonly north: number;
  /** Cell width and height in the units of the frame, both positive. */
  readonly stepX: number;
  readonly stepY: number;
  readonly rows: number;
  readonly cols: number;
  /** Row-major, NaN where unknown. */
  readonly heights: Float32Array;
  /** What a map prints beside it: source, or EXERCISE TERRAIN. */
  readonly label: string;
};

/** A place in a raster; whole numbers are cell centres. */
export type GridPlace = { readonly row: number; readonly col: number };
export type CellSize = { readonly xM: number; readonly yM: number };

const RAD = Math.PI / 180;
/** Ground on Earth lies between these; anything else in a file is a fill value. */
const HEIGHT_MIN_M = -1_000;
const HEIGHT_MAX_M = 9_000;

export function createTerrain(terrain: Terrain): Result<Terrain, TerrainMalformed> {
  const { rows, cols, stepX, stepY, west, north, heights, frame } = terrain;
  const bad = (reason: string) => err({ type: 'TerrainMalformed', reason } as const);
  if (!Number.isInteger(rows) || !Number.isInteger(cols) || rows < 2 || cols < 2) return bad('fewer than 2 x 2 cells');
  if (rows * cols > LIMITS.terrainCellsMax) return bad(`more than ${LIMITS.terrainCellsMax} cells`);
  if (heights.length !== rows * cols) return bad('heights do not match rows and columns');
  if (!(stepX > 0 && stepY > 0 && Number.isFinite(stepX * stepY))) return bad('cell size is not positive');
  if (!Number.isFinite(west) || !Number.isFinite(north)) return bad('corner is not a number');
  if (frame.kind === 'geographic' && (north > 90 + stepY || north - rows * stepY < -90 - stepY)) {
    return bad('latitudes beyond the poles');
  }
  return ok(terrain);
}

export type TerrainMalformed = { readonly type: 'TerrainMalformed'; readonly reason: string };

/** The value as a height, NaN where it cannot be one. */
export function valueToHeightM(value: number): number {
  return value > HEIGHT_MIN_M && value < HEIGHT_MAX_M ? value : Number.NaN;
}

export function terrainCellSize(terrain: Terrain, row: number): CellSize {
  if (terrain.frame.kind !== 'geographic') return { xM: terrain.stepX, yM: terrain.stepY };
  const lat = terrain.north - (row + 0.5) * terrain.stepY;
  const degreeM = EARTH_RADIUS_M * RAD;
  return { xM: terrain.stepX * degreeM * Math.cos(lat * RAD), yM: terrain.stepY * degreeM };
}

export function gridPlaceToLatLng(terrain: Terrain, place: GridPlace): LatLng {
  return frameToLatLng(gridPlaceToFrame(terrain, place), terrain.frame);
}

export function latLngToGridPlace(terrain: Terrain, place: LatLng): GridPlace {
  const point = latLngToFrame(place, terrain.frame);
  return { row: (terrain.north - point.y) / terrain.stepY - 0.5, col: (point.x - terrain.west) / terrain.stepX - 0.5 };
}

/** The cell that holds a place. */
export function latLngToTerrainCell(terrain: Terrain, place: LatLng): Result<GridPlace, OutsideTerrain> {
  const at = latLngToGridPlace(terrain, place);
  const cell = { row: Math.round(at.row), col: Math.round(at.col) };
  return isInTerrain(terrain, cell) ? ok(cell) : err({ type: 'OutsideTerrain', ...place });
}

export type OutsideTerrain = { readonly type: 'OutsideTerrain'; readonly lat: number; readonly lng: number };

export function isInTerrain(terrain: Terrain, place: GridPlace): boolean {
  return place.row >= 0 && place.col >= 0 && place.row <= terrain.rows - 1 && place.col <= terrain.cols - 1;
}

/** Height of a whole cell; NaN outside the raster. */
export function cellHeightM(terrain: Terrain, place: GridPlace): number {
  return isInTerrain(terrain, place) ? terrain.heights[place.row * terrain.cols + place.col]! : Number.NaN;
}

/** Bilinear height between cell centres; unknown as soon as a cell of non-zero weight is. */
export function sampleHeightM(terrain: Terrain, place: GridPlace): number {
  if (!isInTerrain(terrain, place)) return Number.NaN;
  const row = Math.min(Math.floor(place.row), terrain.rows - 2);
  const col = Math.min(Math.floor(place.col), terrain.cols - 2);
  const fy = place.row - row;
  const fx = place.col - col;
  const at = row * terrain.cols + col;
  return (
    weighHeight(terrain.heights[at]!, (1 - fx) * (1 - fy)) +
    weighHeight(terrain.heights[at + 1]!, fx * (1 - fy)) +
    weighHeight(terrain.heights[at + terrain.cols]!, (1 - fx) * fy) +
    weighHeight(terrain.heights[at + terrain.cols + 1]!, fx * fy)
  );
}

function weighHeight(heightM: number, weight: number): number {
  return weight === 0 ? 0 : heightM * weight;
}

/** One raster from tiles of equal frame and cell size; where tiles overlap the first known height stands. */
export function joinTerrain(tiles: ReadonlyArray<Terrain>): Result<Terrain, TilesDiffer | TerrainMalformed> {
  const first = tiles[0];
  if (first === undefined) return err({ type: 'TilesDiffer', reason: 'no tiles' });
  let { west, north } = first;
  let east = first.west + first.cols * first.stepX;
  let south = first.north - first.rows * first.stepY;
  for (const tile of tiles) {
    const reason = tileMismatch(first, tile);
    if (reason !== null) return err({ type: 'TilesDiffer', reason });
    west = Math.min(west, tile.west);
    north = Math.max(north, tile.north);
    east = Math.max(east, tile.west + tile.cols * tile.stepX);
    south = Math.min(south, tile.north - tile.rows * tile.stepY);
  }
  const rows = Math.round((north - south) / first.stepY);
  const cols = Math.round((east - west) / first.stepX);
  if (rows * cols > LIMITS.terrainCellsMax) return err({ type: 'TilesDiffer', reason: 'tiles lie too far apart' });
  const heights = new Float32Array(rows * cols).fill(Number.NaN);
  for (const tile of tiles) {
    copyTile(
      tile,
      heights,
      cols,
      Math.round((north - tile.north) / first.stepY),
      Math.round((tile.west - west) / first.stepX),
    );
  }
  return createTerrain({ ...first, west, north, rows, cols, heights });
}

export type TilesDiffer = { readonly type: 'TilesDiffer'; readonly reason: string };

function tileMismatch(first: Terrain, tile: Terrain): string | null {
  if (!areFramesEqual(first.frame, tile.frame)) return 'frames differ';
  if (Math.abs(tile.stepX / first.stepX - 1) > 1e-6 || Math.abs(tile.stepY / first.stepY - 1) > 1e-6) {
    return 'cell sizes differ';
  }
  const offX = (tile.west - first.west) / first.stepX;
  const offY = (tile.north - first.north) / first.stepY;
  const off = Math.max(Math.abs(offX - Math.round(offX)), Math.abs(offY - Math.round(offY)));
  return off > 0.01 ? 'cells do not lie on one grid' : null;
}

function copyTile(tile: Terrain, heights: Float32Array, cols: number, row0: number, col0: number): void {
  for (let row = 0; row < tile.rows; row++) {
    for (let col = 0; col < tile.cols; col++) {
      const at = (row0 + row) * cols + col0 + col;
      if (Number.isNaN(heights[at]!)) heights[at] = tile.heights[row * tile.cols + col]!;
    }
  }
}

/** Every border point, and the ground `rangeM` around it, must lie on the raster. */
export function checkTerrainCovers(terrain: Terrain, ring: Ring, rangeM: number): Result<Terrain, TerrainTooSmall> {
  for (const place of ring) {
    const at = latLngToGridPlace(terrain, place);
    const size = terrainCellSize(terrain, Math.max(0, Math.min(terrain.rows - 1, at.row)));
    const marginRows = Math.min(at.row + 0.5, terrain.rows - 0.5 - at.row);
    const marginCols = Math.min(at.col + 0.5, terrain.cols - 0.5 - at.col);
    const marginM = Math.min(marginRows * size.yM, marginCols * size.xM);
    if (!(marginM >= rangeM)) return err({ type: 'TerrainTooSmall', ...place, missingM: Math.ceil(rangeM - marginM) });
  }
  return ok(terrain);
}

export type TerrainTooSmall = {
  readonly type: 'TerrainTooSmall';
  readonly lat: number;
  readonly lng: number;
  readonly missingM: number;
};

/** Facts for an import report. */
export function describeTerrain(terrain: Terrain) {
  let known = 0;
  let lowestM = Number.POSITIVE_INFINITY;
  let highestM = Number.NEGATIVE_INFINITY;
  for (const heightM of terrain.heights) {
    if (Number.isNaN(heightM)) continue;
    known++;
    if (heightM < lowestM) lowestM = heightM;
    if (heightM > highestM) highestM = heightM;
  }
  const size = terrainCellSize(terrain, terrain.rows / 2);
  return {
    label: terrain.label,
    frame: terrain.frame,
    rows: terrain.rows,
    cols: terrain.cols,
    cellXM: size.xM,
    cellYM: size.yM,
    northWest: gridPlaceToLatLng(terrain, { row: -0.5, col: -0.5 }),
    southEast: gridPlaceToLatLng(terrain, { row: terrain.rows - 0.5, col: terrain.cols - 0.5 }),
    known,
    unknown: terrain.heights.length - known,
    lowestM: known === 0 ? null : lowestM,
    highestM: known === 0 ? null : highestM,
  };
}

function gridPlaceToFrame(terrain: Terrain, place: GridPlace): FramePoint {
  return { x: terrain.west + (place.col + 0.5) * terrain.stepX, y: terrain.north - (place.row + 0.5) * terrain.stepY };
}
