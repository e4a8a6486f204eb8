/** The exercise terrain: same bytes for the same seed, labelled, ridges above the plain, water at the river. */
import { describe, expect, it } from 'vitest';
import { createPrng } from '../base/random.ts';
import { COVER, isPassable, withCoverLine } from './ground-cover.ts';
import { createSpectralNoise, sampleNoise } from './spectral-noise.ts';
import { createSyntheticGround } from './synthetic-terrain.ts';
import { cellHeightM, checkTerrainCovers, gridPlaceToLatLng, latLngToTerrainCell } from './terrain.ts';

const COARSE = { seed: 7, cellM: 450 };

describe('exercise terrain', () => {
  it('is the same for the same seed and another for another', () => {
    const a = createSyntheticGround(COARSE);
    expect(createSyntheticGround(COARSE)).toEqual(a);
    expect(createSyntheticGround({ ...COARSE, seed: 8 }).terrain.heights).not.toEqual(a.terrain.heights);
    expect(a.terrain.label).toBe('EXERCISE TERRAIN');
  });

  it('holds 43.5-44.7 E, 35.3-36.2 N, with ridges above the plain and no unknown ground', () => {
    const { terrain } = createSyntheticGround(COARSE);
    const ring = [
      { lat: 35.3, lng: 43.5 },
      { lat: 35.3, lng: 44.7 },
      { lat: 36.2, lng: 44.7 },
      { lat: 36.2, lng: 43.5 },
    ];
    expect(checkTerrainCovers(terrain, ring, 0).ok).toBe(true);
    const heightAt = (lat: number, lng: number) => {
      const cell = latLngToTerrainCell(terrain, { lat, lng });
      return cell.ok ? cellHeightM(terrain, cell.value) : Number.NaN;
    };
    expect(heightAt(35.8, 43.63)).toBeGreaterThan(heightAt(35.6, 43.6) + 250);
    expect(Math.abs(heightAt(35.7533, 44.1436) - 284)).toBeLessThan(15);
    expect(terrain.heights.every((heightM) => heightM > 50 && heightM < 1_500)).toBe(true);
  });

  it('the river is water, its bridge is road, and the one is crossed only over the other', () => {
    const { terrain, cover } = createSyntheticGround({ seed: 7, cellM: 90 });
    const codeAt = (lat: number, lng: number) => {
      const cell = latLngToTerrainCell(terrain, { lat, lng });
      if (!cell.ok) throw new Error(cell.error.type);
      const at = cell.value.row * terrain.cols + cell.value.col;
      return { code: cover[at], passable: isPassable(terrain, cover, at) };
    };
    expect(codeAt(35.7533, 44.1436)).toEqual({ code: COVER.road, passable: true });
    expect(codeAt(35.8, 44.3)).toEqual({ code: COVER.water, passable: false });
    expect(codeAt(35.5, 44.5)).toEqual({ code: COVER.open, passable: true });
  });

  it('a drawn line touches cell to cell and leaves its argument alone', () => {
    const { terrain, cover } = createSyntheticGround(COARSE);
    const before = cover.slice();
    const from = gridPlaceToLatLng(terrain, { row: 10, col: 10 });
    const drawn = withCoverLine(terrain, cover, [from, { lat: from.lat - 0.2, lng: from.lng + 0.3 }], COVER.track);
    const added = drawn.filter((code, i) => code !== cover[i]).length;
    expect(added).toBeGreaterThan(60);
    expect(cover).toEqual(before);
  });
});

describe('spectral noise', () => {
  it('has mean 0, variance 1, repeats at its edge, and its two fields are independent', () => {
    const [a, b] = createSpectralNoise({ size: 128, exponent: 2, cornerCells: 12 }, createPrng(3));
    const mean = (f: (i: number) => number) => {
      let sum = 0;
      for (let i = 0; i < a.values.length; i++) sum += f(i);
      return sum / a.values.length;
    };
    expect(mean((i) => a.values[i]!)).toBeCloseTo(0, 5);
    expect(mean((i) => a.values[i]! ** 2)).toBeCloseTo(1, 4);
    expect(Math.abs(mean((i) => a.values[i]! * b.values[i]!))).toBeLessThan(0.2);
    expect(sampleNoise(a, -1, 130.5)).toBeCloseTo(sampleNoise(a, 127, 2.5), 6);
    expect(mean((i) => (a.values[i]! - a.values[i ^ 1]!) ** 2)).toBeLessThan(0.5);
  });
});
