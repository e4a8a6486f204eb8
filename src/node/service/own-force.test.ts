/** Own posts, patrols, units and protected sites on a real node: entered by the planner, read back, never released. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  agreeBetween,
  aReleaseRequest,
  COMMAND_SEAT,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../../../test/harness/exercise-node.ts';
import { parseForceFile } from '../../format/force-file.ts';
import type { RunningNode } from '../wire.ts';
import { showRecord } from './log-view.ts';
import { enterForce, findSilentOwnPosts, listForce, readForce } from './own-force.ts';
import { addRecord } from './record-intake.ts';

const PLANNER = { seat: 'planner', role: 'planner', holder: 'h9', centre: null };
const FILE = {
  posts: [{ code: 'P1', lat: 35.7, lng: 44.1, eyeHeightM: 8, sensors: ['eye', 'thermal'], manned: '22:00-05:00' }],
  patrols: [
    {
      code: 'W1',
      mode: 'foot',
      route: [
        [35.7, 44.1],
        [35.71, 44.1],
      ],
      departs: ['09:00'],
      durationMin: 90,
    },
  ],
  units: [{ code: 'Q1', lat: 35.7, lng: 44.1, readinessMin: 10, ready: 'always' }],
  protectedSites: [{ code: 'S1', lat: 35.72, lng: 44.12, bufferM: 500 }],
};

function draftsOf(file: unknown) {
  const parsed = parseForceFile(JSON.stringify(file));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

describe('the own force of a node', () => {
  let node: RunningNode;
  let partner: RunningNode;
  beforeAll(async () => {
    node = await openTestNode('FED');
    partner = await openTestNode('PSH');
    await pairNodes(node, partner);
    await agreeBetween(node, partner, { kinds: ['incident-report', 'post', 'patrol', 'reaction-unit'] });
  });
  afterAll(async () => {
    await closeTestNode(node);
    await closeTestNode(partner);
  });

  it('is entered by the planner and read back in degrees, metres and minutes', async () => {
    const entered = await enterForce(node, PLANNER, draftsOf(FILE));
    expect(entered.ok).toBe(true);
    const force = await readForce(node);
    expect(force.posts).toEqual([
      {
        id: 'P1',
        role: 'post',
        place: { lat: 35.7, lng: 44.1 },
        eyeHeightM: 8,
        sensors: ['eye', 'thermal'],
        manned: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ fromMin: day * 1440 + 1320, toMin: day * 1440 + 1740 })),
      },
    ]);
    expect(force.patrols[0]!.walks).toHaveLength(7);
    expect(force.units[0]!.ready).toEqual([{ fromMin: 0, toMin: 10_080 }]);
    expect(force.sites).toEqual([{ place: { lat: 35.72, lng: 44.12 }, bufferM: 500 }]);
  });

  it('[L-15] is never released, under no approval and by nobody', async () => {
    for (const { id } of await listForce(node)) {
      const sent = await releaseAs(node, aReleaseRequest({ record: id, to: [partner.identity.org] }), [
        RELEASE_SEAT,
        COMMAND_SEAT,
      ]);
      expect(sent).toEqual({ codes: ['NeverReleased'], rels: [] });
    }
  });

  it('shows a post to planner and commander, and to a watch officer as if it were not there', async () => {
    const [post] = await listForce(node);
    expect((await showRecord(node, PLANNER, post!.id))?.kind).toBe('post');
    expect(await showRecord(node, { role: 'watch-officer', centre: null }, post!.id)).toBeNull();
  });

  it('replaces a post under its code and forgets a closed one', async () => {
    const moved = { posts: [{ ...FILE.posts[0]!, lat: 35.705, closed: true }] };
    expect((await enterForce(node, PLANNER, draftsOf(moved))).ok).toBe(true);
    expect((await readForce(node)).posts).toEqual([]);
    expect((await listForce(node)).filter(({ kind }) => kind === 'post')).toHaveLength(1);
    expect((await enterForce(node, PLANNER, draftsOf({ posts: FILE.posts }))).ok).toBe(true);
  });

  it('refuses another seat, a code twice and overlapping hours, and then keeps nothing', async () => {
    const before = await listForce(node);
    const watch = { ...PLANNER, role: 'watch-officer' };
    const twice = draftsOf({ ...FILE, posts: [{ ...FILE.posts[0]!, code: 'Q1' }] });
    const spans = [
      { fromMin: 0, toMin: 60 },
      { fromMin: 30, toMin: 90 },
    ];
    const overlapping = draftsOf({
      units: [{ ...FILE.units[0]!, code: 'Q2' }],
      posts: [{ ...FILE.posts[0]!, manned: spans }],
    });
    const refusals = [
      await enterForce(node, watch, draftsOf(FILE)),
      await enterForce(node, PLANNER, twice),
      await enterForce(node, PLANNER, overlapping),
    ];
    expect(refusals.map((refused) => (refused.ok ? null : refused.error.type))).toEqual([
      'NotYourSeat',
      'DoubleCode',
      'BadBody',
    ]);
    expect(await listForce(node)).toEqual(before);
  });

  it('knows a post that was heard on the board and has been silent for an hour', async () => {
    const { posts } = await readForce(node);
    const now = node.time.now();
    expect([...(await findSilentOwnPosts(node.store, posts, now))]).toEqual([]);
    const at = new Date(now).toISOString();
    const body = { patrol: 'P1', step: 'check-in', patrolKind: 'post', cell: '882c128805fffff', at };
    await addRecord(node, { kind: 'patrol-status', marking: 'restricted', body });
    const later = (minutes: number) => findSilentOwnPosts(node.store, posts, (now + minutes * 60_000) as typeof now);
    expect([...(await later(59))]).toEqual([]);
    expect([...(await later(60))]).toEqual(['P1']);
  });
});

describe('a force file', () => {
  it('is refused with the place of the fault', () => {
    const bad = parseForceFile(JSON.stringify({ posts: [{ ...FILE.posts[0]!, lat: 95 }] }));
    expect(bad.ok ? null : bad.error.path).toBe('/posts/0/lat');
    expect(parseForceFile('{').ok).toBe(false);
  });
});
