/** Every forecast that was issued, with what came in its week beside what its card had promised. */
import type { ReactElement } from 'react';
import type { ForecastView } from '../../node/http/contract-pattern.ts';
import { FORECAST_AREA_PERCENTS } from '../../record/kind/forecast.ts';
import { Instant } from '../part/instant.tsx';
import { useReader } from '../reader/reader.tsx';

/** The share of cells that patrols could look at. */
const SHOWN = FORECAST_AREA_PERCENTS.length - 1;

export function ForecastHistory(props: { readonly forecasts: ReadonlyArray<ForecastView> }): ReactElement {
  const { words } = useReader();
  const texts = words.pattern.forecast;
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{texts.history}</h2>
      </header>
      <table className="table">
        <tbody>
          {props.forecasts.map((forecast) => (
            <tr key={forecast.id} data-expired={forecast.isExpired}>
              <th scope="row">
                <Instant at={`${forecast.from}T00:00:00.000Z`} show="date" />
              </th>
              <td>{forecast.districts.length === 0 ? texts.seam : forecast.districts.join(', ')}</td>
              <td>{texts.uses({ model: texts.model[forecast.model] })}</td>
              <td>
                <Outcome forecast={forecast} />
              </td>
              <td className="soft">{forecast.isExpired && texts.expired}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Outcome(props: { readonly forecast: ForecastView }): ReactElement {
  const { words } = useReader();
  const texts = words.pattern.forecast;
  const { fared, card, model } = props.forecast;
  if (fared === null) return <>{texts.notYet}</>;
  const promised = card.models.find(({ name }) => name === model)?.hitRates[SHOWN] ?? 0;
  return (
    <>
      {texts.came({ n: fared.events })}{' '}
      {fared.events > 0 &&
        texts.fared({
          hits: fared.hits[SHOWN] ?? 0,
          share: { percent: FORECAST_AREA_PERCENTS[SHOWN]! / 100 },
          promised: { percent: promised / 1e6 },
        })}{' '}
      {fared.events > 0 &&
        fared.baseline !== undefined &&
        texts.faredPlain({ model: texts.model[fared.baseline.model], hits: fared.baseline.hits[SHOWN] ?? 0 })}
    </>
  );
}
