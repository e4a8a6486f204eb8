/**
 * The plain answer the desk wants: do incidents repeat near each other? Asked at three scales, each with its
 * counts, and "not significant" said as readily as "repetition".
 */
import { ok, type Result } from '../base/result.ts';
import type { PatternEvent } from './event.ts';
import type { KnoxError } from './knox.ts';
import type { KnoxCounter } from './knox-permutation.ts';
import { computeKnoxSingle, type KnoxSingle } from './knox-single.ts';

export type RepetitionScale = { readonly distanceM: number; readonly days: number };

export const REPETITION_SCALES: ReadonlyArray<RepetitionScale> = [
  { distanceM: 1000, days: 7 },
  { distanceM: 5000, days: 14 },
  { distanceM: 10_000, days: 28 },
];

export type RepetitionRow = { readonly scale: RepetitionScale; readonly single: KnoxSingle };

export function computeRepetition(
  events: ReadonlyArray<PatternEvent>,
  before: ReadonlyArray<PatternEvent> | undefined,
  options: { readonly permutations: number; readonly seed: number },
  count: KnoxCounter,
): Result<ReadonlyArray<RepetitionRow>, KnoxError> {
  const rows: RepetitionRow[] = [];
  for (const scale of REPETITION_SCALES) {
    const single = computeKnoxSingle(
      events,
      before,
      { delta: scale.distanceM, tau: scale.days, closed: 'right', distance: 'great-circle', ...options },
      count,
    );
    if (!single.ok) return single;
    rows.push({ scale, single: single.value });
  }
  return ok(rows);
}
