/**
 * The closing problem: which offers close the vacuum, within what each side can spend. Rows are groups and blocks that
 * hold vacuum, weighted by the agreed weight of their pairs; columns are offers. A plan keeps every rule of
 * `checkChoice`, whoever proposes it; both nodes run the same check before they sign.
 *
 *   (a) every row closed, except rows of agreed weight   (c) the budget of each   (d) spent in like proportion
 *   (b) no stay of T* slots left                         (e) one offer of a team at a time
 */
import { assert } from '../base/assert.ts';
import { type PairSet, unitePairs, visitPairs } from '../base/pair-set.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type Cover, createCover, findEqualRows, restrictCover, weightCovered } from './location-cover.ts';
import { type BadClaims, claimsToPairs, type Offer } from './offer.ts';
import { closeClaimed, groupVacuum, type OfferGrain, slotToBlock } from './offer-grain.ts';

export type ClosingColumn = {
  readonly id: string;
  /** What each of the two would spend; both above zero only in a joint patrol. */
  readonly costs: readonly [number, number];
  /** Teams bound, as `party|team`, and the slots in which they are. */
  readonly teams: ReadonlyArray<string>;
  readonly boundSlots: ReadonlyArray<number>;
  /** Claims over groups x blocks. */
  readonly covered: PairSet;
  readonly seen: PairSet;
};

export type ClosingGoal =
  /** Least cost that leaves no more than this weight of closable vacuum; null asks for the stay limit alone. */
  | { readonly type: 'least-cost'; readonly weightLeftMax: number | null }
  /** Most weight closed. */
  | { readonly type: 'most-closed' };

export type Stay = { readonly longestStaySlots: number | null; readonly pairs: ReadonlyArray<CellSlot> };
export type CellSlot = { readonly cell: number; readonly slot: number };
/** The longest stay in what nobody sees, and one walk that shows it. */
export type StayFinder = (vacuumSeen: PairSet) => Stay;

export type ClosingProblem = {
  readonly grain: OfferGrain;
  readonly vacuum: { readonly covered: PairSet; readonly seen: PairSet };
  /** Whole agreed weight of each cell. */
  readonly cellWeights: ReadonlyArray<number>;
  readonly columns: ReadonlyArray<ClosingColumn>;
  readonly budgets: readonly [number, number];
  /** phi in thousandths: greatest difference between the shares of their budgets that the two spend; null for none. */
  readonly fairnessPermille: number | null;
  readonly goal: ClosingGoal;
  readonly stayLimit: { readonly slots: number; readonly find: StayFinder } | null;
};

/** Columns of offers; `parties` in the order of the budgets. */
export function offersToColumns(
  grain: OfferGrain,
  offers: ReadonlyArray<{ readonly id: string; readonly offer: Offer }>,
  parties: readonly [string, string],
): Result<ReadonlyArray<ClosingColumn>, BadClaims | { readonly type: 'UnknownOwner'; readonly owner: string }> {
  const columns: ClosingColumn[] = [];
  for (const { id, offer } of offers) {
    const party = parties.indexOf(offer.owner);
    if (party < 0) return err({ type: 'UnknownOwner', owner: offer.owner });
    const covered = claimsToPairs(grain, offer.covered);
    if (!covered.ok) return covered;
    const seen = claimsToPairs(grain, offer.seen);
    if (!seen.ok) return seen;
    const shares = [offer.cost, offer.joint?.cost ?? 0];
    const teams = [`${offer.owner}|${offer.team}`];
    if (offer.joint !== null) teams.push(`${parties[1 - party]}|${offer.joint.team}`);
    const costs: [number, number] = party === 0 ? [shares[0]!, shares[1]!] : [shares[1]!, shares[0]!];
    columns.push({ id, costs, teams, boundSlots: offer.boundSlots, covered: covered.value, seen: seen.value });
  }
  return ok(columns);
}

export type ClosingRows = {
  /** Groups and blocks that the same offers close are one row, with their weights added. */
  readonly cover: Cover;
  readonly weights: Float64Array;
  /** Rows that no offer closes: stated, not hidden. */
  readonly remainder: ReadonlyArray<{ readonly group: number; readonly block: number }>;
  readonly remainderWeight: number;
};

/** Rows of the vacuum that some offer claims, and the remainder that none does. */
export function buildClosingRows(problem: ClosingProblem): ClosingRows {
  const { grain, vacuum, columns, cellWeights } = problem;
  assert(cellWeights.length === grain.groupOfCell.length, 'a weight for each cell');
  const size = grain.groups.length;
  const weightByKey = new Float64Array(size * grain.blocks);
  visitPairs(vacuum.covered, (cell, slot) => {
    weightByKey[slotToBlock(grain, slot) * size + grain.groupOfCell[cell]!]! += cellWeights[cell]!;
  });
  const columnsByKey = new Map<number, number[]>();
  columns.forEach((column, j) => {
    visitPairs(column.covered, (group, block) => {
      const list = columnsByKey.get(block * size + group);
      if (list === undefined) columnsByKey.set(block * size + group, [j]);
      else list.push(j);
    });
  });
  const remainder: { group: number; block: number }[] = [];
  const lists: number[][] = [];
  const weights: number[] = [];
  let remainderWeight = 0;
  visitPairs(groupVacuum(grain, vacuum.covered), (group, block) => {
    const key = block * size + group;
    const list = columnsByKey.get(key);
    if (list === undefined) {
      remainder.push({ group, block });
      remainderWeight += weightByKey[key]!;
    } else {
      lists.push(list);
      weights.push(weightByKey[key]!);
    }
  });
  return { ...mergeEqualRows(createCover(lists, columns.length), weights), remainder, remainderWeight };
}

function mergeEqualRows(cover: Cover, weights: ReadonlyArray<number>): Pick<ClosingRows, 'cover' | 'weights'> {
  const first = findEqualRows(cover);
  const merged = new Float64Array(cover.rows);
  for (let i = 0; i < cover.rows; i++) merged[first[i]!]! += weights[i]!;
  const kept = Array.from(merged.keys()).filter((i) => merged[i]! > 0);
  const columns = Array.from({ length: cover.columns }, (_, j) => j);
  return { cover: restrictCover(cover, kept, columns), weights: Float64Array.from(kept, (i) => merged[i]!) };
}

export function spentBy(
  columns: ReadonlyArray<ClosingColumn>,
  chosen: ReadonlyArray<number>,
): readonly [number, number] {
  let [first, second] = [0, 0];
  for (const j of chosen) {
    first += columns[j]!.costs[0];
    second += columns[j]!.costs[1];
  }
  return [first, second];
}

/** |a / A - b / B| <= phi without fractions; a side without a budget spends nothing and has no share. */
export function isFair(spent: readonly [number, number], { budgets, fairnessPermille }: ClosingProblem): boolean {
  if (fairnessPermille === null) return true;
  const [first, second] = budgets;
  if (first === 0 || second === 0) return true;
  return 1000 * Math.abs(spent[0] * second - spent[1] * first) <= fairnessPermille * first * second;
}

/** First rule a choice of columns breaks, or null. */
export function findBrokenRule(
  problem: ClosingProblem,
  rows: ClosingRows,
  chosen: ReadonlyArray<number>,
): string | null {
  const { columns, budgets, goal } = problem;
  const spent = spentBy(columns, chosen);
  if (spent[0] > budgets[0] || spent[1] > budgets[1]) return 'budget';
  if (!isFair(spent, problem)) return 'fairness';
  if (!areTeamsFree(columns, chosen)) return 'team';
  if (goal.type === 'least-cost' && goal.weightLeftMax !== null) {
    if (weightLeft(rows, chosen) > goal.weightLeftMax) return 'weight left';
  }
  if (problem.stayLimit !== null) {
    const stay = problem.stayLimit.find(vacuumAfter(problem, chosen).seen);
    if (stay.longestStaySlots === null || stay.longestStaySlots >= problem.stayLimit.slots) return 'stay limit';
  }
  return null;
}

export function areTeamsFree(columns: ReadonlyArray<ClosingColumn>, chosen: ReadonlyArray<number>): boolean {
  const bound = new Set<string>();
  for (const j of chosen) {
    for (const key of bindingsOf(columns[j]!)) {
      if (bound.has(key)) return false;
      bound.add(key);
    }
  }
  return true;
}

/** One key for each team and slot that the column binds. */
export function bindingsOf(column: ClosingColumn): ReadonlyArray<string> {
  return column.teams.flatMap((team) => column.boundSlots.map((slot) => `${team}|${slot}`));
}

/** Weight of closable rows that the choice leaves open. */
export function weightLeft({ cover, weights }: ClosingRows, chosen: ReadonlyArray<number>): number {
  return weights.reduce((a, b) => a + b, 0) - weightCovered(cover, weights, chosen);
}

/** The shared vacuum, taking every claim of the choice as done. */
export function vacuumAfter(
  { grain, vacuum, columns }: ClosingProblem,
  chosen: ReadonlyArray<number>,
): { readonly covered: PairSet; readonly seen: PairSet } {
  if (chosen.length === 0) return vacuum;
  const covered = chosen.map((j) => columns[j]!.covered).reduce(unitePairs);
  const seen = chosen.map((j) => columns[j]!.seen).reduce(unitePairs);
  return { covered: closeClaimed(grain, vacuum.covered, covered), seen: closeClaimed(grain, vacuum.seen, seen) };
}
