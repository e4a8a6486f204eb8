/**
 * Line of sight by one straight ray per target cell: the oracle and the second opinion of every faster
 * method. The ray runs from the observer's eye above its cell centre to the target above its own; heights
 * are sampled wherever the ray crosses a line of cell centres, where bilinear interpolation is linear.
 * drop = (1 - k) d^2 / 2R; unknown ground blocks. A ray that just touches the ground still sees.
 */
import { EARTH_RADIUS_M } from '../base/place.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type CellSize, cellHeightM, type GridPlace, type Terrain, terrainCellSize } from './terrain.ts';

export type SightOptions = {
  /** Whole cell; heights are above its ground. */
  readonly observer: GridPlace;
  readonly observerHeightM: number;
  readonly targetHeightM: number;
  readonly rangeM: number;
  /** Metres the ground falls away per metre of distance squared: `refractionToDropPerM`, or 0 for a flat Earth. */
  readonly dropPerM: number;
};

/** Visibility in the smallest window of the raster that holds the range: 1 seen, 0 not. */
export type Viewshed = {
  readonly row0: number;
  readonly col0: number;
  readonly rows: number;
  readonly cols: number;
  readonly seen: Uint8Array;
};

/** 0.13 for light over land: 6.83 m at 10 km. */
export function refractionToDropPerM(refraction: number): number {
  return (1 - refraction) / (2 * EARTH_RADIUS_M);
}

export function computeRayViewshed(terrain: Terrain, options: SightOptions): Result<Viewshed, ObserverUnknown> {
  const eye = checkObserver(terrain, options);
  if (!eye.ok) return eye;
  const window = sightWindow(terrain, options);
  const size = terrainCellSize(terrain, options.observer.row);
  for (let y = 0; y < window.rows; y++) {
    for (let x = 0; x < window.cols; x++) {
      const target = { row: window.row0 + y, col: window.col0 + x };
      if (isRaySeen(terrain, options, size, target)) window.seen[y * window.cols + x] = 1;
    }
  }
  return ok(window);
}

/** The observer must stand on known ground of the raster, with sane heights and range. */
export function checkObserver(terrain: Terrain, options: SightOptions): Result<number, ObserverUnknown> {
  const { row, col } = options.observer;
  const groundM = Number.isInteger(row) && Number.isInteger(col) ? cellHeightM(terrain, options.observer) : Number.NaN;
  if (Number.isNaN(groundM)) return err({ type: 'ObserverUnknown', row, col });
  return ok(groundM + options.observerHeightM);
}

export type ObserverUnknown = { readonly type: 'ObserverUnknown'; readonly row: number; readonly col: number };

/** An empty viewshed that covers the range, clipped to the raster. */
export function sightWindow(terrain: Terrain, options: SightOptions): Viewshed {
  const size = terrainCellSize(terrain, options.observer.row);
  const reachRows = Math.floor(options.rangeM / size.yM);
  const reachCols = Math.floor(options.rangeM / size.xM);
  const row0 = Math.max(0, options.observer.row - reachRows);
  const col0 = Math.max(0, options.observer.col - reachCols);
  const rows = Math.min(terrain.rows - 1, options.observer.row + reachRows) - row0 + 1;
  const cols = Math.min(terrain.cols - 1, options.observer.col + reachCols) - col0 + 1;
  return { row0, col0, rows, cols, seen: new Uint8Array(rows * cols) };
}

/** Whether the target cell is in range and in line of sight. The observer's own cell always is. */
export function isRaySeen(terrain: Terrain, options: SightOptions, size: CellSize, target: GridPlace): boolean {
  const { row, col } = options.observer;
  const dRow = target.row - row;
  const dCol = target.col - col;
  const northM = dRow * size.yM;
  const eastM = dCol * size.xM;
  const distance2 = northM * northM + eastM * eastM;
  if (distance2 > options.rangeM * options.rangeM) return false;
  if (dRow === 0 && dCol === 0) return true;
  const heights = terrain.heights;
  const stride = terrain.cols;
  const eyeM = heights[row * stride + col]! + options.observerHeightM;
  const dropM = options.dropPerM * distance2;
  const riseM = heights[target.row * stride + target.col]! + options.targetHeightM - dropM - eyeM;
  if (Number.isNaN(riseM)) return false;
  const along = { heights, eyeM, riseM, dropM };
  return (
    isAxisClear(along, { from: row, step: dRow, stride }, { from: col, step: dCol, stride: 1 }) &&
    isAxisClear(along, { from: col, step: dCol, stride: 1 }, { from: row, step: dRow, stride })
  );
}

type RayProfile = {
  readonly heights: Float32Array;
  readonly eyeM: number;
  readonly riseM: number;
  readonly dropM: number;
};
type RayAxis = { readonly from: number; readonly step: number; readonly stride: number };

/** Samples the ray where it crosses each line of cell centres across `main`. */
function isAxisClear(ray: RayProfile, main: RayAxis, cross: RayAxis): boolean {
  const count = Math.abs(main.step);
  const sign = Math.sign(main.step);
  for (let k = 1; k < count; k++) {
    const t = k / count;
    const c = cross.from + (cross.step * k) / count;
    const low = Math.floor(c);
    const weight = c - low;
    const at = (main.from + sign * k) * main.stride + low * cross.stride;
    const groundM =
      weight === 0 ? ray.heights[at]! : ray.heights[at]! * (1 - weight) + ray.heights[at + cross.stride]! * weight;
    if (!(groundM - ray.dropM * t * t <= ray.eyeM + ray.riseM * t)) return false;
  }
  return true;
}
