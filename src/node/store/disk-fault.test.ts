/** A full disk refuses new work and keeps what was acknowledged; a disk that fails ends the node, and nothing is retried. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeTestNode, openTestNode } from '../../../test/harness/exercise-node.ts';
import { verifyStore } from '../service/verification.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../wire.ts';
import type { ContentKeys } from './content-key.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { createStore, type NodeDatabase, type Store } from './store.ts';

const HARNESS = (name: string) => fileURLToPath(new URL(`../../../test/harness/${name}`, import.meta.url));
const APPEND = HARNESS('append-until-killed.ts');

/** The error that node:sqlite throws when a sync fails (SQLITE_IOERR_FSYNC). */
const syncError = () => Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 1034 });

/** SQLite syncs once more when it takes back a change of the key file. */
const SYNCS_OF_ONE_FAILURE = 2;

describe('a store on a disk with faults', () => {
  let dir: string;
  let database: NodeDatabase;
  let store: Store;
  let fatal: unknown[];
  let room: boolean;
  const faulty = { keys: false, witness: false };
  let keyStores: number;
  const open = async () => {
    const held = new Map<string, Uint8Array>();
    const keys: ContentKeys = {
      store: (added) => {
        keyStores++;
        if (faulty.keys) throw syncError();
        for (const { ref, key } of added) held.set(ref, key);
      },
      find: (ref) => held.get(ref) ?? null,
      destroy: () => undefined,
      close: () => undefined,
    };
    database = openSqliteDatabase(join(dir, 'store.db'));
    return createStore({
      database,
      keys,
      signHeads: async () => undefined,
      afterCommit: async () => {
        if (faulty.witness) throw Object.assign(new Error('EIO'), { code: 'EIO' });
      },
      onRecovered: () => undefined,
      hasRoom: () => room,
      onFatal: (error) => fatal.push(error),
    });
  };
  const put = (key: string, value = 'x') =>
    store.commit(async (tx) => {
      await tx.db.insertInto('setting').values({ key, value }).execute();
    });
  const held = async () =>
    (await store.db.selectFrom('setting').select('key').orderBy('key').execute()).map((r) => r.key);
  const typeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: { readonly type?: string }) => error.type,
    );

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'seamline-fault-'));
    fatal = [];
    room = true;
    keyStores = 0;
    Object.assign(faulty, { keys: false, witness: false });
    store = await open();
  });
  afterEach(async () => {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('[R-14] refuses what a full database cannot take by name, keeps the rest and goes on when there is room', async () => {
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database.writer);
    await sql.raw(`pragma max_page_count = ${rows[0]!.page_count + 20}`).execute(database.writer);
    const answers = new Map<string, string | undefined>();
    for (let i = 0; i < 12; i++) {
      const several = [0, 1, 2].map(async (j) => {
        const key = `k${String(i).padStart(2, '0')}${j}`;
        answers.set(key, await typeOf(put(key, 'y'.repeat(3_000))));
      });
      await Promise.all(several);
    }
    expect(new Set(answers.values())).toEqual(new Set(['done', 'DiskFull']));
    const done = [...answers].filter(([, answer]) => answer === 'done').map(([key]) => key);
    expect(await held()).toEqual(done.sort());
    await sql.raw('pragma max_page_count = 1000000').execute(database.writer);
    expect(await typeOf(put('later'))).toBe('done');
    expect(fatal).toEqual([]);
  });

  it('[R-14] refuses new work while there is too little room, before it writes anything', async () => {
    room = false;
    expect(await typeOf(put('a'))).toBe('DiskFull');
    room = true;
    expect(await typeOf(put('b'))).toBe('done');
    expect(await held()).toEqual(['b']);
  });

  it('[R-14] a sync of the key file that fails is fatal: nothing was written, nothing is tried again', async () => {
    faulty.keys = true;
    expect(await Promise.all([typeOf(put('a')), typeOf(put('b'))])).toEqual(['StoreFailed', 'StoreFailed']);
    faulty.keys = false;
    expect(await typeOf(put('c'))).toBe('StoreFailed');
    expect([keyStores, fatal.length]).toEqual([1, 1]);
    expect(await held()).toEqual([]);
  });

  it('[R-14] a witness that cannot be written is fatal: what was written is not acknowledged', async () => {
    faulty.witness = true;
    expect(await typeOf(put('a'))).toBe('StoreFailed');
    faulty.witness = false;
    expect(await typeOf(put('b'))).toBe('StoreFailed');
    expect(fatal).toHaveLength(1);
    expect(await held()).toEqual(['a']);
  });

  it("an error of the work itself is nobody else's", async () => {
    const own = store.commit(async () => {
      throw Object.assign(new Error('own'), { type: 'Own' });
    });
    expect(await Promise.all([typeOf(own), typeOf(put('a'))])).toEqual(['Own', 'done']);
    expect(fatal).toEqual([]);
  });
});

describe('a node in a process of its own', () => {
  let node: RunningNode;
  beforeEach(async () => {
    node = await openTestNode('PSH');
    await node.close();
  });
  afterEach(async () => {
    await closeTestNode(node);
  });

  /** Everything it acknowledged is there, and the store is whole. */
  const expectKept = async (run: SpawnSyncReturns<string>) => {
    const acknowledged = run.stdout.split('\n').filter((line) => line.startsWith('rec_'));
    expect(acknowledged.length).toBeGreaterThan(0);
    const opened = await openNode(node.dir, { passphrase: null, time: SYSTEM_TIME });
    if (!opened.ok) throw new Error(opened.error.type);
    node = opened.value;
    const rows = await node.store.db.selectFrom('record').select('id').execute();
    const there = new Set(rows.map((r) => r.id));
    expect(acknowledged.filter((id) => !there.has(id) || node.store.findKey(id) === null)).toEqual([]);
    expect((await verifyStore(node, () => undefined)).faults).toEqual([]);
  };

  it.runIf(process.platform === 'linux')(
    '[R-14] ends at the first write that fails and keeps what it acknowledged',
    { timeout: 60_000 },
    async () => {
      const limited = `ulimit -f 800; exec "$0" "$1" "$2"`;
      const run = spawnSync('sh', ['-c', limited, process.execPath, APPEND, node.dir], {
        encoding: 'utf8',
        timeout: 50_000,
      });
      expect(run.status).toBe(4);
      expect(run.stderr).toContain('StoreFailed');
      await expectKept(run);
    },
  );

  const compiler = spawnSync('cc', ['--version']).status === 0;
  it.runIf(process.platform === 'linux' && compiler)(
    '[R-14] a sync that fails is fatal: no other is tried, and what was acknowledged is there',
    { timeout: 60_000 },
    async () => {
      const library = join(node.dir, 'fail-sync.so');
      const log = join(node.dir, 'failed-syncs');
      const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, HARNESS('fail-sync.c'), '-ldl'], {
        encoding: 'utf8',
      });
      expect(built.stderr).toBe('');
      for (const after of [40, 41, 42]) {
        rmSync(log, { force: true });
        const env = { ...process.env, LD_PRELOAD: library, FAIL_SYNC_AFTER: String(after), FAIL_SYNC_LOG: log };
        const run = spawnSync(process.execPath, [APPEND, node.dir], { encoding: 'utf8', env, timeout: 50_000 });
        expect(run.status).toBe(4);
        expect(run.stderr).toContain('StoreFailed');
        expect(readFileSync(log, 'utf8').length).toBeLessThanOrEqual(SYNCS_OF_ONE_FAILURE);
        await expectKept(run);
        await node.close();
      }
      const opened = await openNode(node.dir, { passphrase: null, time: SYSTEM_TIME });
      if (opened.ok) node = opened.value;
    },
  );
});
