/** The life of one incident report on two real nodes: typed, released, received, read, withdrawn. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
} from '../../../test/harness/exercise-node.ts';
import type { RunningNode } from '../wire.ts';
import { findAgreement } from './agreement.ts';
import { readLedger } from './ledger-view.ts';
import { writeReadReceipt } from './receipt.ts';
import { withdrawRelease } from './withdrawal-desk.ts';

describe('two nodes', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  beforeAll(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await pairNodes(psh, fed);
  });
  afterAll(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });
  const seen = (node: RunningNode, rel: string) =>
    node.store.db.selectFrom('record_view').selectAll().where('rel', '=', rel).executeTakeFirst();
  const sent = (node: RunningNode, rel: string) =>
    node.store.db.selectFrom('release_view').selectAll().where('rel', '=', rel).executeTakeFirst();
  const own = (to: string) => ({ disposition: { releasableTo: [to], handling: [] } });

  it('[L-5] nothing is released without an agreement both signed', async () => {
    const to = fed.identity.org;
    const record = await addTestRecord(psh, {
      kind: 'incident-report',
      marking: 'official',
      body: anIncident(own(to)),
    });
    expect(await releaseAs(psh, aReleaseRequest({ record, to: [to] }), [RELEASE_SEAT])).toEqual({
      codes: ['NoAgreement'],
      rels: [],
    });
    await agreeBetween(psh, fed);
    for (const node of [psh, fed]) {
      expect(await findAgreement(node.store.db, psh.identity.org, fed.identity.org, node.time.now())).not.toBeNull();
    }
  });

  it('[L-5] default deny: an empty audience, a partner not named, no approval are refused by code', async () => {
    const to = fed.identity.org;
    const named = await addTestRecord(psh, { kind: 'incident-report', marking: 'official', body: anIncident(own(to)) });
    const unnamed = await addTestRecord(psh, { kind: 'incident-report', marking: 'official', body: anIncident() });
    expect((await releaseAs(psh, aReleaseRequest({ record: named, to: [] }), [RELEASE_SEAT])).codes).toEqual([
      'EmptyAudience',
    ]);
    expect((await releaseAs(psh, aReleaseRequest({ record: unnamed, to: [to] }), [RELEASE_SEAT])).codes).toEqual([
      'NotReleasable',
    ]);
    expect((await releaseAs(psh, aReleaseRequest({ record: named, to: [to] }), [])).codes).toEqual(['NeedsApproval']);
  });

  it('[F-9] [S-8] a released report arrives in exactly the form chosen, is acknowledged, read, and both ledgers agree', async () => {
    const to = fed.identity.org;
    const record = await addTestRecord(psh, {
      kind: 'incident-report',
      marking: 'official',
      body: anIncident(own(to)),
    });
    const request = aReleaseRequest({
      record,
      to: [to],
      paths: ['/incidentKind', '/place/cell7', '/occurred/day', '/what/text', '/what/language'],
    });
    const { codes, rels } = await releaseAs(psh, request, [RELEASE_SEAT]);
    expect(codes).toEqual(['Released']);
    expect(await carryFeeds(psh, fed)).toBe(1);
    const row = await seen(fed, rels[0]!);
    expect(JSON.parse(row!.body)).toEqual({
      incidentKind: 'attack-on-post',
      place: { cell7: anIncident().place.cell7 },
      occurred: { day: '2021-04-30' },
      what: anIncident().what,
    });
    expect(row!.serial).toMatch(/^PSH>FED bulk \d{4}$/);
    expect(row!.withheld).toBeGreaterThan(0);
    await beatBoth(psh, fed);
    expect((await sent(psh, rels[0]!))!.receipt).toBe('R0');
    await writeReadReceipt(fed, rels[0]!, 'watch');
    await beatBoth(psh, fed);
    expect((await sent(psh, rels[0]!))!.receipt).toBe('R1');
    const [a, b] = [await readLedger(psh, to), await readLedger(fed, psh.identity.org)];
    expect(a.rows.length).toBeGreaterThan(2);
    expect(a).toEqual(b);
  });

  it('[L-10] the first release at restricted needs two persons, in a derivative that shares no digest with the original', async () => {
    const to = fed.identity.org;
    const record = await addTestRecord(psh, {
      kind: 'incident-report',
      marking: 'restricted',
      body: anIncident(own(to)),
    });
    const request = aReleaseRequest({ record, to: [to] });
    expect((await releaseAs(psh, request, [RELEASE_SEAT])).codes).toEqual(['NeedsSecondPerson']);
    const { codes, rels } = await releaseAs(psh, request, [RELEASE_SEAT, COMMAND_SEAT]);
    expect(codes).toEqual(['Released']);
    await carryFeeds(psh, fed);
    const row = await seen(fed, rels[0]!);
    expect(row!.id).not.toBe(record);
    const cores = await psh.store.db.selectFrom('record').select('core').where('id', 'in', [record, row!.id]).execute();
    const [x, y] = cores.map((c) => JSON.parse(Buffer.from(c.core).toString()).digests as string[]);
    expect(x!.filter((d) => y!.includes(d))).toEqual([]);
  });

  it('[S-6] a withdrawal hides the record at once, destroys its key and is answered', async () => {
    const to = fed.identity.org;
    const record = await addTestRecord(psh, {
      kind: 'incident-report',
      marking: 'official',
      body: anIncident(own(to)),
    });
    const { rels } = await releaseAs(psh, aReleaseRequest({ record, to: [to] }), [RELEASE_SEAT]);
    await carryFeeds(psh, fed);
    expect((await seen(fed, rels[0]!))!.standing).toBe('current');
    expect(await withdrawRelease(psh, { rel: rels[0]!, action: 'erase', reason: 'released-in-error' })).toEqual({
      ok: true,
      value: null,
    });
    await carryFeeds(psh, fed);
    const row = await seen(fed, rels[0]!);
    expect(row).toMatchObject({ standing: 'withdrawn', body: '{}', occurred_ms: null, lat_e7: null });
    expect(fed.store.findKey(rels[0]!)).toBeNull();
    await beatBoth(psh, fed);
    const ledger = await readLedger(psh, to);
    expect(ledger.rows.find((r) => r.rel === rels[0])).toMatchObject({ withdrawn: true });
  });

  it('[F-12] a withdrawal that overtakes its release leaves a tombstone only', async () => {
    const to = fed.identity.org;
    const record = await addTestRecord(psh, {
      kind: 'incident-report',
      marking: 'official',
      body: anIncident(own(to)),
    });
    const { rels } = await releaseAs(psh, aReleaseRequest({ record, to: [to] }), [RELEASE_SEAT]);
    await withdrawRelease(psh, { rel: rels[0]!, action: 'erase', reason: 'wrong' });
    await carryFeeds(psh, fed);
    expect(await seen(fed, rels[0]!)).toBeUndefined();
    expect((await sent(fed, rels[0]!))!.withdrawn).toBe('erase');
  });
});
