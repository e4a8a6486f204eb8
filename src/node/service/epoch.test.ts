/** Restored and forked feeds on real nodes: taken back, started anew by two officers, proven to a third party. */

import { cpSync, rmSync } from 'node:fs';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  beatBoth,
  COMMAND_SEAT,
  carryFeeds,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
  startEpochs,
  takeBackFeeds,
} from '../../../test/harness/exercise-node.ts';
import { readViewRows } from '../../../test/harness/store-story.ts';
import { bytesToForkProof, verifyForkProof } from '../../exchange/fork-proof.ts';
import { databaseFile } from '../data-directory.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../wire.ts';
import { listJoint } from './agreement.ts';
import { listFrozen } from './feed-freeze.ts';
import { servePage } from './feed-page.ts';
import { readTip } from './feed-store.ts';
import { listFences } from './fence.ts';
import { keepForkAnswer, readForkProof, receiveForkProof } from './fork-evidence.ts';
import { readLedger } from './ledger-view.ts';
import { rebuildViews } from './rebuild.ts';
import { STATEMENT_DEPS } from './statement.ts';
import { verifyStore } from './verification.ts';
import { withdrawRelease } from './withdrawal-desk.ts';

async function reopen(dir: string): Promise<RunningNode> {
  const opened = await openNode(dir, { passphrase: null, time: SYSTEM_TIME });
  if (!opened.ok) throw new Error(opened.error.type);
  return opened.value;
}

describe('a feed whose sender lost its end', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  const release = async (node = psh, to = fed) => {
    const disposition = { releasableTo: [to.identity.org], handling: [] };
    const body = anIncident({ disposition } as never);
    const record = await addTestRecord(node, { kind: 'incident-report', marking: 'official', body });
    return releaseAs(node, aReleaseRequest({ record, to: [to.identity.org] }), [RELEASE_SEAT]);
  };
  /** Puts the database of PSH back to where it was before `work`. */
  const restoreAround = async (work: () => Promise<void>) => {
    await psh.close();
    cpSync(databaseFile(psh.dir), `${psh.dir}.old`);
    psh = await reopen(psh.dir);
    await work();
    await psh.close();
    cpSync(`${psh.dir}.old`, databaseFile(psh.dir));
    rmSync(`${psh.dir}.old`);
    psh = await reopen(psh.dir);
    expect(await listFences(psh.store.db)).toHaveLength(1);
  };
  const expectSound = async () => {
    for (const node of [psh, fed]) {
      expect((await verifyStore(node, () => undefined)).faults).toEqual([]);
      const before = await readViewRows(node);
      await rebuildViews(node, () => undefined);
      expect(await readViewRows(node)).toEqual(before);
    }
  };
  const seen = async (node: RunningNode) =>
    (await node.store.db.selectFrom('record_view').select('id').where('kind', '=', 'incident-report').execute()).length;

  beforeEach(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
    await release();
    await carryFeeds(psh, fed);
    await beatBoth(psh, fed);
  });
  afterEach(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });

  it('[S-5] takes its entries and withdrawals back from the partner, then writes what waited', async () => {
    await restoreAround(async () => {
      const { rels } = await release();
      await release();
      await withdrawRelease(psh, { rel: rels[0]!, action: 'erase', reason: 'wrong' });
      await carryFeeds(psh, fed);
      await release(fed, psh);
      await beatBoth(psh, fed);
    });
    expect(await seen(psh)).toBe(1);
    expect((await release()).codes).toEqual(['Queued']);
    expect(await carryFeeds(psh, fed)).toBe(0);
    expect(await takeBackFeeds(psh, fed)).toBe('lifted');
    expect(await listFences(psh.store.db)).toEqual([]);
    expect(await carryFeeds(psh, fed)).toBeGreaterThan(0);
    await carryFeeds(fed, psh);
    await beatBoth(psh, fed);
    const ledgers = [await readLedger(psh, fed.identity.org), await readLedger(fed, psh.identity.org)];
    expect(ledgers[0]!.hash).toBe(ledgers[1]!.hash);
    expect(ledgers[0]!.rows.filter((r) => r.type === 'release' && r.withdrawn)).toHaveLength(1);
    // Own: one kept, one returned, one written while fenced; received: one. The withdrawn one came back as gone.
    expect(await seen(psh)).toBe(4);
    await expectSound();
  });

  it('[F-2] [S-5] [F-1] without the partner two officers start an epoch, whose first entry names it; one is not enough', async () => {
    await restoreAround(async () => {
      await release();
      await carryFeeds(psh, fed);
      await beatBoth(psh, fed);
    });
    expect((await release()).codes).toEqual(['Queued']);
    expect(await startEpochs(psh, fed.identity.org, [COMMAND_SEAT])).toMatchObject({
      ok: false,
      error: { type: 'NeedsSecondPerson' },
    });
    expect(await startEpochs(psh, fed.identity.org, [COMMAND_SEAT, COMMAND_SEAT])).toMatchObject({
      ok: false,
      error: { type: 'BadApproval', reason: 'same holder' },
    });
    expect(await listFences(psh.store.db)).toHaveLength(1);
    expect((await startEpochs(psh, fed.identity.org)).ok).toBe(true);
    const feed = { from: psh.identity.org, to: fed.identity.org, lane: 'bulk' } as const;
    const start = await psh.store.db
      .selectFrom('epoch_start')
      .selectAll()
      .where('lane', '=', 'bulk')
      .executeTakeFirstOrThrow();
    const rows = await psh.store.db
      .selectFrom('feed_entry')
      .select(['seq', 'body'])
      .where('epoch', '=', 2)
      .where('lane', '=', 'bulk')
      .orderBy('seq')
      .execute();
    expect(rows.map((r) => r.seq)).toEqual([1, 2]);
    expect(JSON.parse(Buffer.from(rows[0]!.body).toString()).prev).toBe(start.hash);
    expect(await carryFeeds(psh, fed)).toBe(3);
    expect(await readTip(fed.store.db, feed)).toEqual(await readTip(psh.store.db, feed));
    await carryFeeds(fed, psh);
    await release();
    await release(fed, psh);
    await beatBoth(psh, fed);
    expect(await readTip(fed.store.db, feed)).toEqual(await readTip(psh.store.db, feed));
    expect(await seen(fed)).toBe(5);
    expect(await startEpochs(psh, fed.identity.org)).toMatchObject({ ok: false, error: { type: 'FeedOpen' } });
    await expectSound();
  });

  it('[S-5] an acknowledgement ahead of the own head fences, and a claim that is not returned is disputed', async () => {
    await psh.close();
    cpSync(psh.dir, `${psh.dir}.snapshot`, { recursive: true });
    psh = await reopen(psh.dir);
    await release();
    await carryFeeds(psh, fed);
    await beatBoth(psh, fed);
    await psh.close();
    cpSync(`${psh.dir}.snapshot`, psh.dir, { recursive: true, force: true });
    rmSync(`${psh.dir}.snapshot`, { recursive: true });
    psh = await reopen(psh.dir);
    expect(await listFences(psh.store.db)).toEqual([]);
    await expect(carryFeeds(fed, psh)).rejects.toThrow('AckAhead');
    expect(await listFences(psh.store.db)).toMatchObject([{ reason: 'ack-ahead' }]);
    await fed.store.commit(async (tx) => {
      await sql`drop trigger feed_head_no_delete`.execute(tx.db);
      await tx.db.deleteFrom('feed_head').where('from_org', '=', psh.identity.org).where('seq', '>', 2).execute();
    });
    expect(await takeBackFeeds(psh, fed)).toBe('disputed');
    expect(await takeBackFeeds(psh, fed)).toBe('disputed');
    expect(await listJoint(psh.store.db, 'dispute')).toMatchObject([{ body: { claim: 'mismatch' } }]);
    expect(await listFences(psh.store.db)).toHaveLength(1);
  });

  it('[F-13] two histories are proven to a third party, freeze the feed, open a dispute and end with an epoch start', async () => {
    await psh.close();
    const copy = `${psh.dir}.second`;
    cpSync(psh.dir, copy, { recursive: true });
    psh = await reopen(psh.dir);
    const second = await reopen(copy);
    await second.store.commit(async (tx) => {
      await tx.db.deleteFrom('setting').where('key', 'like', 'fenced %').execute();
    });
    await release();
    await carryFeeds(psh, fed);
    await release(second);
    await release(second);
    const feed = { from: psh.identity.org, to: fed.identity.org, lane: 'bulk' } as const;
    const { epoch, seq, hash } = await readTip(fed.store.db, feed);
    const served = await servePage(second, feed, { epoch, after: seq, hash, max: 500 });
    if (served.type !== 'fork' || served.bytes === null) throw new Error(served.type);
    expect(await keepForkAnswer(fed, feed, served.bytes)).toBe(true);
    expect(await listFrozen(second.store.db)).toEqual([feed]);
    const proof = (await readForkProof(fed, psh.identity.org))!;
    const opened = bytesToForkProof(proof);
    if (!opened.ok) throw new Error('proof');
    expect(verifyForkProof(opened.value, STATEMENT_DEPS)).toMatchObject({
      ok: true,
      value: { feed: { from: psh.identity.org, to: fed.identity.org, lane: 'bulk' }, epoch: 1 },
    });
    const { higher } = opened.value;
    expect(verifyForkProof({ ...opened.value, lower: higher }, STATEMENT_DEPS).ok).toBe(false);
    expect(await listFrozen(fed.store.db)).toHaveLength(1);
    expect(await listJoint(fed.store.db, 'dispute')).toMatchObject([{ body: { claim: 'fork' } }]);
    await release();
    await expect(carryFeeds(psh, fed)).rejects.toThrow('Frozen');
    await closeTestNode(second);
    expect(await receiveForkProof(psh, fed.identity.org, proof)).toBe(true);
    expect((await release()).codes).toEqual(['Frozen']);
    expect((await startEpochs(psh, fed.identity.org)).ok).toBe(true);
    await carryFeeds(psh, fed);
    await release();
    await carryFeeds(psh, fed);
    expect(await listFrozen(fed.store.db)).toEqual([]);
    await expectSound();
  });
});
