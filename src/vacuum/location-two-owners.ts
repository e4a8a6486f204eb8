/**
 * Two owners over one agreed list of places, each knowing only its own sites: the pure part of the exercise. Each
 * chooses alone, the uncovered places are intersected privately (elsewhere), offers are exact, and the joint plan is
 * made from offers alone. What leaves an owner is in `OwnerOffer` and nothing else: in `add` its candidates over the
 * places neither covers, its present posts stay its own; in `re-site` every candidate over the whole list.
 *
 *   twice = aAlone + bAlone + neither - total, so nobody has to show which places it covers
 */
import { addPair, createPairSet, hasPair, type PairSet } from '../base/pair-set.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type Cover, countCovered, coverColumn, createCover, instanceToCover } from './location-cover.ts';
import { solveFirstMaxCover } from './location-first-cover.ts';
import type { LocationInstance } from './location-instance.ts';
import type { LocationDeps } from './location-max-cover.ts';
import type { OfferMode } from './offer.ts';

export type OwnerTerms = {
  /** S: a place within it is covered, the limit included. */
  readonly radius: number;
  /** p: posts each owner has. */
  readonly posts: number;
  readonly mode: OfferMode;
};

export type OwnerChoice = {
  /** Own sites chosen, by number in the own instance; ties first in site order. */
  readonly chosen: ReadonlyArray<number>;
  readonly weightCovered: number;
  /** Places, in the agreed order and one slot, that the own posts leave uncovered: what the intersection takes. */
  readonly uncovered: PairSet;
};

/** One candidate as it crosses: its name, its owner, and the places it would cover, ascending. */
export type OwnerOffer = {
  readonly owner: string;
  readonly site: string;
  readonly places: ReadonlyArray<number>;
};

export type TwoOwnersAnswer = {
  readonly aAlone: number;
  readonly bAlone: number;
  readonly neitherWhenAlone: number;
  readonly twiceWhenAlone: number;
  readonly jointCovered: number;
  readonly neitherJoint: number;
  /** In `re-site` the 2p sites chosen afresh, in `add` the p sites added. */
  readonly sites: ReadonlyArray<string>;
};

/** The own part of an instance: all places, own sites only, both in the order given. */
export function restrictToSites(
  instance: LocationInstance,
  siteNames: ReadonlyArray<string>,
): Result<LocationInstance, UnknownSite> {
  const numbers: number[] = [];
  for (const name of siteNames) {
    const number = instance.sites.indexOf(name);
    if (number < 0 || numbers.includes(number)) return err({ type: 'UnknownSite', site: name });
    numbers.push(number);
  }
  numbers.sort((a, b) => a - b);
  const distances = new Float64Array(instance.demands.length * numbers.length);
  for (let i = 0; i < instance.demands.length; i++) {
    numbers.forEach((j, k) => {
      distances[i * numbers.length + k] = instance.distances[i * instance.sites.length + j]!;
    });
  }
  return ok({ ...instance, sites: numbers.map((j) => instance.sites[j]!), distances });
}

/** A site that is not in the list, or named twice. */
export type UnknownSite = { readonly type: 'UnknownSite'; readonly site: string };

/** What an owner does alone: most weight with p of its own sites. */
export async function chooseAlone(
  own: LocationInstance,
  terms: OwnerTerms,
  deps: LocationDeps,
): Promise<Result<OwnerChoice, TwoOwnersError>> {
  if (!Number.isSafeInteger(terms.posts) || terms.posts < 1 || own.sites.length < terms.posts) {
    return err({ type: 'TooFewSites', sites: own.sites.length, posts: terms.posts });
  }
  const cover = instanceToCover(own, terms.radius);
  const answer = await solveFirstMaxCover({ cover, weights: own.weights, choose: terms.posts }, deps);
  if (!answer.isProven) return err({ type: 'NotProvenInTime', timeLimitMs: deps.timeLimitMs });
  const times = countCovered(cover, answer.chosen);
  const uncovered = createPairSet(own.demands.length, 1);
  for (let i = 0; i < times.length; i++) if (times[i] === 0) addPair(uncovered, i, 0);
  return ok({ chosen: answer.chosen, weightCovered: answer.objective, uncovered });
}

/** Own candidates as offers. `neither` is the result of the intersection. Sites that would close nothing stay at home. */
export function createOwnerOffers(
  owner: string,
  own: LocationInstance,
  terms: OwnerTerms,
  choice: OwnerChoice,
  neither: PairSet,
): ReadonlyArray<OwnerOffer> {
  const cover = instanceToCover(own, terms.radius);
  const isPost = new Set(choice.chosen);
  return own.sites.flatMap((site, j) => {
    if (terms.mode === 'add' && isPost.has(j)) return [];
    const all = Array.from(coverColumn(cover, j));
    const places = terms.mode === 'add' ? all.filter((place) => hasPair(neither, place, 0)) : all;
    return places.length === 0 ? [] : [{ owner, site, places }];
  });
}

/** What both owners hold after the intersection: the agreed weights and the places neither covers. */
export type SharedFacts = { readonly weights: Float64Array; readonly neither: PairSet };

/** What the plan says; equal on both nodes, and nobody needs the other's total for it. */
export type OwnersPlan = Pick<TwoOwnersAnswer, 'neitherWhenAlone' | 'jointCovered' | 'neitherJoint'> & {
  /** Offers taken, by number in the list of both. */
  readonly taken: ReadonlyArray<number>;
};

/** The joint plan from the offers of both, A's before B's; equal on both nodes. */
export async function planFromOffers(
  offers: ReadonlyArray<OwnerOffer>,
  terms: OwnerTerms,
  facts: SharedFacts,
  deps: LocationDeps,
): Promise<Result<OwnersPlan, TwoOwnersError>> {
  const total = sumWeights(facts.weights);
  const neitherWhenAlone = facts.weights.reduce((sum, w, i) => sum + (hasPair(facts.neither, i, 0) ? w : 0), 0);
  const cover = offersToCover(offers, facts.weights.length);
  const choose = Math.min(postsWanted(terms), offers.length);
  const answer = await solveFirstMaxCover({ cover, weights: facts.weights, choose }, deps);
  if (!answer.isProven) return err({ type: 'NotProvenInTime', timeLimitMs: deps.timeLimitMs });
  const kept = terms.mode === 'add' ? total - neitherWhenAlone : 0;
  const jointCovered = kept + answer.objective;
  return ok({ neitherWhenAlone, jointCovered, neitherJoint: total - jointCovered, taken: answer.chosen });
}

/** Posts the plan may take: p more in `add`, 2p afresh in `re-site`. */
export function postsWanted({ mode, posts }: OwnerTerms): number {
  return mode === 'add' ? posts : 2 * posts;
}

/** The table "each alone / both jointly"; whoever makes it was told both totals. */
export function joinOwnersAnswer(
  plan: OwnersPlan,
  sites: ReadonlyArray<string>,
  alone: { readonly aAlone: number; readonly bAlone: number; readonly weights: Float64Array },
): TwoOwnersAnswer {
  const { aAlone, bAlone, weights } = alone;
  const { neitherWhenAlone, jointCovered, neitherJoint } = plan;
  const twiceWhenAlone = aAlone + bAlone + neitherWhenAlone - sumWeights(weights);
  return { aAlone, bAlone, neitherWhenAlone, twiceWhenAlone, jointCovered, neitherJoint, sites };
}

function sumWeights(weights: Float64Array): number {
  return weights.reduce((a, b) => a + b, 0);
}

function offersToCover(offers: ReadonlyArray<OwnerOffer>, places: number): Cover {
  const byPlace: number[][] = Array.from({ length: places }, () => []);
  offers.forEach((offer, j) => {
    for (const place of offer.places) byPlace[place]!.push(j);
  });
  return createCover(byPlace, offers.length);
}

/** A partner's offers before they are planned with: places of the agreed list only, each once, ascending. */
export function checkOwnerOffers(
  offers: ReadonlyArray<OwnerOffer>,
  owner: string,
  places: number,
): Result<ReadonlyArray<OwnerOffer>, BadOwnerOffer> {
  const names = new Set<string>();
  for (const offer of offers) {
    const isAscending = offer.places.every((place, k) => k === 0 || place > offer.places[k - 1]!);
    const areInside = offer.places.every((place) => Number.isSafeInteger(place) && place >= 0 && place < places);
    if (offer.owner !== owner || !isAscending || !areInside || names.has(offer.site)) {
      return err({ type: 'BadOwnerOffer', site: offer.site });
    }
    names.add(offer.site);
  }
  return ok(offers);
}

export type BadOwnerOffer = { readonly type: 'BadOwnerOffer'; readonly site: string };
export type TwoOwnersError =
  | { readonly type: 'TooFewSites'; readonly sites: number; readonly posts: number }
  | { readonly type: 'NotProvenInTime'; readonly timeLimitMs: number };
