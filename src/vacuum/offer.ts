/**
 * Offers: what one organisation could do to close shared vacuum, at a cost. Over terrain in mode `add` an offer is a
 * package (at least two elements, or one patrol pattern) with its claims rounded down; over places, and in `re-site`,
 * it is one candidate with its exact places. It leaves the node only after the matching attack on itself
 * (`offer-narrowing.ts`): too few places that would look alike need two persons.
 *
 * Say "an offer narrows where the post could stand to about N places", never "the position stays secret".
 */
import { assert } from '../base/assert.ts';
import { type Bytes, bytesToBase64url, concatBytes, textToBytes } from '../base/bytes.ts';
import { canonicalBytes, type Json } from '../base/canonical.ts';
import type { Sha256 } from '../base/crypto.ts';
import { addPair, createPairSet, type PairSet, unitePairs, visitPairs } from '../base/pair-set.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { UnixMs } from '../base/time.ts';
import { type OfferGrain, roundClosedDown } from './offer-grain.ts';

export const OFFER_MODES = ['add', 're-site'] as const;
export type OfferMode = (typeof OFFER_MODES)[number];

/** One part of a package; what it covers was computed at home from its place, which is not here. */
export type OfferElement = {
  readonly kind: 'post' | 'patrol' | 'shift';
  readonly closes: ClosedPairs;
};

/** Pairs closed, by criterion: `covered` counts for the vacuum, `seen` for stays. */
export type ClosedPairs = { readonly covered: PairSet; readonly seen: PairSet };

export type OfferDraft = OfferShape & { readonly elements: ReadonlyArray<OfferElement> };

export type OfferShape = {
  /** In the unit both agreed on; whole. */
  readonly cost: number;
  /** The team that would do it, by a code of the owner; offers of one team in overlapping slots exclude each other. */
  readonly team: string;
  /** Slots in which the team is bound, ascending. */
  readonly boundSlots: ReadonlyArray<number>;
  /** What the partner would put into a joint patrol; null where the owner does it alone. */
  readonly joint: JointShare | null;
};

export type JointShare = { readonly cost: number; readonly team: string };

/** What the offer is made over; all of it is agreed by both. */
export type OfferTerms = {
  readonly survey: string;
  readonly mode: OfferMode;
  readonly over: 'terrain' | 'places';
  readonly grain: OfferGrain;
  /** What the claims are counted against: the vacuum in `add`, every pair of the agreed list in `re-site`. */
  readonly open: ClosedPairs;
  readonly expiresAt: UnixMs;
};

/** What crosses to the partner: whole numbers and text only. */
export type Offer = {
  readonly survey: string;
  readonly mode: OfferMode;
  readonly owner: string;
  readonly cost: number;
  readonly team: string;
  readonly boundSlots: ReadonlyArray<number>;
  /** A joint patrol binds both and holds only with both signatures. */
  readonly joint: JointShare | null;
  readonly covered: OfferClaims;
  readonly seen: OfferClaims;
  readonly expiresAt: UnixMs;
};

/** Groups in ascending order, each with its claimed blocks, ascending. */
export type OfferClaims = ReadonlyArray<{ readonly group: string; readonly blocks: ReadonlyArray<number> }>;

/** Rounds the draft down and checks the package rule; the offer claims only what the whole package closes. */
export function createOffer(
  owner: string,
  draft: OfferDraft,
  terms: OfferTerms,
  now: UnixMs,
): Result<Offer, OfferError> {
  const fault = findOfferFault({ ...draft, kinds: draft.elements.map(({ kind }) => kind) }, terms, now);
  if (fault !== null) return err(fault);
  const closes = unitePackage(draft.elements);
  const covered = roundClosedDown(terms.grain, terms.open.covered, closes.covered);
  const seen = roundClosedDown(terms.grain, terms.open.seen, closes.seen);
  return ok({
    survey: terms.survey,
    mode: terms.mode,
    owner,
    cost: draft.cost,
    team: draft.team,
    boundSlots: draft.boundSlots,
    joint: draft.joint,
    covered: pairsToClaims(terms.grain, covered),
    seen: pairsToClaims(terms.grain, seen),
    expiresAt: terms.expiresAt,
  });
}

export function unitePackage(elements: ReadonlyArray<OfferElement>): ClosedPairs {
  assert(elements.length > 0, 'a package with elements');
  return {
    covered: elements.map((element) => element.closes.covered).reduce(unitePairs),
    seen: elements.map((element) => element.closes.seen).reduce(unitePairs),
  };
}

/** What is wrong with an offer before anything is computed: its time, its cost, its hours, its package. */
export function findOfferFault(
  { kinds, cost, boundSlots, joint }: OfferShape & { readonly kinds: ReadonlyArray<OfferElement['kind']> },
  terms: OfferTerms,
  now: UnixMs,
): OfferError | null {
  if (now >= terms.expiresAt) return { type: 'OfferExpired', expiredAt: terms.expiresAt };
  const isCost = (value: number) => Number.isSafeInteger(value) && value >= 0;
  if (!isCost(cost) || (joint !== null && !isCost(joint.cost)))
    return { type: 'BadOffer', reason: 'the cost is a whole number from 0' };
  const isAscending = boundSlots.every((slot, i) => i === 0 || slot > boundSlots[i - 1]!);
  if (!isAscending || boundSlots.some((slot) => !Number.isSafeInteger(slot) || slot < 0 || slot >= terms.grain.slots)) {
    return { type: 'OverlappingSchedule', reason: 'bound slots are distinct slots of the period, ascending' };
  }
  const isExact = terms.over === 'places' || terms.mode === 're-site';
  if (isExact && kinds.length !== 1) return { type: 'NotOneCandidate', elements: kinds.length };
  const isPackage = kinds.length >= 2 || kinds[0] === 'patrol';
  if (!isExact && !isPackage) return { type: 'NotAPackage', elements: kinds.length };
  return null;
}

/** Whether an offer may be used now. */
export function checkOfferInTime(offer: Offer, now: UnixMs): Result<Offer, OfferExpired> {
  return now < offer.expiresAt ? ok(offer) : err({ type: 'OfferExpired', expiredAt: offer.expiresAt });
}

export function pairsToClaims(grain: OfferGrain, pairs: PairSet): OfferClaims {
  const blocksByGroup = new Map<number, number[]>();
  visitPairs(pairs, (group, block) => {
    const blocks = blocksByGroup.get(group);
    if (blocks === undefined) blocksByGroup.set(group, [block]);
    else blocks.push(block);
  });
  return [...blocksByGroup]
    .sort(([a], [b]) => a - b)
    .map(([group, blocks]) => ({ group: grain.groups[group]!, blocks }));
}

/** Back to pairs over groups x blocks; a partner's claims are checked against the agreed grain here. */
export function claimsToPairs(grain: OfferGrain, claims: OfferClaims): Result<PairSet, BadClaims> {
  const numberByName = new Map(grain.groups.map((name, i) => [name, i]));
  const pairs = createPairSet(grain.groups.length, grain.blocks);
  let last = -1;
  for (const { group, blocks } of claims) {
    const number = numberByName.get(group);
    if (number === undefined || number <= last) return err({ type: 'BadClaims', group });
    last = number;
    for (const [k, block] of blocks.entries()) {
      const isAscending = k === 0 || block > blocks[k - 1]!;
      if (!isAscending || !Number.isSafeInteger(block) || block < 0 || block >= grain.blocks) {
        return err({ type: 'BadClaims', group });
      }
      addPair(pairs, number, block);
    }
  }
  return ok(pairs);
}

/** Bytes both sides hash and a record carries. */
export function offerToBytes(offer: Offer): Bytes {
  return canonicalBytes({ v: 1, ...offer } as unknown as Json);
}

/** Name of an offer in plans: the hash of its bytes. */
export function offerToId(offer: Offer, sha256: Sha256): string {
  return bytesToBase64url(sha256(concatBytes(textToBytes('seamline/offer/1\0'), offerToBytes(offer))));
}

export type OfferExpired = { readonly type: 'OfferExpired'; readonly expiredAt: UnixMs };
export type BadClaims = { readonly type: 'BadClaims'; readonly group: string };
export type OfferError =
  | OfferExpired
  | { readonly type: 'BadOffer'; readonly reason: string }
  | { readonly type: 'OverlappingSchedule'; readonly reason: string }
  | { readonly type: 'NotAPackage'; readonly elements: number }
  | { readonly type: 'NotOneCandidate'; readonly elements: number };
