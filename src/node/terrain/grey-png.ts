/**
 * An 8-bit grey picture as PNG (W3C PNG 3rd edition): signature, IHDR, one IDAT, IEND. Every row is filtered by the
 * difference to the row above, which hillshade likes.
 */
import { crc32 } from 'node:zlib';
import { type Bytes, concatBytes, textToBytes } from '../../base/bytes.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const FILTER_UP = 2;

/** `grey` has one byte a point, row by row. */
export function encodeGreyPng(
  grey: Uint8Array,
  width: number,
  height: number,
  deflate: (bytes: Uint8Array) => Uint8Array,
): Bytes {
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head[8] = 8;
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) {
    const at = y * (width + 1);
    rows[at] = FILTER_UP;
    for (let x = 0; x < width; x++) {
      const above = y === 0 ? 0 : grey[(y - 1) * width + x]!;
      rows[at + 1 + x] = grey[y * width + x]! - above;
    }
  }
  return concatBytes(SIGNATURE, chunk('IHDR', head), chunk('IDAT', deflate(rows)), chunk('IEND', new Uint8Array(0)));
}

function chunk(type: string, data: Uint8Array): Bytes {
  const named = concatBytes(textToBytes(type), data);
  const frame = new Uint8Array(8);
  const view = new DataView(frame.buffer);
  view.setUint32(0, data.length);
  view.setUint32(4, crc32(named));
  return concatBytes(frame.subarray(0, 4), named, frame.subarray(4));
}
