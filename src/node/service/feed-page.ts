/**
 * Serving feeds: `servePage` answers a pull with the entries after a cursor up to a signed head, with payloads, content keys
 * sealed to the partner, and the statements these entries need. The same function returns a partner's own feed to it, as
 * held here, when its node has lost the end of it (rules F-4, F-7, S-5).
 */
import { assert } from '../../base/assert.ts';
import { concatBytes, textToBytes } from '../../base/bytes.ts';
import { LIMITS } from '../../base/limits.ts';
import type { UnixMs } from '../../base/time.ts';
import type { FeedName, Statement } from '../../exchange/object.ts';
import { type PageEntry, pageToBytes } from '../../exchange/page.ts';
import { statementToBytes } from '../../exchange/statement.ts';
import { answerPull, type Pull } from '../../exchange/sync.ts';
import { recordIdOf, type SignedRecord } from '../../record/record.ts';
import { sha256 } from '../crypto.ts';
import { hpkeSeal } from '../hpke.ts';
import { freezeFeed, isFeedFrozen } from './feed-freeze.ts';
import { peekEntry, readEpochStart, readEpochStarts, readHash, readTip, selectSized } from './feed-store.ts';
import { isFenced, raiseFence } from './fence.ts';
import type { NodeContext } from './node-context.ts';
import { readKeyStatements } from './statement.ts';
import { decodeBase64url } from './view.ts';

export type ServedPage =
  | { readonly type: 'page'; readonly bytes: Uint8Array; readonly more: boolean }
  | { readonly type: 'empty' }
  /** Nothing more is held, and nothing new is written while the feed is fenced. */
  | { readonly type: 'fenced' }
  /** The cursor is not on this chain; the page lets the partner prove it. */
  | { readonly type: 'fork'; readonly bytes: Uint8Array | null }
  | { readonly type: 'future-cursor' };

/** `writtenBefore` holds back what was written since the last beat. */
export async function servePage(
  context: NodeContext,
  feed: FeedName,
  pull: Pull,
  options: { readonly writtenBefore?: UnixMs } = {},
): Promise<ServedPage> {
  const { db } = context.store;
  const isOwn = feed.from === context.identity.org;
  const partner = isOwn ? feed.to : feed.from;
  const tip = await readTip(db, feed);
  const held = pull.after > 0 ? await readHash(db, feed, pull.epoch, pull.after) : null;
  const starts = pull.epoch < tip.epoch ? await readEpochStarts(db, feed) : [];
  const nextStart = (epoch: number) => starts.find((start) => start.epoch > epoch);
  const own = {
    epoch: tip.epoch,
    head: tip.seq,
    hashAt: () => held,
    endOf: (epoch: number) => {
      const next = nextStart(epoch);
      return next?.last_epoch === epoch ? (next.last_seq ?? 0) : 0;
    },
    nextOf: (epoch: number) => nextStart(epoch)?.epoch ?? tip.epoch,
  };
  const answer = answerPull(pull, own);
  if (answer.type === 'future-cursor') {
    if (isOwn) await fenceAgainst(context, partner);
    return { type: 'future-cursor' };
  }
  const from = answer.type === 'fork' ? { epoch: pull.epoch, after: pull.after, last: tip.seq } : answer;
  const max = Math.min(Math.max(1, pull.max), LIMITS.pageEntriesMax);
  const page = await readPage(context, { feed, partner, ...from, max, ...options });
  if (answer.type === 'fork' && isOwn) await context.store.commit((tx) => freezeFeed(tx, feed, context.time.now()));
  if (answer.type === 'fork') return { type: 'fork', bytes: page?.bytes ?? (await readBareHead(context, feed, pull)) };
  if (page !== null) return { type: 'page', bytes: page.bytes, more: from.epoch < tip.epoch || page.last < tip.seq };
  if (isOwn && (await isFeedFrozen(db, feed))) return { type: 'fork', bytes: null };
  return isOwn && (await isFenced(db, partner)) ? { type: 'fenced' } : { type: 'empty' };
}

/** A page of no entries, to show another hash under the own signature at exactly this place. */
async function readBareHead(context: NodeContext, feed: FeedName, pull: Pull): Promise<Uint8Array | null> {
  const row = await context.store.db
    .selectFrom('feed_head')
    .select('envelope')
    .where('from_org', '=', feed.from)
    .where('to_org', '=', feed.to)
    .where('lane', '=', feed.lane)
    .where('epoch', '=', pull.epoch)
    .where('seq', '=', pull.after)
    .executeTakeFirst();
  if (row === undefined) return null;
  return pageToBytes({ statements: [], entries: [], keys: null, head: new Uint8Array(row.envelope) });
}

/** A partner holds more of an own feed than this node: its end was lost. */
export async function fenceAgainst(context: NodeContext, partner: string): Promise<void> {
  const sinceMs = context.time.now();
  await context.store.commit((tx) => raiseFence(tx, { partner, reason: 'ack-ahead', sinceMs, witnessed: [] }));
  context.notify({ type: 'feed', id: partner });
}

type PageRange = {
  readonly feed: FeedName;
  readonly partner: string;
  readonly epoch: number;
  readonly after: number;
  readonly last: number;
  readonly max: number;
  readonly writtenBefore?: UnixMs;
};

async function readPage(
  context: NodeContext,
  range: PageRange,
): Promise<{ readonly bytes: Uint8Array; readonly last: number } | null> {
  const head = await findPageHead(context, range);
  if (head === null) return null;
  const { feed, epoch, after } = range;
  const rows = await context.store.db
    .selectFrom('feed_entry')
    .leftJoin('payload', 'payload.ref', 'feed_entry.rel')
    .leftJoin('release_view', 'release_view.rel', 'feed_entry.rel')
    .select(['feed_entry.body', 'feed_entry.type', 'feed_entry.rel', 'feed_entry.hash', 'payload.sealed'])
    .select('release_view.withdrawn')
    .where('feed_entry.from_org', '=', feed.from)
    .where('feed_entry.to_org', '=', feed.to)
    .where('feed_entry.lane', '=', feed.lane)
    .where('feed_entry.epoch', '=', epoch)
    .where('feed_entry.seq', '>', after)
    .where('feed_entry.seq', '<=', head.seq)
    .orderBy('feed_entry.seq')
    .execute();
  const keys: Uint8Array[] = [];
  const entries: PageEntry[] = rows.map((row) => {
    const bytes = new Uint8Array(row.body);
    if (row.rel === null) return { bytes, payload: null };
    const key = context.store.findKey(row.rel);
    if (key === null || row.sealed === null || row.withdrawn !== null) return { bytes, payload: 'gone' };
    keys.push(key);
    return { bytes, payload: new Uint8Array(row.sealed) };
  });
  const sealKey = context.directory.findSealKey(range.partner);
  assert(sealKey !== null, 'a paired partner has a seal key');
  const sealed = keys.length === 0 ? null : await hpkeSeal(sealKey, pageInfo(rows.at(-1)!.hash), concatBytes(...keys));
  const statements = await collectStatements(context, range, rows);
  const envelope = new Uint8Array(head.envelope);
  return { bytes: pageToBytes({ statements, entries, keys: sealed, head: envelope }), last: head.seq };
}

/** The furthest signed head within the limits of a page; the nearest one where already that is larger. */
async function findPageHead(context: NodeContext, range: PageRange) {
  const { feed, epoch, after, last, max } = range;
  const { db } = context.store;
  let sized = selectSized(db, feed, epoch, after).where('seq', '<=', last).limit(Math.max(max, LIMITS.groupEntriesMax));
  if (range.writtenBefore !== undefined) sized = sized.where('received_at', '<=', range.writtenBefore);
  let [seqMax, sizeBytes, entries] = [after, 0, 0];
  for (const row of await sized.execute()) {
    sizeBytes += Number(row.size);
    entries++;
    if (entries > 1 && (entries > max || sizeBytes > LIMITS.groupBytesMax)) break;
    seqMax = row.seq;
  }
  const heads = db
    .selectFrom('feed_head')
    .select(['seq', 'envelope'])
    .where('from_org', '=', feed.from)
    .where('to_org', '=', feed.to)
    .where('lane', '=', feed.lane)
    .where('epoch', '=', epoch);
  const within = heads.where('seq', '>', after).where('seq', '<=', seqMax).orderBy('seq', 'desc');
  const furthest = await within.limit(1).executeTakeFirst();
  if (furthest !== undefined) return furthest;
  const next = heads.where('seq', '>', after).where('seq', '<=', last).orderBy('seq');
  return entries === 0 ? null : ((await next.limit(1).executeTakeFirst()) ?? null);
}

/** The key statements and epoch starts that entries name, and the originators of what is passed on. */
async function collectStatements(
  context: NodeContext,
  range: PageRange,
  rows: ReadonlyArray<{ readonly type: string; readonly rel: string | null; readonly body: Uint8Array }>,
): Promise<ReadonlyArray<Uint8Array>> {
  const { db } = context.store;
  const { feed, epoch, after } = range;
  const parts: Uint8Array[] = [];
  const add = (records: ReadonlyArray<SignedRecord>) => {
    for (const record of records) parts.push(statementToBytes({ record, approvals: [] }));
  };
  const said = rows.filter(({ type }) => type === 'statement').map(({ body }) => peekEntry(body)?.body as Statement);
  const named = new Set(said.map((statement) => statement.record));
  const isStart = after === 0 && epoch > 1;
  if (named.size > 0 || isStart) {
    const later = (await readKeyStatements(db, feed.from)).slice(1);
    add(later.filter((record) => isStart || named.has(recordIdOf(record.coreBytes, sha256))));
  }
  const passedOn = rows.flatMap(({ type, rel }) => (type === 'onward' && rel !== null ? [rel] : []));
  for (const org of await findOriginators(context, passedOn)) add(await readKeyStatements(db, org));
  const start = isStart ? await readEpochStart(db, feed, epoch) : undefined;
  if (start !== undefined) parts.push(new Uint8Array(start.statement));
  return parts;
}

/** Whose records these releases pass on: their key statements travel along, for the recipient may not know them. */
async function findOriginators(context: NodeContext, rels: ReadonlyArray<string>): Promise<ReadonlyArray<string>> {
  if (rels.length === 0) return [];
  const rows = await context.store.db
    .selectFrom('release')
    .innerJoin('record', 'record.id', 'release.record_id')
    .select('record.org')
    .distinct()
    .where('release.rel', 'in', [...rels])
    .execute();
  return rows.map((row) => row.org);
}

export function pageInfo(lastEntryHash: string): Uint8Array {
  return concatBytes(textToBytes('seamline/page/1'), new Uint8Array(1), decodeBase64url(lastEntryHash));
}
