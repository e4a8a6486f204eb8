/**
 * What accepted entries do to the node: payload, record, release and views, and the receipts that need no person. Runs in the
 * transaction that appends the entries; nothing of a quarantined entry is applied.
 */
import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { EntryDraft } from '../../exchange/feed.ts';
import type { AcceptedEntry } from '../../exchange/ingest.ts';
import { type Entry, objectBytes, type Receipt, type Withdrawal } from '../../exchange/object.ts';
import type { Payload } from '../../exchange/payload.ts';
import type { StoreTransaction } from '../store/store.ts';
import { insertEntry } from './feed-store.ts';
import { destroyContent, restrictContent } from './form-content.ts';
import { sealHopAnswer } from './hop-answer.ts';
import { passOnWithdrawal, passUpAnswer } from './hop-withdrawal.ts';
import { isKeptCode, SIGNATURE_KEPT } from './kept-record.ts';
import type { NodeContext } from './node-context.ts';
import { receivedToViewed, showStandingForm } from './received-form.ts';
import { insertRecordRow } from './record-intake.ts';
import { applyEntry, applyRecord, findHopForms } from './view.ts';

/** Organisations that a withdrawal went on to. */
export async function applyAccepted(
  tx: StoreTransaction,
  context: NodeContext,
  item: AcceptedEntry,
  now: UnixMs,
): Promise<ReadonlyArray<string>> {
  const { entry, release } = item;
  await insertPayload(tx, item);
  if (item.isQuarantined) {
    await insertEntry(tx, item, now);
    await tx.db.insertInto('quarantined_entry').values({ hash: item.hash }).execute();
    return [];
  }
  const position = tx.nextPosition();
  if (release?.ok) {
    tx.putKey(entry.rel!, release.value.contentKey);
    await insertRecordRow(tx, { position, record: release.value.record, origin: 'received', receivedAt: now });
    await insertReceivedRelease(tx, release.value.payload, entry);
  }
  await insertEntry(tx, item, now);
  const received = release?.ok ? release.value : null;
  await applyEntry(tx, {
    entry,
    hash: item.hash,
    isOwn: false,
    release: received === null ? null : { record: received.record.id, form: received.release.form },
  });
  if (received !== null) {
    await applyRecord(tx, receivedToViewed(context, entry, received.record, { position, recordedMs: now }));
  }
  if (entry.type === 'withdrawal') {
    const withdrawal = entry.body as Withdrawal;
    const { rel } = withdrawal;
    const isTaken = await isTakenAs(tx, withdrawal, entry.from);
    for (const form of isTaken ? [rel, ...(await findHopForms(tx, entry))] : []) {
      if (withdrawal.action === 'erase') destroyContent(tx, form);
      if (withdrawal.action === 'restrict') await restrictContent(tx, context, form, withdrawal);
    }
    await showStandingForm(tx, context, rel, now);
    return passOnWithdrawal(tx, context, entry, now);
  }
  if (entry.type === 'receipt') await passUpAnswer(tx, context, entry, now);
  return [];
}

/** True where the views took the withdrawal: it came from whoever released the form, and no civilian harm keeps it. */
async function isTakenAs(tx: StoreTransaction, withdrawal: Withdrawal, from: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('release_view')
    .select('rel')
    .where('rel', '=', withdrawal.rel)
    .where('partner', '=', from)
    .where('direction', '=', 'in')
    .where('withdrawn', '=', withdrawal.action)
    .executeTakeFirst();
  return row !== undefined;
}

/** The sealed form as it came, also where it is set aside unread. */
export async function insertPayload(tx: StoreTransaction, item: AcceptedEntry): Promise<void> {
  const { entry, payload, release } = item;
  if (entry.rel === undefined || !(payload instanceof Uint8Array)) return;
  const record_id = release?.ok ? release.value.record.id : '';
  await tx.db
    .insertInto('payload')
    .values({ ref: entry.rel, record_id, sealed: payload, hash: entry.payloadHash ?? '' })
    .onConflict((c) => c.doNothing())
    .execute();
}

/** The signed form as it came: digests and labels only, so it outlives an erasure. */
export async function insertReceivedRelease(tx: StoreTransaction, payload: Payload, entry: Entry): Promise<void> {
  await tx.db
    .insertInto('release')
    .values({
      rel: entry.rel!,
      record_id: payload.release.record,
      from_org: entry.from,
      to_org: entry.to,
      body: objectBytes(payload.release),
      signatures: JSON.stringify(payload.releaseSignatures ?? []),
    })
    .onConflict((c) => c.column('rel').doNothing())
    .execute();
}

/** Receipts that need no person: content set aside, withdrawal honoured, or not done because civilian harm is kept. */
export async function answerTo(
  tx: StoreTransaction,
  context: NodeContext,
  item: AcceptedEntry,
  options: { readonly now: UnixMs; readonly passedTo: ReadonlyArray<string> },
): Promise<EntryDraft | null> {
  const at = unixMsToIso(options.now);
  const receipt = (body: Omit<Receipt, 'v' | 'of' | 'level' | 'at'>): EntryDraft => ({
    type: 'receipt',
    approvals: [],
    body: { v: 'seamline/receipt/1', of: item.hash, level: 'R2', at, ...body },
  });
  if (item.release !== null && !item.release.ok) return receipt({ result: 'refused', code: item.release.error.type });
  if (item.isQuarantined || item.entry.type !== 'withdrawal') return null;
  const withdrawal = item.entry.body as Withdrawal;
  const { rel, action } = withdrawal;
  const row = await tx.db.selectFrom('release_view').select('fault').where('rel', '=', rel).executeTakeFirst();
  const code = row?.fault ?? null;
  const isKept = isKeptCode(code) && (action === 'erase' || code === SIGNATURE_KEPT);
  const hops = options.passedTo.map((org) => ({ org, unansweredSince: at }));
  const result = isKept ? 'kept' : 'done';
  const up = await sealHopAnswer(tx, context, withdrawal, { result, at });
  return receipt({
    result,
    ...(isKept ? { code } : {}),
    ...(action === 'erase' && !isKept ? backupUntil(context) : {}),
    ...(hops.length === 0 ? {} : { hops }),
    ...(up === null ? {} : { up }),
  });
}

/** When the last backup that holds erased content keys expires; nothing where none was taken or all are gone. */
function backupUntil(context: NodeContext): Pick<Receipt, 'backupUntil'> {
  const until = context.keysInBackupsUntil();
  return until === null || until <= context.time.now() ? {} : { backupUntil: unixMsToIso(until) };
}
