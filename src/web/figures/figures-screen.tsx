/**
 * The figures board: every figure people steer by with its value, its trend over equal periods, its target and its
 * definition, computed by the node from records; to be printed, and the certificate of what both ledgers hold.
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { unixMs } from '../../base/time.ts';
import { type BoardFigure, figureTrend, formatFigure } from '../../format/document/figures-board.ts';
import { formatInteger } from '../../format/locale/number.ts';
import type { BoardView } from '../../node/http/contract-document.ts';
import { boardQuery, directionQuery } from '../api/query.ts';
import { FileLinks } from '../document/file-links.tsx';
import { ChoiceField, Field } from '../part/field.tsx';
import { Icon, type IconName } from '../part/icon.tsx';
import { dayToInstant, instantToDay } from '../part/local-day.ts';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { isOffered, useSession } from '../session/session.ts';
import { CertificatePanel } from './certificate-panel.tsx';
import { TrendDrawing } from './trend-drawing.tsx';
import './figures.css';

export type FiguresSearch = {
  readonly centre?: string | undefined;
  readonly days?: number | undefined;
  /** The last day, on the reader's clock. */
  readonly to?: string | undefined;
};

const PERIODS_DAYS = [7, 30, 90, 365] as const;

export function FiguresScreen(props: { readonly search: FiguresSearch }): ReactElement {
  const { locale } = useReader();
  const session = useSession();
  const { centre, days = 30 } = props.search;
  const to = props.search.to ?? instantToDay(unixMs(Date.now()), locale);
  const period = { from: dayToInstant(to, locale, 1 - days) ?? '', to: dayToInstant(to, locale, 1) ?? '' };
  return (
    <div className="screen">
      <PeriodPanel search={{ centre, days, to }} />
      <BoardPanel search={{ ...period, ...(centre === undefined ? {} : { centre }) }} />
      {isOffered(session, 'ledger') && <CertificatePanel period={period} />}
    </div>
  );
}

function PeriodPanel(props: { readonly search: FiguresSearch }): ReactElement {
  const { words } = useReader();
  const navigate = useNavigate();
  const session = useSession();
  const mayDirect = isOffered(session, 'direction');
  const direction = useQuery({ ...directionQuery(null), enabled: mayDirect });
  const texts = words.register;
  const { search } = props;
  const change = (changed: FiguresSearch) =>
    void navigate({ to: '/figures', search: { ...search, ...changed }, replace: true });
  const centres = new Set(direction.data?.committees.flatMap(({ centre }) => (centre === null ? [] : [centre])) ?? []);
  return (
    <section className="panel document-choice">
      <ChoiceField
        label={texts.centre}
        name="centre"
        value={search.centre ?? ''}
        empty={texts.figures.allCentres}
        choices={[...centres].sort().map((code) => [code, code])}
        onChoose={(centre) => change({ centre: centre === '' ? undefined : centre })}
      />
      <ChoiceField
        label={texts.figures.period}
        name="days"
        value={String(search.days)}
        choices={PERIODS_DAYS.map((days) => [String(days), texts.figures.lastDays({ n: days })])}
        onChoose={(days) => change({ days: Number(days) })}
      />
      <Field label={texts.until}>
        <input
          className="input"
          type="date"
          dir="ltr"
          name="to"
          value={search.to ?? ''}
          onChange={(event) => change({ to: event.target.value === '' ? undefined : event.target.value })}
        />
      </Field>
    </section>
  );
}

function BoardPanel(props: { readonly search: Readonly<Record<string, string>> }): ReactElement {
  const { words, locale } = useReader();
  const board = useQuery(boardQuery(props.search));
  const { figures } = words;
  const periods = board.data?.figures[0]?.series.length ?? 0;
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{figures.title}</h2>
        <span className="soft">{periods > 0 && words.register.figures.trendOf({ n: periods })}</span>
        <span className="spring" />
        <span className="soft">{words.register.figures.print}</span>
        <FileLinks
          path="/api/board/file"
          search={{ ...props.search, language: locale.language, digits: locale.digits }}
        />
      </header>
      <ProblemNote error={board.error} />
      {board.data !== undefined && <FigureTable board={board.data} />}
    </section>
  );
}

const TREND_SIGNS: Readonly<
  Record<ReturnType<typeof figureTrend>, { readonly icon: IconName | null; readonly chip: string }>
> = {
  better: { icon: 'check', chip: 'chip chip-good' },
  worse: { icon: 'warning', chip: 'chip chip-warn' },
  same: { icon: null, chip: 'chip' },
  unknown: { icon: null, chip: 'soft' },
};

function FigureTable(props: { readonly board: BoardView }): ReactElement {
  const { words } = useReader();
  const { column } = words.figures;
  return (
    <table className="table figure-table">
      <thead>
        <tr>
          <th scope="col">{column.figure}</th>
          <th scope="col">{column.value}</th>
          <th scope="col">{column.previous}</th>
          <th scope="col">{column.trend}</th>
          <th scope="col">{column.target}</th>
        </tr>
      </thead>
      <tbody>
        {props.board.figures.map((figure) => (
          <FigureRow key={figure.code} figure={figure as BoardFigure} />
        ))}
      </tbody>
    </table>
  );
}

function FigureRow(props: { readonly figure: BoardFigure }): ReactElement {
  const { words, locale } = useReader();
  const { figure } = props;
  const { name, definition, trend } = words.figures;
  const show = (value: number | null): string => formatFigure(locale, words, figure.unit, value);
  const direction = figureTrend(figure);
  const sign = TREND_SIGNS[direction];
  const isMet =
    figure.target !== null &&
    figure.value !== null &&
    (figure.isLessBetter ? figure.value <= figure.target : figure.value >= figure.target);
  return (
    <tr data-figure={figure.code}>
      <th scope="row">
        {name[figure.code]}
        <p className="soft figure-definition">{definition[figure.code]}</p>
      </th>
      <td className={figure.value === null ? 'soft' : 'figure-value'}>
        <bdi>{show(figure.value)}</bdi>
      </td>
      <td className="soft">
        <bdi>{show(figure.previous)}</bdi>
      </td>
      <td>
        <span className="row figure-trend">
          <TrendDrawing
            series={figure.series}
            label={words.register.figures.chart({
              name: name[figure.code],
              values: { phrase: figure.series.map((value) => show(value)).join(' · ') },
            })}
          />
          <span className={sign.chip}>
            {sign.icon !== null && <Icon name={sign.icon} />} {trend[direction]}
          </span>
        </span>
      </td>
      <td>
        {figure.target !== null && (
          <span className={isMet ? 'chip chip-good' : 'chip'}>
            {isMet && <Icon name="check" />} <bdi>{formatTarget(figure, locale, show)}</bdi>
          </span>
        )}
      </td>
    </tr>
  );
}

/** A bound, so that nobody takes it for a value that was reached. */
function formatTarget(
  figure: BoardFigure,
  locale: Parameters<typeof formatInteger>[0],
  show: (value: number | null) => string,
): string {
  if (figure.unit === 'count') return formatInteger(locale, figure.target ?? 0);
  return show(figure.target);
}
