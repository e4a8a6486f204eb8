/**
 * The Monte-Carlo counter on the WASM kernel of `node/kernels/knox.as.ts`: the same numbers as `countKnoxPlain`, 16
 * deals at a time. Where times do not fit 16 bits (hours over four years, minutes over three weeks) the plain path
 * takes over. Memory: pairs, times, 16 deals one after the other, the same side by side, states, counts.
 */
import { countKnoxPlain, type KnoxCounter, type KnoxCountTask, seedSfc32 } from './knox-permutation.ts';

/** Exports of one instance of the kernel; it may serve one count after another. */
export type KnoxKernel = {
  readonly memory: { readonly buffer: ArrayBufferLike; readonly grow: (pages: number) => number };
  readonly memoryBase: () => number;
  readonly dealFour: (times: number, n: number, dealt: number, states: number) => void;
  readonly interleave: (dealt: number, n: number, rows: number) => void;
  readonly countPairs: (
    first: number,
    second: number,
    from: number,
    to: number,
    rows: number,
    fixed: number,
    bound0: number,
    bound1: number,
    bound2: number,
    bound3: number,
    out: number,
  ) => void;
};

const LANES = 16;
const PAGE_BYTES = 65_536;
const TIME_MAX = 32_767;
/** 2 GiB of linear memory less a margin. */
const MEMORY_BYTES_MAX = 2 ** 31 - PAGE_BYTES;

export function createKernelCounter(kernel: KnoxKernel): KnoxCounter {
  return (task) => {
    const plan = layMemory(task, kernel.memoryBase());
    const fits = task.secondTimes.every(isShort) && task.firstTimes.every(isShort) && plan.end < MEMORY_BYTES_MAX;
    return fits ? countOnKernel(kernel, task, plan) : countKnoxPlain(task);
  };
}

type MemoryPlan = {
  readonly first: number;
  readonly second: number;
  readonly times: number;
  readonly fixed: number;
  readonly dealt: number;
  readonly rows: number;
  readonly states: number;
  readonly out: number;
  readonly end: number;
};

function layMemory(task: KnoxCountTask, base: number): MemoryPlan {
  const n = task.secondTimes.length;
  let at = base;
  const take = (bytes: number) => {
    const from = at;
    at += Math.ceil(bytes / LANES) * LANES;
    return from;
  };
  return {
    first: take(task.pairs.first.length * 4),
    second: take(task.pairs.second.length * 4),
    times: take(n * 2),
    fixed: take(task.firstTimes.length * 2),
    dealt: take(n * 2 * LANES),
    rows: take(n * 2 * LANES),
    states: take(64),
    out: take(4 * LANES * 4),
    end: at,
  };
}

function isShort(time: number): boolean {
  return time >= 0 && time <= TIME_MAX;
}

function countOnKernel(kernel: KnoxKernel, task: KnoxCountTask, plan: MemoryPlan): Int32Array {
  const missing = plan.end - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE_BYTES));
  const buffer = kernel.memory.buffer;
  new Int32Array(buffer, plan.first, task.pairs.first.length).set(task.pairs.first);
  new Int32Array(buffer, plan.second, task.pairs.second.length).set(task.pairs.second);
  new Int16Array(buffer, plan.times, task.secondTimes.length).set(task.secondTimes);
  new Int16Array(buffer, plan.fixed, task.firstTimes.length).set(task.firstTimes);
  const bandCount = task.pairs.starts.length - 1;
  const counts = new Int32Array(task.permutations * bandCount * task.bounds.length);
  for (let p = 0; p < task.permutations; p += LANES) {
    for (let lane = 0; lane < LANES; lane += 4) deal(kernel, task, plan, p + lane, lane);
    kernel.interleave(plan.dealt, task.secondTimes.length, plan.rows);
    for (let band = 0; band < bandCount; band++) countBand(kernel, task, plan, counts, p, band);
  }
  return counts;
}

/** Deals p to p + 3 into their places; those beyond the last are dealt and not counted. */
function deal(kernel: KnoxKernel, task: KnoxCountTask, plan: MemoryPlan, p: number, lane: number): void {
  const n = task.secondTimes.length;
  const states = new Int32Array(kernel.memory.buffer, plan.states, 16);
  for (let k = 0; k < 4; k++) {
    seedSfc32(task.seed, p + k).forEach((word, w) => {
      states[w * 4 + k] = word;
    });
  }
  kernel.dealFour(plan.times, n, plan.dealt + lane * n * 2, plan.states);
}

function countBand(
  kernel: KnoxKernel,
  task: KnoxCountTask,
  plan: MemoryPlan,
  counts: Int32Array,
  p: number,
  band: number,
): void {
  const { bounds, pairs } = task;
  const width = bounds.length;
  const lanes = Math.min(LANES, task.permutations - p);
  const counted = bounds.map((_, t) => t).filter((t) => bounds[t]! >= 0);
  const out = new Int32Array(kernel.memory.buffer, plan.out, 4 * LANES);
  for (let from = 0; from < counted.length; from += 4) {
    const four = counted.slice(from, from + 4);
    const [b0, b1, b2, b3] = [0, 1, 2, 3].map((k) => Math.min(bounds[four[k] ?? four[0]!]!, TIME_MAX));
    out.fill(0);
    kernel.countPairs(
      plan.first,
      plan.second,
      pairs.starts[band]!,
      pairs.starts[band + 1]!,
      plan.rows,
      task.same ? 0 : plan.fixed,
      b0!,
      b1!,
      b2!,
      b3!,
      plan.out,
    );
    four.forEach((t, k) => {
      for (let lane = 0; lane < lanes; lane++) {
        counts[((p + lane) * (pairs.starts.length - 1) + band) * width + t] = out[k * LANES + lane]!;
      }
    });
  }
}
