/**
 * One walk that shows the stay: from the earliest slot, lowest cell number, always to the lowest cell number that
 * keeps the stay as long as possible. A finite witness has one cell per slot of the longest stay. An endless one
 * walks inside the endless pairs until a pair repeats; the repeated pair is its last, so the walk proves itself.
 */

import { assert } from '../base/assert.ts';
import { hasBit } from '../base/pair-set.ts';
import type { EvaderMachine, EvaderSet } from './evader-machine.ts';
import { copySet } from './evader-sets.ts';
import type { LongestStay } from './stay-sweep.ts';

export type StayWitness = {
  readonly startSlot: number;
  /** Cell numbers, one per slot, beginning at `startSlot` and running on past the end of the period. */
  readonly cells: ReadonlyArray<number>;
  /** Place in `cells` of the pair that the last pair repeats; null for a finite stay. */
  readonly repeatsFrom: number | null;
};

const NO_WITNESS: StayWitness = { startSlot: 0, cells: [], repeatsFrom: null };

export function traceLongestStay(
  machine: EvaderMachine,
  vacuum: ReadonlyArray<EvaderSet>,
  longest: LongestStay,
): StayWitness {
  if (longest.slots === 0) return NO_WITNESS;
  const at = (step: number) => vacuum[(longest.startSlot + step) % vacuum.length]!;
  // Sets of cells from which the last step can still be reached: every `stride`-th is kept, those between are made
  // again when the walk comes there, so a stay of n slots needs some 2 sqrt(n) sets.
  const last = longest.slots - 1;
  const stride = Math.ceil(Math.sqrt(longest.slots));
  const kept = new Map<number, EvaderSet>();
  const current = copySet(machine, at(last));
  for (let step = last; step >= 0; step--) {
    if (step < last) machine.stepBackward(current, current, at(step));
    if (step % stride === 0 || step === last) kept.set(step, copySet(machine, current));
  }
  machine.give(current);
  const cells = [lowestCell(machine, kept.get(0)!)];
  for (let from = 0; from < last; from += stride) {
    const end = Math.min(last, from + stride);
    for (let step = end - 1; step > from; step--) {
      kept.set(step, machine.take());
      machine.stepBackward(kept.get(step)!, kept.get(step + 1)!, at(step));
    }
    for (let step = from + 1; step <= end; step++) {
      cells.push(lowestCellAfter(machine, cells[step - 1]!, kept.get(step)!));
      machine.give(kept.get(step - 1)!);
    }
  }
  machine.give(kept.get(last)!);
  return { startSlot: longest.startSlot, cells, repeatsFrom: null };
}

export function traceEndlessStay(machine: EvaderMachine, endless: ReadonlyArray<EvaderSet>): StayWitness {
  const startSlot = endless.findIndex((set) => machine.count(set) > 0);
  if (startSlot < 0) return NO_WITNESS;
  const period = endless.length;
  const stepByPair = new Map<number, number>();
  const cells: number[] = [];
  let cell = lowestCell(machine, endless[startSlot]!);
  for (let step = 0; ; step++) {
    const pair = cell * period + ((startSlot + step) % period);
    const seen = stepByPair.get(pair);
    cells.push(cell);
    if (seen !== undefined) return { startSlot, cells, repeatsFrom: seen };
    stepByPair.set(pair, step);
    cell = lowestCellAfter(machine, cell, endless[(startSlot + step + 1) % period]!);
  }
}

/** Lowest cell number of a set that is not empty. */
export function lowestCell(machine: EvaderMachine, set: EvaderSet): number {
  const words = machine.wordsOf(set);
  const cell = machine.positions.findIndex((position) => hasBit(words, position));
  assert(cell >= 0, 'a cell in the set');
  return cell;
}

/** Lowest cell number of `set` that can be reached from `cell` in one slot; there must be one. */
export function lowestCellAfter(machine: EvaderMachine, cell: number, set: EvaderSet): number {
  const words = machine.wordsOf(set);
  let lowest = machine.cells;
  machine.visitAfter(cell, (next) => {
    if (next < lowest && hasBit(words, machine.positions[next]!)) lowest = next;
  });
  assert(lowest < machine.cells, 'a cell of the set within reach');
  return lowest;
}
