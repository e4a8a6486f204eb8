/** Vacuum, index and what an exchange alone closes, from two random forces; the same seen from either of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addPair,
  arePairSetsEqual,
  complementPairs,
  createPairSet,
  hasPair,
  intersectPairs,
  type PairSet,
  unitePairs,
  visitPairs,
} from '../base/pair-set.ts';
import {
  checkVacuumSets,
  findClosableByExchange,
  findOwnClosablePart,
  measureVacuumIndex,
  type VacuumSets,
  weighCells,
} from './vacuum-index.ts';

const RUNS = process.env['SLOW'] === '1' ? 6_000 : 300;

type Force = { readonly seen: PairSet; readonly reached: PairSet };
type Forces = { readonly a: Force; readonly b: Force; readonly weights: ReadonlyArray<number> };

const anyForces: fc.Arbitrary<Forces> = fc
  .record({ cells: fc.integer({ min: 1, max: 40 }), slots: fc.integer({ min: 1, max: 6 }) })
  .chain(({ cells, slots }) => {
    const pairs = fc.array(fc.tuple(fc.nat(cells - 1), fc.nat(slots - 1)), { maxLength: cells * slots }).map((list) => {
      const set = createPairSet(cells, slots);
      for (const [cell, slot] of list) addPair(set, cell, slot);
      return set;
    });
    const force = fc.record({ seen: pairs, reached: pairs });
    const weights = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: cells, maxLength: cells });
    return fc.record({ a: force, b: force, weights });
  });

type AllSets = { readonly covered: PairSet; readonly seen: PairSet; readonly reached: PairSet };

function vacuumOf({ a, b }: Pick<Forces, 'a' | 'b'>): AllSets {
  const uncovered = (force: Force) => complementPairs(intersectPairs(force.seen, force.reached));
  return {
    covered: intersectPairs(uncovered(a), uncovered(b)),
    seen: complementPairs(unitePairs(a.seen, b.seen)),
    reached: complementPairs(unitePairs(a.reached, b.reached)),
  };
}

describe('two forces', () => {
  test('[V-3] what nobody sees and what nobody reaches lies in the vacuum', () => {
    fc.assert(
      fc.property(anyForces, (forces) => {
        expect(checkVacuumSets(vacuumOf(forces)).ok).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  test('closable by exchange is where one sees and the other reaches, and the own parts make the whole', () => {
    fc.assert(
      fc.property(anyForces, ({ a, b }) => {
        const sets = vacuumOf({ a, b });
        const closable = findClosableByExchange(sets)!;
        const plain = createPairSet(a.seen.cells, a.seen.slots);
        visitPairs(sets.covered, (cell, slot) => {
          const crosses = (x: Force, y: Force) => hasPair(x.seen, cell, slot) && hasPair(y.reached, cell, slot);
          if (crosses(a, b) || crosses(b, a)) addPair(plain, cell, slot);
        });
        expect(arePairSetsEqual(closable, plain)).toBe(true);
        const parts = [a, b].map((force) => findOwnClosablePart(sets.covered, sets.seen, force.reached));
        expect(arePairSetsEqual(closable, unitePairs(parts[0]!, parts[1]!))).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  test('[V-21] swapping the forces changes nothing', () => {
    fc.assert(
      fc.property(anyForces, ({ a, b, weights }) => {
        const one = vacuumOf({ a, b });
        const other = vacuumOf({ a: b, b: a });
        expect(other).toEqual(one);
        expect(measureVacuumIndex(other.covered, weights)).toBe(measureVacuumIndex(one.covered, weights));
      }),
      { numRuns: RUNS / 3 },
    );
  });

  test('the index is the weighted share, rounded down, and more cover never raises it', () => {
    fc.assert(
      fc.property(anyForces, ({ a, b, weights }) => {
        const { covered } = vacuumOf({ a, b });
        let held = 0;
        visitPairs(covered, (cell) => {
          held += weights[cell]!;
        });
        const all = weights.reduce((sum, weight) => sum + weight, 0) * covered.slots;
        const index = measureVacuumIndex(covered, weights);
        expect(index).toBe(Math.floor((held * 10_000) / all));
        const more = vacuumOf({
          a: { seen: unitePairs(a.seen, b.seen), reached: unitePairs(a.reached, b.reached) },
          b,
        });
        expect(measureVacuumIndex(more.covered, weights)).toBeLessThanOrEqual(index);
      }),
      { numRuns: RUNS },
    );
  });
});

test('parts that do not lie in the vacuum are refused', () => {
  const seen = createPairSet(2, 2);
  addPair(seen, 0, 0);
  const sets: VacuumSets = { covered: createPairSet(2, 2), seen, reached: null };
  expect(checkVacuumSets(sets)).toEqual({
    ok: false,
    error: { type: 'VacuumContradicts', criterion: 'seen', pairs: 1 },
  });
  expect(checkVacuumSets({ ...sets, covered: null }).ok).toBe(true);
});

test('what is closable by exchange is known only where all three criteria were asked for', () => {
  const set = createPairSet(2, 2);
  expect(findClosableByExchange({ covered: set, seen: set, reached: null })).toBe(null);
  expect(findClosableByExchange({ covered: set, seen: set, reached: set })).toEqual(set);
});

test('a town weighs on each of its cells once', () => {
  expect(
    weighCells(4, [
      { cells: [1, 2, 2], weight: 5 },
      { cells: [2], weight: 1 },
    ]),
  ).toEqual([1, 6, 7, 1]);
});

test('an empty grid has index 0', () => {
  expect(measureVacuumIndex(createPairSet(0, 3), [])).toBe(0);
});
