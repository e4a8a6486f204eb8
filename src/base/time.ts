/**
 * Time in memory is `UnixMs`; in records it is ISO 8601 UTC with milliseconds (RFC 3339 profile).
 * No clock is read here: whoever needs the present takes `Time` as an argument.
 */
import { assert } from './assert.ts';
import { err, ok, type Result } from './result.ts';

export type UnixMs = number & { readonly __brand: 'UnixMs' };
/** 0-167 from Monday 00:00 in a fixed UTC offset; 167 is followed by 0. */
export type HourOfWeek = number & { readonly __brand: 'HourOfWeek' };
export type Time = { readonly now: () => UnixMs };

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const UNIX_MS_MAX = 253_402_300_799_999;

/** @throws only on a bug: `ms` must be an integer within the years 1-9999. */
export function unixMs(ms: number): UnixMs {
  assert(Number.isSafeInteger(ms) && Math.abs(ms) <= UNIX_MS_MAX, `not a time: ${ms}`);
  return ms as UnixMs;
}

export function unixMsToIso(ms: UnixMs): string {
  return new Date(ms).toISOString();
}

/** Accepts exactly the form that `unixMsToIso` makes, so text and instant correspond one to one. */
export function isoToUnixMs(iso: string): Result<UnixMs, BadTime> {
  if (!ISO.test(iso)) return err({ type: 'BadTime', text: iso });
  const part = (from: number): number => digit(iso, from) * 10 + digit(iso, from + 1);
  const [year, month, day] = [part(0) * 100 + part(2), part(5), part(8)];
  const [hours, minutes, seconds] = [part(11), part(14), part(17)];
  const isReal = month > 0 && day > 0 && month < 13 && day <= daysOfMonth(year, month);
  if (!isReal || hours > 23 || minutes > 59 || seconds > 59) return err({ type: 'BadTime', text: iso });
  const ofDay = hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS + part(20) * 10 + digit(iso, 22);
  return ok((civilToDay(year, month, day) * DAY_MS + ofDay) as UnixMs);
}

/** The instant of an ISO text that was checked before, or may be missing; null where there is none. */
export function toTime(iso: string | null | undefined): UnixMs | null {
  const ms = isoToUnixMs(iso ?? '');
  return ms.ok ? ms.value : null;
}

function digit(text: string, at: number): number {
  return text.charCodeAt(at) - 48;
}

function daysOfMonth(year: number, month: number): number {
  if (month !== 2) return 30 + ((month + (month >> 3)) & 1);
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** Days since 1970-01-01; the year is counted from March, so that the day of leap years comes last. */
function civilToDay(year: number, month: number, day: number): number {
  const isEarly = month < 3;
  const counted = isEarly ? year - 1 : year;
  const ofYear = Math.floor((153 * (isEarly ? month + 9 : month - 3) + 2) / 5) + day - 1;
  return (
    365 * counted + Math.floor(counted / 4) - Math.floor(counted / 100) + Math.floor(counted / 400) + ofYear - 719_468
  );
}

export type BadTime = { readonly type: 'BadTime'; readonly text: string };

/** Hour of the week of an instant in a fixed offset (no daylight saving). 1970-01-01 was a Thursday. */
export function unixMsToHourOfWeek(ms: UnixMs, utcOffsetMin: number): HourOfWeek {
  const localHours = Math.floor((ms + utcOffsetMin * MINUTE_MS) / HOUR_MS);
  return ((((localHours + 3 * 24) % 168) + 168) % 168) as HourOfWeek;
}
