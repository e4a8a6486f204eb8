/**
 * Readers of option values: each turns text into a checked value or refuses it with what it wants,
 * which ends the command with the exit code for bad input.
 */
import { InvalidArgumentError } from 'commander';
import { DAY_MS } from '../base/time.ts';
import { parseEventTime } from '../format/event-csv.ts';

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
