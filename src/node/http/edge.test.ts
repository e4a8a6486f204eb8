/** The edge of the console: rates, sizes, problem details, the OpenAPI document, health, metrics and the log without content. */
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeTestNode, openTestNode } from '../../../test/harness/exercise-node.ts';
import { createLazyGroupPool } from '../group/group-pool.ts';
import { createSodiumGroup } from '../group/sodium-group.ts';
import { createLog } from '../log.ts';
import { urlToRelyingParty } from '../service/passkey-desk.ts';
import { type NodeSurvey, openNodeSurvey } from '../service/survey-kit.ts';
import type { RunningNode } from '../wire.ts';
import { createConsole } from './app.ts';
import { openConsoleServer } from './console-server.ts';
import { problemSchema } from './contract.ts';
import { createOpenApi, DESCRIBED_ROUTES } from './openapi.ts';
import { RATES, type Rates } from './rate-limit.ts';
import { createSessions, type Sessions } from './session.ts';

const SECRET = 'Marked words that no log may hold';

describe('the edge of the console', () => {
  let node: RunningNode;
  let sessions: Sessions;
  let survey: NodeSurvey;
  const logged: string[] = [];
  const log = createLog(
    new Writable({
      write: (chunk, _encoding, done) => {
        logged.push(String(chunk));
        done();
      },
    }),
  );
  const openApp = (rates: Rates = RATES) =>
    createConsole({
      node,
      sessions,
      link: null,
      survey,
      webDir: '/nowhere',
      relyingParty: () => urlToRelyingParty('http://localhost:7410'),
      rates,
      log,
    });
  beforeAll(async () => {
    node = await openTestNode('FED');
    sessions = createSessions(node.time);
    const group = await createSodiumGroup();
    survey = await openNodeSurvey(node, null, { group, pool: createLazyGroupPool(group) });
  });
  afterAll(async () => {
    await survey.close();
    await closeTestNode(node);
  });

  const signIn = async (app: ReturnType<typeof openApp>, role: 'watch-officer' | 'administrator') => {
    const token = sessions.createLink({ seat: role, role, holder: role, centre: null });
    const answer = await app.request('/api/session', { method: 'POST', body: JSON.stringify({ token }) });
    return answer.headers.get('set-cookie')!.split(';')[0]!;
  };

  it('refuses guessing at sign-in by name, with the seconds to wait', async () => {
    const app = openApp({ requestsPerMin: 1_000, attemptsPerMin: 3 });
    const guess = () =>
      app.request('/api/session', { method: 'POST', body: JSON.stringify({ token: 'not a link that exists' }) });
    for (let i = 0; i < 3; i++) expect((await guess()).status).toBe(401);
    const refused = await guess();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(problemSchema.parse(await refused.json()).code).toBe('TooManyRequests');
    expect((await app.request('/api/node')).status).toBe(200);
  });

  it('bounds what one seat asks without slowing another', async () => {
    const app = openApp({ requestsPerMin: 6, attemptsPerMin: 10 });
    const [busy, calm] = [await signIn(app, 'watch-officer'), await signIn(app, 'watch-officer')];
    const ask = (cookie: string) => app.request('/api/log', { headers: { cookie } });
    for (let i = 0; i < 6; i++) expect((await ask(busy)).status).toBe(200);
    expect((await ask(busy)).status).toBe(429);
    expect((await ask(calm)).status).toBe(200);
  });

  it('refuses a body that is too large, unreadable or of another shape, and says no more than the field', async () => {
    const app = openApp();
    const cookie = await signIn(app, 'watch-officer');
    const post = (body: string) => app.request('/api/records', { method: 'POST', headers: { cookie }, body });
    const large = await post(JSON.stringify({ kind: 'log-row', text: 'x'.repeat(300_000) }));
    expect([large.status, (await large.json()).code]).toEqual([413, 'TooLarge']);
    expect((await post('{')).status).toBe(400);
    const wrong = await post(JSON.stringify({ kind: 'log-row', marking: SECRET, body: {} }));
    expect(problemSchema.parse(await wrong.json()).facts).toMatchObject({ path: 'marking' });
  });

  it('has every route of the router in the OpenAPI document, with its roles, and no other', () => {
    const app = openApp();
    const routes = app.routes
      .filter((r) => r.method !== 'ALL' && r.path.startsWith('/api/') && r.path !== '/api/*')
      .map((r) => `${r.method} ${r.path}`);
    const document = createOpenApi() as { readonly paths: Record<string, Record<string, { summary: string }>> };
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(described.sort()).toEqual([...new Set(routes)].sort());
    expect([...DESCRIBED_ROUTES].sort()).toEqual(described);
  });

  it('serves that document, and says whether it lives and is ready', async () => {
    const app = openApp();
    expect(await (await app.request('/api/openapi.json')).json()).toEqual(JSON.parse(JSON.stringify(createOpenApi())));
    expect(await (await app.request('/health/live')).json()).toEqual({ live: true });
    expect(await (await app.request('/health/ready')).json()).toEqual({ ready: true, fenced: false });
  });

  it('gives metrics to this machine and to the administrator, and to nobody behind a proxy', async () => {
    const app = openApp();
    await app.request('/api/records/rec_nothing', { headers: { cookie: await signIn(app, 'watch-officer') } });
    const text = await (await app.request('/metrics')).text();
    expect(text).toContain('seamline_http_requests_total{method="GET",route="/api/records/:id",status="404"} 1');
    expect(text).not.toContain('rec_nothing');
    const proxied = { 'x-forwarded-for': '192.0.2.7' };
    expect((await app.request('/metrics', { headers: proxied })).status).toBe(404);
    const cookie = await signIn(app, 'administrator');
    expect((await app.request('/metrics', { headers: { ...proxied, cookie } })).status).toBe(200);
  });

  it('knows its callers by their socket, over a real one', async () => {
    const server = await openConsoleServer(openApp({ requestsPerMin: 3, attemptsPerMin: 3 }), {
      port: 0,
      host: '127.0.0.1',
    });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++)
      statuses.push(
        (await fetch(`http://127.0.0.1:${server.port}/api/node`, { headers: { 'x-forwarded-for': `192.0.2.${i}` } }))
          .status,
      );
    await server.close();
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  it('logs every refusal by route and code, never what was sent', async () => {
    const text = logged.join('');
    const lines = logged.map((line) => JSON.parse(line) as { route: string; code: string });
    expect(lines).toContainEqual(expect.objectContaining({ route: '/api/session', code: 'TooManyRequests' }));
    expect(lines).toContainEqual(
      expect.objectContaining({ route: '/api/records', code: 'BadRequest', seat: 'watch-officer' }),
    );
    for (const secret of [SECRET, 'not a link', 'rec_nothing', 'xxxx']) expect(text).not.toContain(secret);
  });
});
