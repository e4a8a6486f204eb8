/**
 * Sets of a machine: from pairs and back, and what is done with them word by word. New sets belong to the caller,
 * who gives them back to the machine.
 */
import { assert } from '../base/assert.ts';
import { createPairSet, type PairSet, visitPairs } from '../base/pair-set.ts';
import type { EvaderMachine, EvaderSet } from './evader-machine.ts';

/** One machine set per slot. */
export function loadPairs(machine: EvaderMachine, pairs: PairSet): ReadonlyArray<EvaderSet> {
  const sets = Array.from({ length: pairs.slots }, () => machine.take());
  for (const set of sets) machine.wordsOf(set).fill(0);
  writePairs(machine, sets, pairs, true);
  return sets;
}

export function unloadPairs(machine: EvaderMachine, sets: ReadonlyArray<EvaderSet>): PairSet {
  const pairs = createPairSet(machine.cells, sets.length);
  const { positions } = machine;
  for (const [slot, set] of sets.entries()) {
    if (machine.count(set) === 0) continue;
    const words = machine.wordsOf(set);
    const from = slot * pairs.wordsPerSlot;
    for (let cell = 0; cell < positions.length; cell++) {
      const position = positions[cell]!;
      pairs.words[from + (cell >>> 5)]! |= ((words[position >>> 5]! >>> (position & 31)) & 1) << (cell & 31);
    }
  }
  return pairs;
}

/** Adds the pairs to the sets of their slots, or takes them out. */
export function writePairs(
  machine: EvaderMachine,
  sets: ReadonlyArray<EvaderSet>,
  pairs: PairSet,
  value: boolean,
): void {
  const { positions } = machine;
  let words: Int32Array = new Int32Array();
  let at = -1;
  visitPairs(pairs, (cell, slot) => {
    if (slot !== at) {
      words = machine.wordsOf(sets[slot]!);
      at = slot;
    }
    const position = positions[cell]!;
    if (value) words[position >>> 5]! |= 1 << (position & 31);
    else words[position >>> 5]! &= ~(1 << (position & 31));
  });
}

export function cellsToSet(machine: EvaderMachine, cells: ReadonlyArray<number>): EvaderSet {
  const set = machine.take();
  const words = machine.wordsOf(set).fill(0);
  for (const cell of cells) {
    const position = machine.positions[cell];
    assert(position !== undefined, 'a cell of the grid');
    words[position >>> 5]! |= 1 << (position & 31);
  }
  return set;
}

/** A new set, word by word. */
export function combineSets(
  machine: EvaderMachine,
  a: EvaderSet,
  b: EvaderSet,
  combine: (x: number, y: number) => number,
): EvaderSet {
  const set = machine.take();
  const out = machine.wordsOf(set);
  const x = machine.wordsOf(a);
  const y = machine.wordsOf(b);
  for (let i = 0; i < out.length; i++) out[i] = combine(x[i]!, y[i]!);
  return set;
}

export function doMeet(machine: EvaderMachine, a: EvaderSet, b: EvaderSet): boolean {
  const x = machine.wordsOf(a);
  const y = machine.wordsOf(b);
  for (let i = 0; i < x.length; i++) if ((x[i]! & y[i]!) !== 0) return true;
  return false;
}

export function copySet(machine: EvaderMachine, source: EvaderSet): EvaderSet {
  const target = machine.take();
  machine.wordsOf(target).set(machine.wordsOf(source));
  return target;
}

export function areSetsEqual(machine: EvaderMachine, a: EvaderSet, b: EvaderSet): boolean {
  const y = machine.wordsOf(b);
  return machine.wordsOf(a).every((word, i) => word === y[i]);
}
