/** Feeds by file between two real nodes that have no link: both ways, in several files, and every way a file can be wrong. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../../../test/harness/exercise-node.ts';
import { LIMITS } from '../../base/limits.ts';
import { createPrng } from '../../base/random.ts';
import { unixMs } from '../../base/time.ts';
import type { Ack } from '../../exchange/object.ts';
import type { RunningNode } from '../wire.ts';
import { verifyPasskey } from './approval-desk.ts';
import { exportBundle, importBundle } from './bundle.ts';
import { readLedger } from './ledger-view.ts';
import { withdrawRelease } from './withdrawal-desk.ts';

let clock = Date.parse('2026-05-01T00:00:00.000Z');
const TIME = { now: () => unixMs(clock) };
const FLIPS = process.env['SLOW'] ? 2_000 : 150;

describe('bundles', () => {
  const dir = mkdtempSync(join(tmpdir(), 'seamline-bundle-'));
  let psh: RunningNode;
  let fed: RunningNode;
  beforeAll(async () => {
    [psh, fed] = [await openTestNode('PSH', TIME), await openTestNode('FED', TIME)];
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
  });
  afterAll(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
    rmSync(dir, { recursive: true, force: true });
  });

  const release = async (from: RunningNode, to: RunningNode) => {
    const disposition = { releasableTo: [to.identity.org], handling: [] };
    const record = await addTestRecord(from, {
      kind: 'incident-report',
      marking: 'official',
      body: anIncident({ disposition }),
    });
    const { rels } = await releaseAs(from, aReleaseRequest({ record, to: [to.identity.org] }), [RELEASE_SEAT]);
    return rels[0]!;
  };
  const write = async (
    from: RunningNode,
    to: RunningNode,
    options: { after?: Ack | null; sizeBytesMax?: number; days?: number } = {},
  ) => {
    const { after = null, sizeBytesMax = 1_000_000, days = 35 } = options;
    const request = {
      partner: to.identity.code,
      from: after,
      sizeBytesMax,
      expires: unixMs(clock + days * 86_400_000),
    };
    const exported = await exportBundle(from, request);
    if (!exported.ok) throw new Error(exported.error.type);
    const file = join(dir, `${from.identity.code}-${Math.random()}`);
    writeFileSync(file, exported.value.bytes);
    return { file, ...exported.value };
  };
  const take = (node: RunningNode, file: string) =>
    importBundle(node, new Uint8Array(readFileSync(file)), verifyPasskey);
  const held = async (node: RunningNode) => {
    const rows = await node.store.db.selectFrom('feed_entry').select('hash').orderBy('position').execute();
    return rows.map((row) => row.hash);
  };
  const shown = (node: RunningNode, rel: string) =>
    node.store.db.selectFrom('record_view').select(['standing', 'body']).where('rel', '=', rel).executeTakeFirst();

  it('[F-15] carry releases, withdrawals and acknowledgements both ways, and both ledgers agree', async () => {
    const [a, b] = [await release(psh, fed), await release(psh, fed)];
    const there = await write(psh, fed);
    const size = readFileSync(there.file).length;
    expect(size % 65_536).toBeLessThan(300);
    expect(await take(fed, there.file)).toMatchObject({ ok: true, value: { from: psh.identity.org, faults: 0 } });
    expect((await shown(fed, a))?.standing).toBe('current');
    const back = await release(fed, psh);
    await withdrawRelease(psh, { rel: b, action: 'erase', reason: 'wrong' });
    const isSilent = async (from: RunningNode, to: RunningNode) =>
      write(from, to).then(
        async ({ file }) => !(await take(to, file)).ok,
        (error: Error) => error.message === 'NothingNew',
      );
    let rounds = 0;
    while (!((await isSilent(fed, psh)) && (await isSilent(psh, fed)))) rounds++;
    expect(rounds).toBeLessThan(6);
    expect((await shown(psh, back))?.standing).toBe('current');
    expect(await shown(fed, b)).toEqual({ standing: 'withdrawn', body: '{}' });
    const [x, y] = [await readLedger(psh, fed.identity.org), await readLedger(fed, psh.identity.org)];
    expect(x.rows.some((row) => row.rel === a && row.receipt === 'R0')).toBe(true);
    expect(x).toEqual(y);
    expect(await exportBundle(fed, { partner: 'XYZ', from: null, sizeBytesMax: 1, expires: TIME.now() })).toMatchObject(
      {
        error: { type: 'UnknownPartner' },
      },
    );
  });

  it('[F-15] a large feed is split over files: a lost or later one is a gap, a repeated one brings nothing, none changes anything', async () => {
    for (let n = 0; n < 6; n++) await release(psh, fed);
    const files: string[] = [];
    let after: Ack | null = null;
    do {
      const part: Awaited<ReturnType<typeof write>> = await write(psh, fed, { after, sizeBytesMax: 1 });
      files.push(part.file);
      after = part.next;
    } while (after !== null);
    expect(files.length).toBeGreaterThan(4);
    const before = await held(fed);
    expect(await take(fed, files.at(-1)!)).toMatchObject({ ok: false, error: { type: 'Gap' } });
    expect(await held(fed)).toEqual(before);
    let brought = 0;
    for (const file of files) brought += (await take(fed, file)).ok ? 1 : 0;
    expect(brought).toBeGreaterThan(4);
    const all = await held(fed);
    expect(all.length).toBeGreaterThan(before.length + 5);
    for (const file of files) expect(await take(fed, file)).toEqual({ ok: false, error: { type: 'NothingNew' } });
    expect(await held(fed)).toEqual(all);
  });

  it(`[F-15] of ${FLIPS} files with one byte flipped every one is refused whole, and no payload is set aside`, async () => {
    await release(psh, fed);
    const { file } = await write(psh, fed);
    const bytes = new Uint8Array(readFileSync(file));
    const before = await held(fed);
    const prng = createPrng(15);
    const refused = new Map<string, number>();
    for (let n = 0; n < FLIPS; n++) {
      const altered = bytes.slice();
      const at = n < 60 ? n * 3 : prng.nextBelow(bytes.length);
      altered[at] = altered[at]! ^ (1 << prng.nextBelow(8));
      const taken = await importBundle(fed, altered, verifyPasskey);
      const type = taken.ok ? 'taken' : taken.error.type;
      refused.set(type, (refused.get(type) ?? 0) + 1);
    }
    expect([...refused.keys()].filter((type) => type !== 'BadBundle' && type !== 'WrongRecipient')).toEqual([]);
    expect(await held(fed)).toEqual(before);
    for (const length of [0, 10, 400, bytes.length - 1, bytes.length - 65_536])
      expect(await importBundle(fed, bytes.slice(0, length), verifyPasskey)).toMatchObject({
        error: { type: 'BadBundle' },
      });
    expect((await take(fed, file)).ok).toBe(true);
    const faults = await fed.store.db
      .selectFrom('release_view')
      .select('fault')
      .where('fault', 'is not', null)
      .execute();
    expect(faults).toEqual([]);
  });

  it('[F-15] a file for another, from a stranger or past its day is refused by name', async () => {
    await release(psh, fed);
    const { file } = await write(psh, fed, { days: 1 });
    expect(await take(psh, file)).toMatchObject({ error: { type: 'WrongRecipient' } });
    const before = await held(fed);
    clock += 86_400_000;
    expect(await take(fed, file)).toMatchObject({ error: { type: 'Expired' } });
    const far = await write(psh, fed, { days: 40 });
    expect(await take(fed, far.file)).toMatchObject({ error: { type: 'BadBundle' } });
    const large = new Uint8Array(LIMITS.bundleFileBytesMax + 1);
    expect(await importBundle(fed, large, verifyPasskey)).toMatchObject({ error: { type: 'TooLarge' } });
    await fed.store.commit(async (tx) => {
      await tx.db.updateTable('partner').set({ suspended: 1 }).execute();
    });
    expect(await take(fed, (await write(psh, fed)).file)).toMatchObject({ error: { type: 'UnknownPartner' } });
    await fed.store.commit(async (tx) => {
      await tx.db.updateTable('partner').set({ suspended: 0 }).execute();
    });
    expect(await held(fed)).toEqual(before);
    expect((await take(fed, (await write(psh, fed)).file)).ok).toBe(true);
  });
});
