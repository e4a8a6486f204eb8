/** Corridors, depth and warning time against all walks, and rules between worlds. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anyCorridorRow,
  anyCorridorWorld,
  type CorridorWorld,
  QUALIFIER,
  sanctuaryOf,
  walksTo,
} from '../../test/harness/corridor-worlds.ts';
import { worldToMachine, worldToPairs } from '../../test/harness/evader-worlds.ts';
import { isOpen, type Pair, type WalkWorld } from '../../test/oracle/evader-walks.ts';
import { hasPair } from '../base/pair-set.ts';
import { type Corridor, computeCorridors, createCorridorFinder } from './corridor.ts';

const RUNS = process.env['SLOW'] === '1' ? 20_000 : 1_000;

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
  test('[V-20] depth, warning time and witness are those of the best walk by the tie rule', () => {
    let reached = 0;
    let deep = 0;
    fc.assert(
      fc.property(fc.oneof(anyCorridorWorld, anyCorridorRow), (question) => {
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

  test('[V-21] more cover never makes a place shallower, a longer horizon never deeper', () => {
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

test('[V-19] a finder says under which qualifier and that its figures are lower bounds', () => {
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
