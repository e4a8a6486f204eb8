/** A backup taken while a node writes is whole, says nothing in clear, and gives back a node that knows it was restored. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anIncident } from '../../test/harness/builders.ts';
import {
  addTestRecord,
  aReleaseRequest,
  carryFeeds,
  closeTestNode,
  openTestNode,
  RELEASE_SEAT,
  releaseAs,
  takeBackFeeds,
} from '../../test/harness/exercise-node.ts';
import { readViewRows, tellStory } from '../../test/harness/store-story.ts';
import { LANES } from '../exchange/object.ts';
import { backupKeysFile, backupNode, restoreNode } from './backup.ts';
import { readBackupNote } from './backup-note.ts';
import { databaseFile, readRootKey, rootKeyFile } from './data-directory.ts';
import { findAgreement } from './service/agreement.ts';
import { listFences } from './service/fence.ts';
import { markCaughtUp } from './service/held-back.ts';
import { verifyStore } from './service/verification.ts';
import { withdrawRelease } from './service/withdrawal-desk.ts';
import { VIEW_TABLES } from './store/schema.ts';
import { COPIED_TABLES } from './store/table-copy.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from './wire.ts';

const MARKED = 'tango-whiskey-4471';

describe('a backup', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  const work = mkdtempSync(join(tmpdir(), 'seamline-backup-'));
  const recovery = join(work, 'recovery');
  const take = async (node: RunningNode, name: string, withRecovery = false) => {
    const out = join(work, name);
    const done = await backupNode({
      dir: node.dir,
      out,
      recovery: withRecovery ? recovery : null,
      passphrase: null,
      time: SYSTEM_TIME,
      keepKeysDays: 35,
    });
    return { out, done };
  };
  const restore = (file: string, name: string, recoveryFile = recovery) =>
    restoreNode({
      file,
      dir: join(work, name),
      recovery: recoveryFile,
      passphrase: null,
      time: SYSTEM_TIME,
      progress: () => undefined,
    });
  const open = async (name: string) => {
    const opened = await openNode(join(work, name), { passphrase: null, time: SYSTEM_TIME });
    if (!opened.ok) throw new Error(opened.error.type);
    return opened.value;
  };

  beforeAll(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await tellStory(psh, fed);
    const what = { text: MARKED, language: 'en' };
    await addTestRecord(psh, {
      kind: 'incident-report',
      marking: 'official',
      body: anIncident({ what } as never),
    });
  }, 60_000);
  afterAll(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
    rmSync(work, { recursive: true, force: true });
  });

  it('[R-13] [S-5] restored gives the same views, verifies whole and is fenced against the partner', async () => {
    const { out, done } = await take(psh, 'first', true);
    expect(done.ok).toBe(true);
    const restored = await restore(out, 'node');
    if (!restored.ok) throw new Error(JSON.stringify(restored.error));
    expect(restored.value.verification).toMatchObject({ ok: true, faults: [] });
    expect(restored.value.fenced).toEqual(['FED']);
    const node = await open('node');
    for (const lane of LANES) await markCaughtUp(node, fed.identity.org, lane);
    expect(await readViewRows(node)).toEqual(await readViewRows(psh));
    expect((await listFences(node.store.db)).map((f) => f.reason)).toEqual(['restored']);
    await node.close();
    expect(readBackupNote(psh.dir)!.keysUntilMs - readBackupNote(psh.dir)!.takenMs).toBe(35 * 86_400_000);
  });

  it('[S-5] restored takes back from the partner what was released after the backup, and then goes on', async () => {
    const { out } = await take(psh, 'returning');
    const disposition = { releasableTo: [fed.identity.org], handling: [] };
    const body = anIncident({ disposition });
    const late = await addTestRecord(psh, { kind: 'incident-report', marking: 'official', body });
    const released = await releaseAs(psh, aReleaseRequest({ record: late, to: [fed.identity.org] }), [RELEASE_SEAT]);
    expect(released.rels).toHaveLength(1);
    await carryFeeds(psh, fed);
    expect((await restore(out, 'returned')).ok).toBe(true);
    const node = await open('returned');
    const shown = () => node.store.db.selectFrom('record_view').select('id').where('id', '=', late).execute();
    expect(await shown()).toEqual([]);
    expect(await takeBackFeeds(node, fed)).toBe('lifted');
    expect(await listFences(node.store.db)).toEqual([]);
    expect(await shown()).toHaveLength(1);
    expect((await verifyStore(node, () => undefined)).faults).toEqual([]);
    await node.close();
  });

  it('[S-5] restored shows nothing that a partner released until both lanes of its feed are caught up', async () => {
    const disposition = { releasableTo: [psh.identity.org], handling: [] };
    const body = anIncident({ disposition });
    const theirs = await addTestRecord(fed, { kind: 'incident-report', marking: 'official', body });
    const { rels } = await releaseAs(fed, aReleaseRequest({ record: theirs, to: [psh.identity.org] }), [RELEASE_SEAT]);
    const kept = await addTestRecord(fed, { kind: 'incident-report', marking: 'official', body });
    await releaseAs(fed, aReleaseRequest({ record: kept, to: [psh.identity.org] }), [RELEASE_SEAT]);
    await carryFeeds(fed, psh);
    const { out } = await take(psh, 'unseen');
    expect((await withdrawRelease(fed, { rel: rels[0]!, action: 'erase', reason: 'endangers' })).ok).toBe(true);
    expect((await restore(out, 'hidden')).ok).toBe(true);
    const standingOf = async (node: RunningNode, id: string) =>
      (await node.store.db.selectFrom('record_view').select('standing').where('id', '=', id).executeTakeFirst())
        ?.standing;
    const node = await open('hidden');
    const seen = async () => [await standingOf(node, theirs), await standingOf(node, kept)];
    const own = await node.store.db.selectFrom('record_view').select('id').where('rel', '=', '').execute();
    expect(own.length).toBeGreaterThan(1);
    expect(await seen()).toEqual([undefined, undefined]);
    expect(await findAgreement(node.store.db, psh.identity.org, fed.identity.org, node.time.now())).not.toBeNull();
    await carryFeeds(fed, node);
    await markCaughtUp(node, fed.identity.org, 'urgent');
    expect(await seen()).toEqual([undefined, undefined]);
    await markCaughtUp(node, fed.identity.org, 'bulk');
    expect(await seen()).toEqual(['withdrawn', 'current']);
    expect((await verifyStore(node, () => undefined)).faults).toEqual([]);
    await node.close();
  });

  it('[R-11] holds no content in clear, no view, no draft and no private key', async () => {
    const { out } = await take(psh, 'clear');
    for (const file of [out, backupKeysFile(out)]) expect(readFileSync(file).includes(MARKED), file).toBe(false);
    const raw = new DatabaseSync(out, { readOnly: true });
    const tables = raw
      .prepare("select name from sqlite_master where type = 'table'")
      .all()
      .map((t) => t['name']);
    const held = tables.filter((t) => Number(raw.prepare(`select count(*) as n from ${t}`).get()!['n']) > 0);
    raw.close();
    expect(held.filter((t) => t === 'waiting_act' || VIEW_TABLES.includes(t as never))).toEqual([]);
    const { identity } = psh;
    const roots = [1, 2, 3].map((holder) => readRootKey(rootKeyFile(psh.dir, holder), null)!.pair);
    const seeds = [...roots, identity.sign, identity.tls].map((pair) => Buffer.from(pair.seed));
    for (const file of [out, backupKeysFile(out)]) {
      const bytes = readFileSync(file);
      expect(seeds.filter((seed) => bytes.includes(seed))).toEqual([]);
    }
  });

  it('[R-11] every table that is neither view nor draft is copied', () => {
    const raw = new DatabaseSync(databaseFile(psh.dir), { readOnly: true });
    const tables = raw
      .prepare("select name from sqlite_master where type = 'table'")
      .all()
      .map((t) => t['name']);
    raw.close();
    expect(
      tables.filter((t) => t !== 'waiting_act' && t !== 'view_shape' && !VIEW_TABLES.includes(t as never)).sort(),
    ).toEqual(Object.keys(COPIED_TABLES).sort());
  });

  it('[R-14] taken while others write, it holds every record acknowledged before it and a key for each', async () => {
    const before = await addTestRecord(fed, { kind: 'incident-report', marking: 'official', body: anIncident() });
    let writing = true;
    const writers = [1, 2, 3].map(async () => {
      while (writing) await addTestRecord(fed, { kind: 'incident-report', marking: 'official', body: anIncident() });
    });
    const { out, done } = await take(fed, 'busy');
    writing = false;
    await Promise.all(writers);
    const fedRecovery = join(work, 'fed-recovery');
    await backupNode({
      dir: fed.dir,
      out: join(work, 'late'),
      recovery: fedRecovery,
      passphrase: null,
      time: SYSTEM_TIME,
      keepKeysDays: 1,
    });
    const restored = await restore(out, 'busy-node', fedRecovery);
    if (!done.ok || !restored.ok) throw new Error('not restored');
    expect(restored.value.verification.ok).toBe(true);
    const node = await open('busy-node');
    const own = await node.store.db.selectFrom('record').select('id').where('origin', '=', 'own').execute();
    expect(own.map((r) => r.id)).toContain(before);
    const views = await node.store.db
      .selectFrom('record_view')
      .select(['id', 'body'])
      .where('org', '=', fed.identity.org)
      .where('kind', '=', 'incident-report')
      .execute();
    expect(views.filter((r) => r.body === '{}')).toEqual([]);
    await node.close();
  });

  it('[R-11] an erasure after the backup of the keys is repeated on what is restored from a later backup of records', async () => {
    const early = await take(psh, 'early');
    const { rel } = await psh.store.db
      .selectFrom('release_view')
      .select('rel')
      .where('direction', '=', 'out')
      .where('withdrawn', 'is', null)
      .executeTakeFirstOrThrow();
    expect((await withdrawRelease(psh, { rel, action: 'erase', reason: 'wrong' })).ok).toBe(true);
    const late = await take(psh, 'late-records');
    writeFileSync(backupKeysFile(late.out), readFileSync(backupKeysFile(early.out)));
    const restored = await restore(late.out, 'erased-node');
    expect(restored.ok).toBe(true);
    const node = await open('erased-node');
    expect(node.store.findKey(rel)).toBeNull();
    await node.close();
  });

  it('refuses to overwrite, a damaged backup, the recovery file of another and a directory in use', async () => {
    const { out } = await take(psh, 'kept');
    const again = await take(psh, 'kept');
    expect(again.done).toMatchObject({ ok: false, error: { type: 'AlreadyThere' } });
    const held = readFileSync(out);
    writeFileSync(join(work, 'torn'), held.subarray(0, held.length - 9_000));
    writeFileSync(join(work, 'torn.keys'), readFileSync(backupKeysFile(out)));
    expect(await restore(join(work, 'torn'), 'none')).toMatchObject({ ok: false, error: { type: 'BadBackup' } });
    expect(await restore(out, 'none', out)).toMatchObject({ ok: false, error: { type: 'BadRecoveryFile' } });
    const other = await restore(out, 'none', join(work, 'fed-recovery'));
    expect(other).toMatchObject({ ok: false, error: { type: 'BackupOfAnother', organisation: 'FED' } });
    expect(await restore(out, 'node')).toMatchObject({ ok: false, error: { type: 'DirectoryNotEmpty' } });
    expect(existsSync(join(work, 'none'))).toBe(false);
    expect(readdirSync(work).filter((f) => f.endsWith('.restoring') || f.endsWith('.new'))).toEqual([]);
  });
});
