/** Claims of the incident CSV reader: named columns only, times with and without hours, faults by row. */
import { describe, expect, it } from 'vitest';
import { PATTERN_EVENT_FIELDS } from '../pattern/event.ts';
import { EVENT_COLUMNS, parseEventCsv, parseEventTime } from './event-csv.ts';

describe('the incident CSV', () => {
  it('keeps place, time, type and who found it, and nothing else of the row', () => {
    const text = 'name,date,latitude,longitude,type,found,tribe\nA. Person,2007-03-01,35.5,44.4,IED,own-patrol,x\n';
    const file = parseEventCsv(text);
    expect(file.ok && file.value.events).toEqual([
      { x: 44.4, y: 35.5, atMs: Date.UTC(2007, 2, 1), kind: 'IED', found: 'own-patrol' },
    ]);
    expect(file.ok && Object.keys(file.value.events[0]!).sort()).toEqual([...PATTERN_EVENT_FIELDS].sort());
  });

  it('reads quoted fields, a byte order mark, other column names and files without types', () => {
    const file = parseEventCsv('\ufeff"X","Y","T"\r\n"1","2","413"\r\n', {
      ...EVENT_COLUMNS,
      x: 'X',
      y: 'Y',
      time: 'T',
    });
    expect(file).toEqual({
      ok: true,
      value: {
        events: [{ x: 1, y: 2, atMs: 413 * 86_400_000, kind: '', found: 'reported' }],
        dropped: 0,
        hasType: false,
        hasHours: false,
      },
    });
  });

  it('counts rows without place or time instead of guessing', () => {
    const file = parseEventCsv('date,longitude,latitude\n2007-01-01,,35\n,44,35\n2007-01-01,44,35\n');
    expect(file.ok && [file.value.dropped, file.value.events.length]).toEqual([2, 1]);
  });

  it.each([
    ['longitude,latitude\n1,2', 'no-column', 'date', 1],
    ['date,longitude,latitude\n2007-01-01,44,35\n2007-01-01,east,35', 'not-a-number', 'x', 3],
    ['date,longitude,latitude\n2007-02-30,44,35', 'not-a-time', 'time', 2],
    ['date,longitude,latitude\n01/02/2007,44,35', 'not-a-time', 'time', 2],
    ['a,"b\n', 'not-csv', '', 0],
  ])('refuses %j by name, column and row', (text, reason, column, row) => {
    const file = parseEventCsv(text);
    expect(!file.ok && [file.error.reason, file.error.column, file.error.row]).toEqual([reason, column, row]);
  });

  it('takes date-times as UTC unless they carry a zone', () => {
    const hour = Date.UTC(2007, 0, 2, 3, 30);
    expect(parseEventTime('2007-01-02T03:30')).toEqual({ ms: hour, hasHour: true });
    expect(parseEventTime('2007-01-02 03:30:00Z')).toEqual({ ms: hour, hasHour: true });
    expect(parseEventTime('2007-01-02T06:30:00.000+03:00')).toEqual({ ms: hour, hasHour: true });
    expect(parseEventTime('2007-01-01T23:30:00-0400')).toEqual({ ms: hour, hasHour: true });
    expect(parseEventTime('2007-01-02 00:00:00.000')).toEqual({ ms: Date.UTC(2007, 0, 2), hasHour: false });
    expect(parseEventTime('2007-13-01')).toBeUndefined();
  });
});
