/**
 * The sanctuary clock, large, beside the vacuum index. The qualifier stands with the figure: the worst case inside the
 * seam at the agreed detection, never a probability.
 */
import type { ReactElement } from 'react';
import { formatDecimal, formatPercent } from '../../format/locale/number.ts';
import type { SeamView } from '../../node/http/contract.ts';
import { Icon } from '../part/icon.tsx';
import { useReader } from '../reader/reader.tsx';
import type { SeamFigures } from './seam-terms.ts';

type Survey = NonNullable<SeamView['survey']>;

export function SanctuaryClock(props: {
  readonly figures: SeamFigures;
  readonly survey: Survey;
  readonly piPermille: number | null;
}): ReactElement {
  const { words } = useReader();
  const { figures, survey } = props;
  return (
    <div className="seam-heads">
      <section className="panel seam-clock">
        <header className="panel-title">
          <h2>{words.survey.clock.title}</h2>
          <span className="spring" />
          <span className="chip chip-warn">
            <Icon name="warning" /> {words.board.seam.worstCase}
          </span>
        </header>
        {survey.emptied !== null && <EmptiedNote emptied={survey.emptied} slotMin={survey.slotMin} />}
        {figures.stay === null ? (
          <p className="screen-empty soft">{words.board.seam.noCriterion}</p>
        ) : (
          <StayFigure stay={figures.stay} survey={survey} piPermille={props.piPermille} />
        )}
      </section>
      <VacuumIndex figures={figures} slotMin={survey.slotMin} />
    </div>
  );
}

/** Posts of handovers that nobody holds: their ground is open beside what both signed. */
function EmptiedNote(props: {
  readonly emptied: NonNullable<Survey['emptied']>;
  readonly slotMin: number;
}): ReactElement {
  const { words } = useReader();
  const { posts, longestStay } = props.emptied;
  const { handover } = words.operation;
  const stay =
    longestStay === 'endless'
      ? words.closing.plan.endless
      : handover.hours({ hours: ((longestStay ?? 0) * props.slotMin) / 60 });
  return (
    <p className="note note-bad" role="alert">
      <Icon name="alarm" /> {handover.emptied({ posts: { id: posts.join(', ') }, stay: { phrase: stay } })}
    </p>
  );
}

function StayFigure(props: {
  readonly stay: NonNullable<SeamFigures['stay']>;
  readonly survey: Survey;
  readonly piPermille: number | null;
}): ReactElement {
  const { words, locale } = useReader();
  const { stay, survey } = props;
  const { clock } = words.survey;
  const hoursOf = (slots: number) => (slots * survey.slotMin) / 60;
  const limit = hoursOf(survey.stayLimitSlots);
  const pi = { percent: (props.piPermille ?? 1_000) / 1_000 };
  const isEndless = stay.longestSlots === null;
  const longest = stay.longestSlots === null ? null : hoursOf(stay.longestSlots);
  const isAbove = longest === null || longest > limit;
  return (
    <div className="seam-clock-body" data-stay={longest ?? 'endless'}>
      <bdi className={isAbove ? 'seam-figure seam-figure-bad' : 'seam-figure'} aria-hidden="true">
        {longest === null ? '∞' : formatDecimal(locale, longest, Number.isInteger(longest) ? 0 : 1)}
      </bdi>
      <div className="seam-clock-text">
        <p className="seam-sentence">
          {isEndless ? clock.endless({ limit }) : clock.stay({ hours: longest ?? 0, limit })}
        </p>
        <p>
          {longest !== null && (
            <span className={isAbove ? 'chip chip-bad' : 'chip chip-good'}>
              <Icon name={isAbove ? 'warning' : 'check'} />{' '}
              {isAbove ? clock.above({ n: Math.ceil(longest - limit) }) : clock.within}
            </span>
          )}{' '}
          {stay.permanent && (
            <span className="chip chip-bad">
              <Icon name="warning" /> {clock.permanent}
            </span>
          )}
        </p>
        {stay.sanctuaryPairs === 0 && !isAbove && <p>{clock.noSanctuary({ pi })}</p>}
        {stay.stayPutSlots !== null && <p>{clock.stayPut({ hours: hoursOf(stay.stayPutSlots) })}</p>}
        <p className="seam-qualifier">{clock.qualifier({ pi })}</p>
      </div>
    </div>
  );
}

function VacuumIndex(props: { readonly figures: SeamFigures; readonly slotMin: number }): ReactElement {
  const { words, locale } = useReader();
  const { figures } = props;
  const { index } = words.survey;
  const hours = (pairs: number) => Math.round((pairs * props.slotMin) / 60);
  return (
    <section className="panel seam-index">
      <header className="panel-title">
        <h2>{index.title}</h2>
      </header>
      {figures.index === null ? (
        <p className="screen-empty soft">{words.board.seam.noCriterion}</p>
      ) : (
        <div className="seam-clock-body">
          <bdi className="seam-figure" aria-hidden="true">
            {formatPercent(locale, figures.index / 10_000, 1)}
          </bdi>
          <div className="seam-clock-text">
            <p className="seam-sentence">
              {index.value({ share: { percent: figures.index / 10_000, fractionDigits: 2 } })}
            </p>
            {figures.coveredPairs !== null && <p>{index.cellHours({ n: hours(figures.coveredPairs) })}</p>}
            {figures.cells !== null && <p>{index.cells({ n: figures.cells })}</p>}
            {figures.closableByExchange !== null && (
              <p className="seam-qualifier">{words.survey.exchangeAlone({ n: hours(figures.closableByExchange) })}</p>
            )}
          </div>
        </div>
      )}
    </section>
  );
}
