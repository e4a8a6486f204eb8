/** Own exposure, breach value and weak points: lower bounds that stay on this node, computed when somebody asks. */
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { formatHourOfWeek, weekdayName } from '../../format/locale/calendar.ts';
import { formatInteger, formatPercent } from '../../format/locale/number.ts';
import type { ExposureView } from '../../node/http/contract-ground.ts';
import { exposureQuery } from '../api/query.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';

export function ExposurePanel(props: { readonly hourOf: (slot: number) => number }): ReactElement {
  const { words } = useReader();
  const { exposure } = words.ground;
  const [isAsked, ask] = useState(false);
  const found = useQuery({ ...exposureQuery, enabled: isAsked });
  return (
    <section className="panel" data-exposure={found.data === undefined ? '' : 'shown'}>
      <header className="panel-title">
        <h2>{exposure.title}</h2>
        <span className="chip chip-warn">
          <Icon name="lock" /> {words.ground.ownOnly}
        </span>
        <span className="spring" />
        {!isAsked && (
          <button type="button" className="button" data-act="exposure" onClick={() => ask(true)}>
            {exposure.compute}
          </button>
        )}
      </header>
      <ProblemNote error={found.error} />
      {isAsked && found.isPending && <p className="screen-empty soft">{words.console.state.loading}</p>}
      {found.data !== undefined && <Exposure figures={found.data} hourOf={props.hourOf} />}
    </section>
  );
}

function Exposure(props: { readonly figures: ExposureView; readonly hourOf: (slot: number) => number }): ReactElement {
  const { figures } = props;
  const { words, locale } = useReader();
  const { exposure } = words.ground;
  const percent = (permille: number | null) => (permille === null ? '–' : formatPercent(locale, permille / 1_000, 1));
  return (
    <div className="ground-exposure">
      <p className="seam-qualifier">{exposure.lower({ pi: { percent: figures.piPermille / 1_000 } })}</p>
      <div className="ground-scroll">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{exposure.place}</th>
              <th scope="col">{exposure.reachable}</th>
              <th scope="col">{exposure.unseen}</th>
              <th scope="col">{exposure.leastSeen}</th>
              <th scope="col">{exposure.breach}</th>
            </tr>
          </thead>
          <tbody>
            {figures.places.map((place) => (
              <tr key={place.place}>
                <th scope="row">
                  <CodeText text={place.place} />
                </th>
                <td>{exposure.hoursWith({ n: place.slotsReachable })}</td>
                <td>{exposure.hoursWith({ n: place.slotsUnseen })}</td>
                <td>{percent(place.leastSeenPermille)}</td>
                <td>{percent(place.leastBreachPermille)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="soft">{exposure.breachHint}</p>
      <h3>{exposure.weak}</h3>
      <p className="soft">{exposure.weakHint}</p>
      <WeakWeek unitsToFail={figures.unitsToFail} hourOf={props.hourOf} />
    </div>
  );
}

/** One figure for each hour of the week, a day a row. */
function WeakWeek(props: {
  readonly unitsToFail: ReadonlyArray<number>;
  readonly hourOf: (slot: number) => number;
}): ReactElement {
  const { unitsToFail, hourOf } = props;
  const { locale } = useReader();
  const days = new Map<number, number[]>();
  for (const slot of unitsToFail.keys()) {
    const day = Math.floor(hourOf(slot) / 24);
    days.set(day, [...(days.get(day) ?? []), slot]);
  }
  return (
    <div className="ground-scroll">
      <table className="ground-week">
        <tbody>
          {[...days].map(([day, slots]) => (
            <tr key={day}>
              <th scope="row">{weekdayName(locale, day)}</th>
              {slots.map((slot) => (
                <td
                  key={slot}
                  className={`ground-weak-${Math.min(3, unitsToFail[slot]!)}`}
                  title={formatHourOfWeek(locale, hourOf(slot))}
                >
                  {formatInteger(locale, unitsToFail[slot]!)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
