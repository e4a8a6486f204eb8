/**
 * The evader machine over a table: for each place the places an evader can reach within one slot, itself always
 * included. It serves surveys over places, where a way may be slower uphill than down, and grids with no regular
 * window. Slower than the window and obvious, so it is also its second opinion.
 */
import { assert } from '../base/assert.ts';
import { countBits, hasBit } from '../base/pair-set.ts';
import { createSetPool, createWordSteps, type EvaderMachine, type EvaderSet } from './evader-machine.ts';

/** Places reachable from place i within one slot: `targets[offsets[i]]` up to `targets[offsets[i + 1]]` (not included). */
export type ReachTable = { readonly offsets: Int32Array; readonly targets: Int32Array };

export function createTableEvader(table: ReachTable): EvaderMachine {
  const cells = table.offsets.length - 1;
  assert(table.offsets[cells] === table.targets.length, 'offsets end where the targets end');
  const wordsPerSet = (cells + 31) >>> 5;
  const pool = createSetPool(wordsPerSet);
  const work = new Int32Array(wordsPerSet);
  const finish = (target: EvaderSet, mask: EvaderSet) => {
    const out = pool.wordsOf(target);
    const allowed = pool.wordsOf(mask);
    for (let i = 0; i < wordsPerSet; i++) out[i] = work[i]! & allowed[i]!;
  };
  const visitAfter = createTableWalker(table);
  return {
    cells,
    positions: Int32Array.from({ length: cells }, (_, cell) => cell),
    wordsPerSet,
    ...pool,
    stepForward: (target, source, mask) => {
      work.fill(0);
      const from = pool.wordsOf(source);
      for (let cell = 0; cell < cells; cell++) {
        if (!hasBit(from, cell)) continue;
        visitAfter(cell, (next) => {
          work[next >>> 5]! |= 1 << (next & 31);
        });
      }
      finish(target, mask);
    },
    stepBackward: (target, source, mask) => {
      work.fill(0);
      const to = pool.wordsOf(source);
      for (let cell = 0; cell < cells; cell++) {
        let isOpen = hasBit(to, cell);
        for (let i = table.offsets[cell]!; !isOpen && i < table.offsets[cell + 1]!; i++) {
          isOpen = hasBit(to, table.targets[i]!);
        }
        if (isOpen) work[cell >>> 5]! |= 1 << (cell & 31);
      }
      finish(target, mask);
    },
    ...createWordSteps(pool),
    count: (set) => countBits(pool.wordsOf(set), 0, wordsPerSet),
    visitAfter,
    visitBefore: createTableWalker(turnTable(table)),
  };
}

/** Visits each place once, the place itself first. */
function createTableWalker({ offsets, targets }: ReachTable): EvaderMachine['visitAfter'] {
  return (cell, visit) => {
    visit(cell);
    for (let i = offsets[cell]!; i < offsets[cell + 1]!; i++) if (targets[i] !== cell) visit(targets[i]!);
  };
}

/** The same ways, listed by where they end. */
function turnTable({ offsets, targets }: ReachTable): ReachTable {
  const cells = offsets.length - 1;
  const turned = new Int32Array(cells + 1);
  for (const target of targets) turned[target + 1]! += 1;
  for (let cell = 0; cell < cells; cell++) turned[cell + 1]! += turned[cell]!;
  const next = turned.slice();
  const sources = new Int32Array(targets.length);
  for (let cell = 0; cell < cells; cell++) {
    for (let i = offsets[cell]!; i < offsets[cell + 1]!; i++) sources[next[targets[i]!]!++] = cell;
  }
  return { offsets: turned, targets: sources };
}

/**
 * Table of places from one-way travel times in minutes, row by row; a time above the slot, or not a number, is no
 * way. With distances instead of times, pass the distance an evader covers in one slot as the limit.
 */
export function travelTimesToReach(times: ReadonlyArray<ReadonlyArray<number>>, limit: number): ReachTable {
  const offsets = new Int32Array(times.length + 1);
  const targets: number[] = [];
  for (const [from, row] of times.entries()) {
    assert(row.length === times.length, 'a square table');
    for (const [to, time] of row.entries()) if (from === to || time <= limit) targets.push(to);
    offsets[from + 1] = targets.length;
  }
  return { offsets, targets: Int32Array.from(targets) };
}
