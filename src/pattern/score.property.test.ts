/** Scores against slow obvious oracles, and what must hold of every score. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORECAST_AREA_PERCENTS } from '../record/kind/forecast.ts';
import { fitMixture, type MixtureRows, mixtureGain, normalizeRisk } from './mixture-fit.ts';
import { compareScores, rankCells, scoreWeek, summarizeScores, toProbabilities, topCellCount } from './score.ts';

const RUNS = process.env['SLOW'] === '1' ? 2000 : 100;

const week = fc.integer({ min: 1, max: 300 }).chain((n) =>
  fc.record({
    risk: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: n, maxLength: n }),
    counts: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: n, maxLength: n }),
  }),
);

describe('a week score', () => {
  it('counts hits as a sorted list of cells does, ties by ascending cell', () => {
    fc.assert(
      fc.property(week, ({ risk, counts }) => {
        const score = scoreWeek(Float64Array.from(risk), Float64Array.from(counts));
        const order = risk.map((value, i) => ({ value, i })).sort((a, b) => b.value - a.value || a.i - b.i);
        const best = counts.slice().sort((a, b) => b - a);
        FORECAST_AREA_PERCENTS.forEach((percent, slot) => {
          const top = Math.ceil((risk.length * percent) / 100);
          expect(score.hits[slot]).toBe(order.slice(0, top).reduce((sum, { i }) => sum + counts[i]!, 0));
          expect(score.bestHits[slot]).toBe(best.slice(0, top).reduce((sum, count) => sum + count, 0));
          expect(score.hits[slot]!).toBeLessThanOrEqual(score.bestHits[slot]!);
        });
        expect(score.events).toBe(counts.reduce((a, b) => a + b, 0));
      }),
      { numRuns: RUNS },
    );
  });

  it('promises probabilities that sum to one and never reach zero', () => {
    fc.assert(
      fc.property(week, ({ risk }) => {
        const probability = toProbabilities(Float64Array.from(risk));
        expect(probability.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        expect(Math.min(...probability)).toBeGreaterThan(0);
      }),
      { numRuns: RUNS },
    );
  });

  it('does not change when all risks are scaled, and gains nothing when they are equal', () => {
    fc.assert(
      fc.property(week, fc.double({ min: 0.01, max: 100, noNaN: true }), ({ risk, counts }, scale) => {
        const count = Float64Array.from(counts);
        const plain = scoreWeek(Float64Array.from(risk), count);
        const scaled = scoreWeek(
          Float64Array.from(risk, (value) => value * scale),
          count,
        );
        expect(scaled.logGain).toBeCloseTo(plain.logGain, 6);
        expect(scoreWeek(new Float64Array(risk.length).fill(scale), count).logGain).toBeCloseTo(0, 6);
      }),
      { numRuns: RUNS },
    );
  });

  it('holds every cell and every incident in exactly one calibration bin', () => {
    fc.assert(
      fc.property(week, ({ risk, counts }) => {
        const score = scoreWeek(Float64Array.from(risk), Float64Array.from(counts));
        expect(score.predicted.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        expect(score.observed.reduce((a, b) => a + b, 0)).toBe(score.events);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a summary', () => {
  const counts = Float64Array.from({ length: 200 }, (_, i) => (i < 3 ? 4 - i : 0));
  const sharp = scoreWeek(
    Float64Array.from({ length: 200 }, (_, i) => (i < 3 ? 10 : 1)),
    counts,
  );
  const flat = scoreWeek(new Float64Array(200).fill(1), counts);

  it('relates hits to area by the cells really taken', () => {
    expect([topCellCount(10783, 0.5), topCellCount(200, 0.5), topCellCount(1, 5)]).toEqual([54, 1, 1]);
    const summary = summarizeScores([sharp, sharp], 200, 1);
    expect(summary.hr).toEqual({ '0.5': 4 / 9, '1': 7 / 9, '2': 1, '5': 1 });
    expect(summary.pai['0.5']).toBeCloseTo(4 / 9 / (1 / 200), 9);
    expect(summary.pei).toEqual({ '0.5': 1, '1': 1, '2': 1, '5': 1 });
    expect(summary.gain).toBeCloseTo(Math.log((0.95 * 10 * 200) / 227 + 0.05), 9);
    expect(summary.gainInterval).toEqual([expect.closeTo(summary.gain, 9), expect.closeTo(summary.gain, 9)]);
  });

  it('finds no difference between equals and brackets a true one', () => {
    expect(compareScores([sharp, flat], [sharp, flat], 1)).toEqual({ difference: 0, interval: [0, 0] });
    const { difference, interval } = compareScores([sharp, flat, sharp, flat], [flat, flat, flat, flat], 1);
    expect(difference).toBeCloseTo(sharp.logGain / 18, 9);
    expect(interval[0]).toBeLessThan(difference);
    expect(interval[1]).toBeGreaterThan(difference);
  });

  it('ranks equal risks by cell', () => {
    expect([...rankCells(Float64Array.of(1, 3, 3, 0, 1))]).toEqual([1, 2, 0, 4, 3]);
  });
});

describe('the mixture fit', () => {
  const part = (n: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: n, maxLength: n });
  const mixtures = fc.record({ a: part(12), b: part(12), c: part(12), counts: part(12) });

  it('never lowers the likelihood by another step, and its weights sum to one', () => {
    fc.assert(
      fc.property(mixtures, ({ a, b, c, counts }) => {
        const parts = [a, b, c].map((values) => normalizeRisk(Float64Array.from(values)));
        const share = Float64Array.from(counts.flatMap((_, r) => parts.map((values) => values[r]!)));
        const rows: MixtureRows = { parts: 3, share: [share], count: [Float64Array.from(counts)] };
        let last = Number.NEGATIVE_INFINITY;
        for (const steps of [0, 1, 2, 5, 20, 100]) {
          const weights = fitMixture(rows, [1], 12, new Float64Array(3), steps);
          const gain = mixtureGain(rows, [1], 12, weights);
          expect(weights.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
          expect(gain).toBeGreaterThanOrEqual(last - 1e-9);
          last = gain;
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('finds the part that the incidents were drawn from', () => {
    const truth = normalizeRisk(Float64Array.from({ length: 50 }, (_, i) => (i % 5 === 0 ? 9 : 1)));
    const other = normalizeRisk(Float64Array.from({ length: 50 }, (_, i) => (i % 7 === 0 ? 9 : 1)));
    const share = Float64Array.from({ length: 100 }, (_, k) => (k % 2 === 0 ? truth : other)[k >> 1]!);
    const rows: MixtureRows = { parts: 2, share: [share], count: [truth.map((value) => value * 1000)] };
    expect(fitMixture(rows, [1], 50, Float64Array.of(2, 2), 300)[0]!).toBeGreaterThan(0.95);
  });
});
