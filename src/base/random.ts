/**
 * Seeded random numbers for simulation, synthetic terrain, permutations and lotteries: xoshiro256**
 * (Blackman, Vigna 2018) over four 64-bit words seeded by SplitMix64. Never for keys, salts or nonces.
 */
import { assert } from './assert.ts';

export type Prng = {
  /** Uniform 32-bit integer. */
  readonly nextUint32: () => number;
  /** Uniform in [0, 1) with 53 bits. */
  readonly nextUnit: () => number;
  /** Uniform integer in [0, n). */
  readonly nextBelow: (n: number) => number;
  readonly nextBytes: (length: number) => Uint8Array;
};

const MASK = (1n << 64n) - 1n;

export function createPrng(seed: bigint | number): Prng {
  const s = new BigUint64Array(4);
  let z = BigInt(seed) & MASK;
  for (let i = 0; i < 4; i++) {
    z = (z + 0x9e3779b97f4a7c15n) & MASK;
    let w = z;
    w = ((w ^ (w >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    w = ((w ^ (w >> 27n)) * 0x94d049bb133111ebn) & MASK;
    s[i] = w ^ (w >> 31n);
  }
  const state = new Uint32Array(s.buffer);
  const nextUint32 = () => nextHigh(state);
  const nextUnit = () => {
    const high = nextUint32() >>> 5;
    const low = nextUint32() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  };
  const nextBelow = (n: number) => {
    assert(Number.isSafeInteger(n) && n > 0, `nextBelow(${n})`);
    return Math.floor(nextUnit() * n);
  };
  const nextBytes = (length: number) => {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = nextUint32() >>> 24;
    return bytes;
  };
  return { nextUint32, nextUnit, nextBelow, nextBytes };
}

/** One step of xoshiro256** on eight little-endian 32-bit halves; returns the upper 32 bits of the result. */
function nextHigh(s: Uint32Array): number {
  const s1 = (BigInt(s[3]!) << 32n) | BigInt(s[2]!);
  const product = (rotateLeft((s1 * 5n) & MASK, 7n) * 9n) & MASK;
  const t0 = s[2]! << 17;
  const t1 = (s[3]! << 17) | (s[2]! >>> 15);
  s[4] = s[4]! ^ s[0]!;
  s[5] = s[5]! ^ s[1]!;
  s[6] = s[6]! ^ s[2]!;
  s[7] = s[7]! ^ s[3]!;
  s[2] = s[2]! ^ s[4]!;
  s[3] = s[3]! ^ s[5]!;
  s[0] = s[0]! ^ s[6]!;
  s[1] = s[1]! ^ s[7]!;
  s[4] = s[4]! ^ t0;
  s[5] = s[5]! ^ t1;
  const low = s[6]!;
  const high = s[7]!;
  s[6] = (high << 13) | (low >>> 19);
  s[7] = (low << 13) | (high >>> 19);
  return Number(product >> 32n);
}

function rotateLeft(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (64n - by))) & MASK;
}

/** A new array in random order (Fisher-Yates). */
export function shuffled<T>(items: ReadonlyArray<T>, prng: Prng): ReadonlyArray<T> {
  const out = items.slice();
  for (let i = out.length - 1; i > 0; i--) {
    const j = prng.nextBelow(i + 1);
    const held = out[i]!;
    out[i] = out[j]!;
    out[j] = held;
  }
  return out;
}
