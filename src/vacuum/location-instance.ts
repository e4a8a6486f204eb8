/**
 * A location instance: sites that could hold a post, demand points with a weight, and the distance between each
 * pair (infinite where none is given). Built from long-form rows, from points in the plane or from a graph
 * (shortest paths), all checked here once; the models of `location-*.ts` trust it.
 */
import { err, ok, type Result } from '../base/result.ts';

export type LocationInstance = {
  readonly sites: ReadonlyArray<string>;
  readonly demands: ReadonlyArray<string>;
  /** One weight for each demand point, not negative. */
  readonly weights: Float64Array;
  /** distances[i * sites + j] from demand point i to site j. */
  readonly distances: Float64Array;
};

export type DistanceRow = { readonly site: string; readonly demand: string; readonly distance: number };
export type PlanarPoint = { readonly x: number; readonly y: number };
export type GraphEdge = { readonly from: number; readonly to: number; readonly length: number };

/** 40 million pairs are 320 MB of distances: more is a mistake in the input or a job for another machine. */
export const LOCATION_PAIRS_MAX = 40_000_000;

/** Sites and demand points are numbered in the order in which they first appear. */
export function rowsToInstance(
  rows: ReadonlyArray<DistanceRow>,
  weightByDemand: ReadonlyMap<string, number> | null,
): Result<LocationInstance, LocationInputError> {
  const siteIndex = new Map<string, number>();
  const demandIndex = new Map<string, number>();
  for (const row of rows) {
    if (!siteIndex.has(row.site)) siteIndex.set(row.site, siteIndex.size);
    if (!demandIndex.has(row.demand)) demandIndex.set(row.demand, demandIndex.size);
  }
  const sites = [...siteIndex.keys()];
  const demands = [...demandIndex.keys()];
  const fault = findSizeFault(sites.length, demands.length);
  if (fault !== null) return err(fault);
  const distances = new Float64Array(sites.length * demands.length).fill(Number.POSITIVE_INFINITY);
  for (const { site, demand, distance } of rows) {
    if (!Number.isFinite(distance) || distance < 0) return err({ type: 'BadDistance', site, demand });
    const at = demandIndex.get(demand)! * sites.length + siteIndex.get(site)!;
    if (distances[at] !== Number.POSITIVE_INFINITY) return err({ type: 'PairGivenTwice', site, demand });
    distances[at] = distance;
  }
  const weights = new Float64Array(demands.length).fill(1);
  if (weightByDemand !== null) {
    for (const [i, demand] of demands.entries()) {
      const weight = weightByDemand.get(demand);
      if (weight === undefined) return err({ type: 'WeightMissing', demand });
      if (!Number.isFinite(weight) || weight < 0) return err({ type: 'BadWeight', demand });
      weights[i] = weight;
    }
  }
  return ok({ sites, demands, weights, distances });
}

/** Every point is a site and a demand point, named 1, 2, ...; Euclidean distances, not rounded. */
export function pointsToInstance(
  points: ReadonlyArray<PlanarPoint>,
  weights: ReadonlyArray<number> | null,
): Result<LocationInstance, LocationInputError> {
  const n = points.length;
  const fault = findSizeFault(n, n);
  if (fault !== null) return err(fault);
  const names = points.map((_, i) => String(i + 1));
  if (weights !== null && weights.length !== n) {
    return err({ type: 'CountDiffers', what: 'demand', expected: n, found: weights.length });
  }
  const badWeight = weights?.findIndex((weight) => !Number.isFinite(weight) || weight < 0) ?? -1;
  if (badWeight >= 0) return err({ type: 'BadWeight', demand: names[badWeight]! });
  const distances = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const a = points[i]!;
    if (!Number.isFinite(a.x) || !Number.isFinite(a.y)) return err({ type: 'BadPoint', point: names[i]! });
    for (let j = 0; j < i; j++) {
      const b = points[j]!;
      const d = Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2);
      distances[i * n + j] = d;
      distances[j * n + i] = d;
    }
  }
  return ok({ sites: names, demands: names, weights: Float64Array.from(weights ?? names.map(() => 1)), distances });
}

/** Undirected graph on nodes 1..n; of an edge given twice the last length counts, as in the OR-Library. */
export function graphToInstance(
  nodes: number,
  edges: ReadonlyArray<GraphEdge>,
): Result<LocationInstance, LocationInputError> {
  const fault = findSizeFault(nodes, nodes);
  if (fault !== null) return err(fault);
  const lengths = Array.from({ length: nodes }, () => new Map<number, number>());
  for (const { from, to, length } of edges) {
    const isInside = Number.isInteger(from) && Number.isInteger(to) && from >= 1 && to >= 1;
    if (!isInside || from > nodes || to > nodes || !Number.isFinite(length) || length < 0) {
      return err({ type: 'BadEdge', from, to });
    }
    lengths[from - 1]!.set(to - 1, length);
    lengths[to - 1]!.set(from - 1, length);
  }
  const distances = new Float64Array(nodes * nodes);
  for (let source = 0; source < nodes; source++) distances.set(shortestPaths(lengths, source), source * nodes);
  const names = lengths.map((_, i) => String(i + 1));
  return ok({ sites: names, demands: names, weights: new Float64Array(nodes).fill(1), distances });
}

/** Dijkstra with a binary heap of (distance, node); stale entries are skipped when they surface. */
function shortestPaths(lengths: ReadonlyArray<ReadonlyMap<number, number>>, source: number): Float64Array {
  const best = new Float64Array(lengths.length).fill(Number.POSITIVE_INFINITY);
  const keys: number[] = [0];
  const nodes: number[] = [source];
  best[source] = 0;
  while (keys.length > 0) {
    const key = keys[0]!;
    const node = nodes[0]!;
    popHeap(keys, nodes);
    if (key > best[node]!) continue;
    for (const [next, length] of lengths[node]!) {
      const distance = key + length;
      if (distance >= best[next]!) continue;
      best[next] = distance;
      pushHeap(keys, nodes, distance, next);
    }
  }
  return best;
}

function pushHeap(keys: number[], nodes: number[], key: number, node: number): void {
  let at = keys.length;
  keys.push(key);
  nodes.push(node);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (keys[parent]! <= key) break;
    keys[at] = keys[parent]!;
    nodes[at] = nodes[parent]!;
    at = parent;
  }
  keys[at] = key;
  nodes[at] = node;
}

function popHeap(keys: number[], nodes: number[]): void {
  const key = keys.pop()!;
  const node = nodes.pop()!;
  if (keys.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= keys.length) break;
    if (child + 1 < keys.length && keys[child + 1]! < keys[child]!) child++;
    if (keys[child]! >= key) break;
    keys[at] = keys[child]!;
    nodes[at] = nodes[child]!;
    at = child;
  }
  keys[at] = key;
  nodes[at] = node;
}

function findSizeFault(sites: number, demands: number): LocationInputError | null {
  if (sites === 0 || demands === 0) return { type: 'EmptyInstance', sites, demands };
  if (sites * demands > LOCATION_PAIRS_MAX) return { type: 'InstanceTooLarge', pairs: sites * demands };
  return null;
}

export type LocationInputError =
  | { readonly type: 'EmptyInstance'; readonly sites: number; readonly demands: number }
  | { readonly type: 'InstanceTooLarge'; readonly pairs: number }
  | { readonly type: 'BadDistance'; readonly site: string; readonly demand: string }
  | { readonly type: 'PairGivenTwice'; readonly site: string; readonly demand: string }
  | { readonly type: 'WeightMissing'; readonly demand: string }
  | { readonly type: 'BadWeight'; readonly demand: string }
  | { readonly type: 'BadPoint'; readonly point: string }
  | { readonly type: 'BadEdge'; readonly from: number; readonly to: number }
  | { readonly type: 'CountDiffers'; readonly what: string; readonly expected: number; readonly found: number };
