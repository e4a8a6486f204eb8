/**
 * ristretto255 by noble as the slow, independent oracle of the groups that `node/` passes: same interface,
 * none of the same code below it.
 */
import { ed25519, ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import type { Bytes } from '../../src/base/bytes.ts';
import { type Group, POINT_BYTES, pointAt, type Sha512 } from '../../src/vacuum/group.ts';

type NoblePoint = ReturnType<typeof ristretto255.Point.fromBytes>;

export const nobleSha512: Sha512 = (bytes) => sha512(bytes);
const Fn = ristretto255.Point.Fn;
const N = ed25519.Point.Fn.ORDER;

export function createNobleGroup(): Group {
  return {
    hashToGroup: (messages, tag) => encodeAll(messages.map((message) => hashOne(message, tag))),
    hashMultiply: (messages, tag, scalar) =>
      encodeAll(messages.map((message) => multiplyPoint(hashOne(message, tag), toNumber(scalar)))),
    hashToScalar: (messages, tag) => {
      const out = new Uint8Array(messages.length * 32);
      messages.forEach((message, i) => {
        out.set(Fn.toBytes(ristretto255_hasher.hashToScalar(message, { DST: tag })), 32 * i);
      });
      return out;
    },
    checkPoints: (points) => Uint8Array.from(splitPoints(points), (point) => (isGoodPoint(point) ? 1 : 0)),
    multiply: (points, scalar) => encodeAll(splitPoints(points).map((p) => multiplyPoint(decode(p), toNumber(scalar)))),
    multiplyBase: (scalar) => encodeAll([multiplyPoint(ristretto255.Point.BASE, toNumber(scalar))]),
    sumProducts: (lists, scalars) =>
      encodeAll(
        lists.map((points) => {
          let sum = ristretto255.Point.ZERO;
          splitPoints(points).forEach((point, i) => {
            sum = sum.add(multiplyPoint(decode(point), toNumber(pointAt(scalars, i))));
          });
          return sum;
        }),
      ),
    subtractScalarProduct: (a, b, c) => Fn.toBytes(Fn.create(toNumber(a) - toNumber(b) * toNumber(c))),
  };
}

function hashOne(message: Bytes, tag: Bytes): NoblePoint {
  return ristretto255_hasher.hashToCurve(message, { DST: tag }) as NoblePoint;
}

function decode(bytes: Bytes): NoblePoint {
  return ristretto255.Point.fromBytes(bytes);
}

function multiplyPoint(point: NoblePoint, scalar: bigint): NoblePoint {
  return scalar === 0n ? ristretto255.Point.ZERO : point.multiply(scalar);
}

function isGoodPoint(bytes: Bytes): boolean {
  try {
    return !decode(bytes).equals(ristretto255.Point.ZERO);
  } catch {
    return false;
  }
}

function toNumber(bytes: Bytes): bigint {
  let value = 0n;
  for (let i = 31; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value % N;
}

function splitPoints(points: Bytes): ReadonlyArray<Bytes> {
  return Array.from({ length: points.length / POINT_BYTES }, (_, i) => pointAt(points, i));
}

function encodeAll(points: ReadonlyArray<NoblePoint>): Bytes {
  const out = new Uint8Array(points.length * POINT_BYTES);
  points.forEach((point, i) => {
    out.set(point.toBytes(), i * POINT_BYTES);
  });
  return out;
}
