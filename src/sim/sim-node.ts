/**
 * One simulated node: the pure rules of `exchange/` over memory that survives a crash only once committed. It writes releases,
 * withdrawals and beats into its own feeds, serves pages and takes pages in, exactly as a real node does, without disk,
 * socket or clock of its own.
 */
import { assert } from '../base/assert.ts';
import type { Bytes } from '../base/bytes.ts';
import { bytesToBase64url } from '../base/bytes.ts';
import type { Prng } from '../base/random.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type UnixMs, unixMsToIso } from '../base/time.ts';
import {
  appendEntries,
  createFeedTip,
  type EntryDraft,
  envelopeToBytes,
  type FeedTip,
  signHead,
} from '../exchange/feed.ts';
import { type ChainFault, type FeedCursor, ingestPage } from '../exchange/ingest.ts';
import type { KeyHistory } from '../exchange/key-history.ts';
import type { Ack, Lane, Release, Withdrawal } from '../exchange/object.ts';
import { bytesToPage, pageToBytes } from '../exchange/page.ts';
import { releaseHash, sealPayload } from '../exchange/payload.ts';
import { answerPull, type Pull } from '../exchange/sync.ts';
import {
  aes256Gcm,
  createSigner,
  type Ed25519KeyPair,
  isWeakEd25519Key,
  sha256,
  verifyEd25519,
} from '../node/crypto.ts';
import { shownHash } from '../record/disclosure.ts';
import { createRecord } from '../record/record.ts';
import { createSimKeys } from './sim-keys.ts';

export const SIM_LANES: ReadonlyArray<Lane> = ['urgent', 'bulk'];

type OwnEntry = {
  readonly bytes: Bytes;
  readonly hash: string;
  readonly rel: string | null;
  readonly payload: Bytes | null;
};
/** An own feed to one partner in one lane. Entries and heads by seq. */
type OwnFeed = { tip: FeedTip; readonly entries: OwnEntry[]; readonly heads: Map<number, Bytes> };
/** A partner's feed as stored here. */
type HeldFeed = { cursor: FeedCursor; readonly hashes: string[] };

export type SimNode = {
  readonly org: string;
  readonly pair: Ed25519KeyPair;
  readonly roots: ReadonlyArray<Ed25519KeyPair>;
  readonly officers: ReadonlyArray<Ed25519KeyPair>;
  readonly history: KeyHistory;
  readonly own: Map<string, OwnFeed>;
  readonly held: Map<string, HeldFeed>;
  readonly contentKeys: Map<string, Bytes>;
  /** Releases this node wrote, by hash: to whom, and whether withdrawn since. */
  readonly released: Map<
    string,
    { readonly to: string; readonly record: string; readonly shown: string; isWithdrawn: boolean }
  >;
  /** What a reader at this node can see, by release hash. */
  readonly visible: Map<string, { readonly from: string; readonly record: string; readonly shown: string }>;
  readonly withdrawnHere: Set<string>;
  /** Releases whose payload was damaged on the way: kept unread, refused by receipt. */
  readonly setAside: Set<string>;
  /** Feeds that showed two histories, with what proves it. */
  readonly forks: Map<string, { readonly seq: number }>;
};

export type SimPage = { readonly bytes: Bytes; readonly keys: ReadonlyArray<Bytes> };
export type FindSimHistory = (org: string) => KeyHistory | null;

export function createSimNode(name: string, prng: Prng): SimNode {
  const { history, ...keys } = createSimKeys(name, prng);
  return {
    org: history.org,
    ...keys,
    history,
    own: new Map(),
    held: new Map(),
    contentKeys: new Map(),
    released: new Map(),
    visible: new Map(),
    withdrawnHere: new Set(),
    setAside: new Set(),
    forks: new Map(),
  };
}

/** A copy that shares nothing that can change: what a crash falls back to, or a second history of a liar. */
export function copySimNode(node: SimNode): SimNode {
  return {
    ...node,
    own: new Map(
      [...node.own].map(([key, f]) => [key, { tip: f.tip, entries: f.entries.slice(), heads: new Map(f.heads) }]),
    ),
    held: new Map([...node.held].map(([key, f]) => [key, { cursor: f.cursor, hashes: f.hashes.slice() }])),
    contentKeys: new Map(node.contentKeys),
    released: new Map([...node.released].map(([rel, r]) => [rel, { ...r }])),
    visible: new Map(node.visible),
    withdrawnHere: new Set(node.withdrawnHere),
    setAside: new Set(node.setAside),
    forks: new Map(node.forks),
  };
}

export function ownFeed(node: SimNode, partner: string, lane: Lane): OwnFeed {
  const key = `${partner} ${lane}`;
  const feed = node.own.get(key) ?? {
    tip: createFeedTip({ from: node.org, to: partner, lane }),
    entries: [],
    heads: new Map(),
  };
  node.own.set(key, feed);
  return feed;
}

export function heldFeed(node: SimNode, partner: string, lane: Lane): HeldFeed {
  const key = `${partner} ${lane}`;
  const feed: { from: string; to: string; lane: Lane } = { from: partner, to: node.org, lane };
  const held = node.held.get(key) ?? { cursor: { feed, epoch: 1, seq: 0, hash: null, frozen: false }, hashes: [] };
  node.held.set(key, held);
  return held;
}

function append(
  node: SimNode,
  partner: string,
  lane: Lane,
  drafts: ReadonlyArray<EntryDraft>,
  options: { readonly now: UnixMs; readonly payload: Bytes | null },
): void {
  const feed = ownFeed(node, partner, lane);
  const position = (l: Lane) => {
    const { cursor } = heldFeed(node, partner, l);
    return cursor.seq === 0 || cursor.hash === null
      ? null
      : { epoch: cursor.epoch, seq: cursor.seq, hash: cursor.hash };
  };
  const ack: Ack = { urgent: position('urgent'), bulk: position('bulk') };
  const appended = appendEntries(feed.tip, drafts, { ack, sentAt: options.now, sha256 });
  assert(appended.ok, 'small groups');
  for (const { entry, bytes, hash } of appended.value.written) {
    feed.entries.push({ bytes, hash, rel: entry.rel ?? null, payload: options.payload });
  }
  feed.tip = appended.value.tip;
  feed.heads.set(feed.tip.seq, envelopeToBytes(signHead(feed.tip, createSigner(node.pair))));
}

/** Writes one report and releases it to the partner. */
export function simRelease(node: SimNode, partner: string, prng: Prng, now: UnixMs): string {
  const at = unixMsToIso(now);
  const body = {
    form: 'free',
    incidentKind: 'sighting',
    state: 'open',
    actorKind: 'unknown',
    occurred: { from: at, withinS: 60 },
    reportedAt: at,
    place: { name: { text: `p${prng.nextBelow(1_000)}`, language: 'en' } },
    source: { kind: 'own-observation', reliability: 'B', credibility: 2 },
    validation: 'unverified',
    impact: prng.nextBelow(5),
  };
  const made = createRecord(
    { kind: 'incident-report', org: node.org, marking: 'official', body },
    { sha256, randomBytes: prng.nextBytes, signer: createSigner(node.pair) },
  );
  assert(made.ok, 'a valid report');
  const disclosures = made.value.signed.disclosures.filter(() => prng.nextBelow(4) > 0);
  const shown = shownHash(disclosures, sha256);
  const release: Release = {
    v: 'seamline/release/1',
    record: made.value.id,
    form: 'provable',
    shown,
    to: partner,
    lane: 'bulk',
    marking: 'official',
    handling: [],
    onward: [],
    nonce: bytesToBase64url(prng.nextBytes(16)),
  };
  const rel = releaseHash(release, sha256);
  const contentKey = prng.nextBytes(32);
  const sealed = sealPayload({ release, approvals: [], record: { ...made.value.signed, disclosures } }, contentKey, {
    aead: aes256Gcm,
    sha256,
  });
  assert(sealed.ok, 'a small payload');
  node.contentKeys.set(rel, contentKey);
  node.released.set(rel, { to: partner, record: made.value.id, shown, isWithdrawn: false });
  const payloadHash = bytesToBase64url(sha256(sealed.value.sealed));
  const draft: EntryDraft = {
    type: 'release',
    rel,
    payloadHash,
    sizeBucket: sealed.value.sizeBucket,
    marking: 'official',
    handling: [],
    approvals: [],
  };
  append(node, partner, 'bulk', [draft], { now, payload: sealed.value.sealed });
  return rel;
}

export function simWithdraw(node: SimNode, rel: string, now: UnixMs): void {
  const release = node.released.get(rel);
  assert(release !== undefined, 'own release');
  release.isWithdrawn = true;
  node.contentKeys.delete(rel);
  const body: Withdrawal = {
    v: 'seamline/withdrawal/1',
    rel,
    action: 'erase',
    reason: 'wrong',
    answerBy: unixMsToIso(now),
  };
  append(node, release.to, 'urgent', [{ type: 'withdrawal', approvals: [], body }], { now, payload: null });
}

export function simBeat(node: SimNode, partner: string, lane: Lane, now: UnixMs): void {
  append(node, partner, lane, [{ type: 'beat', approvals: [] }], { now, payload: null });
}

/** Answers a pull up to a signed head; null where there is nothing new, an error for a fork or a cursor from the future. */
export function serveSim(
  node: SimNode,
  partner: string,
  lane: Lane,
  pull: Pull,
): Result<SimPage | null, 'fork' | 'future-cursor'> {
  const feed = ownFeed(node, partner, lane);
  const hashAt = (_epoch: number, seq: number) => feed.entries[seq - 1]?.hash ?? null;
  const answer = answerPull(pull, { epoch: feed.tip.epoch, head: feed.tip.seq, hashAt, endOf: () => 0 });
  if (answer.type === 'fork' || answer.type === 'future-cursor') return err(answer.type);
  const last = Math.min(feed.tip.seq, pull.after + pull.max);
  if (last <= pull.after) return ok(null);
  const keys: Bytes[] = [];
  const entries = feed.entries.slice(pull.after, last).map(({ bytes, rel, payload }) => {
    if (rel === null || payload === null) return { bytes, payload: null };
    const key = node.contentKeys.get(rel);
    if (key === undefined) return { bytes, payload: 'gone' as const };
    keys.push(key);
    return { bytes, payload };
  });
  const head = feed.heads.get(last);
  assert(head !== undefined, 'every group has a head');
  return ok({
    bytes: pageToBytes({ statements: [], entries, keys: keys.length === 0 ? null : new Uint8Array(1), head }),
    keys,
  });
}

/** Takes in a page; on a chain fault nothing changes but a fork is remembered and freezes the feed. */
export function ingestSim(
  node: SimNode,
  partner: string,
  lane: Lane,
  page: SimPage,
  options: { readonly now: UnixMs; readonly findHistory: FindSimHistory },
): Result<number, ChainFault | { readonly type: 'BadFrame' | 'TooLarge' }> {
  const held = heldFeed(node, partner, lane);
  const parsed = bytesToPage(page.bytes);
  if (!parsed.ok) return err({ type: parsed.error.type });
  const ingested = ingestPage(held.cursor, parsed.value, page.keys, {
    sha256,
    verify: verifyEd25519,
    aead: aes256Gcm,
    isWeakKey: isWeakEd25519Key,
    findHistory: options.findHistory,
    heldHash: (_feed, _epoch, seq) => held.hashes[seq - 1] ?? null,
    ownEnd: () => null,
    ownHash: (l, _epoch, seq) => ownFeed(node, partner, l).entries[seq - 1]?.hash ?? null,
    content: {
      sha256,
      verify: verifyEd25519,
      aead: aes256Gcm,
      verifyPasskey: () => false,
      ownOrg: node.org,
      agreement: { kinds: ['incident-report'], markingCeiling: 'restricted' },
      now: options.now,
      isWithdrawn: (rel) => node.withdrawnHere.has(rel),
      approvalsNeeded: () => 0,
    },
  });
  if (!ingested.ok) {
    if (ingested.error.type === 'Fork') {
      node.forks.set(`${partner} ${lane}`, { seq: ingested.error.seq });
      held.cursor = { ...held.cursor, frozen: true };
    }
    return ingested;
  }
  held.cursor = ingested.value.cursor;
  for (const item of ingested.value.accepted) {
    held.hashes.push(item.hash);
    if (item.entry.type === 'withdrawal') {
      const { rel } = item.entry.body as Withdrawal;
      node.withdrawnHere.add(rel);
      node.visible.delete(rel);
    }
    if (item.release !== null && !item.release.ok) node.setAside.add(item.entry.rel!);
    if (item.release?.ok) {
      const { release } = item.release.value;
      node.visible.set(item.entry.rel!, { from: partner, record: release.record, shown: release.shown });
    }
  }
  return ok(ingested.value.accepted.length);
}
