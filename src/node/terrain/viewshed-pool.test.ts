/** The pool gives the viewsheds of the plain path, in order, and ends cleanly. */
import { afterAll, describe, expect, it } from 'vitest';
import { aRandomTerrain } from '../../../test/harness/terrain.ts';
import type { SightOptions } from '../../ground/ray-viewshed.ts';
import { computeCombinedViewshed, computeSweepViewshed } from '../../ground/sweep-viewshed.ts';
import { createViewshedPool } from './viewshed-pool.ts';

const terrain = aRandomTerrain(5, 60, 50, 80, 0.01);
const pool = createViewshedPool(terrain, 2);
afterAll(() => pool.close());

const sights: ReadonlyArray<SightOptions> = Array.from({ length: 45 }, (_, n) => ({
  observer: { row: n, col: (n * 17) % 50 },
  observerHeightM: 5,
  targetHeightM: 1.7,
  rangeM: 2_000,
  dropPerM: 6e-8,
}));

describe('viewshed pool', () => {
  it('gives the answers of the plain path in the order asked for', async () => {
    const [sweep, combined] = await Promise.all([pool.compute(sights, 'sweep'), pool.compute(sights, 'combined')]);
    expect(sweep).toEqual(sights.map((sight) => computeSweepViewshed(terrain, sight)));
    expect(combined).toEqual(sights.map((sight) => computeCombinedViewshed(terrain, sight)));
    expect(await pool.compute([], 'sweep')).toEqual([]);
  });

  it('answers a place off the raster with its error and goes on', async () => {
    const off = { ...sights[0]!, observer: { row: -1, col: 0 } };
    const [bad, good] = await pool.compute([off, sights[1]!], 'combined');
    expect(bad!.ok ? null : bad!.error.type).toBe('ObserverUnknown');
    expect(good).toEqual(computeCombinedViewshed(terrain, sights[1]!));
  });

  it('rejects what is under way when it is closed', async () => {
    const closing = createViewshedPool(terrain, 1);
    const ended = expect(closing.compute(sights, 'sweep')).rejects.toThrow();
    await closing.close();
    await ended;
  });
});
