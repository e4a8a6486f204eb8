/** A partner whose node lets it write what ours would refuse: its revision of what is not its own stays unread. */
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
import type { RunningNode } from '../wire.ts';
import { rebuildViews } from './rebuild.ts';
import { appendOwnRecord, createOwnRecord } from './record-intake.ts';
import { verifyStore } from './verification.ts';

describe('a revision that arrives', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  const disposition = () => ({ releasableTo: [psh.identity.org, fed.identity.org], handling: [] });
  const release = (from: RunningNode, record: string, to: RunningNode) =>
    releaseAs(from, aReleaseRequest({ record, to: [to.identity.org] }), [RELEASE_SEAT]);
  const standingAt = async (node: RunningNode, id: string) =>
    (await node.store.db.selectFrom('record_view').select('standing').where('id', '=', id).executeTakeFirst())
      ?.standing;
  /** A report of PSH that names any earlier version, as though FED had been given that. */
  const revise = async (prev: string) => {
    const made = createOwnRecord(psh, {
      kind: 'incident-report',
      marking: 'official',
      body: anIncident({ prev, disposition: disposition() }),
    });
    if (!made.ok) throw new Error(made.error.type);
    await psh.store.commit((tx) => appendOwnRecord(tx, psh, made.value, psh.time.now()));
    const named = psh.store.db.selectFrom('release_view').selectAll().where('record_id', '=', prev);
    const held = await named.executeTakeFirstOrThrow();
    const claimed = { ...held, rel: made.value.id, direction: 'out', partner: fed.identity.org } as const;
    await psh.store.commit((tx) => tx.db.insertInto('release_view').values(claimed).execute());
    const { rels, codes } = await release(psh, made.value.id, fed);
    if (rels.length !== 1) throw new Error(String(codes));
    await carryFeeds(psh, fed);
    const arrived = fed.store.db.selectFrom('release_view').select('fault').where('rel', '=', rels[0]!);
    return { id: made.value.id, fault: (await arrived.executeTakeFirst())?.fault };
  };

  beforeEach(async () => {
    [psh, fed] = [await openTestNode('PSH'), await openTestNode('FED')];
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
  });
  afterEach(async () => {
    for (const node of [psh, fed]) await closeTestNode(node);
  });

  it('[F-11] [R-18] of our own record, or of another kind, is set aside unread and supersedes nothing', async () => {
    const body = anIncident({ disposition: disposition() });
    const ours = await addTestRecord(fed, { kind: 'incident-report', marking: 'official', body });
    await release(fed, ours, psh);
    await carryFeeds(fed, psh);
    const row = await addTestRecord(psh, {
      kind: 'log-row',
      marking: 'official',
      body: {
        at: '2021-05-01T00:00:00.000Z',
        text: { text: 'x', language: 'en' },
        addressees: [],
        answerWithinS: 0,
        channel: 'typed',
        disposition: disposition(),
      },
    });
    await release(psh, row, fed);
    await carryFeeds(psh, fed);
    for (const prev of [ours, row]) {
      const { id, fault } = await revise(prev);
      expect(fault).toBe('BadRevision');
      expect(await standingAt(fed, id)).toBeUndefined();
      expect(await standingAt(fed, prev)).toBe('current');
    }
    expect((await verifyStore(fed, () => undefined)).faults).toEqual([]);
    await rebuildViews(fed, () => undefined);
    for (const prev of [ours, row]) expect(await standingAt(fed, prev)).toBe('current');
  });

  it('[R-18] of its own report supersedes it', async () => {
    const body = anIncident({ disposition: disposition() });
    const first = await addTestRecord(psh, { kind: 'incident-report', marking: 'official', body });
    await release(psh, first, fed);
    await carryFeeds(psh, fed);
    const { id } = await revise(first);
    expect([await standingAt(fed, first), await standingAt(fed, id)]).toEqual(['superseded', 'current']);
  });
});
