/**
 * What statistics must do on data whose truth is known: find nothing in pure chance (as often as promised), find
 * repetition and its parameters where it was put in, and stay quiet about twelve published incidents.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gridCellToLatLng, polygonToGridCells } from '../base/grid.ts';
import { createPrng } from '../base/random.ts';
import { DAY_MS } from '../base/time.ts';
import type { PatternEvent } from './event.ts';
import { createForecastGrid } from './forecast-grid.ts';
import { fitHawkes, type HawkesInput } from './hawkes.ts';
import { bootstrapHawkes } from './hawkes-bootstrap.ts';
import { type SimulatedIncident, simulateHawkes } from './hawkes-simulation.ts';
import { hawkesIntensity, hawkesLogLikelihood } from './hawkes-time.ts';
import { computeKnoxTable } from './knox.ts';
import { countKnoxPlain } from './knox-permutation.ts';
import { computeRepetition } from './repetition.ts';

const SLOW = process.env['SLOW'] === '1';
const VECTORS = join(import.meta.dirname, '../../test/vectors/pattern');

const rectangle = (size: number) => [
  { lat: 35, lng: 44 },
  { lat: 35, lng: 44 + size },
  { lat: 35 + size * 0.75, lng: 44 + size },
  { lat: 35 + size * 0.75, lng: 44 },
];
const SMALL = createForecastGrid(polygonToGridCells([rectangle(0.3)], 7), 7);
const WIDE = createForecastGrid(polygonToGridCells([rectangle(1.2)], 7), 7);

function toEvents(grid: typeof SMALL, incidents: ReadonlyArray<SimulatedIncident>): ReadonlyArray<PatternEvent> {
  return incidents.map(({ day, cell }) => {
    const place = gridCellToLatLng(grid.cells[cell]!);
    return { x: place.lng, y: place.lat, atMs: Math.floor(day) * DAY_MS, kind: 'IED', found: 'reported' };
  });
}

function verdictOf(events: ReadonlyArray<PatternEvent>, seed: number) {
  const options = {
    space: { closed: 'right', ends: [1, 3000, 5000] },
    days: { closed: 'right', ends: [2, 7, 14] },
    distance: 'great-circle',
    permutations: 99,
    seed,
  } as const;
  const table = computeKnoxTable(events, undefined, options, countKnoxPlain);
  if (!table.ok) throw new Error(table.error.type);
  return { overall: table.value.overallP, nearest: table.value.cells[0]![1]!.p, next: table.value.cells[1]![2]!.p };
}

/** 99.9 % of the binomial number of false alarms lies in here. */
function alarmRange(tries: number): readonly [number, number] {
  const spread = 3.3 * Math.sqrt(tries * 0.05 * 0.95);
  return [Math.max(0, tries * 0.05 - spread), tries * 0.05 + spread];
}

describe('incidents at random in time', () => {
  it('are called repetition in one case of twenty, by every p, however uneven the places are', () => {
    const tries = SLOW ? 2000 : 300;
    const alarms = { overall: 0, nearest: 0, next: 0 };
    for (let t = 0; t < tries; t++) {
      const prng = createPrng(1000 + t);
      const backgroundByCell = Float64Array.from(SMALL.cells, () => (prng.nextUnit() < 0.1 ? 4 : 0.3));
      const plan = { backgroundByCell, days: 120, branchingRatio: 0, decayDays: 7, ringShares: [1] };
      const verdict = verdictOf(toEvents(SMALL, simulateHawkes(SMALL, plan, prng)), t);
      for (const key of ['overall', 'nearest', 'next'] as const) if (verdict[key] <= 0.05) alarms[key]++;
    }
    const [least, most] = alarmRange(tries);
    // A count with few possible values is called less often than promised, never more.
    expect(alarms.overall).toBeGreaterThanOrEqual(least);
    for (const key of ['overall', 'nearest', 'next'] as const) expect(alarms[key], key).toBeLessThanOrEqual(most);
    expect(alarms.next).toBeGreaterThanOrEqual(least);
  });
});

const PLAN = { days: 365, branchingRatio: 0.4, decayDays: 14, ringShares: [0.8, 0.2, 0] };

function simulateInput(branchingRatio: number, seed: number, stepDays: 0 | 1): HawkesInput {
  const prng = createPrng(seed);
  const backgroundByCell = Float64Array.from(WIDE.cells, () => (prng.nextUnit() < 0.05 ? 3 : 0.3));
  const incidents = simulateHawkes(WIDE, { ...PLAN, backgroundByCell, branchingRatio }, prng);
  return {
    day: Float64Array.from(incidents, ({ day }) => (stepDays === 1 ? Math.floor(day) : day)),
    cell: Int32Array.from(incidents, ({ cell }) => cell),
    stepDays,
    fromDay: 0,
    toDay: PLAN.days,
  };
}

describe('incidents that bring about others', { timeout: 240_000 }, () => {
  it('are called repetition', () => {
    const prng = createPrng(4);
    const backgroundByCell = new Float64Array(SMALL.cells.length).fill(0.7);
    const plan = { backgroundByCell, days: 200, branchingRatio: 0.5, decayDays: 7, ringShares: [0.7, 0.3] };
    const verdict = verdictOf(toEvents(SMALL, simulateHawkes(SMALL, plan, prng)), 1);
    expect(verdict.overall).toBeLessThanOrEqual(0.05);
    expect(verdict.nearest).toBeLessThanOrEqual(0.05);
  });

  it.each([0, 1] as const)('give back branching ratio, decay and reach (whole days: %i)', (stepDays) => {
    const input = simulateInput(PLAN.branchingRatio, 11, stepDays);
    const fit = bootstrapHawkes(WIDE, input, createPrng(2), 3);
    expect(Math.abs(fit.branchingRatio - PLAN.branchingRatio)).toBeLessThan(0.07);
    expect(Math.abs(fit.decayDays - PLAN.decayDays)).toBeLessThan(3);
    expect(fit.pNoExcitation).toBeCloseTo(1 / 4, 9);
    const plain = fitHawkes(WIDE, input);
    expect(plain.aicGain).toBeGreaterThan(100);
    expect(Math.abs(plain.ringShares[0]! - 0.8)).toBeLessThan(0.12);
    expect(plain.branchingInterval[0]).toBeLessThan(plain.branchingRatio);
    expect(plain.weekProfile.length).toBe(stepDays === 1 ? 7 : 168);
  });

  it('are not seen where there are none, even if places and months differ', () => {
    const input = simulateInput(0, 12, 1);
    const fit = bootstrapHawkes(WIDE, input, createPrng(3), 3);
    expect(fit.branchingRatio).toBeLessThan(0.08);
    expect(fit.branchingInterval[0]).toBeLessThan(0.05);
  });
});

describe('the process in time alone', () => {
  type Known = {
    readonly t: number[];
    readonly T: number;
    readonly mu: number;
    readonly alpha: number;
    readonly beta: number;
    readonly value: number;
  };
  const known = JSON.parse(readFileSync(join(VECTORS, 'hawkes-likelihood.json'), 'utf8')) as {
    loglik: Known[];
    intensity_at_5: number;
  };

  it('has the published log-likelihoods', () => {
    for (const { t, T, value, ...rates } of known.loglik)
      expect(hawkesLogLikelihood(t, T, rates)).toBeCloseTo(value, 9);
  });

  it('has the published intensity', () => {
    const first = known.loglik[0]!;
    expect(hawkesIntensity(first.t, 5, first)).toBeCloseTo(known.intensity_at_5, 9);
  });
});

describe('the twelve published incidents of 2021', () => {
  it('are not significant at 1 km and 7 d, 5 km and 14 d, 10 km and 28 d', () => {
    const [, ...rows] = readFileSync(join(VECTORS, 'public-incidents-2021.csv'), 'utf8').trim().split('\n');
    const events = rows.map((row): PatternEvent => {
      const [, date, lat, lng] = row.split(',');
      return { x: Number(lng), y: Number(lat), atMs: Date.parse(`${date}T00:00:00Z`), kind: '', found: 'reported' };
    });
    const made = computeRepetition(events, undefined, { permutations: 999, seed: 1 }, countKnoxPlain);
    if (!made.ok) throw new Error(made.error.type);
    expect(made.value.scales.map(({ single }) => [single.n, single.verdict, single.count.observed])).toEqual([
      [12, 'not-significant', 1],
      [12, 'not-significant', 1],
      [12, 'not-significant', 1],
    ]);
    for (const { single } of made.value.scales) expect(single.count.expected).toBeGreaterThan(single.count.observed);
  });
});
