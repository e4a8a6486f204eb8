/** A place in one line: its name as written, the grid reference as fine as the place is known, and its radius. */
import type { ReactElement } from 'react';
import type { LatLng } from '../../base/place.ts';
import { formatMgrs, type MgrsSquareM } from '../../format/mgrs.ts';
import type { LogRowView } from '../../node/http/contract.ts';
import { useReader } from '../reader/reader.tsx';
import type { Words } from '../reader/words.ts';
import { CellLine } from './cell-line.tsx';
import { CodeText } from './code-text.tsx';
import { KnownPlace } from './known-place.tsx';

type Placed = Pick<LogRowView, 'placeName' | 'latE7' | 'lngE7' | 'uncertaintyM' | 'cell7'>;

export function PlaceLine(props: { readonly place: Placed; readonly original?: 'beside' | 'hover' }): ReactElement {
  const { words } = useReader();
  const { placeName, latE7, lngE7, uncertaintyM, cell7 } = props.place;
  const isPoint = latE7 !== null && lngE7 !== null;
  if (placeName === null && !isPoint && cell7 === null) return <span className="soft">{words.desk.log.noPlace}</span>;
  const grid = isPoint ? formatGrid({ lat: latE7 / 1e7, lng: lngE7 / 1e7 }, uncertaintyM ?? 1) : null;
  return (
    <span className="place-line">
      {placeName !== null && <KnownPlace name={placeName} original={props.original ?? 'hover'} />}
      {grid !== null && <CodeText text={grid} />}
      {grid === null && cell7 !== null && <CellLine cell={cell7} />}
      {uncertaintyM !== null && (
        <span className="soft">{words.desk.log.uncertain({ distance: formatDistance(words, uncertaintyM) })}</span>
      )}
    </span>
  );
}

/** 650 m, 5 km, 1.2 km. */
export function formatDistance(words: Words, metres: number): string {
  if (metres < 1_000) return words.console.unit.m({ n: Math.round(metres) });
  const km = metres / 1_000;
  return words.console.unit.km({ n: km >= 10 ? Math.round(km) : Math.round(km * 10) / 10 });
}

/** A grid reference about as fine as the place is known; empty where there is no grid. */
export function formatGrid(place: LatLng, uncertaintyM: number): string {
  const finest: ReadonlyArray<readonly [fromM: number, squareM: MgrsSquareM]> = [
    [20_000, 10_000],
    [500, 1_000],
    [50, 100],
    [5, 10],
  ];
  const grid = formatMgrs(place, finest.find(([fromM]) => uncertaintyM >= fromM)?.[1] ?? 1);
  return grid.ok ? grid.value : '';
}
