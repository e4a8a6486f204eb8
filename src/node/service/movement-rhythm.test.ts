/**
 * Regular runs on two nodes under one clock: every six hours by the party named first, a quarter of an hour later by the
 * other; a conflict that was settled by telephone is not told again, one at a new place is; and what crosses says nothing.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_SEAT } from '../../../test/harness/exercise-node.ts';
import { type HandoverPair, openHandoverPair } from '../../../test/harness/operation-pair.ts';
import { listMovementRuns } from './movement-desk.ts';
import { runDueMovements } from './movement-rhythm.ts';
import { enterMovement, listMovementWarnings, settleConflict } from './movement-view.ts';

const HOUR_MS = 3_600_000;
let pair: HandoverPair;
beforeAll(async () => {
  pair = await openHandoverPair('2023-10-19T06:00:00.000Z');
}, 60_000);
afterAll(() => pair.close());

const at = (afterMs: number) => new Date(pair.clock.now() + afterMs).toISOString();
const ROAD = { fed: '882c166247fffff', psh: '882c166251fffff', crossing: '882c16625dfffff', bridge: '882c125619fffff' };

async function plan(side: 'fed' | 'psh', cells: ReadonlyArray<string>) {
  const legs = cells.map((cell, k) => ({ cell, from: at((30 + k) * HOUR_MS), to: at((31 + k) * HOUR_MS) }));
  const entered = await enterMovement(pair[side].node, COMMAND_SEAT, { code: `${side}-M1`, legs, state: 'planned' });
  if (!entered.ok) throw new Error(JSON.stringify(entered.error));
}

async function look(side: 'fed' | 'psh'): Promise<number> {
  const done = await runDueMovements(pair[side].node, pair[side].movements);
  await pair[side === 'fed' ? 'psh' : 'fed'].movements.settled();
  return done;
}

describe('regular runs', () => {
  it('come every six hours, begun by the party named first, and count on both nodes', async () => {
    await plan('fed', [ROAD.fed, ROAD.crossing]);
    await plan('psh', [ROAD.psh, ROAD.crossing]);
    expect(await look('psh')).toBe(0);
    expect(await look('fed')).toBe(1);
    expect(await look('fed')).toBe(0);
    for (const side of [pair.fed, pair.psh]) {
      expect(await listMovementRuns(side.node, pair.agreement)).toMatchObject([{ kind: 'regular' }]);
      expect(await listMovementWarnings(side.node)).toMatchObject([{ severity: 'conflict', called: false }]);
    }
    pair.clock.advance(5 * HOUR_MS);
    expect([await look('fed'), await look('psh')]).toEqual([0, 0]);
  });

  it('tell again only what is new: a settled conflict stays settled', async () => {
    for (const { node } of [pair.fed, pair.psh]) {
      const [warning] = await listMovementWarnings(node);
      const settled = await settleConflict(node, COMMAND_SEAT, { conflict: warning!.id, result: 'PSH waits' });
      expect(settled.ok).toBe(true);
    }
    pair.clock.advance(HOUR_MS);
    expect(await look('fed')).toBe(1);
    for (const { node } of [pair.fed, pair.psh]) {
      expect(await listMovementWarnings(node)).toMatchObject([{ called: true }]);
    }
  });

  it('are begun by the other party where the first is silent, and warn of a new meeting', async () => {
    for (const side of ['fed', 'psh'] as const) await plan(side, [ROAD.bridge]);
    pair.clock.advance(6 * HOUR_MS);
    expect(await look('psh')).toBe(0);
    pair.clock.advance(15 * 60_000);
    expect(await look('psh')).toBe(1);
    expect(await look('fed')).toBe(0);
    for (const { node } of [pair.fed, pair.psh]) {
      expect((await listMovementWarnings(node)).at(-1)).toMatchObject({ severity: 'conflict', called: false });
    }
  });
});
