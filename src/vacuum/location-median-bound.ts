/**
 * Lagrangian bound of p-median at one node of the search: some sites are open, some closed, the rest free. Free
 * sites whose reduced cost decides them against the known objective are opened or closed on the way, which is
 * what keeps the search short (Beasley 1985; Christofides, Beasley 1982).
 */
import { type MedianTable, medianCost } from './location-median-table.ts';

/** 1 open, -1 closed, 0 free. */
export type SiteState = Int8Array;

export type MedianBound = {
  readonly bound: number;
  readonly multipliers: Float64Array;
  /** Best complete choice met on the way, with its cost. */
  readonly chosen: ReadonlyArray<number> | null;
  readonly objective: number;
  readonly state: SiteState;
  /** How often each site was picked lately, 0 to 1: near 1/2 is undecided. */
  readonly usage: Float64Array;
};

export type MedianBoundOptions = {
  readonly choose: number;
  /** Cost of the best known choice; only better ones are looked for. */
  readonly objective: number;
  readonly iterations: number;
  readonly scale: number;
  readonly mayGoOn: () => boolean;
};

type Picked = { readonly sites: Int32Array; readonly last: number; readonly next: number };

export function boundMedian(
  table: MedianTable,
  state: SiteState,
  multipliers: Float64Array,
  options: MedianBoundOptions,
): MedianBound {
  const v = multipliers.slice();
  const bestV = multipliers.slice();
  const decided = state.slice();
  const usage = new Float64Array(table.sites);
  let { objective, scale } = options;
  let chosen: ReadonlyArray<number> | null = null;
  let bound = Number.NEGATIVE_INFINITY;
  let stale = 0;
  for (let round = 0; round < options.iterations && scale > 5e-3 && options.mayGoOn(); round++) {
    const profits = siteProfits(table, decided, v);
    const picked = pickLeast(profits, decided, options.choose);
    if (picked === null)
      return { bound: Number.POSITIVE_INFINITY, multipliers: v, chosen, objective, state: decided, usage };
    let value = 0;
    for (const multiplier of v) value += multiplier;
    for (const j of picked.sites) value += profits[j]!;
    for (let j = 0; j < usage.length; j++) usage[j]! *= 0.9;
    for (const j of picked.sites) usage[j]! += 0.1;
    if (value > bound || round % 8 === 0) {
      const cost = medianCost(table, picked.sites);
      if (cost < objective) {
        objective = cost;
        chosen = Array.from(picked.sites);
      }
    }
    decideSites(profits, picked, value, objective - table.step, decided);
    stale = value > bound + Math.abs(bound) * 1e-7 ? 0 : stale + 1;
    if (value > bound) {
      bound = value;
      bestV.set(v);
    }
    if (bound > objective - table.step + 1e-9) break;
    if (stale >= 12) {
      scale /= 2;
      stale = 0;
      v.set(bestV);
      continue;
    }
    moveMultipliers(table, decided, picked, v, scale * (objective * 1.02 - value));
  }
  return { bound, multipliers: bestV, chosen, objective, state: decided, usage };
}

function siteProfits({ demands, sites, costs, order }: MedianTable, state: SiteState, v: Float64Array): Float64Array {
  const profits = new Float64Array(sites);
  for (let i = 0; i < demands; i++) {
    const multiplier = v[i]!;
    const base = i * sites;
    for (let k = 0; k < sites; k++) {
      const j = order[base + k]!;
      const difference = costs[base + j]! - multiplier;
      if (difference >= 0) break;
      if (state[j]! >= 0) profits[j]! += difference;
    }
  }
  return profits;
}

/** All open sites and the least free ones up to p; null where no choice is left. */
function pickLeast(profits: Float64Array, state: SiteState, choose: number): Picked | null {
  const open: number[] = [];
  const free: number[] = [];
  for (let j = 0; j < state.length; j++) {
    if (state[j] === 1) open.push(j);
    else if (state[j] === 0) free.push(j);
  }
  const wanted = choose - open.length;
  if (wanted < 0 || free.length < wanted) return null;
  free.sort((a, b) => profits[a]! - profits[b]! || a - b);
  return {
    sites: Int32Array.from([...open, ...free.slice(0, wanted)]),
    last: wanted > 0 ? profits[free[wanted - 1]!]! : Number.NEGATIVE_INFINITY,
    next: wanted < free.length ? profits[free[wanted]!]! : Number.POSITIVE_INFINITY,
  };
}

function decideSites(profits: Float64Array, picked: Picked, value: number, wanted: number, state: SiteState): void {
  const isPicked = new Uint8Array(state.length);
  for (const j of picked.sites) isPicked[j] = 1;
  const limit = wanted + 1e-9 * Math.abs(value);
  for (let j = 0; j < state.length; j++) {
    if (state[j] !== 0) continue;
    if (isPicked[j] === 0 && value - picked.last + profits[j]! > limit) state[j] = -1;
    if (isPicked[j] === 1 && value - profits[j]! + picked.next > limit) state[j] = 1;
  }
}

/** Slope of demand point i: one minus the picked sites that would serve it at a profit. */
function moveMultipliers(
  { demands, sites, costs, order }: MedianTable,
  state: SiteState,
  picked: Picked,
  v: Float64Array,
  distance: number,
): void {
  const isPicked = new Uint8Array(sites);
  for (const j of picked.sites) isPicked[j] = 1;
  const slopes = new Float64Array(demands);
  let norm = 0;
  for (let i = 0; i < demands; i++) {
    let times = 0;
    const base = i * sites;
    for (let k = 0; k < sites; k++) {
      const j = order[base + k]!;
      if (costs[base + j]! >= v[i]!) break;
      if (isPicked[j] === 1 && state[j]! >= 0) times++;
    }
    slopes[i] = 1 - times;
    norm += (1 - times) ** 2;
  }
  if (norm === 0) return;
  for (let i = 0; i < demands; i++) v[i]! += (distance / norm) * slopes[i]!;
}
