/**
 * Withdrawals along hops: one that comes in goes on, in the transaction that stores it and so ahead of any other entry, to
 * everybody this node passed the record on to, with the originator's signed withdrawal unchanged. Their answers go back up
 * (rule S-12).
 */
import type { UnixMs } from '../../base/time.ts';
import { unixMsToIso } from '../../base/time.ts';
import type { EntryDraft } from '../../exchange/feed.ts';
import type { Entry, Receipt, Release, Withdrawal } from '../../exchange/object.ts';
import { openWithdrawalOrigin, passWithdrawal } from '../../exchange/onward.ts';
import { verifyEd25519 } from '../crypto.ts';
import type { StoreTransaction } from '../store/store.ts';
import { appendToFeed } from './feed-append.ts';
import { peekEntry } from './feed-store.ts';
import type { NodeContext } from './node-context.ts';

type Hop = { readonly rel: string; readonly to: string };

/** Organisations that the withdrawal went on to. */
export async function passOnWithdrawal(
  tx: StoreTransaction,
  context: NodeContext,
  entry: Entry,
  now: UnixMs,
): Promise<ReadonlyArray<string>> {
  const withdrawal = entry.body as Withdrawal;
  const of = await findWithdrawnOrigin(tx, context, entry);
  const hops = (await listOwnHops(tx, context.identity.org)).filter((hop) => hop.of === of && !hop.isWithdrawn);
  for (const hop of hops) await withdrawHop(tx, context.identity.org, { hop, withdrawal, now });
  return hops.map((hop) => hop.to);
}

async function withdrawHop(
  tx: StoreTransaction,
  own: string,
  due: { readonly hop: Hop; readonly withdrawal: Withdrawal; readonly now: UnixMs },
): Promise<void> {
  const { hop, withdrawal, now } = due;
  const drafts = [passWithdrawal(withdrawal, hop.rel)];
  await appendToFeed(tx, { own, partner: hop.to, lane: 'urgent', drafts, sentAt: now });
  if (withdrawal.action === 'erase') tx.destroyKey(hop.rel);
}

/** The originator's release that a received withdrawal takes back: as its own signature says, else as the form was held. */
async function findWithdrawnOrigin(tx: StoreTransaction, context: NodeContext, entry: Entry): Promise<string> {
  const withdrawal = entry.body as Withdrawal;
  const row = await tx.db
    .selectFrom('release')
    .innerJoin('record', 'record.id', 'release.record_id')
    .select(['release.body', 'record.org'])
    .where('rel', '=', withdrawal.rel)
    .executeTakeFirst();
  const { findSigningKey } = context.directory;
  const origin = openWithdrawalOrigin(withdrawal, row?.org ?? entry.from, { verify: verifyEd25519, findSigningKey });
  return origin?.rel ?? (row === undefined ? undefined : readRelease(row.body).of) ?? withdrawal.rel;
}

function readRelease(body: Uint8Array): Release {
  return JSON.parse(Buffer.from(body).toString('utf8')) as Release;
}

/** What this node passed on, to whom, of which release of its originator. */
async function listOwnHops(
  tx: StoreTransaction,
  own: string,
): Promise<ReadonlyArray<Hop & { readonly of: string; readonly isWithdrawn: boolean }>> {
  const rows = await tx.db
    .selectFrom('feed_entry')
    .innerJoin('release', 'release.rel', 'feed_entry.rel')
    .innerJoin('release_view', 'release_view.rel', 'release.rel')
    .select(['release.rel', 'release.to_org', 'release.body', 'release_view.withdrawn'])
    .where('feed_entry.from_org', '=', own)
    .where('feed_entry.type', '=', 'onward')
    .execute();
  return rows.map((row) => {
    const isWithdrawn = row.withdrawn !== null;
    return { rel: row.rel, to: row.to_org, of: readRelease(row.body).of ?? '', isWithdrawn };
  });
}

/** After a return: what came back as passed on, though its withdrawal had been taken in before, is withdrawn now. */
export async function oweWithdrawals(tx: StoreTransaction, own: string, partner: string, now: UnixMs): Promise<void> {
  const hops = (await listOwnHops(tx, own)).filter((hop) => hop.to === partner && !hop.isWithdrawn);
  if (hops.length === 0) return;
  const rows = await tx.db
    .selectFrom('feed_entry')
    .select('body')
    .where('to_org', '=', own)
    .where('type', '=', 'withdrawal')
    .execute();
  const withdrawals = rows.map((row) => peekEntry(new Uint8Array(row.body))?.body as Withdrawal);
  for (const hop of hops) {
    const source = withdrawals.find((w) => w.rel === hop.of);
    if (source !== undefined) await withdrawHop(tx, own, { hop, withdrawal: source, now });
  }
}

/** A further recipient's answer to a withdrawal, passed up to whoever it came from. */
export async function passUpAnswer(
  tx: StoreTransaction,
  context: NodeContext,
  entry: Entry,
  now: UnixMs,
): Promise<void> {
  const receipt = entry.body as Receipt;
  if (receipt.level !== 'R2') return;
  const own = context.identity.org;
  const told = await tx.db
    .selectFrom('feed_entry')
    .select(['body', 'from_org'])
    .where('hash', '=', receipt.of)
    .executeTakeFirst();
  const passed = told?.from_org === own ? peekEntry(new Uint8Array(told.body)) : null;
  if (passed?.type !== 'withdrawal') return;
  const hop = (await listOwnHops(tx, own)).find((h) => h.rel === (passed.body as Withdrawal).rel);
  if (hop === undefined) return;
  const rows = await tx.db
    .selectFrom('feed_entry')
    .select(['body', 'hash'])
    .where('to_org', '=', own)
    .where('type', '=', 'withdrawal')
    .execute();
  for (const row of rows) {
    const source = peekEntry(new Uint8Array(row.body));
    if (source === null || (await findWithdrawnOrigin(tx, context, source)) !== hop.of) continue;
    const body: Receipt = {
      v: 'seamline/receipt/1',
      of: row.hash,
      level: 'R2',
      result: receipt.result,
      at: unixMsToIso(now),
      hops: [{ org: hop.to, ...(receipt.up === undefined ? {} : { up: receipt.up }) }, ...(receipt.hops ?? [])],
    };
    const drafts: EntryDraft[] = [{ type: 'receipt', approvals: [], body }];
    await appendToFeed(tx, { own, partner: source.from, lane: 'urgent', drafts, sentAt: now });
  }
}
