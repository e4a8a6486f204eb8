/**
 * ristretto255 by libsodium (WebAssembly). libsodium's `is_valid_point` accepts the identity and its scalar
 * multiplication fails where the result is the identity; both are made explicit here.
 */
import { hash } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import { assert } from '../../base/assert.ts';
import { type Bytes, concatBytes } from '../../base/bytes.ts';
import { expandMessage } from '../../vacuum/expand-message.ts';
import {
  type Group,
  isZeroBytes,
  POINT_BYTES,
  pointAt,
  SCALAR_BYTES,
  type Sha512,
  UNIFORM_BYTES,
} from '../../vacuum/group.ts';

/** A copy, because the `slice` of a Buffer would share its memory. */
export const nodeSha512: Sha512 = (bytes) => new Uint8Array(hash('sha512', bytes, 'buffer'));

export async function createSodiumGroup(): Promise<Group> {
  await sodium.ready;
  return {
    hashToGroup: (messages, tag) => joinItems(messages, (message) => hashOne(message, tag)),
    hashMultiply: (messages, tag, scalar) =>
      joinItems(messages, (message) => multiplyOne(hashOne(message, tag), scalar)),
    hashToScalar: (messages, tag) =>
      joinItems(messages, (message) =>
        sodium.crypto_core_ristretto255_scalar_reduce(expandMessage(nodeSha512, message, tag, UNIFORM_BYTES)),
      ),
    checkPoints,
    multiply: (points, scalar) => joinPoints(points, (point) => multiplyOne(point, scalar)),
    multiplyBase: (scalar) =>
      isZeroBytes(scalar) ? new Uint8Array(POINT_BYTES) : sodium.crypto_scalarmult_ristretto255_base(scalar),
    sumProducts: (lists, scalars) => concatBytes(...lists.map((points) => sumOne(points, scalars))),
    subtractScalarProduct: (a, b, c) =>
      sodium.crypto_core_ristretto255_scalar_sub(a, sodium.crypto_core_ristretto255_scalar_mul(b, c)),
  };
}

function hashOne(message: Bytes, tag: Bytes): Bytes {
  return sodium.crypto_core_ristretto255_from_hash(expandMessage(nodeSha512, message, tag, UNIFORM_BYTES));
}

function multiplyOne(point: Bytes, scalar: Bytes): Bytes {
  if (isZeroBytes(scalar) || isZeroBytes(point)) return new Uint8Array(POINT_BYTES);
  return sodium.crypto_scalarmult_ristretto255(scalar, point);
}

function checkPoints(points: Bytes): Bytes {
  const good = new Uint8Array(points.length / POINT_BYTES);
  for (let i = 0; i < good.length; i++) {
    const point = pointAt(points, i);
    good[i] = sodium.crypto_core_ristretto255_is_valid_point(point) && !isZeroBytes(point) ? 1 : 0;
  }
  return good;
}

function sumOne(points: Bytes, scalars: Bytes): Bytes {
  assert(points.length === scalars.length, 'a scalar for each point');
  let sum: Bytes = new Uint8Array(POINT_BYTES);
  for (let i = 0; i < points.length / POINT_BYTES; i++) {
    const product = multiplyOne(pointAt(points, i), scalars.subarray(i * SCALAR_BYTES, (i + 1) * SCALAR_BYTES));
    sum = isZeroBytes(sum) ? product : sodium.crypto_core_ristretto255_add(sum, product);
  }
  return sum;
}

function joinItems(messages: ReadonlyArray<Bytes>, make: (message: Bytes) => Bytes): Bytes {
  const out = new Uint8Array(messages.length * POINT_BYTES);
  messages.forEach((message, i) => {
    out.set(make(message), i * POINT_BYTES);
  });
  return out;
}

function joinPoints(points: Bytes, make: (point: Bytes) => Bytes): Bytes {
  const out = new Uint8Array(points.length);
  for (let i = 0; i < points.length / POINT_BYTES; i++) out.set(make(pointAt(points, i)), i * POINT_BYTES);
  return out;
}
