/**
 * The signed objects that cross between two organisations: release, entry, head, withdrawal, receipt, page payload.
 * Each body carries `v` and is canonical JSON; hashes are base64url of SHA-256 over exact bytes. Entries carry no
 * signature: a signed head covers them all by the chain (rules F-1 to F-4).
 */
import { z } from 'zod';
import { type Bytes, bytesToBase64url } from '../base/bytes.ts';
import { canonicalBytes, type Json, type NotCanonical, parseCanonical } from '../base/canonical.ts';
import type { Sha256 } from '../base/crypto.ts';
import { LIMITS } from '../base/limits.ts';
import { err, ok, type Result } from '../base/result.ts';
import { codeField, hashField, organisationIdField, recordIdField, timeField } from '../record/field.ts';
import { handlingField, markingField } from '../record/label.ts';
import type { BadSchema, TooLarge } from '../record/record.ts';
import { signatureField } from '../record/signature.ts';

export const LANES = ['urgent', 'bulk'] as const;
export type Lane = (typeof LANES)[number];

export const positionField = z.strictObject({ epoch: z.int().min(1), seq: z.int().min(0), hash: hashField });
export type Position = z.infer<typeof positionField>;
export const ackField = z.strictObject({ urgent: positionField.nullable(), bulk: positionField.nullable() });
export type Ack = z.infer<typeof ackField>;

const nonceField = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

export const releaseSchema = z.strictObject({
  v: z.literal('seamline/release/1'),
  record: recordIdField,
  form: z.enum(['provable', 'derivative']),
  shown: hashField,
  to: organisationIdField,
  lane: z.enum(LANES),
  marking: markingField,
  handling: handlingField,
  onward: z.array(organisationIdField).max(LIMITS.onwardMax),
  of: hashField.optional(),
  /** How many have passed it on, from the second on: whoever had it from the originator leaves this out. */
  hop: z.int().min(2).max(LIMITS.onwardMax).optional(),
  supersedes: hashField.optional(),
  standing: recordIdField.optional(),
  expires: timeField.optional(),
  nonce: nonceField,
});
export type Release = z.infer<typeof releaseSchema>;

export const withdrawalSchema = z.strictObject({
  v: z.literal('seamline/withdrawal/1'),
  rel: hashField,
  action: z.enum(['correct', 'restrict', 'erase']),
  reason: z.enum(['wrong', 'superseded', 'endangers', 'released-in-error', 'expired', 'other']),
  keep: z.array(z.string().regex(/^\//).max(200)).max(LIMITS.digestsMax).optional(),
  answerBy: timeField,
  origin: z.strictObject({ b: z.string().max(16_000), s: z.array(signatureField).min(1).max(4) }).optional(),
});
export type Withdrawal = z.infer<typeof withdrawalSchema>;

const sealedField = z.string().regex(/^[A-Za-z0-9_-]{0,4096}$/);
export const receiptSchema = z.strictObject({
  v: z.literal('seamline/receipt/1'),
  of: hashField,
  level: z.enum(['R1', 'R2']),
  result: z.enum(['read', 'done', 'refused', 'kept']),
  code: codeField.optional(),
  seat: codeField.optional(),
  at: timeField,
  backupUntil: timeField.optional(),
  up: sealedField.optional(),
  hops: z
    .array(
      z.strictObject({ org: organisationIdField, up: sealedField.optional(), unansweredSince: timeField.optional() }),
    )
    .max(LIMITS.onwardMax)
    .optional(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** What a hop says to the originator about a withdrawal, signed and sealed, through whoever passed it on. */
export const hopAnswerSchema = z.strictObject({
  v: z.literal('seamline/hop/1'),
  rel: hashField,
  level: z.literal('R2'),
  result: z.enum(['read', 'done', 'refused', 'kept']),
  at: timeField,
});

export const statementSchema = z.strictObject({ v: z.literal('seamline/statement/1'), record: recordIdField });
export type Statement = z.infer<typeof statementSchema>;

export const ENTRY_TYPES = ['release', 'onward', 'withdrawal', 'receipt', 'statement', 'beat'] as const;
export const entrySchema = z.strictObject({
  v: z.literal('seamline/entry/1'),
  from: organisationIdField,
  to: organisationIdField,
  lane: z.enum(LANES),
  epoch: z.int().min(1).max(1_000_000),
  seq: z.int().min(1),
  prev: hashField.nullable(),
  ack: ackField,
  type: z.enum(ENTRY_TYPES),
  rel: hashField.optional(),
  payloadHash: hashField.optional(),
  sizeBucket: z.int().optional(),
  marking: markingField.optional(),
  handling: handlingField.optional(),
  approvals: z.array(hashField).max(LIMITS.approvalsMax),
  sentAt: timeField,
  supersedes: hashField.optional(),
  expires: timeField.optional(),
  body: z.union([withdrawalSchema, receiptSchema, statementSchema]).optional(),
});
export type Entry = z.infer<typeof entrySchema>;

export const headSchema = z.strictObject({
  v: z.literal('seamline/head/1'),
  from: organisationIdField,
  to: organisationIdField,
  lane: z.enum(LANES),
  epoch: z.int().min(1),
  seq: z.int().min(0),
  hash: hashField,
});
export type Head = z.infer<typeof headSchema>;

/** A body as its exact bytes with the signatures over them. */
export type Envelope = { readonly bytes: Bytes; readonly signatures: ReadonlyArray<z.infer<typeof signatureField>> };
export const envelopeField = z.strictObject({
  b: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(24_000),
  s: z.array(signatureField).min(1).max(4),
});

/** Feed of one lane from one organisation to another, as a key for maps and log lines. */
export type FeedName = { readonly from: string; readonly to: string; readonly lane: Lane };

export function objectBytes(object: Release | Entry | Head | Withdrawal | Receipt | Statement): Bytes {
  return canonicalBytes(object as Json);
}

export function hashOf(bytes: Bytes, sha256: Sha256): string {
  return bytesToBase64url(sha256(bytes));
}

/** Bytes from outside into a checked object: size, canonical form, strict schema, in this order. */
export function parseObject<T>(
  bytes: Bytes,
  schema: z.ZodType<T>,
  options: { readonly what: string; readonly sizeBytesMax: number },
): Result<T, TooLarge | NotCanonical | BadSchema> {
  if (bytes.length > options.sizeBytesMax)
    return err({ type: 'TooLarge', what: options.what, sizeBytes: bytes.length });
  const json = parseCanonical(bytes);
  if (!json.ok) return json;
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return err({ type: 'BadSchema', reason: `${options.what}: ${issue?.path.map(String).join('/')} ${issue?.message}` });
}
