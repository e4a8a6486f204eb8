/** The viewshed kernel against the plain path: the same bytes on random terrain, whatever the shape and the options. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { aRandomTerrain } from '../../../test/harness/terrain.ts';
import { readViewshedCases } from '../../../test/harness/viewshed-cases.ts';
import { refractionToDropPerM } from '../../ground/ray-viewshed.ts';
import { computeCombinedViewshed, computeSweepViewshed } from '../../ground/sweep-viewshed.ts';
import { loadViewshedMaker } from './viewshed-maker.ts';

const RUNS = 150 * (process.env['SLOW'] === '1' ? 20 : 1);

it('gives the bytes of the plain path', async () => {
  const maker = await loadViewshedMaker();
  expect(maker.isKernel).toBe(true);
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.nat(),
        rows: fc.integer({ min: 2, max: 70 }),
        cols: fc.integer({ min: 2, max: 70 }),
        reliefM: fc.constantFrom(0, 4, 60, 900),
        unknownShare: fc.constantFrom(0, 0.01, 0.2),
        stepX: fc.constantFrom(30, 90, 77.7),
        stepY: fc.constantFrom(30, 130),
        at: fc.nat(),
        observerHeightM: fc.constantFrom(0, 2, 300),
        rangeM: fc.constantFrom(20, 300, 1_700, 9_000),
        dropPerM: fc.constantFrom(0, refractionToDropPerM(0.13), 1e-4),
      }),
      (s) => {
        const terrain = {
          ...aRandomTerrain(s.seed, s.rows, s.cols, s.reliefM, s.unknownShare),
          stepX: s.stepX,
          stepY: s.stepY,
        };
        const cell = s.at % (s.rows * s.cols);
        const { observerHeightM, rangeM, dropPerM } = s;
        const observer = { row: Math.floor(cell / s.cols), col: cell % s.cols };
        const options = { observer, observerHeightM, targetHeightM: 1.7, rangeM, dropPerM };
        expect(maker.sweep(terrain, options)).toEqual(computeSweepViewshed(terrain, options));
        expect(maker.combined(terrain, options)).toEqual(computeCombinedViewshed(terrain, options));
      },
    ),
    { numRuns: RUNS },
  );
});

it('gives the bytes of the plain path on a real elevation model', async () => {
  const maker = await loadViewshedMaker();
  const { terrain, cases } = await readViewshedCases();
  for (const { options } of cases) {
    const round = { ...options, dropPerM: refractionToDropPerM(0.13) };
    expect(maker.combined(terrain, round)).toEqual(computeCombinedViewshed(terrain, round));
  }
});
