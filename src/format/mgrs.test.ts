/** Grid references: the gazetteer of the exercise, round trips over the world, what people type, what is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceM } from '../base/place.ts';
import { formatMgrs, formatMgrsWithin, parseMgrs, spaceMgrs } from './mgrs.ts';

const GAZETTEER = [
  [35.7533, 44.1436, '38S ME 2257 5692'],
  [35.6748, 44.0707, '38S ME 1589 4828'],
  [35.4681, 44.3922, '38S ME 4485 2512'],
  [36.1833, 44.0119, '38S MF 1115 0473'],
  [35.7762, 43.5797, '38S LE 7163 6005'],
  [35.1392, 44.4491, '38S MD 4981 8862'],
  [36.335, 43.1189, '38S LF 3117 2274'],
  [34.6896, 44.9606, '38S MD 9638 3862'],
  [34.2772, 45.1778, '38S NC 1636 9290'],
  [34.3482, 45.3907, '38S ND 3592 0083'],
  [33.754, 44.6052, '38S MC 6343 3495'],
] as const;

it.each(GAZETTEER)('%f, %f lies in or beside %s: the gazetteer rounds degrees to 11 m', (lat, lng, reference) => {
  const read = parseMgrs(reference);
  if (!read.ok) throw new Error(reference);
  expect(distanceM(read.value.place, { lat, lng })).toBeLessThan(20);
  expect(formatMgrs(read.value.place)).toEqual({ ok: true, value: reference });
});

it('every place between 80° S and 84° N lies within the circle of its own reference', () => {
  const place = fc.record({
    lat: fc.double({ min: -79.9, max: 83.9, noNaN: true }),
    lng: fc.double({ min: -179.9, max: 179.9, noNaN: true }),
  });
  fc.assert(
    fc.property(place, fc.constantFrom(1, 10, 100, 1_000, 10_000, 100_000), (at, squareM) => {
      const text = formatMgrs(at, squareM as 1);
      if (!text.ok) throw new Error('inside');
      const read = parseMgrs(text.value);
      if (!read.ok) throw new Error(`${text.value} ${read.error.reason}`);
      expect(read.value.squareM).toBe(squareM);
      // 1 % and 2 m: grid scale and the library's whole metres.
      expect(distanceM(read.value.place, at)).toBeLessThan(read.value.uncertaintyM * 1.01 + 2);
    }),
  );
});

it.each(['38SME22575692', '38s me 2257 5692', ' 38S  ME 2257 5692\u200e', '٣٨S ME ٢٢٥٧ ٥٦٩٢'])('reads %s', (text) => {
  const read = parseMgrs(text);
  expect(read.ok && read.value.compact).toBe('38SME22575692');
  expect(read.ok && read.value.uncertaintyM).toBe(8);
});

it('fewer figures mean a larger circle', () => {
  const radius = (text: string): number | false => {
    const read = parseMgrs(text);
    return read.ok && read.value.uncertaintyM;
  };
  expect(radius('38SME2257056920')).toBe(1);
  expect(radius('38SME22 56')).toBe(708);
  expect(radius('38SME')).toBe(70_711);
});

describe('the grid zone may be left out near a known place', () => {
  const prde = { lat: 35.7533, lng: 44.1436 };

  it.each([
    ['ME 2257 5692', '38SME22575692'],
    ['LE 7163 6005', '38SLE71636005'],
    ['NC 1636 9290', '38SNC16369290'],
    ['LF 3117 2274', '38SLF31172274'],
  ])('%s', (text, compact) => {
    const read = parseMgrs(text, prde);
    expect(read.ok && read.value.compact).toBe(compact);
  });

  it('but not without one', () => {
    expect(parseMgrs('ME 2257 5692')).toMatchObject({ ok: false, error: { reason: 'form' } });
    expect(parseMgrs('ME 2257 569', prde)).toMatchObject({ ok: false, error: { reason: 'digits' } });
  });
});

it.each([
  ['', 'empty'],
  ['Kirkuk', 'form'],
  ['38S M 2257 5692', 'form'],
  ['38S ME 2257 569', 'digits'],
  ['38S ME 225700 569200', 'digits'],
  ['61S ME 2257 5692', 'zone'],
  ['0S ME 2257 5692', 'zone'],
  ['38I ME 2257 5692', 'zone'],
  ['38S AE 2257 5692', 'square'],
  ['38S MI 2257 5692', 'square'],
  ['38S MN 2257 5692', 'square'],
  ['32X MF 2257 5692', 'square'],
])('refuses %s and names the %s', (text, reason) => {
  expect(parseMgrs(text)).toEqual({ ok: false, error: { type: 'BadMgrs', text, reason } });
});

it('says no finer than what is known', () => {
  const prde = { lat: 35.7533, lng: 44.1436 };
  expect(formatMgrsWithin(prde, 5)).toEqual({ ok: true, value: '38S ME 2257 5692' });
  expect(formatMgrsWithin(prde, 700)).toEqual({ ok: true, value: '38S ME 22 56' });
  expect(formatMgrsWithin(prde, 5_000)).toEqual({ ok: true, value: '38S ME 2 5' });
  expect(formatMgrsWithin(prde, 50_000)).toEqual({ ok: true, value: '38S ME' });
  expect(formatMgrs({ lat: 89, lng: 0 })).toEqual({ ok: false, error: { type: 'OutsideMgrs', lat: 89 } });
  expect(spaceMgrs('not one')).toBe('not one');
});
