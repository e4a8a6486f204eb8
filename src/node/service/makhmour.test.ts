/**
 * The Makhmour story on two nodes: posts vacated on 19 October 2023 and taken over unannounced. Without an agreed handover
 * both nodes sound before anybody moves, both plans to occupy meet blindly and each desk is told whom to call; with one,
 * the leaving force counts until it is relieved.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HandoverPair, openHandoverPair } from '../../../test/harness/operation-pair.ts';
import type { UnixMs } from '../../base/time.ts';
import { listAlarms } from './alarm.ts';
import { describeBoard } from './board-desk.ts';
import { addHandoverStep, listHandovers } from './handover-desk.ts';
import { enterMovement, listMovementWarnings, settleConflict } from './movement-view.ts';
import type { SeatContext } from './node-context.ts';

const HOUR_MS = 3_600_000;
let pair: HandoverPair;
beforeEach(async () => {
  pair = await openHandoverPair('2023-10-19T06:00:00.000Z');
});
afterEach(() => pair.close());

const COMMAND: SeatContext = { seat: 'command', role: 'commander', holder: 'h2', centre: 'MKH' };
const ACTORS = { seat: COMMAND, approvers: [COMMAND] };

describe('Makhmour', () => {
  it('[V-26] a post vacated without an accepted takeover sounds on both sides and is open at once', async () => {
    const { fed, psh, clock } = pair;
    const notice = await give(fed, {
      step: 'notice',
      relieving: psh.node.identity.org,
      post: 'MKH-P1',
      place: { cell7: '872c16625ffffff', latE7: 357_762_000, lngE7: 435_797_000 },
      leavesAt: at(2 * HOUR_MS),
    });
    await pair.settle();
    for (const side of [fed, psh]) {
      const [state] = await listHandovers(side.node, clock.now());
      expect(state).toMatchObject({ alarm: null, cover: { leaving: true, relieving: false } });
    }
    clock.advance(3 * HOUR_MS);
    expect((await listHandovers(psh.node, clock.now()))[0]).toMatchObject({
      isOverdue: true,
      cover: { leaving: true },
    });
    await give(fed, { step: 'vacated', handover: notice });
    await pair.settle();
    for (const side of [fed, psh]) {
      const [state] = await listHandovers(side.node, clock.now());
      expect(state).toMatchObject({
        cell7: '872c16625ffffff',
        cover: { leaving: false, relieving: false },
        alarm: { type: 'HandoverUncovered', reason: 'vacated without acceptance' },
      });
      expect(await listAlarms(side.node)).toMatchObject([{ alarmKind: 'post-vacated', state: 'sounding' }]);
    }
  });

  it('a takeover that was accepted, in place and confirmed by both never leaves an hour uncovered', async () => {
    const { fed, psh, clock } = pair;
    const handover = await give(fed, {
      step: 'notice',
      relieving: psh.node.identity.org,
      leavesAt: at(4 * HOUR_MS),
    });
    await pair.settle();
    await give(psh, { step: 'accept', handover, takesOverAt: at(3 * HOUR_MS) });
    await pair.settle();
    clock.advance(3 * HOUR_MS);
    await give(psh, { step: 'in-place', handover });
    await pair.settle();
    clock.advance(HOUR_MS);
    const early = await addHandoverStep(psh.node, ACTORS, { step: 'confirm', handover });
    expect(early).toMatchObject({ ok: false, error: { type: 'HandoverOutOfOrder' } });
    await give(fed, { step: 'confirm', handover });
    await give(fed, { step: 'vacated', handover });
    await pair.settle();
    for (const side of [fed, psh]) {
      const [state] = await listHandovers(side.node, clock.now());
      expect(state).toMatchObject({ alarm: null, cover: { leaving: false, relieving: true } });
    }
  });

  it('[V-27] both plans to occupy meet blindly: each is told whom to call before it moves, and nothing else', async () => {
    const { fed, psh, agreement } = pair;
    const moves = [
      { side: fed, code: 'FED-M7', cells: ['882c166247fffff', '882c16625dfffff'] },
      { side: psh, code: 'PSH-M2', cells: ['882c166251fffff', '882c16625dfffff'] },
    ];
    for (const { side, code, cells } of moves) {
      const legs = cells.map((cell, k) => ({ cell, from: at((24 + k) * HOUR_MS), to: at((25 + k) * HOUR_MS) }));
      expect(await enterMovement(side.node, COMMAND, { code, legs, state: 'planned' })).toMatchObject({ ok: true });
    }
    expect(await fed.movements.check(agreement, 'on-demand')).toMatchObject({ ok: true, value: { conflicts: 1 } });
    await psh.movements.settled();
    const expected = [
      { side: fed, code: 'FED-M7', desk: 'PSH-MKH', hotline: 'EXERCISE 4422' },
      { side: psh, code: 'PSH-M2', desk: 'FED-MKH', hotline: 'EXERCISE 4421' },
    ];
    for (const { side, code, desk, hotline } of expected) {
      const [warning, ...others] = await listMovementWarnings(side.node);
      expect(others).toEqual([]);
      expect(warning).toMatchObject({ code, severity: 'conflict', desk, hotline, called: false });
      const settled = await settleConflict(side.node, COMMAND, { conflict: warning!.id, result: 'FED halts at K1' });
      expect(settled.ok).toBe(true);
      expect(await listMovementWarnings(side.node)).toMatchObject([
        { called: true, result: { text: 'FED halts at K1' } },
      ]);
    }
    // The partner's movement, its code and its path are in neither database but the own one.
    expect(
      await fed.node.store.db.selectFrom('record_view').select('org').where('kind', '=', 'movement-notice').execute(),
    ).toEqual([{ org: fed.node.identity.org }]);
    expect(await fed.movements.check(agreement, 'on-demand')).toMatchObject({
      ok: false,
      error: { type: 'RunNumberUsed' },
    });
  });

  it('a movement in the seam that set out uncompared counts as unannounced, one compared before it began does not', async () => {
    const { fed, psh, clock, agreement } = pair;
    const period = { from: clock.now(), to: (clock.now() + 12 * HOUR_MS) as UnixMs };
    const counted = async (side: typeof fed) => {
      const view = await describeBoard(side.node, period, { centre: null, utcOffsetMin: 180 });
      return view.figures.find(({ code }) => code === 'unannounced-movements')!.value;
    };
    expect(await counted(fed)).toBe(0);
    const legs = [{ cell: '882c16625dfffff', from: at(2 * HOUR_MS), to: at(4 * HOUR_MS) }];
    for (const [side, code] of [
      [fed, 'F-1'],
      [psh, 'P-1'],
    ] as const) {
      const entered = await enterMovement(side.node, COMMAND, { code, legs, state: 'planned' });
      expect(entered.ok).toBe(true);
    }
    expect((await fed.movements.check(agreement, 'regular')).ok).toBe(true);
    await psh.movements.settled();
    const later = [{ cell: '882c16625dfffff', from: at(3 * HOUR_MS), to: at(5 * HOUR_MS) }];
    clock.advance(3.5 * HOUR_MS);
    await enterMovement(fed.node, COMMAND, { code: 'F-1', legs, state: 'moving' });
    await enterMovement(psh.node, COMMAND, { code: 'P-1', legs: later, state: 'moving' });
    expect(await counted(fed)).toBe(0);
    expect(await counted(psh)).toBe(1);
  });
});

const at = (afterMs: number) => new Date(pair.clock.now() + afterMs).toISOString();

async function give(side: HandoverPair['fed'], body: Parameters<typeof addHandoverStep>[2]): Promise<string> {
  const added = await addHandoverStep(side.node, ACTORS, body);
  if (!added.ok) throw new Error(JSON.stringify(added.error));
  expect(added.value.released).toBe(true);
  return added.value.id;
}
