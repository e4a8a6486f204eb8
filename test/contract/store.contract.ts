/**
 * What a store keeps, on every engine with the same code: groups, savepoints, append-only bytes, views that a rebuild
 * equals, verification, erasure, feeds to a partner, one writer, and a restart. The partner's node lies on SQLite.
 */
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/node/crypto.ts';
import { keysFile } from '../../src/node/data-directory.ts';
import { readLedger } from '../../src/node/service/ledger-view.ts';
import { listLog } from '../../src/node/service/log-view.ts';
import { rebuildViews } from '../../src/node/service/rebuild.ts';
import { verifyStore } from '../../src/node/service/verification.ts';
import { withdrawRelease } from '../../src/node/service/withdrawal-desk.ts';
import { APPEND_ONLY_TABLES } from '../../src/node/store/schema.ts';
import type { StoreTransaction } from '../../src/node/store/store.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../../src/node/wire.ts';
import { recordIdOf } from '../../src/record/record.ts';
import { anIncident } from '../harness/builders.ts';
import {
  addTestRecord,
  aReleaseRequest,
  beatBoth,
  carryFeeds,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../harness/exercise-node.ts';
import { createTestDatabase, type TestDatabase } from '../harness/postgres.ts';
import { findRowDifferences, readViewRows, tellStory } from '../harness/store-story.ts';

const OPEN = { passphrase: null, time: SYSTEM_TIME };
const ENGINES = ['sqlite', 'postgres'] as const;

async function reopen(node: RunningNode): Promise<RunningNode> {
  const opened = await openNode(node.dir, OPEN);
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  return opened.value;
}

describe.each(ENGINES)('a store on %s', (engine) => {
  let database: TestDatabase | null = null;
  let node: RunningNode;
  let partner: RunningNode;
  beforeAll(async () => {
    if (engine === 'postgres') database = await createTestDatabase();
    node = await openTestNode('PSH', SYSTEM_TIME, database?.url);
    partner = await openTestNode('FED');
    await tellStory(node, partner);
  });
  afterAll(async () => {
    await closeTestNode(node);
    await closeTestNode(partner);
    await database?.drop();
  });
  const writeRow = (tx: StoreTransaction, id: string) =>
    tx.db.insertInto('quarantined_entry').values({ hash: id }).execute();
  const listRows = async () => {
    const rows = await node.store.db.selectFrom('quarantined_entry').select('hash').orderBy('hash').execute();
    return rows.map((row) => row.hash);
  };
  const countRows = async () => {
    const { n } = await node.store.db
      .selectFrom('record')
      .select((e) => e.fn.countAll().as('n'))
      .executeTakeFirstOrThrow();
    return Number(n);
  };

  it('is the engine asked for', () => {
    expect(node.store.engine).toBe(engine);
  });

  it('[R-14] a unit that fails undoes its own work and no other of its group', async () => {
    const group = ['a', 'b', 'c', 'd'].map((id) =>
      node.store.commit(async (tx) => {
        await writeRow(tx, id);
        tx.putKey(`key ${id}`, node.randomBytes(32));
        if (id === 'b') throw new Error('this one fails');
        if (id === 'c') await writeRow(tx, 'a');
        return tx.nextPosition();
      }),
    );
    const settled = await Promise.allSettled(group);
    expect(settled.map((s) => s.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    const [first, , , last] = settled.map((s) => (s.status === 'fulfilled' ? s.value : 0));
    expect(last).toBe(first! + 1);
    expect(await listRows()).toEqual(['a', 'd']);
    expect(['a', 'b', 'c', 'd'].map((id) => node.store.findKey(`key ${id}`) !== null)).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('[R-14] a group whose keys cannot be kept leaves nothing behind, and the next one goes on', async () => {
    const before = await countRows();
    const failing = node.store.commit(async (tx) => {
      await writeRow(tx, 'half');
      tx.putKey('half', null as never);
    });
    await expect(failing).rejects.toThrow();
    expect(await listRows()).not.toContain('half');
    expect(node.store.findKey('half')).toBeNull();
    await addTestRecord(node, { kind: 'incident-report', marking: 'official', body: anIncident() });
    expect(await countRows()).toBe(before + 1);
  });

  it('[R-12] content lies encrypted under a key of its own, which is in its file when the record is acknowledged', async () => {
    const ids = [0, 1].map(() =>
      addTestRecord(node, { kind: 'incident-report', marking: 'official', body: anIncident() }),
    );
    const keys = (await Promise.all(ids)).map((id) => {
      const file = new DatabaseSync(keysFile(node.dir), { readOnly: true });
      expect(file.prepare('select 1 as n from content_key where ref = ?').get(id)).toEqual({ n: 1 });
      file.close();
      return Buffer.from(node.store.findKey(id)!).toString('hex');
    });
    expect(keys[0]).not.toBe(keys[1]);
    const rows = await node.store.db
      .selectFrom('payload')
      .select('sealed')
      .where('ref', 'in', await Promise.all(ids))
      .execute();
    expect(rows.map(({ sealed }) => Buffer.from(sealed).includes('ckb'))).toEqual([false, false]);
  });

  it('many records written at once are all there, each with its own place and serial', async () => {
    const drafts = Array.from({ length: 60 }, () => ({
      kind: 'incident-report',
      marking: 'official' as const,
      body: anIncident(),
    }));
    const ids = await Promise.all(drafts.map((draft) => addTestRecord(node, draft)));
    const rows = await node.store.db
      .selectFrom('record_view')
      .innerJoin('record', 'record.id', 'record_view.id')
      .select(['record_view.serial', 'record.position'])
      .where('record.id', 'in', ids)
      .execute();
    expect(new Set(rows.map((r) => r.serial)).size).toBe(60);
    expect(new Set(rows.map((r) => r.position)).size).toBe(60);
  });

  it('[R-15] records are named by the hash of their core, and one that is already there is not stored twice', async () => {
    const [count, views] = [await countRows(), await readViewRows(node)];
    const rows = await node.store.db.selectFrom('record').select(['id', 'core']).execute();
    expect(rows.filter(({ id, core }) => recordIdOf(new Uint8Array(core), sha256) !== id)).toEqual([]);
    await pairNodes(node, partner);
    expect(await countRows()).toBe(count);
    expect(findRowDifferences(views, await readViewRows(node))).toEqual([]);
  });

  it('[R-10] the database itself refuses to change or delete signed bytes', async () => {
    for (const table of APPEND_ONLY_TABLES) {
      const column = sql.ref(table === 'feed_head' ? 'envelope' : table === 'record' ? 'core' : 'body');
      for (const change of [
        sql`update ${sql.table(table)} set ${column} = ${column}`,
        sql`delete from ${sql.table(table)}`,
      ]) {
        await expect(node.store.commit((tx) => change.execute(tx.db))).rejects.toThrow(`${table} is append-only`);
      }
    }
  });

  it('[R-13] a rebuild gives exactly the rows that the incremental views had', async () => {
    const before = await readViewRows(node);
    await rebuildViews(node, () => undefined);
    expect(findRowDifferences(before, await readViewRows(node))).toEqual([]);
  });

  it('[R-13] views that an earlier program made otherwise are rebuilt at opening', async () => {
    const before = await readViewRows(node);
    await node.store.commit(async (tx) => {
      await tx.db.updateTable('view_shape').set({ shape: 'as it was once' }).execute();
      await tx.db.deleteFrom('record_view').execute();
    });
    await node.close();
    node = await reopen(node);
    expect(findRowDifferences(before, await readViewRows(node))).toEqual([]);
  });

  it('verifies whole, and counts what was erased', async () => {
    const { ok, faults, erased, records, entries } = await verifyStore(node, () => undefined);
    expect(faults).toEqual([]);
    expect(ok).toBe(true);
    expect(records).toBe(await countRows());
    expect([erased > 0, entries > 0]).toEqual([true, true]);
  });

  it('what waits for a partner outlives a restart, and an erasure destroys its key on both nodes', async () => {
    const to = partner.identity.org;
    const disposition = { releasableTo: [to], handling: [] };
    const body = anIncident({ disposition } as never);
    const record = await addTestRecord(node, { kind: 'incident-report', marking: 'official', body });
    const { rels } = await releaseAs(node, aReleaseRequest({ record, to: [to] }), [RELEASE_SEAT]);
    await node.close();
    node = await reopen(node);
    expect(await carryFeeds(node, partner)).toBe(1);
    expect(partner.store.findKey(rels[0]!)).not.toBeNull();
    const withdrawn = await withdrawRelease(node, { rel: rels[0]!, action: 'erase', reason: 'wrong' });
    expect(withdrawn.ok).toBe(true);
    await carryFeeds(node, partner);
    expect([node.store.findKey(rels[0]!), partner.store.findKey(rels[0]!)]).toEqual([null, null]);
    await beatBoth(node, partner);
  });

  it('both sides print the same ledger', async () => {
    const [own, theirs] = [await readLedger(node, partner.identity.org), await readLedger(partner, node.identity.org)];
    expect(own.rows.length).toBeGreaterThan(10);
    expect(own).toEqual(theirs);
  });

  it('pages through the whole log by key, each row once, newest first', async () => {
    const all = await listLog(node, { limit: 500 });
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const page = await listLog(node, { limit: 7, after });
      ids.push(...page.rows.map((row) => row.id));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(ids).toEqual(all.rows.map((row) => row.id));
    expect(ids.length).toBe(all.total);
  });

  it('[R-14] refuses a second process while the first lives, and opens with everything after it', async () => {
    expect(await openNode(node.dir, OPEN)).toMatchObject({ ok: false, error: { type: 'DirectoryInUse' } });
    const before = await readViewRows(node);
    await node.close();
    node = await reopen(node);
    expect(findRowDifferences(before, await readViewRows(node))).toEqual([]);
    const id = await addTestRecord(node, { kind: 'incident-report', marking: 'official', body: anIncident() });
    const [last] = await node.store.db
      .selectFrom('record')
      .select(['id'])
      .orderBy('position', 'desc')
      .limit(1)
      .execute();
    expect(last?.id).toBe(id);
  });
});
