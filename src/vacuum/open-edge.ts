/**
 * Open edge: cells of the seam next to ground outside it, or next to a cut-out. Over them an evader may come and go,
 * so corridors begin there. The joint walk ends at the edge; each node privately carries it on over its own ground
 * (its own not-seen pairs outside the seam, the partner's ground closed) and shows its longer figure beside the joint
 * one. That second figure never leaves the node unless it is released.
 */
import { assert } from '../base/assert.ts';
import { type Cell, createGridIndex, type GridIndex } from '../base/grid.ts';
import { addPair, createPairSet, type PairSet, visitPairs } from '../base/pair-set.ts';

/** Cells with a neighbour outside the index, ascending; the table has six neighbours a cell, -1 for none. */
export function findOpenEdge(neighbours: Int32Array): ReadonlyArray<number> {
  assert(neighbours.length % 6 === 0, 'six neighbours a cell');
  const edge: number[] = [];
  for (let cell = 0; cell * 6 < neighbours.length; cell++) {
    if (neighbours.subarray(cell * 6, cell * 6 + 6).includes(-1)) edge.push(cell);
  }
  return edge;
}

export type ExtendedVacuum = {
  /** Cells of the seam and of the own ground around it. */
  readonly grid: GridIndex;
  readonly vacuumSeen: PairSet;
};

/**
 * The vacuum that one node alone can see: V_N inside the seam, its own not-seen pairs on its own ground outside.
 * A cell that lies in both counts as seam.
 */
export function extendVacuumOverOwnGround(
  seam: GridIndex,
  vacuumSeen: PairSet,
  ownGround: GridIndex,
  ownNotSeen: PairSet,
): ExtendedVacuum {
  assert(
    vacuumSeen.cells === seam.cells.length && ownNotSeen.cells === ownGround.cells.length,
    'sets over their grids',
  );
  assert(vacuumSeen.slots === ownNotSeen.slots, 'the same slots');
  const grid = createGridIndex([...seam.cells, ...ownGround.cells]);
  const extended = createPairSet(grid.cells.length, vacuumSeen.slots);
  const add = (cell: Cell, slot: number) => addPair(extended, grid.indexByCell.get(cell)!, slot);
  visitPairs(vacuumSeen, (cell, slot) => add(seam.cells[cell]!, slot));
  visitPairs(ownNotSeen, (cell, slot) => {
    const outside = ownGround.cells[cell]!;
    if (!seam.indexByCell.has(outside)) add(outside, slot);
  });
  return { grid, vacuumSeen: extended };
}
