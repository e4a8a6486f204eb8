/**
 * Everything secret of one run from one 32-byte seed: run key k, leaf salts, dummies, nonces, by HKDF with a
 * label. The labels carry agreement and run, so a seed used twice by mistake still gives unrelated keys. A run
 * that is resumed, or opened to the survey auditor, derives the same bytes again.
 *
 * Misuse: the seed must be stored, sealed, before message 1 leaves; a seed shown to the partner shows the set.
 */
import { assert } from '../base/assert.ts';
import { type Bytes, bytesToHex, concatBytes, textToBytes } from '../base/bytes.ts';
import type { Hkdf } from '../base/crypto.ts';
import type { Group } from './group.ts';
import { uint32Bytes } from './token.ts';

/** `PSI` for surveys, `MOVE` for deconfliction: the two never share a tag. */
export type IntersectionSuite = 'PSI' | 'MOVE';
export type RunName = {
  readonly suite: IntersectionSuite;
  /** A: hash of the agreement both signed. */
  readonly agreementHash: Bytes;
  readonly run: number;
};

export const SEED_BYTES = 32;
export const SALT_BYTES = 16;
const DUMMY_BYTES = 16;
/** What one HKDF expansion gives at most (RFC 5869 section 2.3). */
const EXPANSION_BYTES = 8_160;

export type SecretDeps = { readonly hkdf: Hkdf; readonly group: Group };

/** Domain separation tag of one run; also the context of its proofs. */
export function intersectionTag(name: RunName): Bytes {
  const suite = textToBytes(`Seamline-${name.suite}-v1-ristretto255_XMD:SHA-512_R255MAP_RO_`);
  return concatBytes(suite, new Uint8Array(1), name.agreementHash, uint32Bytes(name.run));
}

/** The run key k, a scalar that is not zero. */
export function deriveRunKey(name: RunName, seed: Bytes, deps: SecretDeps): Bytes {
  const key = deps.group.hashToScalar([deriveBytes(name, seed, 'key', 64, deps.hkdf)], secretTag('key'));
  assert(
    key.some((byte) => byte !== 0),
    'a run key that is not zero',
  );
  return key;
}

/** Salts of all leaves, 16 bytes each, one after the other. */
export function deriveSalts(name: RunName, seed: Bytes, count: number, hkdf: Hkdf): Bytes {
  return deriveBytes(name, seed, 'salt', count * SALT_BYTES, hkdf);
}

/** Salts of the posts snapshot. */
export function deriveSnapshotSalts(name: RunName, seed: Bytes, count: number, hkdf: Hkdf): Bytes {
  return deriveBytes(name, seed, 'snapshot', count * SALT_BYTES, hkdf);
}

/** Messages that stand in for tokens: `dummy|` and 32 hex digits; no token begins so. */
export function deriveDummies(name: RunName, seed: Bytes, count: number, hkdf: Hkdf): ReadonlyArray<string> {
  const bytes = deriveBytes(name, seed, 'dummy', count * DUMMY_BYTES, hkdf);
  return Array.from(
    { length: count },
    (_, i) => `dummy|${bytesToHex(bytes.subarray(i * DUMMY_BYTES, (i + 1) * DUMMY_BYTES))}`,
  );
}

/** The nonce that seals the answer until both are sealed. */
export function deriveSealNonce(name: RunName, seed: Bytes, hkdf: Hkdf): Bytes {
  return deriveBytes(name, seed, 'seal', 32, hkdf);
}

/** Nonce of one proof: from the seed and the statement, so no nonce ever serves two statements. */
export function deriveProofNonce(name: RunName, seed: Bytes, statement: Bytes, deps: SecretDeps): Bytes {
  const secret = deriveBytes(name, seed, 'proof', 64, deps.hkdf);
  return deps.group.hashToScalar([concatBytes(secret, statement)], secretTag('proof'));
}

function secretTag(label: string): Bytes {
  return textToBytes(`Seamline-secret-v1-${label}`);
}

function deriveBytes(name: RunName, seed: Bytes, label: string, lengthBytes: number, hkdf: Hkdf): Bytes {
  assert(seed.length === SEED_BYTES, 'a seed of 32 bytes');
  const head = textToBytes(`seamline/survey-run/1/${name.suite}/${label}`);
  const out = new Uint8Array(lengthBytes);
  for (let at = 0, block = 0; at < lengthBytes; at += EXPANSION_BYTES, block++) {
    const info = concatBytes(head, new Uint8Array(1), name.agreementHash, uint32Bytes(name.run), uint32Bytes(block));
    out.set(hkdf(seed, info, Math.min(EXPANSION_BYTES, lengthBytes - at)), at);
  }
  return out;
}
