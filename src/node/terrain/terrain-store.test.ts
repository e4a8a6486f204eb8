/** The elevation model of a node: what is kept is what was imported, to the bit, with its hash and its picture. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aRandomTerrain } from '../../../test/harness/terrain.ts';
import { COVER, createOpenCover } from '../../ground/ground-cover.ts';
import { computeHillshade } from '../../ground/hillshade.ts';
import { keepTerrain, readHillshade, readKeptGround, readTerrainReport } from './terrain-store.ts';

describe('the elevation model a node keeps', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'seamline-terrain-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('is read back to the bit, unknown cells and cover included', () => {
    const terrain = aRandomTerrain(3, 23, 31, 400, 0.1);
    const cover = createOpenCover(terrain);
    cover[17] = COVER.water;
    const report = keepTerrain(dir, { terrain, cover }, ['a.tif', 'b.tif']);
    const kept = readKeptGround(dir)!;
    expect(kept.terrain).toEqual(terrain);
    expect(kept.cover).toEqual(cover);
    expect(kept.report).toEqual(report);
    expect(report.known + report.unknown).toBe(23 * 31);
    expect(report.hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('has another hash where a height or a road differs', () => {
    const terrain = aRandomTerrain(3, 20, 20, 400, 0);
    const cover = createOpenCover(terrain);
    const { hash } = keepTerrain(dir, { terrain, cover }, []);
    const road = cover.slice();
    road[5] = COVER.road;
    const heights = terrain.heights.slice();
    heights[7]! += 0.5;
    expect(keepTerrain(dir, { terrain, cover: road }, []).hash).not.toBe(hash);
    expect(keepTerrain(dir, { terrain: { ...terrain, heights }, cover }, []).hash).not.toBe(hash);
    expect(keepTerrain(dir, { terrain, cover }, []).hash).toBe(hash);
  });

  it('is drawn as a picture whose rows are the hillshade', () => {
    const terrain = aRandomTerrain(5, 12, 17, 300, 0);
    keepTerrain(dir, { terrain, cover: createOpenCover(terrain) }, []);
    const png = Buffer.from(readHillshade(dir)!);
    const at = png.indexOf('IDAT') + 4;
    const rows = inflateSync(png.subarray(at, at + png.readUInt32BE(at - 8)));
    const shade = computeHillshade(terrain);
    const drawn = new Uint8Array(12 * 17);
    for (let y = 0; y < 12; y++) {
      for (let x = 0; x < 17; x++) drawn[y * 17 + x] = rows[y * 18 + 1 + x]! + (y === 0 ? 0 : drawn[(y - 1) * 17 + x]!);
    }
    expect(drawn).toEqual(shade);
  });

  it('is absent before the first import', () => {
    expect([readTerrainReport(dir), readKeptGround(dir), readHillshade(dir)]).toEqual([null, null, null]);
  });
});
