/**
 * Line of sight by a reference-plane sweep (Franklin, Ray 1994; Wang et al. 2000): rings outward from the
 * observer in four sectors of 90 degrees, each cell judged against the horizon of two cells one ring nearer.
 * Slope is height / j (j = rings along the sector's axis); the horizon that cell (j, i) looks over lies in ring
 * j-1 between columns i and i -/+ 1 with weights 1-|i|/j and |i|/j. Every step rounds to 32 bits, so a kernel
 * with vector arithmetic gives the same bits. `combined` keeps what the exact ray confirms: it never shows a
 * cell that either of the two does not.
 */
import { ok, type Result } from '../base/result.ts';
import {
  checkObserver,
  isRaySeen,
  type ObserverUnknown,
  type SightOptions,
  sightWindow,
  type Viewshed,
} from './ray-viewshed.ts';
import { type Terrain, terrainCellSize } from './terrain.ts';

/** A way to find what is in line of sight; `node/` passes one with vector arithmetic. */
export type ViewshedKernel = (terrain: Terrain, options: SightOptions) => Result<Viewshed, ObserverUnknown>;

/** Unknown ground as a wall: nothing is seen on it or beyond it. */
export const WALL_M = 1e6;
/** Ground of at least this height is a wall. */
export const WALL_MIN_M = 1e5;
/** Horizon in metres per ring before the first cell: below any ground, however steeply the eye looks down. */
export const HORIZON_FLOOR = -1e30;

export function computeSweepViewshed(terrain: Terrain, options: SightOptions): Result<Viewshed, ObserverUnknown> {
  const eye = checkObserver(terrain, options);
  if (!eye.ok) return eye;
  const window = sightWindow(terrain, options);
  for (const sector of sweepSectors(terrain, options)) sweepSector(terrain, eye.value, options, sector, window);
  return ok(window);
}

export function computeCombinedViewshed(terrain: Terrain, options: SightOptions): Result<Viewshed, ObserverUnknown> {
  const swept = computeSweepViewshed(terrain, options);
  if (!swept.ok) return swept;
  confirmByRay(terrain, options, swept.value);
  return swept;
}

/** Takes away what the exact ray does not see. Changes `viewshed.seen`, which its caller has just made. */
export function confirmByRay(terrain: Terrain, options: SightOptions, viewshed: Viewshed): void {
  const size = terrainCellSize(terrain, options.observer.row);
  const { row0, col0, cols, seen } = viewshed;
  for (let at = seen.indexOf(1); at >= 0; at = seen.indexOf(1, at + 1)) {
    const target = { row: row0 + Math.floor(at / cols), col: col0 + (at % cols) };
    if (!isRaySeen(terrain, options, size, target)) seen[at] = 0;
  }
}

/** One of four: `j` runs away from the observer along the axis, `i` across it. */
export type SweepSector = {
  /** Step of `j` and of `i` in the height array and in rows and columns. */
  readonly jRow: number;
  readonly jCol: number;
  readonly iRow: number;
  readonly iCol: number;
  readonly jM: number;
  readonly iM: number;
  /** Cells from the observer to the edge of the raster along the axis, and to both edges across it. */
  readonly jMax: number;
  readonly iMin: number;
  readonly iMax: number;
};

export function sweepSectors(terrain: Terrain, options: SightOptions): ReadonlyArray<SweepSector> {
  const { row, col } = options.observer;
  const { xM, yM } = terrainCellSize(terrain, row);
  const down = terrain.rows - 1 - row;
  const right = terrain.cols - 1 - col;
  const upright = { jCol: 0, iRow: 0, iCol: 1, jM: yM, iM: xM, iMin: -col, iMax: right };
  const level = { jRow: 0, iRow: 1, iCol: 0, jM: xM, iM: yM, iMin: -row, iMax: down };
  return [
    { ...upright, jRow: -1, jMax: row },
    { ...upright, jRow: 1, jMax: down },
    { ...level, jCol: -1, jMax: col },
    { ...level, jCol: 1, jMax: right },
  ];
}

/** Most cells across the axis that are in range in ring `j`, by the same comparison as the ray; -1 for none. */
export function ringHalfWidth(sector: SweepSector, rangeM: number, j: number): number {
  const alongM = j * sector.jM;
  const left2 = rangeM * rangeM - alongM * alongM;
  if (left2 < 0) return -1;
  let width = Math.floor(Math.sqrt(left2) / sector.iM);
  const isInRange = (i: number) => alongM * alongM + i * sector.iM * (i * sector.iM) <= rangeM * rangeM;
  while (isInRange(width + 1)) width++;
  while (width >= 0 && !isInRange(width)) width--;
  return Math.min(width, j);
}

/** How far the ground falls away over `j` rings along the axis. */
export function ringDropM(sector: SweepSector, dropPerM: number, j: number): number {
  return dropPerM * (j * sector.jM * (j * sector.jM));
}

/** Marks what the sector sees, the observer's own cell included. Every number in the loop has 32 bits. */
function sweepSector(
  terrain: Terrain,
  eyeM: number,
  options: SightOptions,
  sector: SweepSector,
  window: Viewshed,
): void {
  const f = Math.fround;
  const { heights, cols } = terrain;
  const { observer, rangeM } = options;
  const ringMax = Math.min(sector.jMax, Math.floor(rangeM / sector.jM));
  const origin = ringMax + 1;
  let before = new Float32Array(2 * origin + 1).fill(HORIZON_FLOOR);
  let horizon = new Float32Array(2 * origin + 1).fill(HORIZON_FLOOR);
  const dropAcross = f(options.dropPerM * (sector.iM * sector.iM));
  const seenRow = observer.row - window.row0;
  const seenCol = observer.col - window.col0;
  window.seen[seenRow * window.cols + seenCol] = 1;
  for (let j = 1; j <= ringMax; j++) {
    const half = ringHalfWidth(sector, rangeM, j);
    const level = f(eyeM + ringDropM(sector, options.dropPerM, j));
    const inverse = f(1 / j);
    const lift = f(options.targetHeightM / j);
    const last = Math.min(half, sector.iMax);
    for (let i = Math.max(-half, sector.iMin); i <= last; i++) {
      const at =
        (observer.row + sector.jRow * j + sector.iRow * i) * cols + observer.col + sector.jCol * j + sector.iCol * i;
      const heightM = heights[at]!;
      const ground = Number.isNaN(heightM) ? WALL_M : heightM;
      const slope = f(f(f(ground - level) - f(f(i * i) * dropAcross)) * inverse);
      const own = before[origin + i]!;
      const nearer = before[origin + i - Math.sign(i)]!;
      const over = f(own + f(f(Math.abs(i) * inverse) * f(nearer - own)));
      horizon[origin + i] = Math.max(slope, over);
      if (ground < WALL_MIN_M && f(slope + lift) >= over) {
        const y = seenRow + sector.jRow * j + sector.iRow * i;
        const x = seenCol + sector.jCol * j + sector.iCol * i;
        window.seen[y * window.cols + x] = 1;
      }
    }
    // Beyond the diagonal the horizon repeats, so a weight that rounds to nearly nothing there changes nothing.
    if (half >= j) {
      horizon[origin + j + 1] = horizon[origin + j]!;
      horizon[origin - j - 1] = horizon[origin - j]!;
    }
    [before, horizon] = [horizon, before];
  }
}
