/** Weak points against recomputing every failure of one and two units with all figures. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyCorridorRow, anyCorridorWorld, type CorridorWorld, QUALIFIER } from '../../test/harness/corridor-worlds.ts';
import { worldToMachine, worldToPairs } from '../../test/harness/evader-worlds.ts';
import { addPair, createPairSet, type PairSet, subtractPairs, unitePairs } from '../base/pair-set.ts';
import { computeCorridors } from './corridor.ts';
import { findOwnWeakPoints, summariseWeakPoints } from './own-weak-points.ts';
import { computeSanctuary } from './sanctuary.ts';

const RUNS = process.env['SLOW'] === '1' ? 4_000 : 200;
const STAY_LIMIT = 3;

type UnitWorld = { readonly question: CorridorWorld; readonly seenByUnit: ReadonlyArray<PairSet> };

/** Every covered pair is seen by up to three own units, or by the partner alone. */
const anyUnitWorld: fc.Arbitrary<UnitWorld> = fc.oneof(anyCorridorWorld, anyCorridorRow).chain((question) => {
  const { cells, open } = question.world;
  const pairs = cells.length * open.length;
  return fc
    .record({
      units: fc.integer({ min: 0, max: 4 }),
      seers: fc.array(fc.array(fc.nat(3), { maxLength: 3 }), { minLength: pairs, maxLength: pairs }),
    })
    .map(({ units, seers }) => {
      const seenByUnit = Array.from({ length: units }, () => createPairSet(cells.length, open.length));
      seers.forEach((list, i) => {
        const slot = Math.floor(i / cells.length);
        const cell = i % cells.length;
        for (const unit of list) if (unit < units && !open[slot]![cell]!) addPair(seenByUnit[unit]!, cell, slot);
      });
      return { question, seenByUnit };
    });
});

function openedBy({ question, seenByUnit }: UnitWorld, failed: ReadonlyArray<number>): PairSet {
  const none = createPairSet(question.world.cells.length, question.world.open.length);
  const seenBy = (units: ReadonlyArray<PairSet>) => units.reduce(unitePairs, none);
  return subtractPairs(
    seenBy(seenByUnit.filter((_, unit) => failed.includes(unit))),
    seenBy(seenByUnit.filter((_, unit) => !failed.includes(unit))),
  );
}

/** Slots in which the place is reachable unseen when these units fail. */
function unseenSlots(trial: UnitWorld, failed: ReadonlyArray<number>): ReadonlyArray<boolean> {
  const { world, place, openEdge, horizonSlots } = trial.question;
  const machine = worldToMachine(world);
  const vacuumSeen = unitePairs(worldToPairs(world), openedBy(trial, failed));
  const common = { machine, vacuumSeen, cyclic: world.cyclic, qualifier: QUALIFIER };
  const { sanctuaryPairs } = computeSanctuary({ ...common, stayLimitSlots: STAY_LIMIT });
  return computeCorridors({ ...common, sanctuaryPairs, openEdge, horizonSlots }, [place]).map(
    (corridor) => corridor.depth === 0,
  );
}

test('units and pairs are exactly those whose failure opens the place', () => {
  const met = new Set<number>();
  fc.assert(
    fc.property(anyUnitWorld, (trial) => {
      const { world, place, openEdge, horizonSlots } = trial.question;
      const points = findOwnWeakPoints({
        machine: worldToMachine(world),
        vacuumSeen: worldToPairs(world),
        openEdge,
        cyclic: world.cyclic,
        stayLimitSlots: STAY_LIMIT,
        horizonSlots,
        places: [place],
        units: trial.seenByUnit.length,
        openedBy: (failed) => openedBy(trial, failed),
        qualifier: QUALIFIER,
      });
      const all = trial.seenByUnit.map((_, unit) => unit);
      const couples = all.flatMap((unit) => all.slice(unit + 1).map((other): [number, number] => [unit, other]));
      const now = unseenSlots(trial, []);
      const single = all.map((unit) => unseenSlots(trial, [unit]));
      const double = couples.map((pair) => unseenSlots(trial, pair));
      for (const { slot, ...point } of points) {
        const units = now[slot] ? [] : all.filter((unit) => single[unit]![slot]);
        const pairs = now[slot] || units.length > 0 ? [] : couples.filter((_, i) => double[i]![slot]);
        const unitsToFail = now[slot] ? 0 : units.length > 0 ? 1 : pairs.length > 0 ? 2 : 3;
        expect(point).toEqual({ qualifier: QUALIFIER, placeId: place.id, unitsToFail, units, pairs });
        met.add(unitsToFail);
      }
      expect(summariseWeakPoints(points, world.open.length)).toEqual(points.map((point) => point.unitsToFail));
    }),
    { numRuns: RUNS },
  );
  expect([...met].sort()).toEqual([0, 1, 2, 3]);
});
