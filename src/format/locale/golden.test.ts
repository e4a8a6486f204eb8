/** Golden files of numbers, plurals, durations and dates: the same bytes wherever they are printed. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isoToUnixMs, type UnixMs, unixMs } from '../../base/time.ts';
import * as calendar from './calendar.ts';
import { formatDtg } from './dtg.ts';
import { formatRelativeTime, formatUnit } from './duration.ts';
import { createLocale, LOCALE_LANGUAGES } from './language.ts';
import { formatDecimal, formatInteger, formatPercent } from './number.ts';
import { pluralCategory } from './plural.ts';

type Golden = {
  readonly counts: ReadonlyArray<{ readonly n: number; readonly [name: string]: string | number }>;
  readonly dates: ReadonlyArray<{ readonly iso: string; readonly [name: string]: string }>;
};

function timeOf(iso: string): UnixMs {
  const ms = isoToUnixMs(iso);
  if (!ms.ok) throw new Error(iso);
  return ms.value;
}

describe.each(LOCALE_LANGUAGES)('golden file of %s', (language) => {
  const path = new URL(`../../../test/vectors/locale/${language}.json`, import.meta.url);
  const golden = JSON.parse(readFileSync(path, 'utf8')) as Golden;
  const locale = createLocale(language);

  it('holds 0, 1, 2, 3, 11, 100 and 1,000,000', () => {
    expect(golden.counts.map(({ n }) => n)).toEqual([0, 1, 2, 3, 11, 100, 1_000_000]);
  });

  it.each(golden.counts)('prints $n as written there', (row) => {
    const { n } = row;
    expect({
      n,
      category: pluralCategory(language, n),
      latn: formatInteger(createLocale(language, { digits: 'latn' }), n),
      arab: formatInteger(createLocale(language, { digits: 'arab' }), n),
      negative: formatDecimal(locale, -n, 1),
      percent: formatPercent(locale, n / 100),
      seconds: formatUnit(locale, n, 'second'),
      minutes: formatUnit(locale, n, 'minute'),
      hours: formatUnit(locale, n, 'hour'),
      days: formatUnit(locale, n, 'day'),
      minutesAgo: formatRelativeTime(locale, -n * 60_000),
      inDays: formatRelativeTime(locale, n * 86_400_000),
    }).toEqual(row);
  });

  it.each(golden.dates)('prints $iso as written there', (row) => {
    const ms = timeOf(row.iso);
    expect({
      iso: row.iso,
      date: calendar.formatDate(locale, ms),
      weekday: calendar.formatDateWithWeekday(locale, ms),
      dayMonth: calendar.formatDayMonth(locale, ms),
      month: calendar.formatMonth(locale, ms),
      numeric: calendar.formatDateNumeric(locale, ms),
      dateTime: calendar.formatDateTime(locale, ms),
      interval: calendar.formatInterval(locale, ms, unixMs(ms + 90 * 60_000)),
      dtg: formatDtg(ms),
      dtgLocal: formatDtg(ms, 180),
    }).toEqual(row);
  });
});
