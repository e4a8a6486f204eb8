/**
 * The prime-order group of the private intersection, ristretto255 (RFC 9496), as an argument: `node/` passes
 * libsodium or its own kernel, tests pass noble as the oracle. Everything is batched over byte buffers so that
 * a run of many thousand elements can be split over worker threads. Points are 32 bytes; scalars are 32 bytes,
 * little-endian, below the order. The identity (32 zero bytes) is never a valid point here, although RFC 9496
 * decodes it. Not constant time: run it where no one can measure it (a worker, a fixed answer time).
 */
import type { Bytes } from '../base/bytes.ts';

export const POINT_BYTES = 32;
export const SCALAR_BYTES = 32;
/** Bytes of a uniform string that is reduced to a point or a scalar (RFC 9380 section 5, RFC 9496 4.3.4). */
export const UNIFORM_BYTES = 64;

/** SHA-512 (FIPS 180-4): 64 bytes. */
export type Sha512 = (bytes: Bytes) => Bytes;

export type Group = {
  /** RFC 9380 ristretto255_XMD:SHA-512_R255MAP_RO_ of each message under `tag`; points one after the other. */
  readonly hashToGroup: (messages: ReadonlyArray<Bytes>, tag: Bytes) => Bytes;
  /** The same, each point multiplied by `scalar` before it is encoded. */
  readonly hashMultiply: (messages: ReadonlyArray<Bytes>, tag: Bytes, scalar: Bytes) => Bytes;
  /** RFC 9497 HashToScalar of each message under `tag`. */
  readonly hashToScalar: (messages: ReadonlyArray<Bytes>, tag: Bytes) => Bytes;
  /** One byte per point: 1 for a canonical encoding that is not the identity, else 0. */
  readonly checkPoints: (points: Bytes) => Bytes;
  /** Every point times one scalar; the points must have passed `checkPoints`. */
  readonly multiply: (points: Bytes, scalar: Bytes) => Bytes;
  readonly multiplyBase: (scalar: Bytes) => Bytes;
  /** For each list the sum of point i times scalar i; 32 zero bytes for the identity, which may be a point too. */
  readonly sumProducts: (lists: ReadonlyArray<Bytes>, scalars: Bytes) => Bytes;
  /** a - b x c modulo the order. */
  readonly subtractScalarProduct: (a: Bytes, b: Bytes, c: Bytes) => Bytes;
};

/** The generator (RFC 9496 section 4). */
export const GENERATOR: Bytes = Uint8Array.of(
  ...[0xe2, 0xf2, 0xae, 0x0a, 0x6a, 0xbc, 0x4e, 0x71, 0xa8, 0x84, 0xa9, 0x61, 0xc5, 0x00, 0x51, 0x5f],
  ...[0x58, 0xe3, 0x0b, 0x6a, 0xa5, 0x82, 0xdd, 0x8d, 0xb6, 0xa6, 0x59, 0x45, 0xe0, 0x8d, 0x2d, 0x76],
);

/** 2^252 + 27742317777372353535851937790883648493, little-endian. */
const ORDER: Bytes = Uint8Array.of(
  ...[0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14],
  ...[0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10],
);

/** True for 32 bytes that encode 0 <= s < order. */
export function isScalar(bytes: Bytes): boolean {
  if (bytes.length !== SCALAR_BYTES) return false;
  for (let i = SCALAR_BYTES - 1; i >= 0; i--) {
    if (bytes[i] !== ORDER[i]) return bytes[i]! < ORDER[i]!;
  }
  return false;
}

export function isZeroBytes(bytes: Bytes): boolean {
  return bytes.every((byte) => byte === 0);
}

/** Point `i` of a list, as a view. */
export function pointAt(points: Bytes, i: number): Bytes {
  return points.subarray(i * POINT_BYTES, (i + 1) * POINT_BYTES);
}
