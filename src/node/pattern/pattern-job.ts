/**
 * What the pattern worker computes: pure functions of the pattern room over values that can be sent to a thread.
 * `computePatternJob` is the whole meaning; the worker only carries it away from the thread that serves.
 */
import type { Cell } from '../../base/grid.ts';
import { err, ok, type Result } from '../../base/result.ts';
import {
  type Evaluation,
  type EvaluationError,
  type EvaluationOptions,
  evaluateMeasure,
} from '../../pattern/evaluation.ts';
import type { PatternEvent } from '../../pattern/event.ts';
import { type ScoreCard, scoreForecasts, type TooFewData } from '../../pattern/forecast.ts';
import {
  type BaselineCells,
  type CoverageByCell,
  type HotCell,
  issueForecast,
  rankBaseline,
} from '../../pattern/forecast-card.ts';
import { createForecastGrid } from '../../pattern/forecast-grid.ts';
import { createHistory } from '../../pattern/history.ts';
import type { KnoxError } from '../../pattern/knox.ts';
import type { KnoxCounter } from '../../pattern/knox-permutation.ts';
import { computeRepetition, type Repetition } from '../../pattern/repetition.ts';
import { FORECAST_MODELS } from '../../record/kind/forecast.ts';

export type PatternArea = { readonly cells: ReadonlyArray<Cell>; readonly resolution: number };

export type RepetitionJob = {
  readonly type: 'repetition';
  readonly events: ReadonlyArray<PatternEvent>;
  readonly permutations: number;
  readonly seed: number;
};
export type ForecastJob = {
  readonly type: 'forecast';
  readonly events: ReadonlyArray<PatternEvent>;
  readonly area: PatternArea;
  /** First day of the week, days since the epoch. */
  readonly weekDay: number;
  /** Weeks before it that the models are scored on. */
  readonly weeks: number;
  readonly scoreType: string | undefined;
  readonly coverage: CoverageByCell | undefined;
  readonly seed: number;
};
export type EvaluationJob = {
  readonly type: 'evaluation';
  readonly events: ReadonlyArray<PatternEvent>;
  readonly area: PatternArea;
  readonly options: EvaluationOptions;
};
export type PatternJob = RepetitionJob | ForecastJob | EvaluationJob;

export type ForecastOutcome = {
  readonly card: ScoreCard;
  readonly cells: ReadonlyArray<HotCell>;
  readonly baseline: BaselineCells | undefined;
};
export type PatternOutcome = Repetition | ForecastOutcome | Evaluation;
export type PatternJobError = KnoxError | TooFewData | EvaluationError;

export function computePatternJob(job: PatternJob, count: KnoxCounter): Result<PatternOutcome, PatternJobError> {
  if (job.type === 'repetition') return computeRepetition(job.events, undefined, job, count);
  const grid = createForecastGrid(job.area.cells, job.area.resolution);
  const history = createHistory(job.events, grid);
  if (job.type === 'evaluation') return evaluateMeasure(grid, history, job.options);
  const { weekDay, weeks, scoreType, seed, coverage } = job;
  const card = scoreForecasts(grid, history, {
    fromDay: weekDay - 7 * weeks,
    weeks,
    seed,
    models: FORECAST_MODELS,
    ...(scoreType === undefined ? {} : { scoreType }),
  });
  if (!card.ok) return card;
  const forecast = issueForecast(grid, history, { weekDay, card: card.value, coverage });
  if (!forecast.ok) {
    if (forecast.error.type === 'TooFewData') return err(forecast.error);
    throw new Error('assertion failed: the card ends before the week it is for');
  }
  const cells = forecast.value.read(0);
  if (!cells.ok) throw new Error('assertion failed: a forecast is readable before it expires');
  return ok({
    card: card.value,
    cells: cells.value,
    baseline: rankBaseline(grid, history, { weekDay, card: card.value }),
  });
}
