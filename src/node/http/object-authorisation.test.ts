/**
 * Every role against every route that names an object, for objects of every marking and every relation, over HTTP: held to
 * a table that is kept apart from the code (roles table of the exchange rules, part 12). Absent and forbidden are one answer.
 */
import { readFileSync } from 'node:fs';
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
import type { Role } from '../../record/kind/organisation.ts';
import type { Marking } from '../../record/label.ts';
import { urlToRelyingParty } from '../service/passkey-desk.ts';
import type { RunningNode } from '../wire.ts';
import { createConsole } from './app.ts';
import type { LogPageView } from './contract.ts';
import { createSessions } from './session.ts';

type Relation = 'own-centre' | 'own-other-centre' | 'partner' | 'third-party' | 'none';
type Table = {
  readonly markings: ReadonlyArray<Marking>;
  readonly relations: ReadonlyArray<Relation>;
  readonly seen: Readonly<Record<string, Readonly<Partial<Record<Role, ReadonlyArray<Relation>>>>>>;
};
const readTable = <T>(file: string) =>
  JSON.parse(readFileSync(new URL(`../../../test/vectors/authorisation/${file}`, import.meta.url), 'utf8')) as T;
const table = readTable<Table>('object-by-role.json');
const { roles } = readTable<{ readonly roles: ReadonlyArray<Role> }>('role-by-route.json');

const CENTRES = { 'own-centre': 'KRK', 'own-other-centre': 'MKH' } as const;
type TestObject = { readonly id: string; readonly rel: string; readonly org: string };

describe('authorisation of objects', () => {
  let fed: RunningNode;
  let psh: RunningNode;
  let coa: RunningNode;
  let app: ReturnType<typeof createConsole>;
  const cookies = new Map<Role, string>();
  const objects = new Map<string, TestObject>();

  /** Writes a record of a marking and releases it; above official that takes two persons or one who did not draft it. */
  async function writeAndRelease(from: RunningNode, to: RunningNode, marking: Marking, centre: string) {
    const disposition = { releasableTo: [to.identity.org], handling: [] };
    const body = anIncident({ centre, disposition } as never);
    const id = await addTestRecord(from, { kind: 'incident-report', marking, body: body as never });
    const approvers = marking === 'restricted' ? [RELEASE_SEAT, COMMAND_SEAT] : [COMMAND_SEAT];
    const request = aReleaseRequest({ record: id, to: [to.identity.org], form: 'provable', preciseByName: true });
    const { codes, rels } = await releaseAs(from, request, approvers);
    expect(codes, marking).toEqual(['Released']);
    return { id, rel: rels[0]!, org: from.identity.org };
  }

  beforeAll(async () => {
    [fed, psh, coa] = [await openTestNode('FED'), await openTestNode('PSH'), await openTestNode('COA')];
    await pairNodes(fed, psh);
    await pairNodes(coa, psh);
    for (const one of [fed, coa]) await agreeBetween(one, psh, { markingCeiling: 'confidential' });
    for (const marking of table.markings) {
      for (const relation of ['own-centre', 'own-other-centre'] as const)
        objects.set(`${marking} ${relation}`, await writeAndRelease(fed, psh, marking, CENTRES[relation]));
      objects.set(`${marking} partner`, {
        ...(await writeAndRelease(psh, fed, marking, 'KRK')),
        org: psh.identity.org,
      });
      objects.set(`${marking} third-party`, await writeAndRelease(coa, psh, marking, 'KRK'));
      const nothing = { id: `rec_${'a'.repeat(52)}`, rel: 'A'.repeat(43), org: `org_${'a'.repeat(52)}` };
      objects.set(`${marking} none`, nothing);
    }
    await carryFeeds(psh, fed);
    const sessions = createSessions(fed.time);
    app = createConsole({
      node: fed,
      sessions,
      link: null,
      survey: null,
      webDir: '/nowhere',
      relyingParty: () => urlToRelyingParty('http://localhost:7410'),
    });
    for (const role of roles) {
      const token = sessions.createLink({ seat: role, role, holder: role, centre: 'KRK' });
      const answer = await app.request('/api/session', { method: 'POST', body: JSON.stringify({ token }) });
      cookies.set(role, answer.headers.get('set-cookie')!.split(';')[0]!);
    }
  });
  afterAll(async () => {
    for (const node of [fed, psh, coa]) await closeTestNode(node);
  });

  const bodies: Readonly<Record<string, (object: TestObject) => unknown>> = {
    'POST /api/releases/dry-run': ({ id }) => ({
      ...aReleaseRequest({ record: id, to: [psh.identity.org] }),
      standing: undefined,
      approvals: [],
    }),
    'POST /api/receipts': ({ id }) => ({ id }),
    'POST /api/withdrawals': ({ rel }) => ({ rel, action: 'correct', reason: 'wrong' }),
  };

  /** `refused` for the role, `seen` or `not there` for the object. */
  async function ask(route: string, role: Role, object: TestObject): Promise<string> {
    const [method, path] = route.split(' ') as [string, string];
    const url = path.replace(':partner', object.org).replace(':id', object.id);
    const body = bodies[route]?.(object);
    const answer = await app.request(url, {
      method,
      headers: { cookie: cookies.get(role)! },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status === 403) return 'refused';
    if (answer.status === 404) return 'not there';
    expect(answer.status, `${route} ${role}`).toBe(200);
    if (route !== 'GET /api/log') return 'seen';
    return ((await answer.json()) as LogPageView).rows.some((row) => row.id === object.id) ? 'seen' : 'not there';
  }

  it('[L-19][L-20] gives each role exactly the objects its row names, of every marking: all cells, no difference', async () => {
    const differences: string[] = [];
    let cells = 0;
    for (const [route, seen] of Object.entries(table.seen))
      for (const role of roles)
        for (const marking of table.markings)
          for (const relation of table.relations) {
            const relations = seen[role];
            const expected = relations === undefined ? 'refused' : relations.includes(relation) ? 'seen' : 'not there';
            const got = await ask(route, role, objects.get(`${marking} ${relation}`)!);
            if (got !== expected) differences.push(`${route} ${role} ${marking} ${relation}: ${got}, not ${expected}`);
            cells++;
          }
    expect(differences).toEqual([]);
    const { markings, relations, seen } = table;
    expect(cells).toBe(Object.keys(seen).length * roles.length * markings.length * relations.length);
    console.info(`${cells} cells of role, route, marking and relation`);
  });
});
