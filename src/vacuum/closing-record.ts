/**
 * Offers and plans between the room's own form and the bodies of their records: the same facts, times as text. The
 * bodies were checked against their schemas when they came in; what a schema cannot see is checked where it is used.
 */
import { assert } from '../base/assert.ts';
import { isoToUnixMs, type UnixMs, unixMsToIso } from '../base/time.ts';
import type { ClosingPlanBody, OfferBody } from '../record/kind/closing.ts';
import type { ClosingFigures, ClosingPlan } from './closing-plan-document.ts';
import type { Offer } from './offer.ts';

export type OfferRecordFacts = {
  readonly parties: readonly [string, string];
  readonly over: OfferBody['over'];
  /** Null over places, which are exact. */
  readonly placesAbout: number | null;
  readonly at: UnixMs;
};

export function offerToBody(offer: Offer, facts: OfferRecordFacts): OfferBody {
  const { survey, mode, cost, team, boundSlots, joint, covered, seen, expiresAt } = offer;
  return {
    parties: [...facts.parties],
    survey,
    mode,
    over: facts.over,
    cost,
    team,
    boundSlots: [...boundSlots],
    ...(joint === null ? {} : { joint: { cost: joint.cost, team: joint.team } }),
    covered: covered.map(({ group, blocks }) => ({ group, blocks: [...blocks] })),
    seen: seen.map(({ group, blocks }) => ({ group, blocks: [...blocks] })),
    ...(facts.placesAbout === null ? {} : { placesAbout: facts.placesAbout }),
    expires: unixMsToIso(expiresAt),
    at: unixMsToIso(facts.at),
  };
}

/** `owner` is the originator of the record. */
export function bodyToOffer(body: OfferBody, owner: string): Offer {
  const { survey, mode, cost, team, boundSlots, covered, seen } = body;
  const joint = body.joint ?? null;
  return { survey, mode, owner, cost, team, boundSlots, joint, covered, seen, expiresAt: checkedTime(body.expires) };
}

export function closingPlanToBody(plan: ClosingPlan, planHash: string, at: UnixMs): ClosingPlanBody {
  const { weightLeftMax, stayLimitSlots, fairnessPermille, expiresAt, before, after, ...same } = plan;
  return {
    ...same,
    parties: [...plan.parties],
    offers: [...plan.offers],
    budgets: [...plan.budgets],
    spent: [...plan.spent],
    ...(weightLeftMax === null ? {} : { weightLeftMax }),
    ...(stayLimitSlots === null ? {} : { stayLimitSlots }),
    ...(fairnessPermille === null ? {} : { fairnessPermille }),
    before: figuresToBody(before),
    after: figuresToBody(after),
    planHash,
    expires: unixMsToIso(expiresAt),
    at: unixMsToIso(at),
  };
}

export function bodyToClosingPlan(body: ClosingPlanBody): ClosingPlan {
  const { planHash: _hash, at: _at, expires, before, after, ...same } = body;
  const [first, second] = body.parties;
  assert(first !== undefined && second !== undefined, 'a plan of two parties');
  return {
    ...same,
    parties: [first, second],
    weightLeftMax: body.weightLeftMax ?? null,
    stayLimitSlots: body.stayLimitSlots ?? null,
    fairnessPermille: body.fairnessPermille ?? null,
    before: bodyToFigures(before),
    after: bodyToFigures(after),
    expiresAt: checkedTime(expires),
  };
}

function figuresToBody(figures: ClosingFigures): ClosingPlanBody['before'] {
  const { index, longestStaySlots, placesAtDepthZero } = figures;
  return {
    index,
    ...(longestStaySlots === null ? {} : { longestStay: longestStaySlots }),
    ...(placesAtDepthZero === null ? {} : { placesAtDepthZero }),
  };
}

function bodyToFigures(body: ClosingPlanBody['before']): ClosingFigures {
  const { index, longestStay, placesAtDepthZero } = body;
  return { index, longestStaySlots: longestStay ?? null, placesAtDepthZero: placesAtDepthZero ?? null };
}

/** Times in bodies were read by their schema already. */
export function checkedTime(text: string): UnixMs {
  const time = isoToUnixMs(text);
  assert(time.ok, 'a time that its schema let in');
  return time.value;
}
