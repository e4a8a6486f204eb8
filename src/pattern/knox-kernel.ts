/**
 * Batches of 16 deals on the WASM kernel of `node/kernels/knox.as.ts`: the same numbers as `countKnoxPlain`, whoever
 * counts which batch. Where times do not fit 16 bits (hours over four years, minutes over three weeks) there are none. Memory: pairs, times, room for four deals, 16 deals side by side, states, counts. Pairs are counted
 * in tiles of neighbouring points, all bands of a tile after one another, so that the deals of a tile stay in the cache.
 */
import { type KnoxCountTask, seedSfc32 } from './knox-permutation.ts';

/** Exports of one instance of the kernel; it may serve one count after another. */
export type KnoxKernel = {
  readonly memory: { readonly buffer: ArrayBufferLike; readonly grow: (pages: number) => number };
  readonly memoryBase: () => number;
  readonly dealFour: (times: number, n: number, dealt: number, states: number, rows: number, lane: number) => void;
  readonly countClosePairs: (
    first: number,
    second: number,
    from: number,
    to: number,
    rows: number,
    bound0: number,
    bound1: number,
    bound2: number,
    bound3: number,
    out: number,
  ) => void;
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

/** Deals p to p + 15 of a task go into the counts; any order and any share of the batches gives the same numbers. */
export type KnoxBatches = {
  readonly batches: number;
  readonly countBatch: (batch: number, counts: Int32Array) => void;
};

const LANES = 16;
const PAGE_BYTES = 65_536;
const TIME_MAX = 32_767;
/** Bounds above it need lanes of 16 bits. */
const CLOSE_BOUND_MAX = 126;
/** 2 GiB of linear memory less a margin. */
const MEMORY_BYTES_MAX = 2 ** 31 - PAGE_BYTES;
/** Points of a tile: with the strips beside them their deals take half the cache of one core. */
const TILE_POINTS = 8_192;
const OUT_BYTES = 4 * LANES * 4;

export function createKnoxCounts(task: KnoxCountTask, buffer: SharedArrayBuffer): Int32Array {
  return new Int32Array(buffer, 0, knoxCountLength(task));
}

export function knoxCountLength({ permutations, pairs, bounds }: KnoxCountTask): number {
  return permutations * (pairs.starts.length - 1) * bounds.length;
}

/** Lays out a task in the memory of the kernel; null where its times do not fit. */
export function layKnoxBatches(kernel: KnoxKernel, task: KnoxCountTask): KnoxBatches | null {
  const plan = layMemory(task, kernel.memoryBase());
  const fits = task.secondTimes.every(isShort) && task.firstTimes.every(isShort) && plan.end < MEMORY_BYTES_MAX;
  if (!fits) return null;
  const missing = plan.end - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE_BYTES));
  const buffer = kernel.memory.buffer;
  new Int32Array(buffer, plan.first, task.pairs.first.length).set(task.pairs.first);
  new Int32Array(buffer, plan.second, task.pairs.second.length).set(task.pairs.second);
  new Int16Array(buffer, plan.times, task.secondTimes.length).set(task.secondTimes);
  new Int16Array(buffer, plan.fixed, task.firstTimes.length).set(task.firstTimes);
  const tiles = listTiles(task);
  const fours = groupBounds(task);
  return {
    batches: Math.ceil(task.permutations / LANES),
    countBatch: (batch, counts) => {
      const p = batch * LANES;
      for (let lane = 0; lane < LANES; lane += 4) deal(kernel, task, plan, p + lane, lane);
      for (const four of fours) countFour(kernel, task, plan, tiles, four);
      for (const four of fours) takeCounts(kernel, task, plan, four, p, counts);
    },
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
  /** [four of bounds][band][bound of the four][lane] */
  readonly out: number;
  readonly end: number;
};

function layMemory(task: KnoxCountTask, base: number): MemoryPlan {
  const n = task.secondTimes.length;
  const bands = task.pairs.starts.length - 1;
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
    dealt: take(n * 2 * 4),
    rows: take(n * 2 * LANES),
    states: take(64),
    out: take(groupBounds(task).length * bands * OUT_BYTES),
    end: at,
  };
}

function isShort(time: number): boolean {
  return time >= 0 && time <= TIME_MAX;
}

/** Pairs of one band whose first points lie in one tile: places in the list. */
type Tile = { readonly band: number; readonly from: number; readonly to: number };

function listTiles({ pairs, firstTimes }: KnoxCountTask): ReadonlyArray<Tile> {
  const next = Array.from(pairs.starts.subarray(0, -1));
  const tiles: Tile[] = [];
  for (let end = TILE_POINTS; next.length > 0 && end < firstTimes.length + TILE_POINTS; end += TILE_POINTS) {
    next.forEach((from, band) => {
      let to = from;
      while (to < pairs.starts[band + 1]! && pairs.first[to]! < end) to++;
      if (to > from) tiles.push({ band, from, to });
      next[band] = to;
    });
  }
  return tiles;
}

type FourBounds = {
  /** Place among the fours. */
  readonly at: number;
  /** Places of the bounds in the task, one to four. */
  readonly slots: ReadonlyArray<number>;
  /** Always four; the first once more where there are fewer. */
  readonly bounds: readonly [number, number, number, number];
};

/** Bounds below zero hold no pair and are not counted. */
function groupBounds({ bounds }: KnoxCountTask): ReadonlyArray<FourBounds> {
  const counted = bounds.map((_, slot) => slot).filter((slot) => bounds[slot]! >= 0);
  return Array.from({ length: Math.ceil(counted.length / 4) }, (_, at) => {
    const slots = counted.slice(at * 4, at * 4 + 4);
    const boundOf = (k: number) => Math.min(bounds[slots[k] ?? slots[0]!]!, TIME_MAX);
    return { at, slots, bounds: [boundOf(0), boundOf(1), boundOf(2), boundOf(3)] };
  });
}

/** Deals p to p + 3 into their lanes; those beyond the last are dealt and not counted. */
function deal(kernel: KnoxKernel, task: KnoxCountTask, plan: MemoryPlan, p: number, lane: number): void {
  const states = new Int32Array(kernel.memory.buffer, plan.states, 16);
  for (let k = 0; k < 4; k++) {
    seedSfc32(task.seed, p + k).forEach((word, w) => {
      states[w * 4 + k] = word;
    });
  }
  kernel.dealFour(plan.times, task.secondTimes.length, plan.dealt, plan.states, plan.rows, lane);
}

function countFour(
  kernel: KnoxKernel,
  task: KnoxCountTask,
  plan: MemoryPlan,
  tiles: ReadonlyArray<Tile>,
  four: FourBounds,
): void {
  const bands = task.pairs.starts.length - 1;
  const out = plan.out + four.at * bands * OUT_BYTES;
  new Int32Array(kernel.memory.buffer, out, (bands * OUT_BYTES) / 4).fill(0);
  const isClose = task.same && Math.max(...four.bounds) <= CLOSE_BOUND_MAX;
  for (const { band, from, to } of tiles) {
    const at = out + band * OUT_BYTES;
    if (isClose) kernel.countClosePairs(plan.first, plan.second, from, to, plan.rows, ...four.bounds, at);
    else {
      const fixed = task.same ? 0 : plan.fixed;
      kernel.countPairs(plan.first, plan.second, from, to, plan.rows, fixed, ...four.bounds, at);
    }
  }
}

function takeCounts(
  kernel: KnoxKernel,
  task: KnoxCountTask,
  plan: MemoryPlan,
  four: FourBounds,
  p: number,
  counts: Int32Array,
): void {
  const bands = task.pairs.starts.length - 1;
  const width = task.bounds.length;
  const out = new Int32Array(kernel.memory.buffer, plan.out + four.at * bands * OUT_BYTES, (bands * OUT_BYTES) / 4);
  for (let lane = 0; lane < Math.min(LANES, task.permutations - p); lane++) {
    for (let band = 0; band < bands; band++) {
      four.slots.forEach((slot, k) => {
        counts[((p + lane) * bands + band) * width + slot] = out[(band * 4 + k) * LANES + lane]!;
      });
    }
  }
}
