/** Equal ground has one hash; any difference has another. */
import { sha256 } from '@noble/hashes/sha2.js';
import { expect, it } from 'vitest';
import { aTerrain } from '../../test/harness/terrain.ts';
import { COVER, createOpenCover } from './ground-cover.ts';
import { hashTerrain } from './terrain-hash.ts';

it('the terrain hash tells every difference but the label', () => {
  const terrain = aTerrain((row, col) => (row === 3 && col === 3 ? Number.NaN : row - 7.5));
  const cover = createOpenCover(terrain);
  const hash = hashTerrain(terrain, cover, sha256);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const oddNan = new Float32Array(terrain.heights);
  new Uint32Array(oddNan.buffer)[3 * 40 + 3] = 0x7fc12345;
  expect(hashTerrain({ ...terrain, heights: oddNan, label: 'another' }, cover, sha256)).toBe(hash);
  const raised = terrain.heights.slice();
  raised[5] = raised[5]! + 0.001;
  const wet = cover.slice();
  wet[9] = COVER.water;
  const others = [
    hashTerrain({ ...terrain, heights: raised }, cover, sha256),
    hashTerrain(terrain, wet, sha256),
    hashTerrain({ ...terrain, west: terrain.west + 1 }, cover, sha256),
    hashTerrain({ ...terrain, rows: 20, cols: 80 }, cover, sha256),
    hashTerrain({ ...terrain, frame: { kind: 'utm', zone: 39, hemisphere: 'north' } }, cover, sha256),
  ];
  expect(new Set([hash, ...others]).size).toBe(6);
});
