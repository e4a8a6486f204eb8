/**
 * The map of the own ground behind a small face: hillshade, cells, what stands; it says where it was pressed and where a
 * post was dragged to. Everything comes from the own node; no tile and no glyph from anywhere.
 */
import 'maplibre-gl/dist/maplibre-gl.css';
import {
  type GeoJSONSource,
  type ImageSource,
  type LayerSpecification,
  Map as LibreMap,
  LngLatBounds,
  type MapMouseEvent,
  type MapTouchEvent,
  ScaleControl,
} from 'maplibre-gl';
import type { LatLng } from '../../base/place.ts';
import type { MapTheme } from '../map/label-image.ts';
import { loadMapBase } from '../map/map-base.ts';
import { createMapGround, EMPTY } from '../map/map-style.ts';
import { setMapWorker } from '../map/map-worker.ts';
import { drawGroundImage } from './ground-image.ts';
import type { GroundShapes } from './ground-shape.ts';

export type Shade = { readonly url: string; readonly northWest: LatLng; readonly southEast: LatLng };

export type GroundMapView = {
  readonly show: (shapes: GroundShapes) => void;
  readonly showShade: (shade: Shade | null) => void;
  readonly showPlaces: (places: ReadonlyArray<LatLng>) => void;
  /** Brings a place to the middle. */
  readonly goTo: (place: LatLng) => void;
  readonly zoomBy: (steps: number) => void;
  readonly close: () => void;
};

export type GroundMapOptions = {
  readonly container: HTMLElement;
  readonly language: string;
  readonly theme: MapTheme;
  /** `code` of the mark that was pressed, if any. */
  readonly onPress: (place: LatLng, code: string | null) => void;
  /** Null where this mark does not follow the hand. */
  readonly onDrag: (code: string) => ((place: LatLng) => void) | null;
};

setMapWorker();

export async function createGroundMapView(options: GroundMapOptions): Promise<GroundMapView> {
  const { container, language, theme } = options;
  const base = await loadMapBase();
  const ground = createMapGround(theme, language, base.land, base.towns);
  const own = Object.fromEntries(
    ['cells', 'lines', 'buffers', 'marks'].map((id) => [id, { type: 'geojson' as const, data: EMPTY }]),
  );
  const map = new LibreMap({
    container,
    style: {
      version: 8,
      sources: { ...ground.sources, ...own },
      layers: [...ground.below, ...ownLayers(theme), ...ground.names, ...markLayers(theme)],
    },
    center: [44.1, 35.7],
    zoom: 9,
    minZoom: 4.5,
    maxZoom: 16,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ maxWidth: 110 }), 'bottom-left');
  map.setMissingStyleImageResolver((id) => addImage(map, id));
  followHand(map, options);
  await new Promise<void>((resolve) => map.once('load', () => resolve()));
  return createFace(map, options);
}

function createFace(map: LibreMap, { container, theme }: GroundMapOptions): GroundMapView {
  let isClosed = false;
  const resized = new ResizeObserver(() => map.resize());
  resized.observe(container);
  const setData = (id: string, data: GroundShapes[keyof GroundShapes]) =>
    (map.getSource(id) as GeoJSONSource).setData(data);
  return {
    show: (shapes) => {
      if (isClosed) return;
      for (const id of ['cells', 'lines', 'buffers', 'marks'] as const) setData(id, shapes[id]);
      container.dataset['marks'] = String(shapes.marks.features.length);
    },
    showShade: (shade) => {
      if (!isClosed) layShade(map, theme, shade);
    },
    showPlaces: (places) => {
      const bounds = new LngLatBounds();
      for (const { lat, lng } of places) bounds.extend([lng, lat]);
      if (!isClosed && !bounds.isEmpty()) map.fitBounds(bounds, { padding: 36, duration: 0 });
    },
    goTo: ({ lat, lng }) => {
      if (!isClosed) map.jumpTo({ center: [lng, lat], zoom: Math.max(map.getZoom(), 11) });
    },
    zoomBy: (steps) => map.zoomTo(map.getZoom() + steps, { duration: 150 }),
    close: () => {
      isClosed = true;
      resized.disconnect();
      map.remove();
    },
  };
}

/** The raster lies between its corners; on projected models the picture is true to a few metres over a seam. */
function layShade(map: LibreMap, theme: MapTheme, shade: Shade | null): void {
  if (map.getLayer('shade') !== undefined) map.removeLayer('shade');
  if (map.getSource('shade') !== undefined) map.removeSource('shade');
  if (shade === null) return;
  const { northWest: nw, southEast: se } = shade;
  const coordinates: Parameters<ImageSource['setCoordinates']>[0] = [
    [nw.lng, nw.lat],
    [se.lng, nw.lat],
    [se.lng, se.lat],
    [nw.lng, se.lat],
  ];
  map.addSource('shade', { type: 'image', url: shade.url, coordinates });
  map.addLayer(
    {
      id: 'shade',
      type: 'raster',
      source: 'shade',
      paint: {
        'raster-opacity': 0.6,
        'raster-contrast': 0.5,
        'raster-brightness-max': theme === 'dark' ? 0.4 : 1,
        'raster-fade-duration': 0,
      },
    },
    'cell-fill',
  );
}

async function addImage(map: LibreMap, id: string): Promise<void> {
  const image = await drawGroundImage(id, 2);
  if (image !== null && !map.hasImage(id)) map.addImage(id, image.data, { pixelRatio: image.pixelRatio });
}

/** A press is a press wherever it falls; a mark that may be dragged is, by mouse or finger. */
function followHand(map: LibreMap, options: GroundMapOptions): void {
  map.on('click', ({ lngLat, point }) => options.onPress({ lat: lngLat.lat, lng: lngLat.lng }, markAt(map, point)));
  const startDrag = (
    event: MapMouseEvent | MapTouchEvent,
    moves: 'mousemove' | 'touchmove',
    ends: 'mouseup' | 'touchend',
  ) => {
    const code = markAt(map, event.point);
    const move = code === null ? null : options.onDrag(code);
    if (move === null) return;
    event.preventDefault();
    const onMove = ({ lngLat }: MapMouseEvent | MapTouchEvent) => move({ lat: lngLat.lat, lng: lngLat.lng });
    map.on(moves, onMove);
    map.once(ends, () => map.off(moves, onMove));
  };
  map.on('mousedown', (event) => startDrag(event, 'mousemove', 'mouseup'));
  map.on('touchstart', (event) => {
    if (event.points.length === 1) startDrag(event, 'touchmove', 'touchend');
  });
}

function markAt(map: LibreMap, { x, y }: { readonly x: number; readonly y: number }): string | null {
  const near: [[number, number], [number, number]] = [
    [x - 8, y - 8],
    [x + 8, y + 8],
  ];
  const code = map.queryRenderedFeatures(near, { layers: ['marks'] })[0]?.properties['code'];
  return typeof code === 'string' && code !== '' ? code : null;
}

const LINES: Readonly<Record<MapTheme, { readonly ink: string; readonly soft: string; readonly walk: string }>> = {
  light: { ink: '#10171c', soft: '#4d5c67', walk: '#5b1a8b' },
  dark: { ink: '#f2f6f8', soft: '#a2b0ba', walk: '#d7a6ff' },
};

function ownLayers(theme: MapTheme): LayerSpecification[] {
  const { ink, soft, walk } = LINES[theme];
  const line = (id: string, paint: object): LayerSpecification => ({
    id: `line-${id}`,
    type: 'line',
    source: 'lines',
    filter: ['==', ['get', 'line'], id],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint,
  });
  return [
    {
      id: 'cell-fill',
      type: 'fill',
      source: 'cells',
      paint: { 'fill-pattern': ['concat', `cells|${theme}|`, ['get', 'pattern']] },
    },
    {
      id: 'cell-line',
      type: 'line',
      source: 'cells',
      paint: { 'line-color': soft, 'line-width': 0.4, 'line-opacity': 0.6 },
    },
    line('seam', { 'line-color': soft, 'line-width': 1.4, 'line-dasharray': [5, 3] }),
    line('boundary', { 'line-color': ink, 'line-width': 2, 'line-dasharray': [8, 3, 1, 3] }),
    {
      id: 'buffers',
      type: 'line',
      source: 'buffers',
      paint: { 'line-color': ink, 'line-width': 1.4, 'line-dasharray': [2, 2] },
    },
    line('route', { 'line-color': ink, 'line-width': 1.6, 'line-dasharray': [1, 2.5] }),
    line('draft-route', { 'line-color': ink, 'line-width': 2.6 }),
    line('witness', { 'line-color': walk, 'line-width': 3.6, 'line-dasharray': [0.2, 2] }),
    line('selected', { 'line-color': ink, 'line-width': 3 }),
  ];
}

function markLayers(theme: MapTheme): LayerSpecification[] {
  const always = { 'icon-allow-overlap': true, 'icon-ignore-placement': true };
  return [
    {
      id: 'marks',
      type: 'symbol',
      source: 'marks',
      layout: {
        ...always,
        'icon-image': ['concat', `force|${theme}|`, ['get', 'kind'], '|', ['get', 'state']],
      },
    },
    {
      id: 'mark-codes',
      type: 'symbol',
      source: 'marks',
      minzoom: 9.6,
      layout: {
        'icon-image': ['concat', `label|${theme}|2|`, ['get', 'code']],
        'icon-anchor': 'top',
        'icon-offset': [0, 8],
      },
    },
  ];
}
