/** The release desk on three real nodes: two persons, expiry, derived labels, and what is passed on with its originator's leave. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { LIMITS } from '../../base/limits.ts';
import { unixMs } from '../../base/time.ts';
import type { RunningNode } from '../wire.ts';
import { approveBySoftwareKeys, hashesOf } from './act-desk.ts';
import { recordApproval, signSoftwareApproval } from './approval-desk.ts';
import { confirmHeld, holdRelease, listReleaseQueue } from './draft-desk.ts';
import { readHopAnswers } from './hop-answer.ts';
import { showRecord } from './log-view.ts';
import { rebuildViews } from './rebuild.ts';
import { addRecord } from './record-intake.ts';
import { confirmRelease, dryRun, prepareForms } from './release-desk.ts';
import { verifyStore } from './verification.ts';
import { withdrawRelease } from './withdrawal-desk.ts';

let clock = Date.parse('2026-05-01T00:00:00.000Z');
const TIME = { now: () => unixMs(clock) };
const BOTH = [RELEASE_SEAT, COMMAND_SEAT];

describe('the release desk', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  let coa: RunningNode;
  beforeAll(async () => {
    [psh, fed, coa] = [
      await openTestNode('PSH', TIME),
      await openTestNode('FED', TIME),
      await openTestNode('COA', TIME),
    ];
    await pairNodes(psh, fed);
    await pairNodes(fed, coa);
    await pairNodes(psh, coa);
    await agreeBetween(psh, fed, { markingCeiling: 'confidential' });
    await agreeBetween(fed, coa);
  });
  afterAll(async () => {
    for (const node of [psh, fed, coa]) await closeTestNode(node);
  });
  const report = (
    node: RunningNode,
    to: ReadonlyArray<RunningNode>,
    marking: 'official' | 'restricted' | 'confidential' = 'official',
    more = {},
  ) =>
    addTestRecord(node, {
      kind: 'incident-report',
      marking,
      body: anIncident({ disposition: { releasableTo: to.map((n) => n.identity.org), handling: [] }, ...more }),
    });
  const send = (node: RunningNode, record: string, to: RunningNode, seats = [RELEASE_SEAT], more = {}) =>
    releaseAs(node, aReleaseRequest({ record, to: [to.identity.org], ...more }), seats);
  const faultsAt = (node: RunningNode) =>
    node.store.db.selectFrom('release_view').select(['rel', 'fault']).where('fault', 'is not', null).execute();

  it('[L-10] the recipient too asks two persons for the first at restricted, and takes the next from one', async () => {
    const [first, second] = [await report(psh, [fed], 'restricted'), await report(psh, [fed], 'restricted')];
    expect((await send(psh, first, fed)).codes).toEqual(['NeedsSecondPerson']);
    const request = aReleaseRequest({ record: first, to: [fed.identity.org] });
    const forged = await prepareForms(psh, request);
    if (!forged.ok) throw new Error(forged.error.type);
    const one = signSoftwareApproval(psh, RELEASE_SEAT, forged.value[0]!.rel);
    const given = one.ok ? recordApproval(psh, RELEASE_SEAT, one.value) : one;
    if (!given.ok) throw new Error('no approval');
    const lines = await dryRun(psh, request, {
      forms: forged.value,
      seat: RELEASE_SEAT,
      approvals: [given.value],
      fenced: false,
    });
    await confirmRelease(
      psh,
      lines.map((l) => ({ ...l, decision: { allowed: true, code: 'Released' } })),
      [given.value],
    );
    expect((await send(psh, second, fed)).codes).toEqual(['Released']);
    await carryFeeds(psh, fed);
    await carryFeeds(fed, psh);
    expect(await faultsAt(psh)).toEqual([{ rel: forged.value[0]!.rel, fault: 'BadApproval' }]);
    const shown = await fed.store.db
      .selectFrom('record_view')
      .select('rel')
      .where('marking', '=', 'restricted')
      .execute();
    expect(shown).toHaveLength(1);
  });

  it('[L-11] a passkey that is synced between devices counts below confidential only', async () => {
    for (const marking of ['official', 'confidential'] as const) {
      const record = await report(psh, [fed], marking);
      const request = aReleaseRequest({ record, to: [fed.identity.org], preciseByName: true });
      const forms = await prepareForms(psh, request);
      if (!forms.ok) throw new Error(forms.error.type);
      const signed = signSoftwareApproval(psh, COMMAND_SEAT, forms.value[0]!.rel);
      const given = signed.ok ? recordApproval(psh, COMMAND_SEAT, signed.value) : signed;
      if (!given.ok) throw new Error(given.error.type);
      const approvals = [{ ...given.value, isSynced: true }];
      const options = { forms: forms.value, seat: RELEASE_SEAT, approvals, fenced: false };
      const lines = await dryRun(psh, request, options);
      expect(lines[0]!.facts.approvals).toHaveLength(marking === 'official' ? 1 : 0);
    }
  });

  it('[L-11] at confidential the seat that drafts is not among those who approve', async () => {
    const record = await report(psh, [fed], 'confidential');
    const request = aReleaseRequest({ record, to: [fed.identity.org] });
    for (const [seat, isAllowed] of [
      [{ ...RELEASE_SEAT, seat: 'watch', role: 'watch-officer', holder: 'h3' }, true],
      [RELEASE_SEAT, false],
    ] as const) {
      const held = await holdRelease(psh, seat, request);
      if (!held.ok) throw new Error(held.error.type);
      await approveBySoftwareKeys(psh, BOTH, hashesOf(held.value));
      const [shown] = (await listReleaseQueue(psh, seat)).filter(({ draft }) => draft === held.value.id);
      expect(shown?.lines[0]).toMatchObject({ approvalsGiven: 2, code: isAllowed ? 'Released' : 'SamePerson' });
      expect((await confirmHeld(psh, held.value.id)).ok).toBe(isAllowed);
    }
  });

  it('[L-10] more than 50 records by one person to one partner within half an hour want two persons', async () => {
    clock += LIMITS.approvalAgeMsMax + 1;
    const record = await report(psh, [fed]);
    for (let n = 0; n < 2; n++) expect((await send(psh, record, fed, BOTH)).codes).toEqual(['Released']);
    for (let n = 0; n < LIMITS.releasesByOneMax; n++) {
      expect((await send(psh, record, fed)).codes).toEqual(['Released']);
    }
    const next = await report(psh, [fed]);
    expect((await send(psh, next, fed)).codes).toEqual(['NeedsSecondPerson']);
    expect((await send(psh, next, fed, BOTH)).codes).toEqual(['Released']);
    clock += LIMITS.approvalAgeMsMax + 1;
    expect((await send(psh, await report(psh, [fed]), fed)).codes).toEqual(['Released']);
  });

  it('[L-6] [L-12] the dry run decides on the very bytes that leave, and its hash is what both approvers read', async () => {
    const record = await report(psh, [fed]);
    const request = aReleaseRequest({ record, to: [fed.identity.org], paths: ['/incidentKind', '/occurred/day'] });
    const forms = await prepareForms(psh, request);
    if (!forms.ok) throw new Error(forms.error.type);
    const signed = signSoftwareApproval(psh, RELEASE_SEAT, forms.value[0]!.rel);
    const given = signed.ok ? recordApproval(psh, RELEASE_SEAT, signed.value) : signed;
    const approvals = given.ok ? [given.value] : [];
    const lines = await dryRun(psh, request, { forms: forms.value, seat: RELEASE_SEAT, approvals, fenced: false });
    expect(lines.map((l) => l.decision)).toEqual([{ allowed: true, code: 'Released' }]);
    const sent = await confirmRelease(psh, lines, approvals);
    expect(sent).toEqual({ ok: true, value: [forms.value[0]!.rel] });
    await carryFeeds(psh, fed);
    const row = await fed.store.db
      .selectFrom('record_view')
      .selectAll()
      .where('rel', '=', forms.value[0]!.rel)
      .executeTakeFirst();
    expect(JSON.parse(row!.body)).toEqual(lines[0]!.form.body);
  });

  it('[L-2] [L-3] what sums up other records is marked and goes no wider than each of them', async () => {
    const [a, b] = [await report(psh, [fed, coa], 'restricted'), await report(psh, [fed])];
    const sum = (marking: 'official' | 'restricted', to: ReadonlyArray<RunningNode>) =>
      addRecord(psh, {
        kind: 'reconciliation',
        marking,
        body: {
          parties: [psh.identity.org, fed.identity.org],
          reports: [a, b],
          occurred: { day: '2021-04-30' },
          place: anIncident().place,
          casualties: {},
          keptUnconfirmed: [],
          at: '2021-05-01T00:00:00.000Z',
          disposition: { releasableTo: to.map((n) => n.identity.org), handling: [] },
        } as never,
      });
    expect(await sum('official', [fed])).toMatchObject({ error: { type: 'MarkingBelowParent' } });
    expect(await sum('restricted', [fed, coa])).toMatchObject({
      error: { type: 'AudienceBeyondParents', organisation: coa.identity.org },
    });
    expect(await sum('restricted', [fed])).toMatchObject({ ok: true });
  });

  it('[R-18] a revision names an own record of its kind, and says why where it counts less harm to civilians', async () => {
    const harmed = { casualties: { civilian: { killed: 3 } } };
    const prev = await report(psh, [fed], 'official', harmed);
    const revise = (more: object) =>
      addRecord(psh, { kind: 'incident-report', marking: 'official', body: anIncident({ prev, ...more }) });
    expect(await revise({ prev: `rec_${'a'.repeat(52)}` })).toMatchObject({ error: { type: 'BadRevision' } });
    const row = await addTestRecord(psh, {
      kind: 'log-row',
      marking: 'official',
      body: {
        at: '2021-05-01T00:00:00.000Z',
        text: { text: 'x', language: 'en' },
        addressees: [],
        answerWithinS: 0,
        channel: 'typed',
      },
    });
    expect(await revise({ prev: row })).toMatchObject({ error: { type: 'BadRevision' } });
    expect(await revise({ casualties: { civilian: { killed: 2 } } })).toMatchObject({ error: { type: 'BadBody' } });
    const revised = await revise({ casualties: { civilian: { killed: 2 } }, countChange: 'recount' });
    expect(revised).toMatchObject({ ok: true });
    const standing = await psh.store.db
      .selectFrom('record_view')
      .select('standing')
      .where('id', '=', prev)
      .executeTakeFirst();
    expect(standing).toEqual({ standing: 'superseded' });
  });

  it('[L-14] nothing is passed on unless its originator names the third party; then at most what was received, unchanged', async () => {
    const [kept, named] = [await report(psh, [fed]), await report(psh, [fed])];
    const shown = ['/incidentKind', '/occurred/day', '/place/cell7', '/impact'];
    expect((await send(psh, kept, fed)).codes).toEqual(['Released']);
    expect((await send(psh, named, fed, [RELEASE_SEAT], { onward: [coa.identity.org], paths: shown })).codes).toEqual([
      'Released',
    ]);
    await carryFeeds(psh, fed);
    expect((await send(fed, kept, coa, BOTH)).codes).toEqual(['NotForOnward']);
    expect((await send(fed, named, coa, BOTH, { coarsenTo: 6 })).codes).toEqual(['NotForOnward']);
    expect((await send(fed, named, coa, BOTH, { onward: [psh.identity.org] })).codes).toEqual(['NotForOnward']);
    expect((await send(fed, named, coa, [])).codes).toEqual(['NeedsApproval']);
    const passed = await send(fed, named, coa, [RELEASE_SEAT], {
      paths: ['/incidentKind', '/occurred/day', '/what/text'],
    });
    expect(passed.codes).toEqual(['Released']);
    await carryFeeds(fed, coa);
    const row = await coa.store.db.selectFrom('record_view').selectAll().where('id', '=', named).executeTakeFirst();
    expect(row).toMatchObject({ org: psh.identity.org, rel: passed.rels[0], standing: 'current' });
    expect(JSON.parse(row!.body)).toEqual({ incidentKind: 'attack-on-post', occurred: { day: '2021-04-30' } });
  });

  it('[S-12] a withdrawal reaches every hop before any other entry, and each answer comes back sealed to the originator', async () => {
    const record = await report(psh, [fed]);
    const { rels } = await send(psh, record, fed, [RELEASE_SEAT], { onward: [coa.identity.org] });
    await carryFeeds(psh, fed);
    const passed = await send(fed, record, coa, BOTH);
    expect(passed.codes).toEqual(['Released']);
    await carryFeeds(fed, coa);
    const [rel, onward] = [rels[0]!, passed.rels[0]!];
    expect(await withdrawRelease(psh, { rel, action: 'erase', reason: 'endangers' })).toMatchObject({ ok: true });
    expect(await readHopAnswers(psh, rel)).toEqual([
      { rel, organisation: coa.identity.org, result: 'unanswered', at: null },
    ]);
    await carryFeeds(psh, fed);
    const { type } = await fed.store.db
      .selectFrom('feed_entry')
      .select('type')
      .where('to_org', '=', coa.identity.org)
      .orderBy('position', 'desc')
      .executeTakeFirstOrThrow();
    expect(type).toBe('withdrawal');
    await carryFeeds(fed, psh);
    expect(await readHopAnswers(psh, rel)).toEqual([
      { rel, organisation: coa.identity.org, result: 'unanswered', at: new Date(clock).toISOString() },
    ]);
    await carryFeeds(fed, coa);
    for (const node of [fed, coa]) {
      const row = await node.store.db.selectFrom('record_view').selectAll().where('id', '=', record).executeTakeFirst();
      expect(row).toMatchObject({ standing: 'withdrawn', body: '{}' });
    }
    for (const [node, key] of [
      [psh, rel],
      [fed, rel],
      [fed, onward],
      [coa, onward],
    ] as const)
      expect(node.store.findKey(key)).toBeNull();
    await carryFeeds(coa, fed);
    await carryFeeds(fed, psh);
    const answers = [{ rel, organisation: coa.identity.org, result: 'done', at: new Date(clock).toISOString() }];
    expect(await readHopAnswers(psh, rel)).toEqual(answers);
    expect((await showRecord(psh, COMMAND_SEAT, record))?.hops).toEqual(answers);
    expect(await readHopAnswers(fed, rel)).toEqual([]);
  });

  it('[S-12] what the passer withdraws itself, and what was never passed on, concerns nobody further', async () => {
    const record = await report(psh, [fed]);
    const { rels } = await send(psh, record, fed, [RELEASE_SEAT], { onward: [coa.identity.org] });
    await carryFeeds(psh, fed);
    const before = await fed.store.db
      .selectFrom('feed_entry')
      .select('seq')
      .where('to_org', '=', coa.identity.org)
      .execute();
    await withdrawRelease(psh, { rel: rels[0]!, action: 'erase', reason: 'wrong' });
    await carryFeeds(psh, fed);
    const after = await fed.store.db
      .selectFrom('feed_entry')
      .select('seq')
      .where('to_org', '=', coa.identity.org)
      .execute();
    expect(after).toEqual(before);
    expect((await send(fed, record, coa, BOTH)).codes).toEqual(['NotFound']);
  });

  it('[L-14] an originator names nobody where the agreement does not let it', async () => {
    const narrow = await openTestNode('NAR', TIME);
    await pairNodes(psh, narrow);
    await agreeBetween(psh, narrow, { onward: false });
    const record = await report(psh, [narrow]);
    expect((await send(psh, record, narrow, [RELEASE_SEAT], { onward: [coa.identity.org] })).codes).toEqual([
      'OutsideAgreement',
    ]);
    expect((await send(psh, record, narrow)).codes).toEqual(['Released']);
    await closeTestNode(narrow);
  });

  it('[R-13] passing on leaves every store whole, and its views are what a rebuild makes of them', async () => {
    for (const node of [psh, fed, coa]) {
      expect((await verifyStore(node, () => undefined)).faults).toEqual([]);
      const rows = () => node.store.db.selectFrom('record_view').selectAll().orderBy('id').execute();
      const before = await rows();
      await rebuildViews(node, () => undefined);
      expect(await rows()).toEqual(before);
    }
  });
});
