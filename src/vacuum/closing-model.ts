/**
 * The closing problem as a linear model, without offers that another of the same team does better. Columns of the model: one y for each offer kept, then one z for each row
 * (1 = closed). Coefficients are whole numbers, so a choice that the solver calls feasible is.
 */
import { countPairs, subtractPairs } from '../base/pair-set.ts';
import type { ClosingColumn, ClosingProblem, ClosingRows } from './closing-problem.ts';
import { bindingsOf } from './closing-problem.ts';
import type { ForbiddenStay } from './closing-stay.ts';
import { coverRow } from './location-cover.ts';
import { createLinearModelBuilder, type LinearModel, type LinearModelBuilder } from './solver.ts';

export type ClosingModel = {
  readonly model: LinearModel;
  /** Offer of each of the first columns of the model. */
  readonly offers: ReadonlyArray<number>;
};

/** Offers worth considering. With a fairness rule dearer can be better, so only equal costs may stand in. */
export function findUsefulOffers(problem: ClosingProblem): ReadonlyArray<number> {
  const { columns } = problem;
  const byTeam = new Map<string, number[]>();
  columns.forEach((column, j) => {
    const key = column.teams.join('\n');
    const list = byTeam.get(key);
    if (list === undefined) byTeam.set(key, [j]);
    else list.push(j);
  });
  const isDropped = new Uint8Array(columns.length);
  for (const list of byTeam.values()) {
    for (const j of list) {
      const isBeaten = list.some((k) => {
        if (k === j || isDropped[k] === 1 || !canReplace(problem, columns[k]!, columns[j]!)) return false;
        return k < j || !canReplace(problem, columns[j]!, columns[k]!);
      });
      if (isBeaten) isDropped[j] = 1;
    }
  }
  return columns.map((_, j) => j).filter((j) => isDropped[j] === 0);
}

function canReplace(problem: ClosingProblem, k: ClosingColumn, j: ClosingColumn): boolean {
  const isNoDearer = k.costs[0] <= j.costs[0] && k.costs[1] <= j.costs[1];
  if (!isNoDearer || !k.boundSlots.every((slot) => j.boundSlots.includes(slot))) return false;
  if (problem.fairnessPermille !== null) {
    // Both at once must be out of the question, or the second could be there to even out the shares.
    if (k.costs[0] !== j.costs[0] || k.costs[1] !== j.costs[1] || k.boundSlots.length === 0) return false;
  }
  return countPairs(subtractPairs(j.covered, k.covered)) === 0 && countPairs(subtractPairs(j.seen, k.seen)) === 0;
}

export function buildClosingModel(
  problem: ClosingProblem,
  rows: ClosingRows,
  offers: ReadonlyArray<number>,
  stays: ReadonlyArray<ForbiddenStay>,
): ClosingModel {
  const { columns, goal } = problem;
  const builder = createLinearModelBuilder(goal.type === 'least-cost' ? 'min' : 'max');
  const columnOf = new Map<number, number>();
  for (const j of offers) {
    const cost = goal.type === 'least-cost' ? columns[j]!.costs[0] + columns[j]!.costs[1] : 0;
    columnOf.set(j, builder.addColumn({ cost, lower: 0, upper: 1, whole: 1 }));
  }
  if (goal.type === 'most-closed' || goal.weightLeftMax !== null) addCoverRows(builder, problem, rows, columnOf);
  addSpendingRows(builder, problem, columnOf);
  addTeamRows(builder, problem, columnOf);
  for (const stay of stays) {
    const against = stay.columns.flatMap((j) => columnOf.get(j) ?? []);
    builder.addRow(1, Number.POSITIVE_INFINITY, against, ones(against));
  }
  return { model: builder.build(null), offers };
}

/** sum of y over a row >= z; in least cost, weight of z reaches what must be closed. */
function addCoverRows(
  builder: LinearModelBuilder,
  { goal }: ClosingProblem,
  { cover, weights }: ClosingRows,
  columnOf: ReadonlyMap<number, number>,
): void {
  const closed: number[] = [];
  const worth: number[] = [];
  for (let i = 0; i < cover.rows; i++) {
    const near = Array.from(coverRow(cover, i)).flatMap((j) => columnOf.get(j) ?? []);
    const cost = goal.type === 'most-closed' ? weights[i]! : 0;
    const z = builder.addColumn({ cost, lower: 0, upper: 1, whole: 0 });
    builder.addRow(0, Number.POSITIVE_INFINITY, [...near, z], [...ones(near), -1]);
    closed.push(z);
    worth.push(weights[i]!);
  }
  if (goal.type !== 'least-cost' || goal.weightLeftMax === null) return;
  const total = worth.reduce((a, b) => a + b, 0);
  builder.addRow(Math.max(0, total - goal.weightLeftMax), Number.POSITIVE_INFINITY, closed, worth);
}

function addSpendingRows(
  builder: LinearModelBuilder,
  { columns, budgets, fairnessPermille }: ClosingProblem,
  columnOf: ReadonlyMap<number, number>,
): void {
  const offers = [...columnOf];
  for (const party of [0, 1] as const) {
    const spending = offers.filter(([j]) => columns[j]!.costs[party] > 0);
    builder.addRow(
      Number.NEGATIVE_INFINITY,
      budgets[party],
      spending.map(([, y]) => y),
      spending.map(([j]) => columns[j]!.costs[party]),
    );
  }
  const [first, second] = budgets;
  if (fairnessPermille === null || first === 0 || second === 0) return;
  // 1000 |a B - b A| <= phi A B, divided by the common factor of A and B.
  const factor = commonFactor(first, second);
  const [a, b] = [first / factor, second / factor];
  const most = Math.floor((fairnessPermille * a * second) / 1000);
  const balance = offers.map(([j]) => columns[j]!.costs[0] * b - columns[j]!.costs[1] * a);
  builder.addRow(
    -most,
    most,
    offers.map(([, y]) => y),
    balance,
  );
}

function commonFactor(a: number, b: number): number {
  return b === 0 ? a : commonFactor(b, a % b);
}

/** At most one offer of a team in each slot; equal rows once. */
function addTeamRows(
  builder: LinearModelBuilder,
  { columns }: ClosingProblem,
  columnOf: ReadonlyMap<number, number>,
): void {
  const byBinding = new Map<string, number[]>();
  for (const [j, y] of columnOf) {
    for (const key of bindingsOf(columns[j]!)) {
      const list = byBinding.get(key);
      if (list === undefined) byBinding.set(key, [y]);
      else list.push(y);
    }
  }
  const written = new Set<string>();
  for (const list of byBinding.values()) {
    if (list.length < 2 || written.has(list.join(','))) continue;
    written.add(list.join(','));
    builder.addRow(Number.NEGATIVE_INFINITY, 1, list, ones(list));
  }
}

function ones(columns: ReadonlyArray<number>): ReadonlyArray<number> {
  return columns.map(() => 1);
}
