/**
 * A forecast as it leaves the room: with its score card, for seven days, and nothing else. There is no way to its
 * cells but `read`, which wants the time; and none to make one without a card that was scored before it.
 * Coverage stands beside every cell, because "no reports" may mean "no observer". Whoever sends patrols by it
 * sends some of them elsewhere, or the next forecast learns only where patrols were sent.
 */
import type { Cell } from '../base/grid.ts';
import type { Prng } from '../base/random.ts';
import { shuffled } from '../base/random.ts';
import { err, ok, type Result } from '../base/result.ts';
import { DAY_MS } from '../base/time.ts';
import { checkHistory, createModel, type ModelName, type ScoreCard, type TooFewData } from './forecast.ts';
import type { ForecastGrid } from './forecast-grid.ts';
import { countByCell, type History, positionOfDay } from './history.ts';
import { type ModelScore, rankCells, toProbabilities } from './score.ts';

const FORECAST_DAYS = 7;
/** Least share of patrols that go where the forecast does not send them. */
export const EXPLORATION_SHARE_MIN = 0.1;
/** A cell watched less than this is not known to be quiet. */
const WATCHED_SHARE_MIN = 0.2;
const RATE_DAYS = 28;
const FOUND_DAYS = 90;

/** How much of the time somebody could have seen and reported an incident; undefined where nobody has said. */
export type CoverageByCell = ReadonlyMap<Cell, number>;

export type HotCell = {
  readonly cell: Cell;
  /** Of the next incident of the week being here. */
  readonly probability: number;
  /** Incidents expected here in the week. */
  readonly expected: number;
  readonly coverage: CellCoverage;
  /** Of the incidents here in the last 90 days, how many own patrols found: where patrols look, not only where attacks are. */
  readonly found: { readonly recent: number; readonly byPatrol: number };
};

export type CellCoverage =
  | { readonly watch: 'watched' | 'thin'; readonly share: number }
  | { readonly watch: 'unknown' };

declare const issued: unique symbol;

export type IssuedForecast = {
  readonly model: ModelName;
  readonly fromDay: number;
  readonly expiresAtMs: number;
  readonly card: ScoreCard;
  /** All cells, riskiest first, while the forecast is valid. */
  readonly read: (nowMs: number) => Result<ReadonlyArray<HotCell>, ForecastExpired>;
  /** Only `issueForecast` makes one. */
  readonly [issued]: true;
};

export type ForecastExpired = { readonly type: 'ForecastExpired'; readonly expiresAtMs: number };

export type ForecastRequest = {
  readonly weekDay: number;
  readonly card: ScoreCard;
  readonly coverage: CoverageByCell | undefined;
};

/** The forecast of one week by the model its card has chosen, all cells, riskiest first. */
export function issueForecast(
  grid: ForecastGrid,
  history: History,
  request: ForecastRequest,
): Result<IssuedForecast, TooFewData | CardNotBefore> {
  const { weekDay, card, coverage } = request;
  if (card.fromDay + 7 * card.weeks > weekDay || card.cells !== grid.cells.length) {
    return err({ type: 'CardNotBefore', weekDay, cardEndsDay: card.fromDay + 7 * card.weeks });
  }
  const enough = checkHistory(history, weekDay);
  if (!enough.ok) return enough;
  const risk = createModel(card.chosen, grid, history, card.scoreType)(weekDay);
  const probability = toProbabilities(risk);
  const recent = countByCell(history, weekDay - RATE_DAYS, weekDay, card.scoreType);
  const perWeek = (recent.reduce((sum, count) => sum + count, 0) / RATE_DAYS) * FORECAST_DAYS;
  const found = countFound(history, weekDay);
  const cells = Array.from(rankCells(risk), (i): HotCell => {
    const cell = grid.cells[i]!;
    const expected = probability[i]! * perWeek;
    return {
      cell,
      probability: probability[i]!,
      expected,
      coverage: toCoverage(coverage?.get(cell)),
      found: { recent: found.recent[i]!, byPatrol: found.byPatrol[i]! },
    };
  });
  const expiresAtMs = (weekDay + FORECAST_DAYS) * DAY_MS;
  const read: IssuedForecast['read'] = (nowMs) =>
    nowMs < expiresAtMs ? ok(cells) : err({ type: 'ForecastExpired', expiresAtMs });
  return ok({ model: card.chosen, fromDay: weekDay, expiresAtMs, card, read } as IssuedForecast);
}

export type CardNotBefore = { readonly type: 'CardNotBefore'; readonly weekDay: number; readonly cardEndsDay: number };

export type BaselineCells = { readonly model: ModelName; readonly cells: ReadonlyArray<Cell> };

/** All cells by the strongest plain model that is not in use, riskiest first; nothing where the card compares none. */
export function rankBaseline(
  grid: ForecastGrid,
  history: History,
  { weekDay, card }: Pick<ForecastRequest, 'weekDay' | 'card'>,
): BaselineCells | undefined {
  const scores = Object.entries(card.models) as ReadonlyArray<[ModelName, ModelScore]>;
  const plain = scores.filter(([name]) => name !== 'self-exciting' && name !== card.chosen);
  if (plain.length === 0) return undefined;
  const [model] = plain.reduce((best, one) => (one[1].gain > best[1].gain ? one : best));
  const risk = createModel(model, grid, history, card.scoreType)(weekDay);
  return { model, cells: Array.from(rankCells(risk), (i) => grid.cells[i]!) };
}

function countFound(
  history: History,
  weekDay: number,
): { readonly recent: Float64Array; readonly byPatrol: Float64Array } {
  const recent = countByCell(history, weekDay - FOUND_DAYS, weekDay);
  const byPatrol = new Float64Array(recent.length);
  const end = positionOfDay(history, weekDay);
  for (let i = positionOfDay(history, weekDay - FOUND_DAYS); i < end; i++) {
    if (history.cell[i]! < history.areaCells && history.weight[i]! < 1) byPatrol[history.cell[i]!]!++;
  }
  return { recent, byPatrol };
}

function toCoverage(share: number | undefined): CellCoverage {
  if (share === undefined) return { watch: 'unknown' };
  return { watch: share >= WATCHED_SHARE_MIN ? 'watched' : 'thin', share };
}

export type PatrolCell = { readonly cell: Cell; readonly because: 'risk' | 'exploration' };

/** Cells for `count` patrols: most by risk, at least a tenth drawn evenly from all the others. */
export function choosePatrolCells(
  forecast: IssuedForecast,
  nowMs: number,
  options: { readonly count: number; readonly explorationShare: number },
  prng: Prng,
): Result<ReadonlyArray<PatrolCell>, ForecastExpired | TooLittleExploration> {
  if (!(options.explorationShare >= EXPLORATION_SHARE_MIN && options.explorationShare <= 1)) {
    return err({ type: 'TooLittleExploration', shareMin: EXPLORATION_SHARE_MIN });
  }
  const cells = forecast.read(nowMs);
  if (!cells.ok) return cells;
  const exploring = Math.ceil(options.count * options.explorationShare);
  const byRisk = cells.value.slice(0, Math.max(0, options.count - exploring));
  const elsewhere = shuffled(cells.value.slice(byRisk.length), prng).slice(0, exploring);
  return ok([
    ...byRisk.map(({ cell }) => ({ cell, because: 'risk' as const })),
    ...elsewhere.map(({ cell }) => ({ cell, because: 'exploration' as const })),
  ]);
}

export type TooLittleExploration = { readonly type: 'TooLittleExploration'; readonly shareMin: number };
