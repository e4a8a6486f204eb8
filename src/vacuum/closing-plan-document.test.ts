/** The plan as both sign it: equal on both nodes, changed by any byte, with honest figures before and after. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { solveByGlpk } from '../../test/oracle/glpk-solver.ts';
import { addPair, countPairs, createPairSet } from '../base/pair-set.ts';
import type { UnixMs } from '../base/time.ts';
import { findClosingPlan } from './closing-plan.ts';
import {
  type ClosingPlan,
  checkClosingPlan,
  closingPlanToBytes,
  closingPlanToHash,
  createClosingPlan,
} from './closing-plan-document.ts';
import type { ClosingProblem } from './closing-problem.ts';
import { createStayFinder } from './closing-stay.ts';
import { createPlainEvader } from './evader-machine.ts';
import { layEvaderWindow } from './evader-window.ts';
import { createPlaceGrain } from './offer-grain.ts';
import { worstCaseInside } from './sanctuary.ts';

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const DEPS = { solve: solveByGlpk, time: { now: () => 0 as UnixMs }, timeLimitMs: 10_000 };

/** Three cells in a row, four slots, nobody sees anything; offer k watches cell k all day. */
function aProblem(): ClosingProblem {
  const all = createPairSet(3, 4);
  for (let cell = 0; cell < 3; cell++) for (let slot = 0; slot < 4; slot++) addPair(all, cell, slot);
  const columns = [0, 1, 2].map((cell) => {
    const claims = createPairSet(3, 4);
    for (let slot = 0; slot < 4; slot++) addPair(claims, cell, slot);
    const costs = [cell === 0 ? 2 : 0, cell === 0 ? 0 : 1] as const;
    return { id: `offer-${cell}`, costs, teams: [`t${cell}`], boundSlots: [0, 1, 2, 3], covered: claims, seen: claims };
  });
  const machine = createPlainEvader(layEvaderWindow({ q: Int32Array.of(0, 1, 2), r: Int32Array.of(0, 0, 0) }, 1));
  const find = createStayFinder({ machine, cyclic: true, stayLimitSlots: 2, qualifier: worstCaseInside('seam', 500) });
  return {
    grain: createPlaceGrain(['a', 'b', 'c'], 4),
    vacuum: { covered: all, seen: all },
    cellWeights: [5, 1, 1],
    columns,
    budgets: [4, 4],
    fairnessPermille: null,
    goal: { type: 'least-cost', weightLeftMax: null },
    stayLimit: { slots: 2, find },
  };
}

const TERMS = {
  survey: 'S',
  mode: 'add',
  parties: ['A', 'B'],
  expiresAt: 9 as UnixMs,
  before: aProblem().vacuum,
  countDepthZero: countPairs,
} as const;

async function aPlan(problem: ClosingProblem = aProblem()): Promise<ClosingPlan> {
  const answer = await findClosingPlan(problem, DEPS);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return createClosingPlan(problem, answer.value, TERMS);
}

describe('closing plan document', () => {
  it('shows index, longest stay and places before and after', async () => {
    const plan = await aPlan();
    expect(plan.offers).toEqual(['offer-0', 'offer-1', 'offer-2']);
    expect(plan).toMatchObject({ spent: [2, 2], objective: 4, bound: 4, status: 'optimal', method: 'solver' });
    expect(plan.before).toEqual({ index: 10_000, longestStaySlots: 'endless', placesAtDepthZero: 12 });
    expect(plan.after).toEqual({ index: 0, longestStaySlots: 0, placesAtDepthZero: 0 });
  });

  it('says what is left where budgets end first', async () => {
    const plan = await aPlan({ ...aProblem(), goal: { type: 'most-closed' }, stayLimit: null, budgets: [2, 1] });
    expect(plan).toMatchObject({ weightClosed: 24, weightLeft: 4, goal: 'most-closed', stayLimitSlots: null });
    expect(plan.after.index).toBe(Math.floor((4 / 28) * 10_000));
    expect(plan.after.longestStaySlots).toBeNull();
  });

  it('has the same bytes and hash on both nodes, and another hash after any change', async () => {
    const [here, there] = [await aPlan(), await aPlan()];
    expect(closingPlanToBytes(here)).toEqual(closingPlanToBytes(there));
    const hash = closingPlanToHash(here, sha256);
    expect(closingPlanToHash(there, sha256)).toBe(hash);
    for (const changed of [
      { ...here, spent: [2, 3] as const },
      { ...here, offers: here.offers.slice(1) },
      { ...here, after: { ...here.after, index: 1 } },
      { ...here, expiresAt: 10 as UnixMs },
    ]) {
      expect(closingPlanToHash(changed, sha256)).not.toBe(hash);
      expect(checkClosingPlan(changed, here)).toMatchObject({ ok: false, error: { type: 'PlanDiffers' } });
    }
    expect(checkClosingPlan(there, here).ok).toBe(true);
  });
});

describe('what no plan can do is named', () => {
  it('[V-23] a stay that no offer breaks, with its pairs and what nobody covers', async () => {
    const problem = aProblem();
    const answer = await findClosingPlan({ ...problem, columns: problem.columns.slice(1) }, DEPS);
    expect(answer).toMatchObject({ ok: false, error: { type: 'Infeasible', reason: 'a stay that no offer breaks' } });
    if (answer.ok || answer.error.type !== 'Infeasible') return;
    expect(answer.error.stay.every((pair) => pair.cell === 0)).toBe(true);
    expect(answer.error.uncovered).toHaveLength(4);
  });

  it('budgets that do not reach', async () => {
    const answer = await findClosingPlan({ ...aProblem(), budgets: [1, 4] }, DEPS);
    expect(answer).toMatchObject({ ok: false, error: { type: 'Infeasible', reason: 'budgets, fairness or teams' } });
  });

  it('a search that found nothing in time', async () => {
    const late = { ...DEPS, timeLimitMs: -1 };
    expect(await findClosingPlan(aProblem(), late)).toEqual({
      ok: false,
      error: { type: 'NoPlanInTime', timeLimitMs: -1 },
    });
  });
});
