/**
 * What a watch officer types for a place: a grid reference (zone and square may be left out), latitude and longitude,
 * or a name the node knows. The answer carries how well the place is known, so that a circle can be drawn at once.
 */
import { isLatLng, type LatLng } from '../../base/place.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { foldDigits } from '../../format/locale/digit.ts';
import { foldText } from '../../format/locale/folding.ts';
import type { Language } from '../../format/locale/language.ts';
import { type BadMgrs, parseMgrs } from '../../format/mgrs.ts';
import type { PlaceNameView } from '../../node/http/contract.ts';
import type { PLACE_PRECISIONS } from '../../record/field.ts';

export type PlacePrecision = (typeof PLACE_PRECISIONS)[number];
export type PlaceEntry = {
  readonly place: LatLng;
  readonly uncertaintyM: number;
  readonly name: { readonly text: string; readonly language: Language } | null;
};

const TOWN_RADIUS_M = 3_000;

export function parsePlaceEntry(
  typed: string,
  options: { readonly near: LatLng; readonly places: ReadonlyArray<PlaceNameView> },
): Result<PlaceEntry, BadPlaceEntry> {
  const text = foldDigits(typed)
    .replace(/\p{Cf}/gu, '')
    .trim();
  if (text === '') return err({ type: 'PlaceMissing' });
  const pair = /^(-?\d{1,3}(?:[.٫]\d+)?)[\s,،]+(-?\d{1,3}(?:[.٫]\d+)?)$/.exec(text);
  if (pair !== null && /[.٫]/.test(text)) return readPair(pair[1]!, pair[2]!);
  const named = findPlace(typed, options.places);
  if (named !== null) return ok(named);
  const grid = parseMgrs(text, options.near);
  if (grid.ok) return ok({ place: grid.value.place, uncertaintyM: grid.value.uncertaintyM, name: null });
  const looksLikeGrid = /^\d{1,2}\s*[A-Za-z]\s*[A-Za-z]{2}|^[A-Za-z]{2}\s*\d/.test(text);
  return looksLikeGrid ? grid : err({ type: 'UnknownPlace', text });
}

export type BadPlaceEntry =
  | BadMgrs
  | { readonly type: 'PlaceMissing' }
  | { readonly type: 'BadLatLng' }
  | { readonly type: 'UnknownPlace'; readonly text: string };

/** `5km`, `5 km`, `500`, `500 m`; more than the record can hold is refused. */
export function parseRadiusM(typed: string): number | null {
  const text = foldDigits(typed).trim().toLowerCase();
  const match = /^(\d{1,6}(?:[.,٫]\d{1,2})?)\s*(km|كم|کم|m|م|)$/u.exec(text);
  if (match === null) return null;
  const value = Number(match[1]!.replace(/[,٫]/, '.'));
  const metres = Math.round(value * (/^(km|كم|کم)$/u.test(match[2]!) ? 1_000 : 1));
  return metres >= 1 && metres <= 200_000 ? metres : null;
}

/** The word for a radius, until somebody chooses another. */
export function precisionOf(uncertaintyM: number): PlacePrecision {
  const upTo: ReadonlyArray<readonly [number, PlacePrecision]> = [
    [40, 'exact'],
    [150, 'grid-100m'],
    [1_500, 'grid-1km'],
    [2_500, 'village'],
    [4_500, 'town'],
    [20_000, 'sub-district'],
  ];
  return upTo.find(([metres]) => uncertaintyM <= metres)?.[1] ?? 'district';
}

function readPair(latText: string, lngText: string): Result<PlaceEntry, BadPlaceEntry> {
  const lat = Number(latText.replace('٫', '.'));
  const lng = Number(lngText.replace('٫', '.'));
  if (!isLatLng({ lat, lng })) return err({ type: 'BadLatLng' });
  const digits = Math.min(...[latText, lngText].map((t) => t.split(/[.٫]/)[1]?.length ?? 0));
  return ok({ place: { lat, lng }, uncertaintyM: Math.max(10, Math.round(111_000 / 10 ** digits)), name: null });
}

function findPlace(typed: string, places: ReadonlyArray<PlaceNameView>): PlaceEntry | null {
  const wanted = foldText(typed);
  if (wanted === '') return null;
  const found = places.find((place) => foldText(place.name) === wanted);
  if (found === undefined) return null;
  return {
    place: { lat: found.latE7 / 1e7, lng: found.lngE7 / 1e7 },
    uncertaintyM: TOWN_RADIUS_M,
    name: { text: found.name, language: found.language },
  };
}
