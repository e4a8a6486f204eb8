/**
 * Two owners on two real nodes: their answer equals what a planner with both lists finds by looking at every choice, and
 * neither node ever holds a site of the other.
 */
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { solveByGlpk } from '../../../test/oracle/glpk-solver.ts';
import {
  anOwnersExercise,
  enumerateTwoOwners,
  PUBLIC_DISTANCES,
  readPublicLocation,
} from '../../../test/oracle/two-owners.ts';
import type { LocationInstance } from '../../vacuum/location-instance.ts';
import { type OwnerTerms, restrictToSites } from '../../vacuum/location-two-owners.ts';
import { createGroupPool, type GroupPool } from '../group/group-pool.ts';
import { createSodiumGroup } from '../group/sodium-group.ts';
import { SYSTEM_TIME } from '../wire.ts';
import { runTwoOwners, type TwoOwnersDeps } from './two-owners.ts';

const RUNS = process.env['SLOW'] === '1' ? 20 : 1;
let pool: GroupPool;
let deps: TwoOwnersDeps;

beforeAll(async () => {
  const group = await createSodiumGroup();
  pool = createGroupPool(group);
  deps = { group, pool, solve: solveByGlpk, time: SYSTEM_TIME, timeLimitMs: 60_000 };
});
afterAll(() => pool.close());

async function runOnNodes(instance: LocationInstance, split: readonly [string[], string[]], terms: OwnerTerms) {
  const [a, b] = split.map((names) => {
    const own = restrictToSites(instance, names);
    if (!own.ok) throw new Error(own.error.site);
    return own.value;
  });
  const answer = await runTwoOwners([a!, b!], terms, deps);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

describe('two owners on two nodes', () => {
  it.runIf(existsSync(PUBLIC_DISTANCES))('equal enumeration on the public instance in both modes', async () => {
    const instance = readPublicLocation();
    const split: [string[], string[]] = [
      instance.sites.filter((_, j) => j % 2 === 0),
      instance.sites.filter((_, j) => j % 2 === 1),
    ];
    for (const mode of ['re-site', 'add'] as const) {
      const terms = { radius: 5_000, posts: 2, mode };
      const { sites, crossed, ...table } = await runOnNodes(instance, split, terms);
      expect(table).toEqual(enumerateTwoOwners(instance, split, terms));
      expect(sites).toHaveLength(mode === 'add' ? 2 : 4);
      expect(Math.min(crossed.aToB, crossed.bToA)).toBeGreaterThan(32 * instance.demands.length);
    }
  });

  it('equal enumeration on small random instances', async () => {
    await fc.assert(
      fc.asyncProperty(anOwnersExercise, async ({ instance, split, terms }) => {
        const { sites: _sites, crossed: _crossed, ...table } = await runOnNodes(instance, split, terms);
        expect(table).toEqual(enumerateTwoOwners(instance, split, terms));
      }),
      { numRuns: 3 * RUNS },
    );
  });

  it('equal enumeration where a site covers only the place it stands on', async () => {
    const instance = {
      sites: ['s0', 's1', 's2'],
      demands: ['d0', 'd1', 'd2'],
      weights: Float64Array.of(3, 2, 1),
      distances: Float64Array.of(0, 1, 1, 1, 0, 1, 1, 1, 0),
    };
    const split: [string[], string[]] = [['s0'], ['s1', 's2']];
    const terms: OwnerTerms = { radius: 0, posts: 1, mode: 'add' };
    const { sites: _sites, crossed: _crossed, ...table } = await runOnNodes(instance, split, terms);
    expect(table).toEqual(enumerateTwoOwners(instance, split, terms));
  });

  it('are refused where one has fewer sites than posts', async () => {
    const instance = { sites: ['s'], demands: ['d'], weights: Float64Array.of(1), distances: Float64Array.of(1) };
    const answer = await runTwoOwners([instance, instance], { radius: 1, posts: 2, mode: 'add' }, deps);
    expect(answer).toEqual({ ok: false, error: { type: 'TooFewSites', sites: 1, posts: 2 } });
  });
});
