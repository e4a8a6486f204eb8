/**
 * Key statements and pairing. Two organisations exchange one file each and read each other's fingerprint aloud; the file
 * holds the key statements, self-signed by two of three roots, and the address of the node (exchange rules, pairing).
 */
import { z } from 'zod';
import { assert } from '../../base/assert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { extendKeyHistory, type KeyHistory, type StatementDeps } from '../../exchange/key-history.ts';
import type { KeyLine } from '../../record/kind/organisation.ts';
import { jsonToSignedRecord, type OpenedRecord, type SignedRecord, signedRecordToJson } from '../../record/record.ts';
import { isWeakEd25519Key, sha256, verifyEd25519 } from '../crypto.ts';
import { coreToOrg, formatFingerprint } from '../identity.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { NodeContext } from './node-context.ts';
import { insertRecordRow } from './record-intake.ts';
import { applyRecord, bytesToDisclosures, decodeBase64url, disclosuresToBytes, textHash } from './view.ts';

const pairingSchema = z.strictObject({
  v: z.literal('seamline/pairing/1'),
  address: z.string().max(300),
  statements: z.array(z.unknown()).min(1).max(100),
});

/** Appends a checked key statement with its views and makes its keys known. */
export async function storeStatement(context: NodeContext, record: OpenedRecord): Promise<void> {
  await context.store.commit((tx) => insertStatement(tx, context, record));
  await context.directory.refresh();
}

/** Once; its leaves are public between the paired and lie in clear. */
export async function insertStatement(
  tx: StoreTransaction,
  context: Pick<NodeContext, 'identity' | 'districts' | 'time'>,
  record: OpenedRecord,
): Promise<void> {
  const held = await tx.db.selectFrom('record').select('id').where('id', '=', record.id).executeTakeFirst();
  if (held) return;
  const recordedMs = context.time.now();
  const position = tx.nextPosition();
  await insertRecordRow(tx, { position, record, origin: 'statement', receivedAt: recordedMs });
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
    recordedMs,
    isOwn: record.core.org === context.identity.org || coreToOrg(record.signed.coreBytes) === context.identity.org,
    ownCode: context.identity.code,
    findDistrict: context.districts.find,
  });
}

/** All own key statements, so that whoever pairs later knows the seats' passkeys too, and the address of the node. */
export async function createPairingFile(
  context: Pick<NodeContext, 'identity' | 'store'>,
  address: string,
): Promise<string> {
  const own = await readKeyStatements(context.store.db, context.identity.org);
  const statements = own.map(signedRecordToJson);
  return JSON.stringify({ v: 'seamline/pairing/1', address, statements });
}

export type PairingPreview = {
  readonly org: string;
  readonly code: string;
  readonly fingerprint: string;
  readonly address: string;
  readonly exercise: boolean;
  /** The partner's key statements in their order; the first one's hash is the organisation's id. */
  readonly records: ReadonlyArray<OpenedRecord>;
};

export const STATEMENT_DEPS: StatementDeps = { sha256, verify: verifyEd25519, isWeakKey: isWeakEd25519Key };

/** Checks a partner's file; nothing is stored until the fingerprint has been compared by two people. */
export function openPairingFile(
  context: Pick<NodeContext, 'identity'>,
  text: string,
): Result<PairingPreview, PairingFault> {
  const read = readPairingFile(text);
  if (!read.ok) return read;
  const { org, exercise } = read.value;
  if (exercise !== context.identity.exercise) return err({ type: 'ExerciseMismatch', exercise });
  return org === context.identity.org ? err({ type: 'BadPairingFile', reason: 'own file' }) : read;
}

/** What a file of key statements says by itself; its fingerprint is what somebody compares. */
export function readPairingFile(text: string): Result<PairingPreview, PairingFault> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err({ type: 'BadPairingFile', reason: 'not JSON' });
  }
  const file = pairingSchema.safeParse(json);
  if (!file.success) return err({ type: 'BadPairingFile', reason: file.error.issues[0]?.message ?? 'schema' });
  let history: KeyHistory | null = null;
  const records: OpenedRecord[] = [];
  for (const statement of file.data.statements) {
    const signed = jsonToSignedRecord(statement);
    if (!signed.ok) return err({ type: 'BadPairingFile', reason: signed.error.reason });
    const extended: ReturnType<typeof extendKeyHistory> = extendKeyHistory(history, signed.value, STATEMENT_DEPS);
    if (!extended.ok) return extended;
    history = extended.value.history;
    records.push(extended.value.record);
  }
  const { org, exercise } = history!;
  const { code } = records.at(-1)!.body as { readonly code: string };
  return ok({ org, code, fingerprint: formatFingerprint(org), address: file.data.address, exercise, records });
}

/** The public key under which the node of that file signs, or null: for whoever checks a document without a node. */
export function findPairedKey({ org, records }: PairingPreview, asked: string, kid: string): Uint8Array | null {
  if (asked !== org) return null;
  const lines = records.flatMap(({ body }) => (body as { readonly keys?: ReadonlyArray<KeyLine> }).keys ?? []);
  const line = lines.find((one) => one.use === 'sign' && one.kid === kid);
  return line === undefined ? null : decodeBase64url(line.pub);
}

export type PairingFault =
  | { readonly type: 'BadPairingFile'; readonly reason: string }
  | { readonly type: 'BadStatement'; readonly reason: string }
  | { readonly type: 'WeakKey'; readonly kid: string }
  | { readonly type: 'ExerciseMismatch'; readonly exercise: boolean };

/** Key statements of an organisation as stored here, in order. */
export async function readKeyStatements(
  db: Store['db'] | StoreTransaction['db'],
  org: string,
): Promise<ReadonlyArray<SignedRecord>> {
  const rows = await db
    .selectFrom('record')
    .innerJoin('payload', 'payload.ref', 'record.id')
    .select(['record.core', 'record.signatures', 'record.org', 'payload.sealed'])
    .where('record.origin', '=', 'statement')
    .where('record.kind', '=', 'key-statement')
    .where('record.org', 'in', ['', org])
    .orderBy('record.position')
    .execute();
  return rows
    .map((row) => ({
      org: row.org,
      coreBytes: new Uint8Array(row.core),
      signatures: JSON.parse(row.signatures),
      disclosures: bytesToDisclosures(new Uint8Array(row.sealed)),
    }))
    .filter((row) => row.org !== '' || coreToOrg(row.coreBytes) === org)
    .map(({ org: _org, ...signed }) => signed);
}

/** Key ids of the last statement of an organisation; empty before its first one is stored. */
export async function readListedKeys(db: Store['db'], org: string): Promise<ReadonlySet<string>> {
  const last = (await readKeyStatements(db, org)).at(-1);
  const keys = (last?.disclosures ?? []).flatMap(([, path, value]) => (path === '/keys' ? [value] : []))[0];
  return new Set(((keys ?? []) as unknown as ReadonlyArray<{ readonly kid: string }>).map(({ kid }) => kid));
}

/** Those statements, checked and folded anew; null where the organisation is unknown. */
export async function readKeyHistory(
  db: Store['db'] | StoreTransaction['db'],
  org: string,
): Promise<KeyHistory | null> {
  let history: KeyHistory | null = null;
  for (const signed of await readKeyStatements(db, org)) {
    const extended: ReturnType<typeof extendKeyHistory> = extendKeyHistory(history, signed, STATEMENT_DEPS);
    assert(extended.ok, 'stored key statements were checked when they came');
    history = extended.value.history;
  }
  return history;
}

/** Stores the partner after its fingerprint was read aloud and compared. */
export async function confirmPairing(context: NodeContext, preview: PairingPreview): Promise<void> {
  for (const record of preview.records) await storeStatement(context, record);
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
