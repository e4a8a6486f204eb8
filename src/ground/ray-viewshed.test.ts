/** Line of sight against GRASS and against scenes whose answer is plain. */
import { describe, expect, it } from 'vitest';
import { aTerrain } from '../../test/harness/terrain.ts';
import { readViewshedCases } from '../../test/harness/viewshed-cases.ts';
import { computeRayViewshed, refractionToDropPerM, type SightOptions } from './ray-viewshed.ts';
import { markViewshed, readMarks } from './viewshed-raster.ts';

const OPTIONS: SightOptions = {
  observer: { row: 20, col: 20 },
  observerHeightM: 2,
  targetHeightM: 1.7,
  rangeM: 1_500,
  dropPerM: 0,
};

describe('ray viewshed', () => {
  it('light falls 6.83 m below the tangent at 10 km', () => {
    expect(refractionToDropPerM(0.13) * 10_000 ** 2).toBeCloseTo(6.83, 2);
  });

  it('agrees with GRASS on every known answer', async () => {
    const { terrain, cases } = await readViewshedCases();
    expect(cases.length).toBe(5);
    for (const known of cases) {
      const options = { ...known.options, dropPerM: 0 };
      const viewshed = computeRayViewshed(terrain, options);
      if (!viewshed.ok) throw new Error(viewshed.error.type);
      const marks = new Uint8Array(terrain.heights.length);
      markViewshed(terrain, options, viewshed.value, marks);
      const { visible, cells, values } = readMarks(terrain, marks);
      const figures = known.compare(values);
      expect(Math.abs(visible - known.visible)).toBeLessThanOrEqual(
        known.visible < 1_000 ? Math.max(10, known.visible / 10) : known.visible * 0.03,
      );
      expect(figures.jaccard).toBeGreaterThanOrEqual(known.visible < 1_000 ? 0.88 : 0.94);
      expect(1 - figures.different / cells).toBeGreaterThanOrEqual(0.99);
    }
  });

  it('on a plain everything in range is seen, and nothing beyond', () => {
    const terrain = aTerrain(() => 300);
    const viewshed = computeRayViewshed(terrain, OPTIONS);
    if (!viewshed.ok) throw new Error(viewshed.error.type);
    let inDisk = 0;
    for (let dr = -15; dr <= 15; dr++) for (let dc = -15; dc <= 15; dc++) if (dr * dr + dc * dc <= 225) inDisk++;
    expect(viewshed.value.seen.reduce((sum, bit) => sum + bit, 0)).toBe(inDisk);
    expect([viewshed.value.rows, viewshed.value.cols]).toEqual([31, 31]);
  });

  it('a wall hides what lies behind it, and unknown ground hides as a wall does', () => {
    const wall = aTerrain((row) => (row === 15 ? 500 : 300));
    const hole = aTerrain((row) => (row === 15 ? Number.NaN : 300));
    for (const terrain of [wall, hole]) {
      const viewshed = computeRayViewshed(terrain, OPTIONS);
      if (!viewshed.ok) throw new Error(viewshed.error.type);
      const { seen, row0, col0, cols } = viewshed.value;
      expect(seen[(14 - row0) * cols + 20 - col0]).toBe(0);
      expect(seen[(16 - row0) * cols + 20 - col0]).toBe(1);
      expect(seen[(15 - row0) * cols + 20 - col0]).toBe(terrain === wall ? 1 : 0);
    }
  });

  it('curvature hides a low target at the far end of a plain', () => {
    const terrain = aTerrain(() => 0, { rows: 5, cols: 400 });
    const far = { ...OPTIONS, observer: { row: 2, col: 0 }, rangeM: 39_000 };
    const flat = computeRayViewshed(terrain, far);
    const round = computeRayViewshed(terrain, { ...far, dropPerM: refractionToDropPerM(0.13) });
    if (!flat.ok || !round.ok) throw new Error('observer');
    expect(flat.value.seen[2 * flat.value.cols + 300]).toBe(1);
    expect(round.value.seen[2 * round.value.cols + 300]).toBe(0);
    expect(round.value.seen[2 * round.value.cols + 50]).toBe(1);
  });

  it('an observer off the raster, between cells or on unknown ground is refused', () => {
    const terrain = aTerrain((row, col) => (row === 3 && col === 3 ? Number.NaN : 0));
    for (const observer of [
      { row: -1, col: 0 },
      { row: 3, col: 3 },
      { row: 1.5, col: 2 },
    ]) {
      expect(computeRayViewshed(terrain, { ...OPTIONS, observer }).ok).toBe(false);
    }
  });

  it('several observers are united and what is unknown is marked', () => {
    const terrain = aTerrain((row, col) => (row === 30 && col === 30 ? Number.NaN : 10));
    const marks = new Uint8Array(terrain.heights.length);
    for (const observer of [
      { row: 5, col: 5 },
      { row: 5, col: 9 },
    ]) {
      const options = { ...OPTIONS, observer, rangeM: 300 };
      const viewshed = computeRayViewshed(terrain, options);
      if (viewshed.ok) markViewshed(terrain, options, viewshed.value, marks);
    }
    const { visible, cells, values } = readMarks(terrain, marks);
    expect([visible, cells]).toEqual([29 + 29 - 7, 51]);
    expect(values[30 * 40 + 30]).toBe(255);
    expect(values[5 * 40 + 5]).toBe(1);
  });
});
