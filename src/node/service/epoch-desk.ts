/**
 * Starting a new epoch of own feeds, where their end is lost and nobody can return it, or where they showed two histories:
 * two officers approve the exact start of each lane, which names the last entry that both sides are known to hold. What
 * waited is written into the new epoch (rules F-2, S-5).
 */
import { err, ok, type Result } from '../../base/result.ts';
import { type Approval, countApprovers } from '../../exchange/approval.ts';
import { type EpochStart, epochStartHash, openEpochStart } from '../../exchange/epoch.ts';
import type { EntryDraft } from '../../exchange/feed.ts';
import { type FeedName, LANES, type Lane, type Position } from '../../exchange/object.ts';
import type { OpenedRecord } from '../../record/record.ts';
import { sha256, verifyEd25519 } from '../crypto.ts';
import type { StoreTransaction } from '../store/store.ts';
import { dropAct } from './act-erasure.ts';
import { verifyPasskey } from './approval-desk.ts';
import { appendToFeed, flushWaiting } from './feed-append.ts';
import { isFeedFrozen, thawFeed } from './feed-freeze.ts';
import { insertEpochStart, peekEntry, readHash, readTip } from './feed-store.ts';
import { liftFence, listFences } from './fence.ts';
import type { NodeContext } from './node-context.ts';
import { createOwnRecord } from './record-intake.ts';
import { insertStatement, readKeyHistory } from './statement.ts';

/** The start of one lane, and the hash that officers approve. */
export type PreparedEpoch = { readonly lane: Lane; readonly what: string; readonly record: OpenedRecord };

/** One start for each lane that is fenced or frozen; refused where the feeds to a partner are open. */
export async function prepareEpoch(
  context: NodeContext,
  partner: string,
): Promise<Result<ReadonlyArray<PreparedEpoch>, { readonly type: 'FeedOpen' | 'UnknownPartner' }>> {
  const { db } = context.store;
  const from = context.identity.org;
  const row = await db.selectFrom('partner').select('org').where('org', '=', partner).executeTakeFirst();
  if (row === undefined) return err({ type: 'UnknownPartner' });
  const fence = (await listFences(db)).find((f) => f.partner === partner);
  const prepared: PreparedEpoch[] = [];
  for (const lane of LANES) {
    const feed = { from, to: partner, lane };
    const frozen = await isFeedFrozen(db, feed);
    if (fence === undefined && !frozen) continue;
    const tip = await readTip(db, feed);
    const witnessed = (fence?.witnessed ?? []).filter((head) => head.lane === lane).map((head) => head.epoch);
    const last = frozen ? await readAgreedPosition(context, feed) : tip.seq === 0 ? null : tip;
    const body = {
      ...feed,
      epoch: Math.max(tip.epoch, ...witnessed) + 1,
      last: last === null ? null : { epoch: last.epoch, seq: last.seq, hash: last.hash },
      reason: frozen ? 'forked' : 'restored',
    };
    const made = createOwnRecord(context, { kind: 'epoch-start', marking: 'official', body: body as never });
    if (!made.ok) throw new Error(`epoch start: ${JSON.stringify(made.error)}`);
    prepared.push({ lane, what: epochStartHash(made.value.signed.coreBytes, sha256), record: made.value });
  }
  return prepared.length > 0 ? ok(prepared) : err({ type: 'FeedOpen' });
}

/** The furthest place of an own feed that the partner acknowledged with the hash held here. */
async function readAgreedPosition(context: NodeContext, feed: FeedName): Promise<Position | null> {
  const rows = await context.store.db
    .selectFrom('feed_entry')
    .select('body')
    .where('from_org', '=', feed.to)
    .where('to_org', '=', feed.from)
    .orderBy('position', 'desc')
    .execute();
  for (const row of rows) {
    const ack = peekEntry(new Uint8Array(row.body))?.ack[feed.lane] ?? null;
    if (ack !== null && (await readHash(context.store.db, feed, ack.epoch, ack.seq)) === ack.hash) return ack;
  }
  return null;
}

export type EpochRefused =
  | { readonly type: 'BadApproval'; readonly reason: string }
  | { readonly type: 'NeedsSecondPerson'; readonly lane: Lane };

/** All lanes or none; every start needs two people. What was held for them goes with it. */
export async function confirmEpoch(
  context: NodeContext,
  prepared: ReadonlyArray<PreparedEpoch>,
  approvals: ReadonlyArray<Approval>,
  held: string | null = null,
): Promise<Result<null, EpochRefused>> {
  const own = context.identity.org;
  const history = await readKeyHistory(context.store.db, own);
  const starts: EpochStart[] = [];
  for (const { lane, what, record } of prepared) {
    const given = approvals.filter((a) => a.what === what);
    const { findPersonKey } = context.directory;
    const approvers = countApprovers(own, what, given, { sha256, verifyPasskey, findPersonKey });
    if (!approvers.ok) return err({ type: 'BadApproval', reason: approvers.error.reason });
    if (approvers.value < 2) return err({ type: 'NeedsSecondPerson', lane });
    const deps = { sha256, verify: verifyEd25519, verifyPasskey };
    const start = openEpochStart({ record: record.signed, approvals: given }, history, deps);
    if (!start.ok) return err({ type: 'BadApproval', reason: start.error.reason });
    starts.push(start.value);
  }
  const partner = starts[0]!.feed.to;
  await context.store.commit(async (tx) => {
    if (held !== null) await dropAct(tx, held);
    for (const start of starts) await insertStart(tx, context, start);
    await liftFence(tx, partner);
    for (const start of starts) await appendStart(tx, context, start);
    await flushWaiting(tx, own, partner, context.time.now());
  });
  context.notify({ type: 'release', id: partner });
  return ok(null);
}

async function insertStart(tx: StoreTransaction, context: NodeContext, start: EpochStart): Promise<void> {
  await insertEpochStart(tx, start);
  await insertStatement(tx, context, start.record);
  await thawFeed(tx, start.feed);
}

/** The first entry of the new epoch: it names the start, which travels in the same page. */
async function appendStart(tx: StoreTransaction, context: NodeContext, start: EpochStart): Promise<void> {
  const draft: EntryDraft = {
    type: 'statement',
    approvals: [],
    body: { v: 'seamline/statement/1', record: start.record.id },
  };
  const { from, to, lane } = start.feed;
  await appendToFeed(tx, { own: from, partner: to, lane, drafts: [draft], sentAt: context.time.now() });
}
