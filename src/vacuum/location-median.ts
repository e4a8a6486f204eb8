/**
 * Least sum of weight x distance to the nearest of p sites (p-median, Hakimi 1964). Interchange from several
 * starts gives the answer, Lagrangian relaxation of the assignment the bound, and a depth-first search over
 * sites with both the proof:
 *
 *   L(v) = sum v_i + sum of the p least r_j,   r_j = sum over i of min(0, w_i d_ij - v_i)
 */
import { createPrng } from '../base/random.ts';
import type { LocationInstance } from './location-instance.ts';
import { chooseMedianGreedily, improveMedian, shakeMedian } from './location-interchange.ts';
import type { ChoiceAnswer } from './location-max-cover.ts';
import { boundMedian, type SiteState } from './location-median-bound.ts';
import { createMedianTable, type MedianTable, medianCost, restrictMedianTable } from './location-median-table.ts';

const ROOT_ITERATIONS = 1_500;
const NODE_ITERATIONS = 120;
const SHAKE_ROUNDS = 8;

type SearchNode = { readonly state: SiteState; readonly multipliers: Float64Array; readonly bound: number };

/** An objective of infinity says that no choice of p sites serves everybody. */
export function solveMedian(instance: LocationInstance, choose: number, mayGoOn: () => boolean): ChoiceAnswer {
  const table = createMedianTable(instance);
  const prng = createPrng(1);
  let best = shakeMedian(table, chooseMedianGreedily(table, choose), prng, SHAKE_ROUNDS, mayGoOn);
  let objective = medianCost(table, best);
  const free = new Int8Array(table.sites);
  const root = boundMedian(table, free, startMultipliers(table, best), {
    choose,
    objective,
    iterations: ROOT_ITERATIONS,
    scale: 1.5,
    mayGoOn,
  });
  if (root.chosen !== null) {
    best = shakeMedian(table, root.chosen, prng, 2, mayGoOn);
    objective = medianCost(table, best);
  }
  let bound = root.bound;
  if (isOpenGap(table, bound, objective)) {
    const kept = Array.from(root.state.keys()).filter((j) => root.state[j]! >= 0);
    const core = restrictMedianTable(table, kept);
    const state = Int8Array.from(kept, (j) => root.state[j]!);
    const found = searchMedian(core, { state, multipliers: root.multipliers, bound }, choose, objective, mayGoOn);
    if (found.chosen !== null) best = found.chosen.map((j) => kept[j]!);
    bound = found.bound;
    objective = medianCost(table, best);
  }
  const chosen = [...best].sort((a, b) => a - b);
  const isProven = !isOpenGap(table, bound, objective);
  if (objective >= table.infeasibleFrom) {
    return { chosen, objective: Number.POSITIVE_INFINITY, bound, isProven: isProven || bound >= table.infeasibleFrom };
  }
  return { chosen, objective, bound: isProven ? objective : Math.min(bound, objective), isProven };
}

function isOpenGap(table: MedianTable, bound: number, objective: number): boolean {
  return bound <= objective - table.step;
}

function startMultipliers({ demands, sites, costs, order }: MedianTable, chosen: ReadonlyArray<number>): Float64Array {
  const isOpen = new Uint8Array(sites);
  for (const j of chosen) isOpen[j] = 1;
  const v = new Float64Array(demands);
  for (let i = 0; i < demands; i++) {
    const near: number[] = [];
    for (let k = 0; k < sites && near.length < 2; k++) {
      const j = order[i * sites + k]!;
      if (isOpen[j] === 1) near.push(costs[i * sites + j]!);
    }
    v[i] = near.length === 2 ? (near[0]! + near[1]!) / 2 : near[0]! * 1.5;
  }
  return v;
}

/** Depth first, the open branch first; the bound is the least over what is still unexplored. */
function searchMedian(
  table: MedianTable,
  root: SearchNode,
  choose: number,
  known: number,
  mayGoOn: () => boolean,
): { readonly chosen: ReadonlyArray<number> | null; readonly bound: number } {
  let objective = known;
  let best: ReadonlyArray<number> | null = null;
  const stack: SearchNode[] = [root];
  while (stack.length > 0 && mayGoOn()) {
    const node = stack.pop()!;
    if (!isOpenGap(table, node.bound, objective)) continue;
    const tried = boundMedian(table, node.state, node.multipliers, {
      choose,
      objective,
      iterations: NODE_ITERATIONS,
      scale: 0.6,
      mayGoOn,
    });
    if (tried.chosen !== null) {
      best = improveMedian(table, tried.chosen, mayGoOn);
      objective = medianCost(table, best);
    }
    const bound = Math.max(node.bound, tried.bound);
    if (!isOpenGap(table, bound, objective)) continue;
    const site = pickBranch(tried.state, tried.usage);
    if (site < 0) {
      const only = Array.from(tried.state.keys()).filter((j) => tried.state[j] === 1);
      const cost = only.length === choose ? medianCost(table, only) : Number.POSITIVE_INFINITY;
      if (cost < objective) {
        best = only;
        objective = cost;
      }
      continue;
    }
    for (const value of [-1, 1]) {
      const state = tried.state.slice();
      state[site] = value;
      stack.push({ state, multipliers: tried.multipliers, bound });
    }
  }
  return { chosen: best, bound: stack.reduce((least, node) => Math.min(least, node.bound), objective) };
}

/** The free site most undecided in the last iterations; -1 where none is free. */
function pickBranch(state: SiteState, usage: Float64Array): number {
  let best = -1;
  for (let j = 0; j < state.length; j++) {
    if (state[j] !== 0) continue;
    if (best < 0 || Math.abs(usage[j]! - 0.5) < Math.abs(usage[best]! - 0.5)) best = j;
  }
  return best;
}
