/** Entries that no release desk decides: beats, which carry an acknowledgement, and the receipt of a seat that has read. */
import { unixMsToIso } from '../../base/time.ts';
import type { EntryDraft } from '../../exchange/feed.ts';
import type { Lane, Receipt } from '../../exchange/object.ts';
import type { StoreTransaction } from '../store/store.ts';
import { appendToFeed } from './feed-append.ts';
import { isFeedFrozen } from './feed-freeze.ts';
import { isFenced } from './fence.ts';
import type { NodeContext } from './node-context.ts';

/** A beat carries only the acknowledgement: written when something but a beat arrived since the last own entry. */
export async function writeBeat(context: NodeContext, partner: string, lane: Lane): Promise<boolean> {
  const own = context.identity.org;
  return context.store.commit(async (tx) => {
    const isHeldBack =
      (await isFenced(tx.db, partner)) || (await isFeedFrozen(tx.db, { from: own, to: partner, lane }));
    if (isHeldBack || !(await isBeatOwed(tx, own, partner, lane))) return false;
    const drafts: EntryDraft[] = [{ type: 'beat', approvals: [] }];
    await appendToFeed(tx, { own, partner, lane, drafts, sentAt: context.time.now() });
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
    });
    return true;
  });
  if (written) context.notify({ type: 'release', id: rel });
  return written;
}
