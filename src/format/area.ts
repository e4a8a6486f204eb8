/**
 * Areas from a GeoJSON file (RFC 7946) picked by their properties: `--where KEY=V1,V2`. Only polygons count;
 * properties are compared as text. Coordinates are longitude first in the file and nowhere else.
 */
import type { Feature, FeatureCollection, GeoJSON, Geometry, Position } from 'geojson';
import { isInPolygon, type LatLng, type Polygon } from '../base/place.ts';
import { err, ok, type Result } from '../base/result.ts';

export type AreaPart = {
  readonly polygon: Polygon;
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
};

export type AreaFilter = { readonly key: string; readonly values: ReadonlyArray<string> };

/** Polygons of the features that match any of the filters; all features when there is none. */
export function parseArea(text: string, filters: ReadonlyArray<AreaFilter>): Result<ReadonlyArray<AreaPart>, BadArea> {
  let json: GeoJSON;
  try {
    json = JSON.parse(text) as GeoJSON;
  } catch {
    return err({ type: 'BadArea', reason: 'not-json' });
  }
  const features = toFeatures(json);
  if (features === undefined) return err({ type: 'BadArea', reason: 'not-geojson' });
  const picked = features.filter((feature) => filters.length === 0 || filters.some((f) => isMatch(feature, f)));
  if (picked.length === 0) return err({ type: 'BadArea', reason: 'no-match' });
  const parts: AreaPart[] = [];
  for (const feature of picked) {
    for (const rings of toPolygonRings(feature.geometry)) {
      const polygon = rings.map(toRing);
      if (polygon.length === 0 || polygon.some((ring) => ring.length < 3)) {
        return err({ type: 'BadArea', reason: 'bad-ring' });
      }
      parts.push({ polygon, ...boundsOf(polygon[0]!) });
    }
  }
  return parts.length === 0 ? err({ type: 'BadArea', reason: 'no-polygon' }) : ok(parts);
}

export type BadArea = {
  readonly type: 'BadArea';
  readonly reason:
    | 'not-json'
    | 'not-geojson'
    | 'no-match'
    | 'no-polygon'
    | 'bad-ring'
    | 'bad-filter'
    | 'describes-people';
};

/** `KEY=V1,V2`; a value may itself hold `=`. */
export function parseAreaFilter(text: string): Result<AreaFilter, BadArea> {
  const at = text.indexOf('=');
  const values = text.slice(at + 1).split(',');
  if (at < 1 || values.some((value) => value === '')) return err({ type: 'BadArea', reason: 'bad-filter' });
  const key = text.slice(0, at);
  if (describesPeople(key)) return err({ type: 'BadArea', reason: 'describes-people' });
  return ok({ key, values: values.map((value) => value.trim()) });
}

const PEOPLE_PROPERTY =
  /ethn|relig|faith|sectarian|denominat|trib[ae]|clan|popul|census|nationality|(^|[^a-z])pop([^a-z]|$)/i;

/** Ground is picked by its name, never by who lives on it: no layer of peoples, faiths or numbers decides what is looked at. */
export function describesPeople(property: string): boolean {
  return PEOPLE_PROPERTY.test(property);
}

export function isInArea(place: LatLng, area: ReadonlyArray<AreaPart>): boolean {
  for (const part of area) {
    const inBox =
      place.lng >= part.west && place.lng <= part.east && place.lat >= part.south && place.lat <= part.north;
    if (inBox && isInPolygon(place, part.polygon)) return true;
  }
  return false;
}

function toFeatures(json: GeoJSON): ReadonlyArray<Feature> | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  if (json.type === 'FeatureCollection') return (json as FeatureCollection).features;
  if (json.type === 'Feature') return [json];
  if (json.type === 'Polygon' || json.type === 'MultiPolygon') {
    return [{ type: 'Feature', properties: {}, geometry: json }];
  }
  return undefined;
}

function isMatch(feature: Feature, filter: AreaFilter): boolean {
  const value: unknown = feature.properties?.[filter.key];
  return value !== undefined && value !== null && filter.values.includes(String(value));
}

function toPolygonRings(geometry: Geometry | null): ReadonlyArray<ReadonlyArray<ReadonlyArray<Position>>> {
  if (geometry?.type === 'Polygon') return [geometry.coordinates];
  if (geometry?.type === 'MultiPolygon') return geometry.coordinates;
  if (geometry?.type === 'GeometryCollection') return geometry.geometries.flatMap(toPolygonRings);
  return [];
}

/** The file repeats the first position at the end; in memory it is not repeated. */
function toRing(positions: ReadonlyArray<Position>): ReadonlyArray<LatLng> {
  const ring = positions.map(([lng, lat]) => ({ lat: lat!, lng: lng! }));
  const [start, end] = [ring[0], ring.at(-1)];
  const closes = ring.length > 1 && start!.lat === end!.lat && start!.lng === end!.lng;
  return closes ? ring.slice(0, -1) : ring;
}

function boundsOf(ring: ReadonlyArray<LatLng>): Omit<AreaPart, 'polygon'> {
  let [west, east, south, north] = [180, -180, 90, -90];
  for (const { lat, lng } of ring) {
    west = Math.min(west, lng);
    east = Math.max(east, lng);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return { west, east, south, north };
}
