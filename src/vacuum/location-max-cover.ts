/**
 * Most weight covered by p columns (maximal covering location, Church, ReVelle 1974), exact where time allows:
 * reduce, greedy with exchanges, Lagrangian bound (`location-max-cover-bound.ts`), fix what the bound decides,
 * and let the solver finish what is left. `bound` is always proven; `isProven` only where it meets the objective.
 *
 *   max sum w_i z_i   subject to   z_i <= sum over j covering i of y_j,   sum y_j <= p,   0 <= z_i <= 1,  y binary
 */
import { assert } from '../base/assert.ts';
import { createPrng, shuffled } from '../base/random.ts';
import type { Time } from '../base/time.ts';
import {
  type Cover,
  coverColumn,
  coverRow,
  findEqualRows,
  findUndominatedColumns,
  restrictCover,
  weightCovered,
} from './location-cover.ts';
import { boundMaxCover, type MaxCoverBound } from './location-max-cover-bound.ts';
import { createLinearModelBuilder, type Solver } from './solver.ts';

export type MaxCoverProblem = {
  readonly cover: Cover;
  readonly weights: Float64Array;
  /** p, at most the number of columns. */
  readonly choose: number;
};

export type LocationDeps = {
  readonly solve: Solver;
  readonly time: Time;
  readonly timeLimitMs: number;
};

export type ChoiceAnswer = {
  /** Ascending column numbers. */
  readonly chosen: ReadonlyArray<number>;
  readonly objective: number;
  readonly bound: number;
  readonly isProven: boolean;
};

const SHAKE_ROUNDS = 60;
const BOUND_ROUNDS = 150;
const RELAXED_ROUNDS = 60;

export async function solveMaxCover(problem: MaxCoverProblem, deps: LocationDeps): Promise<ChoiceAnswer> {
  const deadline = deps.time.now() + deps.timeLimitMs;
  const step = objectiveStep(problem.weights);
  const reduced = reduceMaxCover(problem);
  if (reduced.columns.length <= problem.choose) {
    const chosen = fillChoice(reduced.columns, problem);
    const objective = weightCovered(problem.cover, problem.weights, chosen);
    return { chosen, objective, bound: objective, isProven: true };
  }
  const mayGoOn = () => deps.time.now() < deadline;
  const greedy = shakeCover(reduced, improveByExchange(reduced, chooseGreedily(reduced)), SHAKE_ROUNDS, mayGoOn);
  const first = boundMaxCover(reduced, { start: greedy, multipliers: null, step, rounds: BOUND_ROUNDS, mayGoOn });
  let best = shakeCover(reduced, first.chosen, SHAKE_ROUNDS / 4, mayGoOn);
  let objective = weightCovered(reduced.cover, reduced.weights, best);
  let bound = floorToStep(first.bound, step);
  if (bound > objective) {
    const left = () => ({ ...deps, timeLimitMs: Math.max(50, deadline - deps.time.now()) });
    const second = await tightenByRelaxation(reduced, best, step, left());
    const answer = await finishBySolver(reduced, second ?? first, second?.chosen ?? best, left(), step);
    if (answer.objective > objective) {
      best = answer.chosen;
      objective = answer.objective;
    }
    const proven = Math.min(bound, floorToStep(second?.bound ?? first.bound, step), floorToStep(answer.bound, step));
    bound = Math.max(objective, proven);
  }
  const chosen = fillChoice(
    best.map((j) => reduced.columns[j]!),
    problem,
  );
  const exact = weightCovered(problem.cover, problem.weights, chosen);
  const isProven = bound <= objective;
  return { chosen, objective: exact, bound: isProven ? exact : Math.max(bound, exact), isProven };
}

/** Whole weights make whole objectives, so a bound may be rounded to the next one; otherwise a relative 1e-9. */
export function objectiveStep(weights: Float64Array): number {
  let total = 0;
  let areWhole = true;
  for (const weight of weights) {
    total += weight;
    if (!Number.isInteger(weight)) areWhole = false;
  }
  return areWhole && Number.isSafeInteger(total) ? 1 : total * 1e-9;
}

function floorToStep(bound: number, step: number): number {
  return step === 1 ? Math.floor(bound + 1e-6 + Math.abs(bound) * 1e-12) : bound - step / 2;
}

export type ReducedMaxCover = MaxCoverProblem & {
  /** Column numbers of the problem it came from. */
  readonly columns: ReadonlyArray<number>;
};

/** Merges equal rows, drops rows of no weight or nobody's, and drops dominated columns. */
export function reduceMaxCover({ cover, weights, choose }: MaxCoverProblem): ReducedMaxCover {
  const first = findEqualRows(cover);
  const merged = new Float64Array(cover.rows);
  for (let i = 0; i < cover.rows; i++) merged[first[i]!]! += weights[i]!;
  const rows: number[] = [];
  for (let i = 0; i < cover.rows; i++) if (merged[i]! > 0 && coverRow(cover, i).length > 0) rows.push(i);
  const allColumns = Int32Array.from({ length: cover.columns }, (_, j) => j);
  const narrow = restrictCover(cover, rows, allColumns);
  const columns = findUndominatedColumns(narrow, () => true);
  const left = restrictCover(
    narrow,
    Int32Array.from({ length: narrow.rows }, (_, i) => i),
    columns,
  );
  return { cover: left, weights: Float64Array.from(rows, (i) => merged[i]!), choose, columns: Array.from(columns) };
}

/** Adds the first columns not yet chosen until there are p: a dominated or idle one never takes weight away. */
function fillChoice(chosen: ReadonlyArray<number>, { cover, choose }: MaxCoverProblem): ReadonlyArray<number> {
  const full = new Set(chosen);
  for (let j = 0; j < cover.columns && full.size < choose; j++) full.add(j);
  return [...full].sort((a, b) => a - b);
}

function chooseGreedily(
  { cover, weights, choose }: MaxCoverProblem,
  kept: ReadonlyArray<number> = [],
): ReadonlyArray<number> {
  const isCovered = new Uint8Array(cover.rows);
  const gains = new Float64Array(cover.columns);
  for (let j = 0; j < cover.columns; j++) for (const i of coverColumn(cover, j)) gains[j]! += weights[i]!;
  const chosen: number[] = [];
  const take = (j: number) => {
    chosen.push(j);
    for (const i of coverColumn(cover, j)) {
      if (isCovered[i] === 1) continue;
      isCovered[i] = 1;
      for (const k of coverRow(cover, i)) gains[k]! -= weights[i]!;
    }
  };
  for (const j of kept) take(j);
  while (chosen.length < choose) {
    let best = -1;
    for (let j = 0; j < gains.length; j++) if (gains[j]! > (best < 0 ? 0 : gains[best]!)) best = j;
    if (best < 0) break;
    take(best);
  }
  return chosen;
}

/** First-improvement exchanges of one chosen column against one other, until none helps (at most 200 rounds). */
export function improveByExchange(problem: MaxCoverProblem, start: ReadonlyArray<number>): ReadonlyArray<number> {
  const { cover, weights, choose } = problem;
  const chosen = start.slice(0, choose);
  const times = new Int32Array(cover.rows);
  for (const j of chosen) for (const i of coverColumn(cover, j)) times[i]!++;
  // gains[k] = weight k would add; kept up to date by every row that becomes bare or stops being so.
  const gains = new Float64Array(cover.columns);
  const credit = (i: number, sign: 1 | -1) => {
    for (const k of coverRow(cover, i)) gains[k]! += sign * weights[i]!;
  };
  for (let i = 0; i < cover.rows; i++) if (times[i] === 0) credit(i, 1);
  for (let round = 0; round < 200; round++) {
    let hasImproved = false;
    for (let at = 0; at < chosen.length; at++) {
      const out = chosen[at]!;
      for (const i of coverColumn(cover, out)) if (--times[i]! === 0) credit(i, 1);
      let best = out;
      const least = gains[out]! * (1 + 1e-12);
      for (let k = 0; k < gains.length; k++) if (gains[k]! > Math.max(least, gains[best]!)) best = k;
      for (const i of coverColumn(cover, best)) if (times[i]!++ === 0) credit(i, -1);
      hasImproved ||= best !== out;
      chosen[at] = best;
    }
    if (!hasImproved) break;
  }
  return chosen;
}

/** Takes some chosen columns out at random, fills up greedily, exchanges again; never worse than `start`. */
function shakeCover(
  problem: MaxCoverProblem,
  start: ReadonlyArray<number>,
  rounds: number,
  mayGoOn: () => boolean,
): ReadonlyArray<number> {
  const { cover, weights, choose } = problem;
  const prng = createPrng(1);
  let best = start;
  let objective = weightCovered(cover, weights, best);
  for (let round = 0; round < rounds && mayGoOn(); round++) {
    const size = Math.max(0, best.length - 2 - (round % 3));
    const found = improveByExchange(problem, chooseGreedily(problem, shuffled(best, prng).slice(0, size)));
    const value = weightCovered(cover, weights, found);
    if (value <= objective || found.length > choose) continue;
    best = found;
    objective = value;
  }
  return best;
}

/** The bound at the multipliers of the relaxation, which decides many columns at once; null without them. */
async function tightenByRelaxation(
  problem: ReducedMaxCover,
  best: ReadonlyArray<number>,
  step: number,
  deps: LocationDeps,
): Promise<MaxCoverBound | null> {
  const deadline = deps.time.now() + deps.timeLimitMs;
  const { model } = buildMaxCoverModel(
    problem,
    new Uint8Array(problem.cover.columns),
    new Uint8Array(problem.cover.columns),
    0,
  );
  const answer = await deps.solve(model, { timeLimitMs: deps.timeLimitMs, absoluteGap: 0, cutoff: null });
  if (answer.status !== 'optimal' || answer.rowDuals === null) return null;
  const mayGoOn = () => deps.time.now() < deadline;
  const order = Array.from({ length: problem.cover.columns }, (_, j) => j).sort(
    (a, b) => answer.values[b]! - answer.values[a]! || a - b,
  );
  const rounded = shakeCover(
    problem,
    improveByExchange(problem, order.slice(0, problem.choose)),
    SHAKE_ROUNDS / 4,
    mayGoOn,
  );
  const { cover, weights } = problem;
  const start = weightCovered(cover, weights, rounded) > weightCovered(cover, weights, best) ? rounded : best;
  // Row 0 bounds the number of columns; row 1 + i belongs to row i of the cover.
  const multipliers = Float64Array.from({ length: cover.rows }, (_, i) => Math.abs(answer.rowDuals![1 + i]!));
  return boundMaxCover(problem, { start, multipliers, step, rounds: RELAXED_ROUNDS, mayGoOn });
}

/** Columns left open first, then one z for each row that is neither decided nor out of reach. */
function buildMaxCoverModel(
  { cover, weights, choose }: MaxCoverProblem,
  isClosed: Uint8Array,
  isOpen: Uint8Array,
  whole: 0 | 1,
) {
  const builder = createLinearModelBuilder('max');
  const columnOf = new Int32Array(cover.columns).fill(-1);
  for (let j = 0; j < cover.columns; j++) {
    if (isClosed[j] === 1) continue;
    columnOf[j] = builder.addColumn({ cost: 0, lower: isOpen[j]!, upper: 1, whole });
  }
  const open = Array.from(columnOf).filter((column) => column >= 0);
  builder.addRow(
    0,
    choose,
    open,
    open.map(() => 1),
  );
  let constant = 0;
  for (let i = 0; i < cover.rows; i++) {
    const columns = Array.from(coverRow(cover, i)).filter((j) => isClosed[j] === 0);
    if (columns.some((j) => isOpen[j] === 1)) {
      constant += weights[i]!;
      continue;
    }
    if (columns.length === 0) continue;
    const z = builder.addColumn({ cost: weights[i]!, lower: 0, upper: 1, whole: 0 });
    builder.addRow(
      0,
      Number.POSITIVE_INFINITY,
      [...columns.map((j) => columnOf[j]!), z],
      [...columns.map(() => 1), -1],
    );
  }
  return { model: builder.build(null), columnOf, constant };
}

/** Solves over the columns the bound left open; anything it misses is no better than `best`. */
async function finishBySolver(
  problem: MaxCoverProblem,
  lagrange: MaxCoverBound,
  best: ReadonlyArray<number>,
  deps: LocationDeps,
  step: number,
): Promise<ChoiceAnswer> {
  const { cover, weights } = problem;
  const objective = weightCovered(cover, weights, best);
  if (floorToStep(lagrange.bound, step) <= objective)
    return { chosen: best, objective, bound: objective, isProven: true };
  const { model, columnOf, constant } = buildMaxCoverModel(problem, lagrange.isClosed, lagrange.isOpen, 1);
  const answer = await deps.solve(model, {
    timeLimitMs: deps.timeLimitMs,
    absoluteGap: step === 1 ? 0.99 : step / 2,
    cutoff: objective - constant,
  });
  if (answer.status === 'infeasible') return { chosen: best, objective, bound: objective, isProven: true };
  assert(answer.status !== 'unbounded', 'a model with bounded columns');
  if (answer.status === 'none') return { chosen: best, objective, bound: answer.bound + constant, isProven: false };
  const chosen: number[] = [];
  for (let j = 0; j < cover.columns; j++) {
    if (columnOf[j]! >= 0 && answer.values[columnOf[j]!]! > 0.5) chosen.push(j);
  }
  const found = weightCovered(cover, weights, chosen);
  const bound = Math.max(answer.bound + constant, objective);
  if (found < objective) return { chosen: best, objective, bound, isProven: answer.status === 'optimal' };
  return { chosen, objective: found, bound, isProven: answer.status === 'optimal' };
}
