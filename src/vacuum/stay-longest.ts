/**
 * Longest stays: over all pairs, and for each cell the longest that begins there. By levels where they are few, the
 * common case; by peeling where a stay winds through the ground in more lengths than levels can hold.
 */

import { assert } from '../base/assert.ts';
import { hasBit } from '../base/pair-set.ts';
import type { EvaderMachine, EvaderSet } from './evader-machine.ts';
import { combineSets, copySet } from './evader-sets.ts';
import { ENDLESS_STAY, longestOfLengths, peelStays } from './stay-peel.ts';
import { findEndlessStays, giveLevels, type LongestStay, settleStays, sweepPeriod } from './stay-sweep.ts';

/** Longest stay of a vacuum that has no endless one. */
export function findLongestStay(
  machine: EvaderMachine,
  vacuum: ReadonlyArray<EvaderSet>,
  cyclic: boolean,
): LongestStay {
  const settled = settleStays(machine, machine.stepBackward, vacuum, cyclic);
  if (settled === null) return longestOfLengths(peelStays(machine, vacuum, cyclic), machine.cells);
  giveLevels(machine, settled.near);
  return settled.longest;
}

/** For each cell the most slots of a stay that begins in it; `ENDLESS_STAY` where it need not end. */
export function measureStayByCell(
  machine: EvaderMachine,
  vacuum: ReadonlyArray<EvaderSet>,
  cyclic: boolean,
): Int32Array {
  const endless = cyclic ? findEndlessStays(machine, machine.stepBackward, vacuum) : [];
  const finite = vacuum.map((set, slot) =>
    cyclic ? combineSets(machine, set, endless[slot]!, (open, held) => open & ~held) : copySet(machine, set),
  );
  const stays = new Int32Array(machine.cells);
  const settled = settleStays(machine, machine.stepBackward, finite, cyclic);
  if (settled === null) {
    peelStays(machine, finite, cyclic).forEach((stay, pair) => {
      stays[pair % machine.cells] = Math.max(stays[pair % machine.cells]!, stay);
    });
  } else {
    const first = sweepPeriod(machine, machine.stepBackward, finite, settled.near, (_, levels) => {
      for (const { stay, set } of levels) raiseCells(machine, stays, set, stay);
    });
    assert(first !== null, 'levels that were few before');
    giveLevels(machine, first);
    giveLevels(machine, settled.near);
  }
  for (const set of endless) setCells(machine, stays, set, ENDLESS_STAY);
  for (const set of [...endless, ...finite]) machine.give(set);
  return stays;
}

function raiseCells(machine: EvaderMachine, stays: Int32Array, set: EvaderSet, stay: number): void {
  const words = machine.wordsOf(set);
  machine.positions.forEach((position, cell) => {
    if (stay > stays[cell]! && hasBit(words, position)) stays[cell] = stay;
  });
}

function setCells(machine: EvaderMachine, stays: Int32Array, set: EvaderSet, stay: number): void {
  const words = machine.wordsOf(set);
  machine.positions.forEach((position, cell) => {
    if (hasBit(words, position)) stays[cell] = stay;
  });
}

/** Longest run of slots in one and the same cell; null where it never ends. */
export function measureStayPut(
  machine: EvaderMachine,
  vacuum: ReadonlyArray<EvaderSet>,
  cyclic: boolean,
): number | null {
  if (cyclic && isSomeCellAlwaysOpen(machine, vacuum)) return null;
  const settled = settleStays(machine, machine.stand, vacuum, cyclic);
  if (settled === null) return countRuns(machine, vacuum, cyclic);
  giveLevels(machine, settled.near);
  return settled.longest.slots;
}

function isSomeCellAlwaysOpen(machine: EvaderMachine, vacuum: ReadonlyArray<EvaderSet>): boolean {
  const always = copySet(machine, vacuum[0]!);
  for (const set of vacuum) machine.stand(always, always, set);
  const count = machine.count(always);
  machine.give(always);
  return count > 0;
}

/** The same by counting slot by slot, twice over a period that repeats. */
function countRuns(machine: EvaderMachine, vacuum: ReadonlyArray<EvaderSet>, cyclic: boolean): number {
  const runs = new Int32Array(machine.cells);
  let longest = 0;
  for (let i = 0; i < vacuum.length * (cyclic ? 2 : 1); i++) {
    const words = machine.wordsOf(vacuum[i % vacuum.length]!);
    machine.positions.forEach((position, cell) => {
      const run = hasBit(words, position) ? runs[cell]! + 1 : 0;
      runs[cell] = run;
      if (run > longest) longest = run;
    });
  }
  return longest;
}
