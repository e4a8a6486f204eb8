/** How much a feed holds and when it speaks: beats, a full outbox, groups larger than a page, the beat in bulk entries. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  carryFeeds,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../../../test/harness/exercise-node.ts';
import { LIMITS } from '../../base/limits.ts';
import type { EntryDraft } from '../../exchange/feed.ts';
import type { Entry } from '../../exchange/object.ts';
import { bytesToPage } from '../../exchange/page.ts';
import type { RunningNode } from '../wire.ts';
import { appendToFeed } from './feed-append.ts';
import { servePage } from './feed-page.ts';
import { readTip } from './feed-store.ts';
import { writeBeat } from './receipt.ts';

const LANES = ['urgent', 'bulk'] as const;

describe('the flow of a feed', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  const feed = () => ({ from: psh.identity.org, to: fed.identity.org, lane: 'bulk' }) as const;
  const release = async (lane: 'urgent' | 'bulk') => {
    const body = anIncident({ disposition: { releasableTo: [fed.identity.org], handling: [] } } as never);
    const record = await addTestRecord(psh, { kind: 'incident-report', marking: 'official', body });
    return releaseAs(psh, aReleaseRequest({ record, to: [fed.identity.org], lane }), [RELEASE_SEAT]);
  };

  beforeEach(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed, { beatS: 60 });
  });
  afterEach(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });

  it('[F-6] a beat answers something other than a beat, once: then both are silent', async () => {
    await release('bulk');
    await carryFeeds(psh, fed);
    const written: boolean[][] = [];
    for (let round = 0; round < 4; round++) {
      const beats: boolean[] = [];
      for (const [one, other] of [
        [fed, psh],
        [psh, fed],
      ] as const) {
        for (const lane of LANES) beats.push(await writeBeat(one, other.identity.org, lane));
        await carryFeeds(one, other);
      }
      written.push(beats);
    }
    expect(written[0]).toEqual([false, true, false, false]);
    expect(written.slice(1).flat()).not.toContain(true);
  });

  it('[F-14] a full outbox refuses bulk releases, lets urgent ones through and drops nothing', async () => {
    const reach = (share: number) =>
      psh.store.commit(async (tx) => {
        const { hash } = await readTip(tx.db, feed());
        const row = await tx.db
          .selectFrom('feed_entry')
          .selectAll()
          .where('hash', '=', hash ?? '')
          .executeTakeFirstOrThrow();
        const far = { ...row, position: tx.nextPosition(), seq: LIMITS.outboxEntriesMax * share, hash: `far ${share}` };
        await tx.db.insertInto('feed_entry').values(far).execute();
      });
    await reach(0.94);
    expect((await release('bulk')).codes).toEqual(['Released']);
    await reach(0.96);
    const before = await psh.store.db.selectFrom('feed_entry').select('hash').execute();
    expect((await release('bulk')).codes).toEqual(['OutboxFull']);
    expect((await release('urgent')).codes).toEqual(['Released']);
    const after = await psh.store.db.selectFrom('feed_entry').select('hash').execute();
    expect(after.length).toBe(before.length + 1);
  });

  it('[F-4] a transaction of 700 entries is cut into groups under heads of their own, and pages stay within their limits', async () => {
    const drafts: EntryDraft[] = [{ type: 'beat', approvals: [] }];
    const { org } = psh.identity;
    await psh.store.commit(async (tx) => {
      for (let i = 0; i < 700; i++) {
        await appendToFeed(tx, { own: org, partner: fed.identity.org, lane: 'bulk', drafts, sentAt: psh.time.now() });
      }
    });
    const start = await readTip(fed.store.db, feed());
    const pull = { epoch: 1, after: start.seq, hash: start.hash, max: 500 };
    const served = await servePage(psh, feed(), pull);
    if (served.type !== 'page') throw new Error(served.type);
    const page = bytesToPage(served.bytes);
    expect(page.ok && page.value.entries.length).toBe(256);
    expect(served.more).toBe(true);
    expect(await carryFeeds(psh, fed)).toBe(700);
    expect((await readTip(fed.store.db, feed())).seq).toBe(start.seq + 700);
  });

  it('[S-10] a bulk entry says its beat and not its second, and what was written since the last beat is not served', async () => {
    await release('bulk');
    const row = await psh.store.db
      .selectFrom('feed_entry')
      .select(['body', 'received_at'])
      .where('from_org', '=', psh.identity.org)
      .orderBy('position', 'desc')
      .executeTakeFirstOrThrow();
    const entry = JSON.parse(Buffer.from(row.body).toString('utf8')) as Entry;
    expect(Date.parse(entry.sentAt) % 60_000).toBe(0);
    expect(row.received_at - Date.parse(entry.sentAt)).toBeLessThan(60_000);
    const tip = await readTip(fed.store.db, feed());
    const pull = { epoch: 1, after: tip.seq, hash: tip.hash, max: 500 };
    const held = await servePage(psh, feed(), pull, { writtenBefore: (row.received_at - 1) as never });
    expect(held.type).toBe('empty');
    expect((await servePage(psh, feed(), pull, { writtenBefore: row.received_at as never })).type).toBe('page');
  });
});
