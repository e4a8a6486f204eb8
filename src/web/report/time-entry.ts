/**
 * What a watch officer types for a time: nothing (now), `0030`, `00:30`, `01 0030`, `2021-05-01 00:30` or a date-time
 * group. Digits of all three scripts are read. A time of day without a day is the last one that has passed.
 */
import { err, ok, type Result } from '../../base/result.ts';
import { DAY_MS, type UnixMs, unixMs } from '../../base/time.ts';
import { foldDigits } from '../../format/locale/digit.ts';
import { parseDtg } from '../../format/locale/dtg.ts';

export type BadTimeEntry = { readonly type: 'BadTimeEntry'; readonly text: string };

/** Clocks of desks differ by a little: a time this far ahead is still today. */
const AHEAD_MS = 10 * 60_000;
const MINUTE_MS = 60_000;

export function parseTimeEntry(typed: string, now: UnixMs, utcOffsetMin: number): Result<UnixMs, BadTimeEntry> {
  const text = foldDigits(typed)
    .replace(/\p{Cf}/gu, '')
    .trim();
  if (text === '') return ok(unixMs(Math.floor(now / MINUTE_MS) * MINUTE_MS));
  const bad = err({ type: 'BadTimeEntry', text } as const);
  const offsetMs = utcOffsetMin * MINUTE_MS;
  const dated = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ]+(\d{1,2}):?(\d{2})$/.exec(text);
  if (dated !== null) {
    const [year, month, day, hour, minute] = dated.slice(1).map(Number) as [number, number, number, number, number];
    if (!isTimeOfDay(hour, minute)) return bad;
    const ms = Date.UTC(year, month - 1, day, hour, minute);
    return new Date(ms).getUTCDate() === day ? ok(unixMs(ms - offsetMs)) : bad;
  }
  const short = /^(?:(\d{1,2})[ /])?(\d{1,2}):?(\d{2})$/.exec(text);
  if (short !== null) return lastPassed(short, now, offsetMs) ?? bad;
  const group = parseDtg(text);
  return group.ok ? group : bad;
}

/** Minutes as typed: `90`, `90 min`, `1:30`, `2h`. */
export function parseMinutes(typed: string): Result<number, BadTimeEntry> {
  const text = foldDigits(typed).trim().toLowerCase();
  const clock = /^(\d{1,3}):(\d{2})$/.exec(text);
  if (clock !== null) return ok(Number(clock[1]) * 60 + Number(clock[2]));
  const plain = /^(\d{1,5})\s*(h|min|m)?$/.exec(text);
  if (plain === null) return err({ type: 'BadTimeEntry', text });
  return ok(Number(plain[1]) * (plain[2] === 'h' ? 60 : 1));
}

function lastPassed(match: RegExpExecArray, now: UnixMs, offsetMs: number): Result<UnixMs, never> | null {
  const [, day, hour, minute] = match.map((part) => (part === undefined ? undefined : Number(part)));
  if (!isTimeOfDay(hour!, minute!)) return null;
  const today = Math.floor((now + offsetMs) / DAY_MS) * DAY_MS;
  const inDay = (hour! * 60 + minute!) * MINUTE_MS;
  for (let back = 0; back < 62; back++) {
    const start = today - back * DAY_MS;
    const at = start + inDay - offsetMs;
    const isDay = day === undefined || new Date(start).getUTCDate() === day;
    if (isDay && at <= now + AHEAD_MS) return ok(unixMs(at));
  }
  return null;
}

function isTimeOfDay(hour: number, minute: number): boolean {
  return hour < 24 && minute < 60;
}
