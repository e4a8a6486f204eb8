/** Distances to a line, its two hands, and rings that cross themselves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceToLineM, findRingCrossing, isLeftOfLine } from './line.ts';
import { distanceM, type LatLng } from './place.ts';

const at = (lat: number, lng: number): LatLng => ({ lat, lng });
const LINE = [at(35, 44), at(35.2, 44), at(35.2, 44.3)];

describe('distance to a line', () => {
  it('is the least great-circle distance to places along it, within half a percent', () => {
    const along = LINE.slice(1).flatMap((b, i) => {
      const a = LINE[i]!;
      return Array.from({ length: 2_001 }, (_, k) =>
        at(a.lat + ((b.lat - a.lat) * k) / 2_000, a.lng + ((b.lng - a.lng) * k) / 2_000),
      );
    });
    const place = fc.tuple(
      fc.double({ min: 34.8, max: 35.5, noNaN: true }),
      fc.double({ min: 43.7, max: 44.6, noNaN: true }),
    );
    fc.assert(
      fc.property(place, ([lat, lng]) => {
        const slow = Math.min(...along.map((each) => distanceM(each, at(lat, lng))));
        expect(Math.abs(distanceToLineM(at(lat, lng), LINE) - slow)).toBeLessThan(20 + slow * 0.005);
      }),
      { numRuns: 50 },
    );
  });

  it('tells the left hand from the right, also around a corner', () => {
    expect(isLeftOfLine(at(35.1, 43.9), LINE)).toBe(true);
    expect(isLeftOfLine(at(35.1, 44.1), LINE)).toBe(false);
    expect(isLeftOfLine(at(35.3, 44.2), LINE)).toBe(true);
    expect(isLeftOfLine(at(35.15, 44.05), LINE)).toBe(false);
    expect(isLeftOfLine(at(35.25, 43.95), LINE)).toBe(true);
    const sharp = [at(35, 44), at(36, 44), at(35, 44.2)];
    expect(isLeftOfLine(at(36.1, 44.02), sharp)).toBe(true);
    expect(isLeftOfLine(at(35.9, 44.01), sharp)).toBe(false);
  });
});

describe('a ring', () => {
  const crossing = (...places: ReadonlyArray<readonly [number, number]>) =>
    findRingCrossing(places.map(([lat, lng]) => at(lat, lng)));

  it('that is simple has no crossing, whichever way round', () => {
    expect(crossing([0, 0], [0, 2], [1, 1], [2, 2], [2, 0])).toBe(null);
    expect(crossing([2, 0], [2, 2], [1, 1], [0, 2], [0, 0])).toBe(null);
    expect(crossing([0, 0], [0, 1], [0, 2], [2, 2])).toBe(null);
  });

  it('that crosses, touches or folds back on itself is found with its edges', () => {
    expect(crossing([0, 0], [2, 2], [0, 2], [2, 0])).toEqual([0, 2]);
    expect(crossing([0, 0], [0, 2], [2, 2], [0, 1])).toEqual([0, 2]);
    expect(crossing([0, 0], [0, 2], [0, 1])).toEqual([0, 1]);
    expect(crossing([0, 0], [0, 2], [0, 2], [2, 2])).not.toBe(null);
    expect(crossing([0, 0], [1, 1], [0, 2], [2, 2], [1, 1], [2, 0])).not.toBe(null);
    expect(crossing([0, 0], [1, 1])).not.toBe(null);
  });
});
