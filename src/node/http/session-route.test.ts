/** Seat tokens over HTTP: made by a signed-in seat or from a one-time link, good for what the seat may do, never for more tokens. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeTestNode, openTestNode } from '../../../test/harness/exercise-node.ts';
import { urlToRelyingParty } from '../service/passkey-desk.ts';
import type { SeatToken } from '../service/seat-token.ts';
import type { RunningNode } from '../wire.ts';
import { createConsole } from './app.ts';
import { createSessions, type Sessions } from './session.ts';

const WATCH = { seat: 'watch', role: 'watch-officer', holder: 'h3', centre: null } as const;

describe('seat tokens over HTTP', () => {
  let node: RunningNode;
  let sessions: Sessions;
  let app: ReturnType<typeof createConsole>;
  beforeAll(async () => {
    node = await openTestNode('FED');
    sessions = createSessions(node.time);
    const relyingParty = () => urlToRelyingParty('http://localhost:7410');
    app = createConsole({ node, sessions, link: null, survey: null, webDir: '/nowhere', relyingParty });
  });
  afterAll(() => closeTestNode(node));

  const post = (path: string, headers: Record<string, string>, body = '{}') =>
    app.request(path, { method: 'POST', headers, body });
  const makeToken = async () => {
    const link = JSON.stringify({ token: sessions.createLink(WATCH) });
    return post('/api/exercise/seat-tokens', {}, link);
  };

  it('[L-19] a token opens the routes of its seat and no others', async () => {
    const made = await makeToken();
    expect(made.status).toBe(201);
    const { token } = (await made.json()) as SeatToken;
    const headers = { authorization: `Bearer ${token}` };
    expect((await app.request('/api/log', { headers })).status).toBe(200);
    expect((await app.request('/api/seam', { headers })).status).toBe(403);
    expect((await app.request('/api/log', { headers: { authorization: `Bearer ${token}x` } })).status).toBe(401);
    expect((await post('/api/seat-tokens', headers)).status).toBe(401);
  });

  it('a one-time link makes one token', async () => {
    const link = JSON.stringify({ token: sessions.createLink(WATCH) });
    expect((await post('/api/exercise/seat-tokens', {}, link)).status).toBe(201);
    expect((await post('/api/exercise/seat-tokens', {}, link)).status).toBe(401);
  });

  it('a signed-in seat makes a token of its own seat', async () => {
    const link = JSON.stringify({ token: sessions.createLink(WATCH) });
    const cookie = (await post('/api/session', {}, link)).headers.get('set-cookie')!.split(';')[0]!;
    const made = (await (await post('/api/seat-tokens', { cookie })).json()) as SeatToken;
    expect(made).toMatchObject(WATCH);
  });
});
