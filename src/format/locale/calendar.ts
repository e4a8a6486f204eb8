/**
 * Gregorian dates and 24-hour times in the reader's language and offset. Month names are those of Iraq:
 * Levantine in Arabic, their Sorani forms in Sorani (CLDR 48 `ar-IQ`, `ckb`; December spelt as January is).
 * Numeric dates use `/` with Arabic-Indic digits: UAX #9 keeps `/` and `:` between such digits in order, but not `-`.
 */
import type { UnixMs } from '../../base/time.ts';
import { type Locale, languageDirection } from './language.ts';
import { formatPlainInteger } from './number.ts';

const MONTHS = {
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  ar: [
    'كانون الثاني',
    'شباط',
    'آذار',
    'نيسان',
    'أيار',
    'حزيران',
    'تموز',
    'آب',
    'أيلول',
    'تشرين الأول',
    'تشرين الثاني',
    'كانون الأول',
  ],
  ckb: [
    'کانوونی دووەم',
    'شوبات',
    'ئازار',
    'نیسان',
    'ئایار',
    'حوزەیران',
    'تەمووز',
    'ئاب',
    'ئەیلوول',
    'تشرینی یەکەم',
    'تشرینی دووەم',
    'کانوونی یەکەم',
  ],
} as const;

/** Monday first, as hours of the week are counted. */
const WEEKDAYS = {
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  ar: ['الاثنين', 'الثلاثاء', 'الأربعاء', 'الخميس', 'الجمعة', 'السبت', 'الأحد'],
  ckb: ['دووشەممە', 'سێشەممە', 'چوارشەممە', 'پێنجشەممە', 'هەینی', 'شەممە', 'یەکشەممە'],
} as const;

export type CivilTime = {
  readonly year: number;
  /** 1-12 */
  readonly month: number;
  readonly day: number;
  /** 0 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
};

/** What a wall clock in a fixed offset shows. */
export function unixMsToCivil(ms: UnixMs, utcOffsetMin: number): CivilTime {
  const shifted = new Date(ms + utcOffsetMin * 60_000);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    weekday: (shifted.getUTCDay() + 6) % 7,
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
  };
}

/** `month` 1-12. */
export function monthName(locale: Locale, month: number): string {
  return MONTHS[locale.language][month - 1] ?? '';
}

/** `weekday` 0-6 from Monday. */
export function weekdayName(locale: Locale, weekday: number): string {
  return WEEKDAYS[locale.language][weekday] ?? '';
}

/** 1 May 2021 / ١ أيار ٢٠٢١ / ١ی ئایاری ٢٠٢١ */
export function formatDate(locale: Locale, ms: UnixMs): string {
  return civilToDate(locale, unixMsToCivil(ms, locale.utcOffsetMin), true);
}

/** 1 May / ١ أيار / ١ی ئایار: where the year is plain from the context. */
export function formatDayMonth(locale: Locale, ms: UnixMs): string {
  return civilToDate(locale, unixMsToCivil(ms, locale.utcOffsetMin), false);
}

/** With the day of the week in front. */
export function formatDateWithWeekday(locale: Locale, ms: UnixMs): string {
  const civil = unixMsToCivil(ms, locale.utcOffsetMin);
  const comma = languageDirection(locale.language) === 'rtl' ? '،' : '';
  return `${weekdayName(locale, civil.weekday)}${comma} ${civilToDate(locale, civil, true)}`;
}

/** Month and year, as a heading: May 2021. */
export function formatMonth(locale: Locale, ms: UnixMs): string {
  const civil = unixMsToCivil(ms, locale.utcOffsetMin);
  const ezafe = locale.language === 'ckb' ? 'ی' : '';
  return `${monthName(locale, civil.month)}${ezafe} ${formatPlainInteger(locale, civil.year)}`;
}

/** Narrow columns: 2021-05-01, with Arabic-Indic digits ٢٠٢١/٠٥/٠١. Put it in an isolate. */
export function formatDateNumeric(locale: Locale, ms: UnixMs): string {
  const civil = unixMsToCivil(ms, locale.utcOffsetMin);
  const separator = locale.digits === 'arab' ? '/' : '-';
  return [
    formatPlainInteger(locale, civil.year, 4),
    formatPlainInteger(locale, civil.month, 2),
    formatPlainInteger(locale, civil.day, 2),
  ].join(separator);
}

/** 00:30, always 24 hours. */
export function formatTime(locale: Locale, ms: UnixMs): string {
  const civil = unixMsToCivil(ms, locale.utcOffsetMin);
  return `${formatPlainInteger(locale, civil.hour, 2)}:${formatPlainInteger(locale, civil.minute, 2)}`;
}

export function formatDateTime(locale: Locale, ms: UnixMs): string {
  const comma = languageDirection(locale.language) === 'rtl' ? '،' : ',';
  return `${formatDate(locale, ms)}${comma} ${formatTime(locale, ms)}`;
}

/** An interval in words, naming the day once where both ends share it. Both ends are shown. */
export function formatInterval(locale: Locale, from: UnixMs, to: UnixMs): string {
  if (from === to) return formatDateTime(locale, from);
  const sameDay = formatDate(locale, from) === formatDate(locale, to);
  const first = sameDay ? formatTime(locale, from) : formatDateTime(locale, from);
  const second = sameDay ? formatTime(locale, to) : formatDateTime(locale, to);
  const words = {
    en: `from ${first} to ${second}`,
    ar: `من ${first} إلى ${second}`,
    ckb: `لە ${first} تا ${second}`,
  }[locale.language];
  const comma = languageDirection(locale.language) === 'rtl' ? '،' : ',';
  return sameDay ? `${formatDate(locale, from)}${comma} ${words}` : words;
}

/** Hour of the week 0-167 as day and hour: Saturday 22:00. */
export function formatHourOfWeek(locale: Locale, hourOfWeek: number): string {
  const day = weekdayName(locale, Math.floor(hourOfWeek / 24) % 7);
  return `${day} ${formatPlainInteger(locale, hourOfWeek % 24, 2)}:${formatPlainInteger(locale, 0, 2)}`;
}

function civilToDate(locale: Locale, civil: CivilTime, withYear: boolean): string {
  const day = formatPlainInteger(locale, civil.day);
  const month = monthName(locale, civil.month);
  const year = formatPlainInteger(locale, civil.year);
  if (locale.language === 'ckb') return withYear ? `${day}ی ${month}ی ${year}` : `${day}ی ${month}`;
  return withYear ? `${day} ${month} ${year}` : `${day} ${month}`;
}
