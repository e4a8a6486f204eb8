/** Own exposure and breach against all walks, over the window and over the table. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  anyCorridorRow,
  anyCorridorWorld,
  type CorridorWorld,
  QUALIFIER,
  walksTo,
} from '../../test/harness/corridor-worlds.ts';
import { worldToPairs } from '../../test/harness/evader-worlds.ts';
import { hexDistance, isOpen, type Pair } from '../../test/oracle/evader-walks.ts';
import { createTableLeast, createWindowLeast, type FindLeastAfter, NO_WALK } from './evader-least.ts';
import { layEvaderWindow } from './evader-window.ts';
import { computeOwnExposure, permilleToExposure } from './own-exposure.ts';

const RUNS = process.env['SLOW'] === '1' ? 10_000 : 500;
const PI = QUALIFIER.piPermille;

type ExposureWorld = { readonly question: CorridorWorld; readonly ownPermille: Uint16Array };

/** In the vacuum the own force does not see either, so its detection there is below pi. */
const anyExposureWorld: fc.Arbitrary<ExposureWorld> = fc.oneof(anyCorridorWorld, anyCorridorRow).chain((question) => {
  const { open, cells } = question.world;
  const pairs = cells.length * open.length;
  return fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: pairs, maxLength: pairs }).map((list) => ({
    question,
    ownPermille: Uint16Array.from(list, (p, i) => {
      const isVacuum = open[Math.floor(i / cells.length)]![i % cells.length]!;
      return isVacuum ? Math.min(p, PI - 1) : p;
    }),
  }));
});

function windowLeast(question: CorridorWorld): FindLeastAfter {
  const { cells, rings } = question.world;
  const q = Int32Array.from(cells, (cell) => cell[0]);
  const r = Int32Array.from(cells, (cell) => cell[1]);
  return createWindowLeast(layEvaderWindow({ q, r }, rings));
}

function tableLeast(question: CorridorWorld): FindLeastAfter {
  const { cells, rings } = question.world;
  const near = cells.map((from) => cells.flatMap((to, i) => (hexDistance(from, to) <= rings ? [i] : [])));
  const offsets = Int32Array.from([0, ...near.map((_, i) => near.slice(0, i + 1).flat().length)]);
  return createTableLeast({ offsets, targets: Int32Array.from(near.flat()) });
}

function solve({ question, ownPermille }: ExposureWorld, findLeastAfter: FindLeastAfter) {
  const { world, place, sanctuaryPairs, openEdge, horizonSlots } = question;
  const rest = { sanctuaryPairs, openEdge, horizonSlots, ownPermille, cyclic: world.cyclic, qualifier: QUALIFIER };
  const vacuumSeen = worldToPairs(world);
  return world.open.map((_, slot) => computeOwnExposure({ findLeastAfter, vacuumSeen, ...rest }, place, slot));
}

/** Detection that counts in a pair, as a list of forces. */
function detections({ question, ownPermille }: ExposureWorld, pair: Pair): ReadonlyArray<number> {
  const own = ownPermille[pair.slot * question.world.cells.length + pair.cell]!;
  return own < PI && !isOpen(question.world, pair) ? [own, PI] : [own];
}

test('exposure and breach are those of the least walk', () => {
  let reached = 0;
  fc.assert(
    fc.property(anyExposureWorld, (trial) => {
      for (const answer of solve(trial, windowLeast(trial.question))) {
        const walks = walksTo(trial.question, answer.slot).map((walk) => walk.slice(0, -1));
        if (walks.length === 0) {
          expect(answer).toMatchObject({ exposureMillionths: null, seenPermille: null, breachPermille: null });
          continue;
        }
        reached++;
        const exposures = walks.map((walk) =>
          walk.flatMap((pair) => detections(trial, pair)).reduce((sum, p) => sum + permilleToExposure(p), 0),
        );
        expect(answer.exposureMillionths).toBe(Math.min(...exposures));
        expect(answer.seenPermille).toBe(Math.floor(1000 * (1 - Math.exp(-Math.min(...exposures) / 1e6))));
        const breaches = walks.map((walk) =>
          Math.max(
            0,
            ...walk.map((pair) => {
              const missed = detections(trial, pair).reduce((product, p) => product * (1000 - p), 1000);
              const forces = detections(trial, pair).length;
              return Math.floor(1000 - missed / 1000 ** forces);
            }),
          ),
        );
        expect(answer.breachPermille).toBe(Math.min(...breaches));
      }
    }),
    { numRuns: RUNS },
  );
  expect(reached).toBeGreaterThan(RUNS / 2);
});

test('the table of reachable cells gives the same as the window', () => {
  fc.assert(
    fc.property(anyExposureWorld, (trial) => {
      expect(solve(trial, tableLeast(trial.question))).toEqual(solve(trial, windowLeast(trial.question)));
    }),
    { numRuns: RUNS / 5 },
  );
});

test('the least number within v rings is found on windows wider than words', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 40 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 1_000_000 })),
      (length, breadth, rings, numbers) => {
        const cells = Array.from({ length: length * breadth }, (_, i): [number, number] => [
          i % length,
          Math.floor(i / length),
        ]);
        const q = Int32Array.from(cells, (cell) => cell[0]);
        const r = Int32Array.from(cells, (cell) => cell[1]);
        const values = Int32Array.from(cells, (_, i) => (i % 3 === 0 ? NO_WALK : (numbers.next().value as number)));
        const least = createWindowLeast(layEvaderWindow({ q, r }, rings))(values);
        for (let i = 0; i < cells.length; i += 1 + Math.floor(cells.length / 20)) {
          const within = cells.flatMap((cell, j) => (hexDistance(cell, cells[i]!) <= rings ? [values[j]!] : []));
          expect(least[i]).toBe(Math.min(...within));
        }
      },
    ),
    { numRuns: RUNS / 10 },
  );
});

test('answers say that they are lower bounds under the qualifier', () => {
  const world = { cells: [[0, 0]] as [number, number][], rings: 1, open: [[false]], cyclic: true };
  const question: CorridorWorld = {
    world,
    openEdge: [0],
    place: { id: 'bridge', cells: [0] },
    horizonSlots: 2,
    sanctuaryPairs: worldToPairs(world),
  };
  expect(solve({ question, ownPermille: Uint16Array.of(1000) }, windowLeast(question))[0]).toEqual({
    qualifier: QUALIFIER,
    bound: 'lower',
    placeId: 'bridge',
    slot: 0,
    exposureMillionths: 0,
    seenPermille: 0,
    breachPermille: 0,
  });
});
