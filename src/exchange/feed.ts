/**
 * A feed from one organisation to one partner in one lane: append-only, numbered from 1 without gaps in each epoch,
 * each entry naming the hash of the one before (rules F-1 to F-6). Pure: state in, entries out; the caller stores them
 * and the signed head in one transaction before anything is served.
 */
import { type Bytes, base64urlToBytes, bytesToBase64url } from '../base/bytes.ts';
import { canonicalBytes, type Json } from '../base/canonical.ts';
import type { Sha256, Signer, VerifyEd25519 } from '../base/crypto.ts';
import { LIMITS } from '../base/limits.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type UnixMs, unixMsToIso } from '../base/time.ts';
import { signBytes, verifyBytes } from '../record/signature.ts';
import {
  type Ack,
  type Entry,
  type Envelope,
  envelopeField,
  type FeedName,
  type Head,
  hashOf,
  headSchema,
  objectBytes,
  type Position,
  parseObject,
} from './object.ts';

/** Where an own feed stands. `hash` is null before the first entry of epoch 1, else that of the last entry or epoch start. */
export type FeedTip = {
  readonly feed: FeedName;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string | null;
};

/** What the writer of an entry decides; numbering, chain, acknowledgement and time are added here. */
export type EntryDraft = Pick<Entry, 'type' | 'approvals'> &
  Partial<
    Pick<Entry, 'rel' | 'payloadHash' | 'sizeBucket' | 'marking' | 'handling' | 'supersedes' | 'expires' | 'body'>
  >;

export type WrittenEntry = { readonly entry: Entry; readonly bytes: Bytes; readonly hash: string };

export function createFeedTip(feed: FeedName): FeedTip {
  return { feed, epoch: 1, seq: 0, hash: null };
}

/** Appends one group. The caller cuts groups so that they stay within `LIMITS.groupEntriesMax`. */
export function appendEntries(
  tip: FeedTip,
  drafts: ReadonlyArray<EntryDraft>,
  options: { readonly ack: Ack; readonly sentAt: UnixMs; readonly sha256: Sha256 },
): Result<{ readonly tip: FeedTip; readonly written: ReadonlyArray<WrittenEntry> }, GroupTooLarge> {
  if (drafts.length > LIMITS.groupEntriesMax) return err({ type: 'GroupTooLarge', entries: drafts.length });
  const written: WrittenEntry[] = [];
  let { seq, hash } = tip;
  for (const draft of drafts) {
    seq++;
    const entry: Entry = {
      ...draft,
      v: 'seamline/entry/1',
      ...tip.feed,
      epoch: tip.epoch,
      seq,
      prev: hash,
      ack: options.ack,
      sentAt: unixMsToIso(options.sentAt),
    };
    const bytes = objectBytes(entry);
    hash = hashOf(bytes, options.sha256);
    written.push({ entry, bytes, hash });
  }
  return ok({ tip: { ...tip, seq, hash }, written });
}

export type GroupTooLarge = { readonly type: 'GroupTooLarge'; readonly entries: number };

/** Signed once per group commit; covers everything before it by the chain. */
export function signHead(tip: FeedTip, signer: Signer): Envelope {
  const head: Head = { v: 'seamline/head/1', ...tip.feed, epoch: tip.epoch, seq: tip.seq, hash: tip.hash ?? '' };
  const bytes = objectBytes(head);
  return { bytes, signatures: [signBytes(head.v, bytes, signer)] };
}

export type FindNodeKey = (org: string, kid: string) => Bytes | null;

export function openHead(
  envelope: Envelope,
  deps: { readonly verify: VerifyEd25519; readonly findNodeKey: FindNodeKey },
): Result<Head, BadHead> {
  const head = parseObject(envelope.bytes, headSchema, { what: 'head', sizeBytesMax: LIMITS.entryBytesMax });
  if (!head.ok) return err({ type: 'BadHead', reason: head.error.type });
  for (const signature of envelope.signatures) {
    const key = deps.findNodeKey(head.value.from, signature.kid);
    if (key === null) return err({ type: 'BadHead', reason: 'signing key unknown' });
    if (!verifyBytes(head.value.v, envelope.bytes, signature, key, deps.verify)) {
      return err({ type: 'BadHead', reason: 'signature' });
    }
  }
  return ok(head.value);
}

export type BadHead = { readonly type: 'BadHead'; readonly reason: string };

export function envelopeToBytes(envelope: Envelope): Bytes {
  return canonicalBytes({ b: bytesToBase64url(envelope.bytes), s: envelope.signatures as unknown as Json });
}

export function bytesToEnvelope(bytes: Bytes): Result<Envelope, BadHead> {
  const json = parseObject(bytes, envelopeField, { what: 'envelope', sizeBytesMax: LIMITS.entryBytesMax * 2 });
  if (!json.ok) return err({ type: 'BadHead', reason: json.error.type });
  const body = base64urlToBytes(json.value.b);
  return body.ok ? ok({ bytes: body.value, signatures: json.value.s }) : err({ type: 'BadHead', reason: 'encoding' });
}

export function tipToPosition(tip: FeedTip): Position | null {
  return tip.seq === 0 || tip.hash === null ? null : { epoch: tip.epoch, seq: tip.seq, hash: tip.hash };
}

/** How people call an entry: `PSH>FED bulk 0012`; the epoch is added once there is more than one. */
export function formatFeedPlace(options: {
  readonly from: string;
  readonly to: string;
  readonly lane: string;
  readonly epoch: number;
  readonly seq: number;
}): string {
  const epoch = options.epoch > 1 ? `${options.epoch}.` : '';
  return `${options.from}>${options.to} ${options.lane} ${epoch}${String(options.seq).padStart(4, '0')}`;
}
