/** Claims about seats, rhythm, rosters, versions, escalation and consent. */
import { describe, expect, it } from 'vitest';
import { isoToUnixMs, type UnixMs } from '../base/time.ts';
import { foldRhythm, RHYTHM_DEFAULTS } from './battle-rhythm.ts';
import { foldCommittees } from './committee-board.ts';
import type { DirectionRecord } from './direction-record.ts';
import { foldDirectives } from './directive-board.ts';
import { foldRfis } from './rfi-board.ts';
import { foldRosters } from './watch-roster.ts';

const at = (iso: string): UnixMs => {
  const ms = isoToUnixMs(`${iso}:00.000Z`);
  if (!ms.ok) throw new Error(iso);
  return ms.value;
};
const record = (id: string, kind: string, originator: string, body: Record<string, unknown>): DirectionRecord => ({
  id,
  kind,
  originator,
  body: { ...body, ...(typeof body['at'] === 'string' ? { at: `${body['at']}:00.000Z` } : {}) },
});
const text = [{ text: 'x', language: 'en' as const }];

describe('the battle rhythm', () => {
  const span = { from: at('2021-06-01T00:00'), to: at('2021-06-02T00:00'), utcOffsetMin: 180 };

  it('[D-6] every default slot of a day is in it, with owner, inputs and product', () => {
    const { occurrences } = foldRhythm([], 'KRK', span, at('2021-05-30T00:00'));
    expect(occurrences.map(({ slot, at: on }) => `${on.slice(11, 16)} ${slot}`)).toEqual([
      '03:00 overnight-summary',
      '04:00 watch-handover-morning',
      '05:00 joint-brief',
      '09:00 exchange-check',
      '13:00 plans-and-deconfliction',
      '14:00 leaders-meeting',
      '15:00 situation-report',
      '16:00 watch-handover-evening',
    ]);
    expect(
      occurrences.every(({ state, owner, inputs }) => state === 'upcoming' && owner !== '' && inputs.length > 0),
    ).toBe(true);
    const week = { ...span, to: at('2021-06-08T00:00') };
    const weekly = foldRhythm([], 'KRK', week, span.from).occurrences.filter((o) => o.slot === 'joint-committee');
    expect(weekly.map((o) => o.at)).toEqual(['2021-06-06T07:00:00.000Z']);
  });

  it('[D-6] a slot is held by its mark or its product, reminded of before, missed after its grace', () => {
    const records = [
      record('h', 'watch-handover', 'FED', { centre: 'KRK', at: '2021-06-01T04:20' }),
      record('o', 'watch-handover', 'FED', { centre: 'NIN', at: '2021-06-01T16:00' }),
      record('m', 'rhythm-mark', 'FED', {
        centre: 'KRK',
        slot: 'joint-brief',
        slotAt: '2021-06-01T05:00:00.000Z',
        at: '2021-06-01T05:40',
      }),
    ];
    const states = (now: string) =>
      Object.fromEntries(foldRhythm(records, 'KRK', span, at(now)).occurrences.map((o) => [o.slot, o.state]));
    expect(states('2021-06-01T09:10')).toMatchObject({
      'overnight-summary': 'missed',
      'watch-handover-morning': 'held',
      'joint-brief': 'held',
      'exchange-check': 'due',
      'watch-handover-evening': 'upcoming',
    });
    expect(states('2021-06-01T23:00')['watch-handover-evening']).toBe('missed');
    const reminded = foldRhythm(records, 'KRK', span, at('2021-06-01T08:45')).occurrences.filter((o) => o.isReminded);
    expect(reminded.map((o) => o.slot)).toEqual(['exchange-check']);
  });

  it('[D-6] a centre may replace its calendar', () => {
    const slots = [{ ...RHYTHM_DEFAULTS[0], code: 'noon', minute: 720 }];
    const own = record('r', 'battle-rhythm', 'FED', { centre: 'KRK', at: '2021-05-01T00:00', slots });
    expect(foldRhythm([own], 'KRK', span, span.from).occurrences.map((o) => o.slot)).toEqual(['noon']);
    expect(foldRhythm([own], 'NIN', span, span.from).occurrences).toHaveLength(8);
  });
});

it('[D-4] a seat is filled by its own organisation only, and turnover counts changes', () => {
  const committee = record('k', 'committee', 'FED', {
    code: 'K',
    name: text,
    terms: text,
    form: 'team',
    seats: [
      { code: 'A', organisation: 'FED', role: 'liaison-officer' },
      { code: 'B', organisation: 'PSH', role: 'liaison-officer' },
    ],
    quorum: 1,
    firstSession: '2021-06-01T08:00:00.000Z',
    everyDays: 7,
  });
  const fill = (id: string, by: string, seat: string, on: string, filledBy?: string) =>
    record(id, 'seat-filling', by, { committee: 'k', seat, at: on, ...(filledBy === undefined ? {} : { filledBy }) });
  const records = [
    committee,
    fill('1', 'FED', 'A', '2021-06-01T08:00', 'first'),
    fill('2', 'FED', 'A', '2021-06-10T08:00', 'second'),
    fill('3', 'FED', 'B', '2021-06-02T08:00', 'not theirs'),
    fill('4', 'FED', 'A', '2021-06-20T08:00'),
  ];
  const [later] = foldCommittees(records, at('2021-06-21T00:00'));
  expect(later).toMatchObject({ filledSeats: 0, turnover: 1, nextAt: '2021-06-22T08:00:00.000Z' });
  expect(later!.seats.map(({ filledBy, since }) => [filledBy, since.slice(0, 10)])).toEqual([
    [null, '2021-06-20'],
    [null, '2021-06-01'],
  ]);
  expect(foldCommittees(records, at('2021-06-11T00:00'))[0]!.seats[0]).toMatchObject({ filledBy: 'second' });
});

it('a roster names who has the watch, who is next, and the hours nobody has', () => {
  const shift = (seat: string, from: string, to: string) => ({ seat, from: `${from}:00.000Z`, to: `${to}:00.000Z` });
  const roster = record('w', 'watch-roster', 'FED', {
    centre: 'KRK',
    at: '2021-06-01T00:00',
    shifts: [
      shift('day', '2021-06-01T04:00', '2021-06-01T16:00'),
      shift('night', '2021-06-01T18:00', '2021-06-30T00:00'),
    ],
  });
  const [desk] = foldRosters([roster], at('2021-06-01T10:00'));
  expect(desk).toMatchObject({ current: { seat: 'day' }, next: { seat: 'night' } });
  expect(desk!.unmanned).toEqual([{ from: '2021-06-01T16:00:00.000Z', to: '2021-06-01T18:00:00.000Z' }]);
});

describe('versions and escalation of a directive', () => {
  const directive = record('d', 'directive', 'FED', {
    parties: ['FED', 'PSH'],
    decision: 'c',
    number: 'D1',
    issuer: 'chair',
    addressees: ['PSH'],
    text,
    priority: 'priority',
    issuedAt: '2021-05-01T00:00:00.000Z',
  });
  const task = (id: string, more: Record<string, unknown> = {}) =>
    record(id, 'task', 'FED', {
      directive: 'd',
      code: 'T1',
      title: text,
      owner: 'FED',
      openedAt: '2021-05-01T00:00:00.000Z',
      ...more,
    });
  const blocked = record('u', 'task-update', 'FED', {
    task: 't',
    at: '2021-05-02T00:00',
    state: 'blocked',
    blocker: 'finance',
    progressPermille: 0,
  });

  it('[D-2] an amended task keeps its updates', () => {
    const records = [directive, task('t'), blocked, task('t2', { prev: 't', due: '2021-06-01T00:00:00.000Z' })];
    const [board] = foldDirectives(records, at('2021-05-05T00:00'));
    expect(board!.tasks).toMatchObject([{ id: 't2', state: 'blocked', due: '2021-06-01T00:00:00.000Z' }]);
  });

  it('[D-2] somebody higher is told after a week without receipt and a month of standing still, once each', () => {
    const records = [directive, task('t'), blocked];
    const due = (all: ReadonlyArray<DirectionRecord>, now: string) => foldDirectives(all, at(now))[0]!.escalationDue;
    expect(due(records, '2021-05-07T23:00')).toBeNull();
    expect(due(records, '2021-05-08T00:00')).toBe('unreceived');
    const signed = record('s', 'countersignature', 'PSH', { proposal: 'd', answer: 'yes', at: '2021-05-09T00:00' });
    expect(due([...records, signed], '2021-05-20T00:00')).toBeNull();
    expect(due([...records, signed], '2021-06-01T00:00')).toBe('blocked');
    const told = record('e', 'escalation', 'FED', { about: 't', to: 'minister', at: '2021-06-02T00:00' });
    expect(due([...records, signed, told], '2021-06-10T00:00')).toBeNull();
  });
});

it('[D-7] a question goes to a third party only with consent of its requester', () => {
  const rfi = (mayPassTo: ReadonlyArray<string>) =>
    record('q', 'rfi', 'PSH', {
      parties: ['PSH', 'FED'],
      at: '2021-05-01T00:00',
      question: text[0],
      justification: text[0],
      valueUntil: '2021-06-01T00:00:00.000Z',
      mayPassTo,
    });
  const step = (id: string, by: string, name: string, more: Record<string, unknown> = {}) =>
    record(id, 'rfi-step', by, { rfi: 'q', step: name, at: `2021-05-02T0${id}:00`, ...more });
  const steps = [
    step('1', 'PSH', 'submitted'),
    step('2', 'FED', 'validated'),
    step('3', 'FED', 'tasked', { taskedTo: 'COA' }),
    step('4', 'FED', 'answered', { answer: text[0], mayPassTo: ['COA'] }),
  ];
  const fold = (mayPassTo: ReadonlyArray<string>) => foldRfis([rfi(mayPassTo), ...steps], at('2021-05-03T00:00'))[0]!;
  expect(fold([])).toMatchObject({ state: 'validated', ignoredSteps: ['3', '4'], answer: null });
  expect(fold(['COA'])).toMatchObject({ state: 'answered', taskedTo: 'COA', answerConsent: ['COA'], ignoredSteps: [] });
});
