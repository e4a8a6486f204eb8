/**
 * Ingest of one page, check by check in the order of the exchange rules, each with its literal error. Checks 1-14 are
 * chain faults: the page is refused from there and nothing changes (10 and 14 freeze the feed). Checks 15-25 are
 * content faults: the entry is kept, its content set aside unread, and the receipt says why. A page lies in one epoch; the
 * first page of the next one carries the epoch start that its first entry names.
 */
import type { Bytes } from '../base/bytes.ts';
import type { Aead, Sha256, VerifyEd25519 } from '../base/crypto.ts';
import { LIMITS } from '../base/limits.ts';
import { err, ok, type Result } from '../base/result.ts';
import { isoToUnixMs, type UnixMs } from '../base/time.ts';
import type { KeyLine } from '../record/kind/organisation.ts';
import { type ContentDeps, type ContentFault, checkRelease, type ReceivedRelease } from './content.ts';
import { checkEpochStart, type EpochStart } from './epoch.ts';
import { bytesToEnvelope, type FindNodeKey, openHead } from './feed.ts';
import { type BadStatement, findHistoryKey, findRevocation, type KeyHistory } from './key-history.ts';
import { type Entry, type Envelope, entrySchema, type FeedName, hashOf, type Lane, parseObject } from './object.ts';
import type { Page } from './page.ts';
import { type OpenedStatements, openStatements } from './statement.ts';

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
  readonly isWeakKey: (publicKey: Bytes) => boolean;
  /** Key statements held of an organisation; null where it is unknown. */
  readonly findHistory: (org: string) => KeyHistory | null;
  /** Hash of the entry held at a position of the feed received here, for replays and forks; null where none. */
  readonly heldHash: (feed: FeedName, epoch: number, seq: number) => string | null;
  /** Hash of the own entry at a position of the reverse feed; null beyond the own head. */
  readonly ownHash: (lane: Lane, epoch: number, seq: number) => string | null;
  /** Last entry that an own epoch start named of the epoch before it; null while that epoch is open. */
  readonly ownEnd: (lane: Lane, epoch: number) => number | null;
  readonly content: Omit<ContentDeps, 'findSigningKey' | 'findPersonKey'>;
};

export type AcceptedEntry = {
  readonly entry: Entry;
  readonly bytes: Bytes;
  readonly hash: string;
  readonly payload: Bytes | 'gone' | null;
  readonly release: Result<ReceivedRelease, ContentFault> | null;
  /** Signed by a key that was revoked before this entry: kept, and nothing of it applied. */
  readonly isQuarantined: boolean;
  /** The sender's clock is further ahead than clocks are; shown, and no reason to refuse (rule F-16). */
  readonly isClockSuspect: boolean;
};

export type Ingested = {
  readonly cursor: FeedCursor;
  /** Present where the page began the next epoch; `isAgreed` is false where another history than the named one is held. */
  readonly epochStart: (EpochStart & { readonly isAgreed: boolean }) | null;
  readonly statements: OpenedStatements;
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
  const parsed = parseEntries(cursor.feed, page, deps.sha256);
  if (!parsed.ok) return parsed;
  const statements = openStatements(page.statements, { ...deps, verifyPasskey: deps.content.verifyPasskey });
  if (!statements.ok) return statements;
  const begun = beginEpoch(cursor, parsed.value, statements.value.epochStarts, deps);
  if (!begun.ok) return begun;
  const { start } = begun.value;
  const keys = createKeyFinder(statements.value, deps);
  const head = checkHead(start, page, parsed.value, { ...deps, ...keys });
  if (!head.ok) return head;
  const revoked = keys.findRevokedSince(head.value, cursor.feed);
  const accepted: AcceptedEntry[] = [];
  let { seq, hash } = start;
  let skipped = 0;
  let keyAt = 0;
  for (const [i, item] of parsed.value.entries()) {
    const payload = page.entries[i]!.payload;
    const contentKey = payload instanceof Uint8Array ? (contentKeys[keyAt++] ?? null) : null;
    const link = checkLink({ ...start, seq, hash }, item, deps);
    if (!link.ok) return link;
    if (link.value === 'held') {
      skipped++;
      continue;
    }
    const ack = checkAck(item.entry, deps);
    if (!ack.ok) return ack;
    const isQuarantined = revoked !== null && !isBefore(item.entry, revoked);
    accepted.push({
      ...item,
      payload,
      isQuarantined,
      isClockSuspect: isClockAhead(item.entry, deps.content.now),
      release: checkContent(
        item.entry,
        { payload, contentKey, isQuarantined },
        { ...deps.content, ...keys.forEntry(item.entry) },
      ),
    });
    seq = item.entry.seq;
    hash = item.hash;
  }
  const { epochStart } = begun.value;
  const end = start.epoch < cursor.epoch ? cursor : { ...start, seq, hash };
  return ok({ cursor: end, epochStart, statements: statements.value, accepted, head: head.value, skipped });
}

/** Checks 15-25, for releases only. */
function checkContent(
  entry: Entry,
  carried: {
    readonly payload: Bytes | 'gone' | null;
    readonly contentKey: Bytes | null;
    readonly isQuarantined: boolean;
  },
  deps: ContentDeps,
): AcceptedEntry['release'] {
  if (entry.type !== 'release' && entry.type !== 'onward') return null;
  if (carried.isQuarantined) return err({ type: 'Quarantined' });
  return checkRelease(entry, carried.payload, carried.contentKey, deps);
}

/** Check 8: the epoch is the current one, an older one of which all is held, or the next by its epoch start. */
function beginEpoch(
  cursor: FeedCursor,
  entries: ReadonlyArray<ParsedEntry>,
  starts: ReadonlyArray<EpochStart>,
  deps: IngestDeps,
): Result<{ readonly start: FeedCursor; readonly epochStart: Ingested['epochStart'] }, ChainFault> {
  const { feed } = cursor;
  const epoch = entries[0]?.entry.epoch ?? cursor.epoch;
  const mixed = entries.find((item) => item.entry.epoch !== epoch);
  if (mixed) return err({ type: 'WrongEpoch', epoch: mixed.entry.epoch, expected: epoch });
  if (epoch <= cursor.epoch) {
    if (epoch === cursor.epoch)
      return cursor.frozen ? err({ type: 'Frozen' }) : ok({ start: cursor, epochStart: null });
    const isHeld = entries.every((item) => deps.heldHash(feed, epoch, item.entry.seq) === item.hash);
    if (!isHeld) return err({ type: 'WrongEpoch', epoch, expected: cursor.epoch });
    const last = entries.at(-1)!;
    return ok({ start: { ...cursor, epoch, seq: last.entry.seq, hash: last.hash }, epochStart: null });
  }
  const epochStart = starts.find((s) => s.epoch === epoch && areSameFeed(s.feed, feed));
  if (epochStart === undefined) return err({ type: 'WrongEpoch', epoch, expected: cursor.epoch });
  const checked = checkEpochStart(cursor, epochStart, (e, seq) => deps.heldHash(feed, e, seq));
  if (!checked.ok) return checked;
  const start = { feed, epoch, seq: 0, hash: epochStart.hash, frozen: false };
  return ok({ start, epochStart: { ...epochStart, isAgreed: checked.value } });
}

function isClockAhead(entry: Entry, now: UnixMs): boolean {
  const sentAt = isoToUnixMs(entry.sentAt);
  return sentAt.ok && sentAt.value - now > LIMITS.clockAheadMsMax;
}

function areSameFeed(a: FeedName, b: FeedName): boolean {
  return a.from === b.from && a.to === b.to && a.lane === b.lane;
}

function isBefore(entry: Entry, position: { readonly epoch: number; readonly seq: number }): boolean {
  return entry.epoch < position.epoch || (entry.epoch === position.epoch && entry.seq < position.seq);
}

/** Keys as known once the statements of the page are read. */
function createKeyFinder(statements: OpenedStatements, deps: IngestDeps) {
  const historyOf = (org: string) => statements.histories.get(org) ?? deps.findHistory(org);
  const find = (org: string, kid: string, uses: ReadonlyArray<KeyLine['use']>) => {
    const history = historyOf(org);
    return history === null ? null : findHistoryKey(history, kid, uses);
  };
  return {
    findNodeKey: (org: string, kid: string) => find(org, kid, ['sign']),
    forEntry: (entry: Entry) => ({
      findSigningKey: (org: string, kid: string) => find(org, kid, ['sign', 'device']),
      findPersonKey: (org: string, kid: string) => {
        const history = historyOf(org);
        const line = history?.lines.get(kid);
        const revoked = history === null ? null : findRevocation(history, kid, entry);
        return line?.use === 'person' && (revoked === null || isBefore(entry, revoked)) ? line : null;
      },
    }),
    findRevokedSince: (head: Envelope, feed: FeedName) => {
      const history = historyOf(feed.from);
      const kid = head.signatures[0]?.kid ?? '';
      return history === null ? null : findRevocation(history, kid, feed);
    },
  };
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

/**
 * Check 9: the head is signed, stands at the last entry of the page and covers all of it by the chain. Until then nothing
 * of the page is its sender's word, and a flipped bit must not pass for a fork or an acknowledgement ahead.
 */
function checkHead(
  cursor: FeedCursor,
  page: Page,
  entries: ReadonlyArray<ParsedEntry>,
  deps: { readonly verify: VerifyEd25519; readonly findNodeKey: FindNodeKey },
): Result<Envelope, ChainFault> {
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
  const broken = entries.findIndex(
    ({ entry }, i) => i > 0 && (entry.seq !== entries[i - 1]!.entry.seq + 1 || entry.prev !== entries[i - 1]!.hash),
  );
  return broken < 0 ? ok(envelope.value) : err({ type: 'BrokenChain', seq: entries[broken]!.entry.seq });
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

/** Checks 13 and 14: what the partner acknowledges exists here and is the same, or was disowned by an own epoch start. */
function checkAck(entry: Entry, deps: IngestDeps): Result<null, ChainFault> {
  for (const lane of ['urgent', 'bulk'] as const) {
    const ack = entry.ack[lane];
    if (ack === null) continue;
    const end = deps.ownEnd(lane, ack.epoch);
    if (end !== null && ack.seq > end) continue;
    const own = deps.ownHash(lane, ack.epoch, ack.seq);
    if (own === null) return err({ type: 'AckAhead', lane, seq: ack.seq });
    if (own !== ack.hash) return err({ type: 'Fork', seq: ack.seq, ack: lane });
  }
  return ok(null);
}

export type ChainFault =
  | { readonly type: 'Frozen' }
  | { readonly type: 'TooLarge'; readonly what: string; readonly sizeBytes: number }
  | { readonly type: 'NotCanonical'; readonly reason: string }
  | { readonly type: 'BadSchema'; readonly reason: string }
  | BadStatement
  | { readonly type: 'WrongRecipient'; readonly from: string; readonly to: string; readonly lane: string }
  | { readonly type: 'WrongEpoch'; readonly epoch: number; readonly expected: number }
  | { readonly type: 'BadHead'; readonly reason: string }
  /** `ack` is the lane of the own feed that the partner acknowledges another history of. */
  | { readonly type: 'Fork'; readonly seq: number; readonly ack?: Lane }
  | { readonly type: 'Gap'; readonly seq: number; readonly expected: number }
  | { readonly type: 'BrokenChain'; readonly seq: number }
  | { readonly type: 'AckAhead'; readonly lane: Lane; readonly seq: number };
