/** The map beside the log: the same rows, the same selection, and the place of the report that is being typed. */
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import type { LogRowView } from '../../node/http/contract.ts';
import { boundariesQuery } from '../api/query.ts';
import { Icon } from '../part/icon.tsx';
import { useReader } from '../reader/reader.tsx';
import { useMapTheme } from '../reader/theme.ts';
import { useSession } from '../session/session.ts';
import { createMapShapes, type DraftPlace } from './geometry.ts';
import { createMapView, type MapView } from './map-view.ts';
import './log-map.css';

export function LogMap(props: {
  readonly rows: ReadonlyArray<LogRowView>;
  readonly selected: string | null;
  readonly draft: DraftPlace | null;
  readonly onSelect: (id: string) => void;
}): ReactElement {
  const { rows, selected, draft } = props;
  const { words } = useReader();
  const session = useSession();
  const { container, view, hasFailed } = useMapView(props.onSelect);
  const own = session.organisation.id;
  const shapes = useMemo(() => createMapShapes(rows, { own, draft }), [rows, own, draft]);
  useEffect(() => view?.show(shapes), [view, shapes]);
  useEffect(() => view?.select(selected), [view, selected]);
  const { data: boundaries } = useQuery(boundariesQuery);
  useEffect(() => view?.showBoundaries(boundaries?.geojson ?? null), [view, boundaries]);
  return (
    <section className="map" aria-label={words.desk.map.title}>
      <div ref={container} className="map-canvas" data-map={view === null ? 'loading' : 'ready'} />
      {hasFailed && <p className="map-note">{words.desk.map.unavailable}</p>}
      <div className="map-tools">
        <button
          type="button"
          className="button map-tool"
          onClick={() => view?.zoomBy(1)}
          aria-label={words.desk.map.closer}
        >
          <Icon name="plus" />
        </button>
        <button
          type="button"
          className="button map-tool"
          onClick={() => view?.zoomBy(-1)}
          aria-label={words.desk.map.farther}
        >
          <Icon name="minus" />
        </button>
        <button
          type="button"
          className="button map-tool"
          onClick={() => view?.showAll()}
          aria-label={words.desk.map.home}
          title={words.desk.map.home}
        >
          <Icon name="frame" />
        </button>
      </div>
      <p className="map-source">
        {words.desk.map.attribution}{' '}
        {boundaries == null
          ? words.desk.map.noBoundaries
          : words.desk.map.boundaries({ source: boundaries.source, date: boundaries.date })}
      </p>
    </section>
  );
}

function useMapView(onPress: (id: string) => void) {
  const { locale } = useReader();
  const theme = useMapTheme();
  const container = useRef<HTMLDivElement | null>(null);
  const [view, setView] = useState<MapView | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const press = useRef(onPress);
  press.current = onPress;
  const { language } = locale;
  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    let made: MapView | null = null;
    let isClosed = false;
    createMapView({ container: element, language, theme, onPress: (id) => press.current(id) }).then(
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
