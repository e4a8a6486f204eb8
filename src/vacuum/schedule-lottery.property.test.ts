/**
 * The equilibrium against multiplicative weights, the closed form where patterns are single targets, and every pure
 * reply; patterns against a written-out list.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveByGlpk } from '../../test/oracle/glpk-solver.ts';
import { createPrng } from '../base/random.ts';
import { createCover } from './location-cover.ts';
import {
  findBestResponse,
  findLottery,
  type LotteryProblem,
  MILLION,
  weighMultiplicatively,
} from './schedule-lottery.ts';
import { type BlockPackage, listPatterns, PATTERNS_MAX } from './schedule-pattern.ts';
import { solveGame } from './security-game.ts';
import type { Solver } from './solver.ts';

const RUNS = process.env['SLOW'] === '1' ? 20 : 1;
const NO_SOLVER: Solver = async () => ({ status: 'none', bound: 0 });

const aLottery: fc.Arbitrary<LotteryProblem> = fc.integer({ min: 1, max: 6 }).chain((patterns) =>
  fc
    .record({
      rows: fc.array(fc.uniqueArray(fc.nat({ max: patterns - 1 })), { minLength: 1, maxLength: 8 }),
      weights: fc.array(fc.nat({ max: 9 }), { minLength: 8, maxLength: 8 }),
      explorationPermille: fc.constantFrom(100, 250, 1000),
    })
    .map(({ rows, weights, explorationPermille }) => ({
      cover: createCover(rows, patterns),
      weights: Float64Array.from(weights.slice(0, rows.length)),
      explorationPermille,
    })),
);

describe('lottery', () => {
  it('leaves the watcher no more than any other way found, and no pattern below its share', async () => {
    await fc.assert(
      fc.asyncProperty(aLottery, async (problem) => {
        const lottery = await findLottery(problem, solveByGlpk, 1_000);
        expect(lottery.millionths.reduce((a, b) => a + b, 0)).toBe(MILLION);
        const least = Math.floor((problem.explorationPermille * 1000) / problem.cover.columns);
        expect(Math.min(...lottery.millionths)).toBeGreaterThanOrEqual(least);
        const slow = weighMultiplicatively(problem, 3_000);
        const reply = findBestResponse(
          problem,
          Array.from(slow.mixture, (x) => x * MILLION),
        );
        expect(lottery.value).toBeLessThanOrEqual(reply.value + 1e-3);
        // Whole millionths may undercut the exact floor by a millionth of the weight for each pattern.
        expect(slow.bound).toBeLessThanOrEqual(lottery.value + 1e-4);
        expect(lottery.value).toBeLessThanOrEqual(slow.bound + 0.6);
        expect(lottery.bound).toBeLessThanOrEqual(lottery.value);
      }),
      { numRuns: 60 * RUNS },
    );
  });

  it('without a solver is nearly as good and says by how much', async () => {
    await fc.assert(
      fc.asyncProperty(aLottery, async (problem) => {
        const exact = await findLottery(problem, solveByGlpk, 1_000);
        const rough = await findLottery(problem, NO_SOLVER, 1_000);
        expect(rough.bound).toBeLessThanOrEqual(exact.value + 1e-4);
        expect(rough.value).toBeGreaterThanOrEqual(exact.value - 1e-3);
        expect(rough.value).toBeLessThanOrEqual(exact.value + 0.6);
      }),
      { numRuns: 40 * RUNS },
    );
  });

  it('equals the closed form where each pattern covers one target', async () => {
    const rewards = [10, 8, 6, 4, 2];
    const cover = createCover(
      rewards.map((_, i) => [i]),
      rewards.length,
    );
    const weights = Float64Array.from(rewards);
    const lottery = await findLottery({ cover, weights, explorationPermille: 100 }, solveByGlpk, 1_000);
    const game = solveGame({ rewards, resources: 1 });
    // A tenth is spread over all five, so 4 % goes where the closed form needs none.
    expect(game.ok && lottery.value).toBeGreaterThan(game.ok ? game.value.value : 0);
    const core = solveGame({ rewards: rewards.slice(0, 3), resources: 0.96 });
    expect(core.ok && core.value.value).toBeCloseTo(lottery.value, 4);
  });

  it('beats the best fixed pattern where one pattern cannot cover all, and shows its entropy', async () => {
    const cover = createCover([[0], [1], [2], [3]], 4);
    const problem = { cover, weights: Float64Array.of(4, 4, 4, 4), explorationPermille: 100 };
    const lottery = await findLottery(problem, solveByGlpk, 1_000);
    expect(lottery).toMatchObject({ fixedPattern: 0, fixedValue: 4, value: 3 });
    expect(lottery.entropyBits).toBeCloseTo(2, 6);
  });

  it('a watcher gains nothing where every pattern covers everything', async () => {
    const problem = { cover: createCover([[0, 1]], 2), weights: Float64Array.of(5), explorationPermille: 100 };
    expect(await findLottery(problem, solveByGlpk, 1_000)).toMatchObject({ value: 0, fixedValue: 0, bound: 0 });
  });
});

describe('patterns of a block', () => {
  const aPackages = fc.array(
    fc.record({
      team: fc.constantFrom('a', 'b'),
      lengthSlots: fc.integer({ min: 1, max: 3 }),
      starts: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
    }),
    { minLength: 1, maxLength: 3 },
  );

  it('are all placements in which no team is in two places', () => {
    fc.assert(
      fc.property(aPackages, (given) => {
        const packages: ReadonlyArray<BlockPackage> = given.map((one, k) => ({ ...one, id: `p${k}` }));
        const found = listPatterns(packages, { from: 0, to: 6 }, createPrng(1));
        const expected = packages
          .reduce<number[][]>((lists, one) => lists.flatMap((list) => one.starts.map((s) => [...list, s])), [[]])
          .filter((starts) =>
            [0, 1, 2, 3, 4, 5].every((slot) =>
              ['a', 'b'].every((team) => {
                const busy = packages.filter(
                  (one, k) => one.team === team && starts[k]! <= slot && slot < starts[k]! + one.lengthSlots,
                );
                return busy.length <= 1;
              }),
            ),
          );
        if (expected.length === 0) expect(found).toMatchObject({ ok: false, error: { type: 'OverlappingSchedule' } });
        else expect(found).toEqual({ ok: true, value: { patterns: expected, isSample: 0 } });
      }),
      { numRuns: 300 * RUNS },
    );
  });

  it('are a sample of distinct ones where there are too many', () => {
    const packages = Array.from(
      { length: 6 },
      (_, k): BlockPackage => ({
        id: `p${k}`,
        team: `t${k}`,
        lengthSlots: 1,
        starts: [0, 1, 2, 3, 4, 5],
      }),
    );
    const found = listPatterns(packages, { from: 0, to: 6 }, createPrng(1));
    if (!found.ok) throw new Error(found.error.type);
    expect(found.value.isSample).toBe(1);
    expect(new Set(found.value.patterns.map(String)).size).toBe(PATTERNS_MAX);
  });

  it('a package that does not fit its block is refused by name', () => {
    const one: BlockPackage = { id: 'p', team: 'a', lengthSlots: 3, starts: [4] };
    expect(listPatterns([one], { from: 0, to: 6 }, createPrng(1))).toEqual({
      ok: false,
      error: { type: 'OutsideBlock', package: 'p' },
    });
    const none: BlockPackage = { ...one, starts: [] };
    expect(listPatterns([none], { from: 0, to: 6 }, createPrng(1))).toMatchObject({ ok: false });
  });
});
