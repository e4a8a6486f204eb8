/**
 * How often two nodes may compare sets: the size gate bounds what one run can tell a liar, the rate bounds how
 * often it may ask. A run counts from its first message, also when it was stopped. Both nodes decide the same from
 * the runs on the shared ledger, so a partner's commit beyond the rate is refused as the own one is.
 */
import { err, ok, type Result } from '../base/result.ts';
import { DAY_MS, HOUR_MS, type UnixMs } from '../base/time.ts';
import type { SurveyTerms } from '../record/kind/survey.ts';

/** At most `runs` that began in any `windowMs`. */
export type RunRate = ReadonlyArray<{ readonly runs: number; readonly windowMs: number }>;
export type StartedRun = {
  readonly run: number;
  readonly startedAt: UnixMs;
  /** Approved by the commanders of both; stands beside the rate, at most once in each window. */
  readonly isExtra: boolean;
};

export function surveyRunRate(terms: SurveyTerms): RunRate {
  return [{ runs: terms.runs, windowMs: terms.runsPerDays * DAY_MS }];
}

/** Deconfliction: one every six hours, plus four a day on demand. */
export const MOVEMENT_RUN_RATE: RunRate = [{ runs: 8, windowMs: 24 * HOUR_MS }];

/** Whether run number `run` may begin now. */
export function checkRunRate(
  rate: RunRate,
  earlier: ReadonlyArray<StartedRun>,
  next: StartedRun,
): Result<null, RunRateExceeded | RunNumberUsed> {
  if (earlier.some(({ run }) => run >= next.run)) return err({ type: 'RunNumberUsed', run: next.run });
  for (const { runs, windowMs } of rate) {
    const recent = earlier
      .filter((each) => each.isExtra === next.isExtra && next.startedAt - each.startedAt < windowMs)
      .map((each) => each.startedAt)
      .sort((a, b) => b - a);
    const most = next.isExtra ? 1 : runs;
    if (recent.length >= most)
      return err({ type: 'RunRateExceeded', nextAt: (recent[most - 1]! + windowMs) as UnixMs });
  }
  return ok(null);
}

/** `nextAt` is when the rate would allow it. */
export type RunRateExceeded = { readonly type: 'RunRateExceeded'; readonly nextAt: UnixMs };
/** A run number is in the tag of every hash; used twice, two runs could be compared. */
export type RunNumberUsed = { readonly type: 'RunNumberUsed'; readonly run: number };
