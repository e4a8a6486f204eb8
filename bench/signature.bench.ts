/**
 * Verifying Ed25519 signatures, as a catch-up does for each core: the product's verify (node:crypto, parsed keys kept)
 * beside noble, a careful implementation in JavaScript.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { createPrng } from '../src/base/random.ts';
import { createSigner, seedToEd25519KeyPair, verifyEd25519 } from '../src/node/crypto.ts';
import type { Bench } from './bench.ts';

export const signatureBench: Bench = {
  topic: 'signature',
  cases: [
    {
      name: 'verify Ed25519 signatures over 400 bytes by 8 keys',
      open: ({ isSmoke }) => {
        const prng = createPrng(7);
        const pairs = Array.from({ length: 8 }, () => seedToEd25519KeyPair(prng.nextBytes(32)));
        const signed = Array.from({ length: isSmoke ? 8 : 400 }, (_, i) => {
          const pair = pairs[i % pairs.length]!;
          const message = prng.nextBytes(400);
          return { publicKey: pair.publicKey, message, signature: createSigner(pair).sign(message) };
        });
        const verifyAll = () => signed.every((s) => verifyEd25519(s.publicKey, s.message, s.signature));
        const verifyAllByNoble = () => signed.every((s) => ed25519.verify(s.signature, s.message, s.publicKey));
        return {
          work: signed.length,
          unit: 'signatures',
          check: () => {
            if (!verifyAll() || !verifyAllByNoble()) return 'a good signature is refused';
            const { publicKey, message, signature } = signed[0]!;
            return verifyEd25519(publicKey, message.slice(1), signature)
              ? 'a signature over other bytes is accepted'
              : null;
          },
          product: { name: 'verifyEd25519', run: verifyAll },
          peer: { name: 'noble', run: verifyAllByNoble },
          ratioMin: 3,
        };
      },
    },
  ],
};
