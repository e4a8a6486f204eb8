/**
 * How to divide search effort over cells when one hides what is sought (Koopman 1957; Stone 1975): effort e in a
 * cell finds what is there with 1 - exp(-e), so the best division fills up from the likeliest cell,
 *
 *   e_i = max(0, ln(p_i / lambda)),   sum e_i = T,   ln lambda = (sum over the k likeliest of ln p_i - T) / k
 */
import { err, ok, type Result } from '../base/result.ts';

export type SearchQuestion = {
  /** Probability that it is in each cell; may sum to less than one. */
  readonly prior: ReadonlyArray<number>;
  /** T: effort over all cells together, in sweeps of a cell. */
  readonly total: number;
};

export type SearchAnswer = {
  readonly effort: ReadonlyArray<number>;
  /** Probability that it is found. */
  readonly detection: number;
};

export function divideEffort({ prior, total }: SearchQuestion): Result<SearchAnswer, BadSearch> {
  if (prior.length === 0) return err({ type: 'BadSearch', reason: 'no cells' });
  if (!prior.every((p) => p >= 0 && p <= 1)) {
    return err({ type: 'BadSearch', reason: 'every prior must be a probability' });
  }
  const sum = prior.reduce((a, b) => a + b, 0);
  if (!(sum > 0 && sum <= 1 + 1e-9))
    return err({ type: 'BadSearch', reason: 'priors must sum to more than 0, at most 1' });
  if (!Number.isFinite(total) || total < 0) return err({ type: 'BadSearch', reason: 'effort must be at least 0' });
  const logs = prior.map((p) => Math.log(p));
  const level = fillLevel(
    logs.filter((log) => log > Number.NEGATIVE_INFINITY).sort((a, b) => b - a),
    total,
  );
  const effort = logs.map((log) => Math.max(0, log - level));
  const detection = effort.reduce((found, e, i) => found + prior[i]! * -Math.expm1(-e), 0);
  return ok({ effort, detection });
}

/** ln lambda for logarithms in falling order. */
function fillLevel(logs: ReadonlyArray<number>, total: number): number {
  let sum = 0;
  for (let k = 1; k <= logs.length; k++) {
    sum += logs[k - 1]!;
    const level = (sum - total) / k;
    if (level >= (logs[k] ?? Number.NEGATIVE_INFINITY)) return level;
  }
  return Number.POSITIVE_INFINITY;
}

export type BadSearch = { readonly type: 'BadSearch'; readonly reason: string };
