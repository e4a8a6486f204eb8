/** Places as they are typed: grid, coordinates, names in three spellings. */
import { describe, expect, it } from 'vitest';
import { distanceM } from '../../base/place.ts';
import { parsePlaceEntry, parseRadiusM, precisionOf } from './place-entry.ts';

const PRDE = { lat: 35.7533, lng: 44.1436 };
const OPTIONS = {
  near: { lat: 35.47, lng: 44.39 },
  places: [
    { name: 'پردێ', language: 'ckb' as const, latE7: 357_533_000, lngE7: 441_436_000 },
    { name: 'الحويجة', language: 'ar' as const, latE7: 353_259_000, lngE7: 437_727_000 },
  ],
};

describe('typed places', () => {
  it('reads a grid reference with and without its zone, and says how large the square is', () => {
    for (const [text, most] of [
      ['38S ME 2257 5692', 8],
      ['me22575692', 8],
      ['38S ME 22 56', 708],
    ] as const) {
      const read = parsePlaceEntry(text, OPTIONS);
      expect(read.ok && distanceM(read.value.place, PRDE)).toBeLessThan(1_000);
      expect(read.ok && read.value.uncertaintyM).toBe(most);
    }
  });

  it('reads coordinates, fewer decimals meaning a larger circle', () => {
    const fine = parsePlaceEntry('35.7533, 44.1436', OPTIONS);
    const coarse = parsePlaceEntry('35.7 44.1', OPTIONS);
    expect(fine.ok && fine.value).toEqual({ place: PRDE, uncertaintyM: 11, name: null });
    expect(coarse.ok && coarse.value.uncertaintyM).toBe(11_100);
  });

  it('finds names by folded letters and keeps the name as the node writes it', () => {
    const sorani = parsePlaceEntry('پردى', OPTIONS);
    expect(sorani.ok && sorani.value.name).toEqual({ text: 'پردێ', language: 'ckb' });
    const arabic = parsePlaceEntry('الحويجه', OPTIONS);
    expect(arabic.ok && arabic.value.name?.text).toBe('الحويجة');
  });

  it('says what is wrong', () => {
    const fault = (text: string) => {
      const read = parsePlaceEntry(text, OPTIONS);
      return read.ok ? null : read.error.type;
    };
    expect(fault(' ')).toBe('PlaceMissing');
    expect(fault('38S ME 2257 569')).toBe('BadMgrs');
    expect(fault('95.1 44.1')).toBe('BadLatLng');
    expect(fault('Atlantis')).toBe('UnknownPlace');
  });

  it('reads radii in metres and kilometres', () => {
    expect(['5km', '5 km', '500', '٥ كم', '1.5 km', '0', 'far', '999 km'].map(parseRadiusM)).toEqual([
      5_000,
      5_000,
      500,
      5_000,
      1_500,
      null,
      null,
      null,
    ]);
    expect([8, 100, 708, 2_000, 3_000, 5_000, 40_000].map(precisionOf)).toEqual([
      'exact',
      'grid-100m',
      'grid-1km',
      'village',
      'town',
      'sub-district',
      'district',
    ]);
  });
});
