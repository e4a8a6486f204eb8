/** Corridors, depth and warning time against all walks, and rules between worlds. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyWorld, worldToMachine, worldToPairs } from '../../test/harness/evader-worlds.ts';
import { isOpen, type Pair, pairsAfter, type WalkWorld } from '../../test/oracle/evader-walks.ts';
import { createPairSet, hasPair, type PairSet } from '../base/pair-set.ts';
import { type AgreedPlace, type Corridor, computeCorridors, createCorridorFinder } from './corridor.ts';
import { computeSanctuary, worstCaseInside } from './sanctuary.ts';

const RUNS = process.env['SLOW'] === '1' ? 20_000 : 1_000;

type CorridorWorld = {
  readonly world: WalkWorld;
  readonly openEdge: ReadonlyArray<number>;
  readonly place: AgreedPlace;
  readonly horizonSlots: number;
  readonly sanctuaryPairs: PairSet;
};

const QUALIFIER = worstCaseInside('seam', 500);

function sanctuaryOf(world: WalkWorld): PairSet {
  return computeSanctuary({
    machine: worldToMachine(world),
    vacuumSeen: worldToPairs(world),
    cyclic: world.cyclic,
    stayLimitSlots: 3,
    qualifier: QUALIFIER,
  }).sanctuaryPairs;
}

const anyCorridorWorld: fc.Arbitrary<CorridorWorld> = anyWorld({ cellsMax: 6, slotsMax: 4, ringsMax: 2 }).chain(
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
const anyRow: fc.Arbitrary<CorridorWorld> = fc
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

function solve(question: CorridorWorld): ReadonlyArray<Corridor> {
  const { world, openEdge, sanctuaryPairs, horizonSlots } = question;
  return computeCorridors(
    {
      machine: worldToMachine(world),
      vacuumSeen: worldToPairs(world),
      sanctuaryPairs,
      openEdge,
      cyclic: world.cyclic,
      horizonSlots,
      qualifier: QUALIFIER,
    },
    [question.place],
  );
}

/** Every walk of at most H slots from a source to the place in the slot. */
function walksTo(question: CorridorWorld, slot: number): ReadonlyArray<ReadonlyArray<Pair>> {
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

function compareWalks(world: WalkWorld, a: ReadonlyArray<Pair>, b: ReadonlyArray<Pair>): number {
  const byDepth = depthOf(world, a) - depthOf(world, b);
  if (byDepth !== 0) return byDepth;
  if (a.length !== b.length) return a.length - b.length;
  const i = a.findIndex((pair, at) => pair.cell !== b[at]!.cell);
  return i < 0 ? 0 : a[i]!.cell - b[i]!.cell;
}

function depthOf(world: WalkWorld, walk: ReadonlyArray<Pair>): number {
  return walk.slice(0, -1).filter((pair) => !isOpen(world, pair)).length;
}

function warningOf(world: WalkWorld, walk: ReadonlyArray<Pair>): number {
  const first = walk.slice(0, -1).findIndex((pair) => !isOpen(world, pair));
  return first < 0 ? 0 : walk.length - 1 - first;
}

describe('against all walks', () => {
  test('depth, warning time and witness are those of the best walk by the tie rule', () => {
    let reached = 0;
    let deep = 0;
    fc.assert(
      fc.property(fc.oneof(anyCorridorWorld, anyRow), (question) => {
        for (const corridor of solve(question)) {
          const walks = walksTo(question, corridor.slot);
          if (walks.length === 0) {
            expect(corridor).toMatchObject({ depth: null, warningSlots: null, witness: null });
            continue;
          }
          const best = walks.toSorted((a, b) => compareWalks(question.world, a, b))[0]!;
          expect(corridor.depth).toBe(depthOf(question.world, best));
          expect(corridor.warningSlots).toBe(Math.min(...walks.map((walk) => warningOf(question.world, walk))));
          expect(corridor.witness!.cells).toEqual(best.map((pair) => pair.cell));
          expect(corridor.witness!.startSlot).toBe(best[0]!.slot);
          const isHidden = hasPair(question.sanctuaryPairs, best[0]!.cell, best[0]!.slot);
          expect(corridor.witness!.from).toBe(isHidden ? 'sanctuary' : 'open-edge');
          reached++;
          if (corridor.depth! > 1) deep++;
        }
      }),
      { numRuns: RUNS },
    );
    expect(reached).toBeGreaterThan(RUNS / 2);
    expect(deep).toBeGreaterThan(RUNS / 10);
  });
});

describe('rules between worlds', () => {
  const rank = (depth: number | null) => depth ?? Number.POSITIVE_INFINITY;

  test('warning time is at least the depth, and 0 exactly where the depth is 0', () => {
    fc.assert(
      fc.property(anyCorridorWorld, (question) => {
        for (const { depth, warningSlots } of solve(question)) {
          if (depth === null) continue;
          expect(warningSlots).toBeGreaterThanOrEqual(depth);
          expect(warningSlots === 0).toBe(depth === 0);
        }
      }),
      { numRuns: RUNS / 5 },
    );
  });

  test('more cover never makes a place shallower, a longer horizon never deeper', () => {
    fc.assert(
      fc.property(anyCorridorWorld, fc.nat(), (question, choice) => {
        const { world } = question;
        const open = world.open.map((row, slot) =>
          row.map((held, cell) => held && slot * row.length + cell !== choice % (row.length * world.open.length)),
        );
        const before = solve(question);
        const less = { ...world, open };
        const after = solve({ ...question, world: less, sanctuaryPairs: sanctuaryOf(less) });
        const longer = solve({ ...question, horizonSlots: question.horizonSlots + 1 });
        before.forEach((corridor, i) => {
          expect(rank(after[i]!.depth)).toBeGreaterThanOrEqual(rank(corridor.depth));
          expect(rank(longer[i]!.depth)).toBeLessThanOrEqual(rank(corridor.depth));
        });
      }),
      { numRuns: RUNS / 5 },
    );
  });
});

test('a finder says under which qualifier and that its figures are lower bounds', () => {
  const world: WalkWorld = { cells: [[0, 0]], rings: 1, open: [[true]], cyclic: true };
  const finder = createCorridorFinder({
    machine: worldToMachine(world),
    vacuumSeen: worldToPairs(world),
    sanctuaryPairs: sanctuaryOf(world),
    openEdge: [],
    cyclic: true,
    horizonSlots: 12,
    qualifier: QUALIFIER,
  });
  expect(finder.qualifier).toEqual({ claim: 'worst-case-reachability', within: 'seam', piPermille: 500 });
  expect(finder.bound).toBe('lower');
  expect(finder.find({ id: 'bridge', cells: [0] }, 0)).toEqual({
    placeId: 'bridge',
    slot: 0,
    depth: 0,
    warningSlots: 0,
    witness: { from: 'sanctuary', startSlot: 0, cells: [0] },
  });
  finder.close();
});
