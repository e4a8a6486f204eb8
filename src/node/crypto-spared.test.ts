/** Signatures that are remembered, and random bytes that are drawn ahead: spared work changes no answer. */
import { describe, expect, it } from 'vitest';
import { createPrng } from '../base/random.ts';
import { createSigner, rememberVerified, seedToEd25519KeyPair, systemRandomBytes, verifyEd25519 } from './crypto.ts';

describe('rememberVerified', () => {
  it('verifies each signature once, and refuses another message, key or signature after a good one', () => {
    const prng = createPrng(5);
    const pair = seedToEd25519KeyPair(prng.nextBytes(32));
    const other = seedToEd25519KeyPair(prng.nextBytes(32));
    const message = prng.nextBytes(100);
    const signature = createSigner(pair).sign(message);
    let asked = 0;
    const verify = rememberVerified((...args) => {
      asked++;
      return verifyEd25519(...args);
    }, 10);
    expect([1, 2, 3].map(() => verify(pair.publicKey, message, signature))).toEqual([true, true, true]);
    expect(asked).toBe(1);
    const flipped = signature.map((byte, i) => (i === 7 ? byte ^ 1 : byte));
    const refused = [
      verify(pair.publicKey, message.slice(1), signature),
      verify(other.publicKey, message, signature),
      verify(pair.publicKey, message, flipped),
      verify(pair.publicKey, message, flipped),
    ];
    expect(refused).toEqual([false, false, false, false]);
  });
});

describe('systemRandomBytes', () => {
  it('gives bytes of the length asked for, never the same twice', () => {
    const lengths = [16, 32, 4_096, 5_000, 12];
    expect(lengths.map((length) => systemRandomBytes(length).length)).toEqual(lengths);
    const seen = new Set(Array.from({ length: 2_000 }, () => Buffer.from(systemRandomBytes(16)).toString('hex')));
    expect(seen.size).toBe(2_000);
  });
});
