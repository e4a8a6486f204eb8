/**
 * Among all choices of p columns that cover most weight, the first in column order: what two nodes need to find the
 * same one. Small instances are looked at in full; in larger ones each place of the choice is settled in turn, by
 * asking whether the optimum can still be reached with this column next and none of those skipped.
 */
import { assert } from '../base/assert.ts';
import { countChoices, findFirstBest } from './location-choice.ts';
import { countCovered, restrictCover, weightCovered } from './location-cover.ts';
import { type ChoiceAnswer, type LocationDeps, type MaxCoverProblem, solveMaxCover } from './location-max-cover.ts';

/** Choices looked at in full. */
const CHOICES_MAX = 20_000;

/** As `solveMaxCover`, with ties settled where the answer is proven; unproven answers come back as they are. */
export async function solveFirstMaxCover(problem: MaxCoverProblem, deps: LocationDeps): Promise<ChoiceAnswer> {
  const { cover, weights, choose } = problem;
  if (countChoices(cover.columns, choose, CHOICES_MAX) <= CHOICES_MAX) {
    const { chosen, score } = findFirstBest(cover.columns, choose, (list) => weightCovered(cover, weights, list));
    return { chosen, objective: score, bound: score, isProven: true };
  }
  const answer = await solveMaxCover(problem, deps);
  if (!answer.isProven) return answer;
  const chosen = await settleInOrder(problem, answer.objective, deps);
  return chosen === null ? { ...answer, isProven: false } : { ...answer, chosen };
}

/** Null where some question could not be answered in time. */
async function settleInOrder(
  problem: MaxCoverProblem,
  optimum: number,
  deps: LocationDeps,
): Promise<ReadonlyArray<number> | null> {
  const { cover, choose } = problem;
  const chosen: number[] = [];
  for (let j = 0; j < cover.columns && chosen.length < choose; j++) {
    const best = await bestWith(problem, [...chosen, j], j + 1, deps);
    if (best === null) return null;
    if (best >= optimum * (1 - 1e-12)) chosen.push(j);
  }
  assert(chosen.length === choose, 'a choice that reaches the optimum');
  return chosen;
}

/** Most weight with the given columns and others from `from` on; null where not proven. */
async function bestWith(
  problem: MaxCoverProblem,
  taken: ReadonlyArray<number>,
  from: number,
  deps: LocationDeps,
): Promise<number | null> {
  const { cover, weights, choose } = problem;
  const left = choose - taken.length;
  if (cover.columns - from < left) return Number.NEGATIVE_INFINITY;
  const sure = weightCovered(cover, weights, taken);
  if (left === 0) return sure;
  const times = countCovered(cover, taken);
  const rows = Array.from(times.keys()).filter((i) => times[i] === 0);
  const columns = Array.from({ length: cover.columns - from }, (_, k) => from + k);
  const rest = { cover: restrictCover(cover, rows, columns), weights: Float64Array.from(rows, (i) => weights[i]!) };
  const answer = await solveMaxCover({ ...rest, choose: left }, deps);
  return answer.isProven ? sure + answer.objective : null;
}
