/** Every role against every route over HTTP, held to a table that is kept apart from the code; a new route without a row fails. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeTestNode, openTestNode } from '../../../test/harness/exercise-node.ts';
import type { Role } from '../../record/kind/organisation.ts';
import { createLazyGroupPool } from '../group/group-pool.ts';
import { createSodiumGroup } from '../group/sodium-group.ts';
import { urlToRelyingParty } from '../service/passkey-desk.ts';
import { type NodeSurvey, openNodeSurvey } from '../service/survey-kit.ts';
import type { RunningNode } from '../wire.ts';
import { createConsole } from './app.ts';
import { createSessions } from './session.ts';

type Table = {
  readonly roles: ReadonlyArray<Role>;
  readonly open: ReadonlyArray<string>;
  readonly routes: Readonly<Record<string, ReadonlyArray<Role>>>;
};
const table = JSON.parse(
  readFileSync(new URL('../../../test/vectors/authorisation/role-by-route.json', import.meta.url), 'utf8'),
) as Table;

describe('authorisation', () => {
  let node: RunningNode;
  let app: ReturnType<typeof createConsole>;
  let survey: NodeSurvey;
  const cookies = new Map<Role, string>();
  beforeAll(async () => {
    node = await openTestNode('FED');
    const sessions = createSessions(node.time);
    const group = await createSodiumGroup();
    survey = await openNodeSurvey(node, null, { group, pool: createLazyGroupPool(group) });
    app = createConsole({
      node,
      sessions,
      link: null,
      survey,
      webDir: '/nowhere',
      relyingParty: () => urlToRelyingParty('http://localhost:7410'),
    });
    for (const role of table.roles) {
      const token = sessions.createLink({ seat: role, role, holder: role, centre: null });
      const answer = await app.request('/api/session', { method: 'POST', body: JSON.stringify({ token }) });
      cookies.set(role, answer.headers.get('set-cookie')!.split(';')[0]!);
    }
  });
  afterAll(async () => {
    await survey.close();
    await closeTestNode(node);
  });

  const ask = async (route: string, cookie: string | null) => {
    const [method, path] = route.split(' ') as [string, string];
    const url = path.replace(/:\w+/g, 'none');
    const controller = new AbortController();
    const answer = await app.request(url, {
      method,
      signal: controller.signal,
      headers: cookie === null ? {} : { cookie },
      ...(method === 'POST' ? { body: 'not json' } : {}),
    });
    controller.abort();
    return answer.status;
  };

  it('[L-19] has a row for every route of the console, and no row without a route', () => {
    const routes = new Set(
      app.routes
        .filter((r) => r.method !== 'ALL' && r.path.startsWith('/api/') && r.path !== '/api/*')
        .map((r) => `${r.method} ${r.path}`),
    );
    expect([...routes].sort()).toEqual([...table.open, ...Object.keys(table.routes)].sort());
  });

  it('[L-19] gives each role exactly what its row says: all cells, no difference', async () => {
    let cells = 0;
    for (const [route, allowed] of Object.entries(table.routes)) {
      for (const role of table.roles) {
        const status = await ask(route, cookies.get(role)!);
        expect(`${route} ${role} ${status === 403 ? 'refused' : 'let in'}`).toBe(
          `${route} ${role} ${allowed.includes(role) ? 'let in' : 'refused'}`,
        );
        cells++;
      }
      expect(await ask(route, null), route).toBe(401);
      expect(await ask(route, 'seamline_x=forged'), route).toBe(401);
    }
    expect(cells).toBe(table.roles.length * Object.keys(table.routes).length);
  });

  it('[V-29] answers field devices and observers who ask for what a survey found, or covers, by the name of the rule', async () => {
    const products = ['GET /api/surveys/vacuum', 'POST /api/surveys/cells', 'GET /api/seam', 'GET /api/seam/cells'];
    for (const route of [...products, 'GET /api/coverage', 'GET /api/exposure', 'POST /api/what-if']) {
      const [method, path] = route.split(' ') as [string, string];
      for (const role of ['field-device', 'observer', 'partner-node', 'watch-officer'] as const) {
        const answer = await app.request(path, { method, headers: { cookie: cookies.get(role)! } });
        const { code } = (await answer.json()) as { readonly code: string };
        const wanted = role === 'watch-officer' ? 'NotYourSeat' : 'AudienceRefused';
        expect([route, role, answer.status, code]).toEqual([route, role, 403, wanted]);
      }
    }
  });
});
