/**
 * Key statements and pairing. Two organisations exchange one file each and read each other's fingerprint aloud; the file
 * holds the key statements, self-signed by two of three roots, and the address of the node (exchange rules, pairing).
 */
import { z } from 'zod';
import { base64urlToBytes, bytesToBase64url } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { KeyLine } from '../../record/kind/organisation.ts';
import { jsonToSignedRecord, type OpenedRecord, openRecord, signedRecordToJson } from '../../record/record.ts';
import { isWeakEd25519Key, sha256, verifyEd25519 } from '../crypto.ts';
import { coreToOrg, formatFingerprint } from '../identity.ts';
import type { NodeContext } from './node-context.ts';
import { insertRecordRow } from './record-intake.ts';
import { applyRecord, disclosuresToBytes, textHash } from './view.ts';

const pairingSchema = z.strictObject({
  v: z.literal('seamline/pairing/1'),
  address: z.string().max(300),
  statements: z.array(z.unknown()).min(1).max(100),
});

/** Appends a checked key statement with its views; its leaves are public between the paired and lie in clear. */
export async function storeStatement(context: NodeContext, record: OpenedRecord): Promise<void> {
  const now = context.time.now();
  const isOwn = coreToOrg(record.signed.coreBytes) === context.identity.org;
  await context.store.commit(async (tx) => {
    const position = tx.nextPosition();
    await insertRecordRow(tx, { position, record, origin: 'statement', receivedAt: now });
    const sealed = disclosuresToBytes(record.signed.disclosures);
    await tx.db
      .insertInto('payload')
      .values({ ref: record.id, record_id: record.id, sealed, hash: textHash(sealed) })
      .onConflict((c) => c.doNothing())
      .execute();
    await applyRecord(tx, {
      id: record.id,
      position,
      core: record.core,
      coreBytes: record.signed.coreBytes,
      body: record.body,
      shownCount: record.signed.disclosures.length,
      rel: '',
      feedPlace: '',
      recordedMs: now,
      isOwn,
      ownCode: context.identity.code,
      findDistrict: context.districts.find,
    });
  });
  await context.directory.refresh();
}

export function createPairingFile(context: Pick<NodeContext, 'identity'>, address: string): string {
  const statements = [signedRecordToJson(context.identity.statement)];
  return JSON.stringify({ v: 'seamline/pairing/1', address, statements });
}

export type PairingPreview = {
  readonly org: string;
  readonly code: string;
  readonly fingerprint: string;
  readonly address: string;
  readonly exercise: boolean;
  readonly record: OpenedRecord;
};

/** Checks a partner's file; nothing is stored until the fingerprint has been compared by two people. */
export function openPairingFile(
  context: Pick<NodeContext, 'identity'>,
  text: string,
): Result<PairingPreview, PairingFault> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err({ type: 'BadPairingFile', reason: 'not JSON' });
  }
  const file = pairingSchema.safeParse(json);
  if (!file.success) return err({ type: 'BadPairingFile', reason: file.error.issues[0]?.message ?? 'schema' });
  const signed = jsonToSignedRecord(file.data.statements[0]);
  if (!signed.ok) return err({ type: 'BadPairingFile', reason: signed.error.reason });
  const roots = readRoots(signed.value.disclosures.find(([, path]) => path === '/roots')?.[2]);
  if (roots === null || signed.value.signatures.length < 2)
    return err({ type: 'BadStatement', reason: 'two of three roots must sign' });
  const record = openRecord(signed.value, {
    sha256,
    verify: verifyEd25519,
    findKey: (_org, kid) => roots.get(kid) ?? null,
  });
  if (!record.ok) return err({ type: 'BadStatement', reason: record.error.type });
  const body = record.value.body as JsonObject & {
    n?: number;
    code?: string;
    exercise?: boolean;
    keys?: ReadonlyArray<KeyLine>;
  };
  if (record.value.core.kind !== 'key-statement' || record.value.core.org !== '' || body.n !== 1) {
    return err({ type: 'BadStatement', reason: 'not a first key statement' });
  }
  if (new Set(signed.value.signatures.map((s) => s.kid)).size < 2)
    return err({ type: 'BadStatement', reason: 'one root signed twice' });
  const weak = (body.keys ?? []).find(
    (line) => line.alg === 'Ed25519' && line.use !== 'person' && isWeakText(line.pub),
  );
  if (weak) return err({ type: 'WeakKey', kid: weak.kid });
  const exercise = body.exercise === true;
  if (exercise !== context.identity.exercise) return err({ type: 'ExerciseMismatch', exercise });
  const org = coreToOrg(signed.value.coreBytes);
  if (org === context.identity.org) return err({ type: 'BadPairingFile', reason: 'own file' });
  return ok({
    org,
    code: body.code ?? '',
    fingerprint: formatFingerprint(org),
    address: file.data.address,
    exercise,
    record: record.value,
  });
}

export type PairingFault =
  | { readonly type: 'BadPairingFile'; readonly reason: string }
  | { readonly type: 'BadStatement'; readonly reason: string }
  | { readonly type: 'WeakKey'; readonly kid: string }
  | { readonly type: 'ExerciseMismatch'; readonly exercise: boolean };

function isWeakText(pub: string): boolean {
  const raw = base64urlToBytes(pub);
  return !raw.ok || isWeakEd25519Key(raw.value);
}

/** Root keys as a key statement lists them, by key id; null unless there are three sound ones. */
export function readRoots(value: unknown): ReadonlyMap<string, Uint8Array> | null {
  const parsed = z
    .array(z.object({ kid: z.string(), pub: z.string() }))
    .length(3)
    .safeParse(value);
  if (!parsed.success) return null;
  const roots = new Map<string, Uint8Array>();
  for (const { pub } of parsed.data) {
    const raw = base64urlToBytes(pub);
    if (!raw.ok || isWeakEd25519Key(raw.value)) return null;
    roots.set(bytesToBase64url(sha256(raw.value).slice(0, 16)), raw.value);
  }
  return roots.size === 3 ? roots : null;
}

/** Stores the partner after its fingerprint was read aloud and compared. */
export async function confirmPairing(context: NodeContext, preview: PairingPreview): Promise<void> {
  await storeStatement(context, preview.record);
  const row = { org: preview.org, address: preview.address, paired_ms: context.time.now(), suspended: 0 };
  await context.store.commit(async (tx) => {
    await tx.db
      .insertInto('partner')
      .values(row)
      .onConflict((c) => c.column('org').doUpdateSet({ address: preview.address, suspended: 0 }))
      .execute();
  });
  context.notify({ type: 'feed', id: preview.org });
}
