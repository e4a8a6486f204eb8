/** Claims of areas picked from GeoJSON: by property, holes outside, several parts, faults by name. */
import { describe, expect, it } from 'vitest';
import { isInArea, parseArea, parseAreaFilter } from './area.ts';

const square = (west: number, south: number, size: number) => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
];
const collection = JSON.stringify({
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { N: 'A', code: 1 },
      geometry: { type: 'Polygon', coordinates: [square(0, 0, 10), square(4, 4, 2)] },
    },
    {
      type: 'Feature',
      properties: { N: 'B', code: 2 },
      geometry: { type: 'MultiPolygon', coordinates: [[square(20, 0, 1)], [square(30, 0, 1)]] },
    },
    { type: 'Feature', properties: { N: 'C' }, geometry: { type: 'Point', coordinates: [0, 0] } },
  ],
});

const area = (where: ReadonlyArray<string>) => {
  const filters = where.map((text) => {
    const filter = parseAreaFilter(text);
    if (!filter.ok) throw new Error(text);
    return filter.value;
  });
  return parseArea(collection, filters);
};

describe('an area', () => {
  it('holds the points of the picked features, all parts, without holes', () => {
    const picked = area(['N=A', 'code=2,7']);
    if (!picked.ok) throw new Error(picked.error.reason);
    const inside = (lng: number, lat: number) => isInArea({ lat, lng }, picked.value);
    expect([inside(1, 1), inside(5, 5), inside(20.5, 0.5), inside(30.5, 0.5), inside(25, 0.5)]).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it('without a filter is every polygon of the file', () => {
    const all = area([]);
    expect(all.ok && all.value.length).toBe(3);
  });

  it.each([
    [area(['N=Z']), 'no-match'],
    [area(['N=C']), 'no-polygon'],
    [parseArea('{', []), 'not-json'],
    [parseArea('{"type":"Topology"}', []), 'not-geojson'],
    [parseArea('null', []), 'not-geojson'],
    [parseAreaFilter('N'), 'bad-filter'],
    [parseAreaFilter('N='), 'bad-filter'],
  ])('case %# is refused as %s', (made, reason) => {
    expect(made).toEqual({ ok: false, error: { type: 'BadArea', reason } });
  });
});

it.each(['ETHNICITY=A', 'religion=B', 'TRIBE_EN=C', 'Pop_2010=1', 'POPULATION=2', 'Census=3'])(
  'an area is not picked by who lives there: %s is refused',
  (text) => {
    expect(parseAreaFilter(text)).toEqual({ ok: false, error: { type: 'BadArea', reason: 'describes-people' } });
  },
);

it.each(['ADM1_EN=Kirkuk', 'sector=North', 'SECTION=2'])('%s is a name', (text) => {
  expect(parseAreaFilter(text).ok).toBe(true);
});
