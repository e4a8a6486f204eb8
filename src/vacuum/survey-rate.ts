/**
 * How often two nodes may compare sets: the size gate bounds what one run can tell a liar, the rate bounds how
 * often it may ask. A run counts from its first message, also when it was stopped. Both nodes decide the same from
 * the runs on the shared ledger, so a partner's commit beyond the rate is refused as the own one is.
 */
import { err, ok, type Result } from '../base/result.ts';
import { DAY_MS, type UnixMs } from '../base/time.ts';
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

/** Whether run number `run` may begin now. */
export function checkRunRate(
  rate: RunRate,
  earlier: ReadonlyArray<StartedRun>,
  next: StartedRun,
): Result<null, RunRateExceeded | RunNumberUsed> {
  if (earlier.some(({ run }) => run >= next.run)) return err({ type: 'RunNumberUsed', run: next.run });
  const alike = earlier.filter((each) => each.isExtra === next.isExtra).map((each) => each.startedAt);
  const most = next.isExtra ? rate.map((each) => ({ ...each, runs: 1 })) : rate;
  return checkStartRate(most, alike, next.startedAt);
}

/** Whether one more may begin at `at` after those that began at `earlier`. */
export function checkStartRate(
  rate: RunRate,
  earlier: ReadonlyArray<UnixMs>,
  at: UnixMs,
): Result<null, RunRateExceeded> {
  for (const { runs, windowMs } of rate) {
    const recent = earlier.filter((start) => at - start < windowMs).sort((a, b) => b - a);
    if (recent.length >= runs)
      return err({ type: 'RunRateExceeded', nextAt: (recent[runs - 1]! + windowMs) as UnixMs });
  }
  return ok(null);
}

/** `nextAt` is when the rate would allow it. */
export type RunRateExceeded = { readonly type: 'RunRateExceeded'; readonly nextAt: UnixMs };
/** A run number is in the tag of every hash; used twice, two runs could be compared. */
export type RunNumberUsed = { readonly type: 'RunNumberUsed'; readonly run: number };
