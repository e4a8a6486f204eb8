/**
 * A proven bound for any linear model with bounded columns, without a solver: all rows are put into the objective
 * with multipliers u (Geoffrion 1974), and every column goes to its better end,
 *
 *   L(u) = sum over rows of u_i x (u_i > 0 ? lower_i : upper_i) + sum over columns of min (c_j - (uA)_j) x_j
 *
 * a lower bound of a minimum for every u; subgradient steps raise it towards the bound of the relaxation. Used where
 * the solver found nothing in time, or the model is too large for it.
 */
import { assert } from '../base/assert.ts';
import type { LinearModel } from './solver.ts';

export type LinearBoundOptions = {
  /** Objective of a known plan; the steps aim at it. */
  readonly known: number;
  readonly rounds: number;
  readonly mayGoOn: () => boolean;
};

/** Lower bound of a minimum, upper bound of a maximum; `known` itself is never passed. */
export function boundLinearModel(model: LinearModel, options: LinearBoundOptions): number {
  const sign = model.sense === 'min' ? 1 : -1;
  const target = sign * options.known;
  const u = new Float64Array(model.rowLower.length);
  const bestU = u.slice();
  const x = new Float64Array(model.cost.length);
  const slopes = new Float64Array(u.length);
  let best = Number.NEGATIVE_INFINITY;
  let scale = 1;
  let stale = 0;
  for (let round = 0; round < options.rounds && scale > 1e-3 && options.mayGoOn(); round++) {
    const value = evaluateMultipliers(model, sign, u, x);
    stale = value > best + Math.abs(best) * 1e-6 ? 0 : stale + 1;
    if (value > best) {
      best = value;
      bestU.set(u);
    }
    if (best >= target) return options.known;
    if (stale >= 10) {
      scale /= 2;
      stale = 0;
      u.set(bestU);
      continue;
    }
    const norm = findSlopes(model, u, x, slopes);
    if (norm === 0) break;
    const stride = (scale * (target - value)) / norm;
    for (let i = 0; i < u.length; i++) u[i] = clampMultiplier(model, i, u[i]! + stride * slopes[i]!);
  }
  return sign * Math.min(best, target);
}

/** Value of the relaxation at u, with the columns that attain it left in x. */
function evaluateMultipliers(model: LinearModel, sign: number, u: Float64Array, x: Float64Array): number {
  const reduced = Float64Array.from(model.cost, (cost) => sign * cost);
  let value = 0;
  for (let i = 0; i < u.length; i++) {
    const multiplier = u[i]!;
    if (multiplier === 0) continue;
    value += multiplier * (multiplier > 0 ? model.rowLower[i]! : model.rowUpper[i]!);
    for (let e = model.rowStarts[i]!; e < model.rowStarts[i + 1]!; e++) {
      reduced[model.rowColumns[e]!]! -= multiplier * model.rowValues[e]!;
    }
  }
  for (let j = 0; j < x.length; j++) {
    x[j] = reduced[j]! < 0 ? model.columnUpper[j]! : model.columnLower[j]!;
    if (reduced[j] !== 0) value += reduced[j]! * x[j]!;
  }
  assert(!Number.isNaN(value), 'columns with two ends');
  return value;
}

/** How far each row is from holding, zero where its multiplier could not move anyway; answers the squared length. */
function findSlopes(model: LinearModel, u: Float64Array, x: Float64Array, slopes: Float64Array): number {
  let norm = 0;
  for (let i = 0; i < u.length; i++) {
    let activity = 0;
    for (let e = model.rowStarts[i]!; e < model.rowStarts[i + 1]!; e++) {
      activity += model.rowValues[e]! * x[model.rowColumns[e]!]!;
    }
    const [lower, upper] = [model.rowLower[i]!, model.rowUpper[i]!];
    const multiplier = u[i]!;
    let slope = 0;
    if (multiplier > 0) slope = lower - activity;
    else if (multiplier < 0) slope = upper - activity;
    else if (activity < lower) slope = lower - activity;
    else if (activity > upper) slope = upper - activity;
    slopes[i] = slope;
    norm += slope * slope;
  }
  return norm;
}

/** A row without a lower end takes no multiplier above zero, one without an upper end none below. */
function clampMultiplier(model: LinearModel, row: number, multiplier: number): number {
  if (multiplier > 0 && model.rowLower[row] === Number.NEGATIVE_INFINITY) return 0;
  if (multiplier < 0 && model.rowUpper[row] === Number.POSITIVE_INFINITY) return 0;
  return multiplier;
}
