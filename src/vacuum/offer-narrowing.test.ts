/** The matching attack on worlds where the count is plain to see, its sampling, and the two-person rule. */
import { describe, expect, it } from 'vitest';
import { addPair, arePairSetsEqual, createPairSet, type PairSet } from '../base/pair-set.ts';
import { createPrng } from '../base/random.ts';
import type { ClosedPairs } from './offer.ts';
import { createGrain, roundClosedDown } from './offer-grain.ts';
import {
  checkNarrowing,
  leastPlaces,
  type MatchingAttack,
  measureNarrowing,
  PLACES_SAMPLED_MAX,
} from './offer-narrowing.ts';

/** A row of cells in groups of `width`; an element at a place closes the cells within `reach` of it. */
function aRow(options: { places: number; width: number; reach: number; at: ReadonlyArray<number> }): MatchingAttack {
  const { places, width, reach, at } = options;
  const grain = createGrain(
    Array.from({ length: places }, (_, c) => `g${String(Math.floor(c / width)).padStart(5, '0')}`),
    1,
    1,
  );
  const closesOf = (spots: ReadonlyArray<number>): { covered: PairSet; seen: PairSet } => {
    const pairs = createPairSet(places, 1);
    for (const spot of spots) {
      for (let c = Math.max(0, spot - reach); c <= Math.min(places - 1, spot + reach); c++) addPair(pairs, c, 0);
    }
    return { covered: pairs, seen: pairs };
  };
  const everything = createPairSet(places, 1);
  for (let c = 0; c < places; c++) addPair(everything, c, 0);
  return {
    elements: at.length,
    places,
    sampledMax: () => PLACES_SAMPLED_MAX,
    closesAt: (element, place) => closesOf(at.map((spot, i) => (i === element ? place : spot))),
    closes: closesOf(at),
    grain,
    open: { covered: everything, seen: everything },
  };
}

describe('matching attack', () => {
  it('counts the places with the same rounded footprint, each element in turn', () => {
    // Groups 0-3, 4-7, ...; a reach of 2 closes one whole group only from its two middle cells.
    const narrowings = measureNarrowing(aRow({ places: 40, width: 4, reach: 2, at: [5, 22] }), createPrng(1));
    expect(narrowings).toEqual([
      { element: 0, sampled: 40, matching: 2, placesAbout: 2 },
      { element: 1, sampled: 40, matching: 2, placesAbout: 2 },
    ]);
  });

  it('counts every place that changes nothing where the element closes no whole group', () => {
    const narrowings = measureNarrowing(aRow({ places: 40, width: 8, reach: 2, at: [20] }), createPrng(1));
    expect(narrowings[0]!.matching).toBe(40);
  });

  it('a coarser grain narrows less', () => {
    const count = (width: number) =>
      leastPlaces(measureNarrowing(aRow({ places: 240, width, reach: 12, at: [100] }), createPrng(1)));
    expect(count(1)).toBe(1);
    expect(count(8)).toBeGreaterThan(1);
    expect(count(24)).toBeGreaterThanOrEqual(count(8));
  });

  it('samples at most 2,000 places, scales the count and rounds it down', () => {
    const attack = aRow({ places: 5_000, width: 10, reach: 12, at: [2_505] });
    let asked = 0;
    const counting = {
      ...attack,
      closesAt: (element: number, place: number) => {
        asked++;
        return attack.closesAt(element, place);
      },
    };
    const [narrowing] = measureNarrowing(counting, createPrng(7));
    expect(asked).toBe(PLACES_SAMPLED_MAX);
    expect(narrowing!.sampled).toBe(PLACES_SAMPLED_MAX);
    expect(narrowing!.placesAbout).toBe(Math.max(1, Math.floor((narrowing!.matching * 5_000) / 2_000)));
  });

  it('never says less than the one place where it stands', () => {
    const attack = aRow({ places: 4_000, width: 1, reach: 0, at: [3] });
    expect(measureNarrowing(attack, createPrng(2))[0]!.placesAbout).toBeGreaterThanOrEqual(1);
  });
});

it('counts the same as rounding every place anew', () => {
  const attack = aRow({ places: 60, width: 5, reach: 7, at: [11, 37] });
  const round = (closes: ClosedPairs) => roundClosedDown(attack.grain, attack.open.covered, closes.covered);
  const shown = round(attack.closes);
  for (const { element, matching } of measureNarrowing(attack, createPrng(1))) {
    let expected = 0;
    for (let place = 0; place < 60; place++) {
      if (arePairSetsEqual(shown, round(attack.closesAt(element, place)))) expected++;
    }
    expect(matching).toBe(expected);
  }
});

describe('two persons', () => {
  const narrow = [{ element: 0, sampled: 100, matching: 19, placesAbout: 19 }];
  const wide = [{ element: 0, sampled: 100, matching: 20, placesAbout: 20 }];

  it('are needed below the agreed number of places, and not at it', () => {
    expect(checkNarrowing(wide, 20, new Set())).toEqual({ ok: true, value: { placesAbout: 20 } });
    expect(checkNarrowing(narrow, 20, new Set(['p1']))).toEqual({
      ok: false,
      error: { type: 'OfferNarrow', placesAbout: 19, offerPlacesMin: 20, approved: 1 },
    });
    expect(checkNarrowing(narrow, 20, new Set(['p1', 'p2'])).ok).toBe(true);
  });

  it('are needed if any one element is given away', () => {
    const mixed = [...wide, { element: 1, sampled: 100, matching: 1, placesAbout: 1 }];
    expect(checkNarrowing(mixed, 20, new Set())).toMatchObject({ ok: false, error: { placesAbout: 1 } });
  });
});
