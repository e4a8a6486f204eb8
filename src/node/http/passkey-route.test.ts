/**
 * A node that is not made for an exercise, from the first link to the partner's check: passkeys enrolled by two roots, used
 * to sign in and to approve; what is stale, of another form, of the same person or of an unlisted key is refused.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticator, type TestAuthenticator } from '../../../test/harness/authenticator.ts';
import { addTestRecord, carryFeeds, closeTestNode, pairNodes } from '../../../test/harness/exercise-node.ts';
import { type UnixMs, unixMs } from '../../base/time.ts';
import { approvalChallenge } from '../../exchange/approval.ts';
import type { Role } from '../../record/kind/organisation.ts';
import { signedRecordToJson } from '../../record/record.ts';
import { sha256 } from '../crypto.ts';
import { createDirectory, readRootKey, rootKeyFile } from '../data-directory.ts';
import { createEnrolmentLink } from '../service/enrolment-desk.ts';
import { signNextStatement } from '../service/next-statement.ts';
import { urlToRelyingParty } from '../service/passkey-desk.ts';
import { createSeatToken } from '../service/seat-token.ts';
import { createPairingFile, openPairingFile } from '../service/statement.ts';
import { openNode, type RunningNode } from '../wire.ts';
import { createConsole } from './app.ts';
import type { DryRunView, EnrolledView, ReleaseDraft } from './contract.ts';
import { createSessions } from './session.ts';

const PASSPHRASE = 'a passphrase of a test';
const ORIGIN = 'http://localhost:7410';
let now: UnixMs = unixMs(1_777_000_000_000);

async function openRealNode(code: string): Promise<RunningNode> {
  const dir = mkdtempSync(join(tmpdir(), `seamline-real-${code}-`));
  const name = [{ text: code, language: 'en' as const }];
  const made = createDirectory(dir, { code, name, exercise: false, seats: [], passphrase: PASSPHRASE });
  if (!made.ok) throw new Error(made.error.type);
  const node = await openNode(dir, { passphrase: PASSPHRASE, time: { now: () => now } });
  if (!node.ok) throw new Error(node.error.type);
  return node.value;
}

type Desk = {
  readonly node: RunningNode;
  readonly ask: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
};
type Answer = { readonly status: number; readonly body: never; readonly cookie: string };

function openDesk(node: RunningNode): Desk {
  const app = createConsole({
    node,
    sessions: createSessions(node.time),
    link: null,
    survey: null,
    webDir: '/nowhere',
    relyingParty: () => urlToRelyingParty(ORIGIN),
  });
  return {
    node,
    ask: async (method, path, body, headers = {}) => {
      const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const answer = await app.request(path, request);
      const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0]!;
      return { status: answer.status, body: (await answer.json()) as never, cookie };
    },
  };
}

const linkFor = (desk: Desk, seat: string, role: Role, holder: string) =>
  createEnrolmentLink(desk.node.identity, { seat, role, holder, centre: null }, now).token;

async function registerPasskey(desk: Desk, token: string, device: TestAuthenticator): Promise<Answer> {
  const offered = await desk.ask('POST', '/api/enrolments/options', { token });
  if (offered.status !== 200) return offered;
  const { options } = offered.body as { readonly options: { readonly challenge: string } };
  return desk.ask('POST', '/api/enrolments', { token, response: device.create(options.challenge) });
}

async function admitKey(desk: Desk, kid: string, roots = [1, 2]): Promise<Answer> {
  const token = createSeatToken(
    desk.node.identity,
    { seat: 'a', role: 'administrator', holder: 'a', centre: null },
    now,
  );
  const headers = { authorization: `Bearer ${token.token}` };
  const state = (await desk.ask('GET', '/api/enrolments', undefined, headers)).body as {
    readonly statement: Parameters<typeof signNextStatement>[0];
    readonly waiting: ReadonlyArray<never>;
  };
  const add = state.waiting.filter((line: { kid: string }) => line.kid === kid);
  const pairs = roots.map((holder) => readRootKey(rootKeyFile(desk.node.dir, holder), PASSPHRASE)!.pair);
  const signed = signNextStatement(state.statement, { add, revoke: [] }, pairs);
  if (!signed.ok) throw new Error(signed.error.type);
  return desk.ask('POST', '/api/statements', { record: signedRecordToJson(signed.value) }, headers);
}

async function enrol(desk: Desk, seat: string, role: Role, holder: string, alg: 'ES256' | 'Ed25519') {
  const device = createAuthenticator({ alg, origin: ORIGIN });
  const made = await registerPasskey(desk, linkFor(desk, seat, role, holder), device);
  expect(made.status).toBe(201);
  expect((await admitKey(desk, (made.body as EnrolledView).kid)).status).toBe(201);
  return device;
}

async function signIn(desk: Desk, device: TestAuthenticator): Promise<Answer> {
  const { challenge } = (await desk.ask('POST', '/api/session/challenge')).body as { challenge: string };
  return desk.ask('POST', '/api/session', { assertion: device.get(challenge) });
}

async function approve(desk: Desk, device: TestAuthenticator, cookie: string, what: string): Promise<Answer> {
  const asked = await desk.ask('POST', '/api/approvals/challenge', { what }, { cookie });
  const { challenge } = asked.body as { challenge: string };
  return desk.ask('POST', '/api/approvals', { what, assertion: device.get(challenge) }, { cookie });
}

function proposeAgreement(from: RunningNode, to: RunningNode): Promise<string> {
  return addTestRecord(from, {
    kind: 'agreement',
    marking: 'official',
    body: {
      parties: [from.identity.org, to.identity.org],
      seam: [
        [330_000_000, 420_000_000],
        [330_000_000, 470_000_000],
        [380_000_000, 470_000_000],
      ],
      kinds: ['incident-report'],
      markingCeiling: 'restricted',
      finestResolution: 8,
      retentionDays: [],
      withdrawalAnswerS: 300,
      beatS: 60,
      coverBeats: false,
      entriesPerHourMax: 1_000,
      onward: false,
      purpose: { text: 'Joint coordination', language: 'en' },
      from: new Date(now).toISOString(),
      until: new Date(now + 86_400_000).toISOString(),
    },
  });
}

function aDraft(record: string, to: RunningNode): ReleaseDraft {
  return {
    record,
    to: [to.identity.org],
    lane: 'bulk',
    form: 'default',
    paths: [],
    coarsenTo: null,
    preciseByName: false,
    onward: [],
    expires: null,
    approvals: [],
  };
}

describe('passkeys on nodes that are not made for an exercise', () => {
  let north: Desk;
  let south: Desk;
  beforeAll(async () => {
    north = openDesk(await openRealNode('NORTH'));
    south = openDesk(await openRealNode('SOUTH'));
    await pairNodes(north.node, south.node);
  });
  afterAll(async () => {
    await closeTestNode(north.node);
    await closeTestNode(south.node);
  });

  it('a link enrols one passkey once, and nobody signs in with it before two roots have listed it', async () => {
    const device = createAuthenticator({ origin: ORIGIN });
    const token = linkFor(north, 'watch', 'watch-officer', 'h-3');
    const made = await registerPasskey(north, token, device);
    expect(made.status).toBe(201);
    expect((await registerPasskey(north, token, createAuthenticator())).status).toBe(401);
    expect((await signIn(north, device)).status).toBe(401);
    const { kid } = made.body as EnrolledView;
    expect((await admitKey(north, kid, [1])).body).toMatchObject({ code: 'BadStatement' });
    expect((await signIn(north, device)).status).toBe(401);
    expect((await admitKey(north, kid, [2, 3])).status).toBe(201);
    await carryFeeds(north.node, south.node);
    expect(south.node.directory.findPersonKey(north.node.identity.org, kid)?.seat).toBe('watch');
    const signedIn = await signIn(north, device);
    expect(signedIn.body).toMatchObject({
      seat: 'watch',
      role: 'watch-officer',
      approvesBy: 'passkey',
      exercise: false,
    });
    expect(signedIn.cookie).toContain(north.node.identity.org.slice(4, 16));
  });

  it('refuses links of another node or past their end, and passkeys made elsewhere or without a verified user', async () => {
    const foreign = linkFor(south, 'watch', 'watch-officer', 'h-9');
    expect((await registerPasskey(north, foreign, createAuthenticator())).status).toBe(401);
    const token = linkFor(north, 'planner', 'planner', 'h-9');
    for (const bad of [{ origin: 'http://evil.example:7410' }, { isVerified: false }])
      expect((await registerPasskey(north, token, createAuthenticator(bad))).body).toMatchObject({
        code: 'BadRegistration',
      });
    now = unixMs(now + 25 * 3_600_000);
    expect((await registerPasskey(north, token, createAuthenticator())).status).toBe(401);
  });

  it('a challenge is good once, and an authenticator that counts must count on', async () => {
    const device = createAuthenticator({ origin: ORIGIN, countsFrom: 5 });
    const made = await registerPasskey(north, linkFor(north, 'planner', 'planner', 'h-4'), device);
    expect(made.body).toMatchObject({ counts: true });
    await admitKey(north, (made.body as EnrolledView).kid);
    const { challenge } = (await north.ask('POST', '/api/session/challenge')).body as { challenge: string };
    const assertion = device.get(challenge);
    expect((await north.ask('POST', '/api/session', { assertion })).status).toBe(200);
    expect((await north.ask('POST', '/api/session', { assertion })).body).toMatchObject({ code: 'BadAssertion' });
    const own = createAuthenticator();
    expect((await north.ask('POST', '/api/session', { assertion: own.get('made-up') })).status).toBe(401);
  });

  it('[L-18] has no software key: without an assertion nothing is approved, and nothing that does not wait', async () => {
    const release = await enrol(north, 'release', 'release-officer', 'h-1', 'ES256');
    const { cookie } = await signIn(north, release);
    const request = aDraft(await proposeAgreement(north.node, south.node), south.node);
    const run = (await north.ask('POST', '/api/releases/dry-run', request, { cookie })).body as DryRunView;
    const { what } = run.lines[0]!;
    const refused = async (body: object, more: Record<string, string>) =>
      (await north.ask('POST', '/api/approvals', body, more)).body;
    expect(await refused({ what }, { cookie })).toMatchObject({ code: 'NoSoftwareKey' });
    expect(await refused({ what: 'A'.repeat(43) }, { cookie })).toMatchObject({ code: 'NotFound' });
    const { token } = (await north.ask('POST', '/api/seat-tokens', {}, { cookie })).body as { token: string };
    const assertion = release.get(approvalChallenge(what, sha256));
    expect(await refused({ what, assertion }, { authorization: `Bearer ${token}` })).toMatchObject({
      code: 'TokenGivesNoApproval',
    });
  });

  it('[L-9][L-11][R-17] two officers approve an agreement by passkey, and the partner verifies both', async () => {
    const release = await enrol(north, 'release', 'release-officer', 'h-1', 'ES256');
    const command = await enrol(north, 'command', 'commander', 'h-2', 'Ed25519');
    const sameHand = await enrol(north, 'command2', 'commander', 'h-1', 'Ed25519');
    const first = await signIn(north, release);
    const second = await signIn(north, command);
    const third = await signIn(north, sameHand);
    const record = await proposeAgreement(north.node, south.node);
    const request = aDraft(record, south.node);
    const run = (await north.ask('POST', '/api/releases/dry-run', request, { cookie: first.cookie }))
      .body as DryRunView;
    const { what } = run.lines[0]!;
    const confirm = () => north.ask('POST', '/api/releases', { draft: run.draft }, { cookie: first.cookie });

    const other = release.get('AAAA');
    expect(
      (await north.ask('POST', '/api/approvals', { what, assertion: other }, { cookie: first.cookie })).body,
    ).toMatchObject({ code: 'BadApproval' });
    expect((await approve(north, release, first.cookie, what)).status).toBe(201);
    expect((await approve(north, command, first.cookie, what)).body).toMatchObject({ code: 'BadApproval' });
    expect((await confirm()).body).toMatchObject({ facts: { code: 'NeedsSecondPerson' } });
    expect((await approve(north, sameHand, third.cookie, what)).status).toBe(201);
    expect((await confirm()).body).toMatchObject({ facts: { code: 'SamePerson' } });

    const again = (await north.ask('POST', '/api/releases/dry-run', request, { cookie: first.cookie }))
      .body as DryRunView;
    const form = again.lines[0]!.what;
    expect(form).not.toBe(what);
    expect((await approve(north, release, first.cookie, form)).status).toBe(201);
    expect((await approve(north, command, second.cookie, form)).status).toBe(201);
    const before = now;
    now = unixMs(now + 30 * 60_000 + 1);
    expect(
      (await north.ask('POST', '/api/releases', { draft: again.draft }, { cookie: first.cookie })).body,
    ).toMatchObject({
      facts: { code: 'ApprovalStale' },
    });
    now = before;
    expect((await north.ask('POST', '/api/releases', { draft: again.draft }, { cookie: first.cookie })).status).toBe(
      201,
    );

    await carryFeeds(north.node, south.node);
    const late = openPairingFile(south.node, await createPairingFile(north.node, 'https://127.0.0.1:1'));
    expect(late.ok && late.value.records.length).toBeGreaterThan(5);
    const row = await south.node.store.db
      .selectFrom('record_view')
      .selectAll()
      .where('id', '=', record)
      .executeTakeFirst();
    expect(row).toMatchObject({ kind: 'agreement', standing: 'current' });
    const fault = await south.node.store.db
      .selectFrom('release_view')
      .select('fault')
      .where('rel', '=', form)
      .execute();
    expect(fault).toEqual([{ fault: null }]);
  });
});
