/** Grouping of the log: one incident is one line however many accounts of it exist. */
import { describe, expect, it } from 'vitest';
import { aLogRow } from '../../../test/browser/log-row-builder.ts';
import { createLogLines } from './log-line.ts';

const CLOSED = { expanded: new Set<string>(), utcOffsetMin: 180 };

describe('lines of the log', () => {
  it('brings the reports of one incident together below the first', () => {
    const rows = [
      aLogRow({ id: 'a', incident: 'i3', occurredFrom: '2021-04-30T21:30:00.000Z' }),
      aLogRow({ id: 'b', incident: 'i4', occurredFrom: '2021-04-30T21:10:00.000Z' }),
      aLogRow({ id: 'c', incident: 'i3', occurredFrom: '2021-04-30T21:00:00.000Z' }),
    ];
    const closed = createLogLines(rows, CLOSED).filter((line) => line.type === 'row');
    expect(closed.map((line) => [line.row.id, line.others.length])).toEqual([
      ['a', 1],
      ['b', 0],
    ]);
    const open = createLogLines(rows, { ...CLOSED, expanded: new Set(['i3']) }).filter((line) => line.type === 'row');
    expect(open.map((line) => [line.row.id, line.nesting])).toEqual([
      ['a', 'head'],
      ['c', 'inner'],
      ['b', 'head'],
    ]);
  });

  it('leaves superseded versions out and keeps tombstones', () => {
    const rows = [aLogRow({ id: 'a', standing: 'superseded' }), aLogRow({ id: 'b', standing: 'withdrawn' })];
    const lines = createLogLines(rows, CLOSED).filter((line) => line.type === 'row');
    expect(lines.map((line) => line.row.id)).toEqual(['b']);
  });

  it('puts a day heading before each day of the reader, not of UTC', () => {
    const rows = [
      aLogRow({ id: 'a', occurredFrom: '2021-04-30T21:30:00.000Z' }),
      aLogRow({ id: 'b', occurredFrom: '2021-04-30T20:30:00.000Z' }),
    ];
    expect(createLogLines(rows, CLOSED).map((line) => line.type)).toEqual(['day', 'row', 'day', 'row']);
    expect(createLogLines(rows, { ...CLOSED, utcOffsetMin: 0 }).map((line) => line.type)).toEqual([
      'day',
      'row',
      'row',
    ]);
  });
});
