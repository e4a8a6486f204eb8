/** Places both named for protection: whether, when and with what warning they can be reached unseen. */
import type { ReactElement } from 'react';
import { MINUTE_MS } from '../../base/time.ts';
import { formatHourOfWeek } from '../../format/locale/calendar.ts';
import { formatDuration } from '../../format/locale/duration.ts';
import type { SeamView } from '../../node/http/contract.ts';
import { CellLine } from '../part/cell-line.tsx';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { useReader } from '../reader/reader.tsx';
import { type SeamFigures, type SeamGround, slotHourOfWeek } from './seam-terms.ts';

type Survey = NonNullable<SeamView['survey']>;
type Corridor = Survey['corridors'][number];

export function AgreedPlaces(props: {
  readonly survey: Survey;
  readonly figures: SeamFigures;
  readonly ground: SeamGround;
}): ReactElement {
  const { words } = useReader();
  const { survey, ground } = props;
  const places = [...new Set(survey.corridors.map((corridor) => corridor.place))];
  const isSafe = survey.corridors.every((corridor) => corridor.depth !== 0);
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{words.survey.place.title}</h2>
        <span className="chip">{words.board.seam.worstCase}</span>
        <span className="spring" />
        <span className="soft">{words.survey.place.lowerBound}</span>
      </header>
      {isSafe && <p className="screen-empty">{words.survey.place.none}</p>}
      {places.length > 0 && (
        <table className="table">
          <tbody>
            {places.map((place) => (
              <PlaceRow
                key={place}
                place={place}
                corridors={survey.corridors.filter((corridor) => corridor.place === place)}
                survey={survey}
                ground={ground}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function PlaceRow(props: {
  readonly place: string;
  readonly corridors: ReadonlyArray<Corridor>;
  readonly survey: Survey;
  readonly ground: SeamGround;
}): ReactElement {
  const { words, locale } = useReader();
  const { corridors, survey, ground } = props;
  const unseen = corridors.filter((corridor) => corridor.depth === 0);
  const warnings = corridors.map((corridor) => corridor.warningSlots).filter((slots) => slots !== null);
  const shortest = warnings.length === 0 ? null : Math.min(...warnings);
  const worst = unseen.find((corridor) => corridor.cells.length > 0) ?? null;
  const duration = shortest === null ? '' : formatDuration(locale, shortest * survey.slotMin * MINUTE_MS);
  return (
    <tr data-place={props.place}>
      <th scope="row">
        <CodeText text={props.place} />
      </th>
      <td>
        <span className={unseen.length > 0 ? 'chip chip-bad' : 'chip chip-good'}>
          <Icon name={unseen.length > 0 ? 'warning' : 'check'} /> {words.board.seam.unseenSlots({ n: unseen.length })}
        </span>
      </td>
      <td>
        {shortest === 0 && words.board.seam.noWarning}
        {shortest !== null && shortest > 0 && words.board.seam.shortest({ duration: { phrase: duration } })}
      </td>
      <td>
        {worst !== null && (
          <details>
            <summary>
              {words.board.seam.witness} -{' '}
              {formatHourOfWeek(locale, slotHourOfWeek(ground, worst.slot, survey.slotMin))}
            </summary>
            <ol className="seam-witness">
              {worst.cells.map((cell, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: one cell may be crossed in several hours.
                <li key={at}>
                  <CellLine cell={cell} />
                </li>
              ))}
            </ol>
          </details>
        )}
      </td>
    </tr>
  );
}
