/**
 * A thousand offers on a real elevation model: what each package of two posts claims, and at how many places a post could
 * stand and claim the same. The least count and the distribution are printed; every offer below the agreed number is held
 * for two persons. And: a post tried alone closes what the whole coverage computed again says it closes.
 */
import { describe, expect, it } from 'vitest';
import { aCoverageInput, aPost } from '../../../test/harness/force.ts';
import { readViewshedCases } from '../../../test/harness/viewshed-cases.ts';
import { arePairSetsEqual, createPairSet, type PairSet, subtractPairs } from '../../base/pair-set.ts';
import { createPrng } from '../../base/random.ts';
import { computeForceCoverage } from '../../ground/force-coverage.ts';
import { type ClosedPairs, unitePackage } from '../../vacuum/offer.ts';
import { createTerrainGrain } from '../../vacuum/offer-grain.ts';
import { checkNarrowing, leastPlaces, measureNarrowing, PLACES_SAMPLED_MAX } from '../../vacuum/offer-narrowing.ts';
import { closeByPart, createPartTrial, samplePlaces } from './offer-check.ts';

const OFFERS = 1_000;
const PLACES_MIN = 20;
/** Places whose claims are computed; an attack looks at `SAMPLE` of them and scales. */
const PLACES = process.env['SLOW'] === '1' ? 2_000 : 400;
const SAMPLE = process.env['SLOW'] === '1' ? 2_000 : 100;
/** One day in hours, light from 6 to 18. */
const DAY = { slotMin: 60, periodSlots: 24, dayFromHour: 6, dayToHour: 18 };
const ALL_DAY = [{ fromMin: 0, toMin: 24 * 60 }];

async function openWorld() {
  const { terrain } = await readViewshedCases();
  const input = aCoverageInput(terrain, { slots: DAY });
  const before = computeForceCoverage(input);
  if (!before.ok) throw new Error(JSON.stringify(before.error));
  return { input, before: before.value };
}

const aThermalPost = (id: string, place: { lat: number; lng: number }) =>
  aPost({ id, place, eyeHeightM: 12, sensors: ['eye', 'thermal'], manned: ALL_DAY });

describe('an offer of posts', () => {
  it('closes by each post what the whole coverage computed again says', async () => {
    const { input, before } = await openWorld();
    const trial = createPartTrial(before, input);
    for (const place of samplePlaces(input, createPrng(3)).listed.slice(0, 4)) {
      const post = aThermalPost('tried', place);
      const found = trial({ kind: 'post', post });
      const after = computeForceCoverage({ ...input, posts: [post] });
      if (!found.ok || !after.ok) throw new Error('a post on the terrain');
      expect(arePairSetsEqual(found.value.seen, subtractPairs(before.notSeen, after.value.notSeen))).toBe(true);
    }
  });

  it('closes by a patrol what the whole coverage computed again says', async () => {
    const { input, before } = await openWorld();
    const trial = createPartTrial(before, input);
    let walked = 0;
    for (const { lat, lng } of samplePlaces(input, createPrng(5)).listed.slice(0, 8)) {
      const route = [
        { lat, lng },
        { lat: lat + 0.006, lng: lng + 0.004 },
      ];
      const patrol = { id: 'tried', mode: 'foot', route, walks: [{ departMin: 480, durationMin: 60 }] } as const;
      const found = trial({ kind: 'patrol', patrol });
      const after = computeForceCoverage({ ...input, patrols: [patrol] });
      expect(found.ok).toBe(after.ok);
      if (!found.ok || !after.ok) continue;
      walked++;
      expect(arePairSetsEqual(found.value.seen, subtractPairs(before.notSeen, after.value.notSeen))).toBe(true);
    }
    expect(walked).toBeGreaterThan(0);
  });

  it(`is attacked before it leaves: ${OFFERS} packages on the real elevation model`, async () => {
    const { input, before } = await openWorld();
    const trial = createPartTrial(before, input);
    const open: ClosedPairs = { covered: before.notSeen, seen: before.notSeen };
    const grain = createTerrainGrain(input.grid, { offerRes: 7, slots: DAY.periodSlots, blockSlots: 6 });
    const places = samplePlaces(input, createPrng(1));
    const { total } = places;
    const listed = places.listed.slice(0, PLACES);
    const closes = listed.map((place) => closeOf(place));
    const prng = createPrng(2);
    const counts: number[] = [];
    let held = 0;
    for (let k = 0; k < OFFERS; k++) {
      const pair = [prng.nextBelow(listed.length), prng.nextBelow(listed.length)] as const;
      const sample = Array.from({ length: SAMPLE }, () => prng.nextBelow(listed.length));
      const narrowing = measureNarrowing(
        {
          elements: 2,
          places: sample.length,
          sampledMax: () => PLACES_SAMPLED_MAX,
          closesAt: (element, at) => uniteOf(closes[sample[at]!]!, closes[pair[1 - element]!]!),
          closes: uniteOf(closes[pair[0]]!, closes[pair[1]]!),
          grain,
          open,
        },
        prng,
      ).map((one) => ({ ...one, placesAbout: Math.max(1, Math.floor((one.matching * total) / one.sampled)) }));
      const least = leastPlaces(narrowing);
      counts.push(least);
      const alone = checkNarrowing(narrowing, PLACES_MIN, new Set(['h1']));
      expect(alone.ok).toBe(least >= PLACES_MIN);
      expect(checkNarrowing(narrowing, PLACES_MIN, new Set(['h1', 'h2'])).ok).toBe(true);
      if (!alone.ok) held++;
    }
    counts.sort((a, b) => a - b);
    const at = (share: number) => counts[Math.min(counts.length - 1, Math.floor(share * counts.length))]!;
    const figures = {
      offers: OFFERS,
      places: total,
      least: counts[0],
      p10: at(0.1),
      median: at(0.5),
      p90: at(0.9),
      held,
    };
    console.info(JSON.stringify(figures));
    expect(held).toBe(counts.filter((count) => count < PLACES_MIN).length);
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThan(OFFERS);

    function closeOf(place: { lat: number; lng: number }): PairSet {
      const found = closeByPart(trial, { kind: 'post', post: aThermalPost('offered', place) }, open);
      return found.ok ? found.value.seen : createPairSet(open.seen.cells, open.seen.slots);
    }
  });
});

function uniteOf(a: PairSet, b: PairSet): ClosedPairs {
  const asElement = (set: PairSet) => ({ kind: 'post' as const, closes: { covered: set, seen: set } });
  return unitePackage([asElement(a), asElement(b)]);
}
