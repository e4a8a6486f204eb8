/**
 * Upper bound of the weight that offers can close within two budgets, for models too large for the solver. With
 * multipliers 0 <= u_i <= w_i on the rows and m_k >= 0 on the budgets,
 *
 *   L(u, m) = sum (w_i - u_i) + sum m_k B_k + sum max(0, r_j - m c_j),   r_j = sum over rows i of j of u_i,
 *
 * where m are the prices at which each budget is just used up. Fairness, teams and stays are left out, which can only
 * raise the bound: it stays proven.
 */
import type { ClosingProblem, ClosingRows } from './closing-problem.ts';
import { countCovered } from './location-cover.ts';

export type ClosingBoundOptions = {
  /** A plan at hand and the weight it closes: the steps aim at it, and nothing below it is of interest. */
  readonly chosen: ReadonlyArray<number>;
  readonly known: number;
  readonly rounds: number;
  readonly mayGoOn: () => boolean;
};

export type ClosingBound = {
  readonly bound: number;
  /** Part of each column that the prices bought lately, 0 to 1: a guide for a plan. */
  readonly usage: Float64Array;
};

/** Part of the last direction that goes on: smooths the zigzag of plain subgradients (Camerini et al. 1975). */
const DEFLECTION = 0.8;
const USAGE_DECAY = 0.97;

export function boundMostClosed(
  problem: ClosingProblem,
  rows: ClosingRows,
  options: ClosingBoundOptions,
): ClosingBound {
  const { cover, weights } = rows;
  const times = countCovered(cover, options.chosen);
  const u = weights.map((weight, i) => (times[i] === 0 ? weight : weight / (1 + times[i]!)));
  const bestU = u.slice();
  const share = new Float64Array(cover.columns);
  const usage = new Float64Array(cover.columns);
  const direction = new Float64Array(cover.rows);
  let best = Number.POSITIVE_INFINITY;
  let scale = 1;
  let stale = 0;
  for (let round = 0; round < options.rounds && scale > 1e-3 && options.mayGoOn(); round++) {
    const value = priceColumns(problem, rows, u, share);
    for (let j = 0; j < share.length; j++) usage[j] = USAGE_DECAY * usage[j]! + (1 - USAGE_DECAY) * share[j]!;
    stale = value < best - Math.abs(best) * 1e-5 ? 0 : stale + 1;
    if (value < best) {
      best = value;
      bestU.set(u);
    }
    if (best <= options.known) break;
    if (stale >= 10) {
      scale /= 2;
      stale = 0;
      u.set(bestU);
    }
    moveMultipliers(rows, share, u, direction, scale * (value - options.known));
  }
  return { bound: Math.max(best, options.known), usage };
}

/** L at u with the best prices found for it; `share` becomes the part of each column that the prices buy. */
function priceColumns(
  problem: ClosingProblem,
  { cover, weights }: ClosingRows,
  u: Float64Array,
  share: Float64Array,
): number {
  const { columns, budgets } = problem;
  const profits = new Float64Array(cover.columns);
  for (let j = 0; j < cover.columns; j++) {
    let sum = 0;
    for (let e = cover.columnStarts[j]!; e < cover.columnStarts[j + 1]!; e++) sum += u[cover.columnRows[e]!]!;
    profits[j] = sum;
  }
  const prices = [priceOf(problem, profits, 0), priceOf(problem, profits, 1)] as const;
  let value = prices[0].price * budgets[0] + prices[1].price * budgets[1];
  for (let i = 0; i < cover.rows; i++) value += weights[i]! - u[i]!;
  for (let j = 0; j < cover.columns; j++) {
    const { costs } = columns[j]!;
    const gain = profits[j]! - prices[0].price * costs[0] - prices[1].price * costs[1];
    const isAtPrice = Math.abs(gain) <= 1e-9 * Math.max(1, profits[j]!);
    share[j] = gain > 0 ? 1 : 0;
    if (isAtPrice) share[j] = costs[0] > 0 ? prices[0].partAtPrice : prices[1].partAtPrice;
    value += Math.max(0, gain);
  }
  return value;
}

/** Price per cost at which one budget is used up by its best columns; a joint column counts by its part of the cost. */
function priceOf(
  { columns, budgets }: ClosingProblem,
  profits: Float64Array,
  party: 0 | 1,
): { readonly price: number; readonly partAtPrice: number } {
  const list: { readonly ratio: number; readonly cost: number }[] = [];
  for (let j = 0; j < columns.length; j++) {
    const { costs } = columns[j]!;
    if (costs[party] > 0) list.push({ ratio: profits[j]! / (costs[0] + costs[1]), cost: costs[party] });
  }
  list.sort((a, b) => b.ratio - a.ratio);
  let left = budgets[party];
  for (const { ratio, cost } of list) {
    if (cost > left) return { price: ratio, partAtPrice: left / cost };
    left -= cost;
  }
  return { price: 0, partAtPrice: 1 };
}

function moveMultipliers(
  { cover, weights }: ClosingRows,
  share: Float64Array,
  u: Float64Array,
  direction: Float64Array,
  distance: number,
): void {
  const slopes = new Float64Array(cover.rows).fill(-1);
  for (let j = 0; j < cover.columns; j++) {
    const part = share[j]!;
    if (part === 0) continue;
    for (let e = cover.columnStarts[j]!; e < cover.columnStarts[j + 1]!; e++) slopes[cover.columnRows[e]!]! += part;
  }
  let norm = 0;
  for (let i = 0; i < cover.rows; i++) {
    const d = (1 - DEFLECTION) * slopes[i]! + DEFLECTION * direction[i]!;
    direction[i] = d;
    const isHeld = (d > 0 && u[i] === 0) || (d < 0 && u[i]! >= weights[i]!);
    if (!isHeld) norm += d * d;
  }
  if (norm === 0) return;
  const stride = distance / norm;
  for (let i = 0; i < cover.rows; i++) u[i] = Math.min(weights[i]!, Math.max(0, u[i]! - stride * direction[i]!));
}
