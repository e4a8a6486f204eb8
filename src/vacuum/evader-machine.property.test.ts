/** The window step against hexagonal distance on windows wider than words, and the laws of the layout. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hexDistance } from '../../test/oracle/evader-walks.ts';
import { createPairSet, type PairSet, visitPairs } from '../base/pair-set.ts';
import { createPlainEvader, type EvaderMachine } from './evader-machine.ts';
import { loadPairs, unloadPairs } from './evader-sets.ts';
import { layEvaderWindow } from './evader-window.ts';

const RUNS = process.env['SLOW'] === '1' ? 2_000 : 100;

type WideWorld = {
  readonly cells: ReadonlyArray<readonly [number, number]>;
  readonly rings: number;
  readonly source: PairSet;
  readonly passable: PairSet;
};

/** Bands of up to 300 x 6 cells in all three directions, some with holes. */
const wideWorld: fc.Arbitrary<WideWorld> = fc
  .record({
    length: fc.integer({ min: 1, max: 300 }),
    breadth: fc.integer({ min: 1, max: 6 }),
    direction: fc.integer({ min: 0, max: 2 }),
    rings: fc.oneof(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 9, max: 140 })),
    seed: fc.integer(),
  })
  .map(({ length, breadth, direction, rings, seed }) => {
    let state = seed | 1;
    const chance = () => {
      state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
      return (state >>> 8) / 2 ** 24;
    };
    const cells: (readonly [number, number])[] = [];
    for (let a = 0; a < length; a++) {
      for (let b = 0; b < breadth; b++) {
        if (chance() < 0.1 && cells.length > 0) continue;
        cells.push(direction === 0 ? [a, b] : direction === 1 ? [b, a] : [a, b - a]);
      }
    }
    const fill = (share: number) => {
      const pairs = createPairSet(cells.length, 1);
      cells.forEach((_, i) => {
        if (chance() < share) pairs.words[i >>> 5]! |= 1 << (i & 31);
      });
      return pairs;
    };
    return { cells, rings, source: fill(0.02), passable: fill(0.8) };
  });

function machineOf(world: WideWorld): EvaderMachine {
  const q = Int32Array.from(world.cells, (cell) => cell[0]);
  const r = Int32Array.from(world.cells, (cell) => cell[1]);
  return createPlainEvader(layEvaderWindow({ q, r }, world.rings));
}

function cellsOf(pairs: PairSet): ReadonlyArray<number> {
  const cells: number[] = [];
  visitPairs(pairs, (cell) => void cells.push(cell));
  return cells;
}

test('[V-17] a step holds exactly the cells within v rings of the source and in the allowed set', () => {
  fc.assert(
    fc.property(wideWorld, (world) => {
      const machine = machineOf(world);
      const [source] = loadPairs(machine, world.source);
      const [passable] = loadPairs(machine, world.passable);
      const target = machine.take();
      machine.stepForward(target, source!, passable!);
      const from = cellsOf(world.source).map((cell) => world.cells[cell]!);
      const expected = cellsOf(world.passable).filter((cell) =>
        from.some((other) => hexDistance(other, world.cells[cell]!) <= world.rings),
      );
      expect(cellsOf(unloadPairs(machine, [target]))).toEqual(expected);
      expect(machine.count(target)).toBe(expected.length);
    }),
    { numRuns: RUNS },
  );
});

test('target, source and allowed set may be one and the same', () => {
  fc.assert(
    fc.property(wideWorld, (world) => {
      const machine = machineOf(world);
      const [source] = loadPairs(machine, world.source);
      const apart = machine.take();
      machine.stepForward(apart, source!, source!);
      machine.stepForward(source!, source!, source!);
      expect(machine.wordsOf(source!)).toEqual(machine.wordsOf(apart));
    }),
    { numRuns: RUNS / 10 },
  );
});

test('the walker visits the cells within v rings once each', () => {
  fc.assert(
    fc.property(wideWorld, fc.nat(), (world, choice) => {
      const cell = choice % world.cells.length;
      const visited: number[] = [];
      machineOf(world).visitAfter(cell, (next) => void visited.push(next));
      const expected = world.cells.flatMap((other, i) =>
        hexDistance(other, world.cells[cell]!) <= world.rings ? [i] : [],
      );
      expect(visited.toSorted((a, b) => a - b)).toEqual(expected);
    }),
    { numRuns: RUNS },
  );
});

test('the window takes the direction that needs the fewest words', () => {
  const along = (at: (i: number) => readonly [number, number]) => {
    const cells = Array.from({ length: 1000 }, (_, i) => at(i));
    const q = Int32Array.from(cells, (cell) => cell[0]);
    const r = Int32Array.from(cells, (cell) => cell[1]);
    return layEvaderWindow({ q, r }, 6).wordsPerSet;
  };
  expect(along((i) => [i, 0])).toBe(32);
  expect(along((i) => [0, i])).toBe(32);
  expect(along((i) => [i, -i])).toBe(32);
});
