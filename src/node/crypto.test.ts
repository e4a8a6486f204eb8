/** The product's Ed25519 against Wycheproof: every case by the verify that runs, and weak keys refused where keys are enrolled. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hexToBytes } from '../base/bytes.ts';
import { isWeakEd25519Key, verifyEd25519 } from './crypto.ts';

type Suite = {
  readonly numberOfTests: number;
  readonly testGroups: ReadonlyArray<{
    readonly publicKey: { readonly pk: string };
    readonly tests: ReadonlyArray<{
      readonly tcId: number;
      readonly comment: string;
      readonly msg: string;
      readonly sig: string;
      readonly result: 'valid' | 'invalid';
    }>;
  }>;
};
const suite = JSON.parse(
  readFileSync(new URL('../../test/vectors/ed25519/wycheproof.json', import.meta.url), 'utf8'),
) as Suite;

function decodeHex(text: string): Uint8Array {
  const bytes = hexToBytes(text);
  if (!bytes.ok) throw new Error(text);
  return bytes.value;
}

describe('Ed25519', () => {
  it('[R-4] gives the verdict of Wycheproof in every case', () => {
    const verdicts = { valid: 0, invalid: 0 };
    for (const { publicKey, tests } of suite.testGroups) {
      for (const { tcId, comment, msg, sig, result } of tests) {
        const isValid = verifyEd25519(decodeHex(publicKey.pk), decodeHex(msg), decodeHex(sig));
        expect(`${tcId} ${comment} ${isValid ? 'valid' : 'invalid'}`).toBe(`${tcId} ${comment} ${result}`);
        verdicts[result]++;
      }
      expect(isWeakEd25519Key(decodeHex(publicKey.pk))).toBe(false);
    }
    expect(verdicts.valid + verdicts.invalid).toBe(suite.numberOfTests);
    expect(verdicts).toEqual({ valid: 88, invalid: 63 });
  });
});
