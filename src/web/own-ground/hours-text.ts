/** Hours of the week in one line: `Mon, Tue 22:00-05:00; all week`. */

import { weekdayName } from '../../format/locale/calendar.ts';
import type { Locale } from '../../format/locale/language.ts';
import { isolateNumber } from '../../format/locale/number.ts';
import type { Words } from '../reader/words.ts';
import { ALL_WEEK_ROW, DAYS, type HoursRow, type Span, spansToRows } from './week-hours.ts';

/** `firstDay` is the weekday of the first day of the survey's week, 0 for Monday. */
export function hoursText(words: Words, locale: Locale, firstDay: number, spans: ReadonlyArray<Span>): string {
  const rows = spansToRows(spans);
  if (rows.length === 0) return words.ground.hours.none;
  return rows.map((row) => rowText(words, locale, firstDay, row)).join('; ');
}

function rowText(words: Words, locale: Locale, firstDay: number, row: HoursRow): string {
  const isDaily = row.days.every((isOn) => isOn);
  if (isDaily && row.from === ALL_WEEK_ROW.from && row.to === ALL_WEEK_ROW.to) return words.ground.hours.always;
  const hours = isolateNumber(locale, `${row.from}-${row.to}`);
  if (isDaily) return hours;
  const days = row.days.flatMap((isOn, day) => (isOn ? [weekdayName(locale, (firstDay + day) % DAYS)] : []));
  return `${days.join(', ')} ${hours}`;
}
