/** Durations, relative times and lists in three languages. */
import { expect, it } from 'vitest';
import { formatDuration, formatRelativeTime, formatUncertainty, formatUnitShort } from './duration.ts';
import { createLocale } from './language.ts';
import { formatAlternatives, formatList } from './list.ts';

const [en, ar, ckb] = [createLocale('en'), createLocale('ar'), createLocale('ckb')];

it('a duration shows its two largest units', () => {
  const ms = 2 * 86_400_000 + 4 * 3_600_000 + 59_000;
  expect(formatDuration(en, ms)).toBe('2 days and 4 hours');
  expect(formatDuration(ar, ms)).toBe('يومان و٤ ساعات');
  expect(formatDuration(ckb, ms)).toBe('٢ ڕۆژ و ٤ کاتژمێر');
  expect(formatDuration(en, 0)).toBe('0 seconds');
  expect(formatDuration(en, 3_600_000)).toBe('1 hour');
  expect(formatUnitShort(en, 31, 'hour')).toBe('31 h');
});

it('relative time counts hours up to two days and says now within a second', () => {
  expect(formatRelativeTime(en, -31 * 3_600_000)).toBe('31 hours ago');
  expect(formatRelativeTime(en, -48 * 3_600_000)).toBe('2 days ago');
  expect(formatRelativeTime(en, 999)).toBe('now');
  expect(formatRelativeTime(ckb, 120_000)).toBe('دوای ٢ خولەک');
});

it('Arabic uses the genitive after its prepositions', () => {
  expect(formatRelativeTime(ar, -2 * 60_000)).toBe('قبل دقيقتين');
  expect(formatRelativeTime(ar, 2 * 86_400_000)).toBe('بعد يومين');
});

it('uncertainty is rounded up to whole minutes and vanishes when there is none', () => {
  expect(formatUncertainty(en, 0)).toBe('');
  expect(formatUncertainty(en, 5_400)).toBe('±90 minutes');
  expect(formatUncertainty(en, 61)).toBe('±2 minutes');
  expect(formatUncertainty(ar, 3_600)).toBe('±١ ساعة');
  expect(formatUncertainty(ar, 5_400)).toBe('±٩٠ دقيقة');
});

it('lists of none, one, two and three', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((items) => formatList('en', items))).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
  expect(formatList('ar', ['أ', 'ب', 'ج'])).toBe('أ وب وج');
  expect(formatList('ckb', ['ئ', 'ب', 'پ'])).toBe('ئ، ب و پ');
  expect(formatAlternatives('ckb', ['ئ', 'ب'])).toBe('ئ یان ب');
  expect(formatAlternatives('ar', ['أ', 'ب'])).toBe('أ أو ب');
  expect(formatAlternatives('en', ['a', 'b', 'c'])).toBe('a, b or c');
});
