/**
 * The way back through the fence: a node that lost the end of its feed takes its own entries back from the partner that
 * holds them, checks them against its own signatures, applies its own withdrawals, and goes on once it holds all that
 * the partner claims. Who claims more than it returns gets a dispute (rule S-5).
 */

import { ok, type Result } from '../../base/result.ts';
import type { VerifyPasskey } from '../../exchange/approval.ts';
import { type AcceptedEntry, ingestPage } from '../../exchange/ingest.ts';
import { type Ack, type Entry, type FeedName, LANES, type Withdrawal } from '../../exchange/object.ts';
import type { OpenedRecord } from '../../record/record.ts';
import type { StoreTransaction } from '../store/store.ts';
import { listJoint } from './agreement.ts';
import { flushWaiting, readReleaseForm } from './feed-append.ts';
import { insertPayload, insertReceivedRelease } from './feed-apply.ts';
import { insertHead, insertStatements, openPage, type PageFault, prepareIngest, readCursor } from './feed-exchange.ts';
import { freezeFeed } from './feed-freeze.ts';
import { insertEntry, readEpochEnd, readHash } from './feed-store.ts';
import { isFenced, liftFence, listFences } from './fence.ts';
import { keepForkProof } from './fork-evidence.ts';
import type { NodeContext } from './node-context.ts';
import { addRecord, insertRecordRow } from './record-intake.ts';
import { applyAcks, applyEntry, applyRecord } from './view.ts';

/** Takes back one page of an own feed; answers how many entries were missing here. */
export async function storeReturnedPage(
  context: NodeContext,
  feed: FeedName,
  bytes: Uint8Array,
  verifyPasskey: VerifyPasskey,
): Promise<Result<number, PageFault>> {
  const opened = await openPage(context, feed.to, bytes);
  if (!opened.ok) return opened;
  const { page, contentKeys } = opened.value;
  const now = context.time.now();
  const stored = await context.store.commit(async (tx) => {
    const cursor = await readCursor(tx, feed);
    const deps = await prepareIngest(tx, { feed, page, now, verifyPasskey });
    const ingested = ingestPage({ ...cursor, frozen: false }, page, contentKeys, { ...deps, ownEnd: () => -1 });
    if (!ingested.ok) return ingested;
    await insertStatements(tx, context, ingested.value);
    for (const item of ingested.value.accepted) await applyReturned(tx, context, item);
    await applyAcks(tx, ingested.value.accepted, true);
    if (ingested.value.accepted.length > 0) await insertHead(tx, ingested.value);
    return ok(ingested.value.accepted.length);
  });
  if (!stored.ok && (stored.error.type === 'Fork' || stored.error.type === 'BrokenChain')) {
    await keepForkProof(context, feed, page);
    await context.store.commit((tx) => freezeFeed(tx, feed, now));
  }
  return stored;
}

async function applyReturned(tx: StoreTransaction, context: NodeContext, item: AcceptedEntry): Promise<void> {
  const { entry, release } = item;
  const now = context.time.now();
  await insertPayload(tx, item);
  const position = tx.nextPosition();
  if (release?.ok) {
    tx.putKey(entry.rel!, release.value.contentKey);
    await insertRecordRow(tx, { position, record: release.value.record, origin: 'returned', receivedAt: now });
    await insertReceivedRelease(tx, release.value.payload, entry);
  }
  await insertEntry(tx, item, now);
  const form = await readReleaseForm(tx, entry.rel);
  await applyEntry(tx, { entry, hash: item.hash, isOwn: true, release: form });
  if (release?.ok) await applyReturnedRecord(tx, context, entry, release.value.record);
  if (entry.type === 'withdrawal') {
    const { action, rel } = entry.body as Withdrawal;
    if (action === 'erase') tx.destroyKey(rel);
  }
}

/** A lost own record is shown as far as the partner was told; one that is still here is shown whole. */
export async function applyReturnedRecord(
  tx: StoreTransaction,
  context: Pick<NodeContext, 'identity' | 'districts'>,
  entry: Entry,
  record: Pick<OpenedRecord, 'id' | 'core' | 'body' | 'signed'>,
): Promise<void> {
  const row = await tx.db.selectFrom('record').selectAll().where('id', '=', record.id).executeTakeFirst();
  if (row?.origin !== 'returned') return;
  await applyRecord(tx, {
    id: record.id,
    position: row.position,
    core: record.core,
    coreBytes: record.signed.coreBytes,
    body: record.body,
    shownCount: record.signed.disclosures.length,
    rel: entry.rel ?? '',
    feedPlace: '',
    recordedMs: row.received_at as never,
    isOwn: true,
    ownCode: context.identity.code,
    findDistrict: context.districts.find,
  });
}

/**
 * Ends the return once the partner has no more pages: lifts the fence and writes what waited where all that it claims to hold
 * is here, else opens a dispute over what it claims and did not return. Where the witness remembers an own head beyond that,
 * the end is lost and only an epoch start goes on, because a bundle with the lost entries may still turn up.
 */
export async function endReturn(
  context: NodeContext,
  partner: string,
  claimed: Ack,
): Promise<'lifted' | 'end-lost' | 'disputed'> {
  const own = context.identity.org;
  const { db } = context.store;
  for (const lane of LANES) {
    const claim = claimed[lane];
    if (claim === null) continue;
    const feed = { from: own, to: partner, lane };
    const end = await readEpochEnd(db, feed, claim.epoch);
    const isDisowned = end !== null && claim.seq > end;
    if (isDisowned || (await readHash(db, feed, claim.epoch, claim.seq)) === claim.hash) continue;
    await disputeClaim(context, partner, claim.hash);
    return 'disputed';
  }
  const fence = (await listFences(db)).find((f) => f.partner === partner);
  for (const { lane, epoch, seq, hash } of fence?.witnessed ?? []) {
    const isHere = (await readHash(db, { from: own, to: partner, lane }, epoch, seq)) === hash;
    if (seq > 0 && !isHere) return 'end-lost';
  }
  const sentAt = context.time.now();
  await context.store.commit(async (tx) => {
    if (!(await isFenced(tx.db, partner))) return;
    await liftFence(tx, partner);
    await flushWaiting(tx, own, partner, sentAt);
  });
  context.notify({ type: 'feed', id: partner });
  return 'lifted';
}

/** Once for each claim. */
async function disputeClaim(context: NodeContext, partner: string, hash: string): Promise<void> {
  const held = await listJoint(context.store.db, 'dispute');
  if (held.some((joint) => (joint.body['about'] as ReadonlyArray<string>).includes(hash))) return;
  await addRecord(context, {
    kind: 'dispute',
    marking: 'official',
    body: {
      parties: [context.identity.org, partner],
      about: [hash],
      claim: 'mismatch',
      ownHash: hash,
      asked: { text: 'Return the entries that you acknowledge, or withdraw the claim.', language: 'en' },
      at: new Date(context.time.now()).toISOString(),
    },
  });
}
