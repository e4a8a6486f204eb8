/**
 * Closing plans against enumeration of all choices of offers, with stays found by walking every walk: objective,
 * feasibility and every rule. Without a solver, greedy and its bound must enclose the true optimum.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyWorld, worldToMachine, worldToPairs } from '../../test/harness/evader-worlds.ts';
import { stayByPair, type WalkWorld } from '../../test/oracle/evader-walks.ts';
import { solveByGlpk } from '../../test/oracle/glpk-solver.ts';
import { addPair, createPairSet, hasPair } from '../base/pair-set.ts';
import type { UnixMs } from '../base/time.ts';
import { findClosingPlan } from './closing-plan.ts';
import type { ClosingColumn, ClosingProblem } from './closing-problem.ts';
import { createStayFinder } from './closing-stay.ts';
import { createGrain, slotToBlock } from './offer-grain.ts';
import { worstCaseInside } from './sanctuary.ts';
import type { Solver } from './solver.ts';

const RUNS = process.env['SLOW'] === '1' ? 20 : 1;
const TIME = { now: () => 0 as UnixMs };
const DEPS = { solve: solveByGlpk, time: TIME, timeLimitMs: 60_000 };
const NO_SOLVER: Solver = async (model) => ({ status: 'none', bound: model.sense === 'min' ? 0 : 1e9 });

type Case = { readonly world: WalkWorld; readonly limit: number; readonly problem: ClosingProblem };

const aCase: fc.Arbitrary<Case> = anyWorld({ cellsMax: 5, slotsMax: 4, ringsMax: 2 }).chain((world) => {
  const cells = world.cells.length;
  const slots = world.open.length;
  const aColumn = fc.record({
    costs: fc.tuple(fc.nat({ max: 6 }), fc.constantFrom(0, 0, 3)),
    team: fc.constantFrom('a', 'b', 'c'),
    boundSlots: fc.subarray(Array.from({ length: slots }, (_, t) => t)),
    covered: fc.array(fc.boolean(), { minLength: cells * slots, maxLength: cells * slots }),
    isSwapped: fc.boolean(),
  });
  return fc
    .record({
      columns: fc.array(aColumn, { maxLength: 6 }),
      blockSlots: fc.integer({ min: 1, max: 2 }),
      groups: fc.array(fc.nat({ max: 2 }), { minLength: cells, maxLength: cells }),
      cellWeights: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: cells, maxLength: cells }),
      budgets: fc.tuple(fc.nat({ max: 14 }), fc.nat({ max: 14 })),
      fairnessPermille: fc.constantFrom(null, null, 200, 500),
      limit: fc.integer({ min: 1, max: 4 }),
      hasLimit: fc.boolean(),
      goal: fc.constantFrom('most', 'all', 'some', 'stay'),
    })
    .map((given) => {
      const grain = createGrain(
        given.groups.map((g) => `g${g}`),
        slots,
        given.blockSlots,
      );
      const columns = given.columns.map((column, j): ClosingColumn => {
        const claims = createPairSet(grain.groups.length, grain.blocks);
        column.covered.forEach((bit, i) => {
          if (bit && i < grain.groups.length * grain.blocks)
            addPair(claims, i % grain.groups.length, Math.floor(i / grain.groups.length));
        });
        const [first, second] = column.costs;
        const costs: [number, number] = column.isSwapped ? [second, first] : [first, second];
        return {
          id: `o${j}`,
          costs,
          teams: [column.team],
          boundSlots: column.boundSlots,
          covered: claims,
          seen: claims,
        };
      });
      const vacuum = { covered: worldToPairs(world), seen: worldToPairs(world) };
      const find = createStayFinder({
        machine: worldToMachine(world),
        cyclic: world.cyclic,
        stayLimitSlots: given.limit,
        qualifier: worstCaseInside('seam', 500),
      });
      const weightLeftMax = given.goal === 'all' ? 0 : given.goal === 'some' ? 6 : null;
      const problem: ClosingProblem = {
        grain,
        vacuum,
        cellWeights: given.cellWeights,
        columns,
        budgets: given.budgets,
        fairnessPermille: given.fairnessPermille,
        goal: given.goal === 'most' ? { type: 'most-closed' } : { type: 'least-cost', weightLeftMax },
        stayLimit: given.hasLimit ? { slots: given.limit, find } : null,
      };
      return { world, limit: given.limit, problem };
    });
});

/** Best objective over all subsets that keep every rule; null where none does. */
function enumeratePlans({ world, limit, problem }: Case): number | null {
  const { columns, grain, cellWeights, goal, budgets, fairnessPermille } = problem;
  const claims = (chosen: ReadonlyArray<ClosingColumn>, cell: number, slot: number) =>
    chosen.some((column) => hasPair(column.covered, grain.groupOfCell[cell]!, slotToBlock(grain, slot)));
  let best: number | null = null;
  for (let mask = 0; mask < 1 << columns.length; mask++) {
    const chosen = columns.filter((_, j) => ((mask >> j) & 1) === 1);
    const [a, b] = [0, 1].map((party) => chosen.reduce((sum, column) => sum + column.costs[party]!, 0)) as [
      number,
      number,
    ];
    if (a > budgets[0] || b > budgets[1]) continue;
    const isUneven = Math.abs(a / budgets[0] - b / budgets[1]) > (fairnessPermille ?? 0) / 1000 + 1e-12;
    if (fairnessPermille !== null && budgets[0] > 0 && budgets[1] > 0 && isUneven) continue;
    const clash = chosen.some((x, i) =>
      chosen.some(
        (y, k) => i < k && x.teams[0] === y.teams[0] && x.boundSlots.some((slot) => y.boundSlots.includes(slot)),
      ),
    );
    if (clash) continue;
    let closed = 0;
    let closable = 0;
    const open = world.open.map((row, slot) =>
      row.map((isOpen, cell) => {
        if (isOpen && claims(columns, cell, slot)) closable += cellWeights[cell]!;
        if (isOpen && claims(chosen, cell, slot)) closed += cellWeights[cell]!;
        return isOpen && !claims(chosen, cell, slot);
      }),
    );
    const longest = Math.max(0, ...stayByPair({ ...world, open }).values());
    if (problem.stayLimit !== null && longest >= limit) continue;
    if (goal.type === 'least-cost' && goal.weightLeftMax !== null && closable - closed > goal.weightLeftMax) continue;
    const objective = goal.type === 'most-closed' ? closed : a + b;
    const isBetter = best === null || (goal.type === 'most-closed' ? objective > best : objective < best);
    if (isBetter) best = objective;
  }
  return best;
}

describe('closing plan', () => {
  it('[V-24] equals the enumerated optimum, and names what is infeasible', async () => {
    let [found, impossible, stays] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(aCase, async (given) => {
        const expected = enumeratePlans(given);
        const answer = await findClosingPlan(given.problem, DEPS);
        if (expected === null) {
          impossible++;
          expect(answer).toMatchObject({ ok: false, error: { type: 'Infeasible' } });
          return;
        }
        found++;
        expect(answer).toMatchObject({ ok: true, value: { status: 'optimal', objective: expected, bound: expected } });
        if (answer.ok) stays += answer.value.staysForbidden;
      }),
      { numRuns: 400 * RUNS },
    );
    expect(Math.min(found, impossible, stays)).toBeGreaterThan(10);
  });

  it('[V-23] without a solver encloses the optimum between a plan that keeps every rule and a proven bound', async () => {
    let greedyPlans = 0;
    await fc.assert(
      fc.asyncProperty(aCase, async (given) => {
        const expected = enumeratePlans(given);
        const answer = await findClosingPlan(given.problem, { ...DEPS, solve: NO_SOLVER });
        if (!answer.ok) {
          if (answer.error.type === 'Infeasible') expect(expected).toBeNull();
          return;
        }
        greedyPlans++;
        expect(expected).not.toBeNull();
        const isMost = given.problem.goal.type === 'most-closed';
        const [low, high] = isMost
          ? [answer.value.objective, answer.value.bound]
          : [answer.value.bound, answer.value.objective];
        expect(expected!).toBeGreaterThanOrEqual(low);
        expect(expected!).toBeLessThanOrEqual(high);
        if (answer.value.status === 'optimal') expect(answer.value.objective).toBe(expected);
      }),
      { numRuns: 400 * RUNS },
    );
    expect(greedyPlans).toBeGreaterThan(20);
  });

  it('one offer more never makes it worse', async () => {
    await fc.assert(
      fc.asyncProperty(aCase, async ({ problem }) => {
        fc.pre(problem.columns.length > 0 && problem.goal.type === 'most-closed' && problem.fairnessPermille === null);
        const more = await findClosingPlan(problem, DEPS);
        const less = await findClosingPlan({ ...problem, columns: problem.columns.slice(1) }, DEPS);
        if (less.ok) expect(more.ok && more.value.objective >= less.value.objective).toBe(true);
      }),
      { numRuns: 60 * RUNS },
    );
  });

  it('is the same for both sides but for names', async () => {
    await fc.assert(
      fc.asyncProperty(aCase, async ({ problem }) => {
        const columns = problem.columns.map((column) => ({
          ...column,
          costs: [column.costs[1], column.costs[0]] as const,
        }));
        const budgets = [problem.budgets[1], problem.budgets[0]] as const;
        const [here, there] = [
          await findClosingPlan(problem, DEPS),
          await findClosingPlan({ ...problem, columns, budgets }, DEPS),
        ];
        expect(here.ok).toBe(there.ok);
        if (here.ok && there.ok) expect(there.value.objective).toBe(here.value.objective);
      }),
      { numRuns: 100 * RUNS },
    );
  });
});
