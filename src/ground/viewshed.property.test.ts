/** Ray, sweep and combined viewshed on random terrains against slow oracles, and under the eight symmetries. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aRandomTerrain, aTerrain } from '../../test/harness/terrain.ts';
import { rayMarginM, sweepMarginM } from '../../test/oracle/viewshed.ts';
import { computeRayViewshed, refractionToDropPerM, type SightOptions, type Viewshed } from './ray-viewshed.ts';
import { computeCombinedViewshed, computeSweepViewshed, type ViewshedKernel } from './sweep-viewshed.ts';
import type { Terrain } from './terrain.ts';

const RUNS = 60 * (process.env['SLOW'] === '1' ? 20 : 1);
/** Margins below this are decided by rounding. */
const CLOSE_M = 0.02;

const scene = fc
  .record({
    seed: fc.nat(),
    rows: fc.integer({ min: 2, max: 24 }),
    cols: fc.integer({ min: 2, max: 24 }),
    reliefM: fc.constantFrom(5, 60, 900),
    unknownShare: fc.constantFrom(0, 0.02),
    stepY: fc.constantFrom(30, 90, 130),
    stepX: fc.constantFrom(30, 90),
    observerAt: fc.nat(),
    observerHeightM: fc.constantFrom(0, 2, 30),
    rangeM: fc.constantFrom(300, 1_200, 5_000),
    dropPerM: fc.constantFrom(0, refractionToDropPerM(0.13), 1e-4),
  })
  .map((s) => {
    const random = aRandomTerrain(s.seed, s.rows, s.cols, s.reliefM, s.unknownShare);
    const terrain: Terrain = { ...random, stepX: s.stepX, stepY: s.stepY };
    const cell = s.observerAt % (s.rows * s.cols);
    if (Number.isNaN(terrain.heights[cell]!)) terrain.heights[cell] = 10;
    const options: SightOptions = {
      observer: { row: Math.floor(cell / s.cols), col: cell % s.cols },
      observerHeightM: s.observerHeightM,
      targetHeightM: 1.7,
      rangeM: s.rangeM,
      dropPerM: s.dropPerM,
    };
    return { terrain, options };
  });

function compute(kernel: ViewshedKernel, terrain: Terrain, options: SightOptions): Viewshed {
  const viewshed = kernel(terrain, options);
  if (!viewshed.ok) throw new Error(viewshed.error.type);
  return viewshed.value;
}

function isSeenAt(viewshed: Viewshed, row: number, col: number): boolean {
  const y = row - viewshed.row0;
  const x = col - viewshed.col0;
  if (y < 0 || x < 0 || y >= viewshed.rows || x >= viewshed.cols) return false;
  return viewshed.seen[y * viewshed.cols + x] === 1;
}

describe('viewsheds on random terrain', () => {
  it.each([
    { name: 'ray', kernel: computeRayViewshed, margin: rayMarginM },
    { name: 'sweep', kernel: computeSweepViewshed, margin: sweepMarginM },
  ])('$name equals its slow oracle cell by cell', ({ kernel, margin }) => {
    let seen = 0;
    let hidden = 0;
    fc.assert(
      fc.property(scene, ({ terrain, options }) => {
        const viewshed = compute(kernel, terrain, options);
        const known = new Map<number, number>();
        for (let row = 0; row < terrain.rows; row++) {
          for (let col = 0; col < terrain.cols; col++) {
            const marginM = margin(terrain, options, { row, col }, known);
            if (Math.abs(marginM) < CLOSE_M) continue;
            if (marginM > 0) seen++;
            else hidden++;
            expect(isSeenAt(viewshed, row, col), `row ${row} col ${col} margin ${marginM}`).toBe(marginM > 0);
          }
        }
      }),
      { numRuns: RUNS },
    );
    expect(Math.min(seen, hidden)).toBeGreaterThan(100);
  });

  it('[V-5] combined shows exactly the cells that both show', () => {
    fc.assert(
      fc.property(scene, ({ terrain, options }) => {
        const ray = compute(computeRayViewshed, terrain, options);
        const sweep = compute(computeSweepViewshed, terrain, options);
        const combined = compute(computeCombinedViewshed, terrain, options);
        expect(Array.from(combined.seen)).toEqual(Array.from(ray.seen, (bit, i) => bit & sweep.seen[i]!));
      }),
      { numRuns: RUNS },
    );
  });

  it('turned and mirrored terrain gives the turned and mirrored viewshed, in all eight sectors', () => {
    fc.assert(
      fc.property(scene, fc.constantFrom(computeRayViewshed, computeSweepViewshed), ({ terrain, options }, kernel) => {
        const square = { ...terrain, stepX: 90, stepY: 90 };
        const plain = compute(kernel, square, options);
        const known = new Map<number, number>();
        for (const turn of SYMMETRIES) {
          const swap = turn.swap;
          const rows = swap ? square.cols : square.rows;
          const cols = swap ? square.rows : square.cols;
          const to = (row: number, col: number) => {
            const r = turn.flipRow ? square.rows - 1 - row : row;
            const c = turn.flipCol ? square.cols - 1 - col : col;
            return swap ? { row: c, col: r } : { row: r, col: c };
          };
          const turned = aTerrain(() => 0, { rows, cols, stepX: 90, stepY: 90 });
          for (let row = 0; row < square.rows; row++) {
            for (let col = 0; col < square.cols; col++) {
              const at = to(row, col);
              turned.heights[at.row * cols + at.col] = square.heights[row * square.cols + col]!;
            }
          }
          const viewshed = compute(kernel, turned, {
            ...options,
            observer: to(options.observer.row, options.observer.col),
          });
          for (let row = 0; row < square.rows; row++) {
            for (let col = 0; col < square.cols; col++) {
              const at = to(row, col);
              const marginM = (kernel === computeSweepViewshed ? sweepMarginM : rayMarginM)(
                square,
                options,
                { row, col },
                known,
              );
              if (Math.abs(marginM) < CLOSE_M) continue;
              expect(isSeenAt(viewshed, at.row, at.col)).toBe(isSeenAt(plain, row, col));
            }
          }
        }
      }),
      { numRuns: RUNS / 4 },
    );
  });

  it('a higher eye, a higher target or a longer range never hides a cell from the ray', () => {
    fc.assert(
      fc.property(scene, ({ terrain, options }) => {
        const low = compute(computeRayViewshed, terrain, options);
        const tall = compute(computeRayViewshed, terrain, { ...options, targetHeightM: options.targetHeightM + 3 });
        const far = compute(computeRayViewshed, terrain, { ...options, rangeM: options.rangeM * 2 });
        for (let row = 0; row < terrain.rows; row++) {
          for (let col = 0; col < terrain.cols; col++) {
            if (!isSeenAt(low, row, col)) continue;
            expect(isSeenAt(tall, row, col)).toBe(true);
            expect(isSeenAt(far, row, col)).toBe(true);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('taking ground away never shows a cell more', () => {
    fc.assert(
      fc.property(
        scene,
        fc.constantFrom(computeRayViewshed, computeCombinedViewshed),
        fc.nat(),
        ({ terrain, options }, kernel, at) => {
          const whole = compute(kernel, terrain, options);
          const cell = at % terrain.heights.length;
          if (cell === options.observer.row * terrain.cols + options.observer.col) return;
          const heights = terrain.heights.slice();
          heights[cell] = Number.NaN;
          const holed = compute(kernel, { ...terrain, heights }, options);
          for (let i = 0; i < holed.seen.length; i++) expect(holed.seen[i]).toBeLessThanOrEqual(whole.seen[i]!);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

const SYMMETRIES = [false, true].flatMap((swap) =>
  [false, true].flatMap((flipRow) => [false, true].map((flipCol) => ({ swap, flipRow, flipCol }))),
);
