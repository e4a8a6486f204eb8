/**
 * A post, patrol, unit or protected site while it is typed: plain text per field, and its reading - the body to be kept,
 * or what is wrong with which field. Pure; a place that was not touched stays as it was kept.
 */
import type { LatLng } from '../../base/place.ts';
import { foldDigits } from '../../format/locale/digit.ts';
import { formatMgrs } from '../../format/mgrs.ts';
import type { PlaceNameView } from '../../node/http/contract.ts';
import type { ForceView } from '../../node/http/contract-ground.ts';
import type { ForceKind, PatrolBody, PostBody, ProtectedSiteBody, ReactionUnitBody } from '../../record/kind/force.ts';
import { type BadPlaceEntry, parsePlaceEntry } from '../report/place-entry.ts';
import type { MarkKind } from './ground-image.ts';
import { ALL_WEEK_ROW, type BadHours, type HoursRow, rowsToSpans, type Span, spansToRows } from './week-hours.ts';

export const SENSORS = ['eye', 'thermal', 'radar'] as const;
type Sensor = (typeof SENSORS)[number];

export type ForceText = {
  readonly kind: MarkKind;
  readonly code: string;
  /** One place; of a patrol one place a line. */
  readonly place: string;
  readonly eyeHeight: string;
  readonly sensors: ReadonlyArray<Sensor>;
  readonly hours: ReadonlyArray<HoursRow>;
  readonly mode: 'foot' | 'vehicle';
  readonly readiness: string;
  readonly buffer: string;
  /** What is corrected: its places as they are kept. */
  readonly held: { readonly place: string; readonly places: ReadonlyArray<LatLng> } | null;
};

export type ForceField = 'code' | 'place' | 'eyeHeight' | 'sensors' | 'hours' | 'readiness' | 'buffer';
export type ForceFault =
  | BadPlaceEntry
  | BadHours
  | { readonly type: 'Required' | 'BadCode' | 'NoSensor' | 'FewPoints' }
  | { readonly type: 'BadPoint'; readonly point: number }
  | { readonly type: 'BadNumber'; readonly min: number; readonly max: number };

export type ForceReading = {
  readonly places: ReadonlyArray<LatLng>;
  readonly faults: { readonly [field in ForceField]?: ForceFault };
  /** Null while a field is not right. */
  readonly entry: { readonly kind: ForceKind; readonly body: Readonly<Record<string, unknown>> } | null;
};

export const EMPTY_FORCE: ForceText = {
  kind: 'post',
  code: '',
  place: '',
  eyeHeight: '10',
  sensors: ['eye'],
  hours: [ALL_WEEK_ROW],
  mode: 'vehicle',
  readiness: '10',
  buffer: '500',
  held: null,
};

/** Which fields a kind has, in the order they are typed. */
export const FIELDS_BY_KIND: Readonly<Record<MarkKind, ReadonlyArray<ForceField | 'mode'>>> = {
  post: ['code', 'place', 'eyeHeight', 'sensors', 'hours'],
  checkpoint: ['code', 'place', 'eyeHeight', 'sensors', 'hours'],
  patrol: ['code', 'place', 'mode', 'hours'],
  'reaction-unit': ['code', 'place', 'mode', 'readiness', 'hours'],
  'protected-site': ['code', 'place', 'buffer'],
};

export function readForceText(
  text: ForceText,
  known: { readonly near: LatLng; readonly names: ReadonlyArray<PlaceNameView> },
): ForceReading {
  const faults: { [field in ForceField]?: ForceFault } = {};
  const fields = FIELDS_BY_KIND[text.kind];
  const code = text.code.trim();
  if (code === '') faults.code = { type: 'Required' };
  else if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/.test(code)) faults.code = { type: 'BadCode' };
  const read = readPlaces(text, known);
  if (read.fault !== null) faults.place = read.fault;
  const numberOf = (field: 'eyeHeight' | 'readiness' | 'buffer', min: number, max: number) => {
    const value = Number(foldDigits(text[field]).trim().replace(/[,٫]/, '.'));
    const isRight = text[field].trim() !== '' && value >= min && value <= max;
    if (fields.includes(field) && !isRight) faults[field] = { type: 'BadNumber', min, max };
    return value;
  };
  const eyeHeightDm = Math.round(numberOf('eyeHeight', 0.1, 200) * 10);
  const readinessMin = Math.round(numberOf('readiness', 0, 1_440));
  const bufferM = Math.round(numberOf('buffer', 1, 50_000));
  if (fields.includes('sensors') && text.sensors.length === 0) faults.sensors = { type: 'NoSensor' };
  const hours = rowsToSpans(text.hours);
  if (fields.includes('hours') && !hours.ok) faults.hours = hours.error;
  const isRight = Object.keys(faults).length === 0;
  const parts = { code, eyeHeightDm, readinessMin, bufferM, places: read.places, spans: hours.ok ? hours.value : [] };
  return { places: read.places, faults, entry: isRight ? writeEntry(text, parts) : null };
}

type Parts = {
  readonly code: string;
  readonly eyeHeightDm: number;
  readonly readinessMin: number;
  readonly bufferM: number;
  readonly places: ReadonlyArray<LatLng>;
  readonly spans: ReadonlyArray<Span>;
};

function writeEntry(text: ForceText, parts: Parts): NonNullable<ForceReading['entry']> {
  const { mode, sensors } = text;
  const { code, spans, eyeHeightDm, readinessMin, bufferM } = parts;
  const common = { code, state: 'standing' };
  const [latE7, lngE7] = toE7(parts.places[0]!);
  const place = { latE7, lngE7 };
  switch (text.kind) {
    case 'post':
    case 'checkpoint':
      return { kind: 'post', body: { ...common, ...place, role: text.kind, eyeHeightDm, sensors, manned: spans } };
    case 'patrol': {
      const walks = spans.map(({ fromMin, toMin }) => ({ departMin: fromMin, durationMin: toMin - fromMin }));
      return { kind: 'patrol', body: { ...common, mode, route: parts.places.map(toE7), walks } };
    }
    case 'reaction-unit':
      return { kind: 'reaction-unit', body: { ...common, ...place, mode, readinessMin, ready: spans } };
    case 'protected-site':
      return { kind: 'protected-site', body: { ...common, ...place, bufferM } };
  }
}

function readPlaces(
  text: ForceText,
  known: { readonly near: LatLng; readonly names: ReadonlyArray<PlaceNameView> },
): { readonly places: ReadonlyArray<LatLng>; readonly fault: ForceFault | null } {
  if (text.held !== null && text.held.place === text.place) return { places: text.held.places, fault: null };
  const isRoute = text.kind === 'patrol';
  const typed = isRoute ? text.place.split('\n').filter((line) => line.trim() !== '') : [text.place];
  const places: LatLng[] = [];
  for (const [i, line] of typed.entries()) {
    const read = parsePlaceEntry(line, { near: known.near, places: known.names });
    if (!read.ok) return { places, fault: isRoute ? { type: 'BadPoint', point: i + 1 } : read.error };
    places.push(read.value.place);
  }
  return { places, fault: isRoute && places.length < 2 ? { type: 'FewPoints' } : null };
}

/** A place as it is written into a field. */
export function placeText(place: LatLng): string {
  const grid = formatMgrs(place, 1);
  return grid.ok ? grid.value : `${place.lat.toFixed(6)}, ${place.lng.toFixed(6)}`;
}

type Held = ForceView['records'][number];

export function markKindOf({ kind, body }: Pick<Held, 'kind' | 'body'>): MarkKind {
  return kind === 'post' ? (body['role'] as 'post' | 'checkpoint') : kind;
}

/** Places of what is kept: one, or those of a route. */
export function placesOf({ kind, body }: Pick<Held, 'kind' | 'body'>): ReadonlyArray<LatLng> {
  if (kind === 'patrol') {
    return (body as unknown as PatrolBody).route.map(([latE7, lngE7]) => ({ lat: latE7 / 1e7, lng: lngE7 / 1e7 }));
  }
  const { latE7, lngE7 } = body as unknown as PostBody;
  return [{ lat: latE7 / 1e7, lng: lngE7 / 1e7 }];
}

/** Hours of what is kept; none of a protected site. */
export function spansOf({ kind, body }: Pick<Held, 'kind' | 'body'>): ReadonlyArray<Span> {
  if (kind === 'post') return (body as unknown as PostBody).manned;
  if (kind === 'reaction-unit') return (body as unknown as ReactionUnitBody).ready;
  if (kind !== 'patrol') return [];
  const { walks } = body as unknown as PatrolBody;
  return walks.map(({ departMin, durationMin }) => ({ fromMin: departMin, toMin: departMin + durationMin }));
}

export function heldToText(held: Held): ForceText {
  const places = placesOf(held);
  const place = places.map(placeText).join('\n');
  const body = held.body as unknown as PostBody & ReactionUnitBody & ProtectedSiteBody;
  return {
    ...EMPTY_FORCE,
    kind: markKindOf(held),
    code: body.code,
    place,
    held: { place, places },
    ...(held.kind === 'post' ? { eyeHeight: String(body.eyeHeightDm / 10), sensors: body.sensors } : {}),
    ...(held.kind === 'reaction-unit' ? { readiness: String(body.readinessMin) } : {}),
    ...(held.kind === 'reaction-unit' || held.kind === 'patrol' ? { mode: body.mode } : {}),
    ...(held.kind === 'protected-site' ? { buffer: String(body.bufferM) } : { hours: spansToRows(spansOf(held)) }),
  };
}

function toE7({ lat, lng }: LatLng): [number, number] {
  return [Math.round(lat * 1e7), Math.round(lng * 1e7)];
}
