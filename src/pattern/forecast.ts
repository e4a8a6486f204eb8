/**
 * Rolling weekly forecasts and their honest score card: every week is forecast from what lies before its first
 * day, by every model, and scored on what came. The model in use is the self-exciting one only where it beats the
 * best plain one by an interval that excludes zero; otherwise it is the best plain one. Too few data: no forecast.
 */
import { err, ok, type Result } from '../base/result.ts';
import type { FORECAST_MODELS } from '../record/kind/forecast.ts';
import { createBaseline, type RiskOfWeek } from './baseline.ts';
import type { ForecastGrid } from './forecast-grid.ts';
import { countByCell, type History, positionOfDay } from './history.ts';
import { createMixture } from './mixture.ts';
import {
  compareScores,
  type GainDifference,
  type ModelScore,
  scoreWeek,
  summarizeScores,
  type WeekScore,
} from './score.ts';
import { createSelfExciting } from './self-exciting.ts';

export type ModelName = (typeof FORECAST_MODELS)[number];

/** A score on fewer incidents says nothing: its interval is wider than any difference between models. */
const SCORED_EVENTS_MIN = 20;
/** Weights and decays cannot be told apart on less. */
const HISTORY_EVENTS_MIN = 50;
const HISTORY_DAYS_MIN = 56;

export type ScoreOptions = {
  readonly fromDay: number;
  readonly weeks: number;
  readonly models: ReadonlyArray<ModelName>;
  /** Score incidents of this type only; all types are learned from. */
  readonly scoreType?: string;
  readonly seed: number;
};

export type ScoreCard = {
  readonly cells: number;
  readonly areaKm2: number;
  readonly fromDay: number;
  readonly weeks: number;
  /** Incidents scored. */
  readonly events: number;
  readonly scoreType: string | undefined;
  readonly models: Readonly<Partial<Record<ModelName, ModelScore>>>;
  readonly chosen: ModelName;
  readonly choice: Choice;
  /** The self-exciting model against its own background alone. */
  readonly overBackground: GainDifference | undefined;
};

export type Choice =
  | { readonly reason: 'only-model' }
  | { readonly reason: 'best-plain'; readonly without: 'self-exciting' }
  | ({ readonly reason: 'excitation-wins' | 'excitation-not-shown'; readonly against: ModelName } & GainDifference);

export function createModel(
  name: ModelName,
  grid: ForecastGrid,
  history: History,
  type: string | undefined,
): RiskOfWeek {
  if (name === 'mixture') return createMixture(grid, history);
  if (name === 'self-exciting') return createSelfExciting(grid, history, type === undefined ? {} : { type }).risk;
  return createBaseline(name, grid, history);
}

/** Whether the past before a day suffices for a forecast. */
export function checkHistory(history: History, day: number): Result<true, TooFewData> {
  const end = positionOfDay(history, day);
  let events = 0;
  for (let i = 0; i < end; i++) if (history.cell[i]! < history.areaCells) events++;
  if (events < HISTORY_EVENTS_MIN) {
    return err({ type: 'TooFewData', reason: 'few-incidents', has: events, needs: HISTORY_EVENTS_MIN });
  }
  const days = day - history.day[0]!;
  if (days < HISTORY_DAYS_MIN) {
    return err({ type: 'TooFewData', reason: 'short-history', has: days, needs: HISTORY_DAYS_MIN });
  }
  return ok(true);
}

export type TooFewData = {
  readonly type: 'TooFewData';
  readonly reason: 'few-incidents' | 'short-history' | 'few-scored';
  readonly has: number;
  readonly needs: number;
};

export function scoreForecasts(
  grid: ForecastGrid,
  history: History,
  options: ScoreOptions,
): Result<ScoreCard, TooFewData> {
  const enough = checkHistory(history, options.fromDay);
  if (!enough.ok) return enough;
  const { fromDay, weeks, scoreType } = options;
  const counts = Array.from({ length: weeks }, (_, w) =>
    countByCell(history, fromDay + 7 * w, fromDay + 7 * w + 7, scoreType),
  );
  const events = counts.reduce((sum, week) => sum + week.reduce((a, b) => a + b, 0), 0);
  if (events < SCORED_EVENTS_MIN) {
    return err({ type: 'TooFewData', reason: 'few-scored', has: events, needs: SCORED_EVENTS_MIN });
  }
  const scoreAll = (risk: RiskOfWeek) => counts.map((count, w) => scoreWeek(risk(fromDay + 7 * w), count));
  const weekScores = new Map<ModelName, ReadonlyArray<WeekScore>>();
  for (const name of options.models) weekScores.set(name, scoreAll(createModel(name, grid, history, scoreType)));
  const own = weekScores.get('self-exciting');
  const background =
    own && scoreAll(createSelfExciting(grid, history, { ...typeOption(scoreType), backgroundOnly: true }).risk);
  const models = Object.fromEntries(
    [...weekScores].map(([name, scores]) => [name, summarizeScores(scores, grid.cells.length, options.seed)]),
  ) as Partial<Record<ModelName, ModelScore>>;
  return ok({
    cells: grid.cells.length,
    areaKm2: grid.areaKm2,
    fromDay,
    weeks,
    events,
    scoreType,
    models,
    ...chooseModel(weekScores, models, options.seed),
    overBackground: own && background && compareScores(own, background, options.seed),
  });
}

function typeOption(type: string | undefined): { readonly type?: string } {
  return type === undefined ? {} : { type };
}

function chooseModel(
  weekScores: ReadonlyMap<ModelName, ReadonlyArray<WeekScore>>,
  models: Readonly<Partial<Record<ModelName, ModelScore>>>,
  seed: number,
): { readonly chosen: ModelName; readonly choice: Choice } {
  const names = [...weekScores.keys()];
  const plain = names.filter((name) => name !== 'self-exciting');
  if (names.length === 1) return { chosen: names[0]!, choice: { reason: 'only-model' } };
  const best = plain.reduce((a, b) => (models[b]!.gain > models[a]!.gain ? b : a));
  const own = weekScores.get('self-exciting');
  if (own === undefined) return { chosen: best, choice: { reason: 'best-plain', without: 'self-exciting' } };
  const difference = compareScores(own, weekScores.get(best)!, seed);
  const wins = difference.difference > 0 && difference.interval[0] > 0;
  return {
    chosen: wins ? 'self-exciting' : best,
    choice: { reason: wins ? 'excitation-wins' : 'excitation-not-shown', against: best, ...difference },
  };
}
