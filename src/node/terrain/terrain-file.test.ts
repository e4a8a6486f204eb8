/** Terrain files made here byte by byte, good and bad. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aTerrain } from '../../../test/harness/terrain.ts';
import { cellHeightM, gridPlaceToLatLng } from '../../ground/terrain.ts';
import { decodeDted } from './dted-file.ts';
import { decodeGeotiff, encodeByteRaster } from './geotiff-file.ts';
import { loadGeotiff } from './geotiff-library.ts';
import { decodeHgt } from './hgt-file.ts';
import { describeTerrainFileError, readTerrainFile, readTerrainFiles } from './terrain-file.ts';

const UTM_KEYS = { GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 32638, GTRasterTypeGeoKey: 1 };

async function aTiff(keys: { readonly [key: string]: unknown }): Promise<Uint8Array> {
  const { writeArrayBuffer } = await loadGeotiff();
  const values = Float32Array.from({ length: 12 }, (_, i) => (i === 5 ? -9999 : 100 + i));
  return new Uint8Array(
    writeArrayBuffer(values, {
      width: 4,
      height: 3,
      BitsPerSample: [32],
      SampleFormat: [3],
      ModelPixelScale: [30, 30, 0],
      ModelTiepoint: [0, 0, 0, 400_000, 3_950_000, 0],
      ...keys,
    }) as ArrayBuffer,
  );
}

function anHgt(heightAt: (row: number, col: number) => number): Uint8Array {
  const view = new DataView(new ArrayBuffer(1201 * 1201 * 2));
  for (let i = 0; i < 1201 * 1201; i++) view.setInt16(2 * i, heightAt(Math.floor(i / 1201), i % 1201));
  return new Uint8Array(view.buffer);
}

/** A DTED file of 3 meridians and 4 parallels at 30 arc seconds. */
function aDted(heightAt: (row: number, col: number) => number, datum = 'WGS84'): Uint8Array {
  const rows = 4;
  const cols = 3;
  const recordBytes = 12 + 2 * rows;
  const bytes = new Uint8Array(3428 + cols * recordBytes).fill(32);
  const put = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  put(0, 'UHL1' + '0440000E' + '0350000N' + '0300' + '0300' + '0030');
  put(47, '00030004');
  put(80, 'DSI');
  put(80 + 144, datum);
  const view = new DataView(bytes.buffer);
  for (let col = 0; col < cols; col++) {
    const at = 3428 + col * recordBytes;
    bytes[at] = 0xaa;
    bytes[at + 1] = 0;
    view.setUint16(at + 2, col);
    view.setUint16(at + 4, col);
    view.setUint16(at + 6, 0);
    for (let i = 0; i < rows; i++) {
      const heightM = heightAt(rows - 1 - i, col);
      view.setUint16(at + 8 + 2 * i, heightM < 0 ? 0x8000 | -heightM : heightM);
    }
    let sum = 0;
    for (let i = 0; i < recordBytes - 4; i++) sum += bytes[at + i]!;
    view.setUint32(at + recordBytes - 4, sum);
  }
  return bytes;
}

describe('terrain files', () => {
  it('a GeoTIFF gives heights, place and frame, and its fill value is unknown ground', async () => {
    const terrain = await decodeGeotiff(await aTiff(UTM_KEYS), 'a.tif');
    if (!terrain.ok) throw new Error(terrain.error.type);
    expect(terrain.value).toMatchObject({
      west: 400_000,
      north: 3_950_000,
      stepX: 30,
      rows: 3,
      cols: 4,
      label: 'a.tif',
    });
    expect(terrain.value.frame).toEqual({ kind: 'utm', zone: 38, hemisphere: 'north' });
    expect(Array.from(terrain.value.heights.slice(4, 7))).toEqual([104, Number.NaN, 106]);
  });

  it('a raster of points lies half a cell further north-west than one of areas', async () => {
    const terrain = await decodeGeotiff(await aTiff({ ...UTM_KEYS, GTRasterTypeGeoKey: 2 }), 'a.tif');
    expect(terrain.ok && [terrain.value.west, terrain.value.north]).toEqual([399_985, 3_950_015]);
  });

  it('another datum, none at all, or heights in feet are refused as DatumUnknown', async () => {
    for (const keys of [
      { ...UTM_KEYS, ProjectedCSTypeGeoKey: 23038 },
      { GTModelTypeGeoKey: 2, GeographicTypeGeoKey: 4230 },
      { ...UTM_KEYS, VerticalUnitsGeoKey: 9002 },
    ]) {
      const terrain = await decodeGeotiff(await aTiff(keys), 'a.tif');
      expect(terrain.ok ? null : terrain.error.type).toBe('DatumUnknown');
    }
  });

  it('what is no GeoTIFF is refused', async () => {
    const terrain = await decodeGeotiff(new TextEncoder().encode('not a raster at all'), 'a.tif');
    expect(terrain.ok ? null : terrain.error.type).toBe('NotGeotiff');
    const cut = await decodeGeotiff((await aTiff(UTM_KEYS)).slice(0, 60), 'a.tif');
    expect(cut.ok).toBe(false);
  });

  it('a written byte raster reads back with the same frame', async () => {
    for (const terrain of [
      aTerrain(() => 1),
      aTerrain(() => 1, { frame: { kind: 'geographic' }, west: 44, north: 36, stepX: 0.001, stepY: 0.001 }),
    ]) {
      const values = Uint8Array.from({ length: 1600 }, (_, i) => (i % 3 === 0 ? 1 : i % 7 === 0 ? 255 : 0));
      const back = await decodeGeotiff(await encodeByteRaster(terrain, values), 'b.tif');
      if (!back.ok) throw new Error(JSON.stringify(back.error));
      expect(back.value.frame).toEqual(terrain.frame);
      expect([back.value.west, back.value.north]).toEqual([terrain.west, terrain.north]);
      expect(Array.from(back.value.heights)).toEqual(Array.from(values));
    }
  });

  it('an .hgt tile lies where its name says and its voids are unknown', () => {
    const bytes = anHgt((row, col) => (row === 600 && col === 600 ? -32768 : row));
    const terrain = decodeHgt(bytes, 'N35E044.hgt');
    if (!terrain.ok) throw new Error(terrain.error.type);
    const corner = gridPlaceToLatLng(terrain.value, { row: 1200, col: 0 });
    expect(corner.lat).toBeCloseTo(35, 9);
    expect(corner.lng).toBeCloseTo(44, 9);
    expect(cellHeightM(terrain.value, { row: 600, col: 600 })).toBeNaN();
    expect(cellHeightM(terrain.value, { row: 1200, col: 0 })).toBe(1200);
    expect(decodeHgt(bytes, 'terrain.hgt').ok).toBe(false);
    expect(decodeHgt(bytes.slice(1), 'N35E044.hgt').ok).toBe(false);
    expect(decodeHgt(bytes, 'S91E044.hgt').ok).toBe(false);
  });

  it('neighbouring .hgt tiles share their edge when joined', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'terrain-'));
    await writeFile(
      join(folder, 'N35E044.hgt'),
      anHgt(() => 1),
    );
    await writeFile(
      join(folder, 'N35E045.hgt'),
      anHgt(() => 2),
    );
    const joined = await readTerrainFiles([join(folder, 'N35E044.hgt'), join(folder, 'N35E045.hgt')]);
    await rm(folder, { recursive: true });
    if (!joined.ok) throw new Error(joined.error.type);
    expect([joined.value.rows, joined.value.cols]).toEqual([1201, 2401]);
    expect(cellHeightM(joined.value, { row: 7, col: 1200 })).toBe(1);
    expect(cellHeightM(joined.value, { row: 7, col: 1201 })).toBe(2);
  });

  it('a DTED cell is read from west to east and south to north, voids and depressions included', () => {
    const terrain = decodeDted(
      aDted((row, col) => (row === 1 && col === 1 ? -32767 : 10 * row + col - 5)),
      'a.dt1',
    );
    if (!terrain.ok) throw new Error(JSON.stringify(terrain.error));
    expect(Array.from(terrain.value.heights)).toEqual([-5, -4, -3, 5, Number.NaN, 7, 15, 16, 17, 25, 26, 27]);
    const southWest = gridPlaceToLatLng(terrain.value, { row: 3, col: 0 });
    expect(southWest.lat).toBeCloseTo(35, 9);
    expect(southWest.lng).toBeCloseTo(44, 9);
  });

  it('a DTED cell with another datum, a wrong sum or a wrong length is refused', () => {
    const older = decodeDted(
      aDted(() => 1, 'WGS72'),
      'a.dt1',
    );
    expect(older.ok ? null : older.error).toEqual({ type: 'DatumUnknown', found: 'WGS72' });
    const bent = aDted(() => 1);
    bent[3428 + 9] = 77;
    expect(decodeDted(bent, 'a.dt1').ok).toBe(false);
    expect(decodeDted(aDted(() => 1).slice(0, -1), 'a.dt1').ok).toBe(false);
    expect(decodeDted(new Uint8Array(10), 'a.dt1').ok).toBe(false);
  });

  it('a file that is missing or of another kind is unreadable, with a sentence for people', async () => {
    for (const path of ['/nowhere/a.tif', import.meta.filename]) {
      const terrain = await readTerrainFile(path);
      expect(terrain.ok ? null : terrain.error.type).toBe('TerrainUnreadable');
      if (!terrain.ok) expect(describeTerrainFileError(terrain.error).length).toBeGreaterThan(10);
    }
    expect(describeTerrainFileError({ type: 'DatumUnknown', found: 'none' })).toContain('none');
    expect(describeTerrainFileError({ type: 'TerrainRotated' })).toContain('north');
  });
});
