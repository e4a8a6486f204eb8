/**
 * How long an evader can stay: the sweep that finds, for every pair (cell, slot) of the vacuum, the most slots of a
 * walk through the vacuum that begins there (backward sweep) or ends there (forward sweep).
 *
 * The lengths of one slot are held as levels: sets that lie within each other, each with a number. A pair has length
 * n if n is the number of the last level that holds it. Level n of a slot is the vacuum of that slot, cut with
 * everything within v rings of level n-1 of the slot next to it; equal levels are kept once, so the work grows with
 * the number of *different* lengths and not with the lengths.
 */
import { assert } from '../base/assert.ts';
import type { EvaderMachine, EvaderSet, EvaderStep } from './evader-machine.ts';
import { areSetsEqual, copySet } from './evader-sets.ts';

/** Every pair of `set` has at least length `stay`. */
export type StayLevel = { readonly stay: number; readonly set: EvaderSet };
/** Sets fall, numbers rise; the first is the whole vacuum of the slot; none if that is empty. */
export type StayLevels = ReadonlyArray<StayLevel>;

/**
 * Levels of one slot from those of its neighbour in time, lengths cut at `cap`. The new sets belong to the caller.
 */
export function stepStayLevels(
  machine: EvaderMachine,
  step: EvaderStep,
  near: StayLevels,
  vacuum: EvaderSet,
  cap: number,
): StayLevels {
  assert(cap >= 1, 'a stay has at least one slot');
  const levels: { stay: number; readonly set: EvaderSet; readonly count: number }[] = [];
  const first = copySet(machine, vacuum);
  const all = machine.count(first);
  if (all === 0) {
    machine.give(first);
    return [];
  }
  levels.push({ stay: 1, set: first, count: all });
  for (const level of near) {
    const last = levels.at(-1)!;
    if (last.stay >= cap) break;
    const set = machine.take();
    step(set, level.set, vacuum);
    const count = machine.count(set);
    const stay = Math.min(cap, level.stay + 1);
    if (count === last.count || count === 0) machine.give(set);
    if (count === 0) break;
    if (count === last.count) last.stay = stay;
    else levels.push({ stay, set, count });
  }
  return levels;
}

export function giveLevels(machine: EvaderMachine, levels: StayLevels): void {
  for (const level of levels) machine.give(level.set);
}

/** The longest stay and the earliest slot in which one begins; `slots` is 0 where there is no vacuum. */
export type LongestStay = { readonly slots: number; readonly startSlot: number };

/** A sweep whose levels outgrow this many, or that needs so many passes, is given up: see `stay-peel.ts`. */
const LEVELS_MAX = 512;
const PASSES_MAX = 64;

/** Levels of the slot before the first, as the last slot of the period meets them, and the longest stay. */
export type SettledStays = { readonly near: StayLevels; readonly longest: LongestStay };

/**
 * Backward sweep when no stay is endless: once over an open period; over a period that repeats, until a whole pass
 * changes nothing. Null where the lengths are too many or too great for levels. The levels belong to the caller.
 */
export function settleStays(
  machine: EvaderMachine,
  step: EvaderStep,
  vacuum: ReadonlyArray<EvaderSet>,
  cyclic: boolean,
): SettledStays | null {
  let near: StayLevels = [];
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    let longest: LongestStay = { slots: 0, startSlot: 0 };
    const after = sweepPeriod(machine, step, vacuum, near, (slot, levels) => {
      const slots = levels.at(-1)?.stay ?? 0;
      if (slots > 0 && slots >= longest.slots) longest = { slots, startSlot: slot };
    });
    const isStable = after !== null && (!cyclic || areLevelsEqual(machine, near, after));
    giveLevels(machine, near);
    if (after === null) return null;
    if (isStable) return { near: cyclic ? after : keepNothing(machine, after), longest };
    near = after;
  }
  giveLevels(machine, near);
  return null;
}

function keepNothing(machine: EvaderMachine, levels: StayLevels): StayLevels {
  giveLevels(machine, levels);
  return [];
}

/**
 * One backward pass over the period. `near` stays the caller's; the visitor sees the levels of each slot, which are
 * taken back after it; the levels of slot 0 are the caller's. Null where a slot has too many.
 */
export function sweepPeriod(
  machine: EvaderMachine,
  step: EvaderStep,
  vacuum: ReadonlyArray<EvaderSet>,
  near: StayLevels,
  visit: (slot: number, levels: StayLevels) => void,
): StayLevels | null {
  let current = near;
  for (let slot = vacuum.length - 1; slot >= 0; slot--) {
    const levels = stepStayLevels(machine, step, current, vacuum[slot]!, Number.MAX_SAFE_INTEGER);
    if (current !== near) giveLevels(machine, current);
    current = levels;
    if (levels.length > LEVELS_MAX) {
      giveLevels(machine, levels);
      return null;
    }
    visit(slot, levels);
  }
  return current;
}

function areLevelsEqual(machine: EvaderMachine, a: StayLevels, b: StayLevels): boolean {
  return (
    a.length === b.length &&
    a.every((level, i) => level.stay === b[i]!.stay && areSetsEqual(machine, level.set, b[i]!.set))
  );
}

/**
 * Pairs from which an endless stay exists, slot by slot, when the period repeats: W_t := V_t, then for the slots
 * backwards W_t := W_t and within v rings of W_(t+1), until a whole period of steps has changed nothing.
 */
export function findEndlessStays(
  machine: EvaderMachine,
  step: EvaderStep,
  vacuum: ReadonlyArray<EvaderSet>,
): ReadonlyArray<EvaderSet> {
  const endless = vacuum.map((set) => copySet(machine, set));
  const counts = endless.map((set) => machine.count(set));
  const period = endless.length;
  let unchanged = 0;
  for (let slot = period - 1; unchanged < period; slot = (slot + period - 1) % period) {
    step(endless[slot]!, endless[(slot + 1) % period]!, endless[slot]!);
    const count = machine.count(endless[slot]!);
    unchanged = count === counts[slot] ? unchanged + 1 : 0;
    counts[slot] = count;
  }
  return endless;
}

/** Evader sets slot by slot when every uncovered cell of the first slot may hold an evader. */
export function findEvaderSets(machine: EvaderMachine, vacuum: ReadonlyArray<EvaderSet>): ReadonlyArray<EvaderSet> {
  const sets: EvaderSet[] = [];
  for (const [slot, open] of vacuum.entries()) {
    if (slot === 0) sets.push(copySet(machine, open));
    else {
      const set = machine.take();
      machine.stepForward(set, sets[slot - 1]!, open);
      sets.push(set);
    }
  }
  return sets;
}
