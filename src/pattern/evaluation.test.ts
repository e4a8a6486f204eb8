/** Evaluation of measures on worlds whose truth is known: no effect is not shown, a true one is, and where it went. */
import { describe, expect, it } from 'vitest';
import { polygonToGridCells } from '../base/grid.ts';
import { createPrng } from '../base/random.ts';
import { type Evaluation, evaluateMeasure } from './evaluation.ts';
import { createForecastGrid } from './forecast-grid.ts';
import { drawPoisson } from './hawkes-simulation.ts';
import type { History } from './history.ts';

const WORLDS = process.env['SLOW'] === '1' ? 300 : 20;
const RECTANGLE = [
  { lat: 35, lng: 44 },
  { lat: 35, lng: 44.9 },
  { lat: 35.7, lng: 44.9 },
  { lat: 35.7, lng: 44 },
];
const GRID = createForecastGrid(polygonToGridCells([RECTANGLE], 7), 7);
const BEFORE_DAYS = 280;
const AFTER_DAYS = 56;

function toHistory(incidents: ReadonlyArray<{ readonly day: number; readonly cell: number }>): History {
  const sorted = incidents.slice().sort((a, b) => a.day - b.day);
  return {
    day: Int32Array.from(sorted, ({ day }) => day),
    cell: Int32Array.from(sorted, ({ cell }) => cell),
    kind: new Uint8Array(sorted.length),
    weight: new Float64Array(sorted.length).fill(1),
    type: new Uint16Array(sorted.length),
    types: ['IED'],
    kinds: ['IED'],
    areaCells: GRID.cells.length,
  };
}

/** The measure is taken where it is worst, everything falls by a fifth anyway. */
function evaluateWorld(seed: number, effect: number, moved: number): Evaluation {
  const prng = createPrng(seed);
  const rate = GRID.cells.map(() => {
    const u = prng.nextUnit();
    return u > 0.9 ? 6 : u > 0.5 ? 1 : 0.2;
  });
  const treated = new Set(rate.flatMap((value, i) => (value === 6 ? [i] : [])).slice(0, 25));
  const ring = new Set<number>();
  for (const cell of treated) {
    for (let k = 1; k < 7; k++) {
      const other = GRID.near[cell * GRID.width + k]!;
      if (other >= 0 && other < GRID.cells.length && !treated.has(other)) ring.add(other);
    }
  }
  const incidents: { day: number; cell: number }[] = [];
  rate.forEach((value, cell) => {
    const factor = treated.has(cell) ? effect : ring.has(cell) ? moved : 1;
    for (let k = drawPoisson(value * 5, prng); k > 0; k--) incidents.push({ day: prng.nextBelow(BEFORE_DAYS), cell });
    for (let k = drawPoisson(value * 0.8 * factor, prng); k > 0; k--) {
      incidents.push({ day: BEFORE_DAYS + prng.nextBelow(AFTER_DAYS), cell });
    }
  });
  const made = evaluateMeasure(GRID, toHistory(incidents), {
    treated: [...treated].map((i) => GRID.cells[i]!),
    startDay: BEFORE_DAYS,
    beforeDays: 56,
    afterDays: AFTER_DAYS,
    displacementRings: 1,
    placebos: 99,
    seed,
  });
  if (!made.ok) throw new Error(made.error.type);
  return made.value;
}

function runWorlds(count: number, effect: number, moved: number): ReadonlyArray<Evaluation> {
  return Array.from({ length: count }, (_, seed) => evaluateWorld(seed, effect, moved));
}

const meanLog = (values: ReadonlyArray<number>) => values.reduce((sum, v) => sum + Math.log(v), 0) / values.length;

describe('a measure', () => {
  it('without effect is not shown to have one, although it was taken where it was worst and all fell', () => {
    const worlds = runWorlds(WORLDS, 1, 1);
    const wrong = worlds.filter(({ treated }) => treated.verdict !== 'not-shown').length;
    expect(wrong).toBeLessThanOrEqual(WORLDS * 0.05 + 3.3 * Math.sqrt(WORLDS * 0.05 * 0.95));
    expect(Math.abs(meanLog(worlds.map(({ treated }) => treated.ratio)))).toBeLessThan(0.1);
    for (const { treated } of worlds) expect(treated.after).toBeLessThan(treated.before);
  });

  it('that halves incidents is shown to, by about that much', () => {
    const worlds = runWorlds(8, 0.5, 1);
    expect(worlds.filter(({ treated }) => treated.verdict === 'fewer').length).toBeGreaterThanOrEqual(7);
    expect(Math.abs(meanLog(worlds.map(({ treated }) => treated.ratio)) - Math.log(0.5))).toBeLessThan(0.12);
    for (const { treated } of worlds) {
      expect(treated.interval[0]).toBeLessThan(treated.ratio);
      expect(treated.interval[1]).toBeGreaterThan(treated.ratio);
    }
  });

  it('that only moves incidents to the ring around is seen to', () => {
    const worlds = runWorlds(8, 0.5, 2);
    expect(worlds.filter(({ ring }) => ring?.verdict === 'more').length).toBeGreaterThanOrEqual(6);
    for (const { treated, together } of worlds) expect(together.ratio).toBeGreaterThan(treated.ratio);
  });

  it('is not judged on too little, nor on cells that are not there', () => {
    const few = toHistory([{ day: 1, cell: 0 }]);
    const options = {
      startDay: 280,
      beforeDays: 56,
      afterDays: 56,
      displacementRings: 1,
      placebos: 99,
      seed: 1,
    };
    expect(evaluateMeasure(GRID, few, { ...options, treated: [GRID.cells[0]!] })).toEqual({
      ok: false,
      error: { type: 'TooFewBefore', has: 0, needs: 10 },
    });
    expect(evaluateMeasure(GRID, few, { ...options, treated: [] })).toEqual({
      ok: false,
      error: { type: 'NoTreatedCells' },
    });
    const all = evaluateMeasure(GRID, toHistory(Array.from({ length: 30 }, () => ({ day: 270, cell: 0 }))), {
      ...options,
      treated: GRID.cells,
    });
    expect(!all.ok && all.error.type).toBe('TooFewComparable');
  });
});
