/** Heights, places and joins of terrain rasters; unknown ground stays unknown. */
import { describe, expect, it } from 'vitest';
import { aTerrain } from '../../test/harness/terrain.ts';
import {
  cellHeightM,
  checkTerrainCovers,
  createTerrain,
  describeTerrain,
  gridPlaceToLatLng,
  joinTerrain,
  latLngToGridPlace,
  latLngToTerrainCell,
  sampleHeightM,
  terrainCellSize,
  valueToHeightM,
} from './terrain.ts';

describe('terrain', () => {
  it('bilinear heights are exact on a plane and whole at cell centres', () => {
    const terrain = aTerrain((row, col) => 3 * row + 2 * col);
    expect(sampleHeightM(terrain, { row: 4.25, col: 7.5 })).toBeCloseTo(3 * 4.25 + 15, 4);
    expect(sampleHeightM(terrain, { row: 39, col: 39 })).toBe(3 * 39 + 2 * 39);
    expect(sampleHeightM(terrain, { row: 39.1, col: 0 })).toBeNaN();
  });

  it('an unknown cell makes every height it has a part in unknown, and no other', () => {
    const terrain = aTerrain((row, col) => (row === 5 && col === 5 ? Number.NaN : 100));
    expect(sampleHeightM(terrain, { row: 4.9, col: 5 })).toBeNaN();
    expect(sampleHeightM(terrain, { row: 4, col: 4.5 })).toBe(100);
    expect(sampleHeightM(terrain, { row: 4, col: 5 })).toBe(100);
    expect(cellHeightM(terrain, { row: 5, col: 5 })).toBeNaN();
    expect(cellHeightM(terrain, { row: -1, col: 5 })).toBeNaN();
  });

  it('fill values of any file are no heights', () => {
    for (const value of [-32768, -32767, -9999, 32767, 1e38, Number.NaN]) expect(valueToHeightM(value)).toBeNaN();
    expect(valueToHeightM(-430)).toBe(-430);
  });

  it('places and cells convert both ways in both kinds of frame', () => {
    for (const terrain of [
      aTerrain(() => 0),
      aTerrain(() => 0, { frame: { kind: 'geographic' }, west: 44, north: 36, stepX: 0.001, stepY: 0.001 }),
    ]) {
      const place = gridPlaceToLatLng(terrain, { row: 12, col: 33 });
      const back = latLngToGridPlace(terrain, place);
      expect(back.row).toBeCloseTo(12, 5);
      expect(back.col).toBeCloseTo(33, 5);
      expect(latLngToTerrainCell(terrain, place)).toEqual({ ok: true, value: { row: 12, col: 33 } });
    }
    const far = latLngToTerrainCell(
      aTerrain(() => 0),
      { lat: 10, lng: 44 },
    );
    expect(far.ok ? null : far.error.type).toBe('OutsideTerrain');
  });

  it('a degree of longitude shrinks with latitude', () => {
    const terrain = aTerrain(() => 0, {
      frame: { kind: 'geographic' },
      west: 44,
      north: 60.02,
      stepX: 0.001,
      stepY: 0.001,
    });
    const size = terrainCellSize(terrain, 20);
    expect(size.yM).toBeCloseTo(111.195, 2);
    expect(size.xM / size.yM).toBeCloseTo(0.5, 3);
  });

  it('tiles that share an edge join into one raster, gaps stay unknown, the first known height stands', () => {
    const left = aTerrain((_, col) => (col === 39 ? Number.NaN : 1));
    const right = aTerrain(() => 2, { west: 420_000 + 39 * 100 });
    const below = aTerrain(() => 3, { north: 3_960_000 - 50 * 100 });
    const joined = joinTerrain([left, right, below]);
    if (!joined.ok) throw new Error(joined.error.type);
    expect([joined.value.rows, joined.value.cols]).toEqual([90, 79]);
    expect(cellHeightM(joined.value, { row: 0, col: 38 })).toBe(1);
    expect(cellHeightM(joined.value, { row: 0, col: 39 })).toBe(2);
    expect(cellHeightM(joined.value, { row: 45, col: 10 })).toBeNaN();
    expect(cellHeightM(joined.value, { row: 50, col: 10 })).toBe(3);
  });

  it('tiles of another frame, size or grid are refused', () => {
    const tile = aTerrain(() => 1);
    for (const other of [
      aTerrain(() => 1, { frame: { kind: 'utm', zone: 39, hemisphere: 'north' } }),
      aTerrain(() => 1, { stepX: 90 }),
      aTerrain(() => 1, { west: 420_033 }),
      aTerrain(() => 1, { west: 920_000_000 }),
    ]) {
      const joined = joinTerrain([tile, other]);
      expect(joined.ok ? null : joined.error.type).toBe('TilesDiffer');
    }
    expect(joinTerrain([]).ok).toBe(false);
  });

  it('a terrain that does not hold the seam and the range around it is too small', () => {
    const terrain = aTerrain(() => 0);
    const ring = [
      { row: 15, col: 15 },
      { row: 15, col: 24 },
      { row: 24, col: 24 },
    ].map((place) => gridPlaceToLatLng(terrain, place));
    expect(checkTerrainCovers(terrain, ring, 1_400).ok).toBe(true);
    const short = checkTerrainCovers(terrain, ring, 1_600);
    expect(short.ok ? null : short.error).toMatchObject({ type: 'TerrainTooSmall', missingM: 50 });
    expect(checkTerrainCovers(terrain, [{ lat: 0, lng: 0 }], 0).ok).toBe(false);
  });

  it('a raster that contradicts itself is refused', () => {
    const terrain = aTerrain(() => 0);
    for (const bad of [{ rows: 1 }, { rows: 41 }, { stepX: 0 }, { west: Number.NaN }, { rows: 1e9, cols: 1e9 }]) {
      expect(createTerrain({ ...terrain, ...bad }).ok).toBe(false);
    }
    expect(createTerrain({ ...terrain, frame: { kind: 'geographic' } }).ok).toBe(false);
  });

  it('the report counts known and unknown cells', () => {
    const report = describeTerrain(aTerrain((row) => (row === 0 ? Number.NaN : row)));
    expect(report).toMatchObject({ known: 1560, unknown: 40, lowestM: 1, highestM: 39, label: 'TEST TERRAIN' });
  });
});
