/** The first of all best choices, against a look at every choice, beyond the size that is looked at in full. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveByGlpk } from '../../test/oracle/glpk-solver.ts';
import type { UnixMs } from '../base/time.ts';
import { findFirstBest } from './location-choice.ts';
import { createCover, weightCovered } from './location-cover.ts';
import { solveFirstMaxCover } from './location-first-cover.ts';

const DEPS = { solve: solveByGlpk, time: { now: () => 0 as UnixMs }, timeLimitMs: 60_000 };
const RUNS = process.env['SLOW'] === '1' ? 20 : 1;

/** Coarse weights and few rows make ties the rule. */
function aProblem(columns: number, choose: fc.Arbitrary<number>) {
  return fc.record({
    rows: fc.array(fc.uniqueArray(fc.nat({ max: columns - 1 }), { maxLength: 5 }), { minLength: 1, maxLength: 8 }),
    weights: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 8, maxLength: 8 }),
    choose,
  });
}

describe('first best choice', () => {
  for (const [columns, runs] of [
    [7, 200],
    [18, 4],
  ] as const) {
    it(`of ${columns} columns is the one a look at every choice finds first`, async () => {
      const given = aProblem(columns, fc.integer({ min: 1, max: columns === 18 ? 9 : 4 }));
      await fc.assert(
        fc.asyncProperty(given, async ({ rows, weights, choose }) => {
          const cover = createCover(rows, columns);
          const row = Float64Array.from(weights.slice(0, rows.length));
          const answer = await solveFirstMaxCover({ cover, weights: row, choose }, DEPS);
          const first = findFirstBest(columns, choose, (chosen) => weightCovered(cover, row, chosen));
          expect(answer).toEqual({ chosen: first.chosen, objective: first.score, bound: first.score, isProven: true });
        }),
        { numRuns: runs * RUNS },
      );
    });
  }

  it('is settled place by place where there are too many choices to look at', async () => {
    // 40 equal columns over 3 rows, 20 of them chosen: the first best choice is the first 20.
    const cover = createCover([Array.from({ length: 40 }, (_, j) => j), [39], [38]], 40);
    const weights = Float64Array.of(5, 3, 0);
    const answer = await solveFirstMaxCover({ cover, weights, choose: 20 }, DEPS);
    expect(answer.chosen).toEqual([...Array.from({ length: 19 }, (_, j) => j), 39]);
    expect(answer.objective).toBe(8);
  });
});
