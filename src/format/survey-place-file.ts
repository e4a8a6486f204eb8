/**
 * The two files of a survey over places: the list (`place,lat,lng`) and the table between them (`from,to,metres,minutes`,
 * either figure may be missing). A way counts in both directions unless the way back has a row of its own; what no row
 * says is unknown, never near. Every fault is named with its line; nothing is repaired silently.
 */
import { parse } from 'csv-parse/sync';
import { isLatLng, type LatLng } from '../base/place.ts';
import { err, ok, type Result } from '../base/result.ts';
import { isPlaceId } from '../vacuum/token.ts';

export type SurveyPlaces = {
  /** Ascending; the position numbers everything else. */
  readonly ids: ReadonlyArray<string>;
  readonly places: ReadonlyArray<LatLng>;
  /** From-major; 0 from a place to itself, NaN where unknown. */
  readonly metres: Float64Array;
  /** Null where no row has a time. */
  readonly minutes: Float64Array | null;
};

/** More would make a table of several hundred megabytes. */
export const SURVEY_PLACES_MAX = 2_000;

export function parseSurveyPlaces(list: string, table: string): Result<SurveyPlaces, BadSurveyPlaces> {
  const places = parsePlaces(list);
  return places.ok ? parseTravel(table, places.value) : places;
}

export type BadSurveyPlaces = {
  readonly type: 'BadSurveyPlaces';
  readonly file: 'list' | 'table';
  readonly line: number;
  readonly reason: string;
};

type Rows = ReadonlyArray<Readonly<Record<string, string>>>;
type Listed = { readonly id: string; readonly place: LatLng };

function parsePlaces(text: string): Result<ReadonlyArray<Listed>, BadSurveyPlaces> {
  const rows = readRows(text, 'list', ['place', 'lat', 'lng']);
  if (!rows.ok) return rows;
  const refuse = (at: number, reason: string) =>
    err({ type: 'BadSurveyPlaces', file: 'list', line: at + 2, reason } as const);
  if (rows.value.length === 0) return refuse(-1, 'no place');
  if (rows.value.length > SURVEY_PLACES_MAX) return refuse(SURVEY_PLACES_MAX, `more than ${SURVEY_PLACES_MAX} places`);
  const byId = new Map<string, Listed>();
  for (const [at, { place: id, lat, lng }] of rows.value.entries()) {
    if (!isPlaceId(id!)) return refuse(at, 'an id has 1 to 64 of a-z, 0-9, _ and -');
    if (byId.has(id!)) return refuse(at, 'a place twice');
    const place = { lat: readFigure(lat), lng: readFigure(lng) };
    if (!isLatLng(place)) return refuse(at, 'not a place on Earth in degrees');
    byId.set(id!, { id: id!, place });
  }
  return ok([...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1)));
}

function parseTravel(text: string, listed: ReadonlyArray<Listed>): Result<SurveyPlaces, BadSurveyPlaces> {
  const rows = readRows(text, 'table', ['from', 'to']);
  if (!rows.ok) return rows;
  const refuse = (at: number, reason: string) =>
    err({ type: 'BadSurveyPlaces', file: 'table', line: at + 2, reason } as const);
  const count = listed.length;
  const indexById = new Map(listed.map(({ id }, index) => [id, index]));
  const said = new Map<number, { readonly metres: number; readonly minutes: number }>();
  for (const [at, { from, to, metres, minutes }] of rows.value.entries()) {
    const [a, b] = [indexById.get(from!), indexById.get(to!)];
    if (a === undefined || b === undefined) return refuse(at, 'a place that is not in the list');
    const way = { metres: readFigure(metres), minutes: readFigure(minutes) };
    const isSound = [metres, minutes].every((figure) => (figure ?? '') === '' || readFigure(figure) >= 0);
    if (!isSound || (Number.isNaN(way.metres) && Number.isNaN(way.minutes)))
      return refuse(at, 'metres and minutes are numbers from 0 on, and one of them is there');
    if (a === b || said.has(a * count + b)) return refuse(at, 'a way twice, or from a place to itself');
    said.set(a * count + b, way);
  }
  const metresOf = new Float64Array(count * count).fill(Number.NaN);
  const minutesOf = metresOf.slice();
  for (let i = 0; i < count; i++) metresOf[i * count + i] = minutesOf[i * count + i] = 0;
  for (const [at, way] of said) {
    const back = (at % count) * count + Math.floor(at / count);
    for (const direction of said.has(back) ? [at] : [at, back]) {
      metresOf[direction] = way.metres;
      minutesOf[direction] = way.minutes;
    }
  }
  const hasTimes = [...said.values()].some(({ minutes }) => !Number.isNaN(minutes));
  return ok({
    ids: listed.map(({ id }) => id),
    places: listed.map(({ place }) => place),
    metres: metresOf,
    minutes: hasTimes ? minutesOf : null,
  });
}

function readRows(
  text: string,
  file: BadSurveyPlaces['file'],
  columns: ReadonlyArray<string>,
): Result<Rows, BadSurveyPlaces> {
  let rows: Rows;
  try {
    const lowered = (names: ReadonlyArray<string>) => names.map((name) => name.trim().toLowerCase());
    rows = parse(text, { bom: true, columns: lowered, skip_empty_lines: true, trim: true }) as Rows;
  } catch (fault) {
    const { lines } = fault as { readonly lines?: number };
    return err({ type: 'BadSurveyPlaces', file, line: lines ?? 0, reason: 'not a CSV with one width' });
  }
  const missing = rows.length === 0 ? undefined : columns.find((name) => rows[0]![name] === undefined);
  return missing === undefined
    ? ok(rows)
    : err({ type: 'BadSurveyPlaces', file, line: 1, reason: `no column ${missing}` });
}

/** NaN where the field is empty or no number. */
function readFigure(text: string | undefined): number {
  return text === undefined || text === '' ? Number.NaN : Number(text);
}
