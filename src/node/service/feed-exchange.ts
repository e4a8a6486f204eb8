/**
 * Feeds over any carrier: `servePage` answers a partner's pull, `storePage` takes in a page that was pulled or imported.
 * Both run the pure rules of `exchange/` over what the store holds; entries, cursor and views change in one transaction.
 */

import { assert } from '../../base/assert.ts';
import { concatBytes, textToBytes } from '../../base/bytes.ts';
import { LIMITS } from '../../base/limits.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { VerifyPasskey } from '../../exchange/approval.ts';
import { type EntryDraft, envelopeToBytes, formatFeedPlace } from '../../exchange/feed.ts';
import {
  type AcceptedEntry,
  type ChainFault,
  type FeedCursor,
  type IngestDeps,
  type Ingested,
  ingestPage,
} from '../../exchange/ingest.ts';
import {
  type Entry,
  type FeedName,
  type Lane,
  objectBytes,
  type Receipt,
  type Withdrawal,
} from '../../exchange/object.ts';
import { bytesToPage, type Page, type PageEntry, pageToBytes } from '../../exchange/page.ts';
import type { Payload } from '../../exchange/payload.ts';
import { answerPull, type Pull } from '../../exchange/sync.ts';
import type { OpenedRecord } from '../../record/record.ts';
import { aes256Gcm, sha256, verifyEd25519 } from '../crypto.ts';
import { hpkeOpen, hpkeSeal } from '../hpke.ts';
import type { StoreTransaction } from '../store/store.ts';
import { findAgreement } from './agreement.ts';
import { appendToFeed, insertEntry, readHash, readTip } from './feed-store.ts';
import type { NodeContext } from './node-context.ts';
import { insertRecordRow } from './record-intake.ts';
import { applyEntry, applyRecord, decodeBase64url, textHash } from './view.ts';

const CONTENT_KEY_BYTES = 32;

export type ServedPage =
  | { readonly type: 'page'; readonly bytes: Uint8Array; readonly more: boolean }
  | { readonly type: 'empty' }
  | { readonly type: 'fork' }
  | { readonly type: 'future-cursor' };

/** Entries after the cursor up to a signed head, with their payloads and content keys sealed to the partner. */
export async function servePage(context: NodeContext, feed: FeedName, pull: Pull): Promise<ServedPage> {
  const { db } = context.store;
  const tip = await readTip(db, feed);
  const held = pull.after > 0 ? await readHash(db, feed, pull.epoch, pull.after) : null;
  const answer = answerPull(pull, { epoch: tip.epoch, head: tip.seq, hashAt: () => held });
  if (answer.type === 'fork' || answer.type === 'future-cursor') return { type: answer.type };
  const max = Math.min(Math.max(1, pull.max), LIMITS.pageEntriesMax);
  const heads = await db
    .selectFrom('feed_head')
    .select(['seq', 'envelope'])
    .where('from_org', '=', feed.from)
    .where('to_org', '=', feed.to)
    .where('lane', '=', feed.lane)
    .where('epoch', '=', pull.epoch)
    .where('seq', '>', pull.after)
    .orderBy('seq')
    .limit(max)
    .execute();
  const head = heads.filter((h) => h.seq <= pull.after + max).at(-1) ?? heads[0];
  if (!head) return { type: 'empty' };
  const rows = await db
    .selectFrom('feed_entry')
    .leftJoin('payload', 'payload.ref', 'feed_entry.rel')
    .select([
      'feed_entry.body',
      'feed_entry.rel',
      'feed_entry.hash',
      'feed_entry.type',
      'feed_entry.seq',
      'payload.sealed',
    ])
    .where('from_org', '=', feed.from)
    .where('to_org', '=', feed.to)
    .where('lane', '=', feed.lane)
    .where('epoch', '=', pull.epoch)
    .where('seq', '>', pull.after)
    .where('seq', '<=', head.seq)
    .orderBy('seq')
    .execute();
  const keys: Uint8Array[] = [];
  const entries: PageEntry[] = rows.map((row) => {
    const bytes = new Uint8Array(row.body);
    if (row.rel === null) return { bytes, payload: null };
    const key = context.store.findKey(row.rel);
    if (key === null || row.sealed === null) return { bytes, payload: 'gone' };
    keys.push(key);
    return { bytes, payload: new Uint8Array(row.sealed) };
  });
  const sealKey = context.directory.findSealKey(feed.to);
  assert(sealKey !== null, 'a paired partner has a seal key');
  const info = pageInfo(rows.at(-1)!.hash);
  const page: Page = {
    statements: [],
    entries,
    keys: keys.length === 0 ? null : await hpkeSeal(sealKey, info, concatBytes(...keys)),
    head: new Uint8Array(head.envelope),
  };
  return { type: 'page', bytes: pageToBytes(page), more: head.seq < tip.seq };
}

function pageInfo(lastEntryHash: string): Uint8Array {
  return concatBytes(textToBytes('seamline/page/1'), new Uint8Array(1), decodeBase64url(lastEntryHash));
}

export type StoredPage = { readonly accepted: number; readonly skipped: number; readonly faults: number };
export type PageFault =
  | ChainFault
  | { readonly type: 'BadFrame'; readonly at: number; readonly reason: string }
  | { readonly type: 'UnknownPartner' };

/** Takes in one page. A chain fault changes nothing, except that a fork freezes the feed. */
export async function storePage(
  context: NodeContext,
  feed: FeedName,
  bytes: Uint8Array,
  verifyPasskey: VerifyPasskey,
): Promise<Result<StoredPage, PageFault>> {
  const page = bytesToPage(bytes);
  if (!page.ok) return page;
  const partner = await context.store.db
    .selectFrom('partner')
    .selectAll()
    .where('org', '=', feed.from)
    .executeTakeFirst();
  if (partner?.suspended !== 0) return err({ type: 'UnknownPartner' });
  const contentKeys = await openPageKeys(context, page.value);
  if (contentKeys === null) return err({ type: 'BadFrame', at: 0, reason: 'content keys are not sealed to this node' });
  const now = context.time.now();
  const stored = await context.store.commit(async (tx) => {
    const cursor = await readCursor(tx, feed);
    const deps = await prepareIngest(tx, context, { feed, page: page.value, now, verifyPasskey });
    const ingested = ingestPage(cursor, page.value, contentKeys, deps);
    if (!ingested.ok) return ingested;
    await applyIngested(tx, context, ingested.value, now);
    return ok(ingested.value);
  });
  if (!stored.ok) {
    if (stored.error.type === 'Fork') await freezeFeed(context, feed.from);
    return stored;
  }
  for (const notice of noticesOf(stored.value)) context.notify(notice);
  const faults = stored.value.accepted.filter((a) => a.release !== null && !a.release.ok).length;
  return ok({ accepted: stored.value.accepted.length, skipped: stored.value.skipped, faults });
}

function noticesOf(ingested: Ingested): ReadonlyArray<Parameters<NodeContext['notify']>[0]> {
  const notices: Parameters<NodeContext['notify']>[0][] = [];
  for (const { entry, release } of ingested.accepted) {
    if (release?.ok)
      notices.push({ type: release.value.record.core.kind === 'alarm' ? 'alarm' : 'log', id: release.value.record.id });
    else if (entry.type !== 'beat') notices.push({ type: 'feed', id: entry.from });
  }
  return notices;
}

async function openPageKeys(context: NodeContext, page: Page): Promise<ReadonlyArray<Uint8Array> | null> {
  const last = page.entries.at(-1);
  if (page.keys === null || last === undefined) return [];
  const plain = await hpkeOpen(context.identity.seal, pageInfo(textHash(last.bytes)), page.keys);
  const count = page.entries.filter((e) => e.payload instanceof Uint8Array).length;
  if (plain === null || plain.length !== count * CONTENT_KEY_BYTES) return null;
  return Array.from({ length: count }, (_, i) => plain.slice(i * CONTENT_KEY_BYTES, (i + 1) * CONTENT_KEY_BYTES));
}

async function readCursor(tx: StoreTransaction, feed: FeedName): Promise<FeedCursor> {
  const tip = await readTip(tx.db, feed);
  const frozen = await tx.db
    .selectFrom('setting')
    .select('value')
    .where('key', '=', `frozen ${feed.from}`)
    .executeTakeFirst();
  return { feed, epoch: tip.epoch, seq: tip.seq, hash: tip.hash, frozen: frozen !== undefined };
}

type IngestRequest = {
  readonly feed: FeedName;
  readonly page: Page;
  readonly now: UnixMs;
  readonly verifyPasskey: VerifyPasskey;
};

/** Reads beforehand, in the same transaction, what the pure checks look up, so that they stay synchronous. */
async function prepareIngest(tx: StoreTransaction, context: NodeContext, request: IngestRequest): Promise<IngestDeps> {
  const { db } = tx;
  const { feed, page, now, verifyPasskey } = request;
  const agreement = await findAgreement(db, context.identity.org, feed.from, now);
  const heldHashes = new Map<string, string>();
  const ownHashes = new Map<string, string>();
  const withdrawn = new Set<string>();
  for (const { bytes } of page.entries) {
    const entry = peekEntry(bytes);
    if (entry === null) continue;
    const held = await readHash(db, feed, entry.epoch, entry.seq);
    if (held !== null) heldHashes.set(`${entry.epoch} ${entry.seq}`, held);
    for (const lane of ['urgent', 'bulk'] as const) {
      const ack = entry.ack?.[lane];
      if (!ack) continue;
      const own = await readHash(db, { from: feed.to, to: feed.from, lane }, ack.epoch, ack.seq);
      if (own !== null) ownHashes.set(`${lane} ${ack.epoch} ${ack.seq}`, own);
    }
    if (entry.rel !== undefined && (await isWithdrawnBefore(tx, feed, entry.rel))) withdrawn.add(entry.rel);
  }
  return {
    sha256,
    verify: verifyEd25519,
    aead: aes256Gcm,
    findNodeKey: context.directory.findNodeKey,
    heldHash: (_feed: FeedName, epoch: number, seq: number) => heldHashes.get(`${epoch} ${seq}`) ?? null,
    ownHash: (lane: Lane, epoch: number, seq: number) => ownHashes.get(`${lane} ${epoch} ${seq}`) ?? null,
    content: {
      sha256,
      verify: verifyEd25519,
      aead: aes256Gcm,
      findSigningKey: context.directory.findSigningKey,
      findPersonKey: context.directory.findPersonKey,
      verifyPasskey,
      ownOrg: context.identity.org,
      agreement,
      now,
      isWithdrawn: (rel: string) => withdrawn.has(rel),
      needsTwoApprovals: () => false,
    },
  };
}

/** An entry's fields before any check; null where the bytes are not JSON. */
export function peekEntry(bytes: Uint8Array): Entry | null {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Entry;
  } catch {
    return null;
  }
}

/** A withdrawal may overtake its release, because it travels in the urgent lane. */
async function isWithdrawnBefore(tx: StoreTransaction, feed: FeedName, rel: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('release_view')
    .select('withdrawn')
    .where('rel', '=', rel)
    .where('partner', '=', feed.from)
    .where('direction', '=', 'in')
    .executeTakeFirst();
  return row !== undefined && row.withdrawn !== null;
}

async function applyIngested(
  tx: StoreTransaction,
  context: NodeContext,
  ingested: Ingested,
  now: UnixMs,
): Promise<void> {
  const answers: EntryDraft[] = [];
  for (const item of ingested.accepted) {
    await applyAccepted(tx, context, item, now);
    const answer = answerTo(item, now);
    if (answer !== null) answers.push(answer);
  }
  if (ingested.accepted.length === 0) return;
  const { from, to, lane } = ingested.cursor.feed;
  await tx.db
    .insertInto('feed_head')
    .values({
      from_org: from,
      to_org: to,
      lane,
      epoch: ingested.cursor.epoch,
      seq: ingested.cursor.seq,
      envelope: envelopeToBytes(ingested.head),
    })
    .onConflict((c) => c.doNothing())
    .execute();
  if (answers.length > 0) {
    await appendToFeed(tx, {
      own: to,
      partner: from,
      lane: 'urgent',
      drafts: answers,
      sentAt: now,
      releases: new Map(),
    });
  }
}

async function applyAccepted(
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
async function insertReceivedRelease(tx: StoreTransaction, payload: Payload, entry: Entry): Promise<void> {
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
function answerTo(item: AcceptedEntry, now: UnixMs): EntryDraft | null {
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

async function freezeFeed(context: NodeContext, partner: string): Promise<void> {
  await context.store.commit(async (tx) => {
    await tx.db
      .insertInto('setting')
      .values({ key: `frozen ${partner}`, value: String(context.time.now()) })
      .onConflict((c) => c.doNothing())
      .execute();
  });
}

/** A beat carries only the acknowledgement: written when something but a beat arrived since the last own entry. */
export async function writeBeat(context: NodeContext, partner: string, lane: Lane): Promise<boolean> {
  const own = context.identity.org;
  return context.store.commit(async (tx) => {
    if (!(await isBeatOwed(tx, own, partner, lane))) return false;
    const drafts: EntryDraft[] = [{ type: 'beat', approvals: [] }];
    await appendToFeed(tx, { own, partner, lane, drafts, sentAt: context.time.now(), releases: new Map() });
    return true;
  });
}

async function isBeatOwed(tx: StoreTransaction, own: string, partner: string, lane: Lane): Promise<boolean> {
  const last = (from: string, to: string) =>
    tx.db
      .selectFrom('feed_entry')
      .select('position')
      .where('from_org', '=', from)
      .where('to_org', '=', to)
      .where('lane', '=', lane)
      .orderBy('position', 'desc')
      .limit(1);
  const heard = await last(partner, own).where('type', '!=', 'beat').executeTakeFirst();
  const said = await last(own, partner).executeTakeFirst();
  return heard !== undefined && (said === undefined || said.position < heard.position);
}

/** A seat has opened what was received: R1, once. */
export async function writeReadReceipt(context: NodeContext, rel: string, seat: string): Promise<boolean> {
  const { org } = context.identity;
  const written = await context.store.commit(async (tx) => {
    const row = await tx.db
      .selectFrom('release_view')
      .selectAll()
      .where('rel', '=', rel)
      .where('direction', '=', 'in')
      .executeTakeFirst();
    if (!row || row.receipt === 'R1' || row.receipt === 'R2') return false;
    const at = unixMsToIso(context.time.now());
    const body: Receipt = { v: 'seamline/receipt/1', of: row.entry_hash, level: 'R1', result: 'read', seat, at };
    const lane = row.lane as Lane;
    const drafts: EntryDraft[] = [{ type: 'receipt', approvals: [], body }];
    await appendToFeed(tx, {
      own: org,
      partner: row.partner,
      lane,
      drafts,
      sentAt: context.time.now(),
      releases: new Map(),
    });
    return true;
  });
  if (written) context.notify({ type: 'release', id: rel });
  return written;
}
