/** The near-repeat table against the slow obvious oracle: every pair measured, every deal counted by hand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceM } from '../base/place.ts';
import { createPrng, shuffled } from '../base/random.ts';
import { DAY_MS } from '../base/time.ts';
import type { PatternEvent } from './event.ts';
import { computeKnoxTable, type KnoxTable } from './knox.ts';
import { type Bands, bandOf, createBands } from './knox-band.ts';
import { type PairList, pairLimit, visitPairLists } from './knox-pairs.ts';
import { countKnoxPlain, shuffleInPlace } from './knox-permutation.ts';
import { type DistanceRule, sweepPoints } from './knox-sweep.ts';
import { poissonUpperTail } from './poisson.ts';

const RUNS = process.env['SLOW'] === '1' ? 2000 : 100;

const RULES: ReadonlyArray<DistanceRule> = ['great-circle', 'planar', 'manhattan'];
const ends = (max: number) =>
  fc.uniqueArray(fc.integer({ min: 0, max }), { minLength: 1, maxLength: 5 }).map((list) => list.sort((a, b) => a - b));
const eventOf = (rule: DistanceRule): fc.Arbitrary<PatternEvent> =>
  fc.record({
    x:
      rule === 'great-circle'
        ? fc.oneof(
            fc.integer({ min: -18000, max: 18000 }).map((v) => v / 100),
            fc.constantFrom(-180, 179.99, 44.1),
          )
        : fc.integer({ min: 0, max: 300 }),
    y:
      rule === 'great-circle'
        ? fc.oneof(
            fc.integer({ min: -9000, max: 9000 }).map((v) => v / 100),
            fc.constantFrom(-90, 89.99, 35.2, 35.21),
          )
        : fc.integer({ min: 0, max: 300 }),
    atMs: fc.oneof(
      fc.integer({ min: 0, max: 40 }).map((day) => day * DAY_MS),
      fc.integer({ min: 0, max: 400 }).map((step) => step * 9_000_000),
    ),
    kind: fc.constant('IED'),
    found: fc.constant('reported' as const),
  });
const instance = fc.constantFrom(...RULES).chain((rule) =>
  fc.record({
    rule: fc.constant(rule),
    events: fc.array(eventOf(rule), { minLength: 2, maxLength: 30 }),
    before: fc.option(fc.array(eventOf(rule), { minLength: 1, maxLength: 15 }), { nil: undefined }),
    space: ends(rule === 'great-circle' ? 2_000_000 : 200),
    days: ends(30),
    closed: fc.constantFrom('right' as const, 'left' as const),
    seed: fc.nat(),
  }),
);

function mustBands(list: ReadonlyArray<number>, closed: 'right' | 'left'): Bands {
  const made = createBands(list, closed);
  if (!made.ok) throw new Error(made.error.reason);
  return made.value;
}

function distance(rule: DistanceRule, a: PatternEvent, b: PatternEvent): number {
  if (rule === 'manhattan') return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
  if (rule === 'planar') return Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2);
  return distanceM({ lat: a.y, lng: a.x }, { lat: b.y, lng: b.x });
}

type Instance = Readonly<Omit<typeof instance extends fc.Arbitrary<infer T> ? T : never, 'events'>> & {
  readonly events: ReadonlyArray<PatternEvent>;
};

/** Every pair, one by one. */
function bruteCounts(given: Instance, times: ReadonlyArray<number>): number[][] {
  const [space, days] = [mustBands(given.space, given.closed), mustBands(given.days, given.closed)];
  const counts = given.space.map(() => given.days.map(() => 0));
  const first = given.before ?? given.events;
  first.forEach((a, i) => {
    given.events.forEach((b, j) => {
      if (given.before === undefined && j <= i) return;
      const late = times[j]! - (given.before === undefined ? times[i]! : a.atMs);
      if (given.before !== undefined && late < 0) return;
      const s = bandOf(space, distance(given.rule, a, b));
      const t = bandOf(days, Math.abs(late) / DAY_MS);
      if (s >= 0 && t >= 0) counts[s]![t]!++;
    });
  });
  return counts;
}

function run(given: Instance, permutations: number): KnoxTable {
  const made = computeKnoxTable(
    given.events,
    given.before,
    {
      space: mustBands(given.space, given.closed),
      days: mustBands(given.days, given.closed),
      distance: given.rule,
      permutations,
      seed: given.seed,
    },
    countKnoxPlain,
  );
  if (!made.ok) throw new Error(made.error.type);
  return made.value;
}

/** As the table does: all on the same axes. */
function sweepAll(given: Instance) {
  const sets = [given.events, ...(given.before === undefined ? [] : [given.before])].map((events) => ({
    x: Float64Array.from(events, (event) => event.x),
    y: Float64Array.from(events, (event) => event.y),
    at: Float64Array.from(events, (event) => event.atMs),
  }));
  const space = mustBands(given.space, given.closed);
  const fromZero = space.closed === 'left' && space.ends[0]! > 0 ? { ...space, ends: [0, ...space.ends] } : space;
  return sweepPoints(sets, pairLimit(fromZero), given.rule);
}

const observedOf = (table: KnoxTable) => table.cells.map((row) => row.map((cell) => cell.count.observed));

describe('the Knox table', () => {
  it('counts what brute force counts, within one set and after another, by every distance and either end', () => {
    fc.assert(
      fc.property(instance, (given) => {
        expect(observedOf(run(given, 1))).toEqual(
          bruteCounts(
            given,
            given.events.map((event) => event.atMs),
          ),
        );
      }),
      { numRuns: RUNS },
    );
  });

  it('ranks the observed count among the same deals that brute force counts', () => {
    fc.assert(
      fc.property(instance, (any) => {
        const permutations = 9;
        const [swept] = sweepAll(any);
        const given = { ...any, events: Array.from(swept!.order, (i) => any.events[i]!) };
        const table = run(given, permutations);
        const observed = observedOf(table);
        const atLeast = observed.map((row) => row.map(() => 1));
        for (let p = 0; p < permutations; p++) {
          const order = Int32Array.from(given.events, (_, i) => i);
          shuffleInPlace(order, given.seed, p);
          const dealt = bruteCounts(
            given,
            Array.from(order, (i) => given.events[i]!.atMs),
          );
          dealt.forEach((row, s) => {
            row.forEach((value, t) => {
              if (value >= observed[s]![t]!) atLeast[s]![t]!++;
            });
          });
        }
        expect(table.cells.map((row) => row.map((cell) => Math.round(cell.p * 10)))).toEqual(atLeast);
      }),
      { numRuns: RUNS / 2 },
    );
  });

  it('expects the mean over every possible deal', () => {
    const small = instance.map((given) => ({ ...given, events: given.events.slice(0, 4) }));
    fc.assert(
      fc.property(small, (given) => {
        const times = given.events.map((event) => event.atMs);
        const deals = permutationsOf(times);
        const sum = given.space.map(() => given.days.map(() => 0));
        for (const deal of deals) {
          bruteCounts(given, deal).forEach((row, s) => {
            row.forEach((value, t) => {
              sum[s]![t]! += value / deals.length;
            });
          });
        }
        run(given, 1).cells.forEach((row, s) => {
          expect(row.map((cell) => cell.count.expected.toFixed(9))).toEqual(sum[s]!.map((mean) => mean.toFixed(9)));
        });
      }),
      { numRuns: RUNS / 2 },
    );
  });

  it('does not change with the order of the file', () => {
    fc.assert(
      fc.property(instance, fc.nat(), (given, seed) => {
        const mixed = { ...given, events: shuffled(given.events, createPrng(seed)) };
        expect(run(mixed, 5)).toEqual(run(given, 5));
      }),
      { numRuns: RUNS / 2 },
    );
  });

  it('does not change when all times move together', () => {
    fc.assert(
      fc.property(instance, fc.integer({ min: -5000, max: 5000 }), (given, days) => {
        const move = (event: PatternEvent) => ({ ...event, atMs: event.atMs + days * DAY_MS });
        const moved = { ...given, events: given.events.map(move), before: given.before?.map(move) };
        expect(run(moved, 5)).toEqual(run(given, 5));
      }),
      { numRuns: RUNS / 2 },
    );
  });
});

function permutationsOf<T>(items: ReadonlyArray<T>): ReadonlyArray<ReadonlyArray<T>> {
  if (items.length <= 1) return [items];
  return items.flatMap((item, i) =>
    permutationsOf([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

describe('lists of pairs', () => {
  it('hold the same pairs however many are handed over at a time', () => {
    fc.assert(
      fc.property(instance, fc.integer({ min: 1, max: 40 }), (given, chunk) => {
        const pairsIn = (size?: number) => {
          const found: string[] = [];
          const bands = mustBands(given.space, given.closed);
          const swept = sweepAll(given);
          const first = swept.at(-1)!;
          const second = given.before && swept[0];
          const collect = ({ first: from, second: to, starts }: PairList) => {
            expect(from.length).toBeLessThanOrEqual(size ?? from.length);
            for (let band = 0; band + 1 < starts.length; band++) {
              for (let k = starts[band]!; k < starts[band + 1]!; k++) found.push(`${band}:${from[k]}-${to[k]}`);
            }
          };
          visitPairLists(first, second, bands, given.rule, collect, size);
          return found.sort();
        };
        expect(pairsIn(chunk)).toEqual(pairsIn());
      }),
      { numRuns: RUNS / 2 },
    );
  });
});

describe('the Poisson tail', () => {
  it('equals one minus the sum of the terms below it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.double({ min: 0.01, max: 40, noNaN: true }), (count, mean) => {
        let term = Math.exp(-mean);
        let below = 0;
        for (let k = 0; k < count; k++) {
          below += term;
          term *= mean / (k + 1);
        }
        expect(poissonUpperTail(count, mean)).toBeCloseTo(1 - below, 10);
      }),
    );
  });
});
