/** Random worlds with a place, edges and a horizon, and every walk between them written out. */
import fc from 'fast-check';
import { createPairSet, hasPair, type PairSet } from '../../src/base/pair-set.ts';
import type { AgreedPlace } from '../../src/vacuum/corridor.ts';
import { computeSanctuary, worstCaseInside } from '../../src/vacuum/sanctuary.ts';
import { type Pair, pairsAfter, type WalkWorld } from '../oracle/evader-walks.ts';
import { anyWorld, worldToMachine, worldToPairs } from './evader-worlds.ts';

export const QUALIFIER = worstCaseInside('seam', 500);

export type CorridorWorld = {
  readonly world: WalkWorld;
  readonly openEdge: ReadonlyArray<number>;
  readonly place: AgreedPlace;
  readonly horizonSlots: number;
  readonly sanctuaryPairs: PairSet;
};

export function sanctuaryOf(world: WalkWorld): PairSet {
  return computeSanctuary({
    machine: worldToMachine(world),
    vacuumSeen: worldToPairs(world),
    cyclic: world.cyclic,
    stayLimitSlots: 3,
    qualifier: QUALIFIER,
  }).sanctuaryPairs;
}

export const anyCorridorWorld: fc.Arbitrary<CorridorWorld> = anyWorld({ cellsMax: 6, slotsMax: 4, ringsMax: 2 }).chain(
  (world) => {
    const last = world.cells.length - 1;
    const sanctuaryPairs = sanctuaryOf(world);
    return fc.record({
      world: fc.constant(world),
      openEdge: fc.uniqueArray(fc.nat(last), { maxLength: 2 }),
      place: fc.uniqueArray(fc.nat(last), { minLength: 1, maxLength: 2 }).map((cells) => ({ id: 'bridge', cells })),
      horizonSlots: fc.integer({ min: 0, max: 4 }),
      sanctuaryPairs: fc.constant(sanctuaryPairs),
    });
  },
);

/** A row of cells, mostly covered, with its edge at one end and the place at the other: deep corridors. */
export const anyCorridorRow: fc.Arbitrary<CorridorWorld> = fc
  .array(fc.array(fc.constantFrom(true, false, false), { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 4 })
  .map((open) => {
    const world: WalkWorld = { cells: [0, 1, 2, 3, 4].map((q) => [q, 0]), rings: 1, open, cyclic: true };
    return {
      world,
      openEdge: [0],
      place: { id: 'bridge', cells: [4] },
      horizonSlots: 5,
      sanctuaryPairs: createPairSet(5, open.length),
    };
  });

/** Every walk of at most H slots from a source to the place in the slot. */
export function walksTo(question: CorridorWorld, slot: number): ReadonlyArray<ReadonlyArray<Pair>> {
  const { world, horizonSlots } = question;
  const slots = world.open.length;
  const isSource = (pair: Pair) =>
    question.openEdge.includes(pair.cell) || hasPair(question.sanctuaryPairs, pair.cell, pair.slot);
  const walks: ReadonlyArray<Pair>[] = [];
  const extend = (walk: ReadonlyArray<Pair>, left: number) => {
    const pair = walk.at(-1)!;
    if (left === 0) {
      if (question.place.cells.includes(pair.cell)) walks.push(walk);
      return;
    }
    for (const next of pairsAfter(world, pair)) extend([...walk, next], left - 1);
  };
  for (let length = 0; length <= horizonSlots; length++) {
    if (!world.cyclic && slot - length < 0) continue;
    const start = (((slot - length) % slots) + slots) % slots;
    for (let cell = 0; cell < world.cells.length; cell++) {
      if (isSource({ cell, slot: start })) extend([{ cell, slot: start }], length);
    }
  }
  return walks;
}
