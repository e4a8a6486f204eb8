/**
 * Heuristics of p-median: greedy adding, then vertex interchange with Whitaker's bookkeeping (1983) - for a site
 * that comes in, the saving and the loss of each site that could go are found in one pass over the demand points.
 */
import type { Prng } from '../base/random.ts';
import { type MedianTable, medianCost } from './location-median-table.ts';

export function chooseMedianGreedily(table: MedianTable, choose: number): ReadonlyArray<number> {
  const { demands, sites, costsBySite } = table;
  const least = new Float64Array(demands).fill(table.infeasibleFrom);
  const chosen: number[] = [];
  while (chosen.length < choose) {
    let best = -1;
    let bestSaving = -1;
    for (let j = 0; j < sites; j++) {
      if (chosen.includes(j)) continue;
      let saving = 0;
      for (let i = 0; i < demands; i++) saving += Math.max(0, least[i]! - costsBySite[j * demands + i]!);
      if (saving > bestSaving) {
        best = j;
        bestSaving = saving;
      }
    }
    chosen.push(best);
    for (let i = 0; i < demands; i++) least[i] = Math.min(least[i]!, costsBySite[best * demands + i]!);
  }
  return chosen;
}

type Nearest = { readonly first: Int32Array; readonly cost: Float64Array; readonly second: Float64Array };

/** Exchanges until no single one helps or time is up. */
export function improveMedian(
  table: MedianTable,
  start: ReadonlyArray<number>,
  mayGoOn: () => boolean,
): ReadonlyArray<number> {
  const { demands, sites, costsBySite } = table;
  const isOpen = new Uint8Array(sites);
  for (const j of start) isOpen[j] = 1;
  const nearest: Nearest = {
    first: new Int32Array(demands),
    cost: new Float64Array(demands),
    second: new Float64Array(demands),
  };
  findNearest(table, isOpen, nearest);
  const losses = new Float64Array(sites);
  let sinceChange = 0;
  for (let j = 0; sinceChange < sites && mayGoOn(); j = (j + 1) % sites) {
    sinceChange++;
    if (isOpen[j] === 1) continue;
    losses.fill(0);
    let saving = 0;
    const base = j * demands;
    for (let i = 0; i < demands; i++) {
      const cost = costsBySite[base + i]!;
      const now = nearest.cost[i]!;
      if (cost < now) saving += now - cost;
      else losses[nearest.first[i]!]! += Math.min(cost, nearest.second[i]!) - now;
    }
    let out = -1;
    for (let k = 0; k < sites; k++) if (isOpen[k] === 1 && (out < 0 || losses[k]! < losses[out]!)) out = k;
    if (out < 0 || saving - losses[out]! <= table.step / 2) continue;
    isOpen[out] = 0;
    isOpen[j] = 1;
    findNearest(table, isOpen, nearest);
    sinceChange = 0;
  }
  return Array.from(isOpen.keys()).filter((j) => isOpen[j] === 1);
}

function findNearest({ demands, sites, costs, order }: MedianTable, isOpen: Uint8Array, nearest: Nearest): void {
  for (let i = 0; i < demands; i++) {
    let found = 0;
    nearest.second[i] = Number.POSITIVE_INFINITY;
    for (let k = 0; k < sites && found < 2; k++) {
      const j = order[i * sites + k]!;
      if (isOpen[j] === 0) continue;
      if (found === 0) {
        nearest.first[i] = j;
        nearest.cost[i] = costs[i * sites + j]!;
      } else nearest.second[i] = costs[i * sites + j]!;
      found++;
    }
  }
}

/** Shakes the best choice and improves again, some rounds; never worse than `start`. */
export function shakeMedian(
  table: MedianTable,
  start: ReadonlyArray<number>,
  prng: Prng,
  rounds: number,
  mayGoOn: () => boolean,
): ReadonlyArray<number> {
  let best = improveMedian(table, start, mayGoOn);
  let objective = medianCost(table, best);
  for (let round = 0; round < rounds && mayGoOn(); round++) {
    const shaken = best.slice();
    const isOpen = new Set(best);
    const swaps = Math.min(2 + (round % 3), best.length, table.sites - best.length);
    for (let s = 0; s < swaps; s++) {
      const at = prng.nextBelow(shaken.length);
      let incoming = prng.nextBelow(table.sites);
      while (isOpen.has(incoming)) incoming = (incoming + 1) % table.sites;
      isOpen.delete(shaken[at]!);
      isOpen.add(incoming);
      shaken[at] = incoming;
    }
    const found = improveMedian(table, shaken, mayGoOn);
    const cost = medianCost(table, found);
    if (cost < objective) {
      best = found;
      objective = cost;
    }
  }
  return best;
}
