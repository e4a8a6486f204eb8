/** The closed form against effort dealt out in small steps to the best cell; known answers exact. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideEffort, type SearchQuestion } from './search-effort.ts';

const KNOWN = join(process.env['SEAMLINE_SHARED'] ?? '../shared', 'data', 'known-answers', 'formulae.json');
const RUNS = process.env['SLOW'] === '1' ? 20 : 1;

const aSearch = fc.record({
  prior: fc
    .array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 8 })
    .filter((list) => list.some((n) => n > 0))
    .map((list) =>
      list.map(
        (n) =>
          n /
          Math.max(
            100,
            list.reduce((a, b) => a + b),
          ),
      ),
    ),
  total: fc.integer({ min: 0, max: 400 }).map((n) => n / 50),
});

const STEP = 1e-3;

/** Each step of effort goes where it finds most; the division is right to about a step. */
function divideSlowly({ prior, total }: SearchQuestion): number {
  const effort = prior.map(() => 0);
  for (let spent = 0; spent < total - STEP / 2; spent += STEP) {
    const gains = prior.map((p, i) => p * Math.exp(-effort[i]!));
    effort[gains.indexOf(Math.max(...gains))]! += STEP;
  }
  return prior.reduce((found, p, i) => found + p * (1 - Math.exp(-effort[i]!)), 0);
}

describe('search effort', () => {
  it('finds as much as effort dealt out in small steps, and spends all of it', () => {
    fc.assert(
      fc.property(aSearch, (question) => {
        const answer = divideEffort(question);
        expect(answer.ok).toBe(true);
        if (!answer.ok) return;
        const { effort, detection } = answer.value;
        expect(effort.reduce((a, b) => a + b, 0)).toBeCloseTo(question.total, 9);
        expect(effort.every((e) => e >= 0)).toBe(true);
        const slow = divideSlowly(question);
        expect(detection).toBeGreaterThanOrEqual(slow - 1e-9);
        expect(detection).toBeLessThanOrEqual(slow + STEP);
      }),
      { numRuns: 60 * RUNS },
    );
  });

  it.runIf(existsSync(KNOWN))('gives the known answers', () => {
    const known = JSON.parse(readFileSync(KNOWN, 'utf8')).koopman.optimal_allocation;
    const answer = divideEffort({ prior: known.prior, total: known.total_coverage });
    expect(answer.ok && answer.value.detection).toBeCloseTo(known.pod, 9);
    known.allocation.forEach((e: number, i: number) => {
      expect(answer.ok && answer.value.effort[i]).toBeCloseTo(e, 9);
    });
  });

  it('refuses what is no search', () => {
    for (const question of [
      { prior: [], total: 1 },
      { prior: [0, 0], total: 1 },
      { prior: [0.7, 0.7], total: 1 },
      { prior: [-0.1, 0.5], total: 1 },
      { prior: [0.5], total: -1 },
    ]) {
      expect(divideEffort(question)).toMatchObject({ ok: false, error: { type: 'BadSearch' } });
    }
  });
});
