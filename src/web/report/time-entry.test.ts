/** Times as they are typed at night, close to midnight, on three keyboards. */
import { describe, expect, it } from 'vitest';
import { unixMs } from '../../base/time.ts';
import { parseMinutes, parseTimeEntry } from './time-entry.ts';

const NOW = unixMs(Date.parse('2021-04-30T21:34:20.000Z'));

function read(text: string): string | null {
  const parsed = parseTimeEntry(text, NOW, 180);
  return parsed.ok ? new Date(parsed.value).toISOString().slice(0, 16) : null;
}

describe('typed times', () => {
  it('takes nothing as now, to the minute', () => {
    expect(read('')).toBe('2021-04-30T21:34');
  });

  it('takes a time of day as the last one that has passed, in local time', () => {
    expect(read('0030')).toBe('2021-04-30T21:30');
    expect(read('00:30')).toBe('2021-04-30T21:30');
    expect(read('٠٠:٣٠')).toBe('2021-04-30T21:30');
    expect(read('2350')).toBe('2021-04-30T20:50');
    expect(read('0040')).toBe('2021-04-30T21:40');
    expect(read('0200')).toBe('2021-04-29T23:00');
  });

  it('takes a day of the month, a full date and a date-time group', () => {
    expect(read('29 1800')).toBe('2021-04-29T15:00');
    expect(read('2021-05-01 00:30')).toBe('2021-04-30T21:30');
    expect(read('302130ZAPR21')).toBe('2021-04-30T21:30');
    expect(read('010030CMAY21')).toBe('2021-04-30T21:30');
  });

  it('refuses what is no time', () => {
    for (const text of ['2461', '99', 'soon', '2021-02-30 10:00', '0075']) expect(read(text)).toBeNull();
  });

  it('reads a span in minutes', () => {
    const minutes = ['90', '1:30', '2h', '٩٠ min', 'x'].map((text) => {
      const parsed = parseMinutes(text);
      return parsed.ok ? parsed.value : null;
    });
    expect(minutes).toEqual([90, 90, 120, 90, null]);
  });
});
