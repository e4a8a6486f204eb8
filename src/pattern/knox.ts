/**
 * Near-repeat table (Knox 1964; Johnson et al. 2007): pairs of incidents close in space and in time, beside
 * the number expected if times were dealt at random over the same places. The expectation is exact
 * (pairs near in space x pairs near in time / all pairs); p = (1 + permutations at least as large) / (1 + permutations).
 * Promise: a ratio exists only inside `CountedRatio`, together with the counts it comes from.
 */
import { assert } from '../base/assert.ts';
import { err, ok, type Result } from '../base/result.ts';
import { DAY_MS } from '../base/time.ts';
import type { PatternEvent } from './event.ts';
import { type Bands, bandIntegerBounds, bandLabels } from './knox-band.ts';
import { boundedBands, pairLimit, type TooManyPairs, visitPairLists } from './knox-pairs.ts';
import { countKnoxObserved, KNOX_EVENTS_MAX, type KnoxCounter, type KnoxCountTask } from './knox-permutation.ts';
import { type DistanceRule, type PointColumns, sweepPoints, takeInOrder } from './knox-sweep.ts';
import { countTimePairs, countTimesAfter, toWholeTimes } from './knox-time.ts';

declare const counted: unique symbol;

/** Made only by `countedRatio`; undefined ratio where nothing was expected. */
export type CountedRatio = {
  readonly observed: number;
  readonly expected: number;
  readonly ratio: number | undefined;
  readonly [counted]: true;
};

export type KnoxCell = { readonly count: CountedRatio; readonly p: number };

export type KnoxTable = {
  readonly n: number;
  /** Size of the set that incidents are counted after; undefined when pairs are within one set. */
  readonly nBefore: number | undefined;
  /** Pairs within some band of distance, whatever their times. */
  readonly pairs: number;
  /** [distance band][time band] */
  readonly cells: ReadonlyArray<ReadonlyArray<KnoxCell>>;
  readonly spaceLabels: ReadonlyArray<string>;
  readonly timeLabels: ReadonlyArray<string>;
  readonly permutations: number;
  readonly seed: number;
  /** Probability of a table at least as extreme in its most extreme band: one answer for all bands together. */
  readonly overallP: number;
};

export type KnoxOptions = {
  readonly space: Bands;
  readonly days: Bands;
  readonly distance: DistanceRule;
  readonly permutations: number;
  readonly seed: number;
};

/** Pairs within `events`; or, with `before`, pairs of one of `before` and a later or simultaneous one of `events`. */
export function computeKnoxTable(
  events: ReadonlyArray<PatternEvent>,
  before: ReadonlyArray<PatternEvent> | undefined,
  options: KnoxOptions,
  count: KnoxCounter,
): Result<KnoxTable, KnoxError> {
  const counts = countKnox(events, before, options, count);
  return counts.ok ? ok(describeKnoxTable(counts.value)) : counts;
}

/** What one walk over all pairs and deals gives: the table and every union of its first bands are read from it. */
export type KnoxCounts = { readonly options: KnoxOptions; readonly deal: Deal; readonly sums: PairSums };

export function countKnox(
  events: ReadonlyArray<PatternEvent>,
  before: ReadonlyArray<PatternEvent> | undefined,
  options: KnoxOptions,
  count: KnoxCounter,
): Result<KnoxCounts, KnoxError> {
  const same = before === undefined;
  const most = Math.max(events.length, before?.length ?? 0);
  if (events.length < 2 || before?.length === 0) {
    return err({ type: 'TooFewEvents', events: events.length, eventsMin: 2 });
  }
  if (most > KNOX_EVENTS_MAX) return err({ type: 'TooManyEvents', events: most, eventsMax: KNOX_EVENTS_MAX });
  const space = spaceFromZero(options.space);
  const sets = (same ? [events] : [events, before]).map(toColumns);
  const swept = sweepPoints(sets, pairLimit(space), options.distance);
  const { times, unitMs } = toWholeTimes(sets.map(({ at }, set) => takeInOrder(at, swept[set]!.order)));
  const deal: Deal = {
    firstTimes: times.at(-1)!,
    secondTimes: times[0]!,
    same,
    bounds: bandIntegerBounds(options.days, DAY_MS / unitMs),
    permutations: options.permutations,
    seed: options.seed,
  };
  const sums = createSums(deal, boundedBands(space));
  const lists = visitPairLists(swept.at(-1)!, same ? undefined : swept[0], space, options.distance, (pairs) => {
    addToSums(sums, { ...deal, pairs }, count);
  });
  return lists.ok ? ok({ options, deal, sums }) : lists;
}

export type KnoxError =
  | TooManyPairs
  | { readonly type: 'TooFewEvents'; readonly events: number; readonly eventsMin: number }
  | { readonly type: 'TooManyEvents'; readonly events: number; readonly eventsMax: number };

export function countedRatio(observed: number, expected: number): CountedRatio {
  assert(observed >= 0 && expected >= 0, 'counts are not negative');
  return { observed, expected, ratio: expected > 0 ? observed / expected : undefined } as CountedRatio;
}

/**
 * All pairs up to the upper ends of a band of distance and of a band of time, both closed right, as one count.
 */
export function describeKnoxWithin(
  { deal, sums }: KnoxCounts,
  spaceBand: number,
  timeBand: number,
): KnoxCell & { readonly pairs: number } {
  const width = deal.bounds.length;
  const totals = countAllPairs(deal, sums.after);
  const upTo = (cumulative: Float64Array) => {
    let sum = 0;
    for (let b = 0; b <= spaceBand; b++) sum += cumulative[b * width + timeBand + 1]!;
    return sum;
  };
  const observed = upTo(sums.observed);
  const expected = upTo(deal.same ? expectedWithin(sums.sizes, totals) : sums.expectedAfter);
  const size = sums.observed.length;
  let atLeast = 0;
  for (let p = 0; p < deal.permutations; p++) {
    if (upTo(sums.simulated.subarray(p * size, (p + 1) * size)) >= observed) atLeast++;
  }
  return {
    count: countedRatio(observed, expected),
    p: (1 + atLeast) / (1 + deal.permutations),
    pairs: sums.sizes.slice(0, spaceBand + 1).reduce((sum, pairs) => sum + pairs, 0),
  };
}

/** What lies below the first lower end must be known too, or the open last band could not be "the rest". */
function spaceFromZero(space: Bands): Bands {
  return space.closed === 'left' && space.ends[0]! > 0 ? { ...space, ends: [0, ...space.ends] } : space;
}

/** What a count knows but for the pairs. */
type Deal = Omit<KnoxCountTask, 'pairs'>;

/** Cumulative over bounds, summed over lists of pairs. */
type PairSums = {
  /** Pairs per band of distance. */
  readonly sizes: Float64Array;
  /** [band][bound] */
  readonly observed: Float64Array;
  /** [permutation][band][bound] */
  readonly simulated: Float64Array;
  /** After another set: [band][bound], the mean over all deals. */
  readonly expectedAfter: Float64Array;
  readonly after: Float64Array | undefined;
};

function createSums(deal: Deal, bands: number): PairSums {
  const size = bands * deal.bounds.length;
  return {
    sizes: new Float64Array(bands),
    observed: new Float64Array(size),
    simulated: new Float64Array(size * deal.permutations),
    expectedAfter: new Float64Array(size),
    after: deal.same ? undefined : countTimesAfter(deal.firstTimes, deal.secondTimes, deal.bounds),
  };
}

function addToSums(sums: PairSums, task: KnoxCountTask, count: KnoxCounter): void {
  const { starts, first } = task.pairs;
  const width = task.bounds.length;
  countKnoxObserved(task).forEach((value, k) => {
    sums.observed[k]! += value;
  });
  count(task).forEach((value, k) => {
    sums.simulated[k]! += value;
  });
  for (let b = 0; b + 1 < starts.length; b++) {
    sums.sizes[b]! += starts[b + 1]! - starts[b]!;
    if (sums.after === undefined) continue;
    // Only second times are dealt, so each pair contributes the share of them that suits its first.
    for (let k = starts[b]!; k < starts[b + 1]!; k++) {
      for (let t = 0; t < width; t++) {
        sums.expectedAfter[b * width + t]! += sums.after[first[k]! * width + t]! / task.secondTimes.length;
      }
    }
  }
}

export function describeKnoxTable({ deal, sums, options }: KnoxCounts): KnoxTable {
  const isOpen = options.space.closed === 'left';
  const totals = countAllPairs(deal, sums.after);
  const width = deal.bounds.length - 1;
  const isBelow = isOpen && options.space.ends[0]! > 0;
  const toBands = (cumulative: Float64Array) =>
    toBandCounts(cumulative, totals.byBound, isOpen).slice(isBelow ? width : 0);
  const observed = toBands(sums.observed);
  const expected = toBands(deal.same ? expectedWithin(sums.sizes, totals) : sums.expectedAfter).map((mean) =>
    Math.max(0, mean),
  );
  const size = sums.observed.length;
  const tables = Array.from({ length: deal.permutations }, (_, p) =>
    toBands(sums.simulated.subarray(p * size, (p + 1) * size)),
  );
  const p = observed.map((value, k) => {
    const atLeast = tables.reduce((sum, table) => sum + (table[k]! >= value ? 1 : 0), 0);
    return (1 + atLeast) / (1 + deal.permutations);
  });
  const cells = options.space.ends.map((_, b) =>
    Array.from({ length: width }, (_, t) => {
      const k = b * width + t;
      return { count: countedRatio(observed[k]!, expected[k]!), p: p[k]! };
    }),
  );
  const near = sums.sizes.reduce((sum, pairs) => sum + pairs, 0);
  return {
    n: deal.secondTimes.length,
    nBefore: deal.same ? undefined : deal.firstTimes.length,
    pairs: isOpen ? totals.all - (isBelow ? sums.sizes[0]! : 0) : near,
    cells,
    spaceLabels: bandLabels(options.space),
    timeLabels: bandLabels(options.days),
    permutations: deal.permutations,
    seed: deal.seed,
    overallP: overallProbability(observed, tables, expected),
  };
}

type PairTotals = { readonly all: number; readonly byBound: ReadonlyArray<number> };

/** All pairs whatever their distance; dealing times anew changes none of these. */
function countAllPairs(deal: Deal, after: Float64Array | undefined): PairTotals {
  const n = deal.secondTimes.length;
  if (after === undefined) return { all: (n * (n - 1)) / 2, byBound: countTimePairs(deal.secondTimes, deal.bounds) };
  const byBound = deal.bounds.map((_, t) => {
    let sum = 0;
    for (let i = t; i < after.length; i += deal.bounds.length) sum += after[i]!;
    return sum;
  });
  return { all: deal.firstTimes.length * n, byBound };
}

/** Cumulative counts to counts per band; an open last band of distance is what the totals leave. */
function toBandCounts(
  cumulative: Float64Array,
  totalByBound: ReadonlyArray<number>,
  isOpen: boolean,
): ReadonlyArray<number> {
  const width = totalByBound.length;
  const out: number[] = [];
  for (let row = 0; row < cumulative.length; row += width) {
    for (let t = 1; t < width; t++) out.push(cumulative[row + t]! - cumulative[row + t - 1]!);
  }
  if (!isOpen) return out;
  const rest = Array.from({ length: width - 1 }, (_, t) => totalByBound[t + 1]! - totalByBound[t]!);
  out.forEach((value, k) => {
    rest[k % (width - 1)]! -= value;
  });
  return [...out, ...rest];
}

/** Pairs near in space times pairs near in time over all pairs. */
function expectedWithin(sizes: Float64Array, totals: PairTotals): Float64Array {
  const width = totals.byBound.length;
  return Float64Array.from({ length: sizes.length * width }, (_, k) => {
    return (sizes[Math.floor(k / width)]! * totals.byBound[k % width]!) / totals.all;
  });
}

/** Largest standardised excess over all bands, ranked among the same figure of every permutation. */
function overallProbability(
  observed: ReadonlyArray<number>,
  tables: ReadonlyArray<ReadonlyArray<number>>,
  expected: ReadonlyArray<number>,
): number {
  const scale = expected.map((mean, k) => {
    const sum = tables.reduce((total, table) => total + (table[k]! - mean) ** 2, (observed[k]! - mean) ** 2);
    return Math.sqrt(sum / (tables.length + 1));
  });
  const largest = (table: ReadonlyArray<number>) =>
    table.reduce((most, value, k) => (scale[k]! > 0 ? Math.max(most, (value - expected[k]!) / scale[k]!) : most), 0);
  const own = largest(observed);
  return (1 + tables.filter((table) => largest(table) >= own - 1e-12).length) / (1 + tables.length);
}

function toColumns(events: ReadonlyArray<PatternEvent>): PointColumns {
  const [x, y, at] = [0, 0, 0].map(() => new Float64Array(events.length)) as [Float64Array, Float64Array, Float64Array];
  events.forEach((event, i) => {
    x[i] = event.x;
    y[i] = event.y;
    at[i] = event.atMs;
  });
  return { x, y, at };
}
