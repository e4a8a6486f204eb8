/** Open cells by hour of the week as bars, and the map of the hour that is chosen. */
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatHourOfWeek } from '../../format/locale/calendar.ts';
import { formatInteger } from '../../format/locale/number.ts';
import type { SeamView } from '../../node/http/contract.ts';
import { exchangeQuery, seamCellsQuery } from '../api/query.ts';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { SeamMap } from './seam-map.tsx';
import { type SeamFigures, type SeamGround, slotHourOfWeek } from './seam-terms.ts';
import { SlotBars } from './slot-bars.tsx';

export function SlotPanel(props: {
  readonly survey: NonNullable<SeamView['survey']>;
  readonly figures: SeamFigures;
  readonly ground: SeamGround;
  readonly slot: number;
  readonly onChoose: (slot: number) => void;
}): ReactElement {
  const { survey, ground, slot } = props;
  const { words, locale } = useReader();
  const cells = useQuery(seamCellsQuery(slot));
  const exchange = useQuery(exchangeQuery(slot)).data ?? null;
  const hourOf = (at: number) => formatHourOfWeek(locale, slotHourOfWeek(ground, at, survey.slotMin));
  const open = survey.openBySlot[slot] ?? 0;
  const share = props.figures.cells === null || props.figures.cells === 0 ? 0 : open / props.figures.cells;
  const arrival = survey.corridors.find((c) => c.slot === slot && c.depth === 0 && c.cells.length > 0);
  const shown = cells.data?.slot === slot ? cells.data : null;
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{words.survey.index.byHour}</h2>
        <span className="spring" />
        <span className="soft">{words.board.seam.keys}</span>
      </header>
      <SlotBars
        counts={survey.openBySlot}
        unseen={survey.unseenBySlot}
        slot={slot}
        slotMin={survey.slotMin}
        ground={ground}
        label={words.survey.index.byHour}
        describe={words.board.seam.open}
        onChoose={props.onChoose}
      />
      <p className="seam-hour" role="status">
        <b>{hourOf(slot)}</b> <span>{words.board.seam.open({ n: open })}</span>{' '}
        <span className="soft">
          {words.survey.index.hour({ hour: { phrase: hourOf(slot) }, share: { percent: share, fractionDigits: 1 } })}
        </span>{' '}
        {survey.unseenBySlot[slot] !== undefined && (
          <span className="soft">
            {words.survey.layer.seen}: <bdi>{formatInteger(locale, survey.unseenBySlot[slot])}</bdi>
          </span>
        )}
      </p>
      {exchange?.basis === 'own' && (
        <p className="seam-hour seam-qualifier" data-exchange={exchange.pairs}>
          {words.survey.exchangeOwn({ n: Math.round((exchange.pairs * survey.slotMin) / 60) })}
        </p>
      )}
      <ProblemNote error={cells.error} />
      <SeamMap
        title={words.board.seam.map({ hour: { phrase: hourOf(slot) } })}
        ground={ground}
        open={shown?.open ?? []}
        unseen={shown?.unseen ?? []}
        exchange={exchange?.slot === slot ? exchange : null}
        corridor={arrival?.cells ?? []}
        stay={survey.witness?.cells ?? []}
      />
    </section>
  );
}
