/** The map of the own ground on the page, with its buttons; what it draws and what a press means comes from outside. */
import { type ReactElement, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { LatLng } from '../../base/place.ts';
import { Icon } from '../part/icon.tsx';
import { useReader } from '../reader/reader.tsx';
import { useMapTheme } from '../reader/theme.ts';
import { createGroundMapView, type GroundMapOptions, type GroundMapView, type Shade } from './ground-map-view.ts';
import { createGroundShapes, type GroundLayers } from './ground-shape.ts';
import '../map/log-map.css';

export type GroundHand = Pick<GroundMapOptions, 'onPress' | 'onDrag'>;

export function GroundMap(props: {
  readonly layers: GroundLayers;
  readonly shade: Shade | null;
  /** What the map shows when it opens. */
  readonly extent: ReadonlyArray<LatLng>;
  readonly goTo: LatLng | null;
  readonly hand: GroundHand;
  readonly children?: ReactNode;
}): ReactElement {
  const { layers, shade, extent, goTo } = props;
  const { words } = useReader();
  const { container, view, hasFailed } = useGroundMapView(props.hand);
  const frame = useRef<HTMLDivElement | null>(null);
  const shapes = useMemo(() => createGroundShapes(layers), [layers]);
  useEffect(() => view?.show(shapes), [view, shapes]);
  useEffect(() => view?.showShade(shade), [view, shade]);
  useEffect(() => view?.showPlaces(extent), [view, extent]);
  useEffect(() => {
    if (goTo === null) return;
    view?.goTo(goTo);
    frame.current?.scrollIntoView({ block: 'nearest' });
  }, [view, goTo]);
  return (
    <div ref={frame} className="map ground-map" role="group" aria-label={words.ground.map.label}>
      <div ref={container} className="map-canvas" data-map={view === null ? 'loading' : 'ready'} />
      {hasFailed && <p className="map-note">{words.desk.map.unavailable}</p>}
      {props.children}
      <div className="map-tools">
        <MapTool icon="plus" label={words.desk.map.closer} run={() => view?.zoomBy(1)} />
        <MapTool icon="minus" label={words.desk.map.farther} run={() => view?.zoomBy(-1)} />
        <MapTool icon="frame" label={words.desk.map.home} run={() => view?.showPlaces(extent)} />
      </div>
    </div>
  );
}

function MapTool(props: {
  readonly icon: 'plus' | 'minus' | 'frame';
  readonly label: string;
  readonly run: () => void;
}): ReactElement {
  return (
    <button type="button" className="button map-tool" aria-label={props.label} title={props.label} onClick={props.run}>
      <Icon name={props.icon} />
    </button>
  );
}

function useGroundMapView(hand: GroundHand) {
  const { locale } = useReader();
  const theme = useMapTheme();
  const container = useRef<HTMLDivElement | null>(null);
  const [view, setView] = useState<GroundMapView | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const latest = useRef(hand);
  latest.current = hand;
  const { language } = locale;
  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    let made: GroundMapView | null = null;
    let isClosed = false;
    const options: GroundMapOptions = {
      container: element,
      language,
      theme,
      onPress: (place, code) => latest.current.onPress(place, code),
      onDrag: (code) => latest.current.onDrag(code),
    };
    createGroundMapView(options).then(
      (opened) => {
        made = opened;
        if (isClosed) opened.close();
        else setView(opened);
      },
      () => setFailed(true),
    );
    return () => {
      isClosed = true;
      setView(null);
      made?.close();
    };
  }, [language, theme]);
  return { container, view, hasFailed };
}
