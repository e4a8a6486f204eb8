/** Pair sets against sets of written-out pairs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addPair,
  arePairSetsEqual,
  complementPairs,
  copyPairSet,
  countCommonPairs,
  countPairs,
  countPairsInSlot,
  createPairSet,
  hasPair,
  intersectPairs,
  type PairSet,
  removePair,
  subtractPairs,
  unitePairs,
  visitPairs,
} from './pair-set.ts';

const RUNS = process.env['SLOW'] === '1' ? 4_000 : 200;
const CELLS = fc.integer({ min: 0, max: 70 });
const SLOTS = fc.integer({ min: 0, max: 4 });

const twoLists = fc.record({ cells: CELLS, slots: SLOTS }).chain(({ cells, slots }) => {
  const pair = fc.tuple(fc.nat(Math.max(0, cells - 1)), fc.nat(Math.max(0, slots - 1)));
  const list = fc.array(pair, { maxLength: cells * slots === 0 ? 0 : 40 });
  return fc.record({ cells: fc.constant(cells), slots: fc.constant(slots), a: list, b: list });
});

function fill(cells: number, slots: number, list: ReadonlyArray<readonly [number, number]>): PairSet {
  const set = createPairSet(cells, slots);
  for (const [cell, slot] of list) addPair(set, cell, slot);
  return set;
}

function written(set: PairSet): ReadonlyArray<string> {
  const list: string[] = [];
  visitPairs(set, (cell, slot) => void list.push(`${cell}|${slot}`));
  return list;
}

test('union, intersection, difference, complement and counts are those of written-out sets', () => {
  fc.assert(
    fc.property(twoLists, ({ cells, slots, a, b }) => {
      const x = fill(cells, slots, a);
      const y = fill(cells, slots, b);
      const inX = new Set(a.map((pair) => pair.join('|')));
      const inY = new Set(b.map((pair) => pair.join('|')));
      expect(new Set(written(unitePairs(x, y)))).toEqual(new Set([...inX, ...inY]));
      expect(new Set(written(intersectPairs(x, y)))).toEqual(new Set([...inX].filter((key) => inY.has(key))));
      expect(new Set(written(subtractPairs(x, y)))).toEqual(new Set([...inX].filter((key) => !inY.has(key))));
      expect(countPairs(x)).toBe(inX.size);
      expect(countCommonPairs(x, y)).toBe([...inX].filter((key) => inY.has(key)).length);
      expect(countPairs(complementPairs(x))).toBe(cells * slots - inX.size);
      expect(countPairs(intersectPairs(x, complementPairs(x)))).toBe(0);
      for (let slot = 0; slot < slots; slot++) {
        expect(countPairsInSlot(x, slot)).toBe([...inX].filter((key) => key.endsWith(`|${slot}`)).length);
      }
      expect(arePairSetsEqual(x, y)).toBe(inX.size === inY.size && [...inX].every((key) => inY.has(key)));
    }),
    { numRuns: RUNS },
  );
});

test('pairs are visited slot by slot, cells ascending', () => {
  const set = fill(70, 2, [
    [69, 1],
    [3, 1],
    [31, 0],
    [32, 0],
  ]);
  expect(written(set)).toEqual(['31|0', '32|0', '3|1', '69|1']);
});

test('a copy is independent, and a pair taken out is gone', () => {
  const set = fill(5, 1, [[4, 0]]);
  const copy = copyPairSet(set);
  removePair(copy, 4, 0);
  expect(hasPair(set, 4, 0)).toBe(true);
  expect(hasPair(copy, 4, 0)).toBe(false);
});

test('a pair outside the set and sets of different size are bugs', () => {
  const set = createPairSet(5, 1);
  expect(() => addPair(set, 5, 0)).toThrow('pair inside the set');
  expect(() => addPair(set, 0, 1)).toThrow('pair inside the set');
  expect(() => unitePairs(set, createPairSet(6, 1))).toThrow('same grid');
});
