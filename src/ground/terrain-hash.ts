/**
 * The hash two nodes compare before a survey: equal only if frame, place, cell size and every height agree bit for
 * bit. Unknown cells count as one value, whatever pattern a NaN carries; the label does not count.
 */
import { type Bytes, bytesToHex, concatBytes, textToBytes } from '../base/bytes.ts';
import type { Sha256 } from '../base/crypto.ts';
import type { GroundCover } from './ground-cover.ts';
import type { Terrain } from './terrain.ts';

const TAG = 'seamline/terrain/1';
const UNKNOWN_BITS = 0x7fc00000;

/** 64 hex digits. `cover` belongs to the ground a survey agrees on: it decides who reaches what. */
export function hashTerrain(terrain: Terrain, cover: GroundCover, sha256: Sha256): string {
  const { frame, west, north, stepX, stepY, rows, cols } = terrain;
  const frameText = frame.kind === 'geographic' ? 'geographic' : `utm ${frame.zone} ${frame.hemisphere}`;
  const head = textToBytes([TAG, frameText, west, north, stepX, stepY, rows, cols].join('\n'));
  return bytesToHex(sha256(concatBytes(head, Uint8Array.of(0), heightBytes(terrain), cover)));
}

function heightBytes(terrain: Terrain): Bytes {
  const bytes = new Uint8Array(terrain.heights.length * 4);
  const view = new DataView(bytes.buffer);
  terrain.heights.forEach((heightM, i) => {
    if (Number.isNaN(heightM)) view.setUint32(4 * i, UNKNOWN_BITS, true);
    else view.setFloat32(4 * i, heightM, true);
  });
  return bytes;
}
