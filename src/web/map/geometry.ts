/**
 * What the map draws: circles as wide as a place is uncertain, cells where only a cell is shown. GeoJSON order is
 * longitude, latitude; the circle is geodesic on the mean sphere.
 */
import type { Feature, FeatureCollection, Point, Polygon } from 'geojson';
import { gridCellToLatLng, gridCellToRing, isCell } from '../../base/grid.ts';
import { EARTH_RADIUS_M, type LatLng } from '../../base/place.ts';
import type { LogRowView } from '../../node/http/contract.ts';

export type MapMark = {
  readonly id: string;
  readonly shape: 'own' | 'received' | 'stone';
  readonly isDraft: 'yes' | 'no';
};

export type MapShapes = {
  readonly areas: FeatureCollection<Polygon, MapMark>;
  readonly points: FeatureCollection<Point, MapMark>;
};

/** A place that is being typed, before it is a record. */
export type DraftPlace = { readonly place: LatLng; readonly uncertaintyM: number };

const CIRCLE_POINTS = 72;
/** Beyond this many rows circles are drawn with fewer corners, so that the map stays quick. */
const MANY_ROWS = 1_500;
const CIRCLE_POINTS_OF_MANY = 20;
const RAD = Math.PI / 180;

export function createMapShapes(
  rows: ReadonlyArray<LogRowView>,
  options: { readonly own: string; readonly draft: DraftPlace | null },
): MapShapes {
  const areas: Feature<Polygon, MapMark>[] = [];
  const points: Feature<Point, MapMark>[] = [];
  const add = (mark: MapMark, middle: LatLng, ring: ReadonlyArray<LatLng> | null) => {
    points.push(feature(mark, { type: 'Point', coordinates: [middle.lng, middle.lat] }));
    if (ring !== null) areas.push(feature(mark, { type: 'Polygon', coordinates: [closeRing(ring)] }));
  };
  const corners = rows.length > MANY_ROWS ? CIRCLE_POINTS_OF_MANY : CIRCLE_POINTS;
  for (const row of rows) {
    const spot = rowPlace(row, corners);
    if (spot === null) continue;
    const isStone = row.standing === 'withdrawn' || row.standing === 'expired';
    const shape = isStone ? 'stone' : row.originator === options.own ? 'own' : 'received';
    add({ id: row.id, shape, isDraft: 'no' }, spot.middle, spot.ring);
  }
  if (options.draft !== null) {
    const { place, uncertaintyM } = options.draft;
    add(
      { id: 'draft', shape: 'own', isDraft: 'yes' },
      place,
      uncertaintyM > 1 ? circleRing(place, uncertaintyM) : null,
    );
  }
  return {
    areas: { type: 'FeatureCollection', features: areas },
    points: { type: 'FeatureCollection', features: points },
  };
}

export function rowPlace(
  row: Pick<LogRowView, 'latE7' | 'lngE7' | 'uncertaintyM' | 'cell7'>,
  corners = CIRCLE_POINTS,
): { readonly middle: LatLng; readonly ring: ReadonlyArray<LatLng> | null } | null {
  if (row.latE7 !== null && row.lngE7 !== null) {
    const middle = { lat: row.latE7 / 1e7, lng: row.lngE7 / 1e7 };
    const radius = row.uncertaintyM ?? 0;
    return { middle, ring: radius > 1 ? circleRing(middle, radius, corners) : null };
  }
  if (row.cell7 === null || !isCell(row.cell7)) return null;
  return { middle: gridCellToLatLng(row.cell7), ring: gridCellToRing(row.cell7) };
}

/** Points at equal bearings, `radiusM` along great circles. */
export function circleRing(middle: LatLng, radiusM: number, corners = CIRCLE_POINTS): ReadonlyArray<LatLng> {
  const angle = radiusM / EARTH_RADIUS_M;
  const lat1 = middle.lat * RAD;
  return Array.from({ length: corners }, (_, i) => {
    const bearing = (2 * Math.PI * i) / corners;
    const lat = Math.asin(Math.sin(lat1) * Math.cos(angle) + Math.cos(lat1) * Math.sin(angle) * Math.cos(bearing));
    const dLng = Math.atan2(
      Math.sin(bearing) * Math.sin(angle) * Math.cos(lat1),
      Math.cos(angle) - Math.sin(lat1) * Math.sin(lat),
    );
    return { lat: lat / RAD, lng: middle.lng + dLng / RAD };
  });
}

function closeRing(ring: ReadonlyArray<LatLng>): [number, number][] {
  const positions = ring.map((p): [number, number] => [p.lng, p.lat]);
  return [...positions, positions[0]!];
}

function feature<G extends Point | Polygon>(properties: MapMark, geometry: G): Feature<G, MapMark> {
  return { type: 'Feature', properties, geometry };
}
