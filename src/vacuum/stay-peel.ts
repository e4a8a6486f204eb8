/**
 * Stay lengths of every pair by peeling: a pair with no open pair after it has length 1; taking it away may leave the
 * pairs before it with none after them, and so on. What cannot be peeled leads into a cycle: endless. Each pair and
 * each way between two pairs is met once, so the work does not grow with the lengths: the way out where a sweep by
 * levels would (one winding way through the ground can give a million different lengths).
 */
import { assert } from '../base/assert.ts';
import type { EvaderMachine, EvaderSet } from './evader-machine.ts';
import type { LongestStay } from './stay-sweep.ts';

/** No end of the stay. */
export const ENDLESS_STAY = -1;

/** Most slots of a stay beginning in each pair, slot by slot, cells in order; 0 where the pair is covered. */
export function peelStays(machine: EvaderMachine, vacuum: ReadonlyArray<EvaderSet>, cyclic: boolean): Int32Array {
  const { cells } = machine;
  const slots = vacuum.length;
  assert(cells * slots < 2 ** 31, 'pairs that fit 32-bit numbers');
  const lengths = readOpenPairs(machine, vacuum);
  const after = new Int32Array(lengths.length);
  const queue = new Int32Array(lengths.reduce((sum, open) => sum + open, 0));
  let end = 0;
  lengths.forEach((open, pair) => {
    if (open === 0) return;
    const slot = Math.floor(pair / cells) + 1;
    const from = slot === slots ? (cyclic ? 0 : null) : slot * cells;
    if (from !== null) {
      machine.visitAfter(pair % cells, (next) => {
        if (lengths[from + next] !== 0) after[pair]! += 1;
      });
    }
    if (after[pair] === 0) queue[end++] = pair;
  });
  for (let at = 0; at < end; at++) {
    const pair = queue[at]!;
    const slot = Math.floor(pair / cells) - 1;
    if (slot < 0 && !cyclic) continue;
    const from = (slot < 0 ? slots - 1 : slot) * cells;
    machine.visitBefore(pair % cells, (before) => {
      const earlier = from + before;
      if (lengths[earlier] === 0) return;
      lengths[earlier] = Math.max(lengths[earlier]!, lengths[pair]! + 1);
      after[earlier]! -= 1;
      if (after[earlier] === 0) queue[end++] = earlier;
    });
  }
  return lengths.map((length, pair) => (after[pair] === 0 ? length : ENDLESS_STAY));
}

/** 1 for each open pair. */
function readOpenPairs(machine: EvaderMachine, vacuum: ReadonlyArray<EvaderSet>): Int32Array {
  const open = new Int32Array(machine.cells * vacuum.length);
  for (const [slot, set] of vacuum.entries()) {
    const words = machine.wordsOf(set);
    machine.positions.forEach((position, cell) => {
      open[slot * machine.cells + cell] = (words[position >>> 5]! >>> (position & 31)) & 1;
    });
  }
  return open;
}

/** Longest finite stay and the earliest slot in which one begins. */
export function longestOfLengths(lengths: Int32Array, cells: number): LongestStay {
  let longest: LongestStay = { slots: 0, startSlot: 0 };
  lengths.forEach((slots, pair) => {
    if (slots > longest.slots) longest = { slots, startSlot: Math.floor(pair / cells) };
  });
  return longest;
}
