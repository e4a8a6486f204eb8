/**
 * Handover as both sides sign it, with the alarm of a post left alone; and the known answers of the hexagonal sweep:
 * what the state machine lets coverage count refills the ground when relief comes late, and clears it when held.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UnixMs } from '../base/time.ts';
import { createPlainEvader } from './evader-machine.ts';
import {
  applyHandover,
  checkHandoverLines,
  findHandoverAlarm,
  type Handover,
  type HandoverStatement,
  handoverCoverAt,
} from './handover.ts';
import { playHandover, sweepHandover } from './handover-sweep.ts';
import { type AxialCell, parseSanctuaryModel, solveSanctuaryModel } from './sanctuary-model.ts';

const at = (ms: number) => ms as UnixMs;
const NOTICE = {
  type: 'notice',
  id: 'h1',
  by: 'PSH',
  relieving: 'FED',
  leavesAt: at(100),
  at: at(1),
} as const satisfies HandoverStatement;
const ACCEPT = { type: 'accept', by: 'FED', takesOverAt: at(100), at: at(2) } as const satisfies HandoverStatement;
const IN_PLACE: HandoverStatement = { type: 'in-place', by: 'FED', at: at(90) };
const CONFIRM: HandoverStatement = { type: 'confirm', by: 'PSH', at: at(95) };
const vacated = (ms: number, by = 'PSH'): HandoverStatement => ({ type: 'vacated', by, at: at(ms) });

function fold(...statements: ReadonlyArray<HandoverStatement>): Handover {
  let state: Handover | null = null;
  for (const statement of statements) {
    const next = applyHandover(state, statement);
    if (!next.ok) throw new Error(JSON.stringify(next.error));
    state = next.value;
  }
  return state!;
}

describe('handover', () => {
  it('goes from notice to confirmed with two signatures of each', () => {
    const phases = [1, 2, 3, 4].map((n) => fold(...[NOTICE, ACCEPT, IN_PLACE, CONFIRM].slice(0, n)).phase);
    expect(phases).toEqual(['notice', 'accepted', 'in-place', 'confirmed']);
  });

  it('the leaving force counts until confirmed, the relief from in place', () => {
    const done = fold(NOTICE, ACCEPT, IN_PLACE, CONFIRM);
    expect([50, 90, 94, 95].map((ms) => handoverCoverAt(done, at(ms)))).toEqual([
      { leaving: true, relieving: false },
      { leaving: true, relieving: true },
      { leaving: true, relieving: true },
      { leaving: false, relieving: true },
    ]);
  });

  it('does not count a leaving force that has gone, whatever was confirmed', () => {
    const left = fold(NOTICE, ACCEPT, vacated(50));
    expect(handoverCoverAt(left, at(49))).toEqual({ leaving: true, relieving: false });
    expect(handoverCoverAt(left, at(50))).toEqual({ leaving: false, relieving: false });
  });

  it('raises the alarm from the moment the post is left without acceptance, and ends it with relief in place', () => {
    const left = fold(NOTICE, vacated(20));
    expect(findHandoverAlarm(left, at(19))).toBeNull();
    const alarm = { type: 'HandoverUncovered', id: 'h1', since: 20, reason: 'vacated without acceptance' };
    expect(findHandoverAlarm(left, at(20))).toEqual(alarm);
    const cured = fold(NOTICE, vacated(20), { ...ACCEPT, at: at(30) }, IN_PLACE);
    expect(findHandoverAlarm(cured, at(89))).toMatchObject({ reason: 'vacated before the relief was in place' });
    expect(findHandoverAlarm(cured, at(90))).toBeNull();
  });

  it('raises the alarm too when it is left after a refusal, after a withdrawal, or before the relief is there', () => {
    const refused: HandoverStatement = { type: 'refuse', by: 'FED', reason: 'no force', at: at(3) };
    const withdrawn: HandoverStatement = { type: 'withdraw', by: 'PSH', reason: 'stays', at: at(3) };
    for (const step of [refused, withdrawn]) {
      expect(findHandoverAlarm(fold(NOTICE, step, vacated(50)), at(60))).toMatchObject({
        reason: 'vacated without acceptance',
      });
      expect(findHandoverAlarm(fold(NOTICE, step), at(200))).toBeNull();
    }
    expect(findHandoverAlarm(fold(NOTICE, ACCEPT, vacated(50)), at(60))).toMatchObject({
      reason: 'vacated before the relief was in place',
    });
  });

  it('the relief on the spot may note that the post stands empty', () => {
    expect(findHandoverAlarm(fold(NOTICE, vacated(20, 'FED')), at(20))).not.toBeNull();
  });

  const NOT_ALLOWED: ReadonlyArray<readonly [string, ReadonlyArray<HandoverStatement>, HandoverStatement, string]> = [
    ['a statement without a notice', [], ACCEPT, 'NoNotice'],
    ['a second notice', [NOTICE], NOTICE, 'AlreadyNoticed'],
    ['a handover to oneself', [], { ...NOTICE, relieving: 'PSH' } as HandoverStatement, 'NotYourHandover'],
    ['leaving before the notice', [], { ...NOTICE, leavesAt: at(0) } as HandoverStatement, 'HandoverBackdated'],
    ['a stranger', [NOTICE], { ...ACCEPT, by: 'COA' }, 'NotYourHandover'],
    ['the leaving force accepting for the other', [NOTICE], { ...ACCEPT, by: 'PSH' }, 'HandoverOutOfOrder'],
    ['in place before acceptance', [NOTICE], IN_PLACE, 'HandoverOutOfOrder'],
    ['a confirmation before in place', [NOTICE, ACCEPT], CONFIRM, 'HandoverOutOfOrder'],
    [
      'the relief confirming its own relief',
      [NOTICE, ACCEPT, IN_PLACE],
      { ...CONFIRM, by: 'FED' },
      'HandoverOutOfOrder',
    ],
    [
      'a withdrawal when the relief is in place',
      [NOTICE, ACCEPT, IN_PLACE],
      { type: 'withdraw', by: 'PSH', reason: 'x', at: at(99) },
      'HandoverOutOfOrder',
    ],
    ['a refusal without a reason', [NOTICE], { type: 'refuse', by: 'FED', reason: ' ', at: at(3) }, 'ReasonMissing'],
    ['leaving twice', [NOTICE, vacated(5)], vacated(6), 'AlreadyVacated'],
    ['a statement dated back', [NOTICE, ACCEPT], { ...IN_PLACE, at: at(1) }, 'HandoverBackdated'],
  ];
  for (const [title, before, statement, type] of NOT_ALLOWED) {
    it(`refuses ${title}`, () => {
      const state = before.length === 0 ? null : fold(...before);
      expect(applyHandover(state, statement)).toMatchObject({ ok: false, error: { type } });
    });
  }

  it('whatever is said, a post that nobody holds always has its alarm, and one that somebody holds has none', () => {
    const aStatement = fc.record({
      type: fc.constantFrom('accept', 'refuse', 'in-place', 'confirm', 'vacated', 'withdraw'),
      by: fc.constantFrom('PSH', 'FED'),
      takesOverAt: fc.constant(at(100)),
      reason: fc.constant('why'),
      at: fc.integer({ min: 1, max: 9 }),
    });
    let alarms = 0;
    fc.assert(
      fc.property(fc.array(aStatement, { maxLength: 8 }), (list) => {
        let state = fold(NOTICE);
        for (const statement of list as unknown as ReadonlyArray<HandoverStatement>) {
          const next = applyHandover(state, statement);
          if (next.ok) state = next.value;
        }
        for (let now = 0; now <= 10; now++) {
          const cover = handoverCoverAt(state, at(now));
          const isHeld = cover.leaving || cover.relieving;
          expect(findHandoverAlarm(state, at(now)) === null).toBe(isHeld);
          if (!isHeld) alarms++;
        }
      }),
      { numRuns: 2_000 },
    );
    expect(alarms).toBeGreaterThan(100);
  });
});

type Case = { readonly R: number; readonly d: number; readonly leave: number[]; readonly hold: number[] };
const KNOWN: { readonly handover: { readonly cases: ReadonlyArray<Case> } } = JSON.parse(
  readFileSync(new URL('../../test/vectors/evasion/hex-sweep.json', import.meta.url), 'utf8'),
);

function columnCells(radius: number, columns: ReadonlyArray<number>): ReadonlyArray<AxialCell> {
  return columns.flatMap((q) => {
    if (Math.abs(q) > radius) return [];
    const cells: AxialCell[] = [];
    for (let r = Math.max(-radius, -radius - q); r <= Math.min(radius, radius - q); r++) cells.push([q, r]);
    return cells;
  });
}

function sweep({ R, d }: Pick<Case, 'R' | 'd'>, isHeld: boolean): ReadonlyArray<number> {
  const shape = { radius: R, delaySlots: d };
  return sweepHandover(shape, playHandover(shape, isHeld), createPlainEvader);
}

describe('known answers of the handover sweep', () => {
  for (const known of KNOWN.handover.cases) {
    it(`a disk of ${known.R} with relief ${known.d} slots late refills when left and is cleared when held`, () => {
      expect(sweep(known, false)).toEqual(known.leave);
      expect(sweep(known, true)).toEqual(known.hold);
      expect(known.hold.at(-1)).toBe(0);
    });
  }

  it('on time nothing refills: the last size is zero', () => {
    expect(sweep({ R: 4, d: 0 }, true).at(-1)).toBe(0);
  });

  it('the lines must meet in time and share v columns', () => {
    const lines = { lastSlot: 4, lastColumns: [-1, 0], firstSlot: 5, firstColumns: [0, 1], rings: 1 };
    expect(checkHandoverLines(lines).ok).toBe(true);
    expect(checkHandoverLines({ ...lines, firstSlot: 6 })).toEqual({
      ok: false,
      error: { type: 'HandoverUncovered', reason: 'slots between', missing: 1 },
    });
    expect(checkHandoverLines({ ...lines, firstColumns: [1, 2] })).toEqual({
      ok: false,
      error: { type: 'HandoverUncovered', reason: 'columns in common', missing: 1 },
    });
    expect(checkHandoverLines({ ...lines, rings: 2 })).toMatchObject({ ok: false, error: { missing: 1 } });
  });

  it('where the rule on lines holds the ground stays clear, and a line farther on or a slot later lets evaders back', () => {
    // B begins k columns ahead of A's last line and s slots after it; widths of two, an evader of one ring.
    for (const late of [0, 1, 2]) {
      for (const ahead of [0, 1, 2]) {
        const R = 5;
        const covered: ReadonlyArray<AxialCell>[] = [];
        for (let t = 0; t <= R; t++) covered.push(columnCells(R, [t - R - 1, t - R]));
        for (let t = 0; t < late; t++) covered.push([]);
        for (let q = ahead; q <= R; q++) covered.push(columnCells(R, [q - 1, q]));
        const model = parseSanctuaryModel(JSON.stringify({ grid: { disk: R }, speed: 1, covered, cyclic: false }));
        if (!model.ok) throw new Error(JSON.stringify(model.error));
        const lines = {
          lastSlot: R,
          lastColumns: [-1, 0],
          firstSlot: R + 1 + late,
          firstColumns: [ahead - 1, ahead],
          rings: 1,
        };
        const isClear = solveSanctuaryModel(model.value, createPlainEvader).sizes.at(-1) === 0;
        // A late relief that begins behind the last line can still catch up: the rule is the safe side.
        if (ahead > 0) expect(checkHandoverLines(lines).ok).toBe(isClear);
        else if (checkHandoverLines(lines).ok) expect(isClear).toBe(true);
      }
    }
  });
});
