/**
 * The plain answer the desk wants: do incidents repeat near each other? Asked at three scales, each with its
 * counts, and "not significant" said as readily as "repetition". The table by bands comes from the same walk.
 */
import { ok, type Result } from '../base/result.ts';
import type { PatternEvent } from './event.ts';
import { countKnox, describeKnoxTable, describeKnoxWithin, type KnoxError, type KnoxTable } from './knox.ts';
import type { Bands } from './knox-band.ts';
import type { KnoxCounter } from './knox-permutation.ts';
import { type KnoxSingle, toKnoxSingle } from './knox-single.ts';

export type RepetitionScale = { readonly distanceM: number; readonly days: number };

export const REPETITION_SCALES: ReadonlyArray<RepetitionScale> = [
  { distanceM: 1000, days: 7 },
  { distanceM: 5000, days: 14 },
  { distanceM: 10_000, days: 28 },
];

/** Bands of the table: upper ends, inclusive, in metres and days; those of the scales are among them. */
export const REPETITION_SPACE: Bands = { closed: 'right', ends: [1_000, 2_000, 5_000, 10_000] };
export const REPETITION_DAYS: Bands = { closed: 'right', ends: [2, 7, 14, 28] };

/** Near pairs whose deals are counted in seconds, by the rough measure of `takeComparable`. */
const NEAR_PAIRS_MAX = 1_000_000;
const COMPARED_MAX = 10_000;
/** About the widest scale; only how much work a comparison is depends on it. */
const BLOCKS_PER_DEGREE = 10;

/**
 * Indices of the latest incidents, oldest first, that can be compared in seconds: at most 10,000, and fewer where they lie so
 * close together that pairs of the same or neighbouring blocks of a tenth of a degree become too many.
 */
export function takeComparable(events: ReadonlyArray<PatternEvent>): ReadonlyArray<number> {
  const latestFirst = [...events.keys()]
    .sort((a, b) => events[b]!.atMs - events[a]!.atMs || b - a)
    .slice(0, COMPARED_MAX);
  const blocks = new Map<string, number>();
  const taken: number[] = [];
  let pairs = 0;
  for (const i of latestFirst) {
    const column = Math.floor(events[i]!.x * BLOCKS_PER_DEGREE);
    const row = Math.floor(events[i]!.y * BLOCKS_PER_DEGREE);
    for (const [dx, dy] of NEIGHBOURS) pairs += blocks.get(`${column + dx} ${row + dy}`) ?? 0;
    if (pairs > NEAR_PAIRS_MAX) break;
    const own = `${column} ${row}`;
    blocks.set(own, (blocks.get(own) ?? 0) + 1);
    taken.push(i);
  }
  return taken.reverse();
}

const NEIGHBOURS: ReadonlyArray<readonly [number, number]> = [-1, 0, 1].flatMap((dx) =>
  [-1, 0, 1].map((dy): [number, number] => [dx, dy]),
);

export type RepetitionRow = { readonly scale: RepetitionScale; readonly single: KnoxSingle };
export type Repetition = { readonly scales: ReadonlyArray<RepetitionRow>; readonly table: KnoxTable };

export function computeRepetition(
  events: ReadonlyArray<PatternEvent>,
  before: ReadonlyArray<PatternEvent> | undefined,
  options: { readonly permutations: number; readonly seed: number },
  count: KnoxCounter,
): Result<Repetition, KnoxError> {
  const bands = { space: REPETITION_SPACE, days: REPETITION_DAYS, distance: 'great-circle' as const };
  const counts = countKnox(events, before, { ...bands, ...options }, count);
  if (!counts.ok) return counts;
  const scales = REPETITION_SCALES.map((scale) => {
    const spaceBand = REPETITION_SPACE.ends.indexOf(scale.distanceM);
    const timeBand = REPETITION_DAYS.ends.indexOf(scale.days);
    const { pairs, ...cell } = describeKnoxWithin(counts.value, spaceBand, timeBand);
    return { scale, single: toKnoxSingle(events.length, pairs, cell) };
  });
  return ok({ scales, table: describeKnoxTable(counts.value) });
}
