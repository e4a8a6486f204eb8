/** GeoJSON: longitude first, closed rings wound as the standard asks, circles of the right size. */
import { expect, it } from 'vitest';
import { latLngToGridCell } from '../base/grid.ts';
import { distanceM, type Polygon } from '../base/place.ts';
import { parseArea } from './area.ts';
import {
  cellToFeature,
  circleToFeature,
  circleToRing,
  featuresToCollection,
  lineToFeature,
  placeToPointFeature,
  polygonToFeature,
} from './geojson.ts';

const PRDE = { lat: 35.75331234567, lng: 44.1436 };

it('writes longitude first, to the centimetre', () => {
  expect(placeToPointFeature(PRDE, { name: 'پردێ' }, 'a')).toEqual({
    type: 'Feature',
    id: 'a',
    geometry: { type: 'Point', coordinates: [44.1436, 35.7533123] },
    properties: { name: 'پردێ' },
  });
  expect(lineToFeature([PRDE, PRDE], null).geometry).toMatchObject({ type: 'LineString' });
});

it('winds the outer ring against the clock and holes with it, and closes both', () => {
  const square = [
    { lat: 0, lng: 0 },
    { lat: 0, lng: 4 },
    { lat: 4, lng: 4 },
    { lat: 4, lng: 0 },
  ];
  const hole = [
    { lat: 1, lng: 1 },
    { lat: 1, lng: 2 },
    { lat: 2, lng: 2 },
  ];
  const expected = {
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [4, 0],
        [4, 4],
        [0, 4],
        [0, 0],
      ],
      [
        [2, 2],
        [2, 1],
        [1, 1],
        [2, 2],
      ],
    ],
  };
  expect(polygonToFeature([square, hole], {}).geometry).toEqual(expected);
  const reversed: Polygon = [[...square].reverse(), hole];
  expect(polygonToFeature(reversed, {}).geometry).toMatchObject({ type: 'Polygon' });
  const outer = (polygonToFeature(reversed, {}).geometry as { coordinates: number[][][] }).coordinates[0]!;
  const area = outer.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = outer[(i + 1) % outer.length]!;
    return sum + x! * nextY! - nextX! * y!;
  }, 0);
  expect(area).toBeGreaterThan(0);
});

it('a circle keeps its radius at any latitude and over the date line', () => {
  for (const centre of [PRDE, { lat: 69, lng: 20 }, { lat: -10, lng: 179.99 }]) {
    for (const place of circleToRing(centre, 5_000)) {
      expect(distanceM(centre, place)).toBeCloseTo(5_000, 3);
      expect(Math.abs(place.lng)).toBeLessThanOrEqual(180);
    }
  }
});

it('what is written is read back as an area', () => {
  const cell = latLngToGridCell(PRDE, 7);
  const text = JSON.stringify(featuresToCollection([cellToFeature(cell, {}), circleToFeature(PRDE, 900, {})]));
  const area = parseArea(text, []);
  expect(area.ok && area.value.map(({ polygon }) => polygon[0]!.length)).toEqual([6, 48]);
});
