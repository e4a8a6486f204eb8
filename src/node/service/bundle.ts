/**
 * Feeds by file where there is no link: the pages a partner has not acknowledged, sealed to its seal key, and the way back.
 * What a file brings is looked over whole before any of it is stored, so that a lost, repeated, reordered, altered, expired
 * or wrongly addressed file is refused by name and changes nothing (rule F-15).
 */
import { LIMITS } from '../../base/limits.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { VerifyPasskey } from '../../exchange/approval.ts';
import {
  type BadBundle,
  type BundlePage,
  type BundleTooLarge,
  bundleInfo,
  bundleToBytes,
  bytesToBundle,
  packPages,
  unpackPages,
} from '../../exchange/bundle.ts';
import { bytesToEnvelope } from '../../exchange/feed.ts';
import { type Ack, type Head, headSchema, LANES, type Position, parseObject } from '../../exchange/object.ts';
import { bytesToPage, type Page } from '../../exchange/page.ts';
import { hpkeOpenAny, hpkeSeal } from '../hpke.ts';
import { type PageFault, storePage } from './feed-exchange.ts';
import { servePage } from './feed-page.ts';
import { peekEntry, readTip } from './feed-store.ts';
import type { NodeContext } from './node-context.ts';
import { writeBeat } from './receipt.ts';

export type ExportedBundle = {
  readonly bytes: Uint8Array;
  readonly entries: number;
  /** Where the next file goes on; null where this one holds the rest. */
  readonly next: Ack | null;
};

/** One file of what the partner has not acknowledged, from the given positions or from its last acknowledgement. */
export async function exportBundle(
  context: NodeContext,
  request: {
    /** Id or code. */
    readonly partner: string;
    readonly from: Ack | null;
    readonly sizeBytesMax: number;
    readonly expires: UnixMs;
  },
): Promise<Result<ExportedBundle, BundleFault>> {
  const row = await context.store.db
    .selectFrom('partner')
    .innerJoin('organisation_view', 'organisation_view.org', 'partner.org')
    .select('partner.org')
    .where((e) => e.or([e('partner.org', '=', request.partner), e('organisation_view.code', '=', request.partner)]))
    .executeTakeFirst();
  const sealKey = row === undefined ? null : context.directory.findSealKey(row.org);
  if (row === undefined || sealKey === null) return err({ type: 'UnknownPartner' });
  const partner = row.org;
  for (const lane of LANES) await writeBeat(context, partner, lane);
  const collected = await collectPages(context, { ...request, partner });
  if (!collected.ok) return collected;
  const { pages, entries, next } = collected.value;
  if (pages.length === 0) return err({ type: 'NothingNew' });
  const header = { to: partner, expires: unixMsToIso(request.expires) };
  const sealed = await hpkeSeal(sealKey, bundleInfo(header), packPages(pages));
  return ok({ bytes: bundleToBytes(header, sealed), entries, next });
}

/** A release with the smallest payload and its key, rounded up: small files get small pages. */
const ENTRY_BYTES = 8 * 1024;

async function collectPages(
  context: NodeContext,
  request: { readonly partner: string; readonly from: Ack | null; readonly sizeBytesMax: number },
): Promise<Result<{ pages: BundlePage[]; entries: number; next: Ack | null }, BundleFault>> {
  const { partner } = request;
  const at: { -readonly [K in keyof Ack]: Ack[K] } = { ...(request.from ?? (await readHeld(context, partner))) };
  const pages: BundlePage[] = [];
  let [entries, sizeBytes] = [0, 0];
  const max = Math.min(LIMITS.pageEntriesMax, Math.max(1, Math.floor(request.sizeBytesMax / ENTRY_BYTES)));
  for (const lane of LANES) {
    const feed = { from: context.identity.org, to: partner, lane };
    for (;;) {
      const { epoch, seq, hash } = at[lane] ?? { epoch: 1, seq: 0, hash: null };
      const served = await servePage(context, feed, { epoch, after: seq, hash, max });
      if (served.type === 'fork' || served.type === 'future-cursor') return err({ type: 'Frozen' });
      if (served.type !== 'page') break;
      if (pages.length > 0 && sizeBytes + served.bytes.length > request.sizeBytesMax)
        return ok({ pages, entries, next: at });
      const { page, head } = readHead(served.bytes);
      pages.push({ lane, bytes: served.bytes });
      entries += page?.entries.length ?? 0;
      sizeBytes += served.bytes.length;
      if (head === null) break;
      at[lane] = { epoch: head.epoch, seq: head.seq, hash: head.hash };
      if (!served.more) break;
    }
  }
  return ok({ pages, entries, next: null });
}

/** How far the partner has said to hold the own feeds. */
async function readHeld(context: NodeContext, partner: string): Promise<Ack> {
  const held: { urgent: Position | null; bulk: Position | null } = { urgent: null, bulk: null };
  for (const lane of LANES) {
    const rows = await context.store.db
      .selectFrom('feed_entry')
      .select('body')
      .where('from_org', '=', partner)
      .where('to_org', '=', context.identity.org)
      .where('lane', '=', lane)
      .orderBy('epoch', 'desc')
      .orderBy('seq', 'desc')
      .limit(1)
      .execute();
    for (const { body } of rows) {
      const ack = peekEntry(new Uint8Array(body))?.ack;
      for (const of of LANES) held[of] = further(held[of], ack?.[of] ?? null);
    }
  }
  return held;
}

function further(a: Position | null, b: Position | null): Position | null {
  if (a === null || b === null) return a ?? b;
  return b.epoch > a.epoch || (b.epoch === a.epoch && b.seq > a.seq) ? b : a;
}

function readHead(bytes: Uint8Array): { readonly page: Page | null; readonly head: Head | null } {
  const page = bytesToPage(bytes);
  const envelope = page.ok ? bytesToEnvelope(page.value.head) : null;
  if (!page.ok || !envelope?.ok) return { page: null, head: null };
  const options = { what: 'head', sizeBytesMax: LIMITS.entryBytesMax };
  const head = parseObject(envelope.value.bytes, headSchema, options);
  return { page: page.value, head: head.ok ? head.value : null };
}

export type ImportedBundle = { readonly from: string; readonly accepted: number; readonly faults: number };

export async function importBundle(
  context: NodeContext,
  bytes: Uint8Array,
  verifyPasskey: VerifyPasskey,
): Promise<Result<ImportedBundle, BundleFault>> {
  const opened = await openBundle(context, bytes);
  if (!opened.ok) return opened;
  const { from, pages } = opened.value;
  const fault = await findGap(context, from, pages);
  if (fault !== null) return err(fault);
  let [accepted, faults] = [0, 0];
  for (const { lane, bytes: page } of pages) {
    const stored = await storePage(context, { from, to: context.identity.org, lane }, page, verifyPasskey);
    if (!stored.ok) return stored;
    accepted += stored.value.accepted;
    faults += stored.value.faults;
  }
  return accepted === 0 ? err({ type: 'NothingNew' }) : ok({ from, accepted, faults });
}

/** Address and expiry, then the seal, then whose pages they are: the heads inside say so and prove it later. */
async function openBundle(
  context: NodeContext,
  bytes: Uint8Array,
): Promise<Result<{ readonly from: string; readonly pages: ReadonlyArray<BundlePage> }, BundleFault>> {
  const bundle = bytesToBundle(bytes);
  if (!bundle.ok) return bundle;
  const { header, sealed } = bundle.value;
  if (header.to !== context.identity.org) return err({ type: 'WrongRecipient', to: header.to });
  const plain = await hpkeOpenAny(context.identity, bundleInfo(header), sealed);
  if (plain === null) return err({ type: 'BadBundle', reason: 'the seal does not open' });
  const expires = isoToUnixMs(header.expires);
  const now = context.time.now();
  if (!expires.ok || expires.value > now + LIMITS.bundleAgeMsMax + LIMITS.clockAheadMsMax)
    return err({ type: 'BadBundle', reason: 'expiry' });
  if (expires.value <= now) return err({ type: 'Expired', at: header.expires });
  const pages = unpackPages(plain);
  if (!pages.ok) return pages;
  const senders = new Set(pages.value.map((page) => readHead(page.bytes).head?.from));
  const [from] = senders;
  if (senders.size !== 1 || from === undefined) return err({ type: 'BadBundle', reason: 'sender' });
  return ok({ from, pages: pages.value });
}

/** A file of the same feed that was lost or comes later: found before the first page is stored. */
async function findGap(
  context: NodeContext,
  from: string,
  pages: ReadonlyArray<BundlePage>,
): Promise<Extract<PageFault, { readonly type: 'Gap' }> | null> {
  for (const lane of LANES) {
    const tip = await readTip(context.store.db, { from, to: context.identity.org, lane });
    let { epoch, seq } = tip;
    for (const page of pages.filter((one) => one.lane === lane)) {
      const { page: read, head } = readHead(page.bytes);
      const first = read?.entries[0] === undefined ? null : peekEntry(read.entries[0].bytes);
      if (first?.epoch === epoch && first.seq > seq + 1) return { type: 'Gap', seq: first.seq, expected: seq + 1 };
      if (head === null) continue;
      seq = head.epoch === epoch ? Math.max(seq, head.seq) : head.seq;
      epoch = head.epoch;
    }
  }
  return null;
}

export type BundleFault =
  | BadBundle
  | BundleTooLarge
  | PageFault
  | { readonly type: 'WrongRecipient'; readonly to: string }
  | { readonly type: 'Expired'; readonly at: string }
  /** Everything in it is held already, or nothing waits to be carried. */
  | { readonly type: 'NothingNew' };
