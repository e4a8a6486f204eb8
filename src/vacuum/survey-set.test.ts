/** Tokens and pair sets, over cells and over places: one spelling, only agreed pairs, the bucket for each criterion. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mustBe, runPair, someTerms, startOf } from '../../test/harness/intersection-pair.ts';
import { someSurveyTerms } from '../../test/harness/survey-terms.ts';
import { latLngToGridCell } from '../base/grid.ts';
import { addPair, arePairSetsEqual, createPairSet, intersectPairs, type PairSet } from '../base/pair-set.ts';
import { listSurveyCells } from './survey-agreement.ts';
import { checkSurveyTokens, createSurveyUniverse, pairSetToTokens, tokensToPairSet } from './survey-set.ts';
import { countByCriterion, sortTokens, tokenToPair } from './token.ts';

const hash = 'A'.repeat(43);
const placeTerms = someSurveyTerms({
  grid: { kind: 'places', count: 4, list: hash, table: hash, seenWithinM: 1_500, reachedWithinM: 5_000 },
  periodSlots: 3,
  criteria: ['seen', 'reached'],
  bucketPermille: 500,
});
const PLACES = ['prde', 'daquq-2', 'shwan', 'gwer_1'];
const places = mustBe(createSurveyUniverse(placeTerms, PLACES));
const cellTerms = someSurveyTerms();
const cells = mustBe(createSurveyUniverse(cellTerms, listSurveyCells(cellTerms)));

describe('a token', () => {
  it('has one spelling', () => {
    expect(tokenToPair('covered|882c128805fffff|22', 'h3').ok).toBe(true);
    const bad = ['covered|882c128805fffff|022', 'covered|882C128805FFFFF|22', 'Covered|prde|1', 'covered|prde|-1'];
    const more = ['covered||1', 'covered|prde|', 'covered|prde|1 ', 'dummy|00', 'covered|prde|1|2', 'covered|pr de|1'];
    for (const token of [...bad, ...more]) {
      expect(tokenToPair(token, token.includes('88') ? 'h3' : 'places')).toMatchObject({ error: { type: 'BadToken' } });
    }
    expect(tokenToPair('seen|prde|0', 'h3').ok).toBe(false);
    expect(tokenToPair('seen|prde|0', 'places').ok).toBe(true);
  });

  it('is counted by criterion, what is no survey token as other', () => {
    expect(countByCriterion(['seen|a|1', 'seen|b|1', 'movement|a|1', 'x', '|y'])).toEqual({
      seen: 2,
      movement: 1,
      other: 2,
    });
    expect(sortTokens(['seen|b|1', 'covered|z|2', 'seen|a|10'])).toEqual(['covered|z|2', 'seen|a|10', 'seen|b|1']);
  });
});

describe('a set of pairs', () => {
  it('becomes tokens and comes back, over cells and over places', () => {
    for (const universe of [cells, places]) {
      const pair = fc.tuple(fc.nat(universe.ids.length - 1), fc.nat(universe.slots - 1));
      fc.assert(
        fc.property(fc.array(pair, { maxLength: 30 }), (pairs) => {
          const set = createPairSet(universe.ids.length, universe.slots);
          for (const [cell, slot] of pairs) addPair(set, cell, slot);
          const tokens = pairSetToTokens(set, universe, 'seen');
          expect(arePairSetsEqual(tokensToPairSet(tokens, universe, 'seen'), set)).toBe(true);
          expect(
            arePairSetsEqual(tokensToPairSet(tokens, universe, 'covered'), createPairSet(set.cells, set.slots)),
          ).toBe(true);
        }),
        { numRuns: 50 },
      );
    }
  });

  it('outside the agreed ground, hours or criteria is refused before it is committed', () => {
    const answer = (token: string) => checkSurveyTokens([token], places);
    expect(answer('seen|prde|2').ok).toBe(true);
    for (const token of ['seen|prde|3', 'seen|kirkuk|0', 'covered|prde|0']) {
      expect(answer(token)).toEqual({ ok: false, error: { type: 'TokenOutsideSurvey', token } });
    }
    expect(answer('seen|prde')).toMatchObject({ error: { type: 'BadToken' } });
    expect(checkSurveyTokens([`seen|${latLngToGridCell({ lat: 34, lng: 44 }, 8)}|0`], cells)).toMatchObject({
      error: { type: 'TokenOutsideSurvey' },
    });
  });

  it('[V-8] above the bucket of one criterion says only that, though n would hold it', () => {
    const all = places.ids.flatMap((id) => [0, 1, 2].map((slot) => `seen|${id}|${slot}`));
    expect([places.bucket, places.size]).toEqual([6, 12]);
    expect(checkSurveyTokens(all.slice(0, 6), places).ok).toBe(true);
    expect(checkSurveyTokens(all, places)).toEqual({ ok: false, error: { type: 'SetLargerThanBucket', bucket: 6 } });
  });

  it('over another list of places than the agreed one is refused', () => {
    expect(createSurveyUniverse(placeTerms, PLACES.slice(1))).toMatchObject({ error: { reason: 'count' } });
    expect(createSurveyUniverse(placeTerms, ['a', 'a', 'b', 'c'])).toMatchObject({ error: { reason: 'repeated' } });
    expect(createSurveyUniverse(placeTerms, ['A', 'b', 'c', 'd'])).toMatchObject({ error: { reason: 'id' } });
  });
});

describe('a survey over places', () => {
  it('gives both the places and hours that neither sees or reaches, whichever of them asks first', () => {
    const [a, b] = [fill([0, 0], [1, 2], [3, 1]), fill([1, 2], [2, 0], [3, 1])];
    const terms = someTerms({ size: places.size });
    const tokensOf = (set: PairSet) => [
      ...pairSetToTokens(set, places, 'seen'),
      ...pairSetToTokens(set, places, 'reached'),
    ];
    const end = runPair(startOf('a', tokensOf(a), terms), startOf('b', tokensOf(b), terms));
    const swapped = runPair(startOf('a', tokensOf(b), terms), startOf('b', tokensOf(a), terms));
    for (const criterion of ['seen', 'reached'] as const) {
      const vacuum = tokensToPairSet(end.a.common!, places, criterion);
      expect(arePairSetsEqual(vacuum, intersectPairs(a, b))).toBe(true);
    }
    expect(swapped.b.own.result).toEqual(end.a.own.result);
  });

  function fill(...pairs: ReadonlyArray<readonly [number, number]>): PairSet {
    const set = createPairSet(places.ids.length, places.slots);
    for (const [cell, slot] of pairs) addPair(set, cell, slot);
    return set;
  }
});
