/**
 * What accepted entries do to the node: payload, record, release and views, and the receipts that need no person. Runs in the
 * transaction that appends the entries; nothing of a quarantined entry is applied.
 */
import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import { type EntryDraft, formatFeedPlace } from '../../exchange/feed.ts';
import type { AcceptedEntry } from '../../exchange/ingest.ts';
import { type Entry, objectBytes, type Receipt, type Withdrawal } from '../../exchange/object.ts';
import type { Payload } from '../../exchange/payload.ts';
import type { OpenedRecord } from '../../record/record.ts';
import type { StoreTransaction } from '../store/store.ts';
import { insertEntry } from './feed-store.ts';
import type { NodeContext } from './node-context.ts';
import { insertRecordRow } from './record-intake.ts';
import { applyEntry, applyRecord } from './view.ts';

export async function applyAccepted(
  tx: StoreTransaction,
  context: NodeContext,
  item: AcceptedEntry,
  now: UnixMs,
): Promise<void> {
  const { entry, release } = item;
  if (entry.rel !== undefined && item.payload instanceof Uint8Array) {
    await tx.db
      .insertInto('payload')
      .values({
        ref: entry.rel,
        record_id: release?.ok ? release.value.record.id : '',
        sealed: item.payload,
        hash: entry.payloadHash ?? '',
      })
      .onConflict((c) => c.doNothing())
      .execute();
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
    if (withdrawal.action === 'erase') tx.destroyKey(withdrawal.rel);
  }
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

export function receivedToViewed(
  context: Pick<NodeContext, 'directory' | 'identity' | 'districts'>,
  entry: Entry,
  record: Pick<OpenedRecord, 'id' | 'core' | 'body' | 'signed'>,
  at: { readonly position: number; readonly recordedMs: UnixMs },
): Parameters<typeof applyRecord>[1] {
  const code = (org: string) => context.directory.findCode(org) ?? org.slice(0, 8);
  const { from, to, lane, epoch, seq } = entry;
  return {
    id: record.id,
    position: at.position,
    core: record.core,
    coreBytes: record.signed.coreBytes,
    body: record.body,
    shownCount: record.signed.disclosures.length,
    rel: entry.rel ?? '',
    feedPlace: formatFeedPlace({ from: code(from), to: code(to), lane, epoch, seq }),
    recordedMs: at.recordedMs,
    isOwn: false,
    ownCode: context.identity.code,
    findDistrict: context.districts.find,
  };
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
