/**
 * Rebuild: drops every view and replays records and entries in the node's own order through the same functions that wrote
 * them, so that the outcome is equal (rule R-13).
 */
import { textToBytes } from '../../base/bytes.ts';
import type { UnixMs } from '../../base/time.ts';
import type { Entry, Release, Withdrawal } from '../../exchange/object.ts';
import { openDisclosures } from '../../record/disclosure.ts';
import { parseCore, type SignedRecord } from '../../record/record.ts';
import { checkShownBody } from '../../record/registry.ts';
import { aes256Gcm, sha256 } from '../crypto.ts';
import { coreToOrg } from '../identity.ts';
import { prepareQuery } from '../store/prepared.ts';
import { createViews, dropViews, type FeedEntryTable, markViews, type RecordTable } from '../store/schema.ts';
import type { StoreTransaction } from '../store/store.ts';
import { applyReturnedRecord } from './fence-return.ts';
import { createKeyDirectory } from './key-directory.ts';
import type { NodeContext } from './node-context.ts';
import { readReceived, showReceivedForm, showStandingForm } from './received-form.ts';
import { replayExpiries } from './retention.ts';
import { applyAcks, applyEntry, applyRecord, bytesToDisclosures } from './view.ts';

const NONCE = new Uint8Array(12);
const ROWS_AT_ONCE = 2_000;

export async function rebuildViews(
  context: NodeContext,
  progress: (done: number) => void,
): Promise<{ readonly records: number; readonly entries: number }> {
  let records = 0;
  let entries = 0;
  await context.store.commit(async (tx) => {
    await dropViews(tx.db);
    await createViews(tx.db, context.store.engine);
    const replayed: NodeContext = { ...context, directory: await createKeyDirectory(tx) };
    let after = 0;
    for (;;) {
      const batch = await readBatch(tx, after);
      if (batch.length === 0) break;
      for (const item of batch) {
        if ('core' in item) records += (await replayRecord(tx, replayed, item)) ? 1 : 0;
        else {
          await replayEntry(tx, replayed, item);
          entries++;
        }
        after = item.position;
      }
      progress(records + entries);
    }
    await replayExpiries(tx, replayed, context.time.now());
    await markViews(tx.db);
  });
  await context.directory.refresh();
  return { records, entries };
}

/** The next rows of both logs in one order; at most `ROWS_AT_ONCE` of each, cut where the shorter read ends. */
async function readBatch(tx: StoreTransaction, after: number): Promise<ReadonlyArray<RecordTable | FeedEntryTable>> {
  const records = await tx.db
    .selectFrom('record')
    .selectAll()
    .where('position', '>', after)
    .orderBy('position')
    .limit(ROWS_AT_ONCE)
    .execute();
  const entries = await tx.db
    .selectFrom('feed_entry')
    .selectAll()
    .where('position', '>', after)
    .orderBy('position')
    .limit(ROWS_AT_ONCE)
    .execute();
  const ends = [records, entries].filter((rows) => rows.length === ROWS_AT_ONCE).map((rows) => rows.at(-1)!.position);
  const end = Math.min(Number.MAX_SAFE_INTEGER, ...ends);
  return [...records, ...entries].filter((row) => row.position <= end).sort((a, b) => a.position - b.position);
}

/** Own records and statements; received ones come with the entry that carried them, derivatives never had a view. */
async function replayRecord(tx: StoreTransaction, context: NodeContext, row: RecordTable): Promise<boolean> {
  if (row.origin === 'received' || row.origin === 'returned') return false;
  const signed = await readStored(tx, row);
  if (signed === null) return false;
  const core = parseCore(signed.coreBytes);
  if (!core.ok) return false;
  const shown = openDisclosures(signed.disclosures, core.value.digests, sha256);
  if (!shown.ok) return false;
  const body = checkShownBody(core.value.kind, core.value.kindVersion, shown.value);
  if (!body.ok) return false;
  await applyRecord(tx, {
    id: row.id,
    position: row.position,
    core: core.value,
    coreBytes: signed.coreBytes,
    body: body.value,
    shownCount: signed.disclosures.length,
    rel: '',
    feedPlace: '',
    recordedMs: row.received_at as UnixMs,
    isOwn: row.origin === 'own' || [row.org, coreToOrg(signed.coreBytes)].includes(context.identity.org),
    ownCode: context.identity.code,
    findDistrict: context.districts.find,
  });
  if (row.kind === 'key-statement') await context.directory.refresh();
  return true;
}

const findPayload = prepareQuery((db, ref: string) => db.selectFrom('payload').select('sealed').where('ref', '=', ref));

/** Null where the content key was destroyed, or where there never was a payload of its own (a derivative). */
async function readStored(tx: StoreTransaction, row: RecordTable): Promise<SignedRecord | null> {
  const [payload] = await findPayload(tx.db, row.id);
  if (!payload) return null;
  const coreBytes = new Uint8Array(row.core);
  const signatures = JSON.parse(row.signatures);
  const sealed = new Uint8Array(payload.sealed);
  if (row.origin === 'statement') return { coreBytes, signatures, disclosures: bytesToDisclosures(sealed) };
  const key = tx.findKey(row.id);
  const plain = key === null ? null : aes256Gcm.open(key, NONCE, textToBytes(row.id), sealed);
  return plain === null ? null : { coreBytes, signatures, disclosures: bytesToDisclosures(plain) };
}

async function isQuarantined(tx: StoreTransaction, hash: string): Promise<boolean> {
  const row = await tx.db.selectFrom('quarantined_entry').select('hash').where('hash', '=', hash).executeTakeFirst();
  return row !== undefined;
}

async function replayEntry(tx: StoreTransaction, context: NodeContext, row: FeedEntryTable): Promise<void> {
  if (await isQuarantined(tx, row.hash)) return;
  const entry = JSON.parse(Buffer.from(row.body).toString('utf8')) as Entry;
  const isOwn = entry.from === context.identity.org;
  const rel = entry.rel ?? '';
  await replayExpiries(tx, context, row.received_at as UnixMs);
  const stored = await tx.db.selectFrom('release').selectAll().where('rel', '=', rel).executeTakeFirst();
  const form =
    stored === undefined ? 'provable' : (JSON.parse(Buffer.from(stored.body).toString('utf8')) as Release).form;
  const release = stored === undefined ? null : { record: stored.record_id, form };
  await applyEntry(tx, { entry, hash: row.hash, isOwn, release });
  await applyAcks(tx, [{ entry }], isOwn);
  if (!isOwn && entry.type === 'withdrawal')
    await showStandingForm(tx, context, (entry.body as Withdrawal).rel, row.received_at as UnixMs);
  if (stored === undefined) return;
  if (isOwn) {
    const returned = await readReceived(tx, context, rel);
    if (returned !== null) await applyReturnedRecord(tx, context, entry, returned);
    return;
  }
  await showReceivedForm(tx, context, entry, { id: stored.record_id, recordedMs: row.received_at as UnixMs });
}
