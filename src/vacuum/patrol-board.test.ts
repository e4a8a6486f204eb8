/** The board with its clock, the statements it refuses, and what check-ins prove was achieved. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addPair, createPairSet } from '../base/pair-set.ts';
import type { UnixMs } from '../base/time.ts';
import { achievedToSlots, comparePlanned, listAchieved, listCountingSlots } from './patrol-achieved.ts';
import {
  applyPatrol,
  PATROL_TIMING,
  type PatrolBoard,
  type PatrolEntry,
  type PatrolStatement,
  patrolStatusAt,
} from './patrol-board.ts';

const MIN = 60_000;
const at = (minutes: number) => (minutes * MIN) as UnixMs;
const PLAN: PatrolStatement = {
  type: 'schedule',
  id: 'p1',
  team: 't1',
  kind: 'patrol',
  from: at(60),
  to: at(180),
  at: at(0),
};

function fold(...statements: ReadonlyArray<PatrolStatement>): PatrolBoard {
  let board: PatrolBoard = new Map();
  for (const statement of statements) {
    const next = applyPatrol(board, statement);
    if (!next.ok) throw new Error(JSON.stringify(next.error));
    board = next.value;
  }
  return board;
}
const entry = (...statements: ReadonlyArray<PatrolStatement>): PatrolEntry => fold(...statements).get('p1')!;
const READY: PatrolStatement = { type: 'ready', id: 'p1', at: at(50) };
const START: PatrolStatement = { type: 'start', id: 'p1', cell: 'a', at: at(62) };
const checkIn = (minutes: number, cell: string): PatrolStatement => ({
  type: 'check-in',
  id: 'p1',
  cell,
  at: at(minutes),
});
const END: PatrolStatement = { type: 'end', id: 'p1', cell: 'a', at: at(178) };

describe('patrol board', () => {
  it('goes from scheduled to done, and shows what the clock says', () => {
    const status = (minutes: number, ...statements: ReadonlyArray<PatrolStatement>) =>
      patrolStatusAt(entry(PLAN, ...statements), at(minutes), PATROL_TIMING);
    expect(status(50)).toBe('scheduled');
    expect(status(55, READY)).toBe('ready');
    expect(status(70, READY)).toBe('ready');
    expect(status(71, READY)).toBe('start-overdue');
    expect(status(71)).toBe('start-overdue');
    expect(status(65, READY, START)).toBe('active');
    expect(status(122, READY, START)).toBe('silent');
    expect(status(122, READY, START, checkIn(100, 'b'))).toBe('active');
    expect(status(191, READY, START, checkIn(180, 'b'))).toBe('end-overdue');
    expect(status(500, READY, START, END)).toBe('done');
    expect(status(500, { type: 'cancel', id: 'p1', reason: 'flood', at: at(10) })).toBe('cancelled');
  });

  const NOT_ALLOWED: ReadonlyArray<readonly [string, ReadonlyArray<PatrolStatement>, PatrolStatement, string]> = [
    ['an unknown patrol', [], READY, 'UnknownPatrol'],
    ['the same patrol twice', [PLAN], PLAN, 'PatrolKnown'],
    ['a schedule that ends before it begins', [], { ...PLAN, to: at(60) } as PatrolStatement, 'ImpossiblePatrol'],
    ['a schedule in the past', [], { ...PLAN, at: at(61) } as PatrolStatement, 'ImpossiblePatrol'],
    [
      'one team in two places',
      [PLAN],
      { ...PLAN, id: 'p2', from: at(179), to: at(200) } as PatrolStatement,
      'OverlappingSchedule',
    ],
    ['a check-in before the start', [PLAN, READY], checkIn(60, 'a'), 'PatrolOutOfOrder'],
    ['a start after the end', [PLAN, START, END], START, 'PatrolOutOfOrder'],
    ['a statement dated back', [PLAN, START], checkIn(61, 'a'), 'PatrolBackdated'],
    ['a cancellation without a reason', [PLAN], { type: 'cancel', id: 'p1', reason: '', at: at(1) }, 'ReasonMissing'],
  ];
  for (const [title, before, statement, type] of NOT_ALLOWED) {
    it(`refuses ${title}`, () => {
      expect(applyPatrol(fold(...before), statement)).toMatchObject({ ok: false, error: { type } });
    });
  }

  it('frees a team that cancelled, ended early, or follows at once', () => {
    const next = (id: string, from: number): PatrolStatement =>
      ({ ...PLAN, id, from: at(from), to: at(from + 30) }) as PatrolStatement;
    const cancelled: PatrolStatement = { type: 'cancel', id: 'p1', reason: 'flood', at: at(10) };
    expect(applyPatrol(fold(PLAN, cancelled), next('p2', 90)).ok).toBe(true);
    expect(applyPatrol(fold(PLAN), next('p2', 180)).ok).toBe(true);
    const early: PatrolStatement = { type: 'end', id: 'p1', cell: 'a', at: at(100) };
    expect(applyPatrol(fold(PLAN, START, early), next('p2', 100)).ok).toBe(true);
  });
});

describe('achieved coverage', () => {
  const timing = { silentMs: 60 * MIN };

  it('counts between two signs of life in one cell, and not across a move or a silence', () => {
    const signs = [
      { at: at(0), cell: 'a' },
      { at: at(30), cell: 'a' },
      { at: at(60), cell: 'a' },
      { at: at(70), cell: 'b' },
      { at: at(131), cell: 'b' },
      { at: at(140), cell: 'b' },
    ];
    expect(listAchieved(signs, timing)).toEqual([
      { cell: 'a', from: at(0), to: at(60) },
      { cell: 'b', from: at(131), to: at(140) },
    ]);
  });

  it('a post counts in slots it manned in full, a patrol with its time inside', () => {
    const clock = { periodStart: at(0), slotMin: 60, slots: 24 };
    const statements = [PLAN, START, checkIn(119, 'a'), checkIn(178, 'a')];
    expect(listCountingSlots(entry(...statements), clock, PATROL_TIMING)).toEqual([
      { cell: 'a', slotNumber: 1, insideMs: 58 * MIN },
      { cell: 'a', slotNumber: 2, insideMs: 58 * MIN },
    ]);
    const post = { ...entry(...statements), kind: 'post' } as const;
    expect(listCountingSlots(post, clock, PATROL_TIMING)).toEqual([]);
    const full = { ...post, checkIns: [60, 120, 180].map((minutes) => ({ at: at(minutes), cell: 'a' })) };
    expect(listCountingSlots(full, clock, PATROL_TIMING).map((slot) => slot.slotNumber)).toEqual([1, 2]);
  });

  it('loses no time and invents none: the slots add up to the intervals', () => {
    const aSign = fc.record({ gap: fc.integer({ min: 0, max: 90 }), cell: fc.constantFrom('a', 'b') });
    fc.assert(
      fc.property(fc.array(aSign, { maxLength: 30 }), fc.constantFrom(15, 60), (list, slotMin) => {
        let minutes = 0;
        const signs = list.map(({ gap, cell }) => {
          minutes += gap;
          return { at: at(minutes), cell };
        });
        const achieved = listAchieved(signs, timing);
        const total = (intervals: ReadonlyArray<{ from: number; to: number }>) =>
          intervals.reduce((sum, { from, to }) => sum + to - from, 0);
        const slots = achievedToSlots(achieved, { periodStart: at(0), slotMin, slots: 168 });
        expect(slots.reduce((sum, slot) => sum + slot.insideMs, 0)).toBe(total(achieved));
        expect(slots.every((slot) => slot.insideMs <= slotMin * MIN)).toBe(true);
        let expected = 0;
        for (let k = 1; k < signs.length; k++) {
          const gap = signs[k]!.at - signs[k - 1]!.at;
          if (signs[k]!.cell === signs[k - 1]!.cell && gap <= timing.silentMs) expected += gap;
        }
        expect(total(achieved)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('what lies before the period is left out', () => {
    const slots = achievedToSlots([{ cell: 'a', from: at(0), to: at(90) }], {
      periodStart: at(60),
      slotMin: 60,
      slots: 24,
    });
    expect(slots).toEqual([{ cell: 'a', slotNumber: 0, insideMs: 30 * MIN }]);
  });

  it('stands against the plan with what was missed and what came on top', () => {
    const [planned, achieved] = [createPairSet(2, 2), createPairSet(2, 2)];
    for (const [cell, slot] of [
      [0, 0],
      [0, 1],
      [1, 0],
    ] as const)
      addPair(planned, cell, slot);
    for (const [cell, slot] of [
      [0, 0],
      [1, 1],
    ] as const)
      addPair(achieved, cell, slot);
    expect(comparePlanned(planned, achieved)).toMatchObject({ planned: 3, achieved: 2, share: 3_333 });
    expect(comparePlanned(createPairSet(2, 2), achieved).share).toBeNull();
  });
});
