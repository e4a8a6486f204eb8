/**
 * Closing plans of a node: the offers of both go to the solver, what it finds goes to the partner as a proposal, and the
 * partner signs only a plan that its own node finds to do what it says. The signature covers the record, so a changed byte
 * is another plan.
 */
import { countPairs } from '../../base/pair-set.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { ClosingPlanBody } from '../../record/kind/closing.ts';
import { type ClosingAnswer, findClosingPlan } from '../../vacuum/closing-plan.ts';
import {
  type ClosingPlan,
  type ClosingPlanTerms,
  checkClosingPlan,
  closingPlanToHash,
  createClosingPlan,
} from '../../vacuum/closing-plan-document.ts';
import {
  buildClosingRows,
  type ClosingGoal,
  type ClosingProblem,
  findBrokenRule,
  offersToColumns,
  spentBy,
  vacuumAfter,
  weightLeft,
} from '../../vacuum/closing-problem.ts';
import { bodyToClosingPlan, closingPlanToBody } from '../../vacuum/closing-record.ts';
import { createStayFinder } from '../../vacuum/closing-stay.ts';
import { computeCorridors } from '../../vacuum/corridor.ts';
import type { OfferMode } from '../../vacuum/offer.ts';
import { computeSanctuary, worstCaseInside } from '../../vacuum/sanctuary.ts';
import type { Solver } from '../../vacuum/solver.ts';
import { sha256 } from '../crypto.ts';
import { listJoint, readJoint } from './agreement.ts';
import { answerJoint, type JointAct, type JointActors, proposeJoint } from './joint-desk.ts';
import type { NodeContext } from './node-context.ts';
import { listOffers } from './offer-desk.ts';
import { closingSpaceOf, readSharedVacuum, type SharedVacuum } from './shared-vacuum.ts';
import type { NodeSurvey } from './survey-kit.ts';

export type PlanRequest = {
  readonly mode: OfferMode;
  readonly goal: 'least-cost' | 'most-closed';
  readonly weightLeftMax: number | null;
  readonly ownBudget: number;
  readonly partnerBudget: number;
  readonly fairnessPermille: number | null;
  /** Whether the agreed stay limit must hold after the plan. */
  readonly keepsStayLimit: boolean;
  readonly expires: string;
  readonly timeLimitS: number;
};

export type ProposedPlan = JointAct & { readonly plan: ClosingPlan };

export async function proposePlan(
  context: NodeContext,
  survey: NodeSurvey,
  solve: Solver,
  actors: JointActors,
  request: PlanRequest,
): Promise<Result<ProposedPlan, { readonly type: string }>> {
  const vacuum = await readSharedVacuum(context, survey);
  if (!vacuum.ok) return vacuum;
  const now = context.time.now();
  const expires = isoToUnixMs(request.expires);
  if (!expires.ok || expires.value <= now) return err({ type: 'BadTime' });
  const own = vacuum.value.parties.indexOf(context.identity.org);
  const budgets = [request.ownBudget, request.partnerBudget] as const;
  const problem = await poseProblem(context, vacuum.value, now, {
    mode: request.mode,
    goal:
      request.goal === 'most-closed'
        ? { type: 'most-closed' }
        : { type: 'least-cost', weightLeftMax: request.weightLeftMax },
    budgets: own === 0 ? budgets : [budgets[1], budgets[0]],
    fairnessPermille: request.fairnessPermille,
    stayLimitSlots: request.keepsStayLimit ? vacuum.value.survey.terms.stayLimitSlots : null,
  });
  if (!problem.ok) return problem;
  const answer = await findClosingPlan(problem.value, {
    solve,
    time: context.time,
    timeLimitMs: request.timeLimitS * 1_000,
  });
  if (!answer.ok) return answer;
  const plan = createClosingPlan(problem.value, answer.value, planTerms(vacuum.value, request.mode, expires.value));
  const body = closingPlanToBody(plan, closingPlanToHash(plan, sha256), now);
  const record = { kind: 'closing-plan', marking: 'official', body: body as unknown as JsonObject } as const;
  const added = await proposeJoint(context, actors, record);
  if (!added.ok) return added;
  context.notify({ type: 'operation', id: added.value.id });
  return ok({ ...added.value, plan });
}

type Rules = {
  readonly mode: OfferMode;
  readonly goal: ClosingGoal;
  readonly budgets: readonly [number, number];
  readonly fairnessPermille: number | null;
  readonly stayLimitSlots: number | null;
};

/** Offers of both made until the plan that are out and in time; later and expired ones take no part. */
async function poseProblem(
  context: NodeContext,
  vacuum: SharedVacuum,
  madeAt: UnixMs,
  rules: Rules,
): Promise<Result<ClosingProblem, { readonly type: string }>> {
  const offers = (await listOffers(context, vacuum.records, context.time.now())).filter(
    ({ isOut, isInTime, body }) => isOut && isInTime && body.mode === rules.mode && body.at <= unixMsToIso(madeAt),
  );
  if (offers.length === 0) return err({ type: 'NoOffers' });
  const { grain, open } = closingSpaceOf(vacuum, rules.mode);
  const columns = offersToColumns(grain, offers, vacuum.parties);
  if (!columns.ok) return columns;
  const { ground, terms } = vacuum.survey;
  const { stayLimitSlots } = rules;
  const find = createStayFinder({
    machine: ground.createMachine(),
    cyclic: true,
    stayLimitSlots: stayLimitSlots ?? terms.stayLimitSlots,
    qualifier: worstCaseInside('seam', terms.piPermille),
  });
  return ok({
    grain,
    vacuum: open,
    cellWeights: ground.weights,
    columns: columns.value,
    budgets: rules.budgets,
    fairnessPermille: rules.fairnessPermille,
    goal: rules.goal,
    stayLimit: stayLimitSlots === null ? null : { slots: stayLimitSlots, find },
  });
}

function planTerms({ id, parties, survey, open }: SharedVacuum, mode: OfferMode, expiresAt: UnixMs): ClosingPlanTerms {
  const { ground, terms } = survey;
  const qualifier = worstCaseInside('seam', terms.piPermille);
  const countDepthZero: ClosingPlanTerms['countDepthZero'] = (vacuumSeen) => {
    const machine = ground.createMachine();
    const question = { machine, vacuumSeen, cyclic: true, qualifier };
    const { sanctuaryPairs } = computeSanctuary({ ...question, stayLimitSlots: terms.stayLimitSlots });
    const { horizonSlots } = terms;
    const { openEdge, places } = ground;
    const corridors = computeCorridors({ ...question, sanctuaryPairs, openEdge, horizonSlots }, places);
    return new Set(corridors.filter(({ depth }) => depth === 0).map(({ placeId }) => placeId)).size;
  };
  return {
    survey: id,
    mode,
    parties,
    expiresAt,
    before: open,
    countDepthZero: ground.places.length === 0 ? null : countDepthZero,
  };
}

export type HeldPlan = {
  readonly id: string;
  readonly state: 'proposed' | 'in-force' | 'rejected' | 'expired';
  readonly proposedBy: string;
  readonly signedBy: ReadonlyArray<string>;
  readonly body: ClosingPlanBody;
};

export async function listPlans(context: NodeContext): Promise<ReadonlyArray<HeldPlan>> {
  const now = context.time.now();
  return (await listJoint(context.store.db, 'closing-plan')).map(({ id, state, proposedBy, signedBy, body }) => {
    const plan = body as unknown as ClosingPlanBody;
    const isOver = state === 'proposed' && Date.parse(plan.expires) <= now;
    return { id, state: isOver ? 'expired' : state, proposedBy, signedBy, body: plan };
  });
}

/** What this node makes of a proposed plan: every figure computed again from the offers it names. */
export async function verifyPlan(
  context: NodeContext,
  survey: NodeSurvey,
  id: string,
): Promise<Result<{ readonly plan: ClosingPlan; readonly closed: number }, { readonly type: string }>> {
  const joint = await readJoint(context.store.db, id);
  if (joint?.kind !== 'closing-plan') return err({ type: 'NotFound' });
  const body = joint.body as unknown as ClosingPlanBody;
  const plan = bodyToClosingPlan(body);
  if (closingPlanToHash(plan, sha256) !== body.planHash) return err({ type: 'PlanChanged' });
  const vacuum = await readSharedVacuum(context, survey);
  if (!vacuum.ok) return vacuum;
  if (!vacuum.value.records.includes(plan.survey)) return err({ type: 'SignatureOutdated' });
  const madeAt = isoToUnixMs(body.at);
  if (!madeAt.ok) return err({ type: 'BadTime' });
  const problem = await poseProblem(context, vacuum.value, madeAt.value, {
    mode: plan.mode,
    goal: plan.goal === 'most-closed' ? { type: plan.goal } : { type: plan.goal, weightLeftMax: plan.weightLeftMax },
    budgets: plan.budgets,
    fairnessPermille: plan.fairnessPermille,
    stayLimitSlots: plan.stayLimitSlots,
  });
  if (!problem.ok) return problem;
  const answer = answerOf(problem.value, plan);
  if (!answer.ok) return answer;
  const own = createClosingPlan(
    problem.value,
    answer.value,
    planTerms({ ...vacuum.value, id: plan.survey }, plan.mode, plan.expiresAt),
  );
  const isSame = checkClosingPlan(plan, own);
  if (!isSame.ok) return isSame;
  const after = vacuumAfter(problem.value, answer.value.chosen).covered;
  return ok({ plan, closed: countPairs(vacuum.value.open.covered) - countPairs(after) });
}

/** The choice a plan names as an answer of this node; how good it is proven to be stays the proposer's word. */
function answerOf(problem: ClosingProblem, plan: ClosingPlan): Result<ClosingAnswer, { readonly type: string }> {
  const chosen = plan.offers.map((id) => problem.columns.findIndex((column) => column.id === id));
  if (chosen.includes(-1)) return err({ type: 'OfferExpired' });
  const rows = buildClosingRows(problem);
  const broken = findBrokenRule(problem, rows, chosen);
  if (broken !== null) return err({ type: 'PlanDiffers', member: broken } as { type: string });
  const left = weightLeft(rows, chosen);
  const total = rows.weights.reduce((a, b) => a + b, 0);
  const spent = spentBy(problem.columns, chosen);
  return ok({
    status: plan.status,
    method: plan.method,
    chosen: chosen.toSorted((a, b) => a - b),
    objective: plan.goal === 'most-closed' ? total - left : spent[0] + spent[1],
    bound: plan.bound,
    spent,
    weightClosed: total - left,
    weightLeft: left,
    remainder: rows.remainder,
    remainderWeight: rows.remainderWeight,
    staysForbidden: 0,
  });
}

/** Signs what this node has verified; an expired, replaced or different plan takes no signature. */
export async function signPlan(
  context: NodeContext,
  survey: NodeSurvey,
  actors: JointActors,
  id: string,
): Promise<Result<JointAct, { readonly type: string }>> {
  const held = (await listPlans(context)).find((plan) => plan.id === id);
  if (held === undefined) return err({ type: 'NotFound' });
  if (held.state === 'expired') return err({ type: 'SignatureOutdated' });
  const verified = await verifyPlan(context, survey, id);
  if (!verified.ok) return verified;
  const signed = await answerJoint(context, actors, { proposal: id, answer: 'yes', reason: null });
  if (signed.ok) context.notify({ type: 'operation', id });
  return signed;
}
