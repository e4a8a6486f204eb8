/**
 * Finds a closing plan: exact by the solver with rows of the stay limit generated as they are needed, else greedy with
 * a Lagrangian bound. It always says which, what it reached and what is proven; nothing is returned that breaks a
 * rule. What no plan can do is named (`Infeasible`), and so is a search that found nothing in time (`NoPlanInTime`).
 */
import { assert } from '../base/assert.ts';
import { err, ok, type Result } from '../base/result.ts';
import { boundMostClosed } from './closing-bound.ts';
import { planGreedily } from './closing-greedy.ts';
import { buildClosingModel, type ClosingModel, findUsefulOffers } from './closing-model.ts';
import {
  buildClosingRows,
  type CellSlot,
  type ClosingProblem,
  type ClosingRows,
  findBrokenRule,
  spentBy,
  weightLeft,
} from './closing-problem.ts';
import { type ForbiddenStay, findForbiddenStays } from './closing-stay.ts';
import { boundLinearModel } from './linear-bound.ts';
import type { LocationDeps } from './location-max-cover.ts';
import type { SolverAnswer } from './solver.ts';

export type ClosingAnswer = {
  readonly status: 'optimal' | 'feasible';
  readonly method: 'solver' | 'greedy';
  /** Offers taken, ascending by place in the problem. */
  readonly chosen: ReadonlyArray<number>;
  /** Cost, or weight closed. */
  readonly objective: number;
  readonly bound: number;
  readonly spent: readonly [number, number];
  readonly weightClosed: number;
  /** Weight that offers could close and the plan leaves. */
  readonly weightLeft: number;
  /** Groups and blocks of vacuum that no offer closes, and their weight. */
  readonly remainder: ClosingRows['remainder'];
  readonly remainderWeight: number;
  readonly staysForbidden: number;
};

/** A model with more entries goes to greedy and bound at once: the solver would not come back in time. */
const SOLVER_ENTRIES_MAX = 150_000;
const BOUND_ROUNDS = 400;
/** Shares of the time after which greedy and the quick bound stop. */
const GREEDY_SHARE = 0.15;
const BOUND_SHARE = 0.4;
const GUIDED_SHARE = 0.6;
/** Guides tried: columns bought at least so much of the time. */
const USAGE_LEAST = [0.5, 0.05, 0.9];

export async function findClosingPlan(
  problem: ClosingProblem,
  deps: LocationDeps,
): Promise<Result<ClosingAnswer, Infeasible | NoPlanInTime>> {
  const deadline = deps.time.now() + deps.timeLimitMs;
  const mayGoOn = () => deps.time.now() < deadline;
  const rows = buildClosingRows(problem);
  const offers = findUsefulOffers(problem);
  const unbroken = findUnbreakableStay(problem);
  if (unbroken !== null) return err(infeasible('a stay that no offer breaks', rows, unbroken));
  const startMs = deps.time.now();
  const until = (share: number) => () => deps.time.now() < startMs + deps.timeLimitMs * share;
  const quick = planQuickly(problem, rows, until);
  const greedy = quick.chosen;
  let bound = quick.bound;
  const stays: ForbiddenStay[] = [...findForbiddenStays(problem, [])];
  let built = buildClosingModel(problem, rows, offers, stays);
  while (built.model.rowColumns.length <= SOLVER_ENTRIES_MAX && mayGoOn()) {
    const timeLimitMs = Math.max(50, deadline - deps.time.now());
    const answer = await deps.solve(withStart(built, greedy), { timeLimitMs, absoluteGap: 0.99, cutoff: null });
    if (answer.status === 'infeasible') return err(infeasible('budgets, fairness or teams', rows, []));
    assert(answer.status !== 'unbounded', 'a model with bounded columns');
    bound = tighterBound(problem, bound, roundBound(problem, answer.bound));
    if (answer.status === 'none') break;
    const chosen = readChosen(built, answer);
    const left = findForbiddenStays(problem, chosen);
    if (left.length === 0) {
      const best = betterPlan(problem, rows, chosen, greedy);
      const isStart = greedy !== null && objectiveOf(problem, rows, greedy) === objectiveOf(problem, rows, best);
      const method = answer.status === 'feasible' && isStart ? 'greedy' : 'solver';
      return ok(toAnswer(problem, rows, best, { method, bound, stays: stays.length }));
    }
    stays.push(...left);
    built = buildClosingModel(problem, rows, offers, stays);
  }
  if (greedy === null) return err({ type: 'NoPlanInTime', timeLimitMs: deps.timeLimitMs });
  const known = objectiveOf(problem, rows, greedy);
  const lagrange = boundLinearModel(built.model, { known, rounds: BOUND_ROUNDS, mayGoOn });
  const best = tighterBound(problem, bound, roundBound(problem, lagrange));
  return ok(toAnswer(problem, rows, greedy, { method: 'greedy', bound: best, stays: stays.length }));
}

/** Greedy; in most-closed also a quick bound, and greedy again by what the bound found worth its price. */
function planQuickly(
  problem: ClosingProblem,
  rows: ClosingRows,
  until: (share: number) => () => boolean,
): { readonly chosen: ReadonlyArray<number> | null; readonly bound: number | null } {
  const first = planGreedily(problem, rows, until(GREEDY_SHARE));
  if (first === null || problem.goal.type !== 'most-closed') return { chosen: first, bound: null };
  const known = objectiveOf(problem, rows, first);
  const mayGoOn = until(BOUND_SHARE);
  const { bound, usage } = boundMostClosed(problem, rows, { chosen: first, known, rounds: BOUND_ROUNDS, mayGoOn });
  let chosen = first;
  for (const least of USAGE_LEAST) {
    const prefer = Array.from(usage.keys())
      .filter((j) => usage[j]! > least)
      .sort((a, b) => usage[b]! - usage[a]! || a - b);
    const guided = planGreedily(problem, rows, until(GUIDED_SHARE), prefer);
    if (guided !== null) chosen = betterPlan(problem, rows, guided, chosen);
  }
  return { chosen, bound: roundBound(problem, bound) };
}

function betterPlan(
  problem: ClosingProblem,
  rows: ClosingRows,
  chosen: ReadonlyArray<number>,
  greedy: ReadonlyArray<number> | null,
): ReadonlyArray<number> {
  if (greedy === null) return chosen;
  const [a, b] = [objectiveOf(problem, rows, chosen), objectiveOf(problem, rows, greedy)];
  return (problem.goal.type === 'least-cost' ? b < a : b > a) ? greedy : chosen;
}

/** Pairs of a stay that is left even when every offer is taken. */
function findUnbreakableStay(problem: ClosingProblem): ReadonlyArray<CellSlot> | null {
  const everything = problem.columns.map((_, j) => j);
  const [stay] = findForbiddenStays(problem, everything);
  return stay === undefined ? null : stay.pairs;
}

function infeasible(reason: Infeasible['reason'], rows: ClosingRows, stay: ReadonlyArray<CellSlot>): Infeasible {
  return { type: 'Infeasible', reason, stay, uncovered: rows.remainder };
}

function objectiveOf(problem: ClosingProblem, rows: ClosingRows, chosen: ReadonlyArray<number>): number {
  if (problem.goal.type === 'most-closed') return totalWeight(rows) - weightLeft(rows, chosen);
  const [first, second] = spentBy(problem.columns, chosen);
  return first + second;
}

function totalWeight({ weights }: ClosingRows): number {
  return weights.reduce((a, b) => a + b, 0);
}

/** Costs and weights are whole, so a bound may be rounded towards the optimum. */
function roundBound({ goal }: ClosingProblem, bound: number): number {
  const slack = 1e-6 + Math.abs(bound) * 1e-9;
  return goal.type === 'least-cost' ? Math.ceil(bound - slack) : Math.floor(bound + slack);
}

function tighterBound({ goal }: ClosingProblem, a: number | null, b: number): number {
  if (a === null) return b;
  return goal.type === 'least-cost' ? Math.max(a, b) : Math.min(a, b);
}

/** The greedy plan as a start, where it satisfies the model built so far. */
function withStart({ model, offers }: ClosingModel, greedy: ReadonlyArray<number> | null): ClosingModel['model'] {
  if (greedy === null) return model;
  const isChosen = new Set(greedy);
  if (!greedy.every((j) => offers.includes(j))) return model;
  const start = new Float64Array(model.cost.length);
  offers.forEach((j, y) => {
    start[y] = isChosen.has(j) ? 1 : 0;
  });
  // Each z is the last entry of its own row; it is 1 where a chosen offer stands in that row.
  for (let i = 0; i + 1 < model.rowStarts.length; i++) {
    const last = model.rowColumns[model.rowStarts[i + 1]! - 1];
    if (last === undefined || last < offers.length || model.rowValues[model.rowStarts[i + 1]! - 1] !== -1) continue;
    for (let e = model.rowStarts[i]!; e < model.rowStarts[i + 1]! - 1; e++) {
      if (start[model.rowColumns[e]!] === 1) start[last] = 1;
    }
  }
  return { ...model, start };
}

function readChosen({ offers }: ClosingModel, answer: Extract<SolverAnswer, { values: Float64Array }>) {
  return offers.filter((_, y) => answer.values[y]! > 0.5);
}

function toAnswer(
  problem: ClosingProblem,
  rows: ClosingRows,
  chosen: ReadonlyArray<number>,
  how: { readonly method: ClosingAnswer['method']; readonly bound: number; readonly stays: number },
): ClosingAnswer {
  const broken = findBrokenRule(problem, rows, chosen);
  assert(broken === null, `a plan that breaks no rule: ${broken}`);
  const objective = objectiveOf(problem, rows, chosen);
  const isOptimal = problem.goal.type === 'least-cost' ? how.bound >= objective : how.bound <= objective;
  const left = weightLeft(rows, chosen);
  return {
    status: isOptimal ? 'optimal' : 'feasible',
    method: how.method,
    chosen: [...chosen].sort((a, b) => a - b),
    objective,
    bound: isOptimal ? objective : how.bound,
    spent: spentBy(problem.columns, chosen),
    weightClosed: totalWeight(rows) - left,
    weightLeft: left,
    remainder: rows.remainder,
    remainderWeight: rows.remainderWeight,
    staysForbidden: how.stays,
  };
}

export type Infeasible = {
  readonly type: 'Infeasible';
  readonly reason: 'a stay that no offer breaks' | 'budgets, fairness or teams';
  /** Pairs of the stay, where that is the reason. */
  readonly stay: ReadonlyArray<CellSlot>;
  /** Groups and blocks that no offer closes. */
  readonly uncovered: ClosingRows['remainder'];
};
export type NoPlanInTime = { readonly type: 'NoPlanInTime'; readonly timeLimitMs: number };
