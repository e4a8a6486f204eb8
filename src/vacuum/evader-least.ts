/**
 * The evader step for numbers instead of bits: for each cell the least number among the cells that an evader may be
 * in one slot later. The least over a hexagon of v rings is taken along its three segments by doubling, as the step
 * on bits is. It serves walks that are weighed (own exposure), where a few places and slots are asked at a time.
 */
import { assert } from '../base/assert.ts';
import type { ReachTable } from './evader-table.ts';
import type { EvaderWindow } from './evader-window.ts';

/** "No walk": larger than every sum of a walk. */
export const NO_WALK = 0x7fffffff;

/** Answers a new array; `values` has one number a cell, `NO_WALK` where there is none. */
export type FindLeastAfter = (values: Int32Array) => Int32Array;

export function createWindowLeast(window: EvaderWindow): FindLeastAfter {
  const { rings, rows, positions } = window;
  const stride = window.strideWords * 32;
  const work = new Int32Array((rows + rings) * stride + 1);
  const spread = (shift: (by: number) => void) => {
    for (let done = 1; done <= rings; ) {
      const by = Math.min(done, rings + 1 - done);
      shift(by);
      done += by;
    }
  };
  return (values) => {
    assert(values.length === positions.length, 'one number a cell');
    work.fill(NO_WALK);
    for (let cell = 0; cell < positions.length; cell++) work[positions[cell]!] = values[cell]!;
    spread((by) => takeLeastBefore(work, by, rows * stride, by));
    spread((by) => takeLeastBefore(work, by * stride, (rows + rings) * stride, by * stride - by));
    spread((by) => takeLeastAfter(work, (rows + rings - by) * stride, by * stride));
    return positions.map((position) => work[position]!);
  };
}

/** work[i] := least of work[i] and work[i - offset], from the end down to `first`. */
function takeLeastBefore(work: Int32Array, first: number, end: number, offset: number): void {
  for (let i = end - 1; i >= first; i--) {
    const other = work[i - offset]!;
    if (other < work[i]!) work[i] = other;
  }
}

function takeLeastAfter(work: Int32Array, end: number, offset: number): void {
  for (let i = 0; i < end; i++) {
    const other = work[i + offset]!;
    if (other < work[i]!) work[i] = other;
  }
}

export function createTableLeast(table: ReachTable): FindLeastAfter {
  return (values) =>
    values.map((value, cell) => {
      let least = value;
      for (let i = table.offsets[cell]!; i < table.offsets[cell + 1]!; i++) {
        least = Math.min(least, values[table.targets[i]!]!);
      }
      return least;
    });
}
