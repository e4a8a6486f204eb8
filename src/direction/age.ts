/**
 * Ages of directives and tasks in whole days, in the bands people steer by: in 2021 the four centres took 29 days to stand
 * up, and the joint brigades were still pending after a thousand.
 */
import { DAY_MS, type UnixMs } from '../base/time.ts';

export const AGE_BANDS = ['under-30', 'under-90', 'under-1000', 'over-1000'] as const;
export type AgeBand = (typeof AGE_BANDS)[number];

/** Whole days from one instant to another, never negative. */
export function ageDays(from: UnixMs, to: UnixMs): number {
  return Math.max(0, Math.floor((to - from) / DAY_MS));
}

export function ageToBand(days: number): AgeBand {
  if (days < 30) return 'under-30';
  if (days < 90) return 'under-90';
  return days < 1_000 ? 'under-1000' : 'over-1000';
}
