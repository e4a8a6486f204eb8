/**
 * Two owners against enumeration of everything a single planner could do who sees both: alone, re-site and add, on
 * the public instance and on random ones; and what crosses is no more than it says.
 */
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveByGlpk } from '../../test/oracle/glpk-solver.ts';
import {
  anOwnersExercise,
  enumerateTwoOwners,
  PUBLIC_DISTANCES,
  readPublicLocation,
} from '../../test/oracle/two-owners.ts';
import { hasPair, intersectPairs } from '../base/pair-set.ts';
import type { UnixMs } from '../base/time.ts';
import { type LocationInstance, rowsToInstance } from './location-instance.ts';
import {
  checkOwnerOffers,
  chooseAlone,
  createOwnerOffers,
  joinOwnersAnswer,
  type OwnerChoice,
  type OwnerTerms,
  planFromOffers,
  restrictToSites,
} from './location-two-owners.ts';

const RUNS = process.env['SLOW'] === '1' ? 20 : 1;
const DEPS = { solve: solveByGlpk, time: { now: () => 0 as UnixMs }, timeLimitMs: 60_000 };
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
  const { weights } = instance;
  const plan = await planFromOffers(offers, terms, { weights, neither }, DEPS);
  if (!plan.ok) throw new Error(plan.error.type);
  const taken = plan.value.taken.map((j) => offers[j]!.site);
  const [aAlone, bAlone] = choices.map((choice) => choice.weightCovered) as [number, number];
  const answer = joinOwnersAnswer(plan.value, taken, { aAlone, bAlone, weights });
  return { answer, offers, neither, choices, owners };
}

describe('two owners', () => {
  it('equal what one planner with both lists would find', async () => {
    await fc.assert(
      fc.asyncProperty(anOwnersExercise, async ({ instance, split, terms }) => {
        const { answer } = await exercise(instance, split, terms);
        expect(answer).toMatchObject(enumerateTwoOwners(instance, split, terms));
      }),
      { numRuns: 300 * RUNS },
    );
  });

  it.runIf(existsSync(PUBLIC_DISTANCES))(
    'equal enumeration on the public instance, odd sites against even ones',
    async () => {
      const instance = readPublicLocation();
      const split: [string[], string[]] = [
        instance.sites.filter((_, j) => j % 2 === 0),
        instance.sites.filter((_, j) => j % 2 === 1),
      ];
      for (const mode of ['re-site', 'add'] as const) {
        for (const posts of [1, 2, 3]) {
          const terms = { radius: 5_000, posts, mode };
          const { answer } = await exercise(instance, split, terms);
          expect(answer).toMatchObject(enumerateTwoOwners(instance, split, terms));
          expect(answer.sites).toHaveLength(mode === 'add' ? posts : 2 * posts);
        }
      }
    },
  );

  it('in add nothing crosses about present posts or covered places; in re-site every candidate does', async () => {
    await fc.assert(
      fc.asyncProperty(anOwnersExercise, async ({ instance, split, terms }) => {
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
