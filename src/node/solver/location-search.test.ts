/**
 * Location models that need a search, not only reductions: own path with HiGHS against GLPK on the plain model, on
 * clustered instances of some 60 points; p-median and p-center against a written-out model.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { aClusteredInstance } from '../../../test/harness/clustered.ts';
import { solveByGlpk } from '../../../test/oracle/glpk-solver.ts';
import { unixMs } from '../../base/time.ts';
import { type LocationModel, solveLocation } from '../../vacuum/location-answer.ts';
import { coverRow, instanceToCover } from '../../vacuum/location-cover.ts';
import type { LocationInstance } from '../../vacuum/location-instance.ts';
import { createLinearModelBuilder, type SolverAnswer } from '../../vacuum/solver.ts';
import { createHighsSolver } from './highs-solver.ts';

const highs = createHighsSolver();
const DEPS = { solve: highs.solve, time: { now: () => unixMs(Date.now()) }, timeLimitMs: 60_000 };
const RADIUS = 900;
const ONE = { cost: 0, lower: 0, upper: 1, whole: 1 } as const;
const SEEDS = process.env['SLOW'] === '1' ? 20 : 3;

afterAll(() => highs.close());

async function ask(instance: LocationInstance, model: LocationModel, choose: number): Promise<number> {
  const answer = await solveLocation(instance, { model, radius: RADIUS, choose }, DEPS);
  if (!answer.ok || answer.value.status !== 'optimal') throw new Error(JSON.stringify(answer));
  return answer.value.objective;
}

function objectiveOf(answer: SolverAnswer): number {
  if (answer.status !== 'optimal') throw new Error(answer.status);
  return answer.objective;
}

/** Most weight covered, as the books write it. */
async function coverPlainly(instance: LocationInstance, choose: number): Promise<number> {
  const cover = instanceToCover(instance, RADIUS);
  const builder = createLinearModelBuilder('max');
  const y = instance.sites.map(() => builder.addColumn(ONE));
  builder.addRow(
    choose,
    choose,
    y,
    y.map(() => 1),
  );
  instance.demands.forEach((_, i) => {
    const near = Array.from(coverRow(cover, i));
    const z = builder.addColumn({ ...ONE, cost: instance.weights[i]! });
    builder.addRow(0, Number.POSITIVE_INFINITY, [...near, z], [...near.map(() => 1), -1]);
  });
  return objectiveOf(await solveByGlpk(builder.build(null), { timeLimitMs: 60_000, absoluteGap: 0, cutoff: null }));
}

/** Least weight x distance, or least greatest distance, with assignments written out. */
async function assignPlainly(instance: LocationInstance, choose: number, isCenter: boolean): Promise<number> {
  const { sites, demands, weights, distances } = instance;
  const builder = createLinearModelBuilder('min');
  const y = sites.map(() => builder.addColumn(ONE));
  const far = Math.max(...distances);
  const greatest = isCenter ? builder.addColumn({ cost: 1, lower: 0, upper: far, whole: 0 }) : -1;
  builder.addRow(
    choose,
    choose,
    y,
    y.map(() => 1),
  );
  demands.forEach((_, i) => {
    const x = sites.map((__, j) => {
      const cost = isCenter ? 0 : weights[i]! * distances[i * sites.length + j]!;
      const column = builder.addColumn({ cost, lower: 0, upper: 1, whole: 0 });
      builder.addRow(0, Number.POSITIVE_INFINITY, [y[j]!, column], [1, -1]);
      return column;
    });
    builder.addRow(
      1,
      1,
      x,
      x.map(() => 1),
    );
    if (!isCenter) return;
    const lengths = x.map((__, j) => -distances[i * sites.length + j]!);
    builder.addRow(0, Number.POSITIVE_INFINITY, [greatest, ...x], [1, ...lengths]);
  });
  return objectiveOf(await solveByGlpk(builder.build(null), { timeLimitMs: 60_000, absoluteGap: 0, cutoff: null }));
}

describe('location models that need a search', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    it(`most weight covered equals GLPK on the plain model, seed ${seed}`, async () => {
      const instance = aClusteredInstance({ points: 70, sideM: 5_000, seed });
      for (const choose of [3, 6, 9, 12]) {
        expect(await ask(instance, 'mclp', choose)).toBe(await coverPlainly(instance, choose));
      }
    });

    it(`median and center equal GLPK on the plain model, seed ${seed}`, async () => {
      const instance = aClusteredInstance({ points: 15, sideM: 4_000, seed });
      for (const choose of [2, 4]) {
        const median = await ask(instance, 'p-median', choose);
        expect(median / (await assignPlainly(instance, choose, false))).toBeCloseTo(1, 9);
        expect(await ask(instance, 'p-center', choose)).toBeCloseTo(await assignPlainly(instance, choose, true), 6);
      }
    });
  }
});
