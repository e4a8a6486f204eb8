/** A record passed on through a hop, and its withdrawal along the same way, on three real nodes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  COMMAND_SEAT,
  carryFeeds,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../../../test/harness/exercise-node.ts';
import { readViewRows } from '../../../test/harness/store-story.ts';
import type { EntryDraft } from '../../exchange/feed.ts';
import type { Entry, Receipt, Withdrawal } from '../../exchange/object.ts';
import type { RunningNode } from '../wire.ts';
import { appendToFeed } from './feed-append.ts';
import { rebuildViews } from './rebuild.ts';
import { verifyStore } from './verification.ts';
import { withdrawRelease } from './withdrawal-desk.ts';

const BOTH = [RELEASE_SEAT, COMMAND_SEAT];

describe('a record passed on with its originator’s leave', () => {
  let nodes: readonly [RunningNode, RunningNode, RunningNode];
  let record: string;
  let rel: string;
  const seenAt = async (node: RunningNode) => {
    const row = await node.store.db
      .selectFrom('record_view')
      .select(['standing', 'body'])
      .where('id', '=', record)
      .executeTakeFirst();
    return row === undefined ? null : { standing: row.standing, leaves: Object.keys(JSON.parse(row.body)).length };
  };
  const entriesFrom = async (node: RunningNode, from: string, to: string) => {
    const rows = await node.store.db
      .selectFrom('feed_entry')
      .select('body')
      .where('from_org', '=', from)
      .where('to_org', '=', to)
      .where('lane', '=', 'urgent')
      .orderBy('position')
      .execute();
    return rows.map((row) => JSON.parse(Buffer.from(row.body).toString('utf8')) as Entry);
  };

  beforeEach(async () => {
    nodes = [await openTestNode('PSH'), await openTestNode('FED'), await openTestNode('COA')];
    const [a, b, c] = nodes;
    await pairNodes(a, b);
    await pairNodes(b, c);
    await agreeBetween(a, b);
    await agreeBetween(b, c);
    const body = anIncident({ disposition: { releasableTo: [b.identity.org], handling: [] } } as never);
    record = await addTestRecord(a, { kind: 'incident-report', marking: 'official', body });
    const request = aReleaseRequest({ record, to: [b.identity.org], onward: [c.identity.org] });
    rel = (await releaseAs(a, request, BOTH)).rels[0]!;
    await carryFeeds(a, b);
    const passed = await releaseAs(b, aReleaseRequest({ record, to: [c.identity.org] }), BOTH);
    expect(passed.codes).toEqual(['Released']);
    await carryFeeds(b, c);
  });
  afterEach(async () => {
    for (const node of nodes) await closeTestNode(node);
  });

  it('[L-14] arrives at one that never paired with the originator, whose key statements travel along', async () => {
    const [a, , c] = nodes;
    expect(await seenAt(c)).toMatchObject({ standing: 'current' });
    expect(c.directory.findCode(a.identity.org)).toBe('PSH');
    expect(await c.store.db.selectFrom('partner').select('org').execute()).toHaveLength(1);
  });

  it('[S-12] is withdrawn there by the originator’s own signature, ahead of any other entry, and the answer goes up', async () => {
    const [a, b, c] = nodes;
    expect((await withdrawRelease(a, { rel, action: 'erase', reason: 'wrong' })).ok).toBe(true);
    const before = (await entriesFrom(b, b.identity.org, c.identity.org)).length;
    await carryFeeds(a, b);
    const next = (await entriesFrom(b, b.identity.org, c.identity.org))[before]!;
    expect(next.type).toBe('withdrawal');
    const [told] = (await entriesFrom(b, a.identity.org, b.identity.org)).filter((e) => e.type === 'withdrawal');
    expect((next.body as Withdrawal).origin).toEqual((told!.body as Withdrawal).origin);
    const answers = async () => {
      await carryFeeds(b, a);
      const receipts = (await entriesFrom(a, b.identity.org, a.identity.org)).filter((e) => e.type === 'receipt');
      return receipts.map((e) => (e.body as Receipt).hops);
    };
    expect(await answers()).toMatchObject([[{ org: c.identity.org, unansweredSince: expect.any(String) }]]);
    expect(await seenAt(c)).toMatchObject({ standing: 'current' });
    await carryFeeds(b, c);
    expect(await seenAt(b)).toMatchObject({ standing: 'withdrawn', leaves: 0 });
    expect(await seenAt(c)).toMatchObject({ standing: 'withdrawn', leaves: 0 });
    await carryFeeds(c, b);
    expect((await answers()).at(-1)).toEqual([{ org: c.identity.org, up: expect.any(String) }]);
    for (const node of nodes) {
      expect((await verifyStore(node, () => undefined)).faults).toEqual([]);
      const views = await readViewRows(node);
      await rebuildViews(node, () => undefined);
      expect(await readViewRows(node)).toEqual(views);
    }
  });

  it('[S-12] is withdrawn directly where originator and last recipient are paired and the hop is silent', async () => {
    const [a, , c] = nodes;
    await pairNodes(a, c);
    const own = a.identity.org;
    await a.store.commit(async (tx) => {
      const answerBy = new Date(a.time.now()).toISOString();
      const body: Withdrawal = { v: 'seamline/withdrawal/1', rel, action: 'erase', reason: 'wrong', answerBy };
      const drafts: EntryDraft[] = [{ type: 'withdrawal', approvals: [], body }];
      await appendToFeed(tx, { own, partner: c.identity.org, lane: 'urgent', drafts, sentAt: a.time.now() });
    });
    await carryFeeds(a, c);
    expect(await seenAt(c)).toMatchObject({ standing: 'withdrawn', leaves: 0 });
  });
});
