/** After a story with every way a release can end: a rebuild gives the same views, and a check finds every flipped bit. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeTestNode, openTestNode } from '../../../test/harness/exercise-node.ts';
import { readViewRows, tellStory } from '../../../test/harness/store-story.ts';
import { createPrng, type Prng } from '../../base/random.ts';
import { databaseFile } from '../data-directory.ts';
import { APPEND_ONLY_TABLES } from '../store/schema.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../wire.ts';
import { rebuildViews } from './rebuild.ts';
import { verifyStore } from './verification.ts';

describe('a store after a story', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  beforeAll(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await tellStory(psh, fed);
  }, 60_000);
  afterAll(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });

  it('holds each way a release can end', async () => {
    const rows = await fed.store.db.selectFrom('record_view').select('standing').execute();
    expect(new Set(rows.map((r) => r.standing))).toEqual(new Set(['current', 'superseded', 'restricted', 'withdrawn']));
    const releases = await fed.store.db.selectFrom('release_view').select(['fault', 'withdrawn']).execute();
    expect(releases.some((r) => r.fault !== null)).toBe(true);
    expect(new Set(releases.map((r) => r.withdrawn))).toEqual(new Set([null, 'correct', 'restrict', 'erase']));
  });

  it('[R-13] a rebuild gives exactly the rows that the incremental views had', async () => {
    for (const node of [psh, fed]) {
      const before = await readViewRows(node);
      const { records, entries } = await rebuildViews(node, () => undefined);
      expect(records).toBeGreaterThan(0);
      expect(entries).toBeGreaterThan(0);
      const after = await readViewRows(node);
      for (const [table, rows] of Object.entries(before)) {
        expect(rows.length, table).toBeGreaterThan(0);
        expect(after[table]!.filter((row) => !rows.includes(row))).toEqual([]);
        expect(after[table]!.length, table).toBe(rows.length);
      }
    }
  });

  it('[R-10] a whole store is found whole, what was erased is counted', async () => {
    for (const node of [psh, fed]) {
      const { ok, erased, faults } = await verifyStore(node, () => undefined);
      expect(faults).toEqual([]);
      expect(ok).toBe(true);
      expect(erased).toBeGreaterThan(0);
    }
  });

  it('[R-11] a key that a crash left behind after an erasure is destroyed at the next opening', async () => {
    const { rel } = await fed.store.db
      .selectFrom('release_view')
      .select('rel')
      .where('withdrawn', '=', 'erase')
      .executeTakeFirstOrThrow();
    await fed.store.commit(async (tx) => tx.putKey(rel, fed.randomBytes(32)));
    expect(fed.store.findKey(rel)).not.toBeNull();
    await fed.close();
    const again = await openNode(fed.dir, OPEN);
    if (!again.ok) throw new Error(again.error.type);
    fed = again.value;
    expect(fed.store.findKey(rel)).toBeNull();
  });

  it('[R-10] every bit flipped inside the stored bytes of records, entries and payloads is found and located', {
    timeout: 600_000,
  }, async () => {
    const rng = createPrng(20_261);
    const copy = join(mkdtempSync(join(tmpdir(), 'seamline-flip-')), 'copy');
    await fed.close();
    cpSync(fed.dir, copy, { recursive: true });
    const [again, node] = [await openNode(fed.dir, OPEN), await openNode(copy, OPEN)];
    if (!again.ok || !node.ok) throw new Error('both open');
    fed = again.value;
    const raw = new DatabaseSync(databaseFile(copy));
    for (const table of APPEND_ONLY_TABLES) raw.exec(`drop trigger ${table}_no_update`);
    const missed: string[] = [];
    const flips = process.env['SLOW'] === '1' ? 1_000 : 200;
    for (let i = 0; i < flips; i++) {
      const flipped = flipBit(raw, rng);
      const { faults } = await verifyStore(node.value, () => undefined);
      if (!faults.some((f) => flipped.names.some((name) => f.where.includes(name)))) missed.push(flipped.what);
      flipped.undo();
    }
    expect(missed).toEqual([]);
    expect((await verifyStore(node.value, () => undefined)).ok).toBe(true);
    raw.close();
    await node.value.close();
    rmSync(dirname(copy), { recursive: true, force: true });
  });
});

const OPEN = { passphrase: null, time: SYSTEM_TIME };
const COLUMNS = [
  ['record', 'core'],
  ['record', 'core'],
  ['record', 'signatures'],
  ['record', 'id'],
  ['record', 'org'],
  ['record', 'kind'],
  ['record', 'marking'],
  ['record', 'origin'],
  ['record', 'received_at'],
  ['record', 'row_sum'],
  ['feed_entry', 'body'],
  ['feed_entry', 'body'],
  ['feed_entry', 'hash'],
  ['feed_entry', 'rel'],
  ['feed_entry', 'type'],
  ['feed_entry', 'lane'],
  ['feed_entry', 'received_at'],
  ['feed_entry', 'to_org'],
  ['payload', 'sealed'],
  ['payload', 'sealed'],
  ['payload', 'hash'],
  ['payload', 'ref'],
  ['payload', 'record_id'],
] as const;

/** Flips one bit of one column of one row; `names` are what a report may call the row. */
function flipBit(raw: DatabaseSync, rng: Prng) {
  const pick = rng.nextBelow;
  const [table, column] = COLUMNS[pick(COLUMNS.length)]!;
  const rows = raw
    .prepare(`select rowid as at, cast(${column} as blob) as held from ${table} where length(${column}) > 0`)
    .all() as unknown as ReadonlyArray<{ readonly at: number; readonly held: Uint8Array }>;
  const { at: rowid, held } = rows[pick(rows.length)]!;
  const isBytes = column === 'core' || column === 'body' || column === 'sealed';
  const asType = isBytes ? '?' : column === 'received_at' ? 'cast(cast(? as text) as integer)' : 'cast(? as text)';
  const write = (bytes: Uint8Array) =>
    raw.prepare(`update ${table} set ${column} = ${asType} where rowid = ?`).run(bytes, rowid);
  const [at, bit] = [pick(held.length), pick(8)];
  write(held.map((byte, i) => (i === at ? byte ^ (1 << bit) : byte)));
  const row = raw.prepare(`select * from ${table} where rowid = ?`).get(rowid) as Record<string, string>;
  const names =
    table === 'record'
      ? [`record ${row['position']} `]
      : table === 'payload'
        ? [row['ref']!]
        : [` ${row['lane']} ${row['epoch']}.${row['seq']}`, ` ${row['lane']} ${row['epoch']} ${row['seq']}`];
  return { what: `${table}.${column} row ${rowid} byte ${at} bit ${bit}`, names, undo: () => write(held) };
}
