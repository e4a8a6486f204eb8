/** The alarm across the seam: one key, at once, coarse; sounding until heard, "not heard" at both ends when its time is over. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  agreeBetween,
  carryFeeds,
  closeTestNode,
  openTestNode,
  pairNodes,
  signBetween,
} from '../../../test/harness/exercise-node.ts';
import { unixMs } from '../../base/time.ts';
import type { RunningNode } from '../wire.ts';
import { hearAlarm, listAlarms, raiseAlarm } from './alarm.ts';

const WATCH = { seat: 'watch', role: 'watch-officer', holder: 'h3', centre: null };
const DRAFT = { alarmKind: 'under-attack', latE7: 357_533_000, lngE7: 441_436_000, helpWanted: true, test: false };
const HEARD_WITHIN_S = 180;

describe('an alarm', () => {
  let clock = Date.parse('2026-05-01T00:30:00.000Z');
  const time = { now: () => unixMs(clock) };
  let psh: RunningNode;
  let fed: RunningNode;
  beforeAll(async () => {
    [psh, fed] = [await openTestNode('PSH', time), await openTestNode('FED', time)];
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
  });
  afterAll(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });
  const states = async (node: RunningNode) =>
    (await listAlarms(node)).map(({ state, direction, test }) => ({ state, direction, test }));
  const raise = async (test = false) => {
    const raised = await raiseAlarm(psh, WATCH, { ...DRAFT, test }, false);
    if (!raised.ok) throw new Error(raised.error.type);
    return raised.value.id;
  };

  it('[L-13] wants a standing release that both signed; then one key sends kind, time, cell, help and desk at once', async () => {
    expect(await raiseAlarm(psh, WATCH, DRAFT, false)).toEqual({ ok: false, error: { type: 'NoStandingRelease' } });
    const parties = [psh.identity.org, fed.identity.org];
    const agreement = await psh.store.db
      .selectFrom('record_view')
      .select('id')
      .where('kind', '=', 'agreement')
      .executeTakeFirstOrThrow();
    await signBetween(psh, fed, 'standing-release', {
      parties,
      agreement: agreement.id,
      kinds: ['under-attack'],
      coarseResolution: 7,
      marking: 'official',
      desks: parties.map((organisation, i) => ({ organisation, desk: `D${i}`, hotline: `EXERCISE ${i}` })),
      heardWithinS: HEARD_WITHIN_S,
      testEveryDays: 7,
      from: new Date(clock).toISOString(),
      until: new Date(clock + 30 * 86_400_000).toISOString(),
    });
    expect(await raiseAlarm(psh, { ...WATCH, role: 'planner' }, DRAFT, false)).toMatchObject({
      error: { type: 'NotYourSeat' },
    });
    expect(await raiseAlarm(psh, WATCH, { ...DRAFT, alarmKind: 'fire' }, false)).toMatchObject({
      error: { type: 'NoStandingRelease' },
    });
    await raise();
    await carryFeeds(psh, fed);
    const row = await fed.store.db
      .selectFrom('record_view')
      .selectAll()
      .where('kind', '=', 'alarm')
      .executeTakeFirstOrThrow();
    expect(row.serial).toMatch(/^PSH>FED urgent/);
    expect(Object.keys(JSON.parse(row.body)).sort()).toEqual([
      'alarmKind',
      'at',
      'cell7',
      'desk',
      'helpWanted',
      'hotline',
      'standing',
      'test',
    ]);
    expect(JSON.parse(row.body).cell7).toMatch(/^87/);
  });

  it('[S-11] sounds at the partner until a seat has heard it, and the sender sees that it was', async () => {
    expect(await states(fed)).toEqual([{ state: 'sounding', direction: 'received', test: false }]);
    const [alarm] = await listAlarms(fed);
    clock += (HEARD_WITHIN_S - 1) * 1_000;
    expect((await hearAlarm(fed, WATCH, alarm!.id)).ok).toBe(true);
    await carryFeeds(fed, psh);
    clock += 10_000;
    expect(await states(fed)).toMatchObject([{ state: 'heard' }]);
    expect(await states(psh)).toEqual([{ state: 'heard', direction: 'sent', test: false }]);
  });

  it('[S-11] unheard it says so at the sender without a link, at the receiver once it has arrived; a test is marked', async () => {
    await raise(true);
    expect((await states(psh))[0]).toEqual({ state: 'sounding', direction: 'sent', test: true });
    clock += HEARD_WITHIN_S * 1_000;
    expect((await listAlarms(psh))[0]).toMatchObject({ state: 'not-heard', test: true, hotline: 'EXERCISE 1' });
    expect(await states(fed)).toHaveLength(1);
    await carryFeeds(psh, fed);
    expect((await listAlarms(fed))[0]).toMatchObject({ state: 'not-heard', test: true, hotline: 'EXERCISE 0' });
  });
});
