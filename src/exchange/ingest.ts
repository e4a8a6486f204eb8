/**
 * Ingest of one page, check by check in the order of the exchange rules, each with its literal error. Checks 1-14 are
 * chain faults: the page is refused from there and nothing changes (10 and 14 freeze the feed). Checks 15-25 are
 * content faults: the entry is kept, its content set aside unread, and the receipt says why.
 */
import type { Bytes } from '../base/bytes.ts';
import type { Aead, Sha256, VerifyEd25519 } from '../base/crypto.ts';
import { LIMITS } from '../base/limits.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type ContentDeps, type ContentFault, checkRelease, type ReceivedRelease } from './content.ts';
import { bytesToEnvelope, type FindNodeKey, openHead } from './feed.ts';
import { type Entry, type Envelope, entrySchema, type FeedName, hashOf, type Lane, parseObject } from './object.ts';
import type { Page } from './page.ts';

/** Where a received feed stands on this node. */
export type FeedCursor = {
  readonly feed: FeedName;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string | null;
  readonly frozen: boolean;
};

export type IngestDeps = {
  readonly sha256: Sha256;
  readonly verify: VerifyEd25519;
  readonly aead: Aead;
  readonly findNodeKey: FindNodeKey;
  /** Hash of the entry held at a position of the feed received here, for replays and forks; null where none. */
  readonly heldHash: (feed: FeedName, epoch: number, seq: number) => string | null;
  /** Hash of the own entry at a position of the reverse feed; null beyond the own head. */
  readonly ownHash: (lane: Lane, epoch: number, seq: number) => string | null;
  readonly content: ContentDeps;
};

export type AcceptedEntry = {
  readonly entry: Entry;
  readonly bytes: Bytes;
  readonly hash: string;
  readonly payload: Bytes | 'gone' | null;
  readonly release: Result<ReceivedRelease, ContentFault> | null;
};

export type Ingested = {
  readonly cursor: FeedCursor;
  readonly accepted: ReadonlyArray<AcceptedEntry>;
  readonly head: Envelope;
  readonly skipped: number;
};

export function ingestPage(
  cursor: FeedCursor,
  page: Page,
  contentKeys: ReadonlyArray<Bytes>,
  deps: IngestDeps,
): Result<Ingested, ChainFault> {
  if (cursor.frozen) return err({ type: 'Frozen' });
  const parsed = parseEntries(cursor.feed, page, deps.sha256);
  if (!parsed.ok) return parsed;
  const head = checkHead(cursor, page, parsed.value, deps);
  if (!head.ok) return head;
  const accepted: AcceptedEntry[] = [];
  let { seq, hash } = cursor;
  let skipped = 0;
  let keyAt = 0;
  for (const [i, item] of parsed.value.entries()) {
    const payload = page.entries[i]!.payload;
    const contentKey = payload instanceof Uint8Array ? (contentKeys[keyAt++] ?? null) : null;
    const link = checkLink({ ...cursor, seq, hash }, item, deps);
    if (!link.ok) return link;
    if (link.value === 'held') {
      skipped++;
      continue;
    }
    const ack = checkAck(item.entry, deps);
    if (!ack.ok) return ack;
    const isRelease = item.entry.type === 'release' || item.entry.type === 'onward';
    const release = isRelease ? checkRelease(item.entry, payload, contentKey, deps.content) : null;
    accepted.push({ ...item, payload, release });
    seq = item.entry.seq;
    hash = item.hash;
  }
  return ok({ cursor: { ...cursor, seq, hash }, accepted, head: head.value, skipped });
}

type ParsedEntry = { readonly entry: Entry; readonly bytes: Bytes; readonly hash: string };

/** Checks 4-6 over every entry: canonical bytes, strict schema, the right recipient, sender and lane. */
function parseEntries(feed: FeedName, page: Page, sha256: Sha256): Result<ReadonlyArray<ParsedEntry>, ChainFault> {
  const parsed: ParsedEntry[] = [];
  for (const { bytes } of page.entries) {
    const entry = parseObject(bytes, entrySchema, { what: 'entry', sizeBytesMax: LIMITS.entryBytesMax });
    if (!entry.ok) return entry;
    const { from, to, lane } = entry.value;
    if (from !== feed.from || to !== feed.to || lane !== feed.lane)
      return err({ type: 'WrongRecipient', from, to, lane });
    parsed.push({ entry: entry.value, bytes, hash: hashOf(bytes, sha256) });
  }
  return ok(parsed);
}

/** Checks 8 and 9: the epoch is the current one; the head is signed and stands at the last entry of the page. */
function checkHead(
  cursor: FeedCursor,
  page: Page,
  entries: ReadonlyArray<ParsedEntry>,
  deps: IngestDeps,
): Result<Envelope, ChainFault> {
  const wrong = entries.find((item) => item.entry.epoch !== cursor.epoch);
  if (wrong) return err({ type: 'WrongEpoch', epoch: wrong.entry.epoch, expected: cursor.epoch });
  const envelope = bytesToEnvelope(page.head);
  if (!envelope.ok) return envelope;
  const head = openHead(envelope.value, deps);
  if (!head.ok) return head;
  const { from, to, lane, epoch, seq, hash } = head.value;
  if (from !== cursor.feed.from || to !== cursor.feed.to || lane !== cursor.feed.lane) {
    return err({ type: 'BadHead', reason: 'another feed' });
  }
  if (epoch !== cursor.epoch) return err({ type: 'WrongEpoch', epoch, expected: cursor.epoch });
  const last = entries.at(-1);
  const expected = last ? { seq: last.entry.seq, hash: last.hash } : { seq: cursor.seq, hash: cursor.hash ?? '' };
  if (seq !== expected.seq) return err({ type: 'BadHead', reason: 'not at the last entry' });
  if (hash !== expected.hash) return last ? err({ type: 'BadHead', reason: 'hash' }) : err({ type: 'Fork', seq });
  return ok(envelope.value);
}

/** Checks 10-12: held already, a fork, a gap or a broken chain. */
function checkLink(cursor: FeedCursor, item: ParsedEntry, deps: IngestDeps): Result<'held' | 'next', ChainFault> {
  const { seq, prev, epoch } = item.entry;
  if (seq <= cursor.seq) {
    return deps.heldHash(cursor.feed, epoch, seq) === item.hash ? ok('held') : err({ type: 'Fork', seq });
  }
  if (seq !== cursor.seq + 1) return err({ type: 'Gap', seq, expected: cursor.seq + 1 });
  return prev === cursor.hash ? ok('next') : err({ type: 'BrokenChain', seq });
}

/** Checks 13 and 14: what the partner acknowledges exists here and is the same. */
function checkAck(entry: Entry, deps: IngestDeps): Result<null, ChainFault> {
  for (const lane of ['urgent', 'bulk'] as const) {
    const ack = entry.ack[lane];
    if (ack === null) continue;
    const own = deps.ownHash(lane, ack.epoch, ack.seq);
    if (own === null) return err({ type: 'AckAhead', lane, seq: ack.seq });
    if (own !== ack.hash) return err({ type: 'Fork', seq: ack.seq });
  }
  return ok(null);
}

export type ChainFault =
  | { readonly type: 'Frozen' }
  | { readonly type: 'TooLarge'; readonly what: string; readonly sizeBytes: number }
  | { readonly type: 'NotCanonical'; readonly reason: string }
  | { readonly type: 'BadSchema'; readonly reason: string }
  | { readonly type: 'WrongRecipient'; readonly from: string; readonly to: string; readonly lane: string }
  | { readonly type: 'WrongEpoch'; readonly epoch: number; readonly expected: number }
  | { readonly type: 'BadHead'; readonly reason: string }
  | { readonly type: 'Fork'; readonly seq: number }
  | { readonly type: 'Gap'; readonly seq: number; readonly expected: number }
  | { readonly type: 'BrokenChain'; readonly seq: number }
  | { readonly type: 'AckAhead'; readonly lane: Lane; readonly seq: number };
