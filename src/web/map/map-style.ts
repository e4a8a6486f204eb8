/**
 * The style of the map: water, land, towns by name, records. Everything comes from the own node; there are no tiles,
 * no glyphs and no administrative lines.
 */
import type { FeatureCollection } from 'geojson';
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { MapTheme } from './label-image.ts';

const COLOURS = {
  light: { water: '#c9dbe3', land: '#f3f3ee', coast: '#8fb0bf', own: '#0a5c73', received: '#9a4a00', dot: '#6a7780' },
  dark: { water: '#0b151b', land: '#192127', coast: '#35505e', own: '#63c5db', received: '#f1b055', dot: '#7f8d97' },
} as const;

export const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] };

/** What lies under everything, and the names over it; a map puts its own layers between. */
export type MapGround = {
  readonly sources: StyleSpecification['sources'];
  readonly below: ReadonlyArray<LayerSpecification>;
  readonly names: ReadonlyArray<LayerSpecification>;
};

export function createMapGround(theme: MapTheme, language: string, land: unknown, towns: unknown): MapGround {
  const colour = COLOURS[theme];
  return {
    sources: {
      land: { type: 'geojson', data: land as never },
      towns: { type: 'geojson', data: towns as never },
    },
    below: [
      { id: 'water', type: 'background', paint: { 'background-color': colour.water } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': colour.land, 'fill-antialias': true } },
      { id: 'coast', type: 'line', source: 'land', paint: { 'line-color': colour.coast, 'line-width': 0.8 } },
    ],
    names: townLayers(theme, language, colour.dot),
  };
}

export function createMapStyle(theme: MapTheme, language: string, land: unknown, towns: unknown): StyleSpecification {
  const colour = COLOURS[theme];
  const ground = createMapGround(theme, language, land, towns);
  return {
    version: 8,
    sources: {
      ...ground.sources,
      boundaries: { type: 'geojson', data: EMPTY },
      areas: { type: 'geojson', data: EMPTY, promoteId: 'id' },
      points: { type: 'geojson', data: EMPTY, promoteId: 'id' },
    },
    layers: [
      ...ground.below,
      {
        id: 'boundaries',
        type: 'line',
        source: 'boundaries',
        paint: { 'line-color': colour.dot, 'line-width': 0.8, 'line-dasharray': [4, 3], 'line-opacity': 0.7 },
      },
      ...ground.names,
      ...recordLayers(theme, colour),
    ],
  };
}

function townLayers(theme: MapTheme, language: string, dot: string): LayerSpecification[] {
  const name: ExpressionSpecification = ['coalesce', ['get', language], ['get', 'en']];
  return [0, 1, 2].flatMap((rank): LayerSpecification[] => [
    {
      id: `town-dots-${rank}`,
      type: 'circle',
      source: 'towns',
      minzoom: [4, 6, 7.6][rank]!,
      filter: ['==', ['get', 'rank'], rank],
      paint: { 'circle-radius': [2.6, 2, 1.5][rank]!, 'circle-color': dot },
    },
    {
      id: `town-names-${rank}`,
      type: 'symbol',
      source: 'towns',
      minzoom: [4.6, 6.6, 8.2][rank]!,
      filter: ['==', ['get', 'rank'], rank],
      layout: {
        'icon-image': ['concat', `label|${theme}|${rank}|`, name],
        'icon-anchor': 'bottom',
        'icon-offset': [0, -2],
        'icon-padding': 1,
        'symbol-sort-key': ['-', ['get', 'population']],
      },
    },
  ]);
}

function recordLayers(theme: MapTheme, colour: (typeof COLOURS)[MapTheme]): LayerSpecification[] {
  const byShape: ExpressionSpecification = [
    'match',
    ['get', 'shape'],
    'own',
    colour.own,
    'received',
    colour.received,
    colour.dot,
  ];
  const isSelected: ExpressionSpecification = ['boolean', ['feature-state', 'selected'], false];
  const isDraft: ExpressionSpecification = ['==', ['get', 'isDraft'], 'yes'];
  return [
    {
      id: 'areas',
      type: 'fill',
      source: 'areas',
      paint: { 'fill-color': byShape, 'fill-opacity': ['case', isSelected, 0.24, 0.09] },
    },
    {
      id: 'area-lines',
      type: 'line',
      source: 'areas',
      filter: ['!', isDraft],
      paint: { 'line-color': byShape, 'line-width': ['case', isSelected, 2.2, 1], 'line-opacity': 0.85 },
    },
    {
      id: 'draft-line',
      type: 'line',
      source: 'areas',
      filter: isDraft,
      paint: { 'line-color': colour.own, 'line-width': 2, 'line-dasharray': [3, 2] },
    },
    {
      id: 'points',
      type: 'symbol',
      source: 'points',
      layout: {
        'icon-image': ['concat', `mark|${theme}|`, ['get', 'shape'], '|plain'],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      },
    },
    {
      id: 'selected-point',
      type: 'symbol',
      source: 'points',
      filter: ['==', ['get', 'id'], ''],
      layout: {
        'icon-image': ['concat', `mark|${theme}|`, ['get', 'shape'], '|selected'],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      },
    },
  ];
}
