/** Whatever a node made for an exercise puts out says so: feed, pairing file, every answer, every document, every command. */
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anIncident } from '../../test/harness/builders.ts';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  carryFeeds,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../../test/harness/exercise-node.ts';
import { unixMs } from '../base/time.ts';
import type { Entry } from '../exchange/object.ts';
import { renderDocumentHtmlFile } from '../format/document/html-document.ts';
import { renderDocumentText } from '../format/document/text-document.ts';
import { renderDocumentTypst } from '../format/document/typst-document.ts';
import { createLocale, LOCALE_LANGUAGES } from '../format/locale/language.ts';
import { createMessages } from '../format/message/messages.ts';
import { describeCertificate } from '../node/document/certificate-page.ts';
import { createConsole, EXERCISE_HEADER } from '../node/http/app.ts';
import { createSessions } from '../node/http/session.ts';
import { writeAuditFile } from '../node/service/audit-desk.ts';
import { urlToRelyingParty } from '../node/service/passkey-desk.ts';
import { writeSituationReport } from '../node/service/report-desk.ts';
import { createPairingFile, openPairingFile } from '../node/service/statement.ts';
import type { RunningNode } from '../node/wire.ts';
import { runProgram } from './program.ts';

const PERIOD = { from: unixMs(Date.UTC(2021, 3, 1)), to: unixMs(Date.UTC(2021, 5, 1)) };

describe('all that an exercise puts out', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  beforeAll(async () => {
    [psh, fed] = [await openTestNode('PSH'), await openTestNode('FED')];
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
    const disposition = { releasableTo: [fed.identity.org], handling: ['sources'] };
    for (const marking of ['official', 'restricted'] as const) {
      const body = anIncident({ disposition });
      const record = await addTestRecord(psh, { kind: 'incident-report', marking, body });
      await releaseAs(psh, aReleaseRequest({ record, to: [fed.identity.org] }), [RELEASE_SEAT, COMMAND]);
    }
    await carryFeeds(psh, fed);
  });
  afterAll(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });
  const COMMAND = { ...RELEASE_SEAT, seat: 'command', role: 'commander', holder: 'h2' } as const;

  it('[L-18] says so in its feed, on each release, and in its pairing file', async () => {
    const rows = await fed.store.db.selectFrom('feed_entry').select('body').where('rel', 'is not', null).execute();
    const entries = rows.map(({ body }) => JSON.parse(Buffer.from(body).toString()) as Entry);
    expect(entries.length).toBeGreaterThan(2);
    for (const { handling } of entries) expect(handling).toContain('exercise');
    expect(entries.filter(({ handling }) => handling?.includes('sources'))).toHaveLength(2);
    const preview = openPairingFile(fed, await createPairingFile(psh, 'https://127.0.0.1:1'));
    expect(preview).toMatchObject({ ok: true, value: { exercise: true } });
  });

  it('[L-18] says so with every answer of the console, given or refused', async () => {
    const relyingParty = () => urlToRelyingParty('http://localhost');
    const sessions = createSessions(psh.time);
    const app = createConsole({
      node: psh,
      sessions,
      link: null,
      survey: null,
      webDir: tmpdir(),
      relyingParty,
    });
    for (const path of ['/', '/api/node', '/api/log', '/api/nothing', '/health', '/api/openapi.json']) {
      const answer = await app.request(path);
      expect([path, answer.headers.get(EXERCISE_HEADER)]).toEqual([path, 'EXERCISE']);
    }
  });

  it('[L-18] says so on every document, in each language', async () => {
    for (const language of LOCALE_LANGUAGES) {
      const locale = createLocale(language);
      const mark = createMessages(locale).console.exercise.label;
      const audit = await writeAuditFile(psh, 'FED', PERIOD);
      const documents = [
        await writeSituationReport(psh, 'MAKHMOUR', PERIOD, locale),
        ...(audit.ok ? [describeCertificate(audit.value, locale)] : []),
      ];
      expect(documents).toHaveLength(2);
      for (const document of documents) {
        for (const render of [renderDocumentText, renderDocumentHtmlFile, renderDocumentTypst])
          expect(render(document as never, null as never)).toContain(mark);
      }
    }
  });

  it('[L-18] says so with every command on its data directory', async () => {
    const { dir } = psh;
    const out = join(tmpdir(), `seamline-mark-${process.pid}`);
    await psh.close();
    writeFileSync(`${out}.csv`, 'date,latitude,longitude,type\n2021-05-01,35.7,44.1,arson\n');
    for (const args of [
      ['verify'],
      ['rebuild'],
      ['log', 'list', '--count'],
      ['log', 'import', `${out}.csv`, '--dry-run'],
      ['log', 'show', 'PSH-2026-0001'],
      ['ledger', '--partner', 'FED'],
      ['doctor'],
      ['pair', 'export', '--address', 'https://127.0.0.1:1', '--out', `${out}.pair`],
      ['bundle', 'export', '--partner', 'FED', '--out', `${out}.bundle`],
      ['backup', '--out', `${out}.backup`],
    ]) {
      const said: string[] = [];
      await runProgram({ out: () => undefined, progress: (line) => void said.push(line), exit: () => undefined }, [
        ...args,
        '--data',
        dir,
        '--json',
      ]);
      expect([args[0], said.includes('EXERCISE')]).toEqual([args[0], true]);
    }
    for (const end of ['.csv', '.pair', '.bundle', '.backup', '.backup.keys']) rmSync(`${out}${end}`, { force: true });
  });
});
