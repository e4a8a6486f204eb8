/**
 * Every location model against plain enumeration of all choices, on hundreds of small random instances: with
 * ties, missing pairs, demand points on one spot, more sites asked for than given.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveByGlpk } from '../../test/oracle/glpk-solver.ts';
import type { UnixMs } from '../base/time.ts';
import { LOCATION_MODELS, type LocationModel, type LocationQuestion, solveLocation } from './location-answer.ts';
import type { LocationInstance } from './location-instance.ts';

const RUNS = process.env['SLOW'] === '1' ? 20 : 1;
const DEPS = { solve: solveByGlpk, time: { now: () => 0 as UnixMs }, timeLimitMs: 60_000 };

/** Distances on a coarse scale, so that ties and equal rows are common; 9 stands for a missing pair. */
const anInstance = fc
  .record({ sites: fc.integer({ min: 1, max: 8 }), demands: fc.integer({ min: 1, max: 12 }) })
  .chain(({ sites, demands }) =>
    fc.record({
      sites: fc.constant(sites),
      distances: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: sites * demands, maxLength: sites * demands }),
      weights: fc.array(
        fc.oneof(
          fc.integer({ min: 0, max: 5 }),
          fc.integer({ min: 0, max: 40 }).map((k) => k * 0.37),
        ),
        {
          minLength: demands,
          maxLength: demands,
        },
      ),
    }),
  )
  .map(
    ({ sites, distances, weights }): LocationInstance => ({
      sites: Array.from({ length: sites }, (_, j) => `s${j}`),
      demands: weights.map((_, i) => `d${i}`),
      weights: Float64Array.from(weights),
      distances: Float64Array.from(distances, (d) => (d === 9 ? Number.POSITIVE_INFINITY : d)),
    }),
  );

/** All subsets of p sites; null objective where none will do. */
function enumerate(instance: LocationInstance, question: LocationQuestion) {
  const { sites, demands, weights, distances } = instance;
  const { model, choose, radius } = question;
  const isFree = model === 'lscp' || model === 'lscp-b';
  let best: { objective: number; second: number; chosen: number[] } | null = null;
  for (let mask = 0; mask < 1 << sites.length; mask++) {
    const chosen = sites.map((_, j) => j).filter((j) => ((mask >> j) & 1) === 1);
    if (!isFree && chosen.length !== choose) continue;
    const near = demands.map((_, i) => chosen.map((j) => distances[i * sites.length + j]!).sort((a, b) => a - b));
    const least = near.map((list) => list[0] ?? Number.POSITIVE_INFINITY);
    let objective = 0;
    let second = 0;
    if (model === 'mclp') objective = -least.reduce((sum, d, i) => sum + (d <= radius! ? weights[i]! : 0), 0);
    if (model === 'p-median')
      objective = least.reduce(
        (sum, d, i) =>
          sum + (weights[i] === 0 && d === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : d * weights[i]!),
        0,
      );
    if (model === 'p-center') objective = Math.max(...least);
    if (isFree) {
      if (least.some((d) => d > radius!)) continue;
      objective = chosen.length;
      if (model === 'lscp-b') second = -near.filter((list) => (list[1] ?? Number.POSITIVE_INFINITY) <= radius!).length;
    }
    if (objective === Number.POSITIVE_INFINITY) continue;
    const isBetter =
      best === null ||
      objective < best.objective - 1e-9 ||
      (Math.abs(objective - best.objective) <= 1e-9 && second < best.second);
    if (isBetter) best = { objective, second, chosen };
  }
  return best;
}

async function compare(instance: LocationInstance, question: LocationQuestion): Promise<void> {
  const expected = enumerate(instance, question);
  const answer = await solveLocation(instance, question, DEPS);
  expect(answer.ok).toBe(true);
  if (!answer.ok) return;
  if (expected === null) {
    expect(answer.value.status).toBe('infeasible');
    return;
  }
  expect(answer.value.status).toBe('optimal');
  if (answer.value.status === 'infeasible') return;
  expect(answer.value.objective).toBeCloseTo(Math.abs(expected.objective), 8);
  expect(answer.value.bound).toBe(answer.value.objective);
  if (question.model === 'lscp-b') expect(answer.value.covered).toBe(-expected.second);
}

describe('location models', () => {
  for (const model of LOCATION_MODELS) {
    it(`${model} equals plain enumeration`, async () => {
      const aQuestion = fc.record({
        model: fc.constant<LocationModel>(model),
        radius: fc.integer({ min: 0, max: 8 }),
        choose: fc.integer({ min: 1, max: 9 }),
      });
      await fc.assert(fc.asyncProperty(anInstance, aQuestion, compare), { numRuns: 200 * RUNS });
    });
  }

  it('is not misled by the presolver of the second opinion: seven sites, twelve points', async () => {
    const far = '6000666 0606006 0000000 6000000 0660006 0000000 0066600 6600600 0000000 6066000 0006060 0660660';
    const distances = [...far.replaceAll(' ', '')].map(Number);
    const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
    const instance = {
      sites: ids('s', 7),
      demands: ids('d', 12),
      weights: new Float64Array(12),
      distances: Float64Array.from(distances),
    };
    await compare(instance, { model: 'lscp', radius: 0, choose: 1 });
  });
});
