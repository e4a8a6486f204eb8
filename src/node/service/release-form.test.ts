/** Forms as they leave: what is home stays home, provable forms verify against one core, derivatives share nothing with it. */
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
import { openPayload } from '../../exchange/payload.ts';
import type { IncidentReport } from '../../record/kind/incident-report.ts';
import { parseCore } from '../../record/record.ts';
import { aes256Gcm } from '../crypto.ts';
import type { RunningNode } from '../wire.ts';
import { writeReadReceipt } from './receipt.ts';
import { prepareForms } from './release-desk.ts';

describe('a form of a record', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  let coa: RunningNode;
  beforeAll(async () => {
    [psh, fed, coa] = [await openTestNode('PSH'), await openTestNode('FED'), await openTestNode('COA')];
    for (const partner of [fed, coa]) {
      await pairNodes(psh, partner);
      await agreeBetween(psh, partner, { finestResolution: 7 });
    }
  });
  afterAll(async () => {
    for (const node of [psh, fed, coa]) await closeTestNode(node);
  });
  const report = (marking: 'official' | 'restricted', more: Partial<IncidentReport> = {}) => {
    const disposition = { releasableTo: [fed.identity.org, coa.identity.org], handling: ['no-foreign'] };
    return addTestRecord(psh, { kind: 'incident-report', marking, body: anIncident({ disposition, ...more }) });
  };
  const fine = {
    latE7: 357_533_000,
    lngE7: 441_436_000,
    uncertaintyM: 20,
    precision: 'exact',
    cell7: '872c12880ffffff',
  } as const;
  const send = (record: string, to: RunningNode, more = {}) =>
    releaseAs(psh, aReleaseRequest({ record, to: [to.identity.org], ...more }), [RELEASE_SEAT, COMMAND_SEAT]);
  const readPayload = async (node: RunningNode, rel: string) => {
    const row = await node.store.db
      .selectFrom('payload')
      .select('sealed')
      .where('ref', '=', rel)
      .executeTakeFirstOrThrow();
    const opened = openPayload(new Uint8Array(row.sealed), node.store.findKey(rel)!, rel, aes256Gcm);
    if (!opened.ok) throw new Error(opened.error.type);
    return opened.value;
  };

  it('[L-4] neither audience nor serial nor handling at home is in any byte that crosses', async () => {
    const { rels } = await send(await report('official'), fed);
    await carryFeeds(psh, fed);
    const payload = await readPayload(fed, rels[0]!);
    const crossed = JSON.stringify(payload.record.disclosures) + JSON.stringify(payload.release);
    expect(payload.record.disclosures.filter(([, path]) => path.startsWith('/disposition'))).toEqual([]);
    expect(crossed).not.toContain(coa.identity.org);
    expect(crossed).not.toMatch(/PSH-\d{4}/);
    expect(payload.release.to).toBe(fed.identity.org);
  });

  it('[L-7] two partners who were shown different leaves of one core can prove that they were told the same', async () => {
    const record = await report('official');
    const [a] = (await send(record, fed, { paths: ['/incidentKind', '/occurred/day', '/impact'] })).rels;
    const [b] = (await send(record, coa, { paths: ['/incidentKind', '/occurred/day', '/what/text', '/what/language'] }))
      .rels;
    await carryFeeds(psh, fed);
    await carryFeeds(psh, coa);
    const [x, y] = [await readPayload(fed, a!), await readPayload(coa, b!)];
    expect(Buffer.from(x.record.coreBytes).equals(Buffer.from(y.record.coreBytes))).toBe(true);
    const shown = (disclosures: typeof x.record.disclosures) =>
      new Map(disclosures.map((d) => [d[1], JSON.stringify(d)]));
    const [one, other] = [shown(x.record.disclosures), shown(y.record.disclosures)];
    expect(one.get('/incidentKind')).toBe(other.get('/incidentKind'));
    expect([one.has('/what/text'), other.has('/impact')]).toEqual([false, false]);
  });

  it('[L-8] a derivative is the default from restricted up and for a coarser place, and shares no digest with its original', async () => {
    for (const [marking, coarsenTo, form] of [
      ['official', null, 'provable'],
      ['official', 6, 'derivative'],
      ['restricted', null, 'derivative'],
    ] as const) {
      const record = await report(marking);
      const forms = await prepareForms(
        psh,
        aReleaseRequest({ record, to: [fed.identity.org, coa.identity.org], coarsenTo }),
      );
      if (!forms.ok) throw new Error(forms.error.type);
      expect(forms.value.map((one) => one.release.form)).toEqual([form, form]);
      const row = await psh.store.db
        .selectFrom('record')
        .select('core')
        .where('id', '=', record)
        .executeTakeFirstOrThrow();
      const digests = [new Uint8Array(row.core), ...forms.value.map((one) => one.record.coreBytes)].map((bytes) => {
        const core = parseCore(bytes);
        return core.ok ? core.value.digests : [];
      });
      const distinct = new Set(digests.flat()).size;
      expect(distinct).toBe(form === 'provable' ? digests[0]!.length : digests.flat().length);
    }
  });

  it('[L-16] a place finer than the agreed cell is refused, made coarser, or chosen by name', async () => {
    const record = await report('official', { place: fine });
    expect((await send(record, fed)).codes).toEqual(['TooPrecise']);
    expect((await send(record, fed, { coarsenTo: 7 })).codes).toEqual(['Released']);
    expect((await send(record, fed, { preciseByName: true })).codes).toEqual(['Released']);
    expect((await send(record, fed, { paths: ['/place/cell7', '/incidentKind'] })).codes).toEqual(['Released']);
  });

  it('[L-17] harm to civilians leaves with its day, its cell and the kind of its source, or not at all', async () => {
    const record = await report('official', { casualties: { civilian: { killed: 2 } } });
    const context = ['/occurred/day', '/place/cell7', '/source/kind'];
    const harm = '/casualties/civilian/killed';
    for (const missing of context) {
      const paths = [harm, ...context.filter((path) => path !== missing)];
      expect((await send(record, fed, { paths })).codes).toEqual(['HarmNeedsContext']);
    }
    expect((await send(record, fed, { paths: [harm, ...context] })).codes).toEqual(['Released']);
    expect((await send(record, fed, { paths: ['/incidentKind'] })).codes).toEqual(['Released']);
  });

  it('[S-7] a receipt says stored, then read, and none comes before its delivery', async () => {
    const { rels } = await send(await report('official'), fed);
    const receipt = async () =>
      (await psh.store.db.selectFrom('release_view').select('receipt').where('rel', '=', rels[0]!).executeTakeFirst())
        ?.receipt;
    expect(await receipt()).toBe('none');
    await carryFeeds(fed, psh);
    expect(await receipt()).toBe('none');
    await carryFeeds(psh, fed);
    await beatBoth(psh, fed);
    expect(await receipt()).toBe('R0');
    await writeReadReceipt(fed, rels[0]!, 'watch');
    expect(await receipt()).toBe('R0');
    await carryFeeds(fed, psh);
    expect(await receipt()).toBe('R1');
  });
});
