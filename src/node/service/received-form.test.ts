/** What a reader sees of a record that was released more than once. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
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
} from '../../../test/harness/exercise-node.ts';
import { readViewRows } from '../../../test/harness/store-story.ts';
import type { RunningNode } from '../wire.ts';
import { rebuildViews } from './rebuild.ts';
import { withdrawRelease } from './withdrawal-desk.ts';

describe('a record released twice in two forms', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  let record: string;
  let rels: string[];
  const withdraw = async (rel: string) => {
    expect((await withdrawRelease(psh, { rel, action: 'erase', reason: 'wrong' })).ok).toBe(true);
    await carryFeeds(psh, fed);
  };
  const shown = async () => {
    const row = await fed.store.db
      .selectFrom('record_view')
      .select(['rel', 'standing', 'body'])
      .where('id', '=', record)
      .executeTakeFirstOrThrow();
    const before = await readViewRows(fed);
    await rebuildViews(fed, () => undefined);
    expect(await readViewRows(fed)).toEqual(before);
    return { rel: row.rel, standing: row.standing, leaves: Object.keys(JSON.parse(row.body)).length };
  };

  beforeEach(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
    const to = [fed.identity.org];
    const body = anIncident({ disposition: { releasableTo: to, handling: [] } } as never);
    record = await addTestRecord(psh, { kind: 'incident-report', marking: 'official', body });
    rels = [];
    for (const paths of [[], ['/incidentKind', '/occurred/day']]) {
      const released = await releaseAs(psh, aReleaseRequest({ record, to, paths }), [RELEASE_SEAT]);
      rels.push(released.rels[0]!);
      await carryFeeds(psh, fed);
    }
  });
  afterEach(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });

  it('[S-6] shows the newer form, and the older one again once the newer is withdrawn', async () => {
    expect(await shown()).toMatchObject({ rel: rels[1], standing: 'current', leaves: 2 });
    await withdraw(rels[1]!);
    const older = await shown();
    expect(older).toMatchObject({ rel: rels[0], standing: 'current' });
    expect(older.leaves).toBeGreaterThan(8);
    await withdraw(rels[0]!);
    expect(await shown()).toMatchObject({ standing: 'withdrawn', leaves: 0 });
  });

  it('[S-6] keeps showing the newer form when the older is withdrawn', async () => {
    await withdraw(rels[0]!);
    expect(await shown()).toMatchObject({ rel: rels[1], standing: 'current', leaves: 2 });
    await withdraw(rels[1]!);
    expect(await shown()).toMatchObject({ standing: 'withdrawn', leaves: 0 });
  });
});
