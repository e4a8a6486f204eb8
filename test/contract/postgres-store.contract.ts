/**
 * What only PostgreSQL can do to a node: its address in the node's own directory, a lock in the database, a connection
 * that breaks, integers wider than a number. And a ledger that is the same on a node of each engine, over mutual TLS.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandOutput } from '../../src/cli/output.ts';
import { runProgram } from '../../src/cli/program.ts';
import { LANES } from '../../src/exchange/object.ts';
import { backupNode, restoreNode } from '../../src/node/backup.ts';
import { holdBackReceived, markCaughtUp } from '../../src/node/service/held-back.ts';
import { readLedger } from '../../src/node/service/ledger-view.ts';
import { writeBeat } from '../../src/node/service/receipt.ts';
import { readSetting } from '../../src/node/service/setting.ts';
import { confirmPairing, createPairingFile, openPairingFile } from '../../src/node/service/statement.ts';
import { createCertificate } from '../../src/node/transport/certificate.ts';
import { openPartnerLink, type PartnerLink } from '../../src/node/transport/partner-link.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../../src/node/wire.ts';
import { anIncident } from '../harness/builders.ts';
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
} from '../harness/exercise-node.ts';
import { createTestDatabase, type TestDatabase } from '../harness/postgres.ts';
import { findRowDifferences, readViewRows } from '../harness/store-story.ts';

const OPEN = { passphrase: null, time: SYSTEM_TIME };
const INCIDENT = { kind: 'incident-report', marking: 'official' } as const;

/** Cuts every session of this database that writes or reads for a node. */
function cutSessions(node: RunningNode): Promise<unknown> {
  return sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(node.store.db);
}

async function listIds(node: RunningNode): Promise<ReadonlySet<string>> {
  const rows = await node.store.db.selectFrom('record').select('id').execute();
  return new Set(rows.map((row) => row.id));
}

async function runCommand(args: ReadonlyArray<string>): Promise<{ readonly text: string; readonly code: number }> {
  const said: string[] = [];
  let code = 0;
  const say = (text: string) => void said.push(text);
  const output: CommandOutput = {
    out: say,
    progress: say,
    exit: (given) => {
      code = given;
    },
  };
  await runProgram(output, [...args]);
  return { text: said.join('\n'), code };
}

describe('a node on PostgreSQL', () => {
  let database: TestDatabase;
  let node: RunningNode;
  beforeEach(async () => {
    database = await createTestDatabase();
    node = await openTestNode('PSH', SYSTEM_TIME, database.url);
  });
  afterEach(async () => {
    await closeTestNode(node);
    await database.drop();
  });

  it('[R-14] refuses a second writer of its database from another directory, and one of another organisation', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'seamline-copy-'));
    cpSync(node.dir, copy, { recursive: true });
    expect(await openNode(copy, OPEN)).toMatchObject({ ok: false, error: { type: 'DatabaseInUse' } });
    await node.close();
    await expect(openTestNode('FED', SYSTEM_TIME, database.url)).rejects.toThrow('DatabaseOfAnother');
    const opened = await openNode(node.dir, OPEN);
    if (!opened.ok) throw new Error(opened.error.type);
    node = opened.value;
    rmSync(copy, { recursive: true });
  });

  it('[R-14] a lost connection fails what was under way by name, and loses nothing that was acknowledged', async () => {
    const acknowledged = new Set<string>();
    const refused: unknown[] = [];
    const write = async () => {
      try {
        acknowledged.add(await addTestRecord(node, { ...INCIDENT, body: anIncident() }));
      } catch (error) {
        refused.push((error as { readonly type?: unknown }).type);
      }
    };
    for (let round = 0; round < 12; round++) {
      const writing = Array.from({ length: 8 }, write);
      if (round % 3 === 1) await cutSessions(node);
      await Promise.all(writing);
    }
    expect(new Set(refused)).toEqual(new Set(['DatabaseUnavailable']));
    expect(acknowledged.size + refused.length).toBe(96);
    const held = await listIds(node);
    expect([...acknowledged].filter((id) => !held.has(id))).toEqual([]);
    const failing = node.store.commit(async (tx) => {
      await tx.db.insertInto('setting').values({ key: 'cut', value: '' }).execute();
      await cutSessions(node);
      await tx.db.selectFrom('setting').selectAll().execute();
    });
    await expect(failing).rejects.toMatchObject({ type: 'DatabaseUnavailable' });
    const last = await addTestRecord(node, { ...INCIDENT, body: anIncident() });
    expect((await listIds(node)).has(last)).toBe(true);
    expect(await readSetting(node.store.db, 'cut')).toBeNull();
  });

  it('[R-11] is backed up while it runs, and restored into a file or into another database, with the same views', async () => {
    for (let i = 0; i < 5; i++) await addTestRecord(node, { ...INCIDENT, body: anIncident() });
    const before = await readViewRows(node);
    const other = await createTestDatabase();
    const work = mkdtempSync(join(tmpdir(), 'seamline-backup-'));
    const [out, recovery] = [join(work, 'records'), join(work, 'recovery')];
    const taken = await backupNode({ dir: node.dir, out, recovery, keepKeysDays: 35, ...OPEN });
    expect(taken).toMatchObject({ ok: true, value: { records: 6 } });
    for (const [name, databaseUrl] of [['file'], ['server', other.url]] as const) {
      const dir = join(work, name);
      const done = await restoreNode({
        file: out,
        dir,
        recovery,
        progress: () => undefined,
        ...OPEN,
        ...(databaseUrl === undefined ? {} : { databaseUrl }),
      });
      expect(done).toMatchObject({ ok: true, value: { verification: { ok: true, records: 6 } } });
      const opened = await openNode(dir, OPEN);
      if (!opened.ok) throw new Error(opened.error.type);
      expect(opened.value.store.engine).toBe(databaseUrl === undefined ? 'sqlite' : 'postgres');
      expect(findRowDifferences(before, await readViewRows(opened.value))).toEqual([]);
      await opened.value.close();
    }
    rmSync(work, { recursive: true });
    await other.drop();
  });

  it('[S-5] holds back in every reader what a partner released, until its feed is caught up', async () => {
    const fed = await openTestNode('FED');
    await pairNodes(node, fed);
    await agreeBetween(node, fed);
    const disposition = { releasableTo: [node.identity.org], handling: [] };
    const record = await addTestRecord(fed, { ...INCIDENT, body: anIncident({ disposition }) });
    await releaseAs(fed, aReleaseRequest({ record, to: [node.identity.org] }), [RELEASE_SEAT]);
    await carryFeeds(fed, node);
    await node.store.commit((tx) => holdBackReceived(tx.db));
    await node.close();
    const opened = await openNode(node.dir, OPEN);
    if (!opened.ok) throw new Error(opened.error.type);
    node = opened.value;
    const seen = () =>
      Promise.all(
        [1, 2, 3].map(async () => {
          const rows = node.store.db.selectFrom('record_view').select('id').where('id', '=', record);
          return (await rows.execute()).length;
        }),
      );
    expect(await seen()).toEqual([0, 0, 0]);
    for (const lane of LANES) await markCaughtUp(node, fed.identity.org, lane);
    expect(await seen()).toEqual([1, 1, 1]);
    await closeTestNode(fed);
  });

  it('reads integers exactly or not at all', async () => {
    const read = (text: string) => sql<{ n: number }>`select ${sql.raw(text)}::bigint as n`.execute(node.store.db);
    expect((await read('9007199254740991')).rows).toEqual([{ n: Number.MAX_SAFE_INTEGER }]);
    await expect(read('9007199254740993')).rejects.toThrow('exact');
  });
});

describe('init with a database', () => {
  it('refuses by name what it cannot use, makes nothing then, and never prints or stores the password in clear', async () => {
    const { url, drop } = await createTestDatabase();
    const { password } = new URL(url);
    const base = mkdtempSync(join(tmpdir(), 'seamline-init-'));
    const init = (data: string, address: string, ...more: string[]) =>
      runCommand([
        'init',
        '--data',
        join(base, data),
        '--organisation',
        'PSH',
        '--json',
        '--database',
        address,
        ...more,
      ]);
    const wrong = new URL(url);
    wrong.password = `${password}x`;
    const silent = new URL(url);
    silent.port = '1';
    const refusals = [
      [await init('a', 'mysql://somebody@localhost/x', '--exercise'), 'BadDatabaseUrl', 2],
      [await init('b', wrong.href, '--exercise'), 'DatabaseUnavailable', 4],
      [await init('c', silent.href, '--exercise'), 'DatabaseUnavailable', 4],
      [await init('d', url), 'DatabaseUnfit', 3],
    ] as const;
    for (const [{ text, code }, type, expected] of refusals) {
      expect(text).toContain(type);
      expect(text).not.toContain(password);
      expect(code).toBe(expected);
    }
    expect(readdirSync(base)).toEqual([]);
    const made = await init('e', url, '--exercise');
    expect([made.code, made.text.includes(password)]).toEqual([0, false]);
    expect(existsSync(join(base, 'e', 'seamline.db'))).toBe(false);
    for (const file of readdirSync(join(base, 'e'), { withFileTypes: true }).filter((f) => f.isFile()))
      expect(readFileSync(join(base, 'e', file.name)).includes(password), file.name).toBe(false);
    const verified = await runCommand(['verify', '--data', join(base, 'e'), '--json']);
    expect(JSON.parse(verified.text.split('\n').at(-1)!)).toMatchObject({ ok: true, records: 1 });
    expect((await init('f', url, '--exercise')).text).toContain('not-empty');
    rmSync(base, { recursive: true });
    await drop();
  });
});

describe('a node on SQLite and one on PostgreSQL', () => {
  it('[S-8] print the same ledger after an exchange over mutual TLS on loopback', async () => {
    const database = await createTestDatabase();
    const nodes = [await openTestNode('FED'), await openTestNode('PSH', SYSTEM_TIME, database.url)] as const;
    const links: PartnerLink[] = [];
    for (const node of nodes) {
      const certificate = await createCertificate(node.identity.tls, SYSTEM_TIME.now());
      links.push(await openPartnerLink(node, { certificate, port: 0, beatMs: 3_600_000, host: '127.0.0.1' }));
    }
    for (const [at, node] of nodes.entries()) {
      const other = 1 - at;
      const file = await createPairingFile(nodes[other]!, `https://127.0.0.1:${links[other]!.port}`);
      const preview = openPairingFile(node, file);
      if (!preview.ok) throw new Error(preview.error.type);
      await confirmPairing(node, preview.value);
    }
    const [fed, psh] = nodes;
    await agreeBetween(fed, psh);
    const disposition = { releasableTo: [psh.identity.org], handling: [] };
    const record = await addTestRecord(fed, { ...INCIDENT, body: anIncident({ disposition } as never) });
    await releaseAs(fed, aReleaseRequest({ record, to: [psh.identity.org] }), [RELEASE_SEAT]);
    for (let round = 0; round < 3; round++) {
      for (const at of [0, 1] as const) {
        for (const lane of ['urgent', 'bulk'] as const) await writeBeat(nodes[at], nodes[1 - at]!.identity.org, lane);
        await links[1 - at]!.pass();
      }
    }
    expect((await listIds(psh)).has(record)).toBe(true);
    const [one, other] = [await readLedger(fed, psh.identity.org), await readLedger(psh, fed.identity.org)];
    expect([fed.store.engine, psh.store.engine]).toEqual(['sqlite', 'postgres']);
    expect(one.rows.some((row) => row.type === 'release' && row.receipt === 'R0')).toBe(true);
    expect(other).toEqual(one);
    for (const link of links) await link.close();
    for (const node of nodes) await closeTestNode(node);
    await database.drop();
  });
});
