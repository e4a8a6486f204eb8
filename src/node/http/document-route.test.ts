/** Documents and figures over HTTP: what a draft rests on, who may edit and issue it, what becomes of it, and its files. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import { addTestRecord, closeTestNode, openTestNode } from '../../../test/harness/exercise-node.ts';
import { documentSentences } from '../../format/document/document.ts';
import type { Role } from '../../record/kind/organisation.ts';
import { urlToRelyingParty } from '../service/passkey-desk.ts';
import type { RunningNode } from '../wire.ts';
import { createConsole } from './app.ts';
import { documentSchema } from './contract-document.ts';
import { createSessions } from './session.ts';

describe('documents over HTTP', () => {
  let node: RunningNode;
  let app: ReturnType<typeof createConsole>;
  let meeting: string;
  let incident: string;
  const cookies = new Map<string, string>();
  const passage = (text: string) => [{ text, language: 'en' }];

  beforeAll(async () => {
    node = await openTestNode('FED');
    const sessions = createSessions(node.time);
    app = createConsole({
      node,
      sessions,
      link: null,
      survey: null,
      webDir: '/nowhere',
      relyingParty: () => urlToRelyingParty('http://localhost:7410'),
    });
    for (const [role, centre] of [
      ['commander', null],
      ['watch-officer', 'KRK'],
      ['auditor', null],
    ] as const satisfies ReadonlyArray<readonly [Role, string | null]>) {
      const token = sessions.createLink({ seat: role, role, holder: role, centre });
      const answer = await app.request('/api/session', { method: 'POST', body: JSON.stringify({ token }) });
      cookies.set(role, answer.headers.get('set-cookie')!.split(';')[0]!);
    }
    const parties = [node.identity.org];
    const body = {
      parties,
      at: '2021-05-02T17:00:00.000Z',
      chair: 'chair',
      attendees: [],
      subject: passage('The seam'),
    };
    meeting = await addTestRecord(node, { kind: 'meeting', marking: 'public', body: { ...body, publicText: true } });
    incident = await addTestRecord(node, {
      kind: 'incident-report',
      marking: 'official',
      body: anIncident({ centre: 'KRK' }) as never,
    });
  });
  afterAll(() => closeTestNode(node));

  const ask = (role: Role, path: string, body?: unknown) =>
    app.request(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { cookie: cookies.get(role)! },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const statement = (language = 'en') => ({ kind: 'statement', meeting, language });
  const report = { kind: 'situation', centre: 'KRK', language: 'en', from: '2021-04-30T21:00:00.000Z' };
  const may = { ...report, to: '2021-05-31T21:00:00.000Z' };
  const draft = (subject: Record<string, string>) => `/api/documents/draft?${new URLSearchParams(subject)}`;

  it('a draft says which records each of its sentences rests on, and is not signed', async () => {
    const answer = await ask('watch-officer', draft(may));
    const document = documentSchema.parse(await answer.json());
    expect(documentSentences(document).filter(({ records }) => records.includes(incident)).length).toBeGreaterThan(0);
    expect(document.closing).toEqual([{ type: 'note', tone: 'warning', text: 'Not signed. A draft.' }]);
  });

  it('[L-20] a seat of a centre gets no report of another, nor any where the period ends before it begins', async () => {
    expect((await ask('watch-officer', draft({ ...may, centre: 'NIN' }))).status).toBe(404);
    expect((await ask('commander', draft({ ...may, centre: 'NIN' }))).status).toBe(200);
    const answer = await ask('commander', draft({ ...report, to: report.from }));
    expect(await answer.json()).toMatchObject({ code: 'BadPeriod' });
    expect((await ask('auditor', draft(may))).status).toBe(403);
  });

  it('an edit by hand is in the next draft, and a sentence that is not there is named', async () => {
    const [first] = documentSentences(documentSchema.parse(await (await ask('commander', draft(statement()))).json()));
    const edit = { subject: statement(), sentence: first!.id, text: 'Leaders met.' };
    expect((await ask('commander', '/api/documents/edits', edit)).status).toBe(201);
    const [again] = documentSentences(documentSchema.parse(await (await ask('commander', draft(statement()))).json()));
    expect(again).toMatchObject({ text: 'Leaders met.', edit: { original: first!.text, seat: 'commander' } });
    const wrong = await ask('commander', '/api/documents/edits', { ...edit, sentence: 's99' });
    expect(await wrong.json()).toMatchObject({ code: 'UnknownSentence', facts: { sentence: 's99' } });
  });

  it('a statement is issued by whom releases are approved by, and stands in the register with its signed files', async () => {
    const issue = { subject: statement('ar'), holders: [], marking: 'public' };
    expect((await ask('watch-officer', '/api/documents', issue)).status).toBe(403);
    const stranger = await ask('commander', '/api/documents', { ...issue, holders: ['org_nobody'] });
    expect(await stranger.json()).toMatchObject({ code: 'UnknownOrganisation', facts: { organisation: 'org_nobody' } });
    const issued = (await (await ask('commander', '/api/documents', issue)).json()) as { id: string; number: string };
    const register = (await (await ask('auditor', '/api/documents')).json()) as unknown[];
    expect(register).toMatchObject([{ id: issued.id, number: 'FED-STATEMENT-20210502-1', isTakenBack: false }]);
    const first = { pdf: '%PDF-', docx: 'PK', html: '<!doctype html>', txt: '' };
    for (const [format, begins] of Object.entries(first)) {
      const file = await ask('commander', `/api/documents/${issued.id}/file?format=${format}`);
      expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${issued.number}.${format}"`);
      expect(
        Buffer.from(await file.arrayBuffer())
          .toString('latin1')
          .startsWith(begins),
      ).toBe(true);
    }
    expect((await ask('auditor', `/api/documents/${issued.id}`)).status).toBe(403);
    expect((await ask('commander', '/api/documents/rec_none')).status).toBe(404);
  });

  it('the board is the same until something is written, and then told anew', async () => {
    const query = '/api/board?from=2021-05-02T00:00:00.000Z&to=2021-05-03T00:00:00.000Z';
    const read = async () => {
      const { figures } = (await (await ask('auditor', query)).json()) as {
        figures: Array<{ code: string; value: number; series: unknown[] }>;
      };
      return figures.find(({ code }) => code === 'directives-unreceived')!;
    };
    expect(await read()).toMatchObject({ value: 0, series: [null, null, null, null, null, 0] });
    const parties = [node.identity.org, `org_${'a'.repeat(52)}`];
    const at = '2021-05-02T18:00:00.000Z';
    const decision = await addTestRecord(node, {
      kind: 'decision',
      marking: 'official',
      body: { parties, meeting, number: 'D1', text: passage('x'), publicText: false },
    });
    const directive = {
      parties,
      decision,
      number: 'D1',
      issuer: 'chair',
      addressees: [parties[1]!],
      text: passage('x'),
    };
    await addTestRecord(node, {
      kind: 'directive',
      marking: 'official',
      body: { ...directive, priority: 'priority', issuedAt: at },
    });
    expect(await read()).toMatchObject({ value: 1 });
  });
});
