/**
 * The closing plan as both sign it: whole numbers and text only, in one canonical form, so that one changed byte is
 * another plan. It names the offers by their hashes, what each spends, how good it is proven to be, and the figures
 * before and after; the pairs of the vacuum are not in it.
 */
import type { Bytes } from '../base/bytes.ts';
import { canonicalBytes, canonicalText, type Json } from '../base/canonical.ts';
import type { Sha256 } from '../base/crypto.ts';
import type { PairSet } from '../base/pair-set.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { UnixMs } from '../base/time.ts';
import type { ClosingAnswer } from './closing-plan.ts';
import { type ClosingProblem, vacuumAfter } from './closing-problem.ts';
import { hashForSigning } from './joint-signing.ts';
import type { OfferMode } from './offer.ts';
import { measureVacuumIndex } from './vacuum-index.ts';

/** What the seam page shows before and after; counted from the shared vacuum alone. */
export type ClosingFigures = {
  /** Share of the agreed weight in the vacuum, in 1/10,000, rounded down. */
  readonly index: number;
  /** Longest unobserved stay inside the seam; null where no stay limit was agreed. */
  readonly longestStaySlots: number | 'endless' | null;
  /** Agreed places reachable unseen in some slot; null where the survey names none. */
  readonly placesAtDepthZero: number | null;
};

export type ClosingPlan = {
  readonly survey: string;
  readonly mode: OfferMode;
  readonly parties: readonly [string, string];
  readonly goal: 'least-cost' | 'most-closed';
  readonly weightLeftMax: number | null;
  readonly stayLimitSlots: number | null;
  readonly budgets: readonly [number, number];
  readonly fairnessPermille: number | null;
  /** Hashes of the offers taken, ascending. */
  readonly offers: ReadonlyArray<string>;
  readonly spent: readonly [number, number];
  readonly status: 'optimal' | 'feasible';
  readonly method: 'solver' | 'greedy';
  readonly objective: number;
  readonly bound: number;
  readonly weightClosed: number;
  readonly weightLeft: number;
  readonly remainderWeight: number;
  readonly before: ClosingFigures;
  readonly after: ClosingFigures;
  readonly expiresAt: UnixMs;
};

export type ClosingPlanTerms = {
  readonly survey: string;
  readonly mode: OfferMode;
  readonly parties: readonly [string, string];
  readonly expiresAt: UnixMs;
  /** What is open before the plan: the shared vacuum, also where the plan chooses every site afresh. */
  readonly before: { readonly covered: PairSet; readonly seen: PairSet };
  /** Places at depth 0 in what nobody sees; null where the survey names no places. */
  readonly countDepthZero: ((vacuumSeen: PairSet) => number) | null;
};

export function createClosingPlan(
  problem: ClosingProblem,
  answer: ClosingAnswer,
  terms: ClosingPlanTerms,
): ClosingPlan {
  const { goal, stayLimit, budgets, fairnessPermille, columns } = problem;
  return {
    survey: terms.survey,
    mode: terms.mode,
    parties: terms.parties,
    goal: goal.type,
    weightLeftMax: goal.type === 'least-cost' ? goal.weightLeftMax : null,
    stayLimitSlots: stayLimit?.slots ?? null,
    budgets,
    fairnessPermille,
    offers: answer.chosen.map((j) => columns[j]!.id).sort(),
    spent: answer.spent,
    status: answer.status,
    method: answer.method,
    objective: answer.objective,
    bound: answer.bound,
    weightClosed: answer.weightClosed,
    weightLeft: answer.weightLeft,
    remainderWeight: answer.remainderWeight,
    before: measureClosing(problem, terms.before, terms),
    after: measureClosing(problem, vacuumAfter(problem, answer.chosen), terms),
    expiresAt: terms.expiresAt,
  };
}

function measureClosing(
  problem: ClosingProblem,
  vacuum: { readonly covered: PairSet; readonly seen: PairSet },
  terms: ClosingPlanTerms,
): ClosingFigures {
  return {
    index: measureVacuumIndex(vacuum.covered, problem.cellWeights),
    longestStaySlots:
      problem.stayLimit === null ? null : (problem.stayLimit.find(vacuum.seen).longestStaySlots ?? 'endless'),
    placesAtDepthZero: terms.countDepthZero === null ? null : terms.countDepthZero(vacuum.seen),
  };
}

export function closingPlanToBytes(plan: ClosingPlan): Bytes {
  return canonicalBytes({ v: 1, ...plan } as unknown as Json);
}

export function closingPlanToHash(plan: ClosingPlan, sha256: Sha256): string {
  return hashForSigning('closing-plan/1', closingPlanToBytes(plan), sha256);
}

/**
 * The other side's check before it signs: the plan it was sent must be the one its own node makes of the same offers
 * and the same choice. Names the first member that differs.
 */
export function checkClosingPlan(proposed: ClosingPlan, own: ClosingPlan): Result<ClosingPlan, PlanDiffers> {
  for (const key of Object.keys(own) as (keyof ClosingPlan)[]) {
    const isSame = canonicalText(own[key] as unknown as Json) === canonicalText(proposed[key] as unknown as Json);
    if (!isSame) return err({ type: 'PlanDiffers', member: key });
  }
  return ok(proposed);
}

export type PlanDiffers = { readonly type: 'PlanDiffers'; readonly member: string };
