/** Claims about the fold from the meeting to the evidence. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPrng, shuffled } from '../base/random.ts';
import { isoToUnixMs, type UnixMs } from '../base/time.ts';
import { ageToBand } from './age.ts';
import { foldCommittees } from './committee-board.ts';
import type { DirectionRecord } from './direction-record.ts';
import { foldDirectives } from './directive-board.ts';
import { foldRfis } from './rfi-board.ts';
import { findTaskCycle } from './task-dependency.ts';

const at = (iso: string): UnixMs => {
  const ms = isoToUnixMs(iso);
  if (!ms.ok) throw new Error(iso);
  return ms.value;
};
const record = (id: string, kind: string, originator: string, body: Record<string, unknown>): DirectionRecord => ({
  id,
  kind,
  originator,
  body,
});
const text = [{ text: 'x', language: 'en' as const }];

const RECORDS: ReadonlyArray<DirectionRecord> = [
  record('m', 'meeting', 'FED', { at: '2021-05-02T17:00:00.000Z' }),
  record('c', 'decision', 'FED', { meeting: 'm' }),
  record('d', 'directive', 'FED', {
    decision: 'c',
    number: 'D3',
    issuer: 'chair',
    addressees: ['FED', 'PSH'],
    text,
    priority: 'priority',
    issuedAt: '2021-05-02T18:00:00.000Z',
  }),
  record('s', 'countersignature', 'PSH', { proposal: 'd', answer: 'yes', at: '2021-05-04T18:00:00.000Z' }),
  record('t', 'task', 'FED', {
    directive: 'd',
    code: 'T1',
    title: text,
    owner: 'PSH',
    openedAt: '2021-05-02T18:00:00.000Z',
  }),
  record('u', 'task-update', 'PSH', {
    task: 't',
    at: '2021-05-31T18:00:00.000Z',
    state: 'done',
    progressPermille: 1000,
  }),
  record('v', 'task-update', 'FED', {
    task: 't',
    at: '2021-06-01T18:00:00.000Z',
    state: 'cancelled',
    progressPermille: 0,
  }),
  record('e', 'evidence', 'PSH', { about: 't', records: ['u'], at: '2021-05-31T19:00:00.000Z' }),
];

describe('directives', () => {
  it('[D-1] are the same in whatever order the records arrived', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const now = at('2021-07-01T00:00:00.000Z');
        expect(foldDirectives(shuffled(RECORDS, createPrng(seed)), now)).toEqual(foldDirectives(RECORDS, now));
      }),
    );
  });

  it('[D-2] are received by countersignature, done by evidence of every task, after 29 days here', () => {
    const [board] = foldDirectives(RECORDS, at('2021-07-01T00:00:00.000Z'));
    expect(board).toMatchObject({ state: 'done', ageDays: 29, band: 'under-30', meeting: 'm' });
    expect(board!.receipts).toEqual([
      { organisation: 'FED', at: '2021-05-02T18:00:00.000Z', daysUnreceived: 0 },
      { organisation: 'PSH', at: '2021-05-04T18:00:00.000Z', daysUnreceived: 2 },
    ]);
    expect(board!.tasks[0]).toMatchObject({ state: 'done', evidence: ['u'] });
  });

  it('[D-2] are open as they stood before, and without evidence', () => {
    expect(foldDirectives(RECORDS, at('2021-05-03T18:00:00.000Z'))[0]).toMatchObject({
      state: 'open',
      ageDays: 1,
      receipts: [{}, { at: null, daysUnreceived: 1 }],
    });
    expect(
      foldDirectives(
        RECORDS.filter((r) => r.kind !== 'evidence'),
        at('2021-07-01T00:00:00.000Z'),
      )[0],
    ).toMatchObject({ state: 'open' });
  });

  it('[D-2] the brigades of July 2021 are 1,021 days old on 1 May 2024', () => {
    const task = record('b', 'task', 'FED', {
      directive: 'd',
      code: 'T2',
      title: text,
      owner: 'FED',
      openedAt: '2021-07-15T00:00:00.000Z',
    });
    const [board] = foldDirectives([...RECORDS, task], at('2024-05-01T00:00:00.000Z'));
    expect(board!.tasks[1]).toMatchObject({ ageDays: 1_021, band: 'over-1000', state: 'open' });
    expect([29, 30, 89, 90, 999, 1_000].map(ageToBand)).toEqual([
      'under-30',
      'under-90',
      'under-90',
      'under-1000',
      'under-1000',
      'over-1000',
    ]);
  });

  it('[D-3] a task that waits for itself is found however long the way round', () => {
    expect(
      findTaskCycle(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['a']],
        ]),
        'a',
      ),
    ).toBe('a');
    expect(
      findTaskCycle(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['c']],
          ['c', []],
        ]),
        'a',
      ),
    ).toBeNull();
  });
});

describe('committees', () => {
  it('[D-4] show each slot of their rhythm as held, without quorum, missed or due', () => {
    const committee = record('k', 'committee', 'FED', {
      code: 'K',
      name: text,
      form: 'committee',
      seats: [{}, {}, {}],
      quorum: 2,
      firstSession: '2021-06-01T08:00:00.000Z',
      everyDays: 7,
    });
    const session = (id: string, iso: string, filledSeats: string[]) =>
      record(id, 'committee-session', 'FED', { committee: 'k', at: iso, filledSeats });
    const records = [
      committee,
      session('1', '2021-06-01T09:00:00.000Z', ['a', 'b']),
      session('2', '2021-06-08T08:00:00.000Z', ['a', 'a']),
    ];
    const [board] = foldCommittees(records, at('2021-06-24T00:00:00.000Z'));
    expect(board!.sessions.map((s) => s.state)).toEqual(['held', 'no-quorum', 'missed', 'due']);
  });
});

describe('requests for information', () => {
  const rfi = record('q', 'rfi', 'PSH', {
    parties: ['PSH', 'FED'],
    at: '2021-05-01T00:00:00.000Z',
    question: { text: '?', language: 'en' },
    priority: 'priority',
    valueUntil: '2021-05-05T00:00:00.000Z',
  });
  const step = (id: string, by: string, name: string, iso: string, more: Record<string, unknown> = {}) =>
    record(id, 'rfi-step', by, { rfi: 'q', step: name, at: iso, ...more });

  it('[D-5] follow their steps in order, each by whom it belongs to', () => {
    const steps = [
      step('1', 'PSH', 'submitted', '2021-05-01T00:00:00.000Z'),
      step('2', 'PSH', 'validated', '2021-05-01T01:00:00.000Z'),
      step('3', 'FED', 'validated', '2021-05-01T02:00:00.000Z'),
      step('4', 'FED', 'tasked', '2021-05-01T03:00:00.000Z'),
      step('5', 'FED', 'answered', '2021-05-06T00:00:00.000Z'),
    ];
    const [board] = foldRfis([rfi, ...steps], at('2021-05-07T00:00:00.000Z'));
    expect(board).toMatchObject({ state: 'answered', isLate: true, ignoredSteps: ['2'] });
  });

  it('[D-5] are refused with a reason or not at all', () => {
    const steps = [
      step('1', 'PSH', 'submitted', '2021-05-01T00:00:00.000Z'),
      step('2', 'FED', 'refused', '2021-05-02T00:00:00.000Z'),
    ];
    expect(foldRfis([rfi, ...steps], at('2021-05-03T00:00:00.000Z'))[0]).toMatchObject({
      state: 'submitted',
      ignoredSteps: ['2'],
    });
  });
});
