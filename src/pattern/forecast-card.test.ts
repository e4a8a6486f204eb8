/** Claims of the forecast as it leaves the room: never without its card, never after seven days, never without doubt. */

import { describe, expect, it } from 'vitest';
import { polygonToGridCells } from '../base/grid.ts';
import { createPrng } from '../base/random.ts';
import { DAY_MS } from '../base/time.ts';
import { FORECAST_MODELS } from '../record/kind/forecast.ts';
import { PATTERN_EVENT_FIELDS, type PatternEvent, pickPatternEvent } from './event.ts';
import { type ScoreCard, scoreForecasts } from './forecast.ts';
import { choosePatrolCells, type IssuedForecast, issueForecast } from './forecast-card.ts';
import { createForecastGrid, forecastCellAt } from './forecast-grid.ts';
import { createHistory } from './history.ts';

const SQUARE = [
  { lat: 35, lng: 44 },
  { lat: 35, lng: 44.4 },
  { lat: 35.3, lng: 44.4 },
  { lat: 35.3, lng: 44 },
];
const GRID = createForecastGrid(polygonToGridCells([SQUARE], 7), 7);
const START = 14_000;
const prng = createPrng(1);
const EVENTS = Array.from({ length: 900 }, (): PatternEvent => {
  const home = prng.nextBelow(6);
  return {
    x: 44.05 + home * 0.06,
    y: 35.1 + (home % 3) * 0.05,
    atMs: (START + prng.nextBelow(210)) * DAY_MS,
    kind: 'IED',
    found: 'reported',
  };
});
const HISTORY = createHistory(EVENTS, GRID);
const WEEK = START + 196;
const NOW = WEEK * DAY_MS;

function cardUpTo(day: number): ScoreCard {
  const card = scoreForecasts(GRID, HISTORY, { fromDay: day - 56, weeks: 8, models: FORECAST_MODELS, seed: 1 });
  if (!card.ok) throw new Error(card.error.reason);
  return card.value;
}
const CARD = cardUpTo(WEEK);

function issue(coverage?: ReadonlyMap<(typeof GRID.cells)[number], number>): IssuedForecast {
  const forecast = issueForecast(GRID, HISTORY, { weekDay: WEEK, card: CARD, coverage });
  if (!forecast.ok) throw new Error(forecast.error.type);
  return forecast.value;
}

describe('an issued forecast', () => {
  it('carries its card and can be read for seven days', () => {
    const forecast = issue();
    expect(forecast.card).toBe(CARD);
    expect(forecast.model).toBe(CARD.chosen);
    expect(forecast.read(NOW).ok).toBe(true);
    expect(forecast.read(NOW + 7 * DAY_MS - 1).ok).toBe(true);
    expect(forecast.read(NOW + 7 * DAY_MS)).toEqual({
      ok: false,
      error: { type: 'ForecastExpired', expiresAtMs: NOW + 7 * DAY_MS },
    });
  });

  it('is not made with a card whose weeks are not all before it, nor with the card of another area', () => {
    const late = issueForecast(GRID, HISTORY, { weekDay: WEEK - 1, card: CARD, coverage: undefined });
    expect(late).toEqual({ ok: false, error: { type: 'CardNotBefore', weekDay: WEEK - 1, cardEndsDay: WEEK } });
    const other = { ...CARD, cells: CARD.cells + 1 };
    expect(issueForecast(GRID, HISTORY, { weekDay: WEEK, card: other, coverage: undefined }).ok).toBe(false);
  });

  it('cannot be made by hand', () => {
    // @ts-expect-error only issueForecast makes one: the seal is missing
    const forged: IssuedForecast = { model: 'mixture', fromDay: 0, expiresAtMs: 0, card: CARD, read: issue().read };
    expect(forged.expiresAtMs).toBe(0);
  });

  it('gives every cell a probability, riskiest first, and shows coverage beside it', () => {
    const [seen, thin] = GRID.cells as [(typeof GRID.cells)[number], (typeof GRID.cells)[number]];
    const cells = issue(
      new Map([
        [seen, 0.9],
        [thin, 0.05],
      ]),
    ).read(NOW);
    if (!cells.ok) throw new Error(cells.error.type);
    expect(cells.value.length).toBe(GRID.cells.length);
    expect(cells.value.reduce((sum, hot) => sum + hot.probability, 0)).toBeCloseTo(1, 9);
    const falls = cells.value.every((hot, i) => i === 0 || cells.value[i - 1]!.probability >= hot.probability);
    expect(falls).toBe(true);
    const coverageOf = (cell: string) => cells.value.find((hot) => hot.cell === cell)!.coverage;
    expect(coverageOf(seen)).toEqual({ watch: 'watched', share: 0.9 });
    expect(coverageOf(thin)).toEqual({ watch: 'thin', share: 0.05 });
    expect(coverageOf(GRID.cells[2]!)).toEqual({ watch: 'unknown' });
    const expected = cells.value.reduce((sum, hot) => sum + hot.expected, 0);
    expect(expected).toBeGreaterThan(15);
    expect(expected).toBeLessThan(50);
  });
});

describe('incidents that own patrols found', () => {
  it('are marked in their cell', () => {
    const spot = { x: 44.25, y: 35.2, atMs: (WEEK - 3) * DAY_MS, kind: 'IED' };
    const found = Array.from(
      { length: 4 },
      (_, i): PatternEvent => ({ ...spot, found: i < 3 ? 'own-patrol' : 'reported' }),
    );
    const history = createHistory([...EVENTS, ...found], GRID);
    const forecast = issueForecast(GRID, history, { weekDay: WEEK, card: CARD, coverage: undefined });
    const cells = forecast.ok ? forecast.value.read(NOW) : forecast;
    if (!cells.ok) throw new Error(cells.error.type);
    const here = GRID.cells[forecastCellAt(GRID, { lat: spot.y, lng: spot.x })];
    expect(cells.value.find((hot) => hot.cell === here)!.found).toMatchObject({ byPatrol: 3 });
    expect(cells.value.reduce((sum, hot) => sum + hot.found.byPatrol, 0)).toBe(3);
  });
});

describe('patrols sent by a forecast', () => {
  it('go elsewhere in at least a tenth of cases', () => {
    const chosen = choosePatrolCells(issue(), NOW, { count: 20, explorationShare: 0.1 }, createPrng(3));
    if (!chosen.ok) throw new Error(chosen.error.type);
    const count = (because: string) => chosen.value.filter((cell) => cell.because === because).length;
    expect([count('risk'), count('exploration')]).toEqual([18, 2]);
    expect(new Set(chosen.value.map(({ cell }) => cell)).size).toBe(20);
  });

  it('are not chosen without exploration, nor by an expired forecast', () => {
    const none = choosePatrolCells(issue(), NOW, { count: 20, explorationShare: 0 }, createPrng(3));
    expect(none).toEqual({ ok: false, error: { type: 'TooLittleExploration', shareMin: 0.1 } });
    const late = choosePatrolCells(issue(), NOW + 8 * DAY_MS, { count: 20, explorationShare: 0.5 }, createPrng(3));
    expect(!late.ok && late.error.type).toBe('ForecastExpired');
  });
});

describe('what enters', () => {
  it('is place, time, type and who found it; anything wider is cut off', () => {
    const wider = { ...EVENTS[0]!, tribe: 'x', population: 5, name: 'y' };
    expect(Object.keys(pickPatternEvent(wider)).sort()).toEqual([...PATTERN_EVENT_FIELDS].sort());
  });
});
