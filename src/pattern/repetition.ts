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
