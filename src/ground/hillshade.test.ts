/** Slopes towards the light are bright, slopes away dark, unknown ground marked. */
import { describe, expect, it } from 'vitest';
import { aTerrain } from '../../test/harness/terrain.ts';
import { computeHillshade, SHADE_UNKNOWN } from './hillshade.ts';

const middle = (shade: Uint8Array) => shade[20 * 40 + 20]!;

describe('hillshade', () => {
  it('light comes from the north-west, 45 degrees high', () => {
    const flat = middle(computeHillshade(aTerrain(() => 5)));
    const towards = middle(computeHillshade(aTerrain((row, col) => 70.7 * (row + col))));
    const away = middle(computeHillshade(aTerrain((row, col) => -70.7 * (row + col))));
    expect(flat).toBe(1 + Math.round(254 * Math.SQRT1_2));
    expect(towards).toBe(255);
    expect(away).toBeLessThanOrEqual(2);
  });

  it('unknown ground and its neighbours carry the mark, and nothing else does', () => {
    const shade = computeHillshade(aTerrain((row, col) => (row === 10 && col === 10 ? Number.NaN : row * 400)));
    const marked = Array.from(shade.keys()).filter((at) => shade[at] === SHADE_UNKNOWN);
    expect(marked.length).toBe(9);
    expect(marked).toContain(10 * 40 + 10);
  });
});
