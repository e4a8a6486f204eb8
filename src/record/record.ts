/**
 * A record: immutable, signed by its originator, named by the hash of its core. The core holds digests only; what
 * was said is in the disclosures. A correction is a new record that names the earlier one in `prev`.
 * Ingest checks run in a fixed order with literal error names (rules ).
 */
import { z } from 'zod';
import { type Bytes, base64urlToBytes, bytesToBase32, bytesToBase64url } from '../base/bytes.ts';
import { canonicalBytes, type Json, type NotCanonical, parseCanonical } from '../base/canonical.ts';
import type { RandomBytes, Sha256, Signer, VerifyEd25519 } from '../base/crypto.ts';
import { LIMITS } from '../base/limits.ts';
import { err, ok, type Result } from '../base/result.ts';
import { merkleRootFromPath, merkleTree } from './batch.ts';
import {
  type BadDisclosure,
  createDisclosures,
  type Disclosure,
  disclosureDigest,
  dropEmptyObjects,
  type JsonObject,
  openDisclosures,
  padDigests,
} from './disclosure.ts';
import { codeField, hashField, organisationIdField } from './field.ts';
import { type Marking, markingField } from './label.ts';
import { type BadBody, checkFullBody, checkShownBody, findKind, type UnknownKind } from './registry.ts';
import { type Signature, signatureField, signBytes, verifyBytes } from './signature.ts';

export const CORE_V = 'seamline/core/1';
export const BATCH_V = 'seamline/batch/1';

const coreSchema = z.strictObject({
  v: z.literal(CORE_V),
  kind: codeField,
  kindVersion: z.int().min(1).max(1_000),
  /** Empty only in an organisation's first key statement, whose hash becomes its id. */
  org: z.union([organisationIdField, z.literal('')]),
  marking: markingField,
  nonce: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  digests: z.array(hashField).min(8).max(LIMITS.digestsMax),
});
export type Core = z.infer<typeof coreSchema>;

export const disclosureField = z.tuple([
  z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  z.string().regex(/^\//).max(200),
  z.custom<Json>((value) => value !== undefined),
]);

/** A record as it is carried: exact core bytes, signatures over them, and the leaves that are shown. */
export type SignedRecord = {
  readonly coreBytes: Bytes;
  readonly signatures: ReadonlyArray<Signature>;
  readonly disclosures: ReadonlyArray<Disclosure>;
};

/** A record whose checks have passed. `body` holds what is shown of it, in the current version of its kind. */
export type OpenedRecord = {
  readonly id: string;
  readonly core: Core;
  readonly body: JsonObject;
  readonly signed: SignedRecord;
};

export function recordIdOf(coreBytes: Bytes, sha256: Sha256): string {
  return `rec_${bytesToBase32(sha256(coreBytes))}`;
}

/** A derivative of an own record: only part of a body, so only the shown shape is asked for. */
export function createDerivedRecord(
  draft: DraftRecord,
  deps: MakeDeps & { readonly signer: Signer },
): Result<OpenedRecord, UnknownKind | BadBody> {
  const kind = findKind(draft.kind);
  if (!kind.ok) return kind;
  const body = checkShownBody(draft.kind, kind.value.version, draft.body);
  if (!body.ok) return body;
  return ok(signCommitted(commitBody(draft, kind.value.version, body.value, deps), draft.body, deps.signer));
}

export type DraftRecord = {
  readonly kind: string;
  readonly org: string;
  readonly marking: Marking;
  readonly body: JsonObject;
};

type MakeDeps = { readonly sha256: Sha256; readonly randomBytes: RandomBytes };

/** Validates the body strictly and commits to it; not yet signed. */
export function createUnsignedRecord(draft: DraftRecord, deps: MakeDeps): Result<Committed, UnknownKind | BadBody> {
  const body = checkFullBody(draft.kind, draft.body);
  if (!body.ok) return body;
  const kind = findKind(draft.kind);
  if (!kind.ok) return kind;
  return ok(commitBody(draft, kind.value.version, body.value, deps));
}

type Committed = {
  readonly id: string;
  readonly core: Core;
  readonly coreBytes: Bytes;
  readonly disclosures: ReadonlyArray<Disclosure>;
};

function commitBody(draft: DraftRecord, kindVersion: number, body: JsonObject, deps: MakeDeps): Committed {
  const disclosures = createDisclosures(body, deps.randomBytes);
  const core: Core = {
    v: CORE_V,
    kind: draft.kind,
    kindVersion,
    org: draft.org,
    marking: draft.marking,
    nonce: bytesToBase64url(deps.randomBytes(16)),
    digests: [
      ...padDigests(
        disclosures.map((d) => disclosureDigest(d, deps.sha256)),
        deps.randomBytes,
      ),
    ],
  };
  const coreBytes = canonicalBytes(core);
  return { id: recordIdOf(coreBytes, deps.sha256), core, coreBytes, disclosures };
}

function signCommitted(committed: Committed, body: JsonObject, signer: Signer): OpenedRecord {
  const { id, core, coreBytes, disclosures } = committed;
  const signatures = [signBytes(CORE_V, coreBytes, signer)];
  return { id, core, body: dropEmptyObjects(body), signed: { coreBytes, signatures, disclosures } };
}

export function createRecord(
  draft: DraftRecord,
  deps: MakeDeps & { readonly signer: Signer },
): Result<OpenedRecord, UnknownKind | BadBody> {
  const made = createUnsignedRecord(draft, deps);
  return made.ok ? ok(signCommitted(made.value, draft.body, deps.signer)) : made;
}

/** Many records under one signature: each carries its inclusion path to the signed batch root. */
export function createRecordBatch(
  drafts: ReadonlyArray<DraftRecord>,
  deps: MakeDeps & { readonly signer: Signer },
): Result<ReadonlyArray<OpenedRecord>, UnknownKind | BadBody> {
  const unsigned = [];
  for (const draft of drafts) {
    const made = createUnsignedRecord(draft, deps);
    if (!made.ok) return made;
    unsigned.push(made.value);
  }
  const { root, paths } = merkleTree(
    unsigned.map((u) => deps.sha256(u.coreBytes)),
    deps.sha256,
  );
  const signature = signBytes(BATCH_V, batchBytes(root, drafts.length), deps.signer);
  return ok(
    unsigned.map((u, at) => ({
      id: u.id,
      core: u.core,
      body: dropEmptyObjects(drafts[at]!.body),
      signed: {
        coreBytes: u.coreBytes,
        disclosures: u.disclosures,
        signatures: [{ ...signature, batch: { at, count: drafts.length, path: paths[at]!.map(bytesToBase64url) } }],
      },
    })),
  );
}

function batchBytes(root: Bytes, count: number): Bytes {
  return canonicalBytes({ v: BATCH_V, root: bytesToBase64url(root), count });
}

export function parseCore(bytes: Bytes): Result<Core, TooLarge | NotCanonical | BadSchema> {
  if (bytes.length > LIMITS.coreBytesMax) return err({ type: 'TooLarge', what: 'core', sizeBytes: bytes.length });
  const json = parseCanonical(bytes);
  if (!json.ok) return json;
  const core = coreSchema.safeParse(json.value);
  if (!core.success) return err({ type: 'BadSchema', reason: core.error.issues[0]?.message ?? 'core' });
  const { digests } = core.data;
  const sorted = digests.every((d, i) => i === 0 || digests[i - 1]! < d);
  return sorted ? ok(core.data) : err({ type: 'BadSchema', reason: 'digests not sorted or not unique' });
}

export type FindKey = (org: string, kid: string) => Bytes | null;
type CheckDeps = { readonly sha256: Sha256; readonly verify: VerifyEd25519; readonly findKey: FindKey };

/** Checks 4, 5, 18-20 of the exchange rules over a record as it was carried. */
export function openRecord(
  signed: SignedRecord,
  deps: CheckDeps,
): Result<OpenedRecord, TooLarge | NotCanonical | BadSchema | BadSignature | BadDisclosure | UnknownKind | BadBody> {
  const core = parseCore(signed.coreBytes);
  if (!core.ok) return core;
  const signature = checkSignatures(core.value.org, signed, deps);
  if (!signature.ok) return signature;
  const shown = openDisclosures(signed.disclosures, core.value.digests, deps.sha256);
  if (!shown.ok) return shown;
  const body = checkShownBody(core.value.kind, core.value.kindVersion, shown.value);
  if (!body.ok) return body;
  return ok({ id: recordIdOf(signed.coreBytes, deps.sha256), core: core.value, body: body.value, signed });
}

export function checkSignatures(org: string, signed: SignedRecord, deps: CheckDeps): Result<null, BadSignature> {
  if (signed.signatures.length === 0) return err({ type: 'BadSignature', kid: '' });
  for (const signature of signed.signatures) {
    const key = deps.findKey(org, signature.kid);
    if (key === null || !isSigned(signed.coreBytes, signature, key, deps)) {
      return err({ type: 'BadSignature', kid: signature.kid });
    }
  }
  return ok(null);
}

function isSigned(coreBytes: Bytes, signature: Signature, key: Bytes, deps: CheckDeps): boolean {
  if (signature.batch === undefined) return verifyBytes(CORE_V, coreBytes, signature, key, deps.verify);
  const path: Bytes[] = [];
  for (const text of signature.batch.path) {
    const bytes = base64urlToBytes(text);
    if (!bytes.ok) return false;
    path.push(bytes.value);
  }
  const { at, count } = signature.batch;
  const root = merkleRootFromPath({ leaf: deps.sha256(coreBytes), at, count, path }, deps.sha256);
  return root !== null && verifyBytes(BATCH_V, batchBytes(root, count), signature, key, deps.verify);
}

const signedRecordSchema = z.strictObject({
  core: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(Math.ceil((LIMITS.coreBytesMax * 4) / 3)),
  s: z.array(signatureField).min(1).max(4),
  disclosures: z.array(disclosureField).max(LIMITS.digestsMax),
});

/** The JSON form in which a record travels inside payloads and over the console's own HTTP. */
export function signedRecordToJson(signed: SignedRecord): JsonObject {
  return {
    core: bytesToBase64url(signed.coreBytes),
    s: signed.signatures as unknown as Json,
    disclosures: signed.disclosures as unknown as Json,
  };
}

export function jsonToSignedRecord(json: unknown): Result<SignedRecord, BadSchema> {
  const parsed = signedRecordSchema.safeParse(json);
  if (!parsed.success) return err({ type: 'BadSchema', reason: parsed.error.issues[0]?.message ?? 'record' });
  const core = base64urlToBytes(parsed.data.core);
  if (!core.ok) return err({ type: 'BadSchema', reason: 'core is not base64url' });
  return ok({ coreBytes: core.value, signatures: parsed.data.s, disclosures: parsed.data.disclosures });
}

export type TooLarge = { readonly type: 'TooLarge'; readonly what: string; readonly sizeBytes: number };
export type BadSchema = { readonly type: 'BadSchema'; readonly reason: string };
export type BadSignature = { readonly type: 'BadSignature'; readonly kid: string };
