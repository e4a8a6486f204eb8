/**
 * A wide seam for bench and tests, from a seed: a plain grid of cells in which everything is vacuum, and offers of two
 * owners that each watch a disk of it at a cost that grows with the disk. One slot, exact claims.
 */
import { addPair, createPairSet } from '../../src/base/pair-set.ts';
import { createPrng } from '../../src/base/random.ts';
import type { ClosingColumn, ClosingProblem } from '../../src/vacuum/closing-problem.ts';
import { createPlaceGrain } from '../../src/vacuum/offer-grain.ts';

export type WideSeamRecipe = {
  readonly columns: number;
  readonly rows: number;
  readonly offers: number;
  readonly seed: number;
  /** Share of the cost of all offers that each owner may spend. */
  readonly budgetShare: number;
};

export function aWideSeam({ columns, rows, offers, seed, budgetShare }: WideSeamRecipe): ClosingProblem {
  const prng = createPrng(seed);
  const cells = columns * rows;
  const vacuum = createPairSet(cells, 1);
  for (let cell = 0; cell < cells; cell++) addPair(vacuum, cell, 0);
  const none = createPairSet(cells, 1);
  const list = Array.from({ length: offers }, (_, j): ClosingColumn => {
    const radius = 4 + prng.nextBelow(9);
    const [x, y] = [prng.nextBelow(columns), prng.nextBelow(rows)];
    const covered = createPairSet(cells, 1);
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        const [px, py] = [x + dx, y + dy];
        const isInside = px >= 0 && py >= 0 && px < columns && py < rows && dx * dx + dy * dy <= radius * radius;
        // A tenth of the disk lies in dead ground.
        if (isInside && prng.nextBelow(10) > 0) addPair(covered, py * columns + px, 0);
      }
    }
    const cost = 2 + radius + prng.nextBelow(6);
    const costs: [number, number] = j % 2 === 0 ? [cost, 0] : [0, cost];
    return { id: `offer-${j}`, costs, teams: [`team-${j}`], boundSlots: [], covered, seen: none };
  });
  const budgetOf = (party: 0 | 1) =>
    Math.floor(budgetShare * list.reduce((sum, column) => sum + column.costs[party], 0));
  return {
    grain: createPlaceGrain(
      Array.from({ length: cells }, (_, cell) => `c${String(cell).padStart(6, '0')}`),
      1,
    ),
    vacuum: { covered: vacuum, seen: none },
    cellWeights: Array.from({ length: cells }, () => 1 + (prng.nextBelow(20) === 0 ? prng.nextBelow(30) : 0)),
    columns: list,
    budgets: [budgetOf(0), budgetOf(1)],
    fairnessPermille: 200,
    goal: { type: 'most-closed' },
    stayLimit: null,
  };
}
