/** Feeds in the store: tips, appending groups, signing heads, looking up held entries. */
import { assert } from '../../base/assert.ts';
import type { UnixMs } from '../../base/time.ts';
import {
  appendEntries,
  createFeedTip,
  type EntryDraft,
  envelopeToBytes,
  type FeedTip,
  signHead,
  type WrittenEntry,
} from '../../exchange/feed.ts';
import type { Ack, FeedName, Lane, Position, Release } from '../../exchange/object.ts';
import { createSigner, sha256 } from '../crypto.ts';
import type { Identity } from '../identity.ts';
import type { Store, StoreTransaction, TouchedFeed } from '../store/store.ts';
import { applyEntry } from './view.ts';

type Reader = Store['db'] | StoreTransaction['db'];

export async function readTip(db: Reader, feed: FeedName): Promise<FeedTip> {
  const row = await db
    .selectFrom('feed_entry')
    .select(['epoch', 'seq', 'hash'])
    .where('from_org', '=', feed.from)
    .where('to_org', '=', feed.to)
    .where('lane', '=', feed.lane)
    .orderBy('epoch', 'desc')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { feed, epoch: row.epoch, seq: row.seq, hash: row.hash } : createFeedTip(feed);
}

/** What this node has durably stored of the partner's two lanes: the acknowledgement that rides in own entries. */
export async function readAck(db: Reader, own: string, partner: string): Promise<Ack> {
  const urgent = await readTip(db, { from: partner, to: own, lane: 'urgent' });
  const bulk = await readTip(db, { from: partner, to: own, lane: 'bulk' });
  return { urgent: toPosition(urgent), bulk: toPosition(bulk) };
}

function toPosition(tip: FeedTip): Position | null {
  return tip.seq === 0 || tip.hash === null ? null : { epoch: tip.epoch, seq: tip.seq, hash: tip.hash };
}

export async function appendToFeed(
  tx: StoreTransaction,
  options: {
    readonly own: string;
    readonly partner: string;
    readonly lane: Lane;
    readonly drafts: ReadonlyArray<EntryDraft>;
    readonly sentAt: UnixMs;
    readonly releases: ReadonlyMap<string, Pick<Release, 'record' | 'form'>>;
  },
): Promise<ReadonlyArray<WrittenEntry>> {
  const { own, partner, lane, drafts, sentAt, releases } = options;
  const feed: FeedName = { from: own, to: partner, lane };
  const tip = await readTip(tx.db, feed);
  const ack = await readAck(tx.db, own, partner);
  const appended = appendEntries(tip, drafts, { ack, sentAt, sha256 });
  assert(appended.ok, 'a group is cut to size before it is appended');
  for (const item of appended.value.written) {
    await insertEntry(tx, item, sentAt);
    const release = item.entry.rel === undefined ? null : (releases.get(item.entry.rel) ?? null);
    await applyEntry(tx, { entry: item.entry, hash: item.hash, isOwn: true, release });
  }
  tx.touchFeed({ from_org: own, to_org: partner, lane, epoch: tip.epoch });
  return appended.value.written;
}

export async function insertEntry(tx: StoreTransaction, item: WrittenEntry, receivedAt: UnixMs): Promise<void> {
  const { entry, bytes, hash } = item;
  await tx.db
    .insertInto('feed_entry')
    .values({
      position: tx.nextPosition(),
      from_org: entry.from,
      to_org: entry.to,
      lane: entry.lane,
      epoch: entry.epoch,
      seq: entry.seq,
      hash,
      body: bytes,
      type: entry.type,
      rel: entry.rel ?? null,
      received_at: receivedAt,
    })
    .execute();
}

/** One signature a group and feed, inside the group's transaction. */
export async function signTouchedHeads(
  tx: StoreTransaction,
  identity: Identity,
  feeds: ReadonlyArray<TouchedFeed>,
): Promise<void> {
  for (const { from_org, to_org, lane } of feeds) {
    const tip = await readTip(tx.db, { from: from_org, to: to_org, lane: lane as Lane });
    const envelope = envelopeToBytes(signHead(tip, createSigner(identity.sign)));
    await tx.db
      .insertInto('feed_head')
      .values({ from_org, to_org, lane, epoch: tip.epoch, seq: tip.seq, envelope })
      .execute();
  }
}

export async function readHash(db: Reader, feed: FeedName, epoch: number, seq: number): Promise<string | null> {
  const row = await db
    .selectFrom('feed_entry')
    .select('hash')
    .where('from_org', '=', feed.from)
    .where('to_org', '=', feed.to)
    .where('lane', '=', feed.lane)
    .where('epoch', '=', epoch)
    .where('seq', '=', seq)
    .executeTakeFirst();
  return row?.hash ?? null;
}
