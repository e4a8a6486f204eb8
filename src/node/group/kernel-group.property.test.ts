/** The SIMD kernel gives the bytes of libsodium and of noble, for points, scalars and lists of every kind. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createNobleGroup } from '../../../test/oracle/noble-group.ts';
import { type Bytes, bytesToHex, concatBytes, hexToBytes, textToBytes } from '../../base/bytes.ts';
import { createPrng } from '../../base/random.ts';
import { GENERATOR, type Group, isScalar, pointAt } from '../../vacuum/group.ts';
import { createNodeGroup } from './kernel-group.ts';
import { createSodiumGroup } from './sodium-group.ts';

const SLOW = process.env['SLOW'] === '1' ? 20 : 1;
const SLOW_TEST = { timeout: 60_000 * SLOW };
const tag = textToBytes('kernel test');
const noble = createNobleGroup();
let sodium: Group;
let kernel: Group;
beforeAll(async () => {
  sodium = await createSodiumGroup();
  kernel = await createNodeGroup();
});

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const anyBytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const anyScalar = fc.oneof(
  fc.bigInt({ min: 0n, max: ORDER - 1n }),
  fc.bigInt({ min: 0n, max: 40n }),
  fc.bigInt({ min: ORDER - 40n, max: ORDER - 1n }),
  fc.integer({ min: 0, max: 252 }).map((bit) => (2n ** BigInt(bit) * 3n) % ORDER),
);

describe('the group kernel', () => {
  it('is the one in use where it was built', () => {
    expect(kernel.multiply).not.toBe(sodium.multiply);
  });

  it('multiplies lists of any length by any scalar as libsodium does', SLOW_TEST, () => {
    const property = fc.property(fc.integer({ min: 0, max: 300 }), anyScalar, fc.nat(), (count, k, seed) => {
      const points = sodium.hashToGroup(someMessages(count, seed), tag);
      const scalar = toScalar(k);
      expect(isScalar(scalar)).toBe(true);
      expect(bytesToHex(kernel.multiply(points, scalar))).toBe(bytesToHex(sodium.multiply(points, scalar)));
    });
    fc.assert(property, { numRuns: 25 * SLOW });
  });

  it('hashes and multiplies messages of any length as libsodium and noble do', SLOW_TEST, () => {
    const property = fc.property(
      fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 9 }),
      anyScalar,
      (messages, k) => {
        const masked = bytesToHex(kernel.hashMultiply(messages, tag, toScalar(k)));
        expect(masked).toBe(bytesToHex(sodium.hashMultiply(messages, tag, toScalar(k))));
        expect(masked).toBe(bytesToHex(noble.hashMultiply(messages, tag, toScalar(k))));
      },
    );
    fc.assert(property, { numRuns: 30 * SLOW });
  });

  it('sums products over one, two and three lists as libsodium does, also where sums cancel', SLOW_TEST, () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.array(anyScalar, { minLength: 1, maxLength: 60 }),
      fc.nat(),
      (lists, scalars, seed) => {
        const half = scalars.map(toScalar);
        const cancelling = seed % 2 === 0 ? half.map((s) => sodium.subtractScalarProduct(ZERO, s, ONE)) : [];
        const given = Array.from({ length: lists }, (_, i) => {
          const points = sodium.hashToGroup(someMessages(half.length, seed + i), tag);
          return cancelling.length > 0 ? concatBytes(points, points) : points;
        });
        const sums = kernel.sumProducts(given, concatBytes(...half, ...cancelling));
        expect(bytesToHex(sums)).toBe(bytesToHex(sodium.sumProducts(given, concatBytes(...half, ...cancelling))));
        if (cancelling.length > 0) expect(sums).toEqual(new Uint8Array(32 * lists));
      },
    );
    fc.assert(property, { numRuns: 25 * SLOW });
  });

  it('sums lists longer than one piece', () => {
    const points = sodium.hashToGroup(someMessages(50, 1), tag);
    const many = concatBytes(...Array.from({ length: 200 }, () => points));
    const scalars = sodium.hashToScalar(someMessages(10_000, 2), tag);
    const parts = Array.from({ length: 20 }, (_, i) => {
      const cut = (bytes: Bytes) => bytes.subarray(i * 500 * 32, (i + 1) * 500 * 32);
      return kernel.sumProducts([cut(many)], cut(scalars));
    });
    const whole = kernel.sumProducts([many, many], scalars);
    const sum = sodium.sumProducts([concatBytes(...parts)], concatBytes(...parts.map(() => ONE)));
    expect([pointAt(whole, 0), pointAt(whole, 1)]).toEqual([sum, sum]);
  });

  it('takes the identity as a point of a sum, and gives it where all scalars are zero', () => {
    const points = concatBytes(GENERATOR, ZERO, GENERATOR);
    expect(kernel.sumProducts([points], concatBytes(ONE, ONE, toScalar(4n)))).toEqual(
      sodium.multiplyBase(toScalar(5n)),
    );
    expect(kernel.sumProducts([points], new Uint8Array(96))).toEqual(ZERO);
    expect(kernel.multiply(concatBytes(GENERATOR, GENERATOR), ZERO)).toEqual(new Uint8Array(64));
  });

  it('finds the same points good as libsodium and noble, in any place of a list', SLOW_TEST, () => {
    const odd = [
      ZERO,
      GENERATOR,
      new Uint8Array(32).fill(255),
      'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      '0100000000000000000000000000000000000000000000000000000000000000',
      '0000000000000000000000000000000000000000000000000000000000000080',
      '26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371',
      '2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08',
    ].map((item) => (typeof item === 'string' ? fromHex(item) : item));
    const point = fc.oneof(
      anyBytes,
      anyBytes.map((bytes) =>
        Uint8Array.from(bytes, (byte, i) => (i === 31 ? byte & 127 : i === 0 ? byte & 254 : byte)),
      ),
      fc.constantFrom(...odd),
      fc.nat().map((seed) => sodium.hashToGroup(someMessages(1, seed), tag)),
    );
    const property = fc.property(fc.array(point, { maxLength: 12 }), (points) => {
      const good = kernel.checkPoints(concatBytes(...points));
      expect(good).toEqual(sodium.checkPoints(concatBytes(...points)));
      expect(good).toEqual(noble.checkPoints(concatBytes(...points)));
    });
    fc.assert(property, { numRuns: 100 * SLOW });
    expect(kernel.checkPoints(concatBytes(...odd))).toEqual(noble.checkPoints(concatBytes(...odd)));
  });

  it('refuses to multiply what is no point', () => {
    expect(() => kernel.multiply(concatBytes(GENERATOR, new Uint8Array(32).fill(255)), ONE)).toThrow();
    expect(() =>
      kernel.sumProducts([concatBytes(GENERATOR, new Uint8Array(32).fill(3))], concatBytes(ONE, ONE)),
    ).toThrow();
  });
});

const ZERO = new Uint8Array(32);
const ONE = toScalar(1n);

function toScalar(k: bigint): Bytes {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((k >> BigInt(8 * i)) & 255n));
}

function someMessages(count: number, seed: number): Bytes[] {
  const prng = createPrng(seed);
  return Array.from({ length: count }, () => prng.nextBytes(8));
}

function fromHex(text: string): Bytes {
  const bytes = hexToBytes(text);
  if (!bytes.ok) throw new Error(text);
  return bytes.value;
}
