/**
 * What importers of public incident collections have in common: columns found by name, counts of rows left out by
 * reason, and precision kept beside place and date. Names of actors, places as spelt, sources and notes are not
 * read: an incident belongs to an area by its coordinates, whatever anybody called the place.
 */
import { err, ok, type Result } from '../base/result.ts';
import type { PatternEvent } from '../pattern/event.ts';
import { type BadEventCsv, parseCsvRows, parseEventTime } from './event-csv.ts';

export type ImportedEvent = {
  /** The collection's own number, so that a second import finds the first. */
  readonly sourceId: string;
  readonly event: PatternEvent;
  /** Last moment of an incident known to a span of days. */
  readonly endMs: number;
  /** How far the true place may lie, metres. */
  readonly placeWithinM: number;
  /** How far the true date may lie, days. */
  readonly dateWithinDays: number;
  readonly killed: number | undefined;
};

export type ImportedFile = {
  readonly imported: ReadonlyArray<ImportedEvent>;
  /** Rows without usable place or date. */
  readonly dropped: number;
};

export type ImportColumn = {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly lat: string;
  readonly lng: string;
  readonly kind: string;
  readonly placePrecision: string;
  readonly datePrecision: string;
  readonly killed: string;
};

export type ImportRules = {
  readonly columns: ImportColumn;
  readonly kindOf: (text: string) => string;
  /** By the collection's code; undefined drops the row. */
  readonly placeWithinM: Readonly<Record<string, number>>;
  readonly dateWithinDays: Readonly<Record<string, number>>;
};

/** Header lines of the Humanitarian Exchange Language begin every cell with `#`, or leave it empty. */
export function isHxlRow(row: ReadonlyArray<string>): boolean {
  return row.some((cell) => cell.startsWith('#')) && row.every((cell) => cell === '' || cell.startsWith('#'));
}

export function importEvents(text: string, rules: ImportRules): Result<ImportedFile, BadEventCsv> {
  const table = parseCsvRows(text);
  if (!table.ok) return table;
  const [header = [], ...below] = table.value;
  const rows = below[0] !== undefined && isHxlRow(below[0]) ? below.slice(1) : below;
  const read = createEventRowReader(header, rules);
  if (!read.ok) return read;
  const imported = rows.map(read.value).filter((row) => row !== undefined);
  return ok({ imported, dropped: rows.length - imported.length });
}

/** Undefined for a row without usable place or date. */
export type EventRowReader = (row: ReadonlyArray<string>) => ImportedEvent | undefined;

export function createEventRowReader(
  header: ReadonlyArray<string>,
  rules: ImportRules,
): Result<EventRowReader, BadEventCsv> {
  const names = header.map((name) => name.toLowerCase());
  const at = (column: keyof ImportColumn) => names.indexOf(rules.columns[column]);
  for (const column of ['id', 'start', 'lat', 'lng'] as const) {
    if (at(column) < 0) {
      return err({ type: 'BadEventCsv', reason: 'no-column', column: rules.columns[column], row: 1, text: '' });
    }
  }
  return ok((row) => readRow((column) => row[at(column)] ?? '', rules));
}

function readRow(cell: (column: keyof ImportColumn) => string, rules: ImportRules): ImportedEvent | undefined {
  const [lat, lng] = [toNumber(cell('lat')), toNumber(cell('lng'))];
  const start = parseEventTime(toIsoDate(cell('start')));
  const end = parseEventTime(toIsoDate(cell('end'))) ?? start;
  const placeWithinM = rules.placeWithinM[cell('placePrecision')];
  const dateWithinDays = rules.dateWithinDays[cell('datePrecision')];
  if (lat === undefined || lng === undefined || Math.abs(lat) > 90 || Math.abs(lng) > 180) return undefined;
  if (start === undefined || end === undefined || end.ms < start.ms) return undefined;
  if (placeWithinM === undefined || dateWithinDays === undefined) return undefined;
  const killed = toNumber(cell('killed'));
  return {
    sourceId: cell('id'),
    event: { x: lng, y: lat, atMs: start.ms, kind: rules.kindOf(cell('kind')), found: 'reported' },
    endMs: end.ms,
    placeWithinM,
    dateWithinDays,
    killed: killed !== undefined && Number.isSafeInteger(killed) && killed >= 0 ? killed : undefined,
  };
}

function toNumber(text: string): number | undefined {
  const value = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `01 May 2021` as well as `2021-05-01`; bare numbers are no dates here. */
function toIsoDate(text: string): string {
  const words = /^(\d{1,2})[ -]([A-Za-z]{3})[a-z]*[ -](\d{4})$/.exec(text);
  if (words !== null) {
    const month = MONTHS.indexOf(words[2]!.toLowerCase()) + 1;
    return `${words[3]}-${String(month).padStart(2, '0')}-${words[1]!.padStart(2, '0')}`;
  }
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? text : 'none';
}

/** Those known well enough for a question asked at a distance and a number of days. */
export function keepPrecise(
  imported: ReadonlyArray<ImportedEvent>,
  limits: { readonly placeWithinM: number; readonly dateWithinDays: number },
): ReadonlyArray<PatternEvent> {
  return imported
    .filter((row) => row.placeWithinM <= limits.placeWithinM && row.dateWithinDays <= limits.dateWithinDays)
    .map((row) => row.event);
}
