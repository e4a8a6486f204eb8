/**
 * Incidents from a plain CSV: the columns named for place, time, type and (optionally) how it was found are
 * read, every other column is left where it is. Dates are days; date-times without a zone are taken as UTC;
 * bare numbers are days on a scale of their own. Rows without place or time are counted, not guessed.
 */
import { parse } from 'csv-parse/sync';
import { err, ok, type Result } from '../base/result.ts';
import { DAY_MS } from '../base/time.ts';
import type { PatternEvent } from '../pattern/event.ts';

export type EventColumns = {
  readonly x: string;
  readonly y: string;
  readonly time: string;
  readonly type: string;
  /** Column that is true, 1, yes or own-patrol where an own patrol found the incident. */
  readonly found: string;
};

export type EventFile = {
  readonly events: ReadonlyArray<PatternEvent>;
  /** Rows without a place or a time. */
  readonly dropped: number;
  readonly hasType: boolean;
  /** True when any time carries an hour. */
  readonly hasHours: boolean;
};

export const EVENT_COLUMNS: EventColumns = {
  x: 'longitude',
  y: 'latitude',
  time: 'date',
  type: 'type',
  found: 'found',
};

export function parseEventCsv(text: string, columns: EventColumns = EVENT_COLUMNS): Result<EventFile, BadEventCsv> {
  const table = parseCsvRows(text);
  if (!table.ok) return table;
  const [header, ...rows] = table.value;
  const at = (name: string) => (header ?? []).indexOf(name);
  for (const name of [columns.x, columns.y, columns.time]) {
    if (at(name) < 0) return err({ type: 'BadEventCsv', reason: 'no-column', column: name, row: 1, text: '' });
  }
  return readEventRows(rows, 2, {
    x: at(columns.x),
    y: at(columns.y),
    time: at(columns.time),
    type: at(columns.type),
    found: at(columns.found),
  });
}

export type BadEventCsv = {
  readonly type: 'BadEventCsv';
  readonly reason: 'not-csv' | 'no-column' | 'not-a-number' | 'not-a-time';
  readonly column: string;
  readonly row: number;
  readonly text: string;
};

export const CSV_OPTIONS = { bom: true, skip_empty_lines: true, relax_column_count: true, trim: true } as const;

export function parseCsvRows(text: string): Result<ReadonlyArray<ReadonlyArray<string>>, BadEventCsv> {
  try {
    return ok(parse(text, CSV_OPTIONS));
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    return err({ type: 'BadEventCsv', reason: 'not-csv', column: '', row: 0, text: reason.slice(0, 200) });
  }
}

export type EventColumnPositions = {
  readonly x: number;
  readonly y: number;
  readonly time: number;
  /** -1 where there is no such column. */
  readonly type: number;
  readonly found: number;
};

function readEventRows(
  rows: ReadonlyArray<ReadonlyArray<string>>,
  firstRow: number,
  at: EventColumnPositions,
): Result<EventFile, BadEventCsv> {
  const events: PatternEvent[] = [];
  let dropped = 0;
  let hasHours = false;
  for (const [i, row] of rows.entries()) {
    const [xText, yText, timeText] = [row[at.x] ?? '', row[at.y] ?? '', row[at.time] ?? ''];
    if (xText === '' || yText === '' || timeText === '') {
      dropped++;
      continue;
    }
    const bad = (reason: 'not-a-number' | 'not-a-time', column: string, text: string) =>
      err({ type: 'BadEventCsv', reason, column, row: firstRow + i, text } as const);
    const [x, y] = [Number(xText), Number(yText)];
    if (!Number.isFinite(x)) return bad('not-a-number', 'x', xText);
    if (!Number.isFinite(y)) return bad('not-a-number', 'y', yText);
    const time = parseEventTime(timeText);
    if (time === undefined) return bad('not-a-time', 'time', timeText);
    if (time.hasHour) hasHours = true;
    const found = FOUND_BY_PATROL.has((row[at.found] ?? '').toLowerCase()) ? 'own-patrol' : 'reported';
    events.push({ x, y, atMs: time.ms, kind: row[at.type] ?? '', found });
  }
  return ok({ events, dropped, hasType: at.type >= 0, hasHours });
}

const FOUND_BY_PATROL: ReadonlySet<string> = new Set(['own-patrol', 'patrol', 'true', '1', 'yes']);

export type EventTime = { readonly ms: number; readonly hasHour: boolean };

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,3})?\d*\s*(Z|[+-]\d{2}:?\d{2})?$/;

export function parseEventTime(text: string): EventTime | undefined {
  if (DATE.test(text)) {
    const ms = Date.parse(`${text}T00:00:00Z`);
    return isSameDay(ms, text) ? { ms, hasHour: false } : undefined;
  }
  const parts = DATE_TIME.exec(text);
  if (parts !== null) {
    const [, date, minutes, seconds = ':00', fraction = '', zone = 'Z'] = parts;
    const utc = Date.parse(`${date}T${minutes}${seconds}${fraction}Z`);
    if (!isSameDay(utc, date!)) return undefined;
    return { ms: utc - zoneOffsetMs(zone), hasHour: !/^00:00$/.test(minutes!) || seconds !== ':00' };
  }
  const days = Number(text);
  return Number.isFinite(days) ? { ms: Math.round(days * DAY_MS), hasHour: !Number.isInteger(days) } : undefined;
}

/** Refuses 2021-02-30, which Date.parse may roll over. */
function isSameDay(ms: number, date: string): boolean {
  return Number.isFinite(ms) && new Date(ms).toISOString().slice(0, 10) === date;
}

function zoneOffsetMs(zone: string): number {
  if (zone === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
}
