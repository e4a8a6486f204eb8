/**
 * One row of an imported table as an incident report: of a plain table by the columns its user named, of a public
 * collection (UCDP GED, ACLED) by the collection's own columns and precision codes. Names of sides, of places as spelt and
 * of sources are never read; a row belongs to a district by its point.
 */
import { latLngToGridCell } from '../../base/grid.ts';
import { isLatLng } from '../../base/place.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { DAY_MS, SECOND_MS, type UnixMs, unixMsToIso } from '../../base/time.ts';
import { parseEventTime } from '../../format/event-csv.ts';
import { createEventRowReader, type ImportedEvent, type ImportRules } from '../../format/imported-event.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { PLACE_PRECISIONS } from '../../record/field.ts';
import type { INCIDENT_KINDS } from '../../record/kind/incident-report.ts';

/** Columns by field; `type` and the rest may be missing. */
export type ImportMapping = Readonly<Record<'date' | 'lat' | 'lng' | 'type', string>>;
export const IMPORT_FIELDS = ['date', 'lat', 'lng', 'type'] as const;
export const DEFAULT_MAPPING: ImportMapping = { date: 'date', lat: 'latitude', lng: 'longitude', type: 'type' };

export type ImportColumns =
  | { readonly type: 'plain'; readonly mapping: ImportMapping }
  | { readonly type: 'collection'; readonly rules: ImportRules };

export type ImportedRow = {
  readonly ms: number;
  readonly withinS: number;
  readonly latE7: number;
  readonly lngE7: number;
  readonly uncertaintyM: number;
  readonly kind: string;
  /** What the row is known by among those of its source. */
  readonly key: ReadonlyArray<string>;
};

/** The error is the reason for which a row is refused. */
export type RowParser = (row: ReadonlyArray<string>) => Result<ImportedRow, string>;

const PLAIN_UNCERTAINTY_M = 1_000;
/** A report knows its time to a year at worst. */
const WITHIN_S_MAX = 365 * 86_400;

export function createRowParser(header: ReadonlyArray<string>, columns: ImportColumns): Result<RowParser, BadImport> {
  if (columns.type === 'plain') return createPlainParser(header, columns.mapping);
  const read = createEventRowReader(header, columns.rules);
  if (!read.ok) return err({ type: 'BadImport', reason: 'no-column', column: read.error.column });
  return ok((row) => {
    const event = read.value(row);
    return event === undefined ? err('NoUsablePlaceOrDate') : ok(eventToRow(event));
  });
}

export type BadImport = {
  readonly type: 'BadImport';
  readonly reason: 'no-column';
  readonly column: string;
};

function createPlainParser(header: ReadonlyArray<string>, mapping: ImportMapping): Result<RowParser, BadImport> {
  const at = (field: keyof ImportMapping) => header.findIndex((h) => h.toLowerCase() === mapping[field].toLowerCase());
  const positions = { date: at('date'), lat: at('lat'), lng: at('lng'), type: at('type') };
  for (const field of ['date', 'lat', 'lng'] as const) {
    if (positions[field] < 0) return err({ type: 'BadImport', reason: 'no-column', column: mapping[field] });
  }
  return ok((row) => {
    const key = IMPORT_FIELDS.map((field) => row[positions[field]] ?? '');
    const [date, lat, lng, kind] = key as [string, string, string, string];
    const time = parseEventTime(date);
    if (time === undefined || date === '') return err('BadTime');
    const place = { lat: lat === '' ? Number.NaN : Number(lat), lng: lng === '' ? Number.NaN : Number(lng) };
    if (!isLatLng(place)) return err('BadCoordinate');
    const withinS = time.hasHour ? 3_600 : DAY_MS / SECOND_MS;
    return ok({ ...toE7(place), ms: time.ms, withinS, uncertaintyM: PLAIN_UNCERTAINTY_M, kind, key });
  });
}

function eventToRow({ sourceId, event, endMs, placeWithinM, dateWithinDays }: ImportedEvent): ImportedRow {
  const spanMs = Math.max(endMs - event.atMs + DAY_MS, dateWithinDays * DAY_MS);
  return {
    ...toE7({ lat: event.y, lng: event.x }),
    ms: event.atMs,
    withinS: Math.min(WITHIN_S_MAX, spanMs / SECOND_MS),
    uncertaintyM: placeWithinM,
    kind: event.kind,
    key: [sourceId],
  };
}

function toE7({ lat, lng }: { readonly lat: number; readonly lng: number }): Pick<ImportedRow, 'latE7' | 'lngE7'> {
  return { latE7: Math.round(lat * 1e7), lngE7: Math.round(lng * 1e7) };
}

const KIND_BY_TYPE: Readonly<Record<string, (typeof INCIDENT_KINDS)[number]>> = {
  ied: 'roadside-bomb',
  saf: 'shooting',
  'small arms fire': 'shooting',
  'remote explosive/landmine/ied': 'roadside-bomb',
};

/** The first that is coarse enough. */
const PRECISION_BY_M: ReadonlyArray<readonly [number, (typeof PLACE_PRECISIONS)[number]]> = [
  [1_000, 'grid-1km'],
  [5_000, 'town'],
  [25_000, 'sub-district'],
  [Number.POSITIVE_INFINITY, 'district'],
];

export function importedRowToBody(row: ImportedRow, reportedAt: string): JsonObject {
  const from = unixMsToIso(row.ms as UnixMs);
  const typeCode = row.kind
    .replaceAll(/[^A-Za-z0-9-]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 32);
  return {
    form: 'import',
    incidentKind: KIND_BY_TYPE[row.kind.toLowerCase()] ?? 'other',
    ...(typeCode === '' ? {} : { typeCode }),
    state: 'closed',
    closedBecause: { text: 'imported history', language: 'en' },
    actorKind: 'unknown',
    occurred: { from, withinS: row.withinS, day: from.slice(0, 10) },
    reportedAt,
    place: {
      latE7: row.latE7,
      lngE7: row.lngE7,
      uncertaintyM: row.uncertaintyM,
      precision: PRECISION_BY_M.find(([metres]) => row.uncertaintyM <= metres)![1],
      cell7: latLngToGridCell({ lat: row.latE7 / 1e7, lng: row.lngE7 / 1e7 }, 7),
    },
    source: { kind: 'import', reliability: 'F', credibility: 6 },
    validation: 'unverified',
    impact: 0,
  };
}
