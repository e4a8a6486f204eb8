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
import type { NodeContext } from './node-context.ts';
import { receivedToViewed, showStandingForm } from './received-form.ts';
import { insertRecordRow } from './record-intake.ts';
import { applyEntry, applyRecord } from './view.ts';

export async function applyAccepted(
  tx: StoreTransaction,
  context: NodeContext,
  item: AcceptedEntry,
  now: UnixMs,
): Promise<void> {
  const { entry, release } = item;
  await insertPayload(tx, item);
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
    const { rel, action } = entry.body as Withdrawal;
    if (action === 'erase') tx.destroyKey(rel);
    await showStandingForm(tx, context, rel);
  }
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

/** Receipts that need no person: content set aside, withdrawal honoured. */
export function answerTo(item: AcceptedEntry, now: UnixMs): EntryDraft | null {
  const at = unixMsToIso(now);
  const receipt = (body: Omit<Receipt, 'v' | 'of' | 'level' | 'at'>): EntryDraft => ({
    type: 'receipt',
    approvals: [],
    body: { v: 'seamline/receipt/1', of: item.hash, level: 'R2', at, ...body },
  });
  if (item.release !== null && !item.release.ok) return receipt({ result: 'refused', code: item.release.error.type });
  if (item.entry.type === 'withdrawal') return receipt({ result: 'done' });
  return null;
}
