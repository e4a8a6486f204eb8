/**
 * Viewsheds on 30 m relief: many of 10 km radius, one over the whole raster, combined with the ray, and on all cores.
 * The kernel is compared with the plain path, whose bytes it must give, and with GDAL's `ViewshedGenerate` in process
 * where python3-gdal is installed (`bench/gdal-viewshed.py`). GDAL's own answer differs by its algorithm.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrng } from '../src/base/random.ts';
import { computeRayViewshed, refractionToDropPerM, type SightOptions } from '../src/ground/ray-viewshed.ts';
import { computeCombinedViewshed, computeSweepViewshed, type ViewshedKernel } from '../src/ground/sweep-viewshed.ts';
import type { Terrain } from '../src/ground/terrain.ts';
import { loadViewshedMaker } from '../src/node/kernels/viewshed-maker.ts';
import { createViewshedPool } from '../src/node/terrain/viewshed-pool.ts';
import { aRelief } from '../test/harness/relief.ts';
import type { Bench, OpenedCase } from './bench.ts';

const RANGE_M = 10_000;
const CELL_M = 30;
const GDAL_MANY = { name: 'GDAL ViewshedGenerate in process, 10 km, on another machine (viewsheds)', perSecond: 244 };
const GDAL_LARGE = { name: 'GDAL ViewshedGenerate in process, on another machine (cells)', perSecond: 105e6 };

function sightsOn(terrain: Terrain, count: number, rangeM: number): ReadonlyArray<SightOptions> {
  const prng = createPrng(11);
  const margin = Math.min(Math.floor(terrain.rows / 3), Math.ceil(RANGE_M / CELL_M));
  const draw = () => margin + prng.nextBelow(terrain.rows - 2 * margin);
  return Array.from({ length: count }, () => ({
    observer: { row: draw(), col: draw() },
    observerHeightM: 10,
    targetHeightM: 1.7,
    rangeM,
    dropPerM: refractionToDropPerM(0.13),
  }));
}

function countSeen(kernel: ViewshedKernel, terrain: Terrain, sights: ReadonlyArray<SightOptions>): number {
  let seen = 0;
  for (const sight of sights) {
    const viewshed = kernel(terrain, sight);
    if (viewshed.ok) for (const bit of viewshed.value.seen) seen += bit;
  }
  return seen;
}

function runAll(kernel: ViewshedKernel, terrain: Terrain, sights: ReadonlyArray<SightOptions>): void {
  for (const sight of sights) kernel(terrain, sight);
}

function openPlain(
  fast: ViewshedKernel,
  plain: ViewshedKernel,
  side: number,
  count: number,
  rangeM: number,
): Omit<OpenedCase, 'work' | 'unit'> & { readonly terrain: Terrain; readonly sights: ReadonlyArray<SightOptions> } {
  const terrain = aRelief(7, side);
  const sights = sightsOn(terrain, count, rangeM);
  return {
    terrain,
    sights,
    check: () =>
      countSeen(fast, terrain, sights) === countSeen(plain, terrain, sights) ? null : 'kernel and plain path differ',
    product: { name: 'kernel', run: () => runAll(fast, terrain, sights) },
    peer: { name: 'plain TypeScript', run: () => runAll(plain, terrain, sights) },
  };
}

function isGdalHere(): boolean {
  return spawnSync('python3', ['-c', 'from osgeo import gdal; gdal.ViewshedGenerate']).status === 0;
}

/** Runs GDAL in its own process on the same heights; the time is the one it takes inside, without start or reading. */
function openGdal(fast: ViewshedKernel, side: number, count: number): OpenedCase {
  const { terrain, sights, check, product } = openPlain(fast, computeSweepViewshed, side, count, RANGE_M);
  const folder = mkdtempSync(join(tmpdir(), 'viewshed-bench-'));
  writeFileSync(join(folder, 'heights.f32'), terrain.heights);
  const places = sights.map(({ observer }) => [observer.row, observer.col]);
  writeFileSync(join(folder, 'job.json'), JSON.stringify({ side, cellM: CELL_M, rangeM: RANGE_M, places }));
  const script = join(import.meta.dirname, 'gdal-viewshed.py');
  let perSecond = 0;
  return {
    work: count,
    unit: 'viewsheds',
    check,
    product,
    peer: {
      name: 'GDAL in its own process, start included',
      run: () => {
        const run = spawnSync('python3', [script, folder], { encoding: 'utf8' });
        perSecond = count / Number(run.stdout);
      },
    },
    facts: () => ({ gdalViewshedsPerSecondInProcess: Math.round(perSecond) }),
    close: () => rmSync(folder, { recursive: true }),
  };
}

export const viewshedBench: Bench = {
  topic: 'viewshed',
  cases: [
    {
      name: 'sweeps of 10 km radius at 30 m, one core',
      open: async ({ isSmoke }) => {
        const { sweep } = await loadViewshedMaker();
        const opened = openPlain(sweep, computeSweepViewshed, isSmoke ? 800 : 2_000, isSmoke ? 2 : 20, RANGE_M);
        return { ...opened, work: opened.sights.length, unit: 'viewsheds', ratioMin: 4, elsewhere: GDAL_MANY };
      },
    },
    {
      name: 'combined of 10 km radius at 30 m, one core',
      open: async ({ isSmoke }) => {
        const { combined } = await loadViewshedMaker();
        const opened = openPlain(combined, computeCombinedViewshed, isSmoke ? 800 : 2_000, isSmoke ? 2 : 8, RANGE_M);
        const ray = countSeen(computeRayViewshed, opened.terrain, opened.sights);
        const kept = countSeen(combined, opened.terrain, opened.sights);
        const facts = () => ({ givenAwayOfRay: `${((1 - kept / ray) * 100).toFixed(1)} %` });
        return { ...opened, work: opened.sights.length, unit: 'viewsheds', ratioMin: 2, elsewhere: GDAL_MANY, facts };
      },
    },
    {
      name: 'one sweep over 2,000 x 2,000 cells, one core',
      open: async ({ isSmoke }) => {
        const side = isSmoke ? 800 : 2_000;
        const { sweep } = await loadViewshedMaker();
        const opened = openPlain(sweep, computeSweepViewshed, side, 1, 2 * side * CELL_M);
        return { ...opened, work: side * side, unit: 'cells', ratioMin: 3, elsewhere: GDAL_LARGE };
      },
    },
    {
      name: 'candidate posts of 10 km radius on all cores',
      open: async ({ isSmoke }) => {
        const { sweep } = await loadViewshedMaker();
        const terrain = aRelief(8, isSmoke ? 800 : 2_000);
        const sights = sightsOn(terrain, isSmoke ? 20 : 200, RANGE_M);
        const pool = createViewshedPool(terrain);
        return {
          work: sights.length,
          unit: 'viewsheds',
          check: async () => {
            const answers = await pool.compute(sights, 'sweep');
            const seen = answers.reduce(
              (sum, answer) => sum + (answer.ok ? answer.value.seen.reduce((n, bit) => n + bit, 0) : 0),
              0,
            );
            return seen === countSeen(sweep, terrain, sights) ? null : 'pool and one core differ';
          },
          product: { name: `kernel on ${availableParallelism()} threads`, run: () => pool.compute(sights, 'sweep') },
          peer: { name: 'kernel on one', run: () => runAll(sweep, terrain, sights) },
          elsewhere: GDAL_MANY,
          close: () => pool.close(),
        };
      },
    },
    ...(isGdalHere()
      ? [
          {
            name: 'sweeps of 10 km radius beside GDAL',
            open: async ({ isSmoke }: { readonly isSmoke: boolean }) =>
              openGdal((await loadViewshedMaker()).sweep, isSmoke ? 800 : 2_000, isSmoke ? 2 : 50),
          },
        ]
      : []),
  ],
};
