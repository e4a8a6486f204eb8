/**
 * Taking in feeds over any carrier: `storePage` checks a page that was pulled or imported by the pure rules of `exchange/`
 * over what the store holds; entries, cursor and views change in one transaction. A fork is proven before a feed freezes.
 */

import { LIMITS } from '../../base/limits.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { UnixMs } from '../../base/time.ts';
import type { VerifyPasskey } from '../../exchange/approval.ts';
import type { ContentDeps } from '../../exchange/content.ts';
import { isTwoPersonKind, TWO_PERSON_KINDS } from '../../exchange/decision.ts';
import { type EntryDraft, envelopeToBytes } from '../../exchange/feed.ts';
import {
  type AcceptedEntry,
  type ChainFault,
  type FeedCursor,
  type IngestDeps,
  type Ingested,
  ingestPage,
} from '../../exchange/ingest.ts';
import type { KeyHistory } from '../../exchange/key-history.ts';
import { type Entry, type FeedName, LANES, type Withdrawal } from '../../exchange/object.ts';
import { bytesToPage, type Page } from '../../exchange/page.ts';
import { bytesToStatement } from '../../exchange/statement.ts';
import { parseCore } from '../../record/record.ts';
import { aes256Gcm, isWeakEd25519Key, sha256, verifyEd25519 } from '../crypto.ts';
import { hpkeOpenAny } from '../hpke.ts';
import { coreToOrg } from '../identity.ts';
import { prepareQuery } from '../store/prepared.ts';
import type { StoreTransaction } from '../store/store.ts';
import { findAgreement, listJoint } from './agreement.ts';
import { appendToFeed } from './feed-append.ts';
import { answerTo, applyAccepted } from './feed-apply.ts';
import { freezeFeed, isFeedFrozen, thawFeed } from './feed-freeze.ts';
import { fenceAgainst, pageInfo } from './feed-page.ts';
import { insertEpochStart, peekEntry, readEpochEnd, readHash, readTip } from './feed-store.ts';
import { disputeEpoch, keepForkProof } from './fork-evidence.ts';
import type { NodeContext } from './node-context.ts';
import { expireDue } from './retention.ts';
import { refuseBadRevisions } from './revision-check.ts';
import { insertStatement, readKeyHistory } from './statement.ts';
import { applyAcks, textHash } from './view.ts';
import { withdrawDocumentsOn } from './withdrawal-desk.ts';

const CONTENT_KEY_BYTES = 32;

export type StoredPage = {
  readonly accepted: number;
  readonly skipped: number;
  readonly faults: number;
  /** Entries that say they were written later than it is. */
  readonly clockSuspect: number;
  readonly hasBegunEpoch: boolean;
};
export type PageFault =
  | ChainFault
  | { readonly type: 'BadFrame'; readonly at: number; readonly reason: string }
  | { readonly type: 'UnknownPartner' };

/** Takes in one page. A chain fault changes nothing, except that a proven fork freezes the feed and an ack ahead fences it. */
export async function storePage(
  context: NodeContext,
  feed: FeedName,
  bytes: Uint8Array,
  verifyPasskey: VerifyPasskey,
): Promise<Result<StoredPage, PageFault>> {
  const opened = await openPage(context, feed.from, bytes);
  if (!opened.ok) return opened;
  const { page, contentKeys } = opened.value;
  const now = context.time.now();
  const stored = await context.store.commit(async (tx) => {
    const cursor = await readCursor(tx, feed);
    const deps = await prepareIngest(tx, { feed, page, now, verifyPasskey });
    const ingested = ingestPage(cursor, page, contentKeys, deps);
    if (!ingested.ok) return ingested;
    const accepted = await refuseBadRevisions(tx, ingested.value.accepted);
    const checked: Ingested = { ...ingested.value, accepted };
    await applyIngested(tx, context, checked, now);
    return ok(checked);
  });
  if (!stored.ok) {
    const { error } = stored;
    const ack = error.type === 'Fork' ? error.ack : undefined;
    if (ack !== undefined)
      await context.store.commit((tx) => freezeFeed(tx, { from: feed.to, to: feed.from, lane: ack }, now));
    else if (error.type === 'Fork' || error.type === 'BrokenChain') await keepForkProof(context, feed, page);
    if (error.type === 'AckAhead') await fenceAgainst(context, feed.from);
    return stored;
  }
  const { accepted, skipped, statements } = stored.value;
  if (stored.value.epochStart?.isAgreed === false) await disputeEpoch(context, stored.value.epochStart);
  if (statements.keyStatements.length > 0) await context.directory.refresh();
  for (const notice of noticesOf(stored.value)) context.notify(notice);
  await withdrawResting(context, stored.value);
  const faults = accepted.filter((a) => a.release !== null && !a.release.ok).length;
  const clockSuspect = accepted.filter((a) => a.isClockSuspect).length;
  return ok({
    accepted: accepted.length,
    skipped,
    faults,
    clockSuspect,
    hasBegunEpoch: stored.value.epochStart !== null,
  });
}

/** Frame, partner and content keys of a page; nothing of it is believed yet. */
export async function openPage(
  context: NodeContext,
  partner: string,
  bytes: Uint8Array,
): Promise<Result<{ readonly page: Page; readonly contentKeys: ReadonlyArray<Uint8Array> }, PageFault>> {
  const page = bytesToPage(bytes);
  if (!page.ok) return page;
  const row = await context.store.db.selectFrom('partner').selectAll().where('org', '=', partner).executeTakeFirst();
  if (row?.suspended !== 0) return err({ type: 'UnknownPartner' });
  const contentKeys = await openPageKeys(context, page.value);
  if (contentKeys === null) return err({ type: 'BadFrame', at: 0, reason: 'content keys are not sealed to this node' });
  return ok({ page: page.value, contentKeys });
}

/** Own documents on what a partner took back go with it. */
async function withdrawResting(context: NodeContext, { accepted }: Ingested): Promise<void> {
  for (const { entry } of accepted) {
    if (entry.type !== 'withdrawal') continue;
    const { rel, action } = entry.body as Withdrawal;
    const row = await context.store.db
      .selectFrom('release_view')
      .select('record_id')
      .where('rel', '=', rel)
      .executeTakeFirst();
    if (row !== undefined) await withdrawDocumentsOn(context, row.record_id, action);
  }
}

/** What a survey waits for: its signing page asks again. */
const SIGNED_KINDS: ReadonlySet<string> = new Set(['boundary', 'survey-agreement', 'countersignature']);

function noticesOf(ingested: Ingested): ReadonlyArray<Parameters<NodeContext['notify']>[0]> {
  const notices: Parameters<NodeContext['notify']>[0][] = [];
  for (const { release } of ingested.accepted) {
    if (!release?.ok) continue;
    const { core, id } = release.value.record;
    notices.push({ type: core.kind === 'alarm' ? 'alarm' : 'log', id });
    if (SIGNED_KINDS.has(core.kind)) notices.push({ type: 'seam', id });
  }
  const isOther = ({ entry, release }: AcceptedEntry) => !release?.ok && entry.type !== 'beat';
  if (ingested.accepted.some(isOther)) notices.push({ type: 'feed', id: ingested.cursor.feed.from });
  return notices;
}

async function openPageKeys(context: NodeContext, page: Page): Promise<ReadonlyArray<Uint8Array> | null> {
  const last = page.entries.at(-1);
  if (page.keys === null || last === undefined) return [];
  const plain = await hpkeOpenAny(context.identity, pageInfo(textHash(last.bytes)), page.keys);
  const count = page.entries.filter((e) => e.payload instanceof Uint8Array).length;
  if (plain === null || plain.length !== count * CONTENT_KEY_BYTES) return null;
  return Array.from({ length: count }, (_, i) => plain.slice(i * CONTENT_KEY_BYTES, (i + 1) * CONTENT_KEY_BYTES));
}

export async function readCursor(tx: StoreTransaction, feed: FeedName): Promise<FeedCursor> {
  const { epoch, seq, hash } = await readTip(tx.db, feed);
  return { feed, epoch, seq, hash, frozen: await isFeedFrozen(tx.db, feed) };
}

export type IngestRequest = {
  readonly feed: FeedName;
  readonly page: Page;
  readonly now: UnixMs;
  readonly verifyPasskey: VerifyPasskey;
};

/** Reads beforehand, in the same transaction, what the pure checks look up, so that they stay synchronous. */
export async function prepareIngest(tx: StoreTransaction, request: IngestRequest): Promise<IngestDeps> {
  const { feed, page, now, verifyPasskey } = request;
  const agreement = await findAgreement(tx.db, feed.to, feed.from, now);
  const entries = page.entries.flatMap(({ bytes }) => peekEntry(bytes) ?? []);
  const held = await readHeld(tx, feed, { entries, statements: page.statements });
  const histories = await readHistories(tx, feed, { entries, statements: page.statements });
  return {
    sha256,
    verify: verifyEd25519,
    aead: aes256Gcm,
    isWeakKey: isWeakEd25519Key,
    findHistory: (org) => histories.get(org) ?? null,
    heldHash: (_feed, epoch, seq) => held.hashes.get(`${epoch} ${seq}`) ?? null,
    ownHash: (lane, epoch, seq) => held.ownHashes.get(`${lane} ${epoch} ${seq}`) ?? null,
    ownEnd: (lane, epoch) => held.ownEnds.get(`${lane} ${epoch}`) ?? null,
    content: {
      sha256,
      verify: verifyEd25519,
      aead: aes256Gcm,
      verifyPasskey,
      ownOrg: feed.to,
      agreement,
      now,
      isWithdrawn: (rel: string) => held.withdrawn.has(rel),
      approvalsNeeded: await countNeededApprovals(tx, feed, entries),
    },
  };
}

const SURVEY_KINDS: ReadonlySet<string> = new Set(['survey-message', 'vacuum', 'cells-output']);

/**
 * How many persons a release must carry, as far as the recipient can tell: none where a standing release sends an alarm or a
 * survey agreement in force provides for the messages, result and counts of its runs, which two persons approved; two
 * for kinds that bind, for signatures under them and for the first at restricted or above in this feed, else one (L-10).
 */
async function countNeededApprovals(
  tx: StoreTransaction,
  feed: FeedName,
  entries: ReadonlyArray<Entry>,
): Promise<ContentDeps['approvalsNeeded']> {
  const rows = await tx.db
    .selectFrom('release_view')
    .select('rel')
    .where('direction', '=', 'in')
    .where('partner', '=', feed.from)
    .where('lane', '=', feed.lane)
    .where('marking', 'in', ['restricted', 'confidential'])
    .where('entry_hash', '!=', '')
    .limit(1)
    .execute();
  const restricted = entries.find(
    ({ rel, marking }) => rel !== undefined && (marking === 'restricted' || marking === 'confidential'),
  );
  const first = rows.length === 0 ? restricted?.rel : undefined;
  const surveys = new Set(
    (await listJoint(tx.db, 'survey-agreement'))
      .filter(({ state, parties }) => state === 'in-force' && parties.includes(feed.from))
      .map(({ id }) => id),
  );
  const bound = await tx.db.selectFrom('record_view').select('id').where('kind', 'in', TWO_PERSON_KINDS).execute();
  const binding = new Set(bound.map(({ id }) => id));
  return (rel, release, { core: { kind }, body }) => {
    if (kind === 'alarm' && release.standing !== undefined) return 0;
    if (SURVEY_KINDS.has(kind) && surveys.has(release.standing ?? '')) return 0;
    const signsBinding = kind === 'countersignature' && binding.has(String(body['proposal']));
    return signsBinding || isTwoPersonKind(kind) || rel === first ? 2 : 1;
  };
}

/** What a page says before any check of it. */
type PeekedPage = { readonly entries: ReadonlyArray<Entry>; readonly statements: Page['statements'] };

/**
 * Hashes and ends at the places that the entries and epoch starts of a page name. Nothing is held beyond the tip, and the
 * entries of a group acknowledge the same, so a page that goes on where the last one ended takes few look-ups.
 */
async function readHeld(tx: StoreTransaction, feed: FeedName, page: PeekedPage) {
  const { db } = tx;
  const hashes = new Map<string, string>();
  const ownHashes = new Map<string, string | null>();
  const ownEnds = new Map<string, number>();
  const withdrawn = new Set<string>();
  const tip = await readTip(db, feed);
  const hold = async (epoch: number, seq: number) => {
    if (epoch > tip.epoch || (epoch === tip.epoch && seq > tip.seq)) return;
    const hash = await readHash(db, feed, epoch, seq);
    if (hash !== null) hashes.set(`${epoch} ${seq}`, hash);
  };
  for (const entry of page.entries) {
    await hold(entry.epoch, entry.seq);
    for (const lane of LANES) {
      const ack = entry.ack?.[lane];
      if (!ack || ownHashes.has(`${lane} ${ack.epoch} ${ack.seq}`)) continue;
      const reverse = { from: feed.to, to: feed.from, lane };
      ownHashes.set(`${lane} ${ack.epoch} ${ack.seq}`, await readHash(db, reverse, ack.epoch, ack.seq));
      const end = await readEpochEnd(db, reverse, ack.epoch);
      if (end !== null) ownEnds.set(`${lane} ${ack.epoch}`, end);
    }
    if (entry.rel !== undefined && (await isWithdrawnBefore(tx, feed, entry.rel))) withdrawn.add(entry.rel);
  }
  for (const part of page.statements) {
    const carried = bytesToStatement(part);
    const leaves = new Map(carried.ok ? carried.value.record.disclosures.map(([, path, value]) => [path, value]) : []);
    const [epoch, seq] = [leaves.get('/last/epoch'), leaves.get('/last/seq')];
    if (typeof epoch === 'number' && typeof seq === 'number') await hold(epoch, seq);
  }
  return { hashes, ownHashes, ownEnds, withdrawn };
}

/** Key histories of the sender, of this node, and of whoever a carried statement or a record is by. */
async function readHistories(
  tx: StoreTransaction,
  feed: FeedName,
  page: PeekedPage,
): Promise<ReadonlyMap<string, KeyHistory>> {
  const orgs = new Set([feed.from, feed.to]);
  for (const part of page.statements) {
    const carried = bytesToStatement(part);
    const core = carried.ok ? parseCore(carried.value.record.coreBytes) : null;
    if (carried.ok && core?.ok) orgs.add(core.value.org || coreToOrg(carried.value.record.coreBytes));
  }
  const passedOn = page.entries.some(({ type }) => type === 'onward');
  if (passedOn) {
    const known = await tx.db.selectFrom('organisation_view').select('org').execute();
    for (const { org } of known) orgs.add(org);
  }
  const histories = new Map<string, KeyHistory>();
  for (const org of orgs) {
    const history = await readKeyHistory(tx.db, org);
    if (history !== null) histories.set(org, history);
  }
  return histories;
}

const findWithdrawn = prepareQuery((db, rel: string, partner: string) =>
  db
    .selectFrom('release_view')
    .select('withdrawn')
    .where('rel', '=', rel)
    .where('partner', '=', partner)
    .where('direction', '=', 'in'),
);

/** A withdrawal may overtake its release, because it travels in the urgent lane. */
async function isWithdrawnBefore(tx: StoreTransaction, feed: FeedName, rel: string): Promise<boolean> {
  const [row] = await findWithdrawn(tx.db, rel, feed.from);
  return row !== undefined && row.withdrawn !== null;
}

async function applyIngested(
  tx: StoreTransaction,
  context: NodeContext,
  ingested: Ingested,
  now: UnixMs,
): Promise<void> {
  const { feed } = ingested.cursor;
  await expireDue(tx, context, now);
  await insertStatements(tx, context, ingested);
  const answers: EntryDraft[] = [];
  for (const item of ingested.accepted) {
    const passedTo = await applyAccepted(tx, context, item, now);
    const answer = await answerTo(tx, context, item, { now, passedTo });
    if (answer !== null) answers.push(answer);
  }
  await applyAcks(tx, ingested.accepted, false);
  if (ingested.accepted.length === 0) return;
  await insertHead(tx, ingested);
  const { from, to } = feed;
  for (const drafts of cutGroups(answers)) {
    await appendToFeed(tx, { own: to, partner: from, lane: 'urgent', drafts, sentAt: now });
  }
}

/** Key statements and the epoch start that came with a page. */
export async function insertStatements(tx: StoreTransaction, context: NodeContext, ingested: Ingested): Promise<void> {
  const { statements, epochStart, cursor } = ingested;
  for (const record of statements.keyStatements) await insertStatement(tx, context, record);
  if (epochStart === null) return;
  await insertEpochStart(tx, epochStart);
  await insertStatement(tx, context, epochStart.record);
  await thawFeed(tx, cursor.feed);
}

export async function insertHead(tx: StoreTransaction, ingested: Pick<Ingested, 'cursor' | 'head'>): Promise<void> {
  const { feed, epoch, seq } = ingested.cursor;
  await tx.db
    .insertInto('feed_head')
    .values({
      from_org: feed.from,
      to_org: feed.to,
      lane: feed.lane,
      epoch,
      seq,
      envelope: envelopeToBytes(ingested.head),
    })
    .onConflict((c) => c.doNothing())
    .execute();
}

function cutGroups<T>(items: ReadonlyArray<T>): ReadonlyArray<ReadonlyArray<T>> {
  const groups: T[][] = [];
  for (let at = 0; at < items.length; at += LIMITS.groupEntriesMax) {
    groups.push(items.slice(at, at + LIMITS.groupEntriesMax));
  }
  return groups;
}
