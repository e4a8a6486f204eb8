/**
 * The one place where own entries are written: into the feed where it is open, into the waiting line where it is fenced or
 * frozen. What waits keeps its order and is written, urgent lane first, once the feed goes on (rules S-5, F-14).
 */
import { assert } from '../../base/assert.ts';
import { LIMITS } from '../../base/limits.ts';
import type { UnixMs } from '../../base/time.ts';
import { appendEntries, type EntryDraft, type WrittenEntry } from '../../exchange/feed.ts';
import type { FeedName, Lane, Release, Statement } from '../../exchange/object.ts';
import { recordIdOf } from '../../record/record.ts';
import { sha256 } from '../crypto.ts';
import type { StoreTransaction } from '../store/store.ts';
import { findAgreement } from './agreement.ts';
import { isFeedFrozen } from './feed-freeze.ts';
import { insertEntry, peekEntry, readAck, readTip } from './feed-store.ts';
import { isFenced } from './fence.ts';
import { oweWithdrawals } from './hop-withdrawal.ts';
import { readKeyStatements } from './statement.ts';
import { applyAcks, applyEntry } from './view.ts';

export type FeedGroup = {
  readonly own: string;
  readonly partner: string;
  readonly lane: Lane;
  readonly drafts: ReadonlyArray<EntryDraft>;
  readonly sentAt: UnixMs;
};

/** Written entries, or none where they wait. */
export async function appendToFeed(tx: StoreTransaction, group: FeedGroup): Promise<ReadonlyArray<WrittenEntry>> {
  const { own, partner, lane, drafts } = group;
  const feed: FeedName = { from: own, to: partner, lane };
  if ((await isFenced(tx.db, partner)) || (await isFeedFrozen(tx.db, feed))) {
    for (const draft of drafts) {
      const row = { position: tx.nextPosition(), to_org: partner, lane, draft: JSON.stringify(draft) };
      await tx.db.insertInto('waiting_entry').values(row).execute();
    }
    return [];
  }
  return writeGroup(tx, feed, group);
}

async function writeGroup(
  tx: StoreTransaction,
  feed: FeedName,
  group: Pick<FeedGroup, 'drafts' | 'sentAt'>,
): Promise<ReadonlyArray<WrittenEntry>> {
  const { drafts } = group;
  const sentAt = await roundToBeat(tx, feed, group.sentAt);
  const tip = await readTip(tx.db, feed);
  const ack = await readAck(tx.db, feed.from, feed.to);
  const appended = appendEntries(tip, drafts, { ack, sentAt, sha256 });
  assert(appended.ok, 'a group is cut to size before it is appended');
  for (const item of appended.value.written) {
    await insertEntry(tx, item, group.sentAt);
    const release = await readReleaseForm(tx, item.entry.rel);
    await applyEntry(tx, { entry: item.entry, hash: item.hash, isOwn: true, release });
  }
  await applyAcks(tx, appended.value.written, true);
  tx.touchFeed({ from_org: feed.from, to_org: feed.to, lane: feed.lane, epoch: tip.epoch });
  return appended.value.written;
}

/** A bulk entry says the beat it belongs to, never the second it was written in (exchange rules, part 13). */
async function roundToBeat(tx: StoreTransaction, feed: FeedName, at: UnixMs): Promise<UnixMs> {
  if (feed.lane === 'urgent') return at;
  const agreement = await findAgreement(tx.db, feed.from, feed.to, at);
  const beatMs = agreement?.beatMs ?? LIMITS.beatMs;
  return (Math.floor(at / beatMs) * beatMs) as UnixMs;
}

/** The own record and form behind a release, as its row says; null for other entries. */
export async function readReleaseForm(
  tx: StoreTransaction,
  rel: string | undefined,
): Promise<Pick<Release, 'record' | 'form'> | null> {
  if (rel === undefined) return null;
  const row = await tx.db.selectFrom('release').selectAll().where('rel', '=', rel).executeTakeFirst();
  if (!row) return null;
  const { form } = JSON.parse(Buffer.from(row.body).toString('utf8')) as Release;
  return { record: row.record_id, form };
}

/** Writes what waits for a partner; called in the transaction that opens its feed again. */
export async function flushWaiting(
  tx: StoreTransaction,
  own: string,
  partner: string,
  sentAt: UnixMs,
): Promise<number> {
  await oweStatements(tx, own, partner, sentAt);
  await oweWithdrawals(tx, own, partner, sentAt);
  const rows = await tx.db
    .selectFrom('waiting_entry')
    .selectAll()
    .where('to_org', '=', partner)
    .orderBy('lane', 'desc')
    .orderBy('position')
    .execute();
  for (const row of rows) {
    await tx.db.deleteFrom('waiting_entry').where('position', '=', row.position).execute();
    const drafts = [JSON.parse(row.draft) as EntryDraft];
    await appendToFeed(tx, { own, partner, lane: row.lane as Lane, drafts, sentAt });
  }
  return rows.length;
}

/** Later key statements that a feed lacks, because the end in which they were said is lost. */
async function oweStatements(tx: StoreTransaction, own: string, partner: string, sentAt: UnixMs): Promise<void> {
  const later = (await readKeyStatements(tx.db, own)).slice(1).map((record) => recordIdOf(record.coreBytes, sha256));
  if (later.length === 0) return;
  const rows = await tx.db
    .selectFrom('feed_entry')
    .select('body')
    .where('from_org', '=', own)
    .where('to_org', '=', partner)
    .where('type', '=', 'statement')
    .execute();
  const said = new Set(rows.map((row) => (peekEntry(new Uint8Array(row.body))?.body as Statement | undefined)?.record));
  for (const record of later.filter((id) => !said.has(id))) {
    const drafts: EntryDraft[] = [{ type: 'statement', approvals: [], body: { v: 'seamline/statement/1', record } }];
    await appendToFeed(tx, { own, partner, lane: 'urgent', drafts, sentAt });
  }
}
