/**
 * The elevation model a node keeps: one file in its data directory with heights and ground cover, one hillshade for the
 * map. The latest import replaces the one before. Its hash is what two nodes compare before a survey; an elevation
 * model is no secret, so the file is plain.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { assert } from '../../base/assert.ts';
import { type Bytes, bytesToBase64url, concatBytes, hexToBytes, textToBytes } from '../../base/bytes.ts';
import { computeHillshade } from '../../ground/hillshade.ts';
import type { SyntheticGround } from '../../ground/synthetic-terrain.ts';
import { describeTerrain, type Terrain } from '../../ground/terrain.ts';
import { hashTerrain } from '../../ground/terrain-hash.ts';
import { sha256 } from '../crypto.ts';
import { writeDurably } from '../data-directory.ts';
import { encodeGreyPng } from './grey-png.ts';

/** Heights and what lies on them. */
export type Ground = SyntheticGround;

export type TerrainReport = ReturnType<typeof describeTerrain> & {
  /** SHA-256 over frame, place, heights and ground cover, base64url: the `terrainHash` of survey terms. */
  readonly hash: string;
  readonly files: ReadonlyArray<string>;
};

type Header = {
  readonly v: 1;
  readonly terrain: Omit<Terrain, 'heights'>;
  readonly report: TerrainReport;
};

const FOLDER = 'terrain';
const GROUND_FILE = 'ground.bin';
const SHADE_FILE = 'hillshade.png';

/** Durable when it returns; `files` are the names of what was imported. */
export function keepTerrain(dir: string, ground: Ground, files: ReadonlyArray<string>): TerrainReport {
  const { terrain, cover } = ground;
  const { heights, ...placed } = terrain;
  const report = { ...describeTerrain(terrain), hash: groundHash(ground), files };
  const header = textToBytes(JSON.stringify({ v: 1, terrain: placed, report } satisfies Header));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, header.length);
  const heightBytes = new Uint8Array(heights.buffer, heights.byteOffset, heights.byteLength);
  mkdirSync(join(dir, FOLDER), { recursive: true, mode: 0o700 });
  const shade = encodeGreyPng(computeHillshade(terrain), terrain.cols, terrain.rows, deflateSync);
  writeDurably(join(dir, FOLDER, SHADE_FILE), shade);
  writeDurably(join(dir, FOLDER, GROUND_FILE), concatBytes(length, header, heightBytes, deflateSync(cover)));
  return report;
}

/** Null where none was imported. */
export function readTerrainReport(dir: string): TerrainReport | null {
  const file = readGroundFile(dir);
  return file === null ? null : readHeader(file).report;
}

export function readKeptGround(dir: string): (Ground & { readonly report: TerrainReport }) | null {
  const file = readGroundFile(dir);
  if (file === null) return null;
  const { terrain, report, end } = readHeader(file);
  const cells = terrain.rows * terrain.cols;
  const heights = new Float32Array(file.slice(end, end + 4 * cells).buffer);
  const cover = new Uint8Array(inflateSync(file.subarray(end + 4 * cells)));
  assert(heights.length === cells && cover.length === cells, 'a whole raster');
  return { terrain: { ...terrain, heights }, cover, report };
}

/** The hillshade as a picture; null where no terrain was imported. */
export function readHillshade(dir: string): Bytes | null {
  const file = join(dir, FOLDER, SHADE_FILE);
  return existsSync(file) ? new Uint8Array(readFileSync(file)) : null;
}

function groundHash({ terrain, cover }: Ground): string {
  const hash = hexToBytes(hashTerrain(terrain, cover, sha256));
  assert(hash.ok, 'a hash in hex digits');
  return bytesToBase64url(hash.value);
}

function readGroundFile(dir: string): Bytes | null {
  const file = join(dir, FOLDER, GROUND_FILE);
  return existsSync(file) ? new Uint8Array(readFileSync(file)) : null;
}

function readHeader(file: Bytes): Header & { readonly end: number } {
  const end = 4 + new DataView(file.buffer, file.byteOffset).getUint32(0);
  return { ...(JSON.parse(Buffer.from(file.subarray(4, end)).toString('utf8')) as Header), end };
}
