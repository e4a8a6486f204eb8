/** Dates: Iraqi month names against CLDR, the local day, intervals. */
import { expect, it } from 'vitest';
import { unixMs } from '../../base/time.ts';
import { formatDate, formatHourOfWeek, formatInterval, monthName, unixMsToCivil, weekdayName } from './calendar.ts';
import { createLocale } from './language.ts';

it('the night of Prde is 1 May in Iraq and 30 April in Greenwich', () => {
  const ms = unixMs(Date.UTC(2021, 3, 30, 21, 30));
  expect(formatDate(createLocale('en'), ms)).toBe('1 May 2021');
  expect(formatDate(createLocale('en', { utcOffsetMin: 0 }), ms)).toBe('30 April 2021');
  expect(unixMsToCivil(ms, 180)).toEqual({ year: 2021, month: 5, day: 1, weekday: 5, hour: 0, minute: 30, second: 0 });
});

it('month names of Arabic and Sorani are those of CLDR, December in Sorani spelt like January', () => {
  for (const language of ['ar', 'ckb'] as const) {
    const reference = new Intl.DateTimeFormat(language === 'ar' ? 'ar-IQ' : 'ckb', { month: 'long', timeZone: 'UTC' });
    for (let month = 1; month <= 12; month++) {
      const expected = reference.format(Date.UTC(2021, month - 1, 1)).replace('کانونی', 'کانوونی');
      expect(monthName(createLocale(language), month)).toBe(expected);
    }
  }
});

it('weekdays begin on Monday, as hours of the week do', () => {
  expect(weekdayName(createLocale('ar'), 5)).toBe('السبت');
  expect(weekdayName(createLocale('ckb'), 4)).toBe('هەینی');
  expect(formatHourOfWeek(createLocale('en'), 142)).toBe('Saturday 22:00');
});

it('an interval names a shared day once and an instant only once', () => {
  const locale = createLocale('en');
  const start = unixMs(Date.UTC(2021, 3, 30, 21, 30));
  expect(formatInterval(locale, start, start)).toBe('1 May 2021, 00:30');
  expect(formatInterval(locale, start, unixMs(start + 5_400_000))).toBe('1 May 2021, from 00:30 to 02:00');
  expect(formatInterval(locale, start, unixMs(start + 86_400_000))).toBe('from 1 May 2021, 00:30 to 2 May 2021, 00:30');
});
