/**
 * Own records: typed at the desk, derived or imported. Checked, signed by the node key, sealed and appended with their
 * views in one transaction; acknowledged only once durable.
 */

import { assert } from '../../base/assert.ts';
import { textToBytes } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { UnixMs } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import { countsLessCivilianHarm } from '../../record/kind/incident-report.ts';
import { isAtLeast, type Marking } from '../../record/label.ts';
import { createRecord, type OpenedRecord, parseCore, recordIdOf, type SignedRecord } from '../../record/record.ts';
import type { BadBody, UnknownKind } from '../../record/registry.ts';
import { aes256Gcm, createSigner, sha256 } from '../crypto.ts';
import { prepareInsert } from '../store/prepared.ts';
import { rowSum } from '../store/row-sum.ts';
import type { RecordTable } from '../store/schema.ts';
import type { StoreTransaction } from '../store/store.ts';
import { readParentLabel } from './derived-label.ts';
import type { NodeContext } from './node-context.ts';
import { applyRecord, bytesToDisclosures, disclosuresToBytes, textHash } from './view.ts';

const NONCE = new Uint8Array(12);

export type NewRecord = { readonly kind: string; readonly marking: Marking; readonly body: JsonObject };
type Context = Pick<NodeContext, 'identity' | 'store' | 'time' | 'randomBytes' | 'districts' | 'notify'>;

export async function addRecord(
  context: Context,
  draft: NewRecord,
): Promise<
  Result<{ readonly id: string; readonly serial: string }, UnknownKind | BadBody | BadRevision | LabelBelowParent>
> {
  const made = createOwnRecord(context, draft);
  if (!made.ok) return made;
  const fault = (await findRevisionFault(context, draft)) ?? (await findLabelFault(context, draft));
  if (fault !== null) return err(fault);
  const { serial } = await context.store.commit((tx) => appendOwnRecord(tx, context, made.value, context.time.now()));
  context.notify({ type: 'log', id: made.value.id });
  return ok({ id: made.value.id, serial });
}

export type BadRevision = { readonly type: 'BadRevision'; readonly prev: string };
export type LabelBelowParent =
  | { readonly type: 'MarkingBelowParent'; readonly parent: string }
  | { readonly type: 'AudienceBeyondParents'; readonly organisation: string };

export function createOwnRecord(
  context: Pick<NodeContext, 'identity' | 'randomBytes'>,
  draft: NewRecord,
): Result<OpenedRecord, UnknownKind | BadBody> {
  const { identity, randomBytes } = context;
  return createRecord({ ...draft, org: identity.org }, { sha256, randomBytes, signer: createSigner(identity.sign) });
}

/**
 * A revision names an own record of the same kind, is marked no lower, and says why where it counts less harm to civilians
 * (rules R-18, L-2, S-9).
 */
async function findRevisionFault(
  context: Context,
  draft: NewRecord,
): Promise<BadRevision | BadBody | LabelBelowParent | null> {
  const { prev } = draft.body;
  if (typeof prev !== 'string') return null;
  const row = await context.store.db.selectFrom('record_view').selectAll().where('id', '=', prev).executeTakeFirst();
  if (row === undefined || row.kind !== draft.kind || row.org !== context.identity.org)
    return { type: 'BadRevision', prev };
  if (!isAtLeast(draft.marking, row.marking as Marking)) return { type: 'MarkingBelowParent', parent: prev };
  const isExplained = draft.body['countChange'] !== undefined;
  if (isExplained || !countsLessCivilianHarm(JSON.parse(row.body), draft.body)) return null;
  return { type: 'BadBody', kind: draft.kind, faults: [{ path: '/countChange', reason: 'ReasonMissing' }] };
}

/** A record that sums up others is marked at least as strictly, and goes to nobody whom one of them may not reach. */
async function findLabelFault(context: Context, draft: NewRecord): Promise<LabelBelowParent | null> {
  const parents = await readParentLabel(context, draft.body);
  if (parents === null) return null;
  if (!isAtLeast(draft.marking, parents.marking)) return { type: 'MarkingBelowParent', parent: parents.marking };
  const disposition = draft.body['disposition'] as { releasableTo?: ReadonlyArray<string> } | undefined;
  const beyond = disposition?.releasableTo?.find((org) => !parents.releasableTo.includes(org));
  return beyond === undefined ? null : { type: 'AudienceBeyondParents', organisation: beyond };
}

/** Appends a signed own record and its sealed disclosures; the content key is durable before the group commits. */
export async function appendOwnRecord(
  tx: StoreTransaction,
  context: Pick<NodeContext, 'identity' | 'randomBytes' | 'districts'>,
  record: OpenedRecord,
  recordedMs: UnixMs,
): Promise<{ readonly serial: string }> {
  const position = tx.nextPosition();
  await insertRecordRow(tx, { position, record, origin: 'own', receivedAt: recordedMs });
  const key = context.randomBytes(32);
  const sealed = aes256Gcm.seal(key, NONCE, textToBytes(record.id), disclosuresToBytes(record.signed.disclosures));
  tx.putKey(record.id, key);
  await insertPayloads(tx.db, [{ ref: record.id, record_id: record.id, sealed, hash: textHash(sealed) }]);
  return applyRecord(tx, {
    id: record.id,
    position,
    core: record.core,
    coreBytes: record.signed.coreBytes,
    body: record.body,
    shownCount: record.signed.disclosures.length,
    rel: '',
    feedPlace: '',
    recordedMs,
    isOwn: true,
    isUnheardOf: true,
    ownCode: context.identity.code,
    findDistrict: context.districts.find,
  });
}

export const insertPayloads = prepareInsert('payload', ['ref', 'record_id', 'sealed', 'hash']);
export const insertRecords = prepareInsert(
  'record',
  ['position', 'id', 'org', 'kind', 'marking', 'core', 'signatures', 'origin', 'received_at', 'row_sum'],
  'keep',
);

export type RecordRow = {
  readonly position: number;
  readonly record: Pick<OpenedRecord, 'id' | 'core' | 'signed'>;
  /** `returned`: an own record that was lost, as a partner gave it back. */
  readonly origin: 'own' | 'received' | 'returned' | 'statement';
  readonly receivedAt: UnixMs;
};

/** A record that is held already stays as it came first. */
export async function insertRecordRow(tx: StoreTransaction, row: RecordRow): Promise<void> {
  await insertRecords(tx.db, [recordToRow(row)]);
}

export function recordToRow({ position, record, origin, receivedAt }: RecordRow): RecordTable {
  return {
    position,
    id: record.id,
    org: record.core.org,
    kind: record.core.kind,
    marking: record.core.marking,
    core: record.signed.coreBytes,
    signatures: JSON.stringify(record.signed.signatures),
    origin,
    received_at: receivedAt,
    row_sum: rowSum({ position, name: record.id, origin, received_at: receivedAt }),
  };
}

/** A signed record as stored: own ones with all their disclosures, or null where the content key was destroyed. */
export async function readOwnRecord(context: Pick<NodeContext, 'store'>, id: string): Promise<SignedRecord | null> {
  const row = await context.store.db
    .selectFrom('record')
    .innerJoin('payload', 'payload.ref', 'record.id')
    .select(['record.core', 'record.signatures', 'payload.sealed'])
    .where('record.id', '=', id)
    .executeTakeFirst();
  const key = context.store.findKey(id);
  if (!row || key === null) return null;
  const coreBytes = new Uint8Array(row.core);
  assert(recordIdOf(coreBytes, sha256) === id && parseCore(coreBytes).ok, 'a stored core is what its id says');
  const plain = aes256Gcm.open(key, NONCE, textToBytes(id), new Uint8Array(row.sealed));
  assert(plain !== null, 'a stored payload opens under its key');
  return { coreBytes, signatures: JSON.parse(row.signatures), disclosures: bytesToDisclosures(plain) };
}
