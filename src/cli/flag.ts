/**
 * Readers of option values: each turns text into a checked value or refuses it with what it wants,
 * which ends the command with the exit code for bad input.
 */
import { InvalidArgumentError } from 'commander';
import { DAY_MS, MINUTE_MS, type UnixMs } from '../base/time.ts';
import { parseEventTime } from '../format/event-csv.ts';
import { DEFAULT_UTC_OFFSET_MIN } from '../format/locale/language.ts';

export function parseEndsFlag(text: string): ReadonlyArray<number> {
  const ends = text
    .split(',')
    .map((part) => (part.trim().toLowerCase() === 'inf' ? Number.POSITIVE_INFINITY : toNumber(part)));
  if (ends.some(Number.isNaN)) throw new InvalidArgumentError('numbers separated by commas');
  return ends;
}

function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

export function parseNumbersFlag(text: string): ReadonlyArray<number> {
  const numbers = text.split(',').map(toNumber);
  if (!numbers.every(Number.isFinite)) throw new InvalidArgumentError('numbers separated by commas');
  return numbers;
}

export function parseNotNegativeFlag(text: string): number {
  const value = toNumber(text);
  if (!(value >= 0) || !Number.isFinite(value)) throw new InvalidArgumentError('a number of at least 0');
  return value;
}

export function wholeFlag(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = toNumber(text);
    if (!Number.isSafeInteger(value) || value < low || value > high) {
      throw new InvalidArgumentError(`a whole number from ${low} to ${high}`);
    }
    return value;
  };
}

export function parseDayFlag(text: string): number {
  const time = parseEventTime(text);
  if (time === undefined) throw new InvalidArgumentError('a date such as 2007-10-01');
  return Math.floor(time.ms / DAY_MS) * DAY_MS;
}

export function oneOfFlag(values: ReadonlyArray<string>): (text: string) => string {
  return (text) => {
    if (!values.includes(text)) throw new InvalidArgumentError(`one of ${values.join(', ')}`);
    return text;
  };
}

export function collectFlag(text: string, before: ReadonlyArray<string>): ReadonlyArray<string> {
  return [...before, text];
}

/** Names separated by commas, none empty. */
export function parseIdsFlag(text: string): ReadonlyArray<string> {
  const ids = text.split(',').map((id) => id.trim());
  if (ids.some((id) => id === '')) throw new InvalidArgumentError('names separated by commas');
  return ids;
}

/** A bare day is a day in the reader's time; as an end it takes that day in. */
export function parseInstant(text: string, isEnd: boolean): UnixMs | null {
  const time = parseEventTime(text);
  if (time === undefined || !/^\d{4}-/.test(text)) return null;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  if (!isDay) return time.ms as UnixMs;
  return (time.ms - DEFAULT_UTC_OFFSET_MIN * MINUTE_MS + (isEnd ? DAY_MS : 0)) as UnixMs;
}

export function parseInstantFlag(text: string): UnixMs {
  const instant = parseInstant(text, false);
  if (instant === null) throw new InvalidArgumentError('a day or an ISO 8601 instant');
  return instant;
}

/** Null unless both are times and the first is before the second. */
export function parsePeriod(period: {
  readonly from: string;
  readonly to: string;
}): { readonly from: UnixMs; readonly to: UnixMs } | null {
  const [first, last] = [parseInstant(period.from, false), parseInstant(period.to, true)];
  return first === null || last === null || first >= last ? null : { from: first, to: last };
}
