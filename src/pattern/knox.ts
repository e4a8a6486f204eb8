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
import { type DistanceRule, listPairs, type PairList, type PointColumns, type TooManyPairs } from './knox-pairs.ts';
import { countKnoxObserved, KNOX_EVENTS_MAX, type KnoxCounter, type KnoxCountTask } from './knox-permutation.ts';
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
  const same = before === undefined;
  const later = orderForKnox(events, options);
  const first = before === undefined ? later : orderForKnox(before, options);
  if (events.length < 2 || first.length < 1) return err({ type: 'TooFewEvents', events: events.length, eventsMin: 2 });
  if (Math.max(events.length, first.length) > KNOX_EVENTS_MAX) {
    return err({ type: 'TooManyEvents', events: events.length, eventsMax: KNOX_EVENTS_MAX });
  }
  const space = spaceFromZero(options.space);
  const pairs = listPairs(toColumns(first), same ? undefined : toColumns(later), space, options.distance);
  if (!pairs.ok) return pairs;
  const { times, unitMs } = toWholeTimes(same ? [toTimes(later)] : [toTimes(later), toTimes(first)]);
  const task: KnoxCountTask = {
    pairs: pairs.value,
    firstTimes: same ? times[0]! : times[1]!,
    secondTimes: times[0]!,
    same,
    bounds: bandIntegerBounds(options.days, DAY_MS / unitMs),
    permutations: options.permutations,
    seed: options.seed,
  };
  return ok(buildTable(task, options, count));
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
 * Incidents by strips as high as the widest band, along each strip: pairs then lie close together in memory. Times
 * are dealt in this order, so the result does not depend on the order of the file where places differ.
 */
export function orderForKnox(
  events: ReadonlyArray<PatternEvent>,
  options: Pick<KnoxOptions, 'space' | 'distance'>,
): ReadonlyArray<PatternEvent> {
  const limit = options.space.ends.at(-1)!;
  const heightM = options.distance === 'great-circle' ? limit / METRES_PER_DEGREE : limit;
  const strip = (event: PatternEvent) => Math.floor(event.y / Math.max(heightM, 1e-9));
  return events.slice().sort((a, b) => strip(a) - strip(b) || a.x - b.x || a.y - b.y || a.atMs - b.atMs);
}

const METRES_PER_DEGREE = 111_195;

/** What lies below the first lower end must be known too, or the open last band could not be "the rest". */
function spaceFromZero(space: Bands): Bands {
  return space.closed === 'left' && space.ends[0]! > 0 ? { ...space, ends: [0, ...space.ends] } : space;
}

function buildTable(task: KnoxCountTask, options: KnoxOptions, count: KnoxCounter): KnoxTable {
  const open = options.space.closed === 'left';
  const totals = countAllPairs(task);
  const width = task.bounds.length - 1;
  const isBelow = open && options.space.ends[0]! > 0;
  const bandCounts = (cumulative: Int32Array, offset: number) =>
    toBandCounts(cumulative, offset, task, totals.byBound, open).slice(isBelow ? width : 0);
  const observed = bandCounts(countKnoxObserved(task), 0);
  const expected = expectedCounts(task, totals, open).slice(isBelow ? width : 0);
  const simulated = count(task);
  const size = (task.pairs.starts.length - 1) * task.bounds.length;
  const tables = Array.from({ length: task.permutations }, (_, p) => bandCounts(simulated, p * size));
  const p = observed.map((value, k) => {
    const atLeast = tables.reduce((sum, table) => sum + (table[k]! >= value ? 1 : 0), 0);
    return (1 + atLeast) / (1 + task.permutations);
  });
  const cells = options.space.ends.map((_, b) =>
    Array.from({ length: width }, (_, t) => {
      const k = b * width + t;
      return { count: countedRatio(observed[k]!, expected[k]!), p: p[k]! };
    }),
  );
  return {
    n: task.secondTimes.length,
    nBefore: task.same ? undefined : task.firstTimes.length,
    pairs: open ? totals.all - (isBelow ? task.pairs.starts[1]! : 0) : task.pairs.first.length,
    cells,
    spaceLabels: bandLabels(options.space),
    timeLabels: bandLabels(options.days),
    permutations: task.permutations,
    seed: task.seed,
    overallP: overallProbability(observed, tables, expected),
  };
}

type PairTotals = { readonly all: number; readonly byBound: ReadonlyArray<number> };

/** All pairs whatever their distance; dealing times anew changes none of these. */
function countAllPairs(task: KnoxCountTask): PairTotals {
  const n = task.secondTimes.length;
  if (task.same) return { all: (n * (n - 1)) / 2, byBound: countTimePairs(task.secondTimes, task.bounds) };
  const after = countTimesAfter(task.firstTimes, task.secondTimes, task.bounds);
  const byBound = task.bounds.map((_, t) => {
    let sum = 0;
    for (let i = t; i < after.length; i += task.bounds.length) sum += after[i]!;
    return sum;
  });
  return { all: task.firstTimes.length * n, byBound };
}

/** Cumulative counts to counts per band; an open last band of distance is what the totals leave. */
function toBandCounts(
  cumulative: Int32Array,
  offset: number,
  task: KnoxCountTask,
  totalByBound: ReadonlyArray<number>,
  open: boolean,
): ReadonlyArray<number> {
  const bands = task.pairs.starts.length - 1;
  const width = task.bounds.length;
  const out: number[] = [];
  for (let b = 0; b < bands; b++) {
    for (let t = 1; t < width; t++) {
      const at = offset + b * width + t;
      out.push(cumulative[at]! - cumulative[at - 1]!);
    }
  }
  if (open) {
    for (let t = 1; t < width; t++) {
      let near = 0;
      for (let b = 0; b < bands; b++) near += out[b * (width - 1) + t - 1]!;
      out.push(totalByBound[t]! - totalByBound[t - 1]! - near);
    }
  }
  return out;
}

function expectedCounts(task: KnoxCountTask, totals: PairTotals, open: boolean): ReadonlyArray<number> {
  const { pairs, bounds } = task;
  const bands = pairs.starts.length - 1;
  const cumulative: number[][] = [];
  const after = task.same ? undefined : countTimesAfter(task.firstTimes, task.secondTimes, bounds);
  for (let b = 0; b < bands; b++) {
    const size = pairs.starts[b + 1]! - pairs.starts[b]!;
    if (after === undefined) cumulative.push(totals.byBound.map((near) => (size * near) / totals.all));
    else cumulative.push(expectedAfter(pairs, b, after, bounds.length, task.secondTimes.length));
  }
  const out = cumulative.flatMap((row) => row.slice(1).map((value, t) => Math.max(0, value - row[t]!)));
  if (!open) return out;
  const rest = totals.byBound.slice(1).map((value, t) => {
    const near = cumulative.reduce((sum, row) => sum + row[t + 1]! - row[t]!, 0);
    return Math.max(0, value - totals.byBound[t]! - near);
  });
  return [...out, ...rest];
}

/** Only second times are dealt anew, so each pair contributes the share of second times that suit its first. */
function expectedAfter(pairs: PairList, b: number, after: Float64Array, width: number, n: number): number[] {
  const row = new Array<number>(width).fill(0);
  for (let k = pairs.starts[b]!; k < pairs.starts[b + 1]!; k++) {
    for (let t = 0; t < width; t++) row[t]! += after[pairs.first[k]! * width + t]! / n;
  }
  return row;
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
  return { x: Float64Array.from(events, (event) => event.x), y: Float64Array.from(events, (event) => event.y) };
}

function toTimes(events: ReadonlyArray<PatternEvent>): Float64Array {
  return Float64Array.from(events, (event) => event.atMs);
}
