/** Date-time groups: written, read back, refused by name. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unixMs } from '../../base/time.ts';
import { formatDtg, parseDtg } from './dtg.ts';

it('writes the group of the conventions, and the zone letters of Iraq, India and Newfoundland', () => {
  const ms = unixMs(Date.UTC(2021, 4, 3, 14, 7));
  expect(formatDtg(ms)).toBe('031407ZMAY21');
  expect(formatDtg(ms, 180)).toBe('031707CMAY21');
  expect(formatDtg(ms, -300)).toBe('030907RMAY21');
  expect(formatDtg(ms, 330)).toBe('031407ZMAY21');
});

it('reads back every minute of the century in every whole-hour zone', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 52_590_000 }), fc.integer({ min: -12, max: 12 }), (minute, hours) => {
      const ms = unixMs(Date.UTC(2000, 0, 2) + minute * 60_000);
      expect(parseDtg(formatDtg(ms, hours * 60))).toEqual({ ok: true, value: ms });
    }),
  );
});

it('reads spaces, small letters and Arabic-Indic digits', () => {
  expect(parseDtg('03 1407z may 21')).toEqual({ ok: true, value: Date.UTC(2021, 4, 3, 14, 7) });
  expect(parseDtg('٠٣١٤٠٧Z MAY ٢١')).toEqual({ ok: true, value: Date.UTC(2021, 4, 3, 14, 7) });
});

it.each([
  ['311407ZFEB21', 'day'],
  ['001407ZFEB21', 'day'],
  ['032407ZMAY21', 'time'],
  ['031460ZMAY21', 'time'],
  ['031407ZMAI21', 'month'],
  ['031407JMAY21', 'form'],
  ['31407ZMAY21', 'form'],
  ['', 'form'],
])('refuses %s and names the %s', (text, reason) => {
  expect(parseDtg(text)).toEqual({ ok: false, error: { type: 'BadDtg', text, reason } });
});
