/**
 * Names of places near the seam, as people type them, in the three languages (GeoNames; spellings of the gazetteer of the
 * exercise, which a native reader must confirm). Two names of one place are two rows: each organisation has its own.
 */

import { distanceM, type LatLng } from '../../base/place.ts';
import { choosePlaceName, detectScript, type NamedPlace, type NameReader } from '../../format/place-name.ts';
import { findPlacesByName, type PlaceIndex } from '../../format/place-search.ts';

type Place = {
  readonly en: string | null;
  readonly ar: string | null;
  readonly ckb: string | null;
  readonly lat: number;
  readonly lng: number;
};

const PLACES: ReadonlyArray<Place> = [
  { en: 'Altun Kupri', ar: 'آلتون كوبري', ckb: 'پردێ', lat: 35.7533, lng: 44.1436 },
  { en: 'Prde', ar: null, ckb: null, lat: 35.7533, lng: 44.1436 },
  { en: 'Dibis', ar: 'الدبس', ckb: 'دوبز', lat: 35.6748, lng: 44.0707 },
  { en: 'Kirkuk', ar: 'كركوك', ckb: 'کەرکووک', lat: 35.4681, lng: 44.3922 },
  { en: 'Erbil', ar: 'أربيل', ckb: 'هەولێر', lat: 36.1833, lng: 44.0119 },
  { en: 'Makhmour', ar: 'مخمور', ckb: 'مەخموور', lat: 35.7762, lng: 43.5797 },
  { en: 'Riyadh (Kirkuk)', ar: 'الرياض', ckb: null, lat: 35.2696, lng: 43.9107 },
  { en: 'Hawija', ar: 'الحويجة', ckb: 'حەویجە', lat: 35.3259, lng: 43.7727 },
  { en: 'Haweeja', ar: null, ckb: null, lat: 35.3259, lng: 43.7727 },
  { en: 'Daquq', ar: 'داقوق', ckb: 'داقووق', lat: 35.1392, lng: 44.4491 },
  { en: 'Mosul', ar: 'الموصل', ckb: 'مووسڵ', lat: 36.335, lng: 43.1189 },
  { en: 'Kifri', ar: 'كفري', ckb: 'کفری', lat: 34.6896, lng: 44.9606 },
  { en: 'Jalawla', ar: 'جلولاء', ckb: 'جەلەولا', lat: 34.2772, lng: 45.1778 },
  { en: 'Khanaqin', ar: 'خانقين', ckb: 'خانەقین', lat: 34.3482, lng: 45.3907 },
  { en: 'Baqubah', ar: 'بعقوبة', ckb: 'بەعقووبە', lat: 33.754, lng: 44.6052 },
  { en: 'Tarmiyah', ar: 'الطارمية', ckb: 'تارمیە', lat: 33.6744, lng: 44.3958 },
];

export const SHIPPED_SOURCE = 'GeoNames';

/** The same list as places with their names, one for each spot. */
export const SHIPPED_PLACES: ReadonlyArray<NamedPlace> = [
  ...Map.groupBy(PLACES, ({ lat, lng }) => `${lat} ${lng}`).values(),
].map(toNamedPlace);

const NEAR_DEG = 0.05;

/**
 * The place a typed name means, or the one nearest to a position, as this reader calls it; joint text takes the agreed
 * term. The name as typed where nobody has listed it.
 */
export function namePlaceFor(
  names: { readonly places: ReadonlyArray<NamedPlace>; readonly index: PlaceIndex },
  reader: NameReader,
  typed: string | null,
  at: LatLng | null,
): string | null {
  const place = typed === null ? findNearest(names.places, at) : findPlacesByName(names.index, typed)[0];
  return place === undefined ? typed : (choosePlaceName(place, reader)?.text ?? typed);
}

function findNearest(places: ReadonlyArray<NamedPlace>, at: LatLng | null): NamedPlace | undefined {
  if (at === null) return undefined;
  const near = places.filter(
    ({ position }) => Math.abs(position.lat - at.lat) < NEAR_DEG && Math.abs(position.lng - at.lng) < NEAR_DEG,
  );
  return near.toSorted((a, b) => distanceM(a.position, at) - distanceM(b.position, at))[0];
}

function toNamedPlace(rows: ReadonlyArray<Place>): NamedPlace {
  const names = rows.flatMap((row) =>
    (['en', 'ar', 'ckb'] as const).flatMap((language) => {
      const text = row[language];
      if (text === null) return [];
      const source = { source: SHIPPED_SOURCE, asOf: '', organisation: '' };
      return [{ text, language, script: detectScript(text), use: 'current' as const, ...source }];
    }),
  );
  const { lat, lng } = rows[0]!;
  return { id: `${lat} ${lng}`, position: { lat, lng }, names, jointTerms: [] };
}
