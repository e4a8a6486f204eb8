/**
 * Where to put m equal resources against a watcher who sees the odds and strikes where he gains most (zero-sum
 * Stackelberg game; Kiekintveld et al. 2009). Water-filling: coverage rises on the best targets until all covered
 * ones are worth the same v and the rest no more,
 *
 *   c_i = max(0, 1 - v / U_i),   sum c_i = m,   v = (k - m) / sum over the k best of 1 / U_i
 */
import { err, ok, type Result } from '../base/result.ts';

export type SecurityGame = {
  /** What the watcher gains at each target when it is not covered. */
  readonly rewards: ReadonlyArray<number>;
  readonly resources: number;
};

export type GameAnswer = {
  /** What the watcher can expect at best. */
  readonly value: number;
  /** Probability of cover of each target, in the order given. */
  readonly coverage: ReadonlyArray<number>;
};

export function solveGame({ rewards, resources }: SecurityGame): Result<GameAnswer, BadGame> {
  if (rewards.length === 0) return err({ type: 'BadGame', reason: 'no targets' });
  if (!rewards.every((reward) => Number.isFinite(reward) && reward >= 0)) {
    return err({ type: 'BadGame', reason: 'every reward must be a number of at least 0' });
  }
  if (!Number.isFinite(resources) || resources < 0) {
    return err({ type: 'BadGame', reason: 'resources must be a number of at least 0' });
  }
  const best = rewards.filter((reward) => reward > 0).sort((a, b) => b - a);
  const value = equilibriumValue(best, resources);
  const coverage = rewards.map((reward) => (reward > value ? 1 - value / reward : 0));
  return ok({ value, coverage });
}

/** `best` falling; the k targets in play are those worth more than the value they lead to. */
function equilibriumValue(best: ReadonlyArray<number>, resources: number): number {
  if (resources >= best.length) return 0;
  let inverse = 0;
  for (let k = 1; k <= best.length; k++) {
    inverse += 1 / best[k - 1]!;
    const value = (k - resources) / inverse;
    if (k > resources && value >= (best[k] ?? 0)) return value;
  }
  return 0;
}

export type BadGame = { readonly type: 'BadGame'; readonly reason: string };
