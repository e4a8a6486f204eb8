/** Acts that wait on two real nodes: one mechanism for releases, joint objects and epochs, over a restart. */
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
  PLANNER_SEAT,
  pairNodes,
  RELEASE_SEAT,
} from '../../../test/harness/exercise-node.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../wire.ts';
import { approveBySoftwareKeys, giveApproval, hashesOf, holdEpoch } from './act-desk.ts';
import { describeActs } from './act-view.ts';
import { readJoint } from './agreement.ts';
import { readApprovals } from './approval-desk.ts';
import { confirmHeld, decideHeld, holdRelease, listHeldReleases } from './draft-desk.ts';
import { freezeFeed } from './feed-freeze.ts';
import { readTip } from './feed-store.ts';
import { answerJoint } from './joint-desk.ts';
import { findHeldAct } from './waiting-act.ts';
import { withdrawRelease } from './withdrawal-desk.ts';

describe('acts that wait for approvals', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  beforeAll(async () => {
    [psh, fed] = [await openTestNode('PSH'), await openTestNode('FED')];
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
  });
  afterAll(async () => {
    for (const node of [psh, fed]) await closeTestNode(node);
  });
  const aReport = () =>
    addTestRecord(psh, {
      kind: 'incident-report',
      marking: 'restricted',
      body: anIncident({ disposition: { releasableTo: [fed.identity.org], handling: [] } }),
    });
  const hold = async (record: string, more = {}) => {
    const held = await holdRelease(psh, RELEASE_SEAT, aReleaseRequest({ record, to: [fed.identity.org], ...more }));
    if (!held.ok) throw new Error(held.error.type);
    return held.value;
  };

  it('[L-12] the held bytes and the approval given are there after the node was closed and opened again', async () => {
    const held = await hold(await aReport());
    await approveBySoftwareKeys(psh, [RELEASE_SEAT], hashesOf(held));
    await psh.close();
    const opened = await openNode(psh.dir, { passphrase: null, time: SYSTEM_TIME });
    if (!opened.ok) throw new Error(opened.error.type);
    psh = opened.value;
    const [again] = await listHeldReleases(psh, { id: held.id });
    expect(again).toEqual(held);
    expect((await decideHeld(psh, again!)).lines[0]!.decision.code).toBe('NeedsSecondPerson');
    await approveBySoftwareKeys(psh, [COMMAND_SEAT], hashesOf(held));
    expect(await confirmHeld(psh, held.id)).toEqual({ ok: true, value: hashesOf(held) });
    await carryFeeds(psh, fed);
    const arrived = await fed.store.db
      .selectFrom('record_view')
      .select('kind')
      .where('rel', 'in', hashesOf(held))
      .execute();
    expect(arrived).toEqual([{ kind: 'incident-report' }]);
    expect(await confirmHeld(psh, held.id)).toEqual({ ok: false, error: { type: 'NotFound' } });
    expect(await readApprovals(psh, hashesOf(held))).toEqual([]);
  });

  it('[L-9] takes approvals for nothing that does not wait, and of no seat that may not give them', async () => {
    const [what] = hashesOf(await hold(await aReport()));
    const give = (seat: typeof RELEASE_SEAT, hash: string) => giveApproval(psh, seat, { what: hash, assertion: null });
    expect(await give(RELEASE_SEAT, 'A'.repeat(43))).toEqual({ ok: false, error: { type: 'NotFound' } });
    expect(await give(PLANNER_SEAT, what!)).toEqual({ ok: false, error: { type: 'NotYourSeat' } });
    expect(await readApprovals(psh, [what!])).toEqual([]);
  });

  it('[L-10] an own signature counts once it has gone out, and what binds goes out with two persons', async () => {
    const proposal = await agreeBetween(psh, fed);
    const offered = await addTestRecord(psh, {
      kind: 'agreement',
      marking: 'official',
      body: (await readJoint(psh.store.db, proposal))!.body as never,
    });
    const sent = await hold(offered);
    await approveBySoftwareKeys(psh, [RELEASE_SEAT, COMMAND_SEAT], hashesOf(sent));
    expect((await confirmHeld(psh, sent.id)).ok).toBe(true);
    await carryFeeds(psh, fed);
    const answer = { proposal: offered, answer: 'yes', reason: null } as const;
    const alone = await answerJoint(fed, { seat: COMMAND_SEAT, approvers: [COMMAND_SEAT] }, answer);
    if (!alone.ok) throw new Error(alone.error.type);
    expect(alone.value.released).toBe(false);
    expect((await readJoint(fed.store.db, offered))?.state).toBe('proposed');
    expect(await approveBySoftwareKeys(fed, [RELEASE_SEAT], alone.value.approvals)).toEqual({ ok: true, value: true });
    expect((await readJoint(fed.store.db, offered))?.state).toBe('in-force');
    await carryFeeds(fed, psh);
    expect((await readJoint(psh.store.db, offered))?.state).toBe('in-force');
  });

  it('[S-5] a new epoch of a frozen feed waits for two officers and begins with the second', async () => {
    const feed = { from: fed.identity.org, to: psh.identity.org, lane: 'bulk' } as const;
    await fed.store.commit((tx) => freezeFeed(tx, feed, fed.time.now()));
    const held = await holdEpoch(fed, COMMAND_SEAT, psh.identity.org);
    if (!held.ok) throw new Error(held.error.type);
    expect(await holdEpoch(fed, RELEASE_SEAT, psh.identity.org)).toEqual(held);
    const shown = await describeActs(fed, RELEASE_SEAT);
    expect(shown).toMatchObject([{ act: 'epoch', about: psh.identity.org, lines: [{ what: held.value[0] }] }]);
    expect(await describeActs(fed, PLANNER_SEAT)).toEqual([]);
    expect(await approveBySoftwareKeys(fed, [COMMAND_SEAT], held.value)).toEqual({ ok: true, value: false });
    expect(await approveBySoftwareKeys(fed, [RELEASE_SEAT], held.value)).toEqual({ ok: true, value: true });
    expect(await holdEpoch(fed, COMMAND_SEAT, psh.identity.org)).toEqual({ ok: false, error: { type: 'FeedOpen' } });
    await carryFeeds(fed, psh);
    expect((await readTip(psh.store.db, feed)).epoch).toBe(2);
  });

  it('[R-13] what waits on a record goes when it is taken back, with its key', async () => {
    const record = await addTestRecord(fed, {
      kind: 'incident-report',
      marking: 'official',
      body: anIncident({ disposition: { releasableTo: [psh.identity.org], handling: [] } }),
    });
    const given = await holdRelease(fed, RELEASE_SEAT, aReleaseRequest({ record, to: [psh.identity.org] }));
    if (!given.ok) throw new Error(given.error.type);
    await approveBySoftwareKeys(fed, [RELEASE_SEAT], hashesOf(given.value));
    await confirmHeld(fed, given.value.id);
    await carryFeeds(fed, psh);
    const held = await hold(record);
    expect(psh.store.findKey(`act ${held.id}`)).not.toBeNull();
    await withdrawRelease(fed, { rel: hashesOf(given.value)[0]!, action: 'erase', reason: 'released-in-error' });
    await carryFeeds(fed, psh);
    expect(await findHeldAct(psh, hashesOf(held)[0]!)).toBeNull();
    expect(psh.store.findKey(`act ${held.id}`)).toBeNull();
  });
});
