/**
 * The lottery over patterns that leaves a watcher least to gain (Kiekintveld et al. 2009, with schedules): with
 * q_i = probability that pair i is covered, minimise max w_i (1 - q_i) over mixtures x of patterns, every pattern
 * keeping its part of at least 10 % exploration,
 *
 *   min v   subject to   v >= w_i (1 - sum over patterns s of a_is x_s),   sum x_s = 1,   x_s >= share / patterns
 *
 * by the solver, else by multiplicative weights with a proven bound. Probabilities are whole millionths, so that an
 * auditor draws the same.
 */
import { assert } from '../base/assert.ts';
import type { Cover } from './location-cover.ts';
import { createLinearModelBuilder, type Solver } from './solver.ts';

export const MILLION = 1_000_000;
/** Least share of the draws that is spread over all patterns alike. */
export const EXPLORATION_PERMILLE_MIN = 100;

export type LotteryProblem = {
  /** Rows are pairs of the block (merged where no pattern tells them apart), columns are patterns. */
  readonly cover: Cover;
  /** Whole agreed weight of each row. */
  readonly weights: Float64Array;
  readonly explorationPermille: number;
};

export type Lottery = OddsFigures & {
  /** Whole millionths for each pattern; they sum to a million. */
  readonly millionths: ReadonlyArray<number>;
  /** No lottery leaves the watcher less than this. */
  readonly bound: number;
};

/** How little odds give away. */
export type OddsFigures = {
  /** What the watcher can expect at best, and where: the row. */
  readonly value: number;
  readonly watcherRow: number;
  readonly entropyBits: number;
  /** The best single pattern, repeated every week, and what a watcher who knows it gains. */
  readonly fixedPattern: number;
  readonly fixedValue: number;
};

export async function findLottery(problem: LotteryProblem, solve: Solver, timeLimitMs: number): Promise<Lottery> {
  const { cover, explorationPermille } = problem;
  assert(cover.columns > 0, 'a lottery over at least one pattern');
  assert(explorationPermille >= EXPLORATION_PERMILLE_MIN && explorationPermille <= 1000, 'at least 10 % exploration');
  const answer = await solve(buildLotteryModel(problem), { timeLimitMs, absoluteGap: 0, cutoff: null });
  const found =
    answer.status === 'optimal'
      ? { mixture: answer.values.slice(0, cover.columns), bound: answer.bound }
      : weighMultiplicatively(problem, ROUNDS);
  return describeLottery(problem, toMillionths(found.mixture, leastMillionths(problem)), found.bound);
}

function leastMillionths({ cover, explorationPermille }: LotteryProblem): number {
  return Math.floor((explorationPermille * 1000) / cover.columns);
}

function buildLotteryModel({ cover, weights, explorationPermille }: LotteryProblem) {
  const builder = createLinearModelBuilder('min');
  const least = explorationPermille / 1000 / cover.columns;
  const patterns = Array.from({ length: cover.columns }, () =>
    builder.addColumn({ cost: 0, lower: least, upper: 1, whole: 0 }),
  );
  const greatest = weights.reduce((a, b) => Math.max(a, b), 0);
  const v = builder.addColumn({ cost: 1, lower: 0, upper: greatest, whole: 0 });
  builder.addRow(
    1,
    1,
    patterns,
    patterns.map(() => 1),
  );
  for (let i = 0; i < cover.rows; i++) {
    if (weights[i] === 0) continue;
    const near = Array.from(cover.rowColumns.subarray(cover.rowStarts[i]!, cover.rowStarts[i + 1]!));
    builder.addRow(weights[i]!, Number.POSITIVE_INFINITY, [...near, v], [...near.map(() => weights[i]!), 1]);
  }
  return builder.build(null);
}

const ROUNDS = 2_000;

/**
 * Multiplicative weights (Freund, Schapire 1999): the watcher learns which rows pay, the defender answers each time
 * with the best pattern; the average answer is nearly best, and each round proves a bound.
 */
export function weighMultiplicatively(
  problem: LotteryProblem,
  rounds: number,
): { readonly mixture: Float64Array; readonly bound: number } {
  const { cover, weights, explorationPermille } = problem;
  const share = explorationPermille / 1000;
  const greatest = weights.reduce((a, b) => Math.max(a, b), 1);
  const rate = Math.sqrt(Math.log(Math.max(2, cover.rows)) / rounds);
  const logs = new Float64Array(cover.rows);
  const mixture = new Float64Array(cover.columns).fill(share / cover.columns);
  let bound = 0;
  for (let round = 0; round < rounds; round++) {
    const attention = normalise(logs);
    const { best, saved, average } = answerAttention(problem, attention);
    const exposed = weights.reduce((sum, w, i) => sum + w * attention[i]!, 0);
    bound = Math.max(bound, exposed - (1 - share) * saved - share * average);
    mixture[best]! += (1 - share) / rounds;
    for (let i = 0; i < cover.rows; i++) {
      const explored = (share * (cover.rowStarts[i + 1]! - cover.rowStarts[i]!)) / cover.columns;
      logs[i]! += (rate * weights[i]! * (1 - explored)) / greatest;
    }
    for (let e = cover.columnStarts[best]!; e < cover.columnStarts[best + 1]!; e++) {
      const i = cover.columnRows[e]!;
      logs[i]! -= (rate * (1 - share) * weights[i]!) / greatest;
    }
  }
  return { mixture, bound };
}

/** The pattern that saves most where the watcher looks, what it saves, and what a random pattern saves. */
function answerAttention({ cover, weights }: LotteryProblem, attention: Float64Array) {
  let [best, saved, sum] = [0, -1, 0];
  for (let s = 0; s < cover.columns; s++) {
    let worth = 0;
    for (let e = cover.columnStarts[s]!; e < cover.columnStarts[s + 1]!; e++) {
      worth += attention[cover.columnRows[e]!]! * weights[cover.columnRows[e]!]!;
    }
    sum += worth;
    if (worth > saved) [best, saved] = [s, worth];
  }
  return { best, saved, average: sum / cover.columns };
}

function normalise(logs: Float64Array): Float64Array {
  const greatest = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const shares = logs.map((log) => Math.exp(log - greatest));
  const total = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => share / total);
}

/** Whole millionths with the same sum, none below `least`; what rounding leaves goes to the greatest remainders. */
function toMillionths(mixture: Float64Array, least: number): ReadonlyArray<number> {
  const whole = Array.from(mixture, (x) => Math.max(least, Math.floor(x * MILLION)));
  const order = Array.from(mixture.keys()).sort((a, b) => {
    const remainder = (s: number) => mixture[s]! * MILLION - whole[s]!;
    return remainder(b) - remainder(a) || a - b;
  });
  let left = MILLION - whole.reduce((a, b) => a + b, 0);
  for (let k = 0; left > 0; k = (k + 1) % order.length, left--) whole[order[k]!]!++;
  for (let k = order.length - 1; left < 0; k = (k + order.length - 1) % order.length) {
    if (whole[order[k]!]! <= least) continue;
    whole[order[k]!]!--;
    left++;
  }
  return whole;
}

function describeLottery(problem: LotteryProblem, millionths: ReadonlyArray<number>, bound: number): Lottery {
  const figures = describeOdds(problem, millionths);
  return { millionths, bound: Math.min(bound, figures.value), ...figures };
}

export function describeOdds(problem: LotteryProblem, millionths: ReadonlyArray<number>): OddsFigures {
  const { cover, weights } = problem;
  const watcher = findBestResponse(problem, millionths);
  const entropyBits = millionths.reduce((sum, m) => (m === 0 ? sum : sum - (m / MILLION) * Math.log2(m / MILLION)), 0);
  let fixedPattern = 0;
  let fixedValue = Number.POSITIVE_INFINITY;
  for (let s = 0; s < cover.columns; s++) {
    const { value } = findBestResponse(
      problem,
      millionths.map((_, k) => (k === s ? MILLION : 0)),
    );
    if (value < fixedValue) [fixedPattern, fixedValue] = [s, value];
  }
  const { value, row } = watcher;
  return {
    value,
    watcherRow: row,
    entropyBits,
    fixedPattern,
    fixedValue: weights.length === 0 ? 0 : fixedValue,
  };
}

/** Where a watcher who knows the odds gains most, and what: max w (1 - q), the first such row. */
export function findBestResponse(
  { cover, weights }: LotteryProblem,
  millionths: ReadonlyArray<number>,
): { readonly row: number; readonly value: number } {
  let best = { row: 0, value: 0 };
  for (let i = 0; i < cover.rows; i++) {
    let covered = 0;
    for (let e = cover.rowStarts[i]!; e < cover.rowStarts[i + 1]!; e++) covered += millionths[cover.rowColumns[e]!]!;
    const value = (weights[i]! * (MILLION - covered)) / MILLION;
    if (value > best.value) best = { row: i, value };
  }
  return best;
}
