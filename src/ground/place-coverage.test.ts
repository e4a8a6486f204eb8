/** A survey over places: worked scenes, what the table leaves out, and refusals. */
import { describe, expect, it } from 'vitest';
import { ALL_WEEK } from '../../test/harness/force.ts';
import { countPairs, hasPair } from '../base/pair-set.ts';
import { computePlaceCoverage, type PlaceCoverageInput, type PlaceTable } from './place-coverage.ts';
import { dailySpans, WEEK_OF_HOURS } from './slot-plan.ts';

const TABLE: PlaceTable = {
  places: ['a-village', 'b-junction', 'c-village'],
  sites: ['hill', 'town'],
  metres: Float64Array.of(800, 2_500, Number.NaN, 6_000, 1_000, 9_000),
  minutes: Float64Array.of(5, 20, Number.NaN, 30, 4, 41),
};
const INPUT: PlaceCoverageInput = {
  table: TABLE,
  posts: [],
  units: [],
  slots: WEEK_OF_HOURS,
  seenWithinM: 3_000,
  reachedWithinM: 5_000,
  tauMin: 40,
};

function compute(overrides: Partial<PlaceCoverageInput>) {
  const coverage = computePlaceCoverage({ ...INPUT, ...overrides });
  if (!coverage.ok) throw new Error(JSON.stringify(coverage.error));
  return coverage.value;
}

describe('coverage over places', () => {
  it('sees what a manned post is near enough to, in the hours it is manned', () => {
    const { notSeen } = compute({ posts: [{ id: 'p', site: 'hill', manned: dailySpans(WEEK_OF_HOURS, 6, 20) }] });
    const open = [0, 1, 2].map((place) => [hasPair(notSeen, place, 12), hasPair(notSeen, place, 22)]);
    expect(open).toEqual([
      [false, true],
      [false, true],
      [true, true],
    ]);
  });

  it('reaches by times with readiness added, or by distance where the table has no times', () => {
    const units = [{ id: 'u', site: 'town', readinessMin: 10, ready: ALL_WEEK }];
    const byTime = compute({ units }).notReached;
    expect([0, 1, 2].map((place) => hasPair(byTime, place, 5))).toEqual([false, false, true]);
    const slower = compute({ units: [{ ...units[0]!, readinessMin: 11 }] }).notReached;
    expect([0, 1, 2].map((place) => hasPair(slower, place, 5))).toEqual([true, false, true]);
    const byDistance = compute({ units, table: { ...TABLE, minutes: null } }).notReached;
    expect([0, 1, 2].map((place) => hasPair(byDistance, place, 5))).toEqual([true, false, true]);
  });

  it('covers only what one force sees and reaches, and one slot may be the whole period', () => {
    const whole = { ...WEEK_OF_HOURS, slotMin: 60, periodSlots: 1 };
    const hours = [{ fromMin: 0, toMin: 60 }];
    const sets = compute({
      slots: whole,
      posts: [{ id: 'p', site: 'hill', manned: hours }],
      units: [{ id: 'u', site: 'town', readinessMin: 20, ready: hours }],
    });
    expect([countPairs(sets.notSeen), countPairs(sets.notReached), countPairs(sets.uncovered)]).toEqual([1, 2, 2]);
    expect(hasPair(sets.uncovered, 1, 0)).toBe(false);
  });

  it('a longer block is open if any of its hours is', () => {
    const slots = { ...WEEK_OF_HOURS, slotMin: 360, periodSlots: 28 };
    const { notSeen } = compute({
      slots,
      posts: [{ id: 'p', site: 'hill', manned: dailySpans(WEEK_OF_HOURS, 6, 17) }],
    });
    expect([0, 1, 2, 3].map((block) => hasPair(notSeen, 0, block))).toEqual([true, false, true, true]);
  });

  it('refuses sites that are not in the table, tables that contradict themselves and bad schedules', () => {
    const refuse = (overrides: Partial<PlaceCoverageInput>) => {
      const coverage = computePlaceCoverage({ ...INPUT, ...overrides });
      return coverage.ok ? null : coverage.error.type;
    };
    const post = { id: 'p', site: 'hill', manned: ALL_WEEK };
    expect(refuse({ posts: [{ ...post, site: 'moon' }] })).toBe('SiteUnknown');
    expect(refuse({ posts: [{ ...post, manned: [...ALL_WEEK, ...ALL_WEEK] }] })).toBe('OverlappingSchedule');
    for (const table of [
      { ...TABLE, places: TABLE.places.toReversed() },
      { ...TABLE, metres: new Float64Array(5) },
      { ...TABLE, minutes: new Float64Array(5) },
      { ...TABLE, sites: ['hill', 'hill'] },
    ]) {
      expect(refuse({ table })).toBe('PlaceTableMalformed');
    }
  });
});
