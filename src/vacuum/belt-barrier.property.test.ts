/** Belt barriers against failing every set of units and walking across. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Belt, measureBeltBarrier } from './belt-barrier.ts';

const RUNS = process.env['SLOW'] === '1' ? 20_000 : 1_000;
const LENGTH = 7;
const BREADTH = 4;

const numberOf = (q: number, r: number) => r * LENGTH + q;
const isInside = (q: number, r: number) => q >= 0 && q < LENGTH && r >= 0 && r < BREADTH;
const AROUND = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [1, -1],
  [-1, 1],
] as const;

const NEIGHBOURS = new Int32Array(LENGTH * BREADTH * 6).fill(-1);
for (let r = 0; r < BREADTH; r++) {
  for (let q = 0; q < LENGTH; q++) {
    AROUND.forEach(([dq, dr], i) => {
      if (isInside(q + dq, r + dr)) NEIGHBOURS[numberOf(q, r) * 6 + i] = numberOf(q + dq, r + dr);
    });
  }
}
const rows = Array.from({ length: BREADTH }, (_, r) => r);

/** Units see a cell and those around it as far as they lie in the belt, or a run along a row. */
const anyBelt: fc.Arbitrary<Belt> = fc
  .array(fc.record({ q: fc.nat(LENGTH - 1), r: fc.nat(BREADTH - 1), length: fc.integer({ min: 0, max: 5 }) }), {
    maxLength: 9,
  })
  .map((list) => ({
    neighbours: NEIGHBOURS,
    leftEnd: rows.map((r) => numberOf(0, r)),
    rightEnd: rows.map((r) => numberOf(LENGTH - 1, r)),
    units: list.map(({ q, r, length }) => {
      if (length > 0) return Array.from({ length: Math.min(length, LENGTH - q) }, (_, i) => numberOf(q + i, r));
      const disk = AROUND.flatMap(([dq, dr]) => (isInside(q + dq, r + dr) ? [numberOf(q + dq, r + dr)] : []));
      return [numberOf(q, r), ...disk];
    }),
  }));

/** Whether somebody walks from the first row to the last over cells that none of the units sees. */
function isCrossed(belt: Belt, standing: ReadonlyArray<number>): boolean {
  const seen = new Set(standing.flatMap((unit) => belt.units[unit]!));
  const reached = new Set(Array.from({ length: LENGTH }, (_, q) => numberOf(q, 0)).filter((cell) => !seen.has(cell)));
  for (const cell of reached) {
    for (const near of NEIGHBOURS.subarray(cell * 6, cell * 6 + 6)) if (near >= 0 && !seen.has(near)) reached.add(near);
  }
  return [...reached].some((cell) => cell >= numberOf(0, BREADTH - 1));
}

function fewestFailures(belt: Belt): number {
  let fewest = belt.units.length;
  for (let failed = 0; failed < 1 << belt.units.length; failed++) {
    const standing = belt.units.flatMap((_, unit) => ((failed >> unit) & 1 ? [] : [unit]));
    const count = belt.units.length - standing.length;
    if (count < fewest && isCrossed(belt, standing)) fewest = count;
  }
  return fewest;
}

test('the fewest failures that let somebody cross are the number of chains', () => {
  const met = new Set<number>();
  fc.assert(
    fc.property(anyBelt, (belt) => {
      const { unitsToFail, chains } = measureBeltBarrier(belt);
      expect(unitsToFail).toBe(fewestFailures(belt));
      expect(chains.length).toBe(unitsToFail);
      met.add(unitsToFail);
    }),
    { numRuns: RUNS },
  );
  expect(met.size).toBeGreaterThan(2);
});

test('chains share no unit, touch link by link and reach from end to end', () => {
  fc.assert(
    fc.property(anyBelt, (belt) => {
      const { chains } = measureBeltBarrier(belt);
      expect(new Set(chains.flat()).size).toBe(chains.flat().length);
      for (const chain of chains) {
        expect(belt.units[chain[0]!]!.some((cell) => belt.leftEnd.includes(cell))).toBe(true);
        expect(belt.units[chain.at(-1)!]!.some((cell) => belt.rightEnd.includes(cell))).toBe(true);
        chain.slice(1).forEach((unit, i) => {
          const near = belt.units[chain[i]!]!.flatMap((cell) => [cell, ...NEIGHBOURS.subarray(cell * 6, cell * 6 + 6)]);
          expect(belt.units[unit]!.some((cell) => near.includes(cell))).toBe(true);
        });
      }
    }),
    { numRuns: RUNS },
  );
});
