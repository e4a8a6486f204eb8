/** Land and towns of the base map, asked of the own node once per page. */
import type { FeatureCollection, Point } from 'geojson';
import { getJson } from '../api/request.ts';

type BaseTown = { readonly id: number; readonly lat: number; readonly lng: number; readonly rank: number };
export type MapBase = { readonly land: unknown; readonly towns: FeatureCollection<Point> };

let base: Promise<MapBase> | null = null;

export function loadMapBase(): Promise<MapBase> {
  base ??= readMapBase().catch((error) => {
    base = null;
    throw error;
  });
  return base;
}

async function readMapBase(): Promise<MapBase> {
  const [land, towns] = await Promise.all([
    getJson<unknown>('/map/land.json'),
    getJson<ReadonlyArray<BaseTown>>('/map/towns.json'),
  ]);
  const features = towns.map((town) => ({
    type: 'Feature' as const,
    properties: town,
    geometry: { type: 'Point' as const, coordinates: [town.lng, town.lat] },
  }));
  return { land, towns: { type: 'FeatureCollection', features } };
}
