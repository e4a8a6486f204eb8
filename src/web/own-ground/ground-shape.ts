/** What the map of the own ground draws, as GeoJSON (longitude first): cells by pattern, lines, buffers and marks. */
import type { Feature, FeatureCollection, LineString, MultiPolygon, Point, Polygon, Position } from 'geojson';
import { gridCellToLatLng, gridCellToRing, isCell } from '../../base/grid.ts';
import type { LatLng } from '../../base/place.ts';
import { circleRing } from '../map/geometry.ts';
import type { CellPattern, MarkKind, MarkState } from './ground-image.ts';

export type CellLayer = { readonly pattern: CellPattern; readonly cells: ReadonlyArray<string> };
export type GroundMark = {
  readonly code: string;
  readonly kind: MarkKind;
  readonly state: MarkState;
  readonly place: LatLng;
};
export type GroundLine = {
  readonly line: 'seam' | 'boundary' | 'route' | 'draft-route' | 'witness' | 'selected';
  readonly places: ReadonlyArray<LatLng>;
};
export type GroundLayers = {
  readonly cells: ReadonlyArray<CellLayer>;
  readonly lines: ReadonlyArray<GroundLine>;
  readonly marks: ReadonlyArray<GroundMark>;
  readonly buffers: ReadonlyArray<{ readonly place: LatLng; readonly radiusM: number }>;
};

export type GroundShapes = {
  readonly cells: FeatureCollection<MultiPolygon, { readonly pattern: CellPattern }>;
  readonly lines: FeatureCollection<LineString, { readonly line: GroundLine['line'] }>;
  readonly buffers: FeatureCollection<Polygon>;
  readonly marks: FeatureCollection<Point, Omit<GroundMark, 'place'>>;
};

export function createGroundShapes(layers: GroundLayers): GroundShapes {
  return {
    cells: collect(
      layers.cells.map(({ pattern, cells }) => ({
        type: 'Feature',
        properties: { pattern },
        geometry: {
          type: 'MultiPolygon',
          coordinates: cells.filter(isCell).map((cell) => [closed(gridCellToRing(cell))]),
        },
      })),
    ),
    lines: collect(
      layers.lines.map(({ line, places }) => ({
        type: 'Feature',
        properties: { line },
        geometry: { type: 'LineString', coordinates: places.map(position) },
      })),
    ),
    buffers: collect(
      layers.buffers.map(({ place, radiusM }) => ({
        type: 'Feature',
        properties: {},
        geometry: { type: 'Polygon', coordinates: [closed(circleRing(place, radiusM))] },
      })),
    ),
    marks: collect(
      layers.marks.map(({ place, ...properties }) => ({
        type: 'Feature',
        properties,
        geometry: { type: 'Point', coordinates: position(place) },
      })),
    ),
  };
}

/** The border of a cell as a line; empty for what is no cell. */
export function cellBorder(cell: string | null): ReadonlyArray<LatLng> {
  if (cell === null || !isCell(cell)) return [];
  const ring = gridCellToRing(cell);
  return [...ring, ring[0]!];
}

/** A walk through the middles of cells. */
export function walkLine(cells: ReadonlyArray<string>): ReadonlyArray<LatLng> {
  return cells.filter(isCell).map(gridCellToLatLng);
}

function collect<G extends Feature['geometry'], P>(features: Feature<G, P>[]): FeatureCollection<G, P> {
  return { type: 'FeatureCollection', features };
}

function position({ lat, lng }: LatLng): Position {
  return [lng, lat];
}

function closed(ring: ReadonlyArray<LatLng>): Position[] {
  return [...ring, ring[0]!].map(position);
}
