/** Place names: the reader's own where the place is known, the writer's where it is not. */
import { describe, expect, it } from 'vitest';
import { translatePlace } from './known-place.tsx';

const PLACES = [
  { name: 'آلتون كوبري', language: 'ar' as const, latE7: 1, lngE7: 2 },
  { name: 'پردێ', language: 'ckb' as const, latE7: 1, lngE7: 2 },
  { name: 'الرياض', language: 'ar' as const, latE7: 3, lngE7: 4 },
];

describe('names of places', () => {
  it('are shown in the language of the reader where the place has one', () => {
    expect(translatePlace({ text: 'پردى', language: 'ckb' }, PLACES, 'ar')).toBe('آلتون كوبري');
    expect(translatePlace({ text: 'آلتون كوبري', language: 'ar' }, PLACES, 'ckb')).toBe('پردێ');
  });

  it('stay as written where the place is unknown or has no name in that language', () => {
    expect(translatePlace({ text: 'Perkan', language: 'en' }, PLACES, 'ar')).toBeNull();
    expect(translatePlace({ text: 'الرياض', language: 'ar' }, PLACES, 'ckb')).toBeNull();
    expect(translatePlace({ text: 'پردێ', language: 'ckb' }, PLACES, 'ckb')).toBe('پردێ');
  });
});
