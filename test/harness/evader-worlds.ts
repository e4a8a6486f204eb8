/** Random small worlds for evader tests and their translation to what the engine takes. */
import fc from 'fast-check';
import { addPair, createPairSet, type PairSet } from '../../src/base/pair-set.ts';
import { createPlainEvader, type EvaderMachine } from '../../src/vacuum/evader-machine.ts';
import { layEvaderWindow } from '../../src/vacuum/evader-window.ts';
import type { WalkWorld } from '../oracle/evader-walks.ts';

export type WorldSize = { readonly cellsMax: number; readonly slotsMax: number; readonly ringsMax: number };

/** Cells of a small parallelogram in ascending order, holes likely; openness from rare to common. */
export function anyWorld(size: WorldSize, cyclic?: boolean): fc.Arbitrary<WalkWorld> {
  return fc
    .record({
      places: fc.uniqueArray(fc.integer({ min: 0, max: 24 }), { minLength: 1, maxLength: size.cellsMax }),
      slots: fc.integer({ min: 1, max: size.slotsMax }),
      rings: fc.integer({ min: 0, max: size.ringsMax }),
      cyclic: cyclic === undefined ? fc.boolean() : fc.constant(cyclic),
      share: fc.constantFrom(2, 4, 6, 8),
    })
    .chain(({ places, slots, rings, cyclic: isCyclic, share }) => {
      const cells = places.toSorted((a, b) => a - b).map((p): [number, number] => [Math.floor(p / 5) - 2, (p % 5) - 2]);
      const pair = fc.integer({ min: 0, max: 9 }).map((n) => n < share);
      const row = fc.array(pair, { minLength: cells.length, maxLength: cells.length });
      return fc
        .array(row, { minLength: slots, maxLength: slots })
        .map((open) => ({ cells, rings, open, cyclic: isCyclic }));
    });
}

export function worldToMachine(world: WalkWorld): EvaderMachine {
  const q = Int32Array.from(world.cells, (cell) => cell[0]);
  const r = Int32Array.from(world.cells, (cell) => cell[1]);
  return createPlainEvader(layEvaderWindow({ q, r }, world.rings));
}

export function worldToPairs(world: WalkWorld): PairSet {
  const pairs = createPairSet(world.cells.length, world.open.length);
  world.open.forEach((row, slot) => {
    row.forEach((open, cell) => {
      if (open) addPair(pairs, cell, slot);
    });
  });
  return pairs;
}
