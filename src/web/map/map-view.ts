/**
 * One map on the page behind a small face: what to draw, what is selected, what was pressed. The map library is
 * loaded with this file only. Its worker is a file of the own origin.
 */
import 'maplibre-gl/dist/maplibre-gl.css';
import { type GeoJSONSource, Map as LibreMap, LngLatBounds, ScaleControl } from 'maplibre-gl';
import type { MapShapes } from './geometry.ts';
import { drawImage, type MapTheme } from './label-image.ts';
import { loadMapBase } from './map-base.ts';
import { createMapStyle, EMPTY } from './map-style.ts';
import { setMapWorker } from './map-worker.ts';

export type MapView = {
  readonly show: (shapes: MapShapes) => void;
  readonly select: (id: string | null) => void;
  /** GeoJSON of imported districts, as text; null takes them away. */
  readonly showBoundaries: (geojson: string | null) => void;
  readonly showAll: () => void;
  readonly zoomBy: (steps: number) => void;
  readonly close: () => void;
};

export type MapOptions = {
  readonly container: HTMLElement;
  readonly language: string;
  readonly theme: MapTheme;
  readonly onPress: (id: string) => void;
};

const START = { center: [44.1, 35.3] as [number, number], zoom: 6.7 };

setMapWorker();

export async function createMapView(options: MapOptions): Promise<MapView> {
  const base = await loadMapBase();
  const map = new LibreMap({
    container: options.container,
    style: createMapStyle(options.theme, options.language, base.land, base.towns),
    ...START,
    minZoom: 4.5,
    maxZoom: 15,
    maxBounds: [
      [36, 28],
      [52, 40],
    ],
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ maxWidth: 110 }), 'bottom-left');
  map.setMissingStyleImageResolver((id) => addImage(map, id));
  map.on('click', (event) => {
    const id = pressedId(map, event.point);
    if (id !== null) options.onPress(id);
  });
  await new Promise<void>((resolve) => map.once('load', () => resolve()));
  return createFace(map, options.container);
}

function createFace(map: LibreMap, container: HTMLElement): MapView {
  let shown: MapShapes | null = null;
  let selected: string | null = null;
  let isFirst = true;
  /** A view that was closed may still be told once more what to show. */
  let isClosed = false;
  const showAll = () => {
    if (shown !== null) fitShapes(map, shown);
  };
  const resized = new ResizeObserver(() => map.resize());
  resized.observe(container);
  return {
    show: (shapes) => {
      if (isClosed) return;
      shown = shapes;
      (map.getSource('areas') as GeoJSONSource).setData(shapes.areas);
      (map.getSource('points') as GeoJSONSource).setData(shapes.points);
      if (isFirst && shapes.points.features.length > 0) {
        isFirst = false;
        showAll();
      }
      container.dataset['areas'] = String(shapes.areas.features.length);
      const draft = shapes.points.features.find((f) => f.properties.isDraft === 'yes');
      container.dataset['draft'] = draft === undefined ? '' : draft.geometry.coordinates.join(' ');
      if (draft !== undefined) bringIntoSight(map, draft.geometry.coordinates as [number, number]);
    },
    select: (id) => {
      if (isClosed) return;
      if (selected !== null) map.setFeatureState({ source: 'areas', id: selected }, { selected: false });
      selected = id;
      map.setFilter('selected-point', ['==', ['get', 'id'], id ?? '']);
      if (id === null) return;
      map.setFeatureState({ source: 'areas', id }, { selected: true });
      const point = shown?.points.features.find((f) => f.properties.id === id);
      if (point !== undefined) bringIntoSight(map, point.geometry.coordinates as [number, number]);
    },
    showBoundaries: (geojson) => {
      if (isClosed) return;
      (map.getSource('boundaries') as GeoJSONSource).setData(geojson === null ? EMPTY : JSON.parse(geojson));
    },
    showAll,
    zoomBy: (steps) => map.zoomTo(map.getZoom() + steps, { duration: 150 }),
    close: () => {
      isClosed = true;
      resized.disconnect();
      map.remove();
    },
  };
}

async function addImage(map: LibreMap, id: string): Promise<void> {
  const image = await drawImage(id, Math.max(2, window.devicePixelRatio));
  if (image !== null && !map.hasImage(id)) map.addImage(id, image.data, { pixelRatio: image.pixelRatio });
}

/** A point under the pointer, otherwise the area that was drawn last. */
function pressedId(map: LibreMap, at: { readonly x: number; readonly y: number }): string | null {
  const near: [[number, number], [number, number]] = [
    [at.x - 5, at.y - 5],
    [at.x + 5, at.y + 5],
  ];
  const hit =
    map.queryRenderedFeatures(near, { layers: ['points'] })[0] ??
    map.queryRenderedFeatures([at.x, at.y], { layers: ['areas'] })[0];
  const id = hit?.properties['id'];
  return typeof id === 'string' && id !== 'draft' ? id : null;
}

function bringIntoSight(map: LibreMap, at: [number, number]): void {
  const bounds = map.getBounds();
  const isInside = bounds.contains(at);
  if (!isInside) map.easeTo({ center: at, duration: 350 });
}

function fitShapes(map: LibreMap, shapes: MapShapes): void {
  const bounds = new LngLatBounds();
  for (const point of shapes.points.features) bounds.extend(point.geometry.coordinates as [number, number]);
  for (const area of shapes.areas.features) {
    for (const position of area.geometry.coordinates[0] ?? []) bounds.extend(position as [number, number]);
  }
  if (!bounds.isEmpty()) map.fitBounds(bounds, { padding: 48, maxZoom: 11, duration: 0 });
}
