/**
 * Commands that act for a seat, against a served node: a row is written, a release prepared, approved at the console,
 * released by its approval, seen at the partner and taken back. What is refused is named and changes nothing.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreeBetween, carryFeeds, closeTestNode, openTestNode, pairNodes } from '../../test/harness/exercise-node.ts';
import { writeConsoleAddress } from '../node/data-directory.ts';
import { createConsole } from '../node/http/app.ts';
import { type ConsoleServer, openConsoleServer } from '../node/http/console-server.ts';
import type { DryRunView, RecordView } from '../node/http/contract.ts';
import { createSessions, type Sessions } from '../node/http/session.ts';
import { verifyPasskey } from '../node/service/approval-desk.ts';
import { importBundle } from '../node/service/bundle.ts';
import { readLedger } from '../node/service/ledger-view.ts';
import { urlToRelyingParty } from '../node/service/passkey-desk.ts';
import type { RunningNode } from '../node/wire.ts';
import type { CommandOutput } from './output.ts';
import { runProgram } from './program.ts';

describe('commands for a seat', () => {
  const dir = mkdtempSync(join(tmpdir(), 'seamline-seat-'));
  let psh: RunningNode;
  let fed: RunningNode;
  let server: ConsoleServer;
  let sessions: Sessions;
  const seat = (role: 'watch-officer' | 'release-officer' | 'commander') => {
    const name = { 'watch-officer': 'watch', 'release-officer': 'release', commander: 'command' }[role];
    return sessions.createLink({ seat: name, role, holder: `h-${name}`, centre: null });
  };
  const tokenFile = (role: Parameters<typeof seat>[0]) => {
    const file = join(dir, role);
    writeFileSync(file, `http://localhost:1/sign-in?token=${seat(role)}\n`);
    return file;
  };
  /** Runs one command; its JSON line and exit code. */
  const run = async (...args: ReadonlyArray<string>) => {
    const lines: string[] = [];
    let code = 0;
    const output: CommandOutput = {
      out: (line) => void lines.push(line),
      progress: () => undefined,
      exit: (given) => {
        code = given;
      },
    };
    await runProgram(output, [...args, '--json']);
    return { code, value: JSON.parse(lines.join('')) as Record<string, unknown> };
  };
  /** An approval given in the console, by its software key. */
  const approve = async (what: string) => {
    const url = `http://localhost:${server.port}`;
    const body = (value: unknown) => ({ method: 'POST', body: JSON.stringify(value) });
    const session = await fetch(`${url}/api/session`, body({ token: seat('commander') }));
    const cookie = session.headers.get('set-cookie')!.split(';')[0]!;
    const answer = await fetch(`${url}/api/approvals`, { ...body({ what }), headers: { cookie } });
    return ((await answer.json()) as { approval: string }).approval;
  };

  beforeAll(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
    sessions = createSessions(psh.time);
    const relyingParty = () => urlToRelyingParty('http://localhost');
    const app = createConsole({ node: psh, sessions, link: null, survey: null, webDir: dir, relyingParty });
    server = await openConsoleServer(app, { port: 0, host: '127.0.0.1' });
    writeConsoleAddress(psh.dir, `http://localhost:${server.port}`);
  });
  afterAll(async () => {
    await server.close();
    await closeTestNode(psh);
    await closeTestNode(fed);
    rmSync(dir, { recursive: true, force: true });
  });

  it('[L-6] a release is prepared, dry-run, queued, approved in the console and released by the same command', async () => {
    const at = ['--data', psh.dir, '--seat-token', tokenFile('release-officer')];
    const place = ['--lat', '35.7', '--lng', '44.1', '--text', 'تەقە'.normalize('NFC'), '--language', 'ckb'];
    const added = await run('log', 'add', ...at, ...place, '--to', 'FED');
    expect(added.code).toBe(0);
    const id = String(added.value['id']);
    const release = ['release', id, ...at, '--to', 'FED'];
    const dry = await run(...release, '--dry-run');
    expect(dry).toMatchObject({
      code: 0,
      value: { released: false, queued: false, lines: [{ code: 'NeedsApproval' }] },
    });
    const queued = await run(...release);
    expect(queued).toMatchObject({ code: 0, value: { released: false, queued: true } });
    const [line] = queued.value['lines'] as DryRunView['lines'];
    const approval = await approve(line!.what);
    const other = await run(...release, '--coarsen-to', '6', '--approval', approval);
    expect(other).toMatchObject({ code: 3, value: { error: { type: 'OtherForm' } } });
    const released = await run(...release, '--approval', approval);
    expect(released).toEqual({ code: 0, value: { released: true, rels: [line!.what] } });
    expect(await carryFeeds(psh, fed)).toBe(1);
    const shown = await run('log', 'show', id, ...at);
    expect(shown.value as RecordView).toMatchObject({ id, released: [{ rel: line!.what, withdrawn: false }] });
    expect(await run('withdraw', id, ...at, '--to', 'FED')).toMatchObject({
      code: 0,
      value: { withdrawn: [line!.what] },
    });
    await carryFeeds(psh, fed);
    const row = await fed.store.db.selectFrom('record_view').selectAll().where('id', '=', id).executeTakeFirst();
    expect(row).toMatchObject({ standing: 'withdrawn', body: '{}' });
  });

  it('[S-8] the ledger of a running node is printed for a seat, with the hash that its partner has', async () => {
    const { code, value } = await run(
      'ledger',
      '--partner',
      'FED',
      '--data',
      psh.dir,
      '--seat-token',
      tokenFile('commander'),
    );
    expect([code, value['hash']]).toEqual([0, (await readLedger(psh, fed.identity.org)).hash]);
    const other = await run('ledger', '--partner', 'XYZ', '--data', psh.dir, '--seat-token', tokenFile('commander'));
    expect([other.code, other.value]).toMatchObject([2, { error: { type: 'UnknownPartner' } }]);
  });

  it('[L-5] an empty audience, a partner not named and an unknown approval are refused and queue nothing', async () => {
    const at = ['--data', psh.dir, '--seat-token', tokenFile('release-officer')];
    const { value } = await run('log', 'add', ...at, '--place', 'Prde');
    const id = String(value['id']);
    expect(await run('release', id, ...at)).toMatchObject({ code: 3, value: { error: { type: 'EmptyAudience' } } });
    expect(await run('release', id, ...at, '--to', 'FED')).toMatchObject({
      code: 3,
      value: { queued: false, lines: [{ code: 'NotReleasable' }] },
    });
    expect(await run('release', id, ...at, '--to', 'XYZ')).toMatchObject({
      code: 2,
      value: { error: { type: 'UnknownPartner' } },
    });
    expect(await run('release', id, ...at, '--to', 'FED', '--approval', 'none')).toMatchObject({ code: 2 });
    const token = readFileSync(at[3]!, 'utf8').trim();
    const answer = await fetch(`http://localhost:${server.port}/api/releases`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await answer.json()).toEqual([]);
  });

  it('[F-15] a bundle is written by the running node; one that brings nothing, is for another or is damaged is refused', async () => {
    const at = ['--data', psh.dir, '--seat-token', tokenFile('release-officer')];
    const file = join(dir, 'to-fed.bundle');
    const written = await run('bundle', 'export', ...at, '--partner', 'FED', '--out', file);
    expect(written).toMatchObject({ code: 0, value: { files: [{ file }] } });
    const taken = await importBundle(fed, new Uint8Array(readFileSync(file)), verifyPasskey);
    expect(taken).toEqual({ ok: false, error: { type: 'NothingNew' } });
    expect(await run('bundle', 'import', ...at, file)).toMatchObject({
      code: 3,
      value: { error: { type: 'WrongRecipient' } },
    });
    writeFileSync(file, 'SEAMLINE BUNDLE 1');
    expect(await run('bundle', 'import', ...at, file)).toMatchObject({
      code: 2,
      value: { error: { type: 'BadBundle' } },
    });
  });

  it('[L-19] a seat does only what its role may, and only at a running node', async () => {
    const at = ['--data', psh.dir, '--seat-token', tokenFile('watch-officer')];
    expect(await run('withdraw', 'x'.repeat(43), ...at)).toMatchObject({
      code: 3,
      value: { error: { type: 'NotYourSeat' } },
    });
    expect(await run('log', 'show', 'rec_none', ...at)).toMatchObject({
      code: 2,
      value: { error: { type: 'NotFound' } },
    });
    const bad = join(dir, 'bad.json');
    writeFileSync(bad, '[1]');
    expect(await run('log', 'add', bad, ...at)).toMatchObject({ code: 2, value: { error: { type: 'BadRecordFile' } } });
    writeFileSync(bad, '{"form":"free"}');
    expect(await run('log', 'add', bad, ...at)).toMatchObject({ code: 2, value: { error: { type: 'BadBody' } } });
    expect(await run('log', 'show', 'rec_none', '--data', psh.dir)).toMatchObject({
      code: 3,
      value: { error: { type: 'NotSignedIn' } },
    });
  });

  it('[L-19] in a closed directory a row is written and a dry run made, but no release is queued', async () => {
    const coa = await openTestNode('COA');
    await coa.close();
    const at = ['--data', coa.dir];
    const added = await run('log', 'add', ...at, '--seat', 'watch', '--kind', 'log-row', '--text', 'relay test');
    expect(added).toMatchObject({ code: 0, value: { serial: expect.stringMatching(/^COA-/) } });
    const serial = String(added.value['serial']);
    expect(await run('log', 'show', serial, ...at)).toMatchObject({ code: 0, value: { kind: 'log-row' } });
    expect(await run('release', serial, ...at)).toMatchObject({
      code: 3,
      value: { error: { type: 'NodeNotRunning' } },
    });
    expect(await run('log', 'add', ...at, '--seat', 'nobody', '--place', 'X')).toMatchObject({
      code: 3,
      value: { error: { type: 'UnknownSeat' } },
    });
    rmSync(coa.dir, { recursive: true, force: true });
  });
});
