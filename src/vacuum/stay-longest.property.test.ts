/** Stay lengths by peeling and by levels against the written-out graph, and the ways that wind too long for levels. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyWorld, worldToMachine, worldToPairs } from '../../test/harness/evader-worlds.ts';
import { stayByPair, type WalkWorld } from '../../test/oracle/evader-walks.ts';
import { loadPairs } from './evader-sets.ts';
import { findLongestStay, measureStayByCell, measureStayPut } from './stay-longest.ts';
import { ENDLESS_STAY, peelStays } from './stay-peel.ts';
import { traceLongestStay } from './stay-witness.ts';

const RUNS = process.env['SLOW'] === '1' ? 40_000 : 2_000;
const SIZE = { cellsMax: 8, slotsMax: 5, ringsMax: 3 };

const toCode = (stay: number) => (stay === Number.POSITIVE_INFINITY ? ENDLESS_STAY : stay);

describe('against the written-out graph', () => {
  test('[V-18] peeling finds the length of every pair', () => {
    fc.assert(
      fc.property(anyWorld(SIZE), (world) => {
        const machine = worldToMachine(world);
        const lengths = peelStays(machine, loadPairs(machine, worldToPairs(world)), world.cyclic);
        const stays = stayByPair(world);
        const expected = world.open.flatMap((row, slot) =>
          row.map((_, cell) => toCode(stays.get(`${cell}|${slot}`) ?? 0)),
        );
        expect([...lengths]).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
  });

  test('the longest stay of each cell is the longest that begins in it', () => {
    fc.assert(
      fc.property(anyWorld(SIZE), (world) => {
        const machine = worldToMachine(world);
        const byCell = measureStayByCell(machine, loadPairs(machine, worldToPairs(world)), world.cyclic);
        const stays = stayByPair(world);
        const expected = world.cells.map((_, cell) =>
          toCode(Math.max(0, ...world.open.map((_, slot) => stays.get(`${cell}|${slot}`) ?? 0))),
        );
        expect([...byCell]).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
  });
});

/** A row of cells, each open in one slot of three, so that the one way leads from end to end. */
function windingWay(cells: number): WalkWorld {
  return {
    cells: Array.from({ length: cells }, (_, q): [number, number] => [q, 0]),
    rings: 1,
    open: [0, 1, 2].map((slot) => Array.from({ length: cells }, (_, cell) => cell % 3 === slot)),
    cyclic: true,
  };
}

describe('ways too long for levels', () => {
  test('a winding way is as long as it has cells, and its witness walks it from end to end', () => {
    const world = windingWay(3_000);
    const machine = worldToMachine(world);
    const vacuum = loadPairs(machine, worldToPairs(world));
    const longest = findLongestStay(machine, vacuum, true);
    expect(longest).toEqual({ slots: 3_000, startSlot: 0 });
    const { cells } = traceLongestStay(machine, vacuum, longest);
    expect(cells).toEqual(Array.from({ length: 3_000 }, (_, i) => i));
    const byCell = measureStayByCell(machine, vacuum, true);
    expect([byCell[0], byCell[1], byCell[2_999]]).toEqual([3_000, 2_999, 1]);
  });

  test.each([true, false])('runs of one cell of many lengths are counted (period repeats: %s)', (cyclic) => {
    const cells = 700;
    const world: WalkWorld = {
      cells: Array.from({ length: cells }, (_, q): [number, number] => [q, 0]),
      rings: 0,
      open: Array.from({ length: 900 }, (_, slot) => Array.from({ length: cells }, (_, cell) => slot <= cell + 3)),
      cyclic,
    };
    const machine = worldToMachine(world);
    expect(measureStayPut(machine, loadPairs(machine, worldToPairs(world)), cyclic)).toBe(cells + 3);
  });
});

test('the sets that a measurement takes are given back', () => {
  const world = windingWay(300);
  const machine = worldToMachine(world);
  let held = 0;
  const counting = {
    ...machine,
    take: () => {
      held++;
      return machine.take();
    },
    give: (set: Parameters<typeof machine.give>[0]) => {
      held--;
      machine.give(set);
    },
  };
  const vacuum = loadPairs(counting, worldToPairs(world));
  measureStayByCell(counting, vacuum, true);
  measureStayPut(counting, vacuum, true);
  traceLongestStay(counting, vacuum, findLongestStay(counting, vacuum, true));
  expect(held).toBe(vacuum.length);
});
