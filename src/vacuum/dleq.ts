/**
 * Batched proof that two lists stand in the same ratio as generator and public key (DLEQ, RFC 9497 section
 * 2.2): D[i] = k x C[i] for the k of K = k x G, shown without showing k. The weights of the composites make one
 * altered, swapped, dropped or repeated element fail. A proof covers at most 32,768 elements, as the index in
 * the weights has 16 bits. `context` is RFC 9497's contextString; here it is the tag of agreement and run.
 *
 *   M = sum d_i C_i, Z = sum d_i D_i (the prover: Z = k M), proof = c || s,
 *   c = H(K, M, Z, rG, rM), s = r - c k.
 */
import { assert } from '../base/assert.ts';
import { areBytesEqual, type Bytes, concatBytes, textToBytes } from '../base/bytes.ts';
import { GENERATOR, type Group, isScalar, POINT_BYTES, pointAt, SCALAR_BYTES, type Sha512 } from './group.ts';

export const PROOF_BYTES = 2 * SCALAR_BYTES;
export const PROOF_ELEMENTS_MAX = 32_768;

export type ProofDeps = { readonly group: Group; readonly sha512: Sha512 };
/** Public key and contextString: what a proof is bound to besides the two lists. */
export type ProofStatement = { readonly publicKey: Bytes; readonly context: Bytes };

/** Weights d_i of elements `from`, `from + 1`, ... of one proof (RFC 9497 2.2.1 ComputeComposites). */
export function proofWeights(statement: ProofStatement, c: Bytes, d: Bytes, from: number, deps: ProofDeps): Bytes {
  assert(c.length === d.length && from + c.length / POINT_BYTES <= PROOF_ELEMENTS_MAX, 'one block of two equal lists');
  const seed = deps.sha512(
    concatBytes(lengthPrefixed(statement.publicKey), lengthPrefixed(concatBytes(SEED, statement.context))),
  );
  const prefix = lengthPrefixed(seed);
  const messages: Bytes[] = [];
  for (let i = 0; i < c.length / POINT_BYTES; i++) {
    const index = Uint8Array.of((from + i) >> 8, (from + i) & 255);
    messages.push(concatBytes(prefix, index, lengthPrefixed(pointAt(c, i)), lengthPrefixed(pointAt(d, i)), COMPOSITE));
  }
  return deps.group.hashToScalar(messages, scalarTag(statement.context));
}

/** The proof for composite `m`, with nonce `r` (a scalar that must depend on the statement and the key). */
export function makeProof(statement: ProofStatement, key: Bytes, m: Bytes, r: Bytes, deps: ProofDeps): Bytes {
  const z = deps.group.multiply(m, key);
  const c = proofChallenge(statement, [m, z, deps.group.multiplyBase(r), deps.group.multiply(m, r)], deps);
  return concatBytes(c, deps.group.subtractScalarProduct(r, c, key));
}

/** True when `proof` shows z = k m for the k of the public key. */
export function isProofGood(statement: ProofStatement, m: Bytes, z: Bytes, proof: Bytes, deps: ProofDeps): boolean {
  const c = proof.subarray(0, SCALAR_BYTES);
  const s = proof.subarray(SCALAR_BYTES);
  if (!isScalar(c) || !isScalar(s)) return false;
  const lists = [concatBytes(GENERATOR, statement.publicKey), concatBytes(m, z)];
  const sums = deps.group.sumProducts(lists, concatBytes(s, c));
  return areBytesEqual(proofChallenge(statement, [m, z, pointAt(sums, 0), pointAt(sums, 1)], deps), c);
}

const SEED = textToBytes('Seed-');
const COMPOSITE = textToBytes('Composite');
const CHALLENGE = textToBytes('Challenge');

function proofChallenge(statement: ProofStatement, points: ReadonlyArray<Bytes>, deps: ProofDeps): Bytes {
  const transcript = concatBytes(lengthPrefixed(statement.publicKey), ...points.map(lengthPrefixed), CHALLENGE);
  return deps.group.hashToScalar([transcript], scalarTag(statement.context));
}

function scalarTag(context: Bytes): Bytes {
  return concatBytes(textToBytes('HashToScalar-'), context);
}

function lengthPrefixed(bytes: Bytes): Bytes {
  return concatBytes(Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes);
}
