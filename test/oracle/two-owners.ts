/**
 * What a planner who sees both owners' sites finds by looking at every choice, from the definitions; small instances to
 * try it on, and the public one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type LocationInstance, rowsToInstance } from '../../src/vacuum/location-instance.ts';
import type { OwnerTerms } from '../../src/vacuum/location-two-owners.ts';

const FOLDER = join(process.env['SEAMLINE_SHARED'] ?? '../shared', 'data', 'location');
export const PUBLIC_DISTANCES = join(FOLDER, 'SF_network_distance_candidateStore_16_censusTract_205_new.csv');

function* subsets<T>(items: ReadonlyArray<T>, size: number, from = 0): Generator<ReadonlyArray<T>> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let k = from; k <= items.length - size; k++) {
    for (const rest of subsets(items, size - 1, k + 1)) yield [items[k]!, ...rest];
  }
}

/** Everything from its definition, by a planner who sees all. */
export function enumerateTwoOwners(
  instance: LocationInstance,
  [a, b]: readonly [string[], string[]],
  terms: OwnerTerms,
) {
  const reach = (site: string, i: number) =>
    instance.distances[i * instance.sites.length + instance.sites.indexOf(site)]! <= terms.radius;
  const weigh = (sites: ReadonlyArray<string>) =>
    instance.weights.reduce((sum, w, i) => sum + (sites.some((site) => reach(site, i)) ? w : 0), 0);
  const best = (sites: ReadonlyArray<string>, size: number, kept: ReadonlyArray<string> = []) => {
    let found: { sites: ReadonlyArray<string>; weight: number } = { sites: [], weight: -1 };
    for (const choice of subsets(sites, Math.min(size, sites.length))) {
      const weight = weigh([...kept, ...choice]);
      if (weight > found.weight) found = { sites: choice, weight };
    }
    return found;
  };
  const ordered = (names: ReadonlyArray<string>) => instance.sites.filter((site) => names.includes(site));
  const alone = [best(ordered(a), terms.posts), best(ordered(b), terms.posts)] as const;
  const both = [...alone[0].sites, ...alone[1].sites];
  const total = weigh(instance.sites.length === 0 ? [] : both);
  const all = instance.weights.reduce((x, y) => x + y, 0);
  const twice = instance.weights.reduce((sum, w, i) => {
    const [inA, inB] = alone.map((choice) => choice.sites.some((site) => reach(site, i)));
    return sum + (inA && inB ? w : 0);
  }, 0);
  const rest = [...ordered(a), ...ordered(b)].filter((site) => !both.includes(site));
  const joint =
    terms.mode === 're-site'
      ? best([...ordered(a), ...ordered(b)], 2 * terms.posts).weight
      : best(rest, terms.posts, both).weight;
  return {
    aAlone: alone[0].weight,
    bAlone: alone[1].weight,
    neitherWhenAlone: all - total,
    twiceWhenAlone: twice,
    jointCovered: joint,
    neitherJoint: all - joint,
  };
}

/** Two owners of at least p sites each, with ties the rule. */
export const anOwnersExercise = fc
  .record({ sites: fc.integer({ min: 2, max: 8 }), demands: fc.integer({ min: 1, max: 9 }) })
  .chain(({ sites, demands }) =>
    fc.record({
      distances: fc.array(fc.nat({ max: 4 }), { minLength: sites * demands, maxLength: sites * demands }),
      weights: fc.array(fc.nat({ max: 9 }), { minLength: demands, maxLength: demands }),
      isA: fc.array(fc.boolean(), { minLength: sites, maxLength: sites }),
      radius: fc.nat({ max: 3 }),
      posts: fc.integer({ min: 1, max: 2 }),
      mode: fc.constantFrom('add', 're-site'),
    }),
  )
  .map(({ distances, weights, isA, radius, posts, mode }) => {
    const names = isA.map((_, j) => `s${j}`);
    const split = [names.filter((_, j) => isA[j]), names.filter((_, j) => !isA[j])] as const;
    const instance: LocationInstance = {
      sites: names,
      demands: weights.map((_, i) => `d${i}`),
      weights: Float64Array.from(weights),
      distances: Float64Array.from(distances),
    };
    return { instance, split: [...split] as [string[], string[]], terms: { radius, posts, mode } as OwnerTerms };
  })
  .filter(({ split, terms }) => split.every((names) => names.length >= terms.posts));

/** 16 sites, 205 census tracts of San Francisco, distances along the roads. */
export function readPublicLocation(): LocationInstance {
  const cells = (line: string) => line.split(',').map((cell) => cell.replaceAll('"', ''));
  const rows = readFileSync(PUBLIC_DISTANCES, 'utf8').trim().split('\n').slice(1).map(cells);
  const weights = readFileSync(join(FOLDER, 'SF_demand_205_centroid_uniform_weight.csv'), 'utf8').trim().split('\n');
  const instance = rowsToInstance(
    rows.map(([distance, site, demand]) => ({ site: site!, demand: demand!, distance: Number(distance) })),
    new Map(weights.slice(1).map((line) => [cells(line)[3]!, Number(cells(line)[6])])),
  );
  if (!instance.ok) throw new Error(instance.error.type);
  return instance.value;
}
