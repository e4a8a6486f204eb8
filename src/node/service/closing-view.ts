/** Offers and plans as the operations screen and the command line show them, and the open cells before and after a plan. */
import { hasPair, unitePairs } from '../../base/pair-set.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { unixMsToIso } from '../../base/time.ts';
import type { ClosingPlanBody } from '../../record/kind/closing.ts';
import { offersToColumns } from '../../vacuum/closing-problem.ts';
import { closeClaimed } from '../../vacuum/offer-grain.ts';
import type { ClosingFiguresView, ClosingView, OfferView, PlanCellsView, PlanView } from '../http/contract-closing.ts';
import type { NodeContext } from './node-context.ts';
import { countClaims, type HeldOffer, listOffers } from './offer-desk.ts';
import { type HeldPlan, listPlans } from './plan-desk.ts';
import { closingSpaceOf, readSharedVacuum } from './shared-vacuum.ts';
import type { NodeSurvey } from './survey-kit.ts';

export async function describeClosing(context: NodeContext, survey: NodeSurvey | null): Promise<ClosingView> {
  const now = context.time.now();
  const plans = (await listPlans(context)).map(describePlan);
  const at = unixMsToIso(now);
  const vacuum = survey === null ? err({ type: 'NoVacuum' }) : await readSharedVacuum(context, survey);
  if (!vacuum.ok) {
    const nothing = { vacuum: null, placesMin: null, slotMin: null, offers: [] };
    return { at, refusal: vacuum.error.type, ...nothing, plans };
  }
  const { id, records, survey: found } = vacuum.value;
  const offers = (await listOffers(context, records, now)).map(describeOffer);
  const { offerPlacesMin, slotMin } = found.terms;
  return { at, refusal: null, vacuum: id, placesMin: offerPlacesMin, slotMin, offers, plans };
}

function describeOffer({ id, body, offer, isOut, isInTime }: HeldOffer): OfferView {
  return {
    id,
    owner: offer.owner,
    mode: offer.mode,
    team: offer.team,
    cost: offer.cost,
    covered: countClaims(offer.covered),
    seen: countClaims(offer.seen),
    placesAbout: body.placesAbout ?? null,
    isOut,
    isInTime,
    expires: body.expires,
  };
}

export function describePlan({ id, state, proposedBy, signedBy, body }: HeldPlan): PlanView {
  const { objective, bound } = body;
  return {
    id,
    state,
    proposedBy,
    signedBy: [...signedBy],
    parties: [...body.parties],
    goal: body.goal,
    offers: [...body.offers],
    budgets: [...body.budgets],
    spent: [...body.spent],
    status: body.status,
    method: body.method,
    objective,
    bound,
    differencePermille: bound === 0 ? 0 : Math.ceil((1_000 * Math.abs(bound - objective)) / Math.abs(bound)),
    weightClosed: body.weightClosed,
    weightLeft: body.weightLeft,
    remainderWeight: body.remainderWeight,
    stayLimitSlots: body.stayLimitSlots ?? null,
    before: describeFigures(body.before),
    after: describeFigures(body.after),
    planHash: body.planHash,
    expires: body.expires,
  };
}

function describeFigures(figures: ClosingPlanBody['before']): ClosingFiguresView {
  const { index, longestStay, placesAtDepthZero } = figures;
  return { index, longestStay: longestStay ?? null, placesAtDepthZero: placesAtDepthZero ?? null };
}

/** Open cells of one hour without and with the plan; view only, never in bulk. */
export async function listPlanCells(
  context: NodeContext,
  survey: NodeSurvey,
  id: string,
  slot: number,
): Promise<Result<PlanCellsView, { readonly type: string }>> {
  const plan = (await listPlans(context)).find((each) => each.id === id);
  const vacuum = await readSharedVacuum(context, survey);
  if (!vacuum.ok) return vacuum;
  const { open, parties, survey: found } = vacuum.value;
  if (plan === undefined || !vacuum.value.records.includes(plan.body.survey)) return err({ type: 'NotFound' });
  if (!Number.isSafeInteger(slot) || slot < 0 || slot >= open.covered.slots) return err({ type: 'NotFound' });
  const offers = (await listOffers(context, vacuum.value.records, context.time.now())).filter((offer) =>
    plan.body.offers.includes(offer.id),
  );
  const space = closingSpaceOf(vacuum.value, plan.body.mode);
  const columns = offersToColumns(space.grain, offers, parties);
  if (!columns.ok) return columns;
  const claimed = columns.value.map(({ covered }) => covered);
  const after =
    claimed.length === 0
      ? space.open.covered
      : closeClaimed(space.grain, space.open.covered, claimed.reduce(unitePairs));
  const cellsOf = (set: typeof after) => found.ground.ids.filter((_, cell) => hasPair(set, cell, slot));
  return ok({ slot, before: cellsOf(open.covered), after: cellsOf(after) });
}
