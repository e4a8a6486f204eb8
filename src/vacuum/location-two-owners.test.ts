/**
 * Two owners against enumeration of everything a single planner could do who sees both: alone, re-site and add, on
 * the public instance and on random ones; and what crosses is no more than it says.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveByGlpk } from '../../test/oracle/glpk-solver.ts';
import { hasPair, intersectPairs } from '../base/pair-set.ts';
import type { UnixMs } from '../base/time.ts';
import { type LocationInstance, rowsToInstance } from './location-instance.ts';
import {
  checkOwnerOffers,
  chooseAlone,
  createOwnerOffers,
  type OwnerChoice,
  type OwnerTerms,
  planFromOffers,
  restrictToSites,
} from './location-two-owners.ts';

const RUNS = process.env['SLOW'] === '1' ? 20 : 1;
const DEPS = { solve: solveByGlpk, time: { now: () => 0 as UnixMs }, timeLimitMs: 60_000 };
const FOLDER = join(process.env['SEAMLINE_SHARED'] ?? '../shared', 'data', 'location');
const DISTANCES = join(FOLDER, 'SF_network_distance_candidateStore_16_censusTract_205_new.csv');

/** The two-node path with the intersection done in the open. */
async function exercise(instance: LocationInstance, sites: readonly [string[], string[]], terms: OwnerTerms) {
  const owners = sites.map((names) => {
    const own = restrictToSites(instance, names);
    if (!own.ok) throw new Error(own.error.site);
    return own.value;
  });
  const choices: OwnerChoice[] = [];
  for (const own of owners) {
    const choice = await chooseAlone(own, terms, DEPS);
    if (!choice.ok) throw new Error(choice.error.type);
    choices.push(choice.value);
  }
  const neither = intersectPairs(choices[0]!.uncovered, choices[1]!.uncovered);
  const offers = owners.flatMap((own, k) => createOwnerOffers(k === 0 ? 'A' : 'B', own, terms, choices[k]!, neither));
  const facts = {
    weights: instance.weights,
    aAlone: choices[0]!.weightCovered,
    bAlone: choices[1]!.weightCovered,
    neither,
  };
  const answer = await planFromOffers(offers, terms, facts, DEPS);
  if (!answer.ok) throw new Error(answer.error.type);
  return { answer: answer.value, offers, neither, choices, owners };
}

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
function enumerate(instance: LocationInstance, [a, b]: readonly [string[], string[]], terms: OwnerTerms) {
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

const anExercise = fc
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

describe('two owners', () => {
  it('equal what one planner with both lists would find', async () => {
    await fc.assert(
      fc.asyncProperty(anExercise, async ({ instance, split, terms }) => {
        const { answer } = await exercise(instance, split, terms);
        expect(answer).toMatchObject(enumerate(instance, split, terms));
      }),
      { numRuns: 300 * RUNS },
    );
  });

  it.runIf(existsSync(DISTANCES))('equal enumeration on the public instance, odd sites against even ones', async () => {
    const instance = readPublicInstance();
    const split: [string[], string[]] = [
      instance.sites.filter((_, j) => j % 2 === 0),
      instance.sites.filter((_, j) => j % 2 === 1),
    ];
    for (const mode of ['re-site', 'add'] as const) {
      for (const posts of [1, 2, 3]) {
        const terms = { radius: 5_000, posts, mode };
        const { answer } = await exercise(instance, split, terms);
        expect(answer).toMatchObject(enumerate(instance, split, terms));
        expect(answer.sites).toHaveLength(mode === 'add' ? posts : 2 * posts);
      }
    }
  });

  it('in add nothing crosses about present posts or covered places; in re-site every candidate does', async () => {
    await fc.assert(
      fc.asyncProperty(anExercise, async ({ instance, split, terms }) => {
        const { offers, neither, choices, owners } = await exercise(instance, split, terms);
        const posts = owners.flatMap((own, k) => choices[k]!.chosen.map((j) => own.sites[j]!));
        if (terms.mode === 'add') {
          expect(offers.every((offer) => offer.places.every((place) => hasPair(neither, place, 0)))).toBe(true);
          expect(offers.some((offer) => posts.includes(offer.site))).toBe(false);
        }
        for (const owner of ['A', 'B']) {
          const own = offers.filter((offer) => offer.owner === owner);
          expect(checkOwnerOffers(own, owner, instance.demands.length).ok).toBe(true);
        }
      }),
      { numRuns: 100 * RUNS },
    );
  });

  it('name bad input', async () => {
    const rows = [{ site: 'a', demand: 'x', distance: 1 }];
    const instance = rowsToInstance(rows, null);
    if (!instance.ok) throw new Error('instance');
    expect(restrictToSites(instance.value, ['b'])).toMatchObject({
      ok: false,
      error: { type: 'UnknownSite', site: 'b' },
    });
    expect(restrictToSites(instance.value, ['a', 'a'])).toMatchObject({ ok: false, error: { type: 'UnknownSite' } });
    const terms = { radius: 1, posts: 2, mode: 'add' } as const;
    expect(await chooseAlone(instance.value, terms, DEPS)).toMatchObject({ ok: false, error: { type: 'TooFewSites' } });
    for (const places of [[1], [0, 0], [-1], [0.5]]) {
      const offer = { owner: 'A', site: 'a', places };
      expect(checkOwnerOffers([offer], 'A', 1)).toMatchObject({ ok: false, error: { type: 'BadOwnerOffer' } });
    }
    expect(checkOwnerOffers([{ owner: 'B', site: 'a', places: [] }], 'A', 1)).toMatchObject({ ok: false });
  });
});

function readPublicInstance(): LocationInstance {
  const cells = (line: string) => line.split(',').map((cell) => cell.replaceAll('"', ''));
  const rows = readFileSync(DISTANCES, 'utf8').trim().split('\n').slice(1).map(cells);
  const weights = readFileSync(join(FOLDER, 'SF_demand_205_centroid_uniform_weight.csv'), 'utf8').trim().split('\n');
  const instance = rowsToInstance(
    rows.map(([distance, site, demand]) => ({ site: site!, demand: demand!, distance: Number(distance) })),
    new Map(weights.slice(1).map((line) => [cells(line)[3]!, Number(cells(line)[6])])),
  );
  if (!instance.ok) throw new Error(instance.error.type);
  return instance.value;
}
