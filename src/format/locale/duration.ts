/**
 * Durations, ages and relative times with the plural forms of each language. Arabic uses the nominative for a
 * duration standing alone and the genitive after قبل and بعد; Sorani nouns keep one form after a number.
 */
import { assert } from '../../base/assert.ts';
import type { Language, Locale } from './language.ts';
import { formatList } from './list.ts';
import { formatInteger } from './number.ts';
import { choosePlural, type PluralForms } from './plural.ts';

export type TimeUnit = 'second' | 'minute' | 'hour' | 'day';

const UNIT_MS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const UNITS: ReadonlyArray<TimeUnit> = ['day', 'hour', 'minute', 'second'];

const SHORT_ENGLISH = { second: 's', minute: 'min', hour: 'h', day: 'd' } as const;

const LONG: { readonly [language in Language]: { readonly [unit in TimeUnit]: PluralForms } } = {
  en: {
    second: { one: '{n} second', other: '{n} seconds' },
    minute: { one: '{n} minute', other: '{n} minutes' },
    hour: { one: '{n} hour', other: '{n} hours' },
    day: { one: '{n} day', other: '{n} days' },
  },
  ar: {
    second: arabicForms('ثانية', 'ثانية واحدة', 'ثانيتان', 'ثوانٍ', 'ثانية'),
    minute: arabicForms('دقيقة', 'دقيقة واحدة', 'دقيقتان', 'دقائق', 'دقيقة'),
    hour: arabicForms('ساعة', 'ساعة واحدة', 'ساعتان', 'ساعات', 'ساعة'),
    day: arabicForms('يوم', 'يوم واحد', 'يومان', 'أيام', 'يوماً'),
  },
  ckb: {
    second: { one: '{n} چرکە', other: '{n} چرکە' },
    minute: { one: '{n} خولەک', other: '{n} خولەک' },
    hour: { one: '{n} کاتژمێر', other: '{n} کاتژمێر' },
    day: { one: '{n} ڕۆژ', other: '{n} ڕۆژ' },
  },
};

const ARABIC_GENITIVE: { readonly [unit in TimeUnit]: PluralForms } = {
  second: arabicForms('ثانية', 'ثانية واحدة', 'ثانيتين', 'ثوانٍ', 'ثانية'),
  minute: arabicForms('دقيقة', 'دقيقة واحدة', 'دقيقتين', 'دقائق', 'دقيقة'),
  hour: arabicForms('ساعة', 'ساعة واحدة', 'ساعتين', 'ساعات', 'ساعة'),
  day: arabicForms('يوم', 'يوم واحد', 'يومين', 'أيام', 'يوماً'),
};

const NOW = { en: 'now', ar: 'الآن', ckb: 'ئێستا' } as const;

/** A count of one unit in full words: 3 minutes / ٣ دقائق / ٣ خولەک. */
export function formatUnit(locale: Locale, count: number, unit: TimeUnit): string {
  return fillCount(locale, count, LONG[locale.language][unit]);
}

/** 31 h. Arabic and Sorani have no settled short forms, so they keep the word. */
export function formatUnitShort(locale: Locale, count: number, unit: TimeUnit): string {
  if (locale.language !== 'en') return formatUnit(locale, count, unit);
  return `${formatInteger(locale, count)} ${SHORT_ENGLISH[unit]}`;
}

/** The two largest units that are not zero, rounded down: 2 days and 4 hours. Negative input is a bug. */
export function formatDuration(locale: Locale, ms: number): string {
  assert(Number.isFinite(ms) && ms >= 0, `not a duration: ${ms}`);
  const first = UNITS.find((unit) => ms >= UNIT_MS[unit]) ?? 'second';
  const count = Math.floor(ms / UNIT_MS[first]);
  const second = UNITS[UNITS.indexOf(first) + 1];
  const rest = second === undefined ? 0 : Math.floor((ms - count * UNIT_MS[first]) / UNIT_MS[second]);
  const parts = [formatUnit(locale, count, first)];
  if (second !== undefined && rest > 0) parts.push(formatUnit(locale, rest, second));
  return formatList(locale.language, parts);
}

/** How far an instant lies from the present: `deltaMs` below zero is the past. Whole units, towards zero. */
export function formatRelativeTime(locale: Locale, deltaMs: number): string {
  const distance = Math.abs(deltaMs);
  // Hours up to two days: a desk counts "31 hours", not "1 day".
  const unit: TimeUnit =
    distance < 60_000 ? 'second' : distance < 3_600_000 ? 'minute' : distance < 172_800_000 ? 'hour' : 'day';
  const count = Math.floor(distance / UNIT_MS[unit]);
  if (count === 0) return NOW[locale.language];
  const past = deltaMs < 0;
  switch (locale.language) {
    case 'en':
      return past ? `${formatUnit(locale, count, unit)} ago` : `in ${formatUnit(locale, count, unit)}`;
    case 'ar':
      return `${past ? 'قبل' : 'بعد'} ${fillCount(locale, count, ARABIC_GENITIVE[unit])}`;
    case 'ckb':
      return past ? `${formatUnit(locale, count, unit)} لەمەوبەر` : `دوای ${formatUnit(locale, count, unit)}`;
  }
}

/** ±90 minutes; nothing for an exact time. */
export function formatUncertainty(locale: Locale, withinS: number): string {
  if (withinS <= 0) return '';
  const [count, unit]: [number, TimeUnit] =
    withinS % 3_600 === 0
      ? [withinS / 3_600, 'hour']
      : withinS >= 60
        ? [Math.ceil(withinS / 60), 'minute']
        : [withinS, 'second'];
  // Arabic names one and two without a figure, which the sign needs.
  if (locale.language !== 'ar' || count > 2) return `±${formatUnit(locale, count, unit)}`;
  return `±${formatInteger(locale, count)} ${{ second: 'ثانية', minute: 'دقيقة', hour: 'ساعة', day: 'يوم' }[unit]}`;
}

function fillCount(locale: Locale, count: number, forms: PluralForms): string {
  return choosePlural(locale.language, count, forms).replace('{n}', formatInteger(locale, count));
}

function arabicForms(noun: string, one: string, two: string, few: string, many: string): PluralForms {
  return { zero: `{n} ${noun}`, one, two, few: `{n} ${few}`, many: `{n} ${many}`, other: `{n} ${noun}` };
}
