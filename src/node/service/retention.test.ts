/** What was released until a day goes on that day at both ends; reports of civilian harm stay whatever is asked. */
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
  sendWithdrawal,
} from '../../../test/harness/exercise-node.ts';
import { readViewRows } from '../../../test/harness/store-story.ts';
import { DAY_MS, type Time, type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { Entry, Receipt } from '../../exchange/object.ts';
import { writeBackupNote } from '../backup-note.ts';
import type { RunningNode } from '../wire.ts';
import { openContent } from './form-content.ts';
import { showRecord } from './log-view.ts';
import { rebuildViews } from './rebuild.ts';
import { runRetention } from './retention.ts';
import { verifyStore } from './verification.ts';
import { withdrawRelease } from './withdrawal-desk.ts';

const HARM = { civilian: { killed: 2, wounded: 5 } };

describe('content that is to go', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  let now = Date.UTC(2026, 4, 3);
  const time: Time = { now: () => now as UnixMs };
  const report = (changes: object = {}) => {
    const disposition = { releasableTo: [fed.identity.org], handling: [] };
    return addTestRecord(psh, {
      kind: 'incident-report',
      marking: 'official',
      body: anIncident({ disposition, ...changes } as never),
    });
  };
  const release = async (record: string, days: number | null = null, paths: ReadonlyArray<string> = []) => {
    const expires = days === null ? null : unixMsToIso((now + days * DAY_MS) as UnixMs);
    const request = aReleaseRequest({ record, to: [fed.identity.org], expires, paths });
    const { rels, codes } = await releaseAs(psh, request, [RELEASE_SEAT]);
    if (rels.length !== 1) throw new Error(String(codes));
    return rels[0]!;
  };
  const shown = (node: RunningNode, id: string) =>
    node.store.db.selectFrom('record_view').select(['standing', 'body']).where('id', '=', id).executeTakeFirstOrThrow();
  const keysOf = (rel: string) => [psh, fed].map((node) => node.store.findKey(rel) !== null);
  const expectSound = async () => {
    for (const node of [psh, fed]) {
      expect((await verifyStore(node, () => undefined)).faults).toEqual([]);
      const before = await readViewRows(node);
      await rebuildViews(node, () => undefined);
      expect(await readViewRows(node)).toEqual(before);
    }
  };

  beforeEach(async () => {
    now = Date.UTC(2026, 4, 3);
    psh = await openTestNode('PSH', time);
    fed = await openTestNode('FED', time);
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
  });
  afterEach(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });

  it('[S-13] is destroyed at sender and receiver on its day; the own record, core and entry stay', async () => {
    const record = await report();
    const rel = await release(record, 3);
    await carryFeeds(psh, fed);
    expect(await runRetention(fed)).toBe(0);
    now += 3 * DAY_MS;
    expect([await runRetention(psh), await runRetention(fed)]).toEqual([1, 1]);
    expect(keysOf(rel)).toEqual([false, false]);
    expect(await shown(fed, record)).toEqual({ standing: 'expired', body: '{}' });
    expect((await shown(psh, record)).standing).toBe('current');
    const core = await fed.store.db.selectFrom('record').select('id').where('id', '=', record).execute();
    expect(core).toHaveLength(1);
    expect([await runRetention(psh), await runRetention(fed)]).toEqual([0, 0]);
    await beatBoth(psh, fed);
    await expectSound();
  });

  it('[S-13] [F-12] what expires before it was pulled arrives as expired and shows nothing', async () => {
    const record = await report();
    const rel = await release(record, 1);
    now += 2 * DAY_MS;
    await runRetention(psh);
    await carryFeeds(psh, fed);
    expect(keysOf(rel)).toEqual([false, false]);
    const row = await fed.store.db.selectFrom('release_view').select('fault').where('rel', '=', rel).executeTakeFirst();
    expect(row?.fault).toBe('Expired');
    expect(await fed.store.db.selectFrom('record_view').select('id').where('id', '=', record).execute()).toEqual([]);
    await beatBoth(psh, fed);
    await expectSound();
  });

  it('[S-13] [R-13] a form that still stands is shown when another expires, and expiries mix with withdrawals', async () => {
    const record = await report();
    const long = await release(record, 30, ['/incidentKind', '/occurred/day']);
    await carryFeeds(psh, fed);
    const short = await release(record, 2);
    await carryFeeds(psh, fed);
    const other = await report();
    const erased = await release(other, 5);
    await carryFeeds(psh, fed);
    now += 2 * DAY_MS;
    await runRetention(fed);
    expect(JSON.parse((await shown(fed, record)).body)).toEqual({
      incidentKind: 'attack-on-post',
      occurred: { day: '2021-04-30' },
    });
    now += 4 * DAY_MS;
    expect((await withdrawRelease(psh, { rel: erased, action: 'erase', reason: 'wrong' })).ok).toBe(true);
    expect((await withdrawRelease(psh, { rel: long, action: 'correct', reason: 'wrong' })).ok).toBe(true);
    await carryFeeds(psh, fed);
    expect(keysOf(short)).toEqual([false, false]);
    expect((await shown(fed, other)).standing).toBe('withdrawn');
    await expectSound();
  });

  it('[S-9] civilian harm survives expiry, erasure and a count that was lowered first', async () => {
    const first = await report({ casualties: HARM });
    const rels = [await release(first, 3)];
    await carryFeeds(psh, fed);
    const lowered = await report({ prev: first, casualties: { civilian: { killed: 0 } }, countChange: 'recount' });
    rels.push(await release(lowered, 3));
    const linked = await report({ sameIncidentAs: [first], casualties: {} });
    rels.push(await release(linked, 3));
    const plain = await report();
    const gone = await release(plain, 3);
    await carryFeeds(psh, fed);
    for (const rel of rels)
      expect(await withdrawRelease(psh, { rel, action: 'erase', reason: 'wrong' })).toEqual({
        ok: false,
        error: { type: 'CivilianHarmKept' },
      });
    now += 4 * DAY_MS;
    expect([await runRetention(psh), await runRetention(fed)]).toEqual([1, 1]);
    for (const rel of rels) expect(keysOf(rel)).toEqual([true, true]);
    expect(keysOf(gone)).toEqual([false, false]);
    expect(JSON.parse((await shown(fed, first)).body).casualties).toEqual(HARM);
    await expectSound();
  });

  it('[S-9] an erasure of civilian harm that arrives all the same is not done, and answered kept', async () => {
    const record = await report({ casualties: HARM });
    const rel = await release(record);
    const plain = await release(await report());
    await carryFeeds(psh, fed);
    for (const erased of [rel, plain]) await sendWithdrawal(psh, fed, erased, 'erase');
    await carryFeeds(psh, fed);
    expect([rel, plain].map((r) => fed.store.findKey(r) !== null)).toEqual([true, false]);
    expect(JSON.parse((await shown(fed, record)).body).casualties).toEqual(HARM);
    await carryFeeds(fed, psh);
    const answers = await psh.store.db.selectFrom('feed_entry').select('body').where('type', '=', 'receipt').execute();
    const receipts = answers.map(({ body }) => (JSON.parse(Buffer.from(body).toString()) as Entry).body as Receipt);
    expect(receipts.map(({ result, code }) => [result, code])).toEqual([
      ['kept', 'CivilianHarmKept'],
      ['done', undefined],
    ]);
    await expectSound();
  });

  it("[S-6] a withdrawal of another's release changes nothing", async () => {
    const coa = await openTestNode('COA', time);
    await pairNodes(coa, fed);
    const record = await report();
    const rel = await release(record);
    await carryFeeds(psh, fed);
    await sendWithdrawal(coa, fed, rel, 'erase');
    await carryFeeds(coa, fed);
    expect(fed.store.findKey(rel)).not.toBeNull();
    expect((await shown(fed, record)).standing).toBe('current');
    await closeTestNode(coa);
  });

  it('[S-9] a restriction of a harm report leaves its numbers, day, cell and source, whatever the sender would keep', async () => {
    const record = await report({ casualties: HARM });
    const rel = await release(record);
    await carryFeeds(psh, fed);
    expect((await withdrawRelease(psh, { rel, action: 'restrict', reason: 'wrong' })).ok).toBe(true);
    await carryFeeds(psh, fed);
    expect(keysOf(rel)).toEqual([true, false]);
    const { standing, body } = await shown(fed, record);
    expect(standing).toBe('restricted');
    expect(JSON.parse(body)).toEqual({
      casualties: HARM,
      occurred: { day: '2021-04-30' },
      place: { cell7: '872c12880ffffff' },
      source: { kind: 'own-observation' },
    });
    await expectSound();
  });

  it('[S-6] [R-11] what a restriction takes away is nowhere at the recipient: its payload is rewritten under a new key', async () => {
    const first = await report();
    const rels = [await release(first)];
    const later = await report({ sameIncidentAs: [first], prev: first, what: { text: 'a kestrel', language: 'en' } });
    rels.push(await release(later));
    await carryFeeds(psh, fed);
    const sealed = () =>
      fed.store.db.selectFrom('payload').selectAll().where('ref', '=', rels[1]!).executeTakeFirstOrThrow();
    const before = await sealed();
    expect((await withdrawRelease(psh, { rel: rels[1]!, action: 'restrict', reason: 'endangers' })).ok).toBe(true);
    await carryFeeds(psh, fed);
    const { hash } = await sealed();
    expect(hash).not.toBe(before.hash);
    expect(fed.store.findKey(rels[1]!)).toBeNull();
    const content = await openContent(fed.store, rels[1]!);
    expect(content?.record.disclosures.map(([, path]) => path).sort()).toEqual([
      '/occurred/day',
      '/place/cell7',
      '/prev',
      '/sameIncidentAs',
      '/source/kind',
    ]);
    await expectSound();
    now += DAY_MS;
    await sendWithdrawal(psh, fed, rels[1]!, 'erase');
    await carryFeeds(psh, fed);
    expect(await openContent(fed.store, rels[1]!)).toBeNull();
    await expectSound();
  });

  it('[S-6] [F-12] what is withdrawn before it was pulled does not leave, however it is withdrawn', async () => {
    for (const action of ['correct', 'restrict', 'erase'] as const) {
      const record = await report();
      const rel = await release(record);
      expect((await withdrawRelease(psh, { rel, action, reason: 'released-in-error' })).ok).toBe(true);
      await carryFeeds(psh, fed);
      expect(await fed.store.db.selectFrom('payload').select('ref').where('ref', '=', rel).execute()).toEqual([]);
      expect(await fed.store.db.selectFrom('record_view').select('id').where('id', '=', record).execute()).toEqual([]);
    }
    await expectSound();
  });

  it('[S-6] a withdrawal is waited for, then unanswered; the answer to an erasure says how long a backup holds the key', async () => {
    const record = await report();
    const rel = await release(record);
    await carryFeeds(psh, fed);
    const answer = async () => (await showRecord(psh, COMMAND_SEAT, record))!.answers;
    expect(await answer()).toEqual([]);
    expect((await withdrawRelease(psh, { rel, action: 'erase', reason: 'wrong' })).ok).toBe(true);
    const told = { rel, partner: fed.identity.org, action: 'erase', toldAt: unixMsToIso(now as UnixMs) };
    const open = { answeredAt: null, backupUntil: null };
    expect(await answer()).toEqual([{ ...told, result: 'waiting', ...open }]);
    now += DAY_MS;
    expect(await answer()).toEqual([{ ...told, result: 'unanswered', ...open }]);
    writeBackupNote(fed.dir, { takenMs: now as UnixMs, keepKeysDays: 14 });
    await carryFeeds(psh, fed);
    await carryFeeds(fed, psh);
    const backupUntil = unixMsToIso((now + 14 * DAY_MS) as UnixMs);
    const answeredAt = unixMsToIso(now as UnixMs);
    expect(await answer()).toEqual([{ ...told, result: 'done', answeredAt, backupUntil }]);
  });
});
