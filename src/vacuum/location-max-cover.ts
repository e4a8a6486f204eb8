/**
 * Most weight covered by p columns (maximal covering location, Church, ReVelle 1974), exact where time allows:
 * reduce, greedy with exchanges, Lagrangian bound (`location-max-cover-bound.ts`), fix what the bound decides,
 * and let the solver finish what is left. `bound` is always proven; `isProven` only where it meets the objective.
 *
 *   max sum w_i z_i   subject to   z_i <= sum over j covering i of y_j,   sum y_j <= p,   0 <= z_i <= 1,  y binary
 */
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
import { boundMaxCover } from './location-max-cover-bound.ts';
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

export async function solveMaxCover(problem: MaxCoverProblem, deps: LocationDeps): Promise<ChoiceAnswer> {
  const deadline = deps.time.now() + deps.timeLimitMs;
  const step = objectiveStep(problem.weights);
  const reduced = reduceMaxCover(problem);
  if (reduced.columns.length <= problem.choose) {
    const chosen = fillChoice(reduced.columns, problem);
    const objective = weightCovered(problem.cover, problem.weights, chosen);
    return { chosen, objective, bound: objective, isProven: true };
  }
  const greedy = improveByExchange(reduced, chooseGreedily(reduced));
  const lagrange = boundMaxCover(reduced, greedy, step, () => deps.time.now() < deadline);
  let best = improveByExchange(reduced, lagrange.chosen);
  let objective = weightCovered(reduced.cover, reduced.weights, best);
  let bound = floorToStep(lagrange.bound, step);
  if (bound > objective) {
    const left = deadline - deps.time.now();
    const answer = await finishBySolver(reduced, lagrange, best, { ...deps, timeLimitMs: Math.max(50, left) }, step);
    if (answer.objective > objective) {
      best = answer.chosen;
      objective = answer.objective;
    }
    bound = Math.max(objective, Math.min(bound, floorToStep(answer.bound, step)));
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

function chooseGreedily({ cover, weights, choose }: MaxCoverProblem): ReadonlyArray<number> {
  const isCovered = new Uint8Array(cover.rows);
  const gains = new Float64Array(cover.columns);
  for (let j = 0; j < cover.columns; j++) for (const i of coverColumn(cover, j)) gains[j]! += weights[i]!;
  const chosen: number[] = [];
  while (chosen.length < choose) {
    let best = -1;
    for (let j = 0; j < gains.length; j++) if (gains[j]! > (best < 0 ? 0 : gains[best]!)) best = j;
    if (best < 0) break;
    chosen.push(best);
    for (const i of coverColumn(cover, best)) {
      if (isCovered[i] === 1) continue;
      isCovered[i] = 1;
      for (const k of coverRow(cover, i)) gains[k]! -= weights[i]!;
    }
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

/** Solves over the columns the bound left open; anything it misses is no better than `best`. */
async function finishBySolver(
  problem: MaxCoverProblem,
  lagrange: { readonly isClosed: Uint8Array; readonly isOpen: Uint8Array },
  best: ReadonlyArray<number>,
  deps: LocationDeps,
  step: number,
): Promise<ChoiceAnswer> {
  const { cover, weights, choose } = problem;
  const builder = createLinearModelBuilder('max');
  const columnOf = new Int32Array(cover.columns).fill(-1);
  for (let j = 0; j < cover.columns; j++) {
    if (lagrange.isClosed[j] === 1) continue;
    columnOf[j] = builder.addColumn({ cost: 0, lower: lagrange.isOpen[j]!, upper: 1, whole: 1 });
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
    const columns = Array.from(coverRow(cover, i)).filter((j) => lagrange.isClosed[j] === 0);
    if (columns.some((j) => lagrange.isOpen[j] === 1)) {
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
  const answer = await deps.solve(builder.build(null), {
    timeLimitMs: deps.timeLimitMs,
    absoluteGap: step === 1 ? 0.99 : step / 2,
  });
  const objective = weightCovered(problem.cover, problem.weights, best);
  if (answer.status === 'infeasible') return { chosen: best, objective, bound: objective, isProven: true };
  if (answer.status === 'unbounded') throw new Error('assertion failed: a bounded model called unbounded');
  if (answer.status === 'none') return { chosen: best, objective, bound: answer.bound + constant, isProven: false };
  const chosen: number[] = [];
  for (let j = 0; j < cover.columns; j++) {
    if (columnOf[j]! >= 0 && answer.values[columnOf[j]!]! > 0.5) chosen.push(j);
  }
  const found = weightCovered(problem.cover, problem.weights, chosen);
  const bound = Math.max(answer.bound + constant, objective);
  return { chosen, objective: found, bound, isProven: answer.status === 'optimal' };
}
