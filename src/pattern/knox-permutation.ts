/**
 * The Monte-Carlo half of the Knox test: how many pairs fall into each band when times are dealt out anew.
 * Permutation p is drawn from its own generator (sfc32, Doty-Humphrey, PractRand 0.94) seeded by (seed, p),
 * so counts do not depend on the order or grouping in which permutations run: a SIMD kernel, a worker and
 * the plain loop below give identical numbers.
 */
import { assert } from '../base/assert.ts';
import type { PairList } from './knox-pairs.ts';

export type KnoxCountTask = {
  readonly pairs: PairList;
  /** Whole numbers of one unit, the same for all; of the first and of the second point of a pair. */
  readonly firstTimes: Int32Array;
  readonly secondTimes: Int32Array;
  /** True when both are one set: then one shuffle deals both, and |difference| counts. */
  readonly same: boolean;
  /** Ascending; counted is "difference <= bound" for each. Of two sets, second minus first, from 0 up. */
  readonly bounds: ReadonlyArray<number>;
  readonly permutations: number;
  readonly seed: number;
};

/** Cumulative counts: [permutation][distance band][bound], flat. */
export type KnoxCounter = (task: KnoxCountTask) => Int32Array;

/** Fisher-Yates picks by 32-bit multiplication; the bias is below n / 2^32. */
export const KNOX_EVENTS_MAX = 1 << 20;

export const countKnoxPlain: KnoxCounter = (task) => {
  const bandCount = task.pairs.starts.length - 1;
  const counts = new Int32Array(task.permutations * bandCount * task.bounds.length);
  const dealt = new Int32Array(task.secondTimes.length);
  for (let p = 0; p < task.permutations; p++) {
    dealt.set(task.secondTimes);
    shuffleInPlace(dealt, task.seed, p);
    const first = task.same ? dealt : task.firstTimes;
    countInto(counts, p * bandCount * task.bounds.length, task, first, dealt);
  }
  return counts;
};

/** The cumulative counts of the data as they are. */
export function countKnoxObserved(task: KnoxCountTask): Int32Array {
  const counts = new Int32Array((task.pairs.starts.length - 1) * task.bounds.length);
  countInto(counts, 0, task, task.firstTimes, task.secondTimes);
  return counts;
}

function countInto(
  counts: Int32Array,
  offset: number,
  task: KnoxCountTask,
  firstTimes: Int32Array,
  secondTimes: Int32Array,
): void {
  const { first, second, starts } = task.pairs;
  const width = task.bounds.length;
  const slotOfGap = toSlots(task.bounds);
  const gapMax = slotOfGap.length - 1;
  const perSlot = new Int32Array(width + 1);
  for (let b = 0; b + 1 < starts.length; b++) {
    perSlot.fill(0);
    for (let k = starts[b]!; k < starts[b + 1]!; k++) {
      const late = secondTimes[second[k]!]! - firstTimes[first[k]!]!;
      if (late < 0 && !task.same) continue;
      const gap = Math.abs(late);
      perSlot[gap < gapMax ? slotOfGap[gap]! : slotBeyond(task.bounds, gap)]!++;
    }
    for (let t = 0, below = 0; t < width; t++) {
      below += perSlot[t]!;
      counts[offset + b * width + t]! += below;
    }
  }
}

/** Gaps beyond this are looked up among the bounds. */
const SLOT_GAP_MAX = 1 << 12;

/** For each small gap the first bound that holds it. */
function toSlots(bounds: ReadonlyArray<number>): Uint8Array {
  const finite = bounds.filter(Number.isFinite);
  const length = Math.min(SLOT_GAP_MAX, Math.max(0, finite.at(-1) ?? 0) + 2);
  return Uint8Array.from({ length }, (_, gap) => slotBeyond(bounds, gap));
}

function slotBeyond(bounds: ReadonlyArray<number>, gap: number): number {
  let slot = 0;
  while (slot < bounds.length && gap > bounds[slot]!) slot++;
  return slot;
}

export function shuffleInPlace(items: Int32Array | Int16Array, seed: number, stream: number): void {
  assert(items.length <= KNOX_EVENTS_MAX, `shuffle of ${items.length}`);
  let [a, b, c, d] = seedSfc32(seed, stream);
  for (let i = items.length - 1; i > 0; i--) {
    const word = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    const j = Math.floor(((word >>> 0) * (i + 1)) / 4_294_967_296);
    const held = items[i]!;
    items[i] = items[j]!;
    items[j] = held;
  }
}

/** State of sfc32 after its warm-up of 12 rounds. */
export function seedSfc32(seed: number, stream: number): [number, number, number, number] {
  let [a, b, c, d] = [seed | 0, Math.floor(seed / 4_294_967_296) | 0, stream | 0, 1];
  for (let round = 0; round < 12; round++) {
    const word = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
  }
  return [a, b, c, d];
}
