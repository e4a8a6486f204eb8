/**
 * Rows of the stay limit, made as they are needed: after each plan the claims are taken out of what nobody sees; while
 * a stay of T* slots is left, one of the first T* pairs of a witness must be closed by any plan. Every such row holds
 * for every plan within the limit, so the last solution, which leaves no such stay, is exact.
 */
import { assert } from '../base/assert.ts';
import { copyPairSet, hasPair, type PairSet, removePair } from '../base/pair-set.ts';
import type { StayFinder } from './closing-problem.ts';
import { type CellSlot, type ClosingProblem, vacuumAfter } from './closing-problem.ts';
import type { EvaderMachine } from './evader-machine.ts';
import { slotToBlock } from './offer-grain.ts';
import { computeSanctuary, type WorstCase } from './sanctuary.ts';

/** A stay no plan may leave: its pairs, and the columns of which at least one must be taken. */
export type ForbiddenStay = { readonly pairs: ReadonlyArray<CellSlot>; readonly columns: ReadonlyArray<number> };

/** Disjoint stays taken from one plan, so that a round teaches the model more than one thing. */
const STAYS_PER_ROUND = 12;

/** Stays of at least T* slots that the chosen columns leave; empty where the limit holds. */
export function findForbiddenStays(
  problem: ClosingProblem,
  chosen: ReadonlyArray<number>,
): ReadonlyArray<ForbiddenStay> {
  if (problem.stayLimit === null) return [];
  const { slots, find } = problem.stayLimit;
  const left = copyPairSet(vacuumAfter(problem, chosen).seen);
  const stays: ForbiddenStay[] = [];
  while (stays.length < STAYS_PER_ROUND) {
    const stay = find(left);
    if (stay.longestStaySlots !== null && stay.longestStaySlots < slots) break;
    const pairs = stay.pairs.slice(0, slots);
    assert(pairs.length > 0, 'a witness for a stay that is too long');
    stays.push({ pairs, columns: columnsAgainst(problem, pairs) });
    for (const { cell, slot } of pairs) removePair(left, cell, slot);
  }
  return stays;
}

function columnsAgainst({ grain, columns }: ClosingProblem, pairs: ReadonlyArray<CellSlot>): ReadonlyArray<number> {
  const closes = (seen: PairSet) =>
    pairs.some(({ cell, slot }) => hasPair(seen, grain.groupOfCell[cell]!, slotToBlock(grain, slot)));
  return columns.flatMap((column, j) => (closes(column.seen) ? [j] : []));
}

/** The sanctuary of the room as a finder; an endless stay shows its walk up to the repeated pair. */
export function createStayFinder(options: {
  readonly machine: EvaderMachine;
  readonly cyclic: boolean;
  readonly stayLimitSlots: number;
  readonly qualifier: WorstCase;
}): StayFinder {
  return (vacuumSeen) => {
    const { longestStaySlots, witness } = computeSanctuary({ ...options, vacuumSeen });
    const pairs = witness.cells.map((cell, step) => ({ cell, slot: (witness.startSlot + step) % vacuumSeen.slots }));
    return { longestStaySlots, pairs };
  };
}
