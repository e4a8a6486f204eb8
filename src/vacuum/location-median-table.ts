/**
 * Costs of a p-median instance, weight x distance, laid out for the kernels: by demand point, by site, and for
 * each demand point its sites from near to far. A pair without a distance costs more than any choice that needs
 * none of them, so a choice at or above `infeasibleFrom` leaves somebody unserved.
 */
import type { LocationInstance } from './location-instance.ts';

export type MedianTable = {
  readonly demands: number;
  readonly sites: number;
  /** costs[i * sites + j] */
  readonly costs: Float64Array;
  /** costsBySite[j * demands + i] */
  readonly costsBySite: Float64Array;
  /** order[i * sites + k] = k-th nearest site of demand point i; equal ones in site order. */
  readonly order: Int32Array;
  readonly infeasibleFrom: number;
  /** Least difference between two objectives that differ: 1 where all costs are whole. */
  readonly step: number;
};

export function createMedianTable(instance: LocationInstance): MedianTable {
  const { weights, distances } = instance;
  const sites = instance.sites.length;
  const demands = instance.demands.length;
  const costs = new Float64Array(sites * demands);
  let areWhole = true;
  let greatestSum = 0;
  for (let i = 0; i < demands; i++) {
    let greatest = 0;
    for (let j = 0; j < sites; j++) {
      const distance = distances[i * sites + j]!;
      const cost = distance === Number.POSITIVE_INFINITY ? distance : weights[i]! * distance;
      costs[i * sites + j] = cost;
      if (cost === Number.POSITIVE_INFINITY) continue;
      if (cost > greatest) greatest = cost;
      if (areWhole && !Number.isInteger(cost)) areWhole = false;
    }
    greatestSum += greatest;
  }
  const infeasibleFrom = greatestSum > 0 ? (areWhole ? greatestSum + 1 : greatestSum * 1.5) : 1;
  for (let k = 0; k < costs.length; k++) if (costs[k] === Number.POSITIVE_INFINITY) costs[k] = infeasibleFrom;
  const step = areWhole && Number.isSafeInteger(infeasibleFrom) ? 1 : infeasibleFrom * 1e-13;
  return { demands, sites, costs, infeasibleFrom, step, ...arrange(costs, demands, sites) };
}

/** The same demand points with the listed sites only. */
export function restrictMedianTable(table: MedianTable, kept: ReadonlyArray<number>): MedianTable {
  const { demands, sites } = table;
  const costs = new Float64Array(demands * kept.length);
  for (let i = 0; i < demands; i++) {
    for (let k = 0; k < kept.length; k++) costs[i * kept.length + k] = table.costs[i * sites + kept[k]!]!;
  }
  return { ...table, sites: kept.length, costs, ...arrange(costs, demands, kept.length) };
}

/** Sum over demand points of the cost to the nearest chosen site, in demand order. */
export function medianCost({ costs, demands, sites }: MedianTable, chosen: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < demands; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < chosen.length; k++) least = Math.min(least, costs[i * sites + chosen[k]!]!);
    sum += least;
  }
  return sum;
}

function arrange(costs: Float64Array, demands: number, sites: number) {
  const costsBySite = new Float64Array(costs.length);
  const order = new Int32Array(costs.length);
  const numbers = Int32Array.from({ length: sites }, (_, j) => j);
  for (let i = 0; i < demands; i++) {
    const row = costs.subarray(i * sites, (i + 1) * sites);
    for (let j = 0; j < sites; j++) costsBySite[j * demands + i] = row[j]!;
    order.set(
      numbers.slice().sort((a, b) => row[a]! - row[b]! || a - b),
      i * sites,
    );
  }
  return { costsBySite, order };
}
