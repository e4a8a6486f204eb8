/**
 * Signatures over exact stored bytes, separated by domain (rule R-4): signed are
 * "seamline/1" || 0x00 || v || 0x00 || uint64be(len b) || b, where `v` names the type of the body. The algorithm is
 * the key line's, never the message's. A list of signatures leaves room for a second algorithm.
 */
import { z } from 'zod';
import { type Bytes, base64urlToBytes, bytesToBase64url, concatBytes, textToBytes } from '../base/bytes.ts';
import type { Sha256, Signer, VerifyEd25519 } from '../base/crypto.ts';
import { LIMITS } from '../base/limits.ts';

const DOMAIN = textToBytes('seamline/1');
const ZERO = new Uint8Array(1);

/** `root` and `path` stand where a batch root was signed instead of the body itself (RFC 6962 inclusion, leaf index in `at`). */
export const signatureField = z.strictObject({
  kid: z.string().min(1).max(64),
  alg: z.literal('Ed25519'),
  sig: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
  batch: z
    .strictObject({
      at: z
        .int()
        .min(0)
        .max(LIMITS.batchRecordsMax - 1),
      count: z.int().min(1).max(LIMITS.batchRecordsMax),
      path: z.array(z.string().regex(/^[A-Za-z0-9_-]{43}$/)).max(LIMITS.batchPathMax),
    })
    .optional(),
});
export type Signature = z.infer<typeof signatureField>;

export function signingInput(v: string, body: Bytes): Bytes {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(body.length));
  return concatBytes(DOMAIN, ZERO, textToBytes(v), ZERO, length, body);
}

export function signBytes(v: string, body: Bytes, signer: Signer): Signature {
  return { kid: signer.kid, alg: 'Ed25519', sig: bytesToBase64url(signer.sign(signingInput(v, body))) };
}

/** True only if the signature is by this key over these bytes as a body of type `v`. */
export function verifyBytes(
  v: string,
  body: Bytes,
  signature: Signature,
  publicKey: Bytes,
  verify: VerifyEd25519,
): boolean {
  const sig = base64urlToBytes(signature.sig);
  return sig.ok && verify(publicKey, signingInput(v, body), sig.value);
}

/** Key id: the first 16 bytes of the hash of the public key, so that equal keys have equal names. */
export function publicKeyToKid(publicKey: Bytes, sha256: Sha256): string {
  return bytesToBase64url(sha256(publicKey).slice(0, 16));
}
