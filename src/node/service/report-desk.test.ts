/** Documents out of two real nodes' records: what a statement rests on, and what it refuses to tell. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  beatBoth,
  carryFeeds,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../../../test/harness/exercise-node.ts';
import { unixMs } from '../../base/time.ts';
import { documentRecords, documentSentences } from '../../format/document/document.ts';
import { createLocale } from '../../format/locale/language.ts';
import type { Marking } from '../../record/label.ts';
import type { RunningNode } from '../wire.ts';
import { checkAuditSignature, parseAuditFile, verifyAuditFile, writeAuditFile } from './audit-desk.ts';
import { writeSituationReport, writeStatement } from './report-desk.ts';
import { createPairingFile, findPairedKey, readPairingFile } from './statement.ts';

const english = createLocale('en');
const passage = (text: string) => [{ text, language: 'en' as const }];

describe('the report desk of two nodes', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  beforeAll(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed, { kinds: ['meeting', 'decision', 'incident-report'] });
  });
  afterAll(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });
  const parties = () => [fed.identity.org, psh.identity.org];
  const tell = async (kind: string, marking: Marking, body: object) => {
    const record = await addTestRecord(fed, { kind, marking, body: { parties: parties(), ...body } as never });
    const { codes, rels } = await releaseAs(fed, aReleaseRequest({ record, to: [psh.identity.org] }), [RELEASE_SEAT]);
    expect(rels.length, codes.join()).toBeGreaterThan(0);
    await carryFeeds(fed, psh);
    return record;
  };
  const meet = (marking: Marking = 'public') =>
    tell('meeting', marking, {
      at: '2021-05-02T17:00:00.000Z',
      place: { text: 'Erbil', language: 'en' },
      chair: 'head of government',
      attendees: ['minister of defence'],
      subject: passage('The attacks along the seam'),
      publicText: true,
    });
  const decide = (meeting: string, number: string, marking: Marking = 'public', publicText = true) =>
    tell('decision', marking, { meeting, number, text: passage(`Decision ${number}`), publicText });

  it('a statement carries in each sentence the record it rests on, equal on both nodes, D2 before D10', async () => {
    const meeting = await meet();
    const [tenth, second] = [await decide(meeting, 'D10'), await decide(meeting, 'D2')];
    const told = [];
    for (const node of [fed, psh]) {
      const statement = await writeStatement(node, meeting, english);
      if (!statement.ok) throw new Error(JSON.stringify(statement.error));
      expect(documentRecords(statement.value)).toEqual([meeting, second, tenth]);
      told.push(documentSentences(statement.value).map(({ text, records }) => ({ text, records })));
    }
    expect(told[0]!.every(({ records }) => records.length === 1)).toBe(true);
    expect(told[0]!.at(-1)).toEqual({ text: 'Decision D10', records: [tenth] });
    expect(told[1]).toEqual(told[0]);
  });

  it('a place is told by the name of the reader', async () => {
    const meeting = await meet();
    const statement = await writeStatement(psh, meeting, createLocale('ckb'));
    expect(statement.ok && documentSentences(statement.value)[0]!.text).toContain('هەولێر');
  });

  it('a statement is refused whole where a decision is not labelled public, naming it', async () => {
    const meeting = await meet();
    await decide(meeting, 'D1');
    const record = await decide(meeting, 'D2', 'official');
    for (const node of [fed, psh]) {
      const statement = await writeStatement(node, meeting, english);
      expect(statement).toEqual({
        ok: false,
        error: { type: 'NotPublic', record, marking: 'official', part: 'decision', position: 2 },
      });
    }
  });

  it('a statement is refused where the meeting is not public or a decision keeps its text', async () => {
    const closed = await meet('official');
    const refused = await writeStatement(fed, closed, english);
    expect(refused).toMatchObject({ error: { type: 'NotPublic', record: closed, part: 'meeting' } });
    const meeting = await meet();
    const record = await decide(meeting, 'D1', 'public', false);
    expect(await writeStatement(fed, meeting, english)).toEqual({
      ok: false,
      error: { type: 'TextNotPublic', record },
    });
    expect(await writeStatement(fed, record, english)).toMatchObject({ error: { type: 'UnknownMeeting' } });
  });

  it('a report tells the incidents of its centre and period, and none of another', async () => {
    const period = { from: unixMs(Date.UTC(2021, 3, 30)), to: unixMs(Date.UTC(2021, 4, 1)) };
    const record = await addTestRecord(psh, {
      kind: 'incident-report',
      marking: 'restricted',
      body: anIncident({ centre: 'KRK' } as never),
    });
    const report = await writeSituationReport(psh, 'KRK', period, english);
    expect(documentSentences(report).filter(({ records }) => records.includes(record)).length).toBeGreaterThan(2);
    expect(documentSentences(report)[0]!.text).toBe('1 incident was recorded in the period.');
    expect(report.marking).toBe('Restricted');
    const elsewhere = await writeSituationReport(psh, 'NIN', period, english);
    expect(documentRecords(elsewhere)).not.toContain(record);
    const later = { from: period.to, to: unixMs(period.to + 86_400_000) };
    const tomorrow = await writeSituationReport(psh, 'KRK', later, english);
    const told = documentSentences(tomorrow).filter(({ records }) => records.includes(record));
    expect(told.map(({ text }) => text)).toEqual(['1 incident is too few to say anything.']);
  });

  it('an audit certificate checks on both nodes, and not once a figure is changed', async () => {
    await beatBoth(fed, psh);
    const now = fed.time.now();
    const period = { from: unixMs(now - 86_400_000), to: unixMs(now + 86_400_000) };
    const file = await writeAuditFile(fed, 'PSH', period);
    if (!file.ok) throw new Error(file.error.type);
    expect(file.value.certificate.feeds.some(({ sent }) => sent > 0)).toBe(true);
    const held = parseAuditFile(JSON.stringify(file.value))!;
    for (const node of [fed, psh]) {
      expect(await verifyAuditFile(node, held)).toMatchObject({ ok: true, signature: true, sameRows: true });
    }
    const { certificate } = file.value;
    const changed = { ...file.value, certificate: { ...certificate, mutualRows: certificate.mutualRows + 1 } };
    expect(await verifyAuditFile(psh, changed)).toMatchObject({ ok: false, signature: false });
    expect(parseAuditFile('{}')).toBeNull();
    const keys = readPairingFile(await createPairingFile(fed, 'https://127.0.0.1:1'));
    const others = readPairingFile(await createPairingFile(psh, 'https://127.0.0.1:1'));
    if (!keys.ok || !others.ok) throw new Error('pairing');
    const byKeys = (from: typeof keys.value, audit: typeof held) =>
      checkAuditSignature(audit, (org, kid) => findPairedKey(from, org, kid));
    expect(byKeys(keys.value, held)).toMatchObject({ ok: true, signature: true, sameRows: null });
    expect(byKeys(keys.value, changed)).toMatchObject({ ok: false, signature: false });
    expect(byKeys(others.value, held)).toMatchObject({ ok: false, signature: false });
    expect(await writeAuditFile(fed, 'FED', period)).toMatchObject({ error: { type: 'UnknownAuditPartner' } });
  });
});
