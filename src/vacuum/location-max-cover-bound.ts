/**
 * Lagrangian bound of the maximal covering model (Galvao, ReVelle 1996): with multipliers 0 <= u_i <= w_i on
 * z_i <= sum y_j the rest falls apart,
 *
 *   L(u) = sum (w_i - u_i) + sum of the p greatest r_j,   r_j = sum over rows i of j of u_i,
 *
 * an upper bound for every u, lowered by subgradient steps. Columns whose r_j lies too far from the p-th
 * greatest are decided: no choice better than the known one has them (or does without them).
 */
import { type Cover, countCovered, weightCovered } from './location-cover.ts';

export type MaxCoverBound = {
  readonly bound: number;
  /** Best choice met on the way, no worse than the one given. */
  readonly chosen: ReadonlyArray<number>;
  /** 1 where a better choice than `chosen` can only leave the column out. */
  readonly isClosed: Uint8Array;
  /** 1 where a better choice than `chosen` must have the column. */
  readonly isOpen: Uint8Array;
};

type Problem = { readonly cover: Cover; readonly weights: Float64Array; readonly choose: number };

export type MaxCoverBoundOptions = {
  /** A known choice; only better ones are looked for. */
  readonly start: ReadonlyArray<number>;
  /** Multipliers to begin with, such as those of the relaxation; null for a guess from the start. */
  readonly multipliers: Float64Array | null;
  /** Least difference between two objectives that differ. */
  readonly step: number;
  readonly rounds: number;
  readonly mayGoOn: () => boolean;
};

export function boundMaxCover(problem: Problem, options: MaxCoverBoundOptions): MaxCoverBound {
  const { cover, weights, choose } = problem;
  const { start, step, mayGoOn } = options;
  let chosen = start;
  let objective = weightCovered(cover, weights, start);
  const u = startMultipliers(problem, options);
  const bestU = u.slice();
  const direction = new Float64Array(cover.rows);
  let bound = Number.POSITIVE_INFINITY;
  let scale = options.multipliers === null ? 1 : 0.1;
  let stale = 0;
  const isClosed = new Uint8Array(cover.columns);
  const isOpen = new Uint8Array(cover.columns);
  for (let round = 0; round < options.rounds && scale > 1e-3 && mayGoOn(); round++) {
    const profits = columnProfits(cover, u);
    const order = greatestFirst(profits);
    let value = 0;
    for (let i = 0; i < cover.rows; i++) value += weights[i]! - u[i]!;
    for (let k = 0; k < choose; k++) value += profits[order[k]!]!;
    const picked = Array.from(order.subarray(0, choose));
    const found = weightCovered(cover, weights, picked);
    if (found > objective) {
      objective = found;
      chosen = picked;
    }
    decideColumns({ profits, order, choose }, value, objective + step, isClosed, isOpen);
    if (value < bound - Math.abs(bound) * 1e-7) stale = 0;
    else stale++;
    if (value < bound) {
      bound = value;
      bestU.set(u);
    }
    if (bound < objective + step) break;
    if (stale >= 15) {
      scale /= 2;
      stale = 0;
      u.set(bestU);
    }
    moveMultipliers(problem, picked, u, direction, scale * (value - objective));
  }
  return { bound: Math.max(bound, objective), chosen, isClosed, isOpen };
}

/** Rows covered once by the start keep half their weight, uncovered ones all, doubly covered ones little. */
function startMultipliers({ cover, weights }: Problem, { start, multipliers }: MaxCoverBoundOptions): Float64Array {
  if (multipliers !== null) return multipliers.map((u, i) => Math.min(weights[i]!, Math.max(0, u)));
  const times = countCovered(cover, start);
  return weights.map((weight, i) => (times[i] === 0 ? weight : weight / (1 + times[i]!)));
}

function columnProfits(cover: Cover, u: Float64Array): Float64Array {
  const profits = new Float64Array(cover.columns);
  for (let j = 0; j < cover.columns; j++) {
    let sum = 0;
    for (let e = cover.columnStarts[j]!; e < cover.columnStarts[j + 1]!; e++) sum += u[cover.columnRows[e]!]!;
    profits[j] = sum;
  }
  return profits;
}

/** Column numbers by falling profit; equal ones in column order. */
function greatestFirst(profits: Float64Array): Int32Array {
  return Int32Array.from(profits.keys()).sort((a, b) => profits[b]! - profits[a]! || a - b);
}

/** Forcing column j in (or out) costs the bound its distance to the p-th (or p+1-th) greatest profit. */
function decideColumns(
  { profits, order, choose }: { profits: Float64Array; order: Int32Array; choose: number },
  value: number,
  wanted: number,
  isClosed: Uint8Array,
  isOpen: Uint8Array,
): void {
  const last = profits[order[choose - 1]!]!;
  const next = choose < order.length ? profits[order[choose]!]! : 0;
  const slack = 1e-9 * Math.abs(value);
  for (let k = 0; k < order.length; k++) {
    const j = order[k]!;
    if (k >= choose && value - last + profits[j]! + slack < wanted) isClosed[j] = 1;
    if (k < choose && value - profits[j]! + next + slack < wanted) isOpen[j] = 1;
  }
}

/** Part of the last direction that goes on: smooths the zigzag of plain subgradients (Camerini et al. 1975). */
const DEFLECTION = 0.7;

/** Subgradient of row i: times covered minus one; multipliers stay within 0..w. */
function moveMultipliers(
  { cover, weights }: Problem,
  picked: ReadonlyArray<number>,
  u: Float64Array,
  direction: Float64Array,
  distance: number,
): void {
  const times = countCovered(cover, picked);
  let norm = 0;
  for (let i = 0; i < cover.rows; i++) {
    const slope = (1 - DEFLECTION) * (times[i]! - 1) + DEFLECTION * direction[i]!;
    direction[i] = slope;
    const isHeld = (slope > 0 && u[i] === 0) || (slope < 0 && u[i]! >= weights[i]!);
    if (!isHeld) norm += slope * slope;
  }
  if (norm === 0) return;
  const stride = distance / norm;
  for (let i = 0; i < cover.rows; i++) u[i] = Math.min(weights[i]!, Math.max(0, u[i]! - stride * direction[i]!));
}
