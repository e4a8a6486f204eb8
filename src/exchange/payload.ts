/**
 * Payload of a release: what is shown, encrypted under a single-use content key and padded, so that size tells only a
 * bucket. Nonce zero is safe because a key seals once; the release hash is bound in as additional data (rule F-8).
 */
import { z } from 'zod';
import { type Bytes, base64urlToBytes, bytesToBase64url } from '../base/bytes.ts';
import { canonicalBytes, type Json, parseCanonical } from '../base/canonical.ts';
import type { Aead, Sha256 } from '../base/crypto.ts';
import { LIMITS } from '../base/limits.ts';
import { err, ok, type Result } from '../base/result.ts';
import { hashField } from '../record/field.ts';
import { jsonToSignedRecord, type SignedRecord, signedRecordToJson, type TooLarge } from '../record/record.ts';
import { signatureField } from '../record/signature.ts';
import { type Approval, approvalSchema } from './approval.ts';
import { objectBytes, type Release, releaseSchema } from './object.ts';

export const SIZE_BUCKETS = [4 * 1024, 16 * 1024, 64 * 1024, 256 * 1024] as const;
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;
const NONCE = new Uint8Array(12);

/** The originator's release behind an onward one, and all digests behind its `shown`. */
export type Origin = {
  readonly release: Release;
  readonly signatures: ReadonlyArray<z.infer<typeof signatureField>>;
  readonly digests: ReadonlyArray<string>;
};

export type Payload = {
  readonly release: Release;
  readonly approvals: ReadonlyArray<Approval>;
  readonly record: SignedRecord;
  readonly origin?: Origin;
  /** Where onward is named, the release signed on its own by the originator's node key. */
  readonly releaseSignatures?: ReadonlyArray<z.infer<typeof signatureField>>;
};

const payloadSchema = z.strictObject({
  v: z.literal('seamline/payload/1'),
  release: releaseSchema,
  approvals: z.array(approvalSchema).max(LIMITS.approvalsMax),
  record: z.unknown(),
  releaseSignatures: z.array(signatureField).max(4).optional(),
  origin: z
    .strictObject({
      release: releaseSchema,
      signatures: z.array(signatureField).min(1).max(4),
      digests: z.array(hashField).max(LIMITS.digestsMax),
    })
    .optional(),
});

export function releaseHash(release: Release, sha256: Sha256): string {
  return bytesToBase64url(sha256(objectBytes(release)));
}

/** Ciphertext length is exactly the bucket. */
export function sealPayload(
  payload: Payload,
  contentKey: Bytes,
  deps: { readonly aead: Aead; readonly sha256: Sha256 },
): Result<{ readonly sealed: Bytes; readonly sizeBucket: number }, TooLarge> {
  const plain = canonicalBytes({
    v: 'seamline/payload/1',
    ...payload,
    record: signedRecordToJson(payload.record),
  } as unknown as Json);
  const sizeBucket = SIZE_BUCKETS.find((size) => plain.length + LENGTH_BYTES + TAG_BYTES <= size);
  if (sizeBucket === undefined) return err({ type: 'TooLarge', what: 'payload', sizeBytes: plain.length });
  const padded = new Uint8Array(sizeBucket - TAG_BYTES);
  new DataView(padded.buffer).setUint32(0, plain.length);
  padded.set(plain, LENGTH_BYTES);
  const rel = payloadAdditional(releaseHash(payload.release, deps.sha256));
  return ok({ sealed: deps.aead.seal(contentKey, NONCE, rel, padded), sizeBucket });
}

export function openPayload(sealed: Bytes, contentKey: Bytes, rel: string, aead: Aead): Result<Payload, BadPayload> {
  const padded = aead.open(contentKey, NONCE, payloadAdditional(rel), sealed);
  if (padded === null || padded.length < LENGTH_BYTES) return err({ type: 'BadPayload', reason: 'does not open' });
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (length > padded.length - LENGTH_BYTES) return err({ type: 'BadPayload', reason: 'length' });
  const json = parseCanonical(padded.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
  if (!json.ok) return err({ type: 'BadPayload', reason: json.error.reason });
  const parsed = payloadSchema.safeParse(json.value);
  if (!parsed.success) return err({ type: 'BadPayload', reason: parsed.error.issues[0]?.message ?? 'schema' });
  const record = jsonToSignedRecord(parsed.data.record);
  if (!record.ok) return err({ type: 'BadPayload', reason: record.error.reason });
  const { v: _v, ...rest } = parsed.data;
  return ok({ ...rest, record: record.value } as Payload);
}

function payloadAdditional(rel: string): Bytes {
  const bytes = base64urlToBytes(rel);
  return bytes.ok ? bytes.value : new Uint8Array(0);
}

export type BadPayload = { readonly type: 'BadPayload'; readonly reason: string };
