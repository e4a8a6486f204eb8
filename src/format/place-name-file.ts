/**
 * Place names as others bring them: a CSV with named columns, and the two tab-separated tables of GeoNames
 * (download.geonames.org/export/dump/readme.txt: `geoname` with 19 columns, `alternateNamesV2` with 10). Every fault
 * is named with its line; nothing is repaired silently.
 */
import { parse } from 'csv-parse/sync';
import { isLatLng } from '../base/place.ts';
import { err, ok, type Result } from '../base/result.ts';
import { detectNameLanguage, detectScript, mergePlaces, type NamedPlace, type PlaceName } from './place-name.ts';

export type PlaceFileOrigin = {
  /** Who published it and when, shown with every name. */
  readonly source: string;
  readonly asOf: string;
  /** Code of the organisation that uses these names; empty for a public gazetteer. */
  readonly organisation: string;
};

export type PlaceFileImport = {
  readonly places: ReadonlyArray<NamedPlace>;
  /** Rows without any name: the place exists, nobody said what it is called. */
  readonly unnamed: number;
};

const COLUMNS = {
  id: ['id', 'place', 'osm_id', 'geonameid', 'code'],
  lat: ['lat', 'latitude', 'y'],
  lng: ['lng', 'lon', 'longitude', 'x'],
  name: ['name', 'place_name', 'text'],
  language: ['language', 'lang', 'isolanguage'],
  use: ['use'],
} as const;

/** Rows of one id are names of one place. `language` and `use` may be absent: the letters then tell. */
export function parsePlaceNameCsv(text: string, origin: PlaceFileOrigin): Result<PlaceFileImport, BadPlaceFile> {
  let rows: ReadonlyArray<ReadonlyArray<string>>;
  try {
    rows = parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true }) as string[][];
  } catch (fault) {
    return err({ type: 'BadPlaceFile', reason: 'not-csv', line: lineOf(fault), column: '' });
  }
  const header = (rows[0] ?? []).map((name) => name.trim().toLowerCase());
  const at = (field: keyof typeof COLUMNS): number =>
    header.findIndex((name) => COLUMNS[field].includes(name as never));
  for (const field of ['id', 'lat', 'lng', 'name'] as const) {
    if (at(field) < 0) return err({ type: 'BadPlaceFile', reason: 'no-column', line: 1, column: field });
  }
  const places: NamedPlace[] = [];
  let unnamed = 0;
  for (const [i, row] of rows.slice(1).entries()) {
    const cell = (field: keyof typeof COLUMNS): string => row[at(field)]?.trim() ?? '';
    const place = createPlace(cell('id'), cell('lat'), cell('lng'));
    if (!place.ok) return err({ ...place.error, line: i + 2 });
    const use = cell('use');
    if (use !== '' && use !== 'current' && use !== 'former' && use !== 'transliteration') {
      return err({ type: 'BadPlaceFile', reason: 'bad-use', line: i + 2, column: 'use' });
    }
    if (cell('name') === '') unnamed++;
    else {
      const name = createName(cell('name'), cell('language'), origin);
      places.push({ ...place.value, names: [use === '' ? name : { ...name, use }] });
    }
  }
  return ok({ places: mergePlaces(places), unnamed });
}

/** `geoname` alone gives the main and ASCII names; with `alternateNames` the languages come too. */
export function parseGeoNames(
  geoname: string,
  alternateNames: string | null,
  origin: PlaceFileOrigin,
): Result<PlaceFileImport, BadPlaceFile> {
  const byId = new Map<string, NamedPlace>();
  for (const [i, line] of geoname.split(/\r?\n/).entries()) {
    if (line === '') continue;
    const columns = line.split('\t');
    if (columns.length < 6) return err({ type: 'BadPlaceFile', reason: 'not-geonames', line: i + 1, column: '' });
    const [id, name, ascii, , lat, lng] = columns;
    const place = createPlace(id!, lat!, lng!);
    if (!place.ok) return err({ ...place.error, line: i + 1 });
    const names: PlaceName[] = [{ ...createName(name!, 'und', origin), use: 'transliteration' }];
    if (ascii !== '' && ascii !== name) names.push({ ...createName(ascii!, 'und', origin), use: 'transliteration' });
    byId.set(id!, { ...place.value, names });
  }
  for (const [i, line] of (alternateNames ?? '').split(/\r?\n/).entries()) {
    if (line === '') continue;
    const columns = line.split('\t');
    if (columns.length < 4) return err({ type: 'BadPlaceFile', reason: 'not-geonames', line: i + 1, column: '' });
    const [, id, language, text, , , , historic] = columns;
    const place = byId.get(id!);
    // Links, postcodes and airport codes are no names; names of places not listed are left out.
    if (place === undefined || !/^[a-z]{2,3}(-[A-Za-z]+)?$/.test(language!)) continue;
    const name: PlaceName = { ...createName(text!, language!, origin), use: historic === '1' ? 'former' : 'current' };
    byId.set(id!, { ...place, names: [...place.names, name] });
  }
  return ok({ places: [...byId.values()], unnamed: 0 });
}

export type BadPlaceFile = {
  readonly type: 'BadPlaceFile';
  readonly reason: 'not-csv' | 'not-geonames' | 'no-column' | 'no-id' | 'bad-position' | 'bad-use';
  readonly line: number;
  readonly column: string;
};

function createPlace(id: string, lat: string, lng: string): Result<NamedPlace, BadPlaceFile> {
  if (id === '') return err({ type: 'BadPlaceFile', reason: 'no-id', line: 0, column: 'id' });
  const position = { lat: Number(lat), lng: Number(lng) };
  if (lat === '' || lng === '' || !isLatLng(position)) {
    return err({ type: 'BadPlaceFile', reason: 'bad-position', line: 0, column: 'lat' });
  }
  return ok({ id, position, names: [], jointTerms: [] });
}

function createName(text: string, language: string, origin: PlaceFileOrigin): PlaceName {
  return {
    text: text.normalize('NFC'),
    language: language === '' ? detectNameLanguage(text) : language.toLowerCase(),
    script: detectScript(text),
    use: 'current',
    ...origin,
  };
}

function lineOf(fault: unknown): number {
  const lines = (fault as { readonly lines?: number }).lines;
  return typeof lines === 'number' ? lines : 0;
}
