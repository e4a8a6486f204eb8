/**
 * How coarse an offer speaks. Over terrain cells are grouped into their res-7 parents and slots into the agreed
 * blocks, and a group and block is claimed only if every vacuum pair in it is closed: rounded down, so an offer never
 * claims what it does not do. Over places each place stands for itself, nothing is rounded.
 */
import { assert } from '../base/assert.ts';
import { type GridIndex, gridCellToParent } from '../base/grid.ts';
import { addPair, createPairSet, hasPair, type PairSet, removePair, visitPairs } from '../base/pair-set.ts';

export type OfferGrain = {
  /** Ascending ids of the groups: parent cells, or the places themselves. */
  readonly groups: ReadonlyArray<string>;
  readonly groupOfCell: Int32Array;
  readonly slots: number;
  readonly blockSlots: number;
  /** Number of blocks; the last may be shorter. */
  readonly blocks: number;
};

export function createTerrainGrain(
  grid: GridIndex,
  agreed: { readonly offerRes: number; readonly slots: number; readonly blockSlots: number },
): OfferGrain {
  const parents = grid.cells.map((cell) => gridCellToParent(cell, agreed.offerRes));
  return createGrain(parents, agreed.slots, agreed.blockSlots);
}

/** Exact: every place and every slot speaks for itself. */
export function createPlaceGrain(places: ReadonlyArray<string>, slots: number): OfferGrain {
  return createGrain(places, slots, 1);
}

/** `groupNames[c]` names the group of cell c. */
export function createGrain(groupNames: ReadonlyArray<string>, slots: number, blockSlots: number): OfferGrain {
  assert(Number.isSafeInteger(blockSlots) && blockSlots >= 1, 'a block of at least one slot');
  const groups = [...new Set(groupNames)].sort();
  const numberByName = new Map(groups.map((name, i) => [name, i]));
  const groupOfCell = Int32Array.from(groupNames, (name) => numberByName.get(name)!);
  return { groups, groupOfCell, slots, blockSlots, blocks: Math.ceil(slots / blockSlots) };
}

export function slotToBlock(grain: OfferGrain, slot: number): number {
  return Math.floor(slot / grain.blockSlots);
}

/** Groups and blocks that hold vacuum, and of those the ones in which `closed` leaves none: a set over groups x blocks. */
export function roundClosedDown(grain: OfferGrain, vacuum: PairSet, closed: PairSet): PairSet {
  assert(
    vacuum.cells === grain.groupOfCell.length && vacuum.slots === grain.slots,
    'a vacuum over the grid of the grain',
  );
  assert(closed.cells === vacuum.cells && closed.slots === vacuum.slots, 'closed pairs over the same grid');
  const claimed = groupVacuum(grain, vacuum);
  visitPairs(vacuum, (cell, slot) => {
    if (!hasPair(closed, cell, slot)) removePair(claimed, grain.groupOfCell[cell]!, slotToBlock(grain, slot));
  });
  return claimed;
}

/** Groups and blocks with any vacuum. */
export function groupVacuum(grain: OfferGrain, vacuum: PairSet): PairSet {
  const groups = createPairSet(grain.groups.length, grain.blocks);
  visitPairs(vacuum, (cell, slot) => addPair(groups, grain.groupOfCell[cell]!, slotToBlock(grain, slot)));
  return groups;
}

/** The vacuum without the pairs inside claimed groups and blocks. */
export function closeClaimed(grain: OfferGrain, vacuum: PairSet, claimed: PairSet): PairSet {
  const left = createPairSet(vacuum.cells, vacuum.slots);
  visitPairs(vacuum, (cell, slot) => {
    if (!hasPair(claimed, grain.groupOfCell[cell]!, slotToBlock(grain, slot))) addPair(left, cell, slot);
  });
  return left;
}
