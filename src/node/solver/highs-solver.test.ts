/** HiGHS in its worker: exact answers, honest bounds, a time limit that holds, and the second opinion of GLPK. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { solveByGlpk } from '../../../test/oracle/glpk-solver.ts';
import { createPrng } from '../../base/random.ts';
import { createLinearModelBuilder, type LinearModel } from '../../vacuum/solver.ts';
import { createHighsSolver } from './highs-solver.ts';

const highs = createHighsSolver();
const LIMITS = { timeLimitMs: 20_000, absoluteGap: 0, cutoff: null };
const ONE = { cost: 1, lower: 0, upper: 1, whole: 1 } as const;

afterAll(() => highs.close());

/** Covers with budgets: the shape of the closing models, small. */
const aCoverModel = fc.record({
  costs: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 8 }),
  rows: fc.array(fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 10 }),
  weights: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 10, maxLength: 10 }),
  budget: fc.integer({ min: 0, max: 25 }),
});

function buildCoverModel(given: {
  readonly costs: ReadonlyArray<number>;
  readonly rows: ReadonlyArray<ReadonlyArray<number>>;
  readonly weights: ReadonlyArray<number>;
  readonly budget: number;
}): LinearModel {
  const builder = createLinearModelBuilder('max');
  const y = given.costs.map(() => builder.addColumn({ ...ONE, cost: 0 }));
  builder.addRow(Number.NEGATIVE_INFINITY, given.budget, y, given.costs);
  given.rows.forEach((row, i) => {
    const near = [...new Set(row)].filter((j) => j < y.length);
    const z = builder.addColumn({ cost: given.weights[i]!, lower: 0, upper: 1, whole: 0 });
    builder.addRow(0, Number.POSITIVE_INFINITY, [...near, z], [...near.map(() => 1), -1]);
  });
  return builder.build(null);
}

describe('HiGHS behind the solver type', () => {
  it('agrees with GLPK on covering models with a budget', async () => {
    await fc.assert(
      fc.asyncProperty(aCoverModel, async (given) => {
        const model = buildCoverModel(given);
        const [first, second] = [await highs.solve(model, LIMITS), await solveByGlpk(model, LIMITS)];
        expect(first.status).toBe('optimal');
        expect(second.status).toBe('optimal');
        if (first.status !== 'optimal' || second.status !== 'optimal') return;
        expect(first.objective).toBeCloseTo(second.objective, 6);
        expect(first.bound).toBeCloseTo(first.objective, 6);
      }),
      { numRuns: process.env['SLOW'] === '1' ? 2000 : 100 },
    );
  });

  it('finds what GLPK finds on covers that need a search, whichever way goes first', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const model = buildHardCover(24, 3, seed);
      const [first, second] = [await highs.solve(model, LIMITS), await solveByGlpk(model, LIMITS)];
      if (first.status !== 'optimal' || second.status !== 'optimal') throw new Error('no answer');
      expect(first.objective).toBeCloseTo(second.objective, 6);
      expect(isCover(model, first.values)).toBe(true);
    }
  });

  it('looks only for what beats a cutoff, and says infeasible where nothing does', async () => {
    const model = buildHardCover(24, 3, 1);
    const best = await highs.solve(model, LIMITS);
    if (best.status !== 'optimal') throw new Error('no answer');
    const above = await highs.solve(model, { ...LIMITS, absoluteGap: 0.99, cutoff: best.objective + 1 });
    expect(above.status === 'optimal' && above.objective).toBeCloseTo(best.objective, 6);
    const at = await highs.solve(model, { ...LIMITS, absoluteGap: 0.99, cutoff: best.objective });
    expect(at).toEqual({ status: 'infeasible' });
  });

  it('keeps its bound honest where a wide gap lets it stop early', async () => {
    const model = buildHardCover(30, 3, 2);
    const exact = await highs.solve(model, LIMITS);
    const early = await highs.solve(model, { ...LIMITS, absoluteGap: 30 });
    if (exact.status !== 'optimal' || early.status !== 'optimal') throw new Error('no answer');
    expect(early.bound).toBeLessThanOrEqual(exact.objective + 1e-6);
    expect(early.objective).toBeGreaterThanOrEqual(exact.objective - 1e-6);
  });

  it('takes a start that holds, and no start that does not', async () => {
    const model = buildHardCover(24, 3, 3);
    const all = new Float64Array(24).fill(1);
    const none = new Float64Array(24);
    const [plain, good, bad] = [
      await highs.solve(model, LIMITS),
      await highs.solve({ ...model, start: all }, LIMITS),
      await highs.solve({ ...model, start: none }, LIMITS),
    ];
    if (plain.status !== 'optimal') throw new Error('no answer');
    for (const answer of [good, bad]) {
      expect(answer.status === 'optimal' && answer.objective).toBeCloseTo(plain.objective, 6);
    }
  });

  it('says infeasible, unbounded and empty for what they are', async () => {
    const infeasible = createLinearModelBuilder('min');
    infeasible.addRow(2, 3, [infeasible.addColumn(ONE)], [1]);
    expect(await highs.solve(infeasible.build(null), LIMITS)).toEqual({ status: 'infeasible' });
    const unbounded = createLinearModelBuilder('max');
    unbounded.addColumn({ cost: 1, lower: 0, upper: Number.POSITIVE_INFINITY, whole: 0 });
    expect(await highs.solve(unbounded.build(null), LIMITS)).toEqual({ status: 'unbounded' });
    const empty = createLinearModelBuilder('max').build(null);
    expect(await highs.solve(empty, LIMITS)).toMatchObject({ status: 'optimal', objective: 0 });
  });

  it('stops at its time limit with a feasible answer below a proven bound, and goes on serving', async () => {
    const model = { ...buildHardCover(140, 3, 7), start: new Float64Array(140).fill(1) };
    const answer = await highs.solve(model, { timeLimitMs: 300, absoluteGap: 0, cutoff: null });
    expect(answer.status).toBe('feasible');
    if (answer.status !== 'feasible') return;
    expect(answer.bound).toBeLessThan(answer.objective);
    const after = createLinearModelBuilder('max');
    after.addColumn(ONE);
    expect(await highs.solve(after.build(null), LIMITS)).toMatchObject({ status: 'optimal', objective: 1 });
  });

  it('answers requests one after another in the order asked', async () => {
    const models = [1, 2, 3].map((cost) => {
      const builder = createLinearModelBuilder('max');
      builder.addColumn({ ...ONE, cost });
      return builder.build(null);
    });
    const answers = await Promise.all(models.map((model) => highs.solve(model, LIMITS)));
    expect(answers.map((answer) => (answer.status === 'optimal' ? answer.objective : null))).toEqual([1, 2, 3]);
  });
});

/** Unit-cost cover of random triples: hard to prove, easy to satisfy. */
function buildHardCover(columns: number, width: number, seed: number): LinearModel {
  const prng = createPrng(seed);
  const builder = createLinearModelBuilder('min');
  const y = Array.from({ length: columns }, () => builder.addColumn(ONE));
  for (let i = 0; i < columns * 5; i++) {
    const near = [...new Set(Array.from({ length: width }, () => y[prng.nextBelow(columns)]!))];
    builder.addRow(
      1,
      Number.POSITIVE_INFINITY,
      near,
      near.map(() => 1),
    );
  }
  return builder.build(null);
}

function isCover(model: LinearModel, values: Float64Array): boolean {
  return Array.from(model.rowLower).every((lower, i) => {
    let activity = 0;
    for (let e = model.rowStarts[i]!; e < model.rowStarts[i + 1]!; e++) activity += values[model.rowColumns[e]!]!;
    return activity >= lower - 1e-6;
  });
}
