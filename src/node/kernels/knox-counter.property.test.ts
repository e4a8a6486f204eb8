/** The kernel gives the numbers of the plain path, deal by deal. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type PairList, visitPairLists } from '../../pattern/knox-pairs.ts';
import { countKnoxPlain, type KnoxCounter, type KnoxCountTask } from '../../pattern/knox-permutation.ts';
import { type SweptPoints, sweepPoints } from '../../pattern/knox-sweep.ts';
import { loadKnoxCounter } from './knox-counter.ts';

const RUNS = process.env['SLOW'] === '1' ? 2_000 : 150;

let count: KnoxCounter;
beforeAll(async () => {
  count = await loadKnoxCounter();
});

type Given = {
  readonly first: ReadonlyArray<readonly [number, number, number]>;
  readonly second: ReadonlyArray<readonly [number, number, number]> | undefined;
  readonly bounds: ReadonlyArray<number>;
  readonly ends: ReadonlyArray<number>;
  readonly permutations: number;
  readonly seed: number;
};

function toTask(given: Given): KnoxCountTask {
  const columns = (points: Given['first']) => ({
    x: Float64Array.from(points, (point) => point[0]),
    y: Float64Array.from(points, (point) => point[1]),
    at: Float64Array.from(points, (point) => point[2]),
  });
  const bands = { closed: 'right' as const, ends: given.ends };
  const lists: PairList[] = [];
  const sets = [given.first, ...(given.second === undefined ? [] : [given.second])];
  const [first, second] = sweepPoints(sets.map(columns), given.ends.at(-1)!, 'manhattan');
  const times = (points: Given['first'], { order }: SweptPoints) => Int32Array.from(order, (i) => points[i]![2]);
  visitPairLists(first!, second, bands, 'manhattan', (pairs) => void lists.push(pairs));
  return {
    pairs: lists[0]!,
    firstTimes: times(given.first, first!),
    secondTimes: times(given.second ?? given.first, second ?? first!),
    same: given.second === undefined,
    bounds: given.bounds,
    permutations: given.permutations,
    seed: given.seed,
  };
}

const anyTime = fc.oneof(
  fc.integer({ min: 0, max: 50 }),
  fc.integer({ min: 0, max: 32_767 }),
  fc.constantFrom(0, 32_767),
);
const anyPoints = (max: number) =>
  fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), anyTime), {
    minLength: 1,
    maxLength: max,
  });
const ascending = (max: number, length: number) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max }), { minLength: 1, maxLength: length })
    .map((list) => list.sort((a, b) => a - b));
const anyGiven: fc.Arbitrary<Given> = fc.record({
  first: anyPoints(60),
  second: fc.option(anyPoints(60), { nil: undefined }),
  bounds: ascending(40_000, 9).chain((list) =>
    fc.constantFrom(list, [-1, ...list], [...list, Number.POSITIVE_INFINITY]),
  ),
  ends: ascending(60, 5),
  permutations: fc.integer({ min: 1, max: 40 }),
  seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
});

test('a kernel that was built is the one in use', () => {
  expect(count).not.toBe(countKnoxPlain);
});

test('counts of the kernel equal plain counts, within one set and after another', () => {
  fc.assert(
    fc.property(anyGiven, (given) => {
      const task = toTask(given);
      expect(Array.from(count(task))).toEqual(Array.from(countKnoxPlain(task)));
    }),
    { numRuns: RUNS },
  );
});

test('a count shared with the helper gives the same numbers as one alone', async () => {
  const together = await loadKnoxCounter(0);
  const first = Array.from({ length: 400 }, (_, i) => [i % 20, Math.floor(i / 20), (i * 37) % 90] as const);
  const task = toTask({ first, second: undefined, bounds: [-1, 1, 7, 200], ends: [1, 3], permutations: 399, seed: 5 });
  const alone = Array.from(countKnoxPlain(task));
  for (let round = 0; round < 3; round++) expect(Array.from(together(task))).toEqual(alone);
});

test('more pairs than a 16-bit lane can count are counted', () => {
  const first = Array.from({ length: 600 }, (_, i) => [0, 0, i % 7] as const);
  const task = toTask({ first, second: undefined, bounds: [-1, 0, 3, 9], ends: [1], permutations: 3, seed: 5 });
  expect(task.pairs.first.length).toBeGreaterThan(65_535 * 2);
  expect(Array.from(count(task))).toEqual(Array.from(countKnoxPlain(task)));
});

test('times beyond 16 bits are counted by the plain path', () => {
  const first = Array.from({ length: 30 }, (_, i) => [i % 4, 0, i * 40_000] as const);
  const task = toTask({ first, second: undefined, bounds: [0, 100_000], ends: [1, 2], permutations: 5, seed: 5 });
  expect(Array.from(count(task))).toEqual(Array.from(countKnoxPlain(task)));
});
