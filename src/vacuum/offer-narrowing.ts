/**
 * The matching attack on an own offer, before it leaves: with the terrain known to both, at how many places could an
 * element stand and give the same rounded footprint? Each element in turn, the others taken as known; at most 2,000
 * sampled places, the count scaled up and rounded down. Fewer than agreed needs two persons (`OfferNarrow`).
 */
import { assert } from '../base/assert.ts';
import { hasPair, type PairSet, visitPairs } from '../base/pair-set.ts';
import { type Prng, shuffled } from '../base/random.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ClosedPairs } from './offer.ts';
import { type OfferGrain, roundClosedDown, slotToBlock } from './offer-grain.ts';

export const PLACES_SAMPLED_MAX = 2_000;

export type MatchingAttack = {
  readonly elements: number;
  /** Places on the agreed terrain where an element could stand, the true ones among them. */
  readonly places: number;
  /** Of these so many are tried at most for an element; the count is scaled. */
  readonly sampledMax: (element: number) => number;
  /** What the whole package would close with the element moved to the place, the others where they are. */
  readonly closesAt: (element: number, place: number) => ClosedPairs;
  /** What the offer closes as it is. */
  readonly closes: ClosedPairs;
  readonly grain: OfferGrain;
  /** What the claims are counted against. */
  readonly open: ClosedPairs;
};

export type OfferNarrowing = {
  readonly element: number;
  readonly sampled: number;
  readonly matching: number;
  /** "About N places": scaled to all places, rounded down, at least the one where it stands. */
  readonly placesAbout: number;
};

export function measureNarrowing(attack: MatchingAttack, prng: Prng): ReadonlyArray<OfferNarrowing> {
  assert(attack.elements >= 1 && attack.places >= 1, 'an offer with an element, and a place for it');
  const covered = listGroupPairs(attack.grain, attack.open.covered);
  const seen = listGroupPairs(attack.grain, attack.open.seen);
  const shownCovered = roundClosedDown(attack.grain, attack.open.covered, attack.closes.covered);
  const shownSeen = roundClosedDown(attack.grain, attack.open.seen, attack.closes.seen);
  const all = Array.from({ length: attack.places }, (_, place) => place);
  return Array.from({ length: attack.elements }, (_, element) => {
    const most = attack.sampledMax(element);
    const sample = attack.places <= most ? all : shuffled(all, prng).slice(0, most);
    let matching = 0;
    for (const place of sample) {
      const other = attack.closesAt(element, place);
      if (hasSameClaims(covered, shownCovered, other.covered) && hasSameClaims(seen, shownSeen, other.seen)) matching++;
    }
    const placesAbout = Math.max(1, Math.floor((matching * attack.places) / sample.length));
    return { element, sampled: sample.length, matching, placesAbout };
  });
}

/** The open pairs of each group and block, so that a place is told apart without rounding everything anew. */
type GroupPairs = {
  readonly starts: Int32Array;
  readonly cells: Int32Array;
  readonly slots: Int32Array;
};

function listGroupPairs(grain: OfferGrain, open: PairSet): GroupPairs {
  const size = grain.groups.length * grain.blocks;
  const keyOf = (cell: number, slot: number) =>
    slotToBlock(grain, slot) * grain.groups.length + grain.groupOfCell[cell]!;
  const starts = new Int32Array(size + 1);
  visitPairs(open, (cell, slot) => void starts[keyOf(cell, slot) + 1]!++);
  for (let key = 0; key < size; key++) starts[key + 1]! += starts[key]!;
  const next = starts.slice(0, size);
  const cells = new Int32Array(starts[size]!);
  const slots = new Int32Array(starts[size]!);
  visitPairs(open, (cell, slot) => {
    const at = next[keyOf(cell, slot)]!++;
    cells[at] = cell;
    slots[at] = slot;
  });
  return { starts, cells, slots };
}

/** Whether `closed`, rounded down, claims just what is shown; the first open pair mostly settles a group and block. */
function hasSameClaims({ starts, cells, slots }: GroupPairs, shown: PairSet, closed: PairSet): boolean {
  for (let key = 0; key + 1 < starts.length; key++) {
    const end = starts[key + 1]!;
    let at = starts[key]!;
    if (at === end) continue;
    while (at < end && hasPair(closed, cells[at]!, slots[at]!)) at++;
    if ((at === end) !== hasPair(shown, key % shown.cells, Math.floor(key / shown.cells))) return false;
  }
  return true;
}

/** The offer's N: its element that is given away most. */
export function leastPlaces(narrowings: ReadonlyArray<OfferNarrowing>): number {
  return Math.min(...narrowings.map((narrowing) => narrowing.placesAbout));
}

/** Whether the offer may leave with the persons who approved it, each counted once. */
export function checkNarrowing(
  narrowings: ReadonlyArray<OfferNarrowing>,
  offerPlacesMin: number,
  approvedBy: ReadonlySet<string>,
): Result<{ readonly placesAbout: number }, OfferNarrow> {
  const placesAbout = leastPlaces(narrowings);
  if (placesAbout >= offerPlacesMin || approvedBy.size >= 2) return ok({ placesAbout });
  return err({ type: 'OfferNarrow', placesAbout, offerPlacesMin, approved: approvedBy.size });
}

export type OfferNarrow = {
  readonly type: 'OfferNarrow';
  readonly placesAbout: number;
  readonly offerPlacesMin: number;
  readonly approved: number;
};
