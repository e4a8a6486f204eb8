/**
 * Least greatest distance to the nearest of p sites (p-center, Minieka 1970): the answer is one of the distances,
 * and for each of them a set-covering question decides whether p sites do. A first pass asks greedy and bound
 * only, which is cheap and leaves a short interval; the second asks the solver.
 */
import { instanceToCover } from './location-cover.ts';
import type { LocationInstance } from './location-instance.ts';
import type { ChoiceAnswer, LocationDeps } from './location-max-cover.ts';
import { solveSetCover } from './location-set-cover.ts';
import type { Solver } from './solver.ts';

/** An objective of infinity says that no choice of p sites serves everybody. */
export async function solveCenter(
  instance: LocationInstance,
  choose: number,
  deps: LocationDeps,
): Promise<ChoiceAnswer> {
  const deadline = deps.time.now() + deps.timeLimitMs;
  const values = [...new Set(instance.distances)].filter((d) => d !== Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const noSolver: Solver = async () => ({ status: 'none', bound: 0 });
  let low = firstReachable(instance, values);
  let high = values.length;
  let chosen: ReadonlyArray<number> = instance.sites.map((_, j) => j).slice(0, choose);
  for (const solve of [noSolver, deps.solve]) {
    // Between `low` (not ruled out) and `high` (known to do); `skipped` answers neither way and is stepped over.
    let skipped = low;
    while (Math.max(low, skipped) < high && deps.time.now() < deadline) {
      const middle = Math.floor((Math.max(low, skipped) + high) / 2);
      const cover = instanceToCover(instance, values[middle]!);
      const timeLimitMs = Math.max(50, deadline - deps.time.now());
      const answer = await solveSetCover(cover, choose, { ...deps, solve, timeLimitMs });
      if (answer.chosen.length <= choose) {
        chosen = answer.chosen;
        high = values.indexOf(greatestDistance(instance, chosen));
      } else if (answer.bound > choose) low = middle + 1;
      else skipped = middle + 1;
    }
  }
  const full = fillSites(chosen, instance.sites.length, choose);
  if (low === values.length) {
    return { chosen: full, objective: Number.POSITIVE_INFINITY, bound: Number.POSITIVE_INFINITY, isProven: true };
  }
  const objective = greatestDistance(instance, full);
  return { chosen: full, objective, bound: Math.min(objective, values[low]!), isProven: values[low]! >= objective };
}

export function greatestDistance(
  { sites, demands, distances }: LocationInstance,
  chosen: ReadonlyArray<number>,
): number {
  let greatest = 0;
  for (let i = 0; i < demands.length; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (const j of chosen) least = Math.min(least, distances[i * sites.length + j]!);
    greatest = Math.max(greatest, least);
  }
  return greatest;
}

export function fillSites(chosen: ReadonlyArray<number>, sites: number, choose: number): ReadonlyArray<number> {
  const full = new Set(chosen);
  for (let j = 0; j < sites && full.size < choose; j++) full.add(j);
  return [...full].sort((a, b) => a - b);
}

/** Below this distance some demand point has no site at all. */
function firstReachable({ sites, demands, distances }: LocationInstance, values: ReadonlyArray<number>): number {
  let needed = 0;
  for (let i = 0; i < demands.length; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < sites.length; j++) least = Math.min(least, distances[i * sites.length + j]!);
    needed = Math.max(needed, least);
  }
  const at = values.findIndex((value) => value >= needed);
  return at < 0 ? values.length : at;
}
