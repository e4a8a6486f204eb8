/**
 * Own weak points: units whose failure alone, and pairs of units whose failure together, make a place reachable
 * unseen in a slot. They stay on the own node; each force may release its bare number per slot. Failing units are
 * taken away and everything is recomputed; pairs they leave open count as vacuum, whatever the partner may see there.
 * Exact for one and two; above that the answer is "3 or more", since the fewest distinct units in general are a
 * minimum-colour path (NP-hard; Kumar et al. 2005 for open belts).
 */
import { type PairSet, unitePairs } from '../base/pair-set.ts';
import { type AgreedPlace, createCorridorFinder } from './corridor.ts';
import type { EvaderMachine } from './evader-machine.ts';
import { loadPairs, unloadPairs } from './evader-sets.ts';
import type { WorstCase } from './sanctuary.ts';
import { findSanctuarySets } from './stay-sanctuary.ts';

export type WeakPointQuestion = {
  readonly machine: EvaderMachine;
  readonly vacuumSeen: PairSet;
  readonly openEdge: ReadonlyArray<number>;
  readonly cyclic: boolean;
  readonly stayLimitSlots: number;
  readonly horizonSlots: number;
  readonly places: ReadonlyArray<AgreedPlace>;
  /** Own units, numbered from 0. */
  readonly units: number;
  /** Pairs the own force would no longer see without these units (ascending); the own coverage knows. */
  readonly openedBy: (failed: ReadonlyArray<number>) => PairSet;
  readonly qualifier: WorstCase;
};

export type WeakPoint = {
  readonly qualifier: WorstCase;
  readonly placeId: string;
  readonly slot: number;
  /** Fewest own units that must fail until the place is reachable unseen; 3 stands for "3 or more". */
  readonly unitsToFail: 0 | 1 | 2 | 3;
  /** Each alone is enough. */
  readonly units: ReadonlyArray<number>;
  /** Each pair together is enough, neither of it alone; searched where no single unit is enough. */
  readonly pairs: ReadonlyArray<readonly [number, number]>;
};

/** For each place and slot, places in the given order, slots ascending. */
export function findOwnWeakPoints(question: WeakPointQuestion): ReadonlyArray<WeakPoint> {
  const { slots } = question.vacuumSeen;
  const targets = question.places.flatMap((place) => Array.from({ length: slots }, (_, slot) => ({ place, slot })));
  const open: (WeakPoint | null)[] = targets.map(() => null);
  const answer = (at: number, found: Pick<WeakPoint, 'unitsToFail' | 'units' | 'pairs'>) => {
    const { place, slot } = targets[at]!;
    open[at] = { qualifier: question.qualifier, placeId: place.id, slot, ...found };
  };
  const waiting = () => [...open.keys()].filter((at) => open[at] === null);
  const unseen = (failed: ReadonlyArray<number>, among: ReadonlyArray<number>) =>
    findUnseenTargets(question, targets, failed, among);

  for (const at of unseen([], waiting())) answer(at, { unitsToFail: 0, units: [], pairs: [] });
  // What stays hidden from nobody even when all own units fail is held by the partner alone.
  const all = Array.from({ length: question.units }, (_, unit) => unit);
  const possible = new Set(unseen(all, waiting()));
  const single = collectFailures(
    all.map((unit) => [unit]),
    (failed) =>
      unseen(
        failed,
        waiting().filter((at) => possible.has(at)),
      ),
  );
  for (const [at, failures] of single)
    answer(at, { unitsToFail: 1, units: failures.map(([unit]) => unit!), pairs: [] });
  const couples = all.flatMap((unit) => all.slice(unit + 1).map((other): readonly [number, number] => [unit, other]));
  const double = collectFailures(couples, (failed) =>
    unseen(
      failed,
      waiting().filter((at) => possible.has(at)),
    ),
  );
  for (const [at, pairs] of double) answer(at, { unitsToFail: 2, units: [], pairs });
  for (const at of waiting()) answer(at, { unitsToFail: 3, units: [], pairs: [] });
  return open.map((found) => found!);
}

/** Fewest units to fail in each slot over all places: the bare number that may be released. */
export function summariseWeakPoints(points: ReadonlyArray<WeakPoint>, slots: number): ReadonlyArray<0 | 1 | 2 | 3> {
  const fewest = new Array<0 | 1 | 2 | 3>(slots).fill(3);
  for (const { slot, unitsToFail } of points) if (unitsToFail < fewest[slot]!) fewest[slot] = unitsToFail;
  return fewest;
}

type Target = { readonly place: AgreedPlace; readonly slot: number };

function collectFailures<T extends ReadonlyArray<number>>(
  choices: ReadonlyArray<T>,
  find: (failed: T) => ReadonlyArray<number>,
): ReadonlyMap<number, ReadonlyArray<T>> {
  const byTarget = new Map<number, T[]>();
  for (const failed of choices) {
    for (const at of find(failed)) byTarget.set(at, [...(byTarget.get(at) ?? []), failed]);
  }
  return byTarget;
}

/** Which of the targets are reachable unseen when these units fail. */
function findUnseenTargets(
  question: WeakPointQuestion,
  targets: ReadonlyArray<Target>,
  failed: ReadonlyArray<number>,
  among: ReadonlyArray<number>,
): ReadonlyArray<number> {
  if (among.length === 0) return [];
  const { machine, vacuumSeen, cyclic, stayLimitSlots } = question;
  const opened = failed.length === 0 ? vacuumSeen : unitePairs(vacuumSeen, question.openedBy(failed));
  const vacuum = loadPairs(machine, opened);
  const sanctuary = findSanctuarySets(machine, vacuum, stayLimitSlots, cyclic);
  const sanctuaryPairs = unloadPairs(machine, sanctuary);
  for (const set of [...vacuum, ...sanctuary]) machine.give(set);
  const finder = createCorridorFinder({ ...question, vacuumSeen: opened, sanctuaryPairs });
  const unseen = among.filter((at) => finder.isReachableUnseen(targets[at]!.place, targets[at]!.slot));
  finder.close();
  return unseen;
}
