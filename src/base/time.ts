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
  const ms = Date.parse(iso);
  if (!Number.isFinite(ms) || new Date(ms).toISOString() !== iso) return err({ type: 'BadTime', text: iso });
  return ok(ms as UnixMs);
}

export type BadTime = { readonly type: 'BadTime'; readonly text: string };

/** Hour of the week of an instant in a fixed offset (no daylight saving). 1970-01-01 was a Thursday. */
export function unixMsToHourOfWeek(ms: UnixMs, utcOffsetMin: number): HourOfWeek {
  const localHours = Math.floor((ms + utcOffsetMin * MINUTE_MS) / HOUR_MS);
  return ((((localHours + 3 * 24) % 168) + 168) % 168) as HourOfWeek;
}
