/**
 * Viewsheds on the WASM kernel of `node/kernels/viewshed.as.ts`: the bits of `sweep-viewshed.ts`, many times faster.
 * An instance comes as an argument and serves one terrain, whose heights it keeps in its memory by rows and by
 * columns; unknown ground stands there as a wall. One machine, one caller: it is not for two threads.
 */
import { assert } from '../base/assert.ts';
import { ok, type Result } from '../base/result.ts';
import { checkObserver, type ObserverUnknown, type SightOptions, sightWindow, type Viewshed } from './ray-viewshed.ts';
import { HORIZON_FLOOR, ringHalfWidth, type SweepSector, sweepSectors, WALL_M } from './sweep-viewshed.ts';
import { type Terrain, terrainCellSize } from './terrain.ts';

/** Exports of one fresh instance of the kernel. Addresses and counts are 32-bit integers. */
export type ViewshedKernelExports = {
  readonly memory: { readonly buffer: ArrayBufferLike; readonly grow: (pages: number) => number };
  readonly memoryBase: () => number;
  readonly sweepSector: (...args: ReadonlyArray<number>) => number;
  readonly fillHighest: (ground: number, highest: number, rows: number, cols: number) => void;
  readonly confirmByRay: (...args: ReadonlyArray<number>) => number;
};

export type ViewshedMachine = {
  readonly sweep: (options: SightOptions) => Result<Viewshed, ObserverUnknown>;
  readonly combined: (options: SightOptions) => Result<Viewshed, ObserverUnknown>;
};

const PAGE_BYTES = 65_536;
/** Vectors read and write up to three cells past either end. */
const MARGIN_BYTES = 64;

/** Addresses in the kernel's memory; those of rows with a middle are the addresses of column 0. */
type Layout = {
  readonly byRows: number;
  readonly byCols: number;
  readonly highest: number;
  readonly halves: number;
  readonly across: number;
  readonly before: number;
  readonly horizon: number;
  readonly list: number;
};

export function createKernelViewshed(kernel: ViewshedKernelExports, terrain: Terrain): ViewshedMachine {
  const layout = layMemory(kernel, terrain);
  fillGround(kernel, terrain, layout);
  let tables = '';
  const look = (options: SightOptions, isConfirmed: boolean): Result<Viewshed, ObserverUnknown> => {
    const eye = checkObserver(terrain, options);
    if (!eye.ok) return eye;
    const window = sightWindow(terrain, options);
    let count = 0;
    for (const sector of sweepSectors(terrain, options)) {
      const key = `${sector.jM} ${sector.iM} ${options.rangeM} ${options.dropPerM}`;
      if (key !== tables) fillTables(kernel, terrain, layout, options, sector);
      tables = key;
      count = runSector(kernel, terrain, layout, options, sector, window, eye.value, count);
    }
    if (isConfirmed) count = confirmList(kernel, terrain, layout, options, window, eye.value, count);
    const list = new Int32Array(kernel.memory.buffer, layout.list, count);
    for (let k = 0; k < count; k++) window.seen[list[k]!] = 1;
    window.seen[(options.observer.row - window.row0) * window.cols + options.observer.col - window.col0] = 1;
    return ok(window);
  };
  return { sweep: (options) => look(options, false), combined: (options) => look(options, true) };
}

function layMemory(kernel: ViewshedKernelExports, terrain: Terrain): Layout {
  const ringsMax = Math.max(terrain.rows, terrain.cols);
  const groundBytes = alignBytes(terrain.rows * terrain.cols * 4) + MARGIN_BYTES;
  const rowBytes = alignBytes((ringsMax + 2) * 4) + MARGIN_BYTES;
  const byRows = kernel.memoryBase() + MARGIN_BYTES;
  const byCols = byRows + groundBytes;
  const highest = byCols + groundBytes;
  const halves = highest + groundBytes;
  const across = halves + 2 * rowBytes;
  const before = across + 2 * rowBytes;
  const horizon = before + 2 * rowBytes;
  const list = horizon + rowBytes;
  // Cells on a diagonal belong to two sectors.
  const end = list + (terrain.rows * terrain.cols + 4 * ringsMax + 4) * 4;
  assert(end < 2 ** 31, 'a terrain that fits the memory of the kernel');
  const missing = end - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE_BYTES));
  return { byRows, byCols, highest, halves, across, before, horizon, list };
}

function alignBytes(bytes: number): number {
  return Math.ceil(bytes / MARGIN_BYTES) * MARGIN_BYTES;
}

function fillGround(kernel: ViewshedKernelExports, terrain: Terrain, layout: Layout): void {
  const { rows, cols, heights } = terrain;
  const byRows = new Float32Array(kernel.memory.buffer, layout.byRows, rows * cols);
  const byCols = new Float32Array(kernel.memory.buffer, layout.byCols, rows * cols);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const heightM = heights[row * cols + col]!;
      const groundM = Number.isNaN(heightM) ? WALL_M : heightM;
      byRows[row * cols + col] = groundM;
      byCols[col * rows + row] = groundM;
    }
  }
  kernel.fillHighest(layout.byRows, layout.highest, rows, cols);
}

function runSector(
  kernel: ViewshedKernelExports,
  terrain: Terrain,
  layout: Layout,
  options: SightOptions,
  sector: SweepSector,
  window: Viewshed,
  eyeM: number,
  count: number,
): number {
  const { row, col } = options.observer;
  const ringMax = Math.min(sector.jMax, Math.floor(options.rangeM / sector.jM));
  for (const zero of [layout.before, layout.horizon])
    new Float32Array(kernel.memory.buffer, zero - 4, 3).fill(HORIZON_FLOOR);
  const isUpright = sector.jRow !== 0;
  const centre = isUpright
    ? layout.byRows + (row * terrain.cols + col) * 4
    : layout.byCols + (col * terrain.rows + row) * 4;
  const jBytes = isUpright ? sector.jRow * terrain.cols * 4 : sector.jCol * terrain.rows * 4;
  return kernel.sweepSector(
    centre,
    jBytes,
    ringMax,
    layout.halves,
    layout.across,
    sector.jM,
    options.dropPerM,
    eyeM,
    options.targetHeightM,
    sector.iMin,
    sector.iMax,
    layout.before,
    layout.horizon,
    layout.list,
    count,
    (row - window.row0) * window.cols + col - window.col0,
    sector.jRow * window.cols + sector.jCol,
    sector.iRow * window.cols + sector.iCol,
  );
}

/** Columns in range of each ring, and how far the ground falls away across the axis: equal for equal sectors. */
function fillTables(
  kernel: ViewshedKernelExports,
  terrain: Terrain,
  layout: Layout,
  options: SightOptions,
  sector: SweepSector,
): void {
  const { buffer } = kernel.memory;
  const ringMax = Math.min(Math.max(terrain.rows, terrain.cols), Math.floor(options.rangeM / sector.jM));
  const halves = new Int32Array(buffer, layout.halves, ringMax + 1);
  const across = new Float32Array(buffer, layout.across - ringMax * 4, 2 * ringMax + 1);
  const dropAcross = Math.fround(options.dropPerM * (sector.iM * sector.iM));
  across[ringMax] = 0;
  for (let j = 1; j <= ringMax; j++) {
    halves[j] = ringHalfWidth(sector, options.rangeM, j);
    across[ringMax + j] = Math.fround(j * j) * dropAcross;
    across[ringMax - j] = Math.fround(j * j) * dropAcross;
  }
}

function confirmList(
  kernel: ViewshedKernelExports,
  terrain: Terrain,
  layout: Layout,
  options: SightOptions,
  window: Viewshed,
  eyeM: number,
  count: number,
): number {
  const { row, col } = options.observer;
  const { xM, yM } = terrainCellSize(terrain, row);
  return kernel.confirmByRay(
    layout.byRows,
    layout.highest,
    terrain.cols,
    row,
    col,
    eyeM,
    options.targetHeightM,
    xM,
    yM,
    options.dropPerM,
    window.row0,
    window.col0,
    window.cols,
    layout.list,
    count,
  );
}
