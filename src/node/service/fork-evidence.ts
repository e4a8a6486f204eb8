/**
 * Evidence of forks: when a page does not fit the chain held here, both sides of it are put together as a proof. Only what
 * proves the fork to a third party is kept and freezes the feed; a claim alone does not (rule F-13).
 */

import { LIMITS } from '../../base/limits.ts';
import type { EpochStart } from '../../exchange/epoch.ts';
import { bytesToEnvelope } from '../../exchange/feed.ts';
import type { ProvenFork } from '../../exchange/fork-proof.ts';
import { bytesToForkProof, forkProofToBytes, verifyForkProof } from '../../exchange/fork-proof.ts';
import { type FeedName, headSchema, parseObject } from '../../exchange/object.ts';
import { bytesToPage, type Page } from '../../exchange/page.ts';
import { freezeFeed } from './feed-freeze.ts';
import { peekEntry, readHash, readTip } from './feed-store.ts';
import type { NodeContext } from './node-context.ts';
import { addRecord } from './record-intake.ts';
import { readKeyStatements, STATEMENT_DEPS } from './statement.ts';

/** What a partner sent as the other history, still framed; see `keepForkProof`. */
export async function keepForkAnswer(context: NodeContext, feed: FeedName, bytes: Uint8Array): Promise<boolean> {
  const page = bytesToPage(bytes);
  return page.ok && (await keepForkProof(context, feed, page.value));
}

/** Keeps the proof, freezes the feed and opens a dispute; false where the page proves nothing. */
export async function keepForkProof(context: NodeContext, feed: FeedName, page: Page): Promise<boolean> {
  const proof = await findProof(context, feed, page);
  if (proof === null) return false;
  await keepProven(context, proof.proven, proof.body);
  return true;
}

async function keepProven(context: NodeContext, proven: ProvenFork, body: Uint8Array): Promise<void> {
  const { feed, epoch } = proven;
  const { from, to, lane } = feed;
  const isNew = await context.store.commit(async (tx) => {
    const row = { from_org: from, to_org: to, lane, epoch, body };
    const kept = await tx.db
      .insertInto('fork_proof')
      .values(row)
      .onConflict((c) => c.doNothing())
      .executeTakeFirst();
    await freezeFeed(tx, feed, context.time.now());
    return Number(kept.numInsertedOrUpdatedRows ?? 0) > 0;
  });
  const isOurs = from === context.identity.org;
  if (isNew && !isOurs) await openDispute(context, proven);
  context.notify({ type: 'feed', id: isOurs ? to : from });
}

async function findProof(
  context: NodeContext,
  feed: FeedName,
  page: Page,
): Promise<{ readonly body: Uint8Array; readonly proven: ProvenFork } | null> {
  const { db } = context.store;
  const envelope = bytesToEnvelope(page.head);
  const other = envelope.ok
    ? parseObject(envelope.value.bytes, headSchema, { what: 'head', sizeBytesMax: LIMITS.entryBytesMax })
    : envelope;
  if (!other.ok) return null;
  const tip = await readTip(db, feed);
  const { epoch, seq } = other.value;
  const first = page.entries[0] === undefined ? seq : (peekEntry(page.entries[0].bytes)?.seq ?? seq);
  const statements = await readKeyStatements(db, feed.from);
  const heads = await db
    .selectFrom('feed_head')
    .select(['seq', 'envelope'])
    .where('from_org', '=', feed.from)
    .where('to_org', '=', feed.to)
    .where('lane', '=', feed.lane)
    .where('epoch', '=', epoch)
    .where('seq', '>=', Math.min(first, tip.seq) - 1)
    .orderBy('seq')
    .limit(LIMITS.pageEntriesMax)
    .execute();
  for (const head of heads) {
    const held = new Uint8Array(head.envelope);
    const proof =
      head.seq <= seq
        ? { statements, lower: held, higher: page.head, entries: pageEntriesAfter(page, head.seq) }
        : {
            statements,
            lower: page.head,
            higher: held,
            entries: await heldEntries(context, feed, { epoch, after: seq, last: head.seq }),
          };
    const proven = verifyForkProof(proof, STATEMENT_DEPS);
    if (proven.ok) return { body: forkProofToBytes(proof), proven: proven.value };
  }
  return null;
}

function pageEntriesAfter(page: Page, seq: number): ReadonlyArray<Uint8Array> {
  return page.entries.map((e) => e.bytes).filter((bytes) => (peekEntry(bytes)?.seq ?? 0) > seq);
}

async function heldEntries(
  context: NodeContext,
  feed: FeedName,
  range: { readonly epoch: number; readonly after: number; readonly last: number },
): Promise<ReadonlyArray<Uint8Array>> {
  const rows = await context.store.db
    .selectFrom('feed_entry')
    .select('body')
    .where('from_org', '=', feed.from)
    .where('to_org', '=', feed.to)
    .where('lane', '=', feed.lane)
    .where('epoch', '=', range.epoch)
    .where('seq', '>', range.after)
    .where('seq', '<=', range.last)
    .orderBy('seq')
    .execute();
  return rows.map((row) => new Uint8Array(row.body));
}

/** A proof against this node, as its partner sends it: checked, kept, and the own feed is frozen. */
export async function receiveForkProof(context: NodeContext, partner: string, body: Uint8Array): Promise<boolean> {
  const proof = bytesToForkProof(body);
  const proven = proof.ok ? verifyForkProof(proof.value, STATEMENT_DEPS) : proof;
  if (!proven.ok) return false;
  const { feed, epoch } = proven.value;
  const isOurs = feed.from === context.identity.org && feed.to === partner;
  if (!isOurs || (await readTip(context.store.db, feed)).epoch !== epoch) return false;
  await keepProven(context, proven.value, body);
  return true;
}

/** The newest proof about a partner's feed, or an own one to it, as a file. */
export async function readForkProof(context: NodeContext, partner: string): Promise<Uint8Array | null> {
  const row = await context.store.db
    .selectFrom('fork_proof')
    .select('body')
    .where((e) => e.or([e('from_org', '=', partner), e('to_org', '=', partner)]))
    .orderBy('epoch', 'desc')
    .executeTakeFirst();
  return row === undefined ? null : new Uint8Array(row.body);
}

/** A partner's epoch start names another history than the one held here. */
export async function disputeEpoch(context: NodeContext, start: EpochStart): Promise<void> {
  const { feed, last, hash } = start;
  const held = last === null ? null : await readHash(context.store.db, feed, last.epoch, last.seq);
  await addDispute(context, feed, { about: [last?.hash ?? hash], ownHash: held ?? hash });
}

/** The own claim, as a joint record that the release desk sends. */
async function openDispute(context: NodeContext, { feed, heads }: ProvenFork): Promise<void> {
  const [one, other] = heads;
  await addDispute(context, feed, { about: [...new Set([one.hash, other.hash])], ownHash: one.hash });
}

async function addDispute(
  context: NodeContext,
  feed: FeedName,
  claim: { readonly about: ReadonlyArray<string>; readonly ownHash: string },
): Promise<void> {
  await addRecord(context, {
    kind: 'dispute',
    marking: 'official',
    body: {
      parties: [feed.from, feed.to],
      about: [...claim.about],
      claim: 'fork',
      ownHash: claim.ownHash,
      asked: { text: 'Start a new epoch and say which history stands.', language: 'en' },
      at: new Date(context.time.now()).toISOString(),
    },
  });
}
