/**
 * Place: WGS 84 degrees in memory. Distances are great-circle on the mean sphere
 * (R = 6,371,008.8 m, IUGG mean radius), good to 0.5 %.
 */

export type LatLng = { readonly lat: number; readonly lng: number };
/** Ring of vertices, not repeated at the end; closed implicitly. */
export type Ring = ReadonlyArray<LatLng>;
/** First ring is the outer border, the others are holes. */
export type Polygon = ReadonlyArray<Ring>;

export const EARTH_RADIUS_M = 6_371_008.8;
const RAD = Math.PI / 180;

export function isLatLng(place: LatLng): boolean {
  return (
    Number.isFinite(place.lat) && Number.isFinite(place.lng) && Math.abs(place.lat) <= 90 && Math.abs(place.lng) <= 180
  );
}

/** Great-circle distance in metres (haversine). */
export function distanceM(a: LatLng, b: LatLng): number {
  const dLat = (b.lat - a.lat) * RAD;
  const dLng = (b.lng - a.lng) * RAD;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * RAD) * Math.cos(b.lat * RAD) * Math.sin(dLng / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Even-odd rule over all rings, so holes are outside. Coordinates are treated as planar: fine below some 500 km. */
export function isInPolygon(place: LatLng, polygon: Polygon): boolean {
  let inside = false;
  for (const ring of polygon) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const a = ring[i]!;
      const b = ring[j]!;
      if (a.lat > place.lat !== b.lat > place.lat) {
        const lng = a.lng + ((place.lat - a.lat) / (b.lat - a.lat)) * (b.lng - a.lng);
        if (place.lng < lng) inside = !inside;
      }
    }
  }
  return inside;
}
