/** Claims of the rolling forecast: only the past enters, too little is refused, patrols' own finds count less. */

import { describe, expect, it } from 'vitest';
import { polygonToGridCells } from '../base/grid.ts';
import { createPrng } from '../base/random.ts';
import { DAY_MS } from '../base/time.ts';
import { FORECAST_MODELS } from '../record/kind/forecast.ts';
import type { PatternEvent } from './event.ts';
import { createModel, scoreForecasts } from './forecast.ts';
import { createForecastGrid, forecastCellAt, smoothByRing } from './forecast-grid.ts';
import { createHistory } from './history.ts';
import { rankCells } from './score.ts';
import { createSelfExciting } from './self-exciting.ts';

const SQUARE = [
  { lat: 35, lng: 44 },
  { lat: 35, lng: 44.5 },
  { lat: 35.4, lng: 44.5 },
  { lat: 35.4, lng: 44 },
];
const GRID = createForecastGrid(polygonToGridCells([SQUARE], 7), 7);
const START = 14_000;

/** Places that repeat, and noise; some beyond the area. */
function world(seed: number, count: number): ReadonlyArray<PatternEvent> {
  const prng = createPrng(seed);
  const homes = Array.from({ length: 12 }, () => ({ x: 44 + prng.nextUnit() * 0.5, y: 35 + prng.nextUnit() * 0.4 }));
  return Array.from({ length: count }, () => {
    const home = homes[Math.floor(prng.nextUnit() ** 2 * homes.length)]!;
    const away = prng.nextUnit() < 0.2;
    return {
      x: away ? 43.9 + prng.nextUnit() * 0.7 : home.x + prng.nextUnit() * 0.01,
      y: away ? 34.9 + prng.nextUnit() * 0.6 : home.y + prng.nextUnit() * 0.01,
      atMs: (START + Math.floor(prng.nextUnit() * 280)) * DAY_MS,
      kind: prng.nextBelow(3) === 0 ? 'SAF' : 'IED',
      found: 'reported',
    };
  });
}

describe('the forecast grid', () => {
  it('knows the cells around the area and keeps the ring of a single source', () => {
    const values = new Float64Array(GRID.indexByCell.size);
    const middle = forecastCellAt(GRID, { lat: 35.2, lng: 44.25 });
    values[middle] = 1;
    const smooth = smoothByRing(GRID, values, [1, 0.15, 0.04]);
    const tally = (weight: number) =>
      smooth.reduce((sum, value) => sum + (Math.abs(value - weight) < 1e-12 ? 1 : 0), 0);
    expect([tally(1), tally(0.15), tally(0.04)]).toEqual([1, 6, 12]);
    expect(GRID.indexByCell.size).toBeGreaterThan(GRID.cells.length);
    expect(GRID.areaKm2 / GRID.cells.length).toBeCloseTo(5.2, 0);
  });
});

describe('every model', () => {
  const events = world(1, 1500);
  const day = START + 210;

  it.each(FORECAST_MODELS)('%s forecasts a week from what lies before its first day', (name) => {
    const whole = createModel(name, GRID, createHistory(events, GRID), undefined)(day);
    const past = events.filter((event) => event.atMs < day * DAY_MS);
    const cut = createModel(name, GRID, createHistory(past, GRID), undefined)(day);
    expect(Array.from(whole)).toEqual(Array.from(cut));
    expect(Math.max(...whole)).toBeGreaterThan(0);
  });

  it.each(FORECAST_MODELS)('%s does not change when all times move by whole weeks', (name) => {
    const moved = events.map((event) => ({ ...event, atMs: event.atMs + 70 * DAY_MS }));
    const here = createModel(name, GRID, createHistory(events, GRID), undefined)(day);
    const there = createModel(name, GRID, createHistory(moved, GRID), undefined)(day + 70);
    expect(Array.from(there)).toEqual(Array.from(here));
  });

  it.each(FORECAST_MODELS)('%s takes incidents that own patrols found for less', (name) => {
    const spot = { x: 44.25, y: 35.2, atMs: (day - 3) * DAY_MS, kind: 'IED' };
    const riskOf = (found: PatternEvent['found']) => {
      const cluster = Array.from({ length: 20 }, () => ({ ...spot, found }));
      const risk = createModel(name, GRID, createHistory([...events, ...cluster], GRID), undefined)(day);
      const total = risk.reduce((a, b) => a + b, 0);
      return risk[forecastCellAt(GRID, { lat: spot.y, lng: spot.x })]! / total;
    };
    expect(riskOf('own-patrol')).toBeLessThan(riskOf('reported') * 0.7);
  });
});

describe('the self-exciting forecast', () => {
  it('sums to one, is positive everywhere near incidents, and says where its forecast comes from', () => {
    const model = createSelfExciting(GRID, createHistory(world(2, 1500), GRID), {});
    const risk = model.risk(START + 210);
    expect(risk.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    const described = model.describe(START + 210);
    expect(described.kinds).toEqual(['IED', 'SAF']);
    for (const sources of described.share) {
      const total = sources.flat().reduce((a, b) => a + b, 0);
      expect(total).toBeGreaterThan(0.8);
      expect(total).toBeLessThanOrEqual(1 + 1e-9);
    }
    expect(described.excitedShare).toBeLessThan(1);
  });

  it('sends a type where that type is', () => {
    const prng = createPrng(5);
    const split = Array.from({ length: 800 }, (_, i): PatternEvent => {
      const kind = i % 2 === 0 ? 'IED' : 'SAF';
      const x = kind === 'IED' ? 44.1 : 44.4;
      const atMs = (START + Math.floor(prng.nextUnit() * 200)) * DAY_MS;
      return { x, y: 35.2, atMs, kind, found: 'reported' };
    });
    const history = createHistory(split, GRID);
    const best = (type: string) => rankCells(createSelfExciting(GRID, history, { type }).risk(START + 200))[0];
    expect(best('IED')).toBe(forecastCellAt(GRID, { lat: 35.2, lng: 44.1 }));
    expect(best('SAF')).toBe(forecastCellAt(GRID, { lat: 35.2, lng: 44.4 }));
  });
});

describe('the score card', () => {
  const options = { fromDay: START + 210, weeks: 8, models: FORECAST_MODELS, seed: 1 };

  it('stands beside every model and names the one in use and why', () => {
    const card = scoreForecasts(GRID, createHistory(world(3, 2500), GRID), options);
    if (!card.ok) throw new Error(card.error.reason);
    expect(Object.keys(card.value.models)).toEqual([...FORECAST_MODELS]);
    expect(['excitation-wins', 'excitation-not-shown']).toContain(card.value.choice.reason);
    expect(card.value.overBackground).toBeDefined();
    for (const score of Object.values(card.value.models)) {
      expect(score.gain).toBeGreaterThan(score.gainInterval[0]);
      expect(score.gain).toBeLessThan(score.gainInterval[1]);
      expect(score.calibration.reduce((sum, bin) => sum + bin.observed, 0)).toBeCloseTo(1, 9);
    }
  });

  it('uses a plain model where excitation is not shown to help', () => {
    // The same place, day after day, for ever: counting is all there is to know.
    const prng = createPrng(9);
    const homes = Array.from({ length: 30 }, () => ({ x: 44 + prng.nextUnit() * 0.5, y: 35 + prng.nextUnit() * 0.4 }));
    const steady = Array.from(
      { length: 2800 },
      (_, i): PatternEvent => ({
        ...homes[prng.nextBelow(30)]!,
        atMs: (START + Math.floor(i / 10)) * DAY_MS,
        kind: 'IED',
        found: 'reported',
      }),
    );
    const card = scoreForecasts(GRID, createHistory(steady, GRID), options);
    if (!card.ok) throw new Error(card.error.reason);
    expect(card.value.choice.reason).toBe('excitation-not-shown');
    expect(card.value.chosen).not.toBe('self-exciting');
  });

  it('is refused with the reason where data are too few', () => {
    const few = (count: number, fromDay: number) => {
      const card = scoreForecasts(GRID, createHistory(world(4, count), GRID), { ...options, fromDay });
      return card.ok ? 'scored' : card.error.reason;
    };
    expect(few(40, START + 210)).toBe('few-incidents');
    expect(few(2500, START + 40)).toBe('short-history');
    expect(few(2500, START + 279)).toBe('few-scored');
    expect(few(0, START + 210)).toBe('few-incidents');
  });
});
