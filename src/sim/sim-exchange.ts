/**
 * What a simulated node serves and takes in: pages of own feeds, pages of received ones that go back to their writer, and
 * what a page does to the node. Nothing changes on a fault, but a proven fork is remembered and freezes the feed.
 */
import { assert } from '../base/assert.ts';
import type { Bytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { UnixMs } from '../base/time.ts';
import { bytesToEnvelope, envelopeToBytes } from '../exchange/feed.ts';
import { forkProofToBytes, verifyForkProof } from '../exchange/fork-proof.ts';
import { type AcceptedEntry, type ChainFault, type Ingested, ingestPage } from '../exchange/ingest.ts';
import { findHistoryKey } from '../exchange/key-history.ts';
import {
  type Ack,
  type FeedName,
  headSchema,
  LANES,
  type Lane,
  parseObject,
  type Statement,
  type Withdrawal,
} from '../exchange/object.ts';
import { openWithdrawalOrigin } from '../exchange/onward.ts';
import { bytesToPage, type Page, pageToBytes } from '../exchange/page.ts';
import { statementToBytes } from '../exchange/statement.ts';
import { answerPull, type Pull } from '../exchange/sync.ts';
import { aes256Gcm, sha256, verifyEd25519 } from '../node/crypto.ts';
import { recordIdOf, type SignedRecord } from '../record/record.ts';
import { findSimEpoch, nextSimEpoch, type SimEntry, type SimFeed, simEnd, simHash, simTip } from './sim-feed.ts';
import { SIM_STATEMENT_DEPS, verifySimPasskey } from './sim-keys.ts';
import { bindFurtherHops, feedName, flushSim, type SimNode, simFeed } from './sim-node.ts';

export type SimPage = { readonly bytes: Bytes; readonly keys: ReadonlyArray<Bytes> };
/** How a page is read: the clock, and the statements of everybody, for proofs. */
export type SimReading = {
  readonly now: UnixMs;
  readonly statementsOf: (org: string) => SimNode['keys']['statements'];
};

/** Answers a pull up to a signed head; null where there is nothing new, an error for a fork or a cursor from the future. */
export function serveSim(node: SimNode, name: FeedName, pull: Pull): Result<SimPage | null, 'fork' | 'future-cursor'> {
  const feed = simFeed(node, name);
  const tip = simTip(feed);
  const answer = answerPull(pull, {
    epoch: tip.epoch,
    head: tip.seq,
    hashAt: (epoch, seq) => simHash(feed, epoch, seq),
    endOf: (epoch) => simEnd(feed, epoch) ?? 0,
    nextOf: (epoch) => nextSimEpoch(feed, epoch)!.n,
  });
  if (answer.type !== 'page') return err(answer.type);
  const { epoch, after } = answer;
  const { entries, heads, start } = findSimEpoch(feed, epoch)!;
  const further = [...heads.keys()].filter((seq) => seq > after && seq <= answer.last);
  const last = further.filter((seq) => seq <= after + pull.max).at(-1) ?? further[0];
  if (last === undefined) return ok(null);
  const keys: Bytes[] = [];
  const carried = entries.slice(after, last).map(({ bytes, rel, payload }) => {
    if (rel === null) return { bytes, payload: null };
    const key = node.contentKeys.get(rel);
    if (key === undefined || payload === null) return { bytes, payload: 'gone' as const };
    keys.push(key);
    return { bytes, payload };
  });
  const isStart = start !== null && after === 0;
  const statements = collectStatements(node, name.from, entries.slice(after, last), isStart);
  if (isStart) statements.push(start);
  const sealed = keys.length === 0 ? null : new Uint8Array(1);
  return ok({ bytes: pageToBytes({ statements, entries: carried, keys: sealed, head: heads.get(last)! }), keys });
}

/** Later key statements that entries name, all of them where an epoch begins, and those of originators passed on. */
function collectStatements(node: SimNode, writer: string, entries: ReadonlyArray<SimEntry>, isStart: boolean): Bytes[] {
  const named = new Set(entries.map((entry) => entry.statement));
  const parts: Bytes[] = [];
  const add = (records: ReadonlyArray<SignedRecord>) => {
    for (const record of records) parts.push(statementToBytes({ record, approvals: [] }));
  };
  const own = (node.statements.get(writer) ?? []).slice(1);
  add(own.filter((record) => isStart || named.has(recordIdOf(record.coreBytes, sha256))));
  const originators = new Set(
    entries
      .map(({ rel }) => (rel === null ? undefined : node.released.get(rel)))
      .filter((r) => r?.of)
      .map((r) => r!.originator),
  );
  for (const org of originators) add((node.statements.get(org) ?? []).slice(1));
  return parts;
}

type SimFault = ChainFault | { readonly type: 'BadFrame' | 'TooLarge' };

/** Takes in a page of a partner's feed. */
export function ingestSim(node: SimNode, name: FeedName, page: SimPage, reading: SimReading): Result<number, SimFault> {
  const read = readSim(node, name, page, reading);
  if (!read.ok) {
    if (read.error.type === 'AckAhead') node.fenced.set(name.from, node.fenced.get(name.from) ?? []);
    return read;
  }
  const { accepted } = read.value;
  storeSim(node, simFeed(node, name), read.value);
  for (const item of accepted) applySim(node, name.from, item, reading.now);
  return ok(accepted.length);
}

/** Takes back a page of an own feed: entries, and what was released and withdrawn by them. */
export function takeBackSim(
  node: SimNode,
  name: FeedName,
  page: SimPage,
  reading: SimReading,
): Result<number, SimFault> {
  const read = readSim(node, name, page, reading, { isReturn: true });
  if (!read.ok) return read;
  storeSim(node, simFeed(node, name), read.value);
  for (const { entry, release } of read.value.accepted) {
    if (release?.ok) {
      const { record, shown, to, of } = release.value.release;
      const originator = release.value.record.core.org;
      const held = node.released.get(entry.rel!);
      node.released.set(entry.rel!, {
        to,
        record,
        shown,
        of: of ?? null,
        originator,
        isWithdrawn: held?.isWithdrawn ?? false,
      });
      if (held?.isWithdrawn !== true) node.contentKeys.set(entry.rel!, release.value.contentKey);
    }
    if (entry.type === 'withdrawal') {
      const { rel } = entry.body as Withdrawal;
      node.contentKeys.delete(rel);
      const held = node.released.get(rel);
      if (held !== undefined) held.isWithdrawn = true;
    }
  }
  return ok(read.value.accepted.length);
}

/**
 * Lifts the fence once everything the partner claims to hold is here. Where the witness remembers a head beyond it, that end
 * is lost: only an epoch start goes on, because a copy of the lost entries may still turn up.
 */
export function endReturnSim(
  node: SimNode,
  partner: string,
  claimed: Ack,
  now: UnixMs,
): 'lifted' | 'end-lost' | 'disputed' {
  for (const lane of LANES) {
    const claim = claimed[lane];
    const feed = simFeed(node, feedName(node, partner, lane));
    if (claim === null) continue;
    const end = simEnd(feed, claim.epoch);
    const isDisowned = end !== null && claim.seq > end;
    if (!isDisowned && simHash(feed, claim.epoch, claim.seq) !== claim.hash) return 'disputed';
  }
  for (const { feed, epoch, seq, hash } of node.fenced.get(partner) ?? []) {
    if (seq > 0 && simHash(simFeed(node, feed), epoch, seq) !== hash) return 'end-lost';
  }
  node.fenced.delete(partner);
  flushSim(node, partner, now);
  return 'lifted';
}

function readSim(
  node: SimNode,
  name: FeedName,
  page: SimPage,
  reading: SimReading,
  options = { isReturn: false },
): Result<Ingested, SimFault> {
  const feed = simFeed(node, name);
  const parsed = bytesToPage(page.bytes);
  if (!parsed.ok) return err({ type: parsed.error.type });
  const reverse = (lane: Lane) => simFeed(node, { from: name.to, to: name.from, lane });
  const cursor = { ...simTip(feed), frozen: feed.frozen && !options.isReturn };
  const ingested = ingestPage(cursor, parsed.value, page.keys, {
    ...SIM_STATEMENT_DEPS,
    aead: aes256Gcm,
    findHistory: (org) => node.known.get(org) ?? null,
    heldHash: (_feed, epoch, seq) => simHash(feed, epoch, seq),
    ownEnd: (lane, epoch) => (options.isReturn ? -1 : simEnd(reverse(lane), epoch)),
    ownHash: (lane, epoch, seq) => simHash(reverse(lane), epoch, seq),
    content: {
      sha256,
      verify: verifyEd25519,
      aead: aes256Gcm,
      verifyPasskey: verifySimPasskey,
      ownOrg: name.to,
      agreement: { kinds: ['incident-report'], markingCeiling: 'restricted' },
      now: reading.now,
      isWithdrawn: (rel) => node.withdrawnHere.has(rel),
      approvalsNeeded: () => 0,
    },
  });
  const ack = !ingested.ok && ingested.error.type === 'Fork' ? ingested.error.ack : undefined;
  if (ack !== undefined) reverse(ack).frozen = true;
  else if (!ingested.ok && (ingested.error.type === 'Fork' || ingested.error.type === 'BrokenChain')) {
    const proof = proveSim(feed, parsed.value, reading.statementsOf(name.from));
    if (proof !== null) {
      node.forks.set(`${name.from} ${name.lane} ${feed.epochs.length}`, proof);
      feed.frozen = true;
    }
  }
  return ingested;
}

function storeSim(node: SimNode, feed: SimFeed, ingested: Ingested): void {
  const { epochStart, statements, accepted, head } = ingested;
  for (const [org, history] of statements.histories) node.known.set(org, history);
  for (const { core, signed } of statements.keyStatements) {
    node.statements.set(core.org, [...(node.statements.get(core.org) ?? []), signed]);
  }
  if (epochStart !== null) {
    const start = statementToBytes({ record: epochStart.record.signed, approvals: epochStart.approvals });
    feed.epochs.push({
      n: epochStart.epoch,
      start,
      startHash: epochStart.hash,
      last: epochStart.last,
      entries: [],
      heads: new Map(),
    });
    feed.frozen = false;
  }
  const epoch = feed.epochs.at(-1)!;
  for (const { bytes, hash, entry, payload, release } of accepted) {
    const held: SimEntry = {
      bytes,
      hash,
      rel: entry.rel ?? null,
      payload: payload instanceof Uint8Array ? payload : null,
      statement: entry.type === 'statement' ? (entry.body as Statement).record : null,
    };
    epoch.entries.push(held);
    if (release?.ok) node.contentKeys.set(entry.rel!, release.value.contentKey);
  }
  if (accepted.length > 0) epoch.heads.set(epoch.entries.length, envelopeToBytes(head));
}

function applySim(node: SimNode, from: string, item: AcceptedEntry, now: UnixMs): void {
  const { entry, release } = item;
  if (entry.type === 'withdrawal') applyWithdrawalSim(node, from, entry.body as Withdrawal, now);
  if (release === null) return;
  if (!release.ok) {
    node.setAside.add(entry.rel!);
    return;
  }
  const { release: form, record, payload } = release.value;
  const of = form.of ?? entry.rel!;
  if (node.withdrawnOrigins.has(of)) return;
  node.visible.set(entry.rel!, { from, record: form.record, shown: form.shown, originator: record.core.org, of });
  node.payloads.set(entry.rel!, payload);
}

/** Hides what is withdrawn, also what came by another hop from the same originator, and passes the withdrawal on. */
function applyWithdrawalSim(node: SimNode, from: string, withdrawal: Withdrawal, now: UnixMs): void {
  const { rel } = withdrawal;
  node.withdrawnHere.add(rel);
  const held = node.visible.get(rel);
  const originator = held?.originator ?? from;
  const findSigningKey = (org: string, kid: string) => {
    const history = node.known.get(org);
    return history === undefined ? null : findHistoryKey(history, kid, ['sign']);
  };
  const origin = openWithdrawalOrigin(withdrawal, originator, { verify: verifyEd25519, findSigningKey });
  if (origin !== null) node.withdrawnOrigins.set(origin.rel, withdrawal);
  for (const [shownRel, shown] of node.visible) {
    const isByOrigin = origin !== null && shown.originator === originator && shown.of === origin.rel;
    if (shownRel !== rel && !isByOrigin) continue;
    node.visible.delete(shownRel);
    node.payloads.delete(shownRel);
    node.contentKeys.delete(shownRel);
  }
  bindFurtherHops(node, withdrawal, origin?.rel ?? held?.of ?? rel, now);
}

/** The two histories put together as evidence; null where the page proves nothing. */
function proveSim(feed: SimFeed, page: Page, statements: SimNode['keys']['statements']): Bytes | null {
  const envelope = bytesToEnvelope(page.head);
  const head = envelope.ok
    ? parseObject(envelope.value.bytes, headSchema, { what: 'head', sizeBytesMax: 16_384 })
    : envelope;
  if (!head.ok) return null;
  const { epoch, seq } = head.value;
  const held = findSimEpoch(feed, epoch);
  for (const [heldSeq, heldHead] of held?.heads ?? []) {
    const isHigher = heldSeq > seq;
    const entries = isHigher
      ? held!.entries.slice(seq, heldSeq).map((e) => e.bytes)
      : page.entries.map((e) => e.bytes).slice(Math.max(0, page.entries.length - (seq - heldSeq)));
    const [lower, higher] = isHigher ? [page.head, heldHead] : [heldHead, page.head];
    const proof = { statements, lower, higher, entries };
    if (verifyForkProof(proof, SIM_STATEMENT_DEPS).ok) return forkProofToBytes(proof);
  }
  return null;
}

/** A page of no entries, to show another hash under the own signature at exactly this place; for a fork found by a pull. */
export function showFork(node: SimNode, name: FeedName, pull: Pull): SimPage | null {
  const feed = simFeed(node, name);
  const { heads, entries } = findSimEpoch(feed, pull.epoch)!;
  const last = [...heads.keys()].find((seq) => seq >= pull.after);
  assert(last !== undefined, 'a head at or after the cursor');
  const carried = entries.slice(pull.after, last).map(({ bytes }) => ({ bytes, payload: 'gone' as const }));
  return { bytes: pageToBytes({ statements: [], entries: carried, keys: null, head: heads.get(last)! }), keys: [] };
}
