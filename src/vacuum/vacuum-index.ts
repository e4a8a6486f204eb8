/**
 * The vacuum by criterion and what it adds up to: `covered` is the vacuum V, `seen` is V_N, `reached` is V_L; null
 * where the survey did not ask for it. The index is the share of the agreed weight that lies in V, in 1/10,000,
 * rounded down. Ground that one force sees and the other reaches is closable by exchange alone: it costs a telephone.
 */
import { assert } from '../base/assert.ts';
import { countPairs, intersectPairs, type PairSet, subtractPairs, unitePairs, visitPairs } from '../base/pair-set.ts';
import { err, ok, type Result } from '../base/result.ts';

export type VacuumSets = {
  readonly covered: PairSet | null;
  readonly seen: PairSet | null;
  readonly reached: PairSet | null;
};

/** V_N and V_L lie in V, whatever the two forces cover; tokens that say otherwise cannot both be true. */
export function checkVacuumSets(sets: VacuumSets): Result<VacuumSets, VacuumContradicts> {
  const { covered } = sets;
  for (const criterion of ['seen', 'reached'] as const) {
    const part = sets[criterion];
    const outside = part === null || covered === null ? 0 : countPairs(subtractPairs(part, covered));
    if (outside > 0) return err({ type: 'VacuumContradicts', criterion, pairs: outside });
  }
  return ok(sets);
}

/** So many pairs are in the vacuum of `criterion` but not in the vacuum. */
export type VacuumContradicts = {
  readonly type: 'VacuumContradicts';
  readonly criterion: 'seen' | 'reached';
  readonly pairs: number;
};

export type WeightedTown = { readonly cells: ReadonlyArray<number>; readonly weight: number };

/** 1 for each cell, plus the weight of each agreed town whose cells hold it. */
export function weighCells(cells: number, towns: ReadonlyArray<WeightedTown>): ReadonlyArray<number> {
  const weights = new Array<number>(cells).fill(1);
  for (const town of towns) {
    assert(Number.isSafeInteger(town.weight) && town.weight >= 0, 'weights are whole numbers');
    for (const cell of new Set(town.cells)) {
      assert(cell >= 0 && cell < cells, 'a cell of the grid');
      weights[cell]! += town.weight;
    }
  }
  return weights;
}

/** Share of the weight of all pairs that lies in the set, in 1/10,000, rounded down. */
export function measureVacuumIndex(covered: PairSet, weights: ReadonlyArray<number>): number {
  assert(weights.length === covered.cells, 'one weight a cell');
  const slotsByCell = new Array<number>(covered.cells).fill(0);
  visitPairs(covered, (cell) => {
    slotsByCell[cell]! += 1;
  });
  let held = 0n;
  let all = 0n;
  for (const [cell, weight] of weights.entries()) {
    held += BigInt(weight) * BigInt(slotsByCell[cell]!);
    all += BigInt(weight) * BigInt(covered.slots);
  }
  return all === 0n ? 0 : Number((held * 10_000n) / all);
}

/** V without V_N and V_L; null where the survey did not ask for all three. */
export function findClosableByExchange(sets: VacuumSets): PairSet | null {
  const { covered, seen, reached } = sets;
  return covered && seen && reached ? subtractPairs(covered, unitePairs(seen, reached)) : null;
}

/**
 * The part a node knows without `reached`: in V, not in V_N, and the own force arrives in time. As the own force does
 * not cover the pair, the partner is the one who sees it. The two nodes' parts make the whole.
 */
export function findOwnClosablePart(covered: PairSet, seen: PairSet, ownReached: PairSet): PairSet {
  return intersectPairs(subtractPairs(covered, seen), ownReached);
}
