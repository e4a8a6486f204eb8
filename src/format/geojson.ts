/**
 * GeoJSON (RFC 7946) as maps and other programs want it: the only place where `[longitude, latitude]` arrays are
 * made. Coordinates are rounded to seven decimals (1 cm); rings are closed and wound as the standard asks.
 */
import type { Feature, FeatureCollection, GeoJsonProperties, Geometry, Position } from 'geojson';
import { type Cell, gridCellToRing } from '../base/grid.ts';
import { EARTH_RADIUS_M, type LatLng, type Polygon, type Ring } from '../base/place.ts';

const RAD = Math.PI / 180;
/** A 48-sided circle differs from a round one by 0.2 % of its radius. */
const CIRCLE_SIDES = 48;

export function latLngToPosition(place: LatLng): Position {
  return [roundDegrees(place.lng), roundDegrees(place.lat)];
}

export function placeToPointFeature(place: LatLng, properties: GeoJsonProperties, id?: string): Feature {
  return createFeature({ type: 'Point', coordinates: latLngToPosition(place) }, properties, id);
}

export function polygonToFeature(polygon: Polygon, properties: GeoJsonProperties, id?: string): Feature {
  return createFeature({ type: 'Polygon', coordinates: polygonToPositions(polygon) }, properties, id);
}

export function cellToFeature(cell: Cell, properties: GeoJsonProperties): Feature {
  return createFeature({ type: 'Polygon', coordinates: polygonToPositions([gridCellToRing(cell)]) }, properties, cell);
}

/** The circle of what is known of a place, on the mean sphere. */
export function circleToFeature(centre: LatLng, radiusM: number, properties: GeoJsonProperties, id?: string): Feature {
  return polygonToFeature([circleToRing(centre, radiusM)], properties, id);
}

export function lineToFeature(places: ReadonlyArray<LatLng>, properties: GeoJsonProperties, id?: string): Feature {
  return createFeature({ type: 'LineString', coordinates: places.map(latLngToPosition) }, properties, id);
}

export function featuresToCollection(features: ReadonlyArray<Feature>): FeatureCollection {
  return { type: 'FeatureCollection', features: [...features] };
}

/** Places at a bearing of 360 degrees / 48 steps and a great-circle distance (direct formula on the sphere). */
export function circleToRing(centre: LatLng, radiusM: number): Ring {
  const angle = radiusM / EARTH_RADIUS_M;
  const lat = centre.lat * RAD;
  return Array.from({ length: CIRCLE_SIDES }, (_, side) => {
    const bearing = (2 * Math.PI * side) / CIRCLE_SIDES;
    const sinLat = Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(bearing);
    const lngStep = Math.atan2(
      Math.sin(bearing) * Math.sin(angle) * Math.cos(lat),
      Math.cos(angle) - Math.sin(lat) * sinLat,
    );
    return { lat: Math.asin(sinLat) / RAD, lng: ((centre.lng + lngStep / RAD + 540) % 360) - 180 };
  });
}

/** The outer ring runs against the clock, holes with it (RFC 7946, section 3.1.6); the end repeats the beginning. */
function polygonToPositions(polygon: Polygon): Position[][] {
  return polygon.map((ring, i) => {
    const isAgainstClock = signedArea(ring) > 0;
    const ordered = isAgainstClock === (i === 0) ? ring : [...ring].reverse();
    const positions = ordered.map(latLngToPosition);
    return positions.length === 0 ? [] : [...positions, positions[0]!];
  });
}

function createFeature(geometry: Geometry, properties: GeoJsonProperties, id: string | undefined): Feature {
  return { type: 'Feature', ...(id === undefined ? {} : { id }), geometry, properties };
}

function signedArea(ring: Ring): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    sum += (ring[i]!.lng - ring[j]!.lng) * (ring[i]!.lat + ring[j]!.lat);
  }
  return -sum;
}

function roundDegrees(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}
