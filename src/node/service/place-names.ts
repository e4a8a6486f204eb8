/**
 * Names of places near the seam, as people type them, in the three languages (GeoNames; spellings of the gazetteer of the
 * exercise, which a native reader must confirm). Two names of one place are two rows: each organisation has its own.
 */
import type { PlaceNameView } from '../http/contract.ts';

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

/** All names, those of `language` first. */
export function listPlaceNames(language: string): ReadonlyArray<PlaceNameView> {
  const names = PLACES.flatMap((place) =>
    (['en', 'ar', 'ckb'] as const).flatMap((tag): PlaceNameView[] => {
      const name = place[tag];
      if (name === null) return [];
      return [{ name, language: tag, latE7: Math.round(place.lat * 1e7), lngE7: Math.round(place.lng * 1e7) }];
    }),
  );
  return [...names.filter((n) => n.language === language), ...names.filter((n) => n.language !== language)];
}
