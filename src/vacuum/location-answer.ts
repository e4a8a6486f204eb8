/**
 * One question to a location instance, answered with an honest status: `optimal` only where the objective meets a
 * proven bound, `feasible` with the bound reached in time, `infeasible` with the reason. Small instances are also
 * looked at in full, so equal optima fall to the sites named first; the two ways must agree.
 */
import { assert } from '../base/assert.ts';
import { err, ok, type Result } from '../base/result.ts';
import { countTwice, solveBackupCover } from './location-backup-cover.ts';
import { greatestDistance, solveCenter } from './location-center.ts';
import { countChoices, findFirstBest } from './location-choice.ts';
import { countCovered, coverRow, instanceToCover, weightCovered } from './location-cover.ts';
import type { LocationInstance } from './location-instance.ts';
import { type LocationDeps, solveMaxCover } from './location-max-cover.ts';
import { solveMedian } from './location-median.ts';
import { createMedianTable, medianCost } from './location-median-table.ts';
import { solveSetCover } from './location-set-cover.ts';

export const LOCATION_MODELS = ['mclp', 'lscp', 'lscp-b', 'p-median', 'p-center'] as const;
export type LocationModel = (typeof LOCATION_MODELS)[number];

export type LocationQuestion = {
  readonly model: LocationModel;
  /** S, needed by mclp, lscp and lscp-b; elsewhere it only tells what counts as covered. */
  readonly radius: number | null;
  /** p, needed by mclp, p-median and p-center. */
  readonly choose: number | null;
};

export type LocationAnswer =
  | {
      readonly status: 'optimal' | 'feasible';
      readonly objective: number;
      readonly bound: number;
      /** Numbers of the chosen sites, ascending. */
      readonly chosen: ReadonlyArray<number>;
      readonly covered: number;
    }
  | { readonly status: 'infeasible'; readonly error: LocationInfeasible };

export type LocationInfeasible = {
  readonly type: 'Infeasible';
  readonly reason:
    | 'more sites asked for than given'
    | 'demand points that no site covers'
    | 'too few sites to serve all';
  /** The demand points nobody covers, where that is the reason. */
  readonly uncovered: ReadonlyArray<string>;
};

type Found = {
  readonly chosen: ReadonlyArray<number>;
  readonly objective: number;
  readonly bound: number;
  readonly isProven: boolean;
};

/** Choices looked at in full: enough for the public instance of 16 sites, a blink of time. */
const CHOICES_MAX = 20_000;

export async function solveLocation(
  instance: LocationInstance,
  question: LocationQuestion,
  deps: LocationDeps,
): Promise<Result<LocationAnswer, BadQuestion>> {
  const fault = findQuestionFault(question);
  if (fault !== null) return err(fault);
  const infeasible = findInfeasible(instance, question);
  if (infeasible !== null) return ok({ status: 'infeasible', error: infeasible });
  const raw = await askModel(instance, question, deps);
  if (raw.objective === Number.POSITIVE_INFINITY) {
    const reason = 'too few sites to serve all';
    return ok({ status: 'infeasible', error: { type: 'Infeasible', reason, uncovered: [] } });
  }
  const found = preferFirst(instance, question, raw);
  return ok({
    status: found.isProven ? 'optimal' : 'feasible',
    objective: found.objective,
    bound: found.bound,
    chosen: found.chosen,
    covered: measureCovered(instance, question, found.chosen),
  });
}

async function askModel(instance: LocationInstance, question: LocationQuestion, deps: LocationDeps): Promise<Found> {
  const choose = question.choose ?? 0;
  const deadline = deps.time.now() + deps.timeLimitMs;
  if (question.model === 'p-median') return solveMedian(instance, choose, () => deps.time.now() < deadline);
  if (question.model === 'p-center') return solveCenter(instance, choose, deps);
  const cover = instanceToCover(instance, question.radius ?? Number.POSITIVE_INFINITY);
  if (question.model === 'mclp') return solveMaxCover({ cover, weights: instance.weights, choose }, deps);
  if (question.model === 'lscp') return solveSetCover(cover, null, deps);
  const { chosen, columnsBound, isProven } = await solveBackupCover(cover, deps);
  return { chosen, objective: chosen.length, bound: columnsBound, isProven };
}

/** Replaces a proven choice by the first of equal worth where all choices can be looked at. */
function preferFirst(instance: LocationInstance, question: LocationQuestion, found: Found): Found {
  const p = found.chosen.length;
  if (!found.isProven || countChoices(instance.sites.length, p, CHOICES_MAX) > CHOICES_MAX) return found;
  const score = choiceScore(instance, question);
  const first = findFirstBest(instance.sites.length, p, score);
  const slack = 1e-9 * Math.abs(first.score);
  assert(Math.abs(score(found.chosen) - first.score) <= slack, `${question.model}: model and enumeration differ`);
  const objective = objectiveOf(instance, question, first.chosen);
  return { chosen: first.chosen, objective, bound: objective, isProven: true };
}

/** Greater is better. */
function choiceScore(
  instance: LocationInstance,
  question: LocationQuestion,
): (chosen: ReadonlyArray<number>) => number {
  if (question.model === 'p-median') {
    const table = createMedianTable(instance);
    return (chosen) => -medianCost(table, chosen);
  }
  if (question.model === 'p-center') return (chosen) => -greatestDistance(instance, chosen);
  const cover = instanceToCover(instance, question.radius ?? Number.POSITIVE_INFINITY);
  if (question.model === 'mclp') return (chosen) => weightCovered(cover, instance.weights, chosen);
  const isCover = (chosen: ReadonlyArray<number>) => countCovered(cover, chosen).every((times) => times > 0);
  if (question.model === 'lscp') return (chosen) => (isCover(chosen) ? 0 : -1);
  return (chosen) => (isCover(chosen) ? countTwice(cover, chosen) : -1);
}

function objectiveOf(instance: LocationInstance, question: LocationQuestion, chosen: ReadonlyArray<number>): number {
  if (question.model === 'lscp' || question.model === 'lscp-b') return chosen.length;
  const score = choiceScore(instance, question)(chosen);
  return question.model === 'mclp' ? score : Math.abs(score);
}

function measureCovered(instance: LocationInstance, question: LocationQuestion, chosen: ReadonlyArray<number>): number {
  const cover = instanceToCover(instance, question.radius ?? Number.POSITIVE_INFINITY);
  if (question.model === 'lscp-b') return countTwice(cover, chosen);
  return weightCovered(cover, instance.weights, chosen);
}

function findInfeasible(instance: LocationInstance, question: LocationQuestion): LocationInfeasible | null {
  const { model, radius, choose } = question;
  if (model === 'lscp' || model === 'lscp-b') {
    const cover = instanceToCover(instance, radius ?? 0);
    const uncovered = instance.demands.filter((_, i) => coverRow(cover, i).length === 0);
    if (uncovered.length === 0) return null;
    return { type: 'Infeasible', reason: 'demand points that no site covers', uncovered };
  }
  if (choose !== null && choose > instance.sites.length) {
    return { type: 'Infeasible', reason: 'more sites asked for than given', uncovered: [] };
  }
  return null;
}

function findQuestionFault({ model, radius, choose }: LocationQuestion): BadQuestion | null {
  const needsRadius = model === 'mclp' || model === 'lscp' || model === 'lscp-b';
  const needsSites = model === 'mclp' || model === 'p-median' || model === 'p-center';
  if (needsRadius && radius === null) return { type: 'BadQuestion', reason: `${model} needs a radius` };
  if (radius !== null && !(radius >= 0)) return { type: 'BadQuestion', reason: 'the radius must not be negative' };
  if (needsSites && choose === null) return { type: 'BadQuestion', reason: `${model} needs a number of sites` };
  if (choose !== null && (!Number.isInteger(choose) || choose < 1)) {
    return { type: 'BadQuestion', reason: 'the number of sites must be a whole number from 1' };
  }
  return null;
}

export type BadQuestion = { readonly type: 'BadQuestion'; readonly reason: string };
