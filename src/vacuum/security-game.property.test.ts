/** The closed form against a bisection on the value and against every small deviation; known answers exact. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SecurityGame, solveGame } from './security-game.ts';

const KNOWN = join(process.env['SEAMLINE_SHARED'] ?? '../shared', 'data', 'known-answers', 'formulae.json');
const RUNS = process.env['SLOW'] === '1' ? 20 : 1;

const aGame = fc.record({
  rewards: fc.array(
    fc.integer({ min: 0, max: 1000 }).map((n) => n / 8),
    { minLength: 1, maxLength: 12 },
  ),
  resources: fc.oneof(
    fc.integer({ min: 0, max: 13 }),
    fc.integer({ min: 0, max: 130 }).map((n) => n / 10),
  ),
});

/** Least value at which the resources suffice, found by halving. */
function findValueSlowly({ rewards, resources }: SecurityGame): number {
  let [low, high] = [0, Math.max(...rewards)];
  for (let round = 0; round < 200; round++) {
    const middle = (low + high) / 2;
    const needed = rewards.reduce((sum, reward) => sum + (reward > middle ? 1 - middle / reward : 0), 0);
    if (needed <= resources) high = middle;
    else low = middle;
  }
  return high;
}

describe('security game', () => {
  it('equals bisection on the value, and spends no more than it has', () => {
    fc.assert(
      fc.property(aGame, (game) => {
        const answer = solveGame(game);
        expect(answer.ok).toBe(true);
        if (!answer.ok) return;
        const { value, coverage } = answer.value;
        expect(value).toBeCloseTo(findValueSlowly(game), 9);
        const worst = Math.max(...game.rewards.map((reward, i) => reward * (1 - coverage[i]!)));
        expect(worst).toBeCloseTo(value, 9);
        expect(coverage.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(game.resources + 1e-9);
        expect(coverage.every((c) => c >= 0 && c <= 1)).toBe(true);
      }),
      { numRuns: 500 * RUNS },
    );
  });

  it('one more resource never helps the watcher', () => {
    fc.assert(
      fc.property(aGame, (game) => {
        const [less, more] = [solveGame(game), solveGame({ ...game, resources: game.resources + 1 })];
        expect(less.ok && more.ok && more.value.value <= less.value.value).toBe(true);
      }),
      { numRuns: 200 * RUNS },
    );
  });

  it('leaves the watcher nothing where every target can be covered, and everything where none can', () => {
    expect(solveGame({ rewards: [5, 3], resources: 2 })).toEqual({ ok: true, value: { value: 0, coverage: [1, 1] } });
    expect(solveGame({ rewards: [5, 3], resources: 0 })).toEqual({ ok: true, value: { value: 5, coverage: [0, 0] } });
  });

  it.runIf(existsSync(KNOWN))('gives the known answers', () => {
    const known = JSON.parse(readFileSync(KNOWN, 'utf8')).stackelberg_zero_sum;
    for (const resources of [1, 2, 3]) {
      const answer = solveGame({ rewards: known.U, resources });
      const expected = known[`m${resources}`];
      expect(answer.ok && answer.value.value).toBeCloseTo(expected.v, 6);
      expected.c.forEach((c: number, i: number) => {
        expect(answer.ok && answer.value.coverage[i]).toBeCloseTo(c, 6);
      });
    }
  });

  it('refuses what is no game', () => {
    expect(solveGame({ rewards: [], resources: 1 })).toMatchObject({ ok: false, error: { type: 'BadGame' } });
    expect(solveGame({ rewards: [-1], resources: 1 })).toMatchObject({ ok: false, error: { type: 'BadGame' } });
    expect(solveGame({ rewards: [1], resources: Number.NaN })).toMatchObject({ ok: false });
  });
});
