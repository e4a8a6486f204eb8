/**
 * Covering location on clustered instances (recipe and seed in `test/harness/clustered.ts`; 8 x 8 km, S = 800 m) and
 * a closing plan over a wide seam. The peer on the instances is GLPK after the same reductions, stopped after 10 s;
 * on the seam it is HiGHS on the whole model for the same time. Facts give the gap to the proven bound, in percent.
 * Elsewhere: CBC takes 0.1-2.5 s on real instances of this size, HiGHS in WebAssembly alone 0.3-8 s.
 */

import { unixMs } from '../src/base/time.ts';
import { createHighsSolver } from '../src/node/solver/highs-solver.ts';
import { buildClosingModel, findUsefulOffers } from '../src/vacuum/closing-model.ts';
import { findClosingPlan } from '../src/vacuum/closing-plan.ts';
import { buildClosingRows } from '../src/vacuum/closing-problem.ts';
import { coverRow, instanceToCover } from '../src/vacuum/location-cover.ts';
import {
  type ChoiceAnswer,
  type MaxCoverProblem,
  reduceMaxCover,
  solveMaxCover,
} from '../src/vacuum/location-max-cover.ts';
import { createLinearModelBuilder, type LinearModel, type SolverAnswer } from '../src/vacuum/solver.ts';
import { aClusteredInstance } from '../test/harness/clustered.ts';
import { aWideSeam } from '../test/harness/wide-seam.ts';
import { solveByGlpk } from '../test/oracle/glpk-solver.ts';
import type { Bench, BenchCase, OpenedCase } from './bench.ts';

const RADIUS_M = 800;
const SIDE_M = 8_000;
const GLPK_LIMIT_MS = 10_000;
const time = { now: () => unixMs(Date.now()) };

function gapPercent(objective: number, bound: number): number {
  return objective === 0 ? 100 : Number(((100 * Math.abs(bound - objective)) / Math.abs(objective)).toFixed(3));
}

/** The model as the books write it, over reduced rows and columns. */
function writePlainModel(problem: MaxCoverProblem): LinearModel {
  const { cover, weights, choose } = reduceMaxCover(problem);
  const builder = createLinearModelBuilder('max');
  const y = Array.from({ length: cover.columns }, () => builder.addColumn({ cost: 0, lower: 0, upper: 1, whole: 1 }));
  builder.addRow(
    0,
    choose,
    y,
    y.map(() => 1),
  );
  for (let i = 0; i < cover.rows; i++) {
    const near = Array.from(coverRow(cover, i));
    const z = builder.addColumn({ cost: weights[i]!, lower: 0, upper: 1, whole: 0 });
    builder.addRow(0, Number.POSITIVE_INFINITY, [...near, z], [...near.map(() => 1), -1]);
  }
  return builder.build(null);
}

function openMaxCover(points: number, choose: number): OpenedCase {
  const instance = aClusteredInstance({ points, sideM: SIDE_M, seed: points });
  const problem = { cover: instanceToCover(instance, RADIUS_M), weights: instance.weights, choose };
  const highs = createHighsSolver();
  const plain = writePlainModel(problem);
  const facts: Record<string, number | string> = { seed: points };
  const solve = (timeLimitMs: number): Promise<ChoiceAnswer> =>
    solveMaxCover(problem, { solve: highs.solve, time, timeLimitMs });
  const askGlpk = () => solveByGlpk(plain, { timeLimitMs: GLPK_LIMIT_MS, absoluteGap: 0, cutoff: null });
  return {
    work: 1,
    unit: 'instance',
    check: async () => {
      const answer = await solve(30_000);
      for (const limitS of [1, 5, 30]) {
        const { objective, bound } = await solve(limitS * 1_000);
        facts[`gapPercentAt${limitS}s`] = gapPercent(objective, bound);
      }
      facts['objective'] = answer.objective;
      facts['proven'] = answer.isProven ? 'yes' : 'no';
      const second = await askGlpk();
      facts['glpk'] = second.status;
      return compareWithGlpk(answer, second);
    },
    product: { name: 'own reductions, bound and tree', run: () => solve(30_000) },
    peer: { name: `GLPK after the same reductions, at most ${GLPK_LIMIT_MS / 1_000} s`, run: askGlpk },
    facts: () => facts,
    close: highs.close,
  };
}

function compareWithGlpk(answer: ChoiceAnswer, second: SolverAnswer): string | null {
  if (second.status !== 'optimal' && second.status !== 'feasible') return null;
  const difference = second.objective - answer.objective;
  if (second.status === 'optimal' && Math.abs(difference) > 1e-6)
    return `GLPK finds ${second.objective}, not ${answer.objective}`;
  return difference > 1e-6 ? `GLPK finds more: ${second.objective}` : null;
}

function openWideSeam(isSmoke: boolean, budgetShare: number): OpenedCase {
  const size = isSmoke ? { columns: 60, rows: 50, offers: 60 } : { columns: 250, rows: 200, offers: 1_000 };
  const problem = aWideSeam({ ...size, seed: 1, budgetShare });
  const highs = createHighsSolver();
  const facts: Record<string, number | string> = { seed: 1, budgetShare };
  const timeLimitMs = 5_000;
  const plan = () => findClosingPlan(problem, { solve: highs.solve, time, timeLimitMs });
  const whole = () => {
    const { model } = buildClosingModel(problem, buildClosingRows(problem), findUsefulOffers(problem), []);
    return highs.solve(model, { timeLimitMs, absoluteGap: 0.99, cutoff: null });
  };
  return {
    work: 1,
    unit: 'plan',
    check: async () => {
      const answer = await plan();
      if (!answer.ok) return answer.error.type;
      facts['gapPercent'] = gapPercent(answer.value.objective, answer.value.bound);
      facts['method'] = answer.value.method;
      facts['offersTaken'] = answer.value.chosen.length;
      const alone = await whole();
      const hasPlan = alone.status === 'optimal' || alone.status === 'feasible';
      facts['solverAloneGapPercent'] = hasPlan ? gapPercent(alone.objective, alone.bound) : 'no plan';
      return facts['gapPercent'] > 1 ? `${facts['gapPercent']} % from the bound` : null;
    },
    product: { name: 'greedy, bound and solver, 5 s', run: plan },
    peer: { name: 'HiGHS on the whole model, 5 s', run: whole },
    facts: () => facts,
    close: highs.close,
  };
}

const MAX_COVER_CASES: ReadonlyArray<BenchCase> = [324, 500, 818].flatMap((points) =>
  [5, 10, 20, 40].map(
    (choose): BenchCase => ({
      name: `${choose} of ${points} clustered sites, most weight within ${RADIUS_M} m`,
      open: ({ isSmoke }) => openMaxCover(isSmoke ? Math.ceil(points / 4) : points, choose),
    }),
  ),
);

export const LOCATION_BENCH: Bench = {
  topic: 'location',
  cases: [
    ...MAX_COVER_CASES,
    ...[0.05, 0.15, 0.3].map(
      (share): BenchCase => ({
        name: `closing plan of 50,000 cells x 1,000 offers, budgets ${share} of all costs`,
        open: ({ isSmoke }) => openWideSeam(isSmoke, share),
      }),
    ),
  ],
};
