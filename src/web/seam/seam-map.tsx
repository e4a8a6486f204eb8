/**
 * The seam of one hour, drawn by itself: outline, open cells, agreed places, one way that is never observed. Nothing is
 * loaded from elsewhere; what can be taken away as a picture says across itself that it is for looking at, by whom.
 */
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatDateTime } from '../../format/locale/calendar.ts';
import type { ExchangeView } from '../../node/http/contract-ground.ts';
import { loadMapBase } from '../map/map-base.ts';
import { Icon } from '../part/icon.tsx';
import { useNow } from '../part/now.ts';
import { useReader } from '../reader/reader.tsx';
import { useSession } from '../session/session.ts';
import {
  cellsPath,
  createSeamFrame,
  framePlaceLabel,
  framePoint,
  pathOfCells,
  ringPath,
  type SeamFrame,
} from './seam-frame.ts';
import type { SeamGround } from './seam-terms.ts';

export function SeamMap(props: {
  readonly title: string;
  readonly ground: SeamGround;
  readonly open: ReadonlyArray<string>;
  readonly unseen: ReadonlyArray<string>;
  /** Open cells that one side sees and the other reaches. */
  readonly exchange: ExchangeView | null;
  readonly corridor: ReadonlyArray<string>;
  readonly stay: ReadonlyArray<string>;
}): ReactElement | null {
  const { ground, open, unseen, exchange, corridor, stay } = props;
  const { words } = useReader();
  const session = useSession();
  const frame = createSeamFrame(ground.outline);
  if (frame === null) return null;
  return (
    <figure className="seam-map">
      <figcaption className="row">
        <h3>{props.title}</h3>
        {session.exercise && (
          <span className="chip chip-warn">
            <Icon name="warning" /> {words.board.seam.terrain}
          </span>
        )}
        <span className="chip">{words.board.seam.worstCase}</span>
        <span className="spring" />
        <span className="soft">{words.survey.run.viewOnly}</span>
      </figcaption>
      <svg viewBox={`0 0 ${frame.width} ${frame.height}`} direction="ltr" role="img" aria-label={props.title}>
        <defs>
          <pattern id="open-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="6" height="6" className="seam-open-ground" />
            <line x1="0" x2="0" y1="0" y2="6" className="seam-open-line" />
          </pattern>
          <pattern id="exchange-dots" width="7" height="7" patternUnits="userSpaceOnUse">
            <rect width="7" height="7" className="seam-exchange-ground" />
            <circle cx="3.5" cy="3.5" r="1.6" className="seam-exchange-dot" />
          </pattern>
        </defs>
        <path className="seam-outline" d={ringPath(frame, ground.outline)} />
        <path className="seam-unseen" d={cellsPath(frame, unseen)} />
        <path className="seam-open" d={cellsPath(frame, open)} data-open={open.length} />
        <path className="seam-exchange" d={cellsPath(frame, exchange?.cells ?? [])} />
        <path className="seam-stay" d={pathOfCells(frame, stay)} />
        <Places frame={frame} ground={ground} />
        <path className="seam-corridor" d={pathOfCells(frame, corridor)} />
        <Towns frame={frame} />
        <ScaleLine frame={frame} />
        <Watermark frame={frame} />
      </svg>
      <Legend hasCorridor={corridor.length > 0} hasStay={stay.length > 0} exchange={exchange?.basis ?? null} />
    </figure>
  );
}

function Places(props: { readonly frame: SeamFrame; readonly ground: SeamGround }): ReactElement {
  const { frame, ground } = props;
  return (
    <g>
      {ground.places.map((place) => {
        const spot = framePlaceLabel(frame, place.cells);
        return (
          <g key={place.id}>
            <path className="seam-place" d={cellsPath(frame, place.cells)} />
            <text className="seam-town-name" x={spot.x} y={spot.y} textAnchor="middle">
              {place.id}
            </text>
          </g>
        );
      })}
    </g>
  );
}

export function Towns(props: { readonly frame: SeamFrame }): ReactElement {
  const { frame } = props;
  const { locale } = useReader();
  const base = useQuery({ queryKey: ['map-base'], queryFn: loadMapBase, staleTime: Number.POSITIVE_INFINITY });
  const towns = (base.data?.towns.features ?? []).map((town) => {
    const [lng, lat] = town.geometry.coordinates as [number, number];
    const name = town.properties?.[locale.language] ?? town.properties?.['en'];
    return { ...framePoint(frame, { lat, lng }), name: String(name), id: String(town.properties?.['id']) };
  });
  const shown = towns.filter(({ x, y }) => x > 10 && y > 16 && x < frame.width - 40 && y < frame.height - 30);
  return (
    <g>
      {shown.map((town) => (
        <g key={town.id}>
          <circle className="seam-town" cx={town.x} cy={town.y} r="3" />
          <text className="seam-town-name" x={town.x} y={town.y - 7} textAnchor="middle">
            {town.name}
          </text>
        </g>
      ))}
    </g>
  );
}

export function ScaleLine(props: { readonly frame: SeamFrame }): ReactElement {
  const { words } = useReader();
  const { frame } = props;
  const km = [1, 2, 5, 10, 20, 50].findLast((n) => n * 1_000 * frame.pixelsPerM < 200) ?? 1;
  const y = frame.height - 14;
  return (
    <g>
      <path className="seam-scale" d={`M14 ${y - 5}v5h${(km * 1_000 * frame.pixelsPerM).toFixed(1)}v-5`} />
      <text className="seam-scale-text" x="18" y={y - 5}>
        {words.console.unit.km({ n: km })}
      </text>
    </g>
  );
}

/** Across the whole picture, so that no crop of it loses the words. */
export function Watermark(props: { readonly frame: Pick<SeamFrame, 'width' | 'height'> }): ReactElement {
  const { words, locale } = useReader();
  const session = useSession();
  const now = useNow(60_000);
  const { width, height } = props.frame;
  const time = formatDateTime(locale, now);
  const seat = words.survey.run.watermark({ seat: { id: session.seat }, time: { phrase: time } });
  const rows = Math.ceil(height / 130);
  return (
    <g className="seam-watermark">
      {Array.from({ length: rows * 3 }, (_, at) => {
        const x = (width * ((at % 3) + (Math.floor(at / 3) % 2 === 0 ? 0.35 : 0.65))) / 3;
        const y = 70 + 130 * Math.floor(at / 3);
        return (
          <g key={`${x} ${y}`} transform={`rotate(-18 ${x} ${y})`}>
            <text x={x} y={y} textAnchor="middle" className="seam-watermark-word">
              {words.board.seam.viewOnly}
            </text>
            <text x={x} y={y + 17} textAnchor="middle">
              {seat}
            </text>
          </g>
        );
      })}
    </g>
  );
}

function Legend(props: {
  readonly hasCorridor: boolean;
  readonly hasStay: boolean;
  readonly exchange: ExchangeView['basis'] | null;
}): ReactElement {
  const { words } = useReader();
  const entries = [
    ['seam-open', words.survey.layer.covered],
    ['seam-unseen', words.survey.layer.seen],
    ...(props.exchange === null
      ? []
      : [
          [
            'seam-exchange',
            props.exchange === 'own' ? words.survey.layer.exchangeOwn : words.survey.layer.exchange,
          ] as const,
        ]),
    ['seam-place', words.survey.place.title],
    ...(props.hasCorridor ? [['seam-corridor', words.board.seam.witness] as const] : []),
    ...(props.hasStay ? [['seam-stay', words.board.seam.stayWitness] as const] : []),
    ['seam-outline', words.board.seam.outline],
  ] as const;
  return (
    <ul className="row seam-legend">
      {entries.map(([name, word]) => (
        <li key={name} className="row">
          <svg viewBox="0 0 26 14" width="26" height="14" aria-hidden="true">
            {name === 'seam-corridor' || name === 'seam-stay' ? (
              <path className={name} d="M2 11 10 4l7 5 7-6" />
            ) : (
              <rect className={name} x="1.5" y="1.5" width="23" height="11" />
            )}
          </svg>
          {word}
        </li>
      ))}
    </ul>
  );
}
