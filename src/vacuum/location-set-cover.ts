/**
 * Fewest columns that cover every row (set covering location, Toregas 1971): reduce to a core, greedy, Lagrangian
 * bound with multipliers u >= 0,
 *
 *   L(u) = sum u_i + sum min(0, 1 - sum over rows i of j of u_i),
 *
 * rounded up because columns are whole, then the solver over what the bound left open. With `enough` the search
 * stops as soon as a cover of that size is found or proven impossible (the decision inside p-center).
 */
import {
  type Cover,
  coverColumn,
  coverRow,
  findUndominatedColumns,
  findUnimpliedRows,
  restrictCover,
} from './location-cover.ts';
import type { ChoiceAnswer, LocationDeps } from './location-max-cover.ts';
import { createLinearModelBuilder } from './solver.ts';

type Core = {
  readonly cover: Cover;
  /** Numbers of the core's columns in the cover it came from. */
  readonly columns: Int32Array;
  readonly forced: ReadonlyArray<number>;
};

const ITERATIONS_MAX = 400;

/** Every row must have a column; `objective` and `bound` count columns. */
export async function solveSetCover(cover: Cover, enough: number | null, deps: LocationDeps): Promise<ChoiceAnswer> {
  const deadline = deps.time.now() + deps.timeLimitMs;
  const core = reduceSetCover(cover);
  const wish = enough === null ? null : enough - core.forced.length;
  const greedy = coverGreedily(core.cover, new Float64Array(core.cover.columns).fill(1));
  const lagrange = boundSetCover(core.cover, greedy, wish, () => deps.time.now() < deadline);
  let best = lagrange.chosen;
  let bound = lagrange.bound;
  if (bound < best.length && (wish === null || (best.length > wish && bound <= wish))) {
    const timeLimitMs = Math.max(50, deadline - deps.time.now());
    const answer = await finishSetCover(core.cover, lagrange, wish, { ...deps, timeLimitMs });
    if (answer.chosen !== null) best = answer.chosen;
    bound = Math.max(bound, Math.min(answer.bound, best.length));
  }
  const chosen = [...core.forced, ...best.map((j) => core.columns[j]!)].sort((a, b) => a - b);
  const total = bound + core.forced.length;
  return { chosen, objective: chosen.length, bound: total, isProven: total >= chosen.length };
}

/** Implied rows, dominated columns and forced columns, in turn until nothing changes. */
function reduceSetCover(cover: Cover): Core {
  const forced: number[] = [];
  let columns = Int32Array.from({ length: cover.columns }, (_, j) => j);
  let core = cover;
  for (;;) {
    const isForced = new Uint8Array(core.columns);
    for (let i = 0; i < core.rows; i++) {
      if (core.rowStarts[i + 1]! - core.rowStarts[i]! === 1) isForced[coverRow(core, i)[0]!] = 1;
    }
    const isDone = new Uint8Array(core.rows);
    for (let j = 0; j < core.columns; j++) {
      if (isForced[j] === 0) continue;
      forced.push(columns[j]!);
      for (const i of coverColumn(core, j)) isDone[i] = 1;
    }
    const open = Int32Array.from({ length: core.rows }, (_, i) => i).filter((i) => isDone[i] === 0);
    const free = Int32Array.from({ length: core.columns }, (_, j) => j).filter((j) => isForced[j] === 0);
    const rest = restrictCover(core, open, free);
    const kept = findUndominatedColumns(rest, () => true);
    const narrow = restrictCover(
      rest,
      Int32Array.from({ length: rest.rows }, (_, i) => i),
      kept,
    );
    const rows = findUnimpliedRows(narrow);
    columns = kept.map((j) => columns[free[j]!]!);
    const isStable = rows.length === core.rows && columns.length === core.columns;
    core = restrictCover(
      narrow,
      rows,
      Int32Array.from({ length: narrow.columns }, (_, j) => j),
    );
    if (isStable) return { cover: core, columns, forced };
  }
}

/** Takes the column of least cost per newly covered row, then drops what has become idle. */
function coverGreedily(cover: Cover, costs: Float64Array): ReadonlyArray<number> {
  const times = new Int32Array(cover.rows);
  const news = Int32Array.from(
    { length: cover.columns },
    (_, j) => cover.columnStarts[j + 1]! - cover.columnStarts[j]!,
  );
  const chosen: number[] = [];
  let bare = cover.rows;
  while (bare > 0) {
    let best = -1;
    let bestScore = Number.POSITIVE_INFINITY;
    for (let j = 0; j < cover.columns; j++) {
      if (news[j] === 0) continue;
      const score = Math.max(costs[j]!, 1e-9) / news[j]!;
      if (score < bestScore) {
        best = j;
        bestScore = score;
      }
    }
    chosen.push(best);
    for (const i of coverColumn(cover, best)) {
      if (times[i]!++ > 0) continue;
      bare--;
      for (const k of coverRow(cover, i)) news[k]!--;
    }
  }
  return dropIdle(cover, chosen, times);
}

function dropIdle(cover: Cover, chosen: ReadonlyArray<number>, times: Int32Array): ReadonlyArray<number> {
  const kept: number[] = [];
  for (const j of chosen.toReversed()) {
    const rows = coverColumn(cover, j);
    if (rows.every((i) => times[i]! > 1)) for (const i of rows) times[i]!--;
    else kept.push(j);
  }
  return kept;
}

type SetCoverBound = {
  readonly bound: number;
  readonly chosen: ReadonlyArray<number>;
  readonly isClosed: Uint8Array;
  readonly isOpen: Uint8Array;
};

function boundSetCover(
  cover: Cover,
  start: ReadonlyArray<number>,
  wish: number | null,
  mayGoOn: () => boolean,
): SetCoverBound {
  const isClosed = new Uint8Array(cover.columns);
  const isOpen = new Uint8Array(cover.columns);
  let chosen = start;
  const u = new Float64Array(cover.rows);
  for (let i = 0; i < cover.rows; i++) {
    let widest = 1;
    for (const j of coverRow(cover, i)) widest = Math.max(widest, cover.columnStarts[j + 1]! - cover.columnStarts[j]!);
    u[i] = 1 / widest;
  }
  const bestU = u.slice();
  let best = 0;
  let scale = 1;
  let stale = 0;
  for (let round = 0; round < ITERATIONS_MAX && scale > 1e-3 && mayGoOn(); round++) {
    const costs = reducedCosts(cover, u);
    let value = 0;
    for (const multiplier of u) value += multiplier;
    for (const cost of costs) value += Math.min(0, cost);
    if (round % 10 === 0) {
      const found = coverGreedily(cover, costs);
      if (found.length < chosen.length) chosen = found;
    }
    for (let j = 0; j < cover.columns; j++) {
      const forcedValue = Math.ceil(value + Math.abs(costs[j]!) - 1e-6);
      if (forcedValue < chosen.length) continue;
      if (costs[j]! > 0) isClosed[j] = 1;
      if (costs[j]! < 0) isOpen[j] = 1;
    }
    stale = value > best + 1e-6 ? 0 : stale + 1;
    if (value > best) {
      best = value;
      bestU.set(u);
    }
    const bound = Math.ceil(best - 1e-6);
    if (bound >= chosen.length || (wish !== null && (chosen.length <= wish || bound > wish))) break;
    if (stale >= 15) {
      scale /= 2;
      stale = 0;
      u.set(bestU);
      continue;
    }
    moveMultipliers(cover, costs, u, scale * (Math.max(chosen.length, best + 1) - value));
  }
  return { bound: Math.min(chosen.length, Math.ceil(best - 1e-6)), chosen, isClosed, isOpen };
}

function reducedCosts(cover: Cover, u: Float64Array): Float64Array {
  const costs = new Float64Array(cover.columns);
  for (let j = 0; j < cover.columns; j++) {
    let sum = 0;
    for (let e = cover.columnStarts[j]!; e < cover.columnStarts[j + 1]!; e++) sum += u[cover.columnRows[e]!]!;
    costs[j] = 1 - sum;
  }
  return costs;
}

function moveMultipliers(cover: Cover, costs: Float64Array, u: Float64Array, distance: number): void {
  const slopes = new Float64Array(cover.rows);
  let norm = 0;
  for (let i = 0; i < cover.rows; i++) {
    let times = 0;
    for (const j of coverRow(cover, i)) if (costs[j]! < 0) times++;
    slopes[i] = 1 - times;
    if (slopes[i]! > 0 || u[i]! > 0) norm += slopes[i]! ** 2;
  }
  if (norm === 0) return;
  for (let i = 0; i < cover.rows; i++) u[i] = Math.max(0, u[i]! + (distance / norm) * slopes[i]!);
}

/** Looks for a cover smaller than the known one; `bound` is the least size not ruled out. */
async function finishSetCover(
  cover: Cover,
  lagrange: SetCoverBound,
  wish: number | null,
  deps: LocationDeps,
): Promise<{ readonly chosen: ReadonlyArray<number> | null; readonly bound: number }> {
  const builder = createLinearModelBuilder('min');
  const columnOf = new Int32Array(cover.columns).fill(-1);
  for (let j = 0; j < cover.columns; j++) {
    if (lagrange.isClosed[j] === 1) continue;
    columnOf[j] = builder.addColumn({ cost: 1, lower: lagrange.isOpen[j]!, upper: 1, whole: 1 });
  }
  const all = Array.from(columnOf).filter((column) => column >= 0);
  const most = wish ?? lagrange.chosen.length - 1;
  const ones = (columns: ReadonlyArray<number>) => columns.map(() => 1);
  builder.addRow(0, most, all, ones(all));
  for (let i = 0; i < cover.rows; i++) {
    const columns = Array.from(coverRow(cover, i), (j) => columnOf[j]!).filter((column) => column >= 0);
    builder.addRow(1, Number.POSITIVE_INFINITY, columns, ones(columns));
  }
  // A decision is content with any cover of the wanted size: a gap that wide ends the search at the first one.
  const absoluteGap = wish !== null ? cover.columns : 0.99;
  const answer = await deps.solve(builder.build(null), { timeLimitMs: deps.timeLimitMs, absoluteGap, cutoff: null });
  if (answer.status === 'infeasible') return { chosen: null, bound: most + 1 };
  if (answer.status === 'none') return { chosen: null, bound: Math.ceil(answer.bound - 1e-6) };
  if (answer.status === 'unbounded') throw new Error('assertion failed: a bounded model called unbounded');
  const chosen: number[] = [];
  for (let j = 0; j < cover.columns; j++) {
    if (columnOf[j]! >= 0 && answer.values[columnOf[j]!]! > 0.5) chosen.push(j);
  }
  return { chosen, bound: Math.ceil(answer.bound - 1e-6) };
}
