/** Feeds in the store: tips, heads, epochs, looking up held entries. */
import { sql } from 'kysely';
import { LIMITS } from '../../base/limits.ts';
import type { UnixMs } from '../../base/time.ts';
import type { EpochStart } from '../../exchange/epoch.ts';
import {
  createFeedTip,
  envelopeToBytes,
  type FeedTip,
  signHead,
  tipToPosition,
  type WrittenEntry,
} from '../../exchange/feed.ts';
import type { Ack, Entry, FeedName, Lane } from '../../exchange/object.ts';
import { statementToBytes } from '../../exchange/statement.ts';
import { createSigner } from '../crypto.ts';
import type { Identity } from '../identity.ts';
import { prepareInsert, prepareQuery } from '../store/prepared.ts';
import { rowSum } from '../store/row-sum.ts';
import type { Store, StoreTransaction, TouchedFeed } from '../store/store.ts';

type Reader = Store['db'] | StoreTransaction['db'];

/** Last entry of a feed; before the first one of an epoch, its start. */
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
  const begun = await db
    .selectFrom('epoch_start')
    .select(['epoch', 'hash'])
    .where('from_org', '=', feed.from)
    .where('to_org', '=', feed.to)
    .where('lane', '=', feed.lane)
    .orderBy('epoch', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (begun !== undefined && begun.epoch > (row?.epoch ?? 1))
    return { feed, epoch: begun.epoch, seq: 0, hash: begun.hash };
  return row ? { feed, epoch: row.epoch, seq: row.seq, hash: row.hash } : createFeedTip(feed);
}

/** What this node has durably stored of the partner's two lanes: the acknowledgement that rides in own entries. */
export async function readAck(db: Reader, own: string, partner: string): Promise<Ack> {
  const urgent = await readTip(db, { from: partner, to: own, lane: 'urgent' });
  const bulk = await readTip(db, { from: partner, to: own, lane: 'bulk' });
  return { urgent: tipToPosition(urgent), bulk: tipToPosition(bulk) };
}

const insertEntries = prepareInsert('feed_entry', [
  'position',
  'from_org',
  'to_org',
  'lane',
  'epoch',
  'seq',
  'hash',
  'body',
  'type',
  'rel',
  'received_at',
  'row_sum',
]);

export async function insertEntry(tx: StoreTransaction, item: WrittenEntry, receivedAt: UnixMs): Promise<void> {
  const { entry, bytes, hash } = item;
  const position = tx.nextPosition();
  const row = {
    position,
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
    row_sum: rowSum({ position, name: hash, origin: '', received_at: receivedAt }),
  };
  await insertEntries(tx.db, [row]);
}

/**
 * Signs what a group left unsigned, inside its transaction: one head a feed and epoch, more only where a group is larger
 * than one may be, so that every page can end at a head (rule F-4).
 */
export async function signTouchedHeads(
  tx: StoreTransaction,
  identity: Identity,
  feeds: ReadonlyArray<TouchedFeed>,
): Promise<void> {
  const signer = createSigner(identity.sign);
  for (const { from_org, to_org, lane, epoch } of feeds) {
    const feed = { from: from_org, to: to_org, lane: lane as Lane };
    for (const { seq, hash } of await findHeadPlaces(tx, feed, epoch)) {
      const envelope = envelopeToBytes(signHead({ feed, epoch, seq, hash }, signer));
      await tx.db.insertInto('feed_head').values({ from_org, to_org, lane, epoch, seq, envelope }).execute();
    }
  }
}

/** Last entries of the groups after the newest head, each at most `groupEntriesMax` entries and `groupBytesMax` bytes. */
async function findHeadPlaces(tx: StoreTransaction, feed: FeedName, epoch: number) {
  const newest = await tx.db
    .selectFrom('feed_head')
    .select((e) => e.fn.max('seq').as('seq'))
    .where('from_org', '=', feed.from)
    .where('to_org', '=', feed.to)
    .where('lane', '=', feed.lane)
    .where('epoch', '=', epoch)
    .executeTakeFirst();
  const rows = await selectSized(tx.db, feed, epoch, Number(newest?.seq ?? 0)).execute();
  const places: { readonly seq: number; readonly hash: string }[] = [];
  let [entries, sizeBytes] = [0, 0];
  for (const [i, row] of rows.entries()) {
    entries++;
    sizeBytes += Number(row.size);
    const next = rows[i + 1];
    const isFull = entries === LIMITS.groupEntriesMax || sizeBytes + Number(next?.size ?? 0) > LIMITS.groupBytesMax;
    if (next !== undefined && !isFull) continue;
    places.push({ seq: row.seq, hash: row.hash });
    [entries, sizeBytes] = [0, 0];
  }
  return places;
}

/** Entries after a place, in order, with the bytes that each adds to a page. */
export function selectSized(db: Reader, feed: FeedName, epoch: number, after: number) {
  return db
    .selectFrom('feed_entry')
    .leftJoin('payload', 'payload.ref', 'feed_entry.rel')
    .select(['feed_entry.seq', 'feed_entry.hash'])
    .select(sql<number>`length(feed_entry.body) + coalesce(length(payload.sealed), 0)`.as('size'))
    .where('from_org', '=', feed.from)
    .where('to_org', '=', feed.to)
    .where('lane', '=', feed.lane)
    .where('epoch', '=', epoch)
    .where('seq', '>', after)
    .orderBy('seq');
}

/** The epoch start that began an epoch; undefined in the first. */
export function readEpochStart(db: Reader, feed: FeedName, epoch: number) {
  return db
    .selectFrom('epoch_start')
    .selectAll()
    .where('from_org', '=', feed.from)
    .where('to_org', '=', feed.to)
    .where('lane', '=', feed.lane)
    .where('epoch', '=', epoch)
    .executeTakeFirst();
}

/** Every epoch start of a feed, in order. */
export function readEpochStarts(db: Reader, feed: FeedName) {
  return db
    .selectFrom('epoch_start')
    .select(['epoch', 'last_epoch', 'last_seq'])
    .where('from_org', '=', feed.from)
    .where('to_org', '=', feed.to)
    .where('lane', '=', feed.lane)
    .orderBy('epoch')
    .execute();
}

/** Last entry of an epoch as the start of the next names it; null while the epoch is open. */
export async function readEpochEnd(db: Reader, feed: FeedName, epoch: number): Promise<number | null> {
  const next = (await readEpochStarts(db, feed)).find((start) => start.epoch > epoch);
  if (next === undefined) return null;
  return next.last_epoch === epoch ? (next.last_seq ?? 0) : 0;
}

export async function insertEpochStart(tx: StoreTransaction, start: EpochStart): Promise<void> {
  const { feed, epoch, last, hash } = start;
  await tx.db
    .insertInto('epoch_start')
    .values({
      from_org: feed.from,
      to_org: feed.to,
      lane: feed.lane,
      epoch,
      hash,
      last_epoch: last?.epoch ?? null,
      last_seq: last?.seq ?? null,
      statement: statementToBytes({ record: start.record.signed, approvals: start.approvals }),
    })
    .onConflict((c) => c.doNothing())
    .execute();
}

const findHash = prepareQuery((db, from: string, to: string, lane: string, epoch: number, seq: number) =>
  db
    .selectFrom('feed_entry')
    .select('hash')
    .where('from_org', '=', from)
    .where('to_org', '=', to)
    .where('lane', '=', lane)
    .where('epoch', '=', epoch)
    .where('seq', '=', seq),
);

export async function readHash(db: Reader, feed: FeedName, epoch: number, seq: number): Promise<string | null> {
  const [row] = await findHash(db, feed.from, feed.to, feed.lane, epoch, seq);
  return row?.hash ?? null;
}

/** An entry's fields before any check; null where the bytes are not JSON. */
export function peekEntry(bytes: Uint8Array): Entry | null {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Entry;
  } catch {
    return null;
  }
}
