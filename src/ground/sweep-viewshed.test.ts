/** What the sweep and the combined viewshed give away against the ray and GRASS on a real elevation model. */
import { describe, expect, it } from 'vitest';
import { aTerrain } from '../../test/harness/terrain.ts';
import { readViewshedCases } from '../../test/harness/viewshed-cases.ts';
import { computeRayViewshed } from './ray-viewshed.ts';
import { computeCombinedViewshed, computeSweepViewshed } from './sweep-viewshed.ts';

describe('sweep viewshed', () => {
  it('combined gives away less than 6 % of what the ray sees, less than a third in the valley, and adds nothing', async () => {
    const { terrain, cases } = await readViewshedCases();
    for (const known of cases) {
      const options = { ...known.options, dropPerM: 0 };
      const ray = computeRayViewshed(terrain, options);
      const combined = computeCombinedViewshed(terrain, options);
      if (!ray.ok || !combined.ok) throw new Error('observer');
      let kept = 0;
      let seen = 0;
      let added = 0;
      for (let i = 0; i < ray.value.seen.length; i++) {
        if (combined.value.seen[i]! > ray.value.seen[i]!) added++;
        kept += combined.value.seen[i]!;
        seen += ray.value.seen[i]!;
      }
      expect(added).toBe(0);
      expect(1 - kept / seen).toBeLessThan(known.visible < 1_000 ? 0.34 : 0.06);
    }
  });

  it('an eye on a steep summit sees down its slopes', () => {
    const cone = aTerrain((row, col) => 2_000 - 150 * Math.max(Math.abs(row - 20), Math.abs(col - 20)));
    const options = {
      observer: { row: 20, col: 20 },
      observerHeightM: 200,
      targetHeightM: 1.7,
      rangeM: 1_900,
      dropPerM: 0,
    };
    const sweep = computeSweepViewshed(cone, options);
    const ray = computeRayViewshed(cone, options);
    expect(sweep.ok && ray.ok && sweep.value.seen).toEqual(ray.ok && ray.value.seen);
  });

  it('[V-4] unknown ground is neither seen nor seen past', () => {
    const ring = aTerrain((row, col) => (Math.max(Math.abs(row - 20), Math.abs(col - 20)) === 8 ? Number.NaN : 100));
    const options = {
      observer: { row: 20, col: 20 },
      observerHeightM: 50,
      targetHeightM: 1.7,
      rangeM: 1_900,
      dropPerM: 0,
    };
    const sweep = computeSweepViewshed(ring, options);
    if (!sweep.ok) throw new Error(sweep.error.type);
    expect(sweep.value.seen.reduce((sum, bit) => sum + bit, 0)).toBe(15 * 15);
  });
});
