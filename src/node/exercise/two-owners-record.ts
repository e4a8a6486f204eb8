/**
 * EXERCISE: what two owners sign and send when they close a public list of places together: the survey agreement over
 * the list, the record of the vacuum, one offer a candidate with its exact places, and the plan. Weights in records are
 * whole, rounded down; the offers carry neither the name of a site nor where it stands.
 */
import { bytesToBase64url, textToBytes } from '../../base/bytes.ts';
import { canonicalText, type Json } from '../../base/canonical.ts';
import { countPairs } from '../../base/pair-set.ts';
import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { OfferBody } from '../../record/kind/closing.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import type { ClosingPlan } from '../../vacuum/closing-plan-document.ts';
import type { OwnerOffer, OwnersPlan, OwnerTerms, SharedFacts } from '../../vacuum/location-two-owners.ts';
import { postsWanted } from '../../vacuum/location-two-owners.ts';
import { fillSurveyTerms } from '../../vacuum/survey-agreement.ts';
import { sha256 } from '../crypto.ts';

const DAY_MS = 86_400_000;
/** A list of places has no outline of its own; boundary and agreement ask for one. */
const NOMINAL_SEAM: SurveyTerms['seam'] = [
  [0, 0],
  [0, 10_000_000],
  [10_000_000, 10_000_000],
  [10_000_000, 0],
];

/** The body of a boundary that stands for none: the first party on its left hand, the second on its right. */
export function createNominalBoundary(parties: readonly [string, string], at: UnixMs): JsonObject {
  const [left, right] = parties;
  const line = [
    [0, 5_000_000],
    [10_000_000, 5_000_000],
  ];
  const sectors = parties.map((organisation) => ({ organisation, area: NOMINAL_SEAM }));
  return { parties, line, left, right, sectors, at: unixMsToIso(at) };
}

/** Ids of the places in the agreed order; they ascend like the numbers. */
export function listPlaceIds(count: number): ReadonlyArray<string> {
  const digits = String(count - 1).length;
  return Array.from({ length: count }, (_, i) => `p${String(i).padStart(digits, '0')}`);
}

function hashText(text: string): string {
  return bytesToBase64url(sha256(textToBytes(text)));
}

/** Terms over places with one slot: all pairs may be submitted, because the list is public. */
export function createOwnersTerms(given: {
  readonly parties: readonly [string, string];
  readonly boundary: string;
  readonly demands: ReadonlyArray<string>;
  readonly weights: Float64Array;
  readonly radius: number;
  readonly auditor: string;
  readonly now: UnixMs;
}): SurveyTerms {
  const { parties, boundary, demands, weights, radius, auditor, now } = given;
  // Terms hold whole metres from 1 on; what covers is judged by the table, which its hash names with the exact radius.
  const withinM = Math.max(1, Math.ceil(radius));
  return fillSurveyTerms({
    parties: [...parties],
    boundary,
    seam: NOMINAL_SEAM,
    grid: {
      kind: 'places',
      count: demands.length,
      list: hashText(JSON.stringify([demands, Array.from(weights)])),
      table: hashText(`covered within ${radius}`),
      seenWithinM: withinM,
      reachedWithinM: withinM,
    },
    criteria: ['covered'],
    periodSlots: 1,
    bucketPermille: 1_000,
    periodStart: unixMsToIso(now),
    programVersion: '0.1.0',
    terrainHash: hashText('no terrain'),
    auditor,
    answerAfterMin: 0,
    expires: unixMsToIso((now + DAY_MS) as UnixMs),
    purpose: { text: 'EXERCISE: close a public list of places together', language: 'en' },
  });
}

/** Totals and hashes of what neither covers; never a place. */
export function createOwnersVacuum(given: {
  readonly terms: SurveyTerms;
  readonly survey: string;
  readonly run: number;
  readonly resultHash: Uint8Array;
  readonly facts: SharedFacts;
  readonly at: UnixMs;
}): JsonObject {
  const { terms, survey, run, facts, at } = given;
  const totals = { cells: facts.weights.length, slots: 1, pairs: { covered: countPairs(facts.neither) } };
  const resultHash = bytesToBase64url(given.resultHash);
  const jointHash = hashText(canonicalText({ survey, run, resultHash, totals } as Json));
  const totalsJson = JSON.stringify(totals);
  return { parties: terms.parties, survey, run, jointHash, resultHash, totalsJson, at: unixMsToIso(at) };
}

export type OfferFacts = {
  readonly parties: readonly [string, string];
  readonly vacuum: string;
  readonly terms: OwnerTerms;
  readonly placeIds: ReadonlyArray<string>;
  readonly now: UnixMs;
};

/** `number` counts the owner's own offers; it is the only name a candidate has on the other side. */
export function ownerOfferToBody(offer: OwnerOffer, number: number, facts: OfferFacts): OfferBody {
  return {
    parties: [...facts.parties],
    survey: facts.vacuum,
    mode: facts.terms.mode,
    over: 'places',
    cost: 1,
    team: `C-${number + 1}`,
    boundSlots: [],
    covered: offer.places.map((place) => ({ group: facts.placeIds[place]!, blocks: [0] })),
    seen: [],
    expires: unixMsToIso((facts.now + DAY_MS) as UnixMs),
    at: unixMsToIso(facts.now),
  };
}

/** Back to places by number; ids that were not agreed become -1, which `checkOwnerOffers` refuses. */
export function bodyToOwnerOffer(body: OfferBody, owner: string, placeIds: ReadonlyArray<string>): OwnerOffer {
  return { owner, site: body.team, places: body.covered.map(({ group }) => placeIds.indexOf(group)) };
}

/** The plan as both sign it; each offer costs one post. */
export function createOwnersPlan(
  plan: OwnersPlan,
  offers: ReadonlyArray<OwnerOffer & { readonly id: string }>,
  facts: SharedFacts & { readonly expiresAt: UnixMs } & Pick<OfferFacts, 'parties' | 'vacuum' | 'terms'>,
): ClosingPlan {
  const { parties, terms, weights } = facts;
  const total = weights.reduce((a, b) => a + b, 0);
  const taken = plan.taken.map((j) => offers[j]!);
  const isOffered = new Set(offers.flatMap((offer) => offer.places));
  const most = postsWanted(terms);
  const isAdding = terms.mode === 'add';
  const closed = Math.floor(isAdding ? plan.neitherWhenAlone - plan.neitherJoint : plan.jointCovered);
  const remainder = isAdding ? plan.neitherWhenAlone : total;
  const offered = weights.reduce((sum, w, i) => sum + (isOffered.has(i) ? w : 0), 0);
  const toIndex = (weight: number) => (total === 0 ? 0 : Math.floor((10_000 * weight) / total));
  const figures = { longestStaySlots: null, placesAtDepthZero: null };
  return {
    survey: facts.vacuum,
    mode: terms.mode,
    parties,
    goal: 'most-closed',
    weightLeftMax: null,
    stayLimitSlots: null,
    budgets: [most, most],
    fairnessPermille: null,
    offers: taken.map((offer) => offer.id).sort(),
    spent: [
      taken.filter((offer) => offer.owner === parties[0]).length,
      taken.filter((offer) => offer.owner === parties[1]).length,
    ],
    status: 'optimal',
    method: 'solver',
    objective: closed,
    bound: closed,
    weightClosed: closed,
    weightLeft: Math.floor(plan.neitherJoint),
    remainderWeight: Math.floor(Math.max(0, remainder - offered)),
    before: { ...figures, index: toIndex(plan.neitherWhenAlone) },
    after: { ...figures, index: toIndex(plan.neitherJoint) },
    expiresAt: facts.expiresAt,
  };
}
