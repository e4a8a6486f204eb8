/** A valid forecast: map, riskiest cells, and the card without which it may not be shown. */
import type { ReactElement } from 'react';
import { DAY_MS, toTime } from '../../base/time.ts';
import { formatDecimal, formatPercent } from '../../format/locale/number.ts';
import type { ForecastView } from '../../node/http/contract-pattern.ts';
import { FORECAST_AREA_PERCENTS } from '../../record/kind/forecast.ts';
import { CellLine } from '../part/cell-line.tsx';
import { Instant } from '../part/instant.tsx';
import { useNow } from '../part/now.ts';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { ForecastMap } from './forecast-map.tsx';

const CELLS_LISTED = 10;

export function ForecastCard(props: { readonly forecast: ForecastView }): ReactElement {
  const { words } = useReader();
  const { forecast } = props;
  const texts = words.pattern.forecast;
  const now = useNow(60_000);
  const expires = toTime(forecast.expires) ?? now;
  return (
    <article className="pattern-body" data-forecast={forecast.from}>
      <h3 className="row">
        {texts.week} <Instant at={`${forecast.from}T00:00:00.000Z`} show="date" />
        <span className="chip">{texts.uses({ model: texts.model[forecast.model] })}</span>
        <span className="chip chip-warn">{texts.expires({ days: Math.ceil((expires - now) / DAY_MS) })}</span>
        {forecast.scoreType !== undefined && (
          <span className="chip">{wordFor(words.incident.kind, forecast.scoreType)}</span>
        )}
      </h3>
      <ForecastMap forecast={forecast} />
      <p className="soft">{texts.observer}</p>
      <CellTable forecast={forecast} />
      <ModelTable forecast={forecast} />
    </article>
  );
}

function CellTable(props: { readonly forecast: ForecastView }): ReactElement {
  const { words, locale } = useReader();
  const texts = words.pattern.forecast;
  return (
    <table className="table">
      <thead>
        <tr>
          {[texts.cell, texts.expected, texts.watched, texts.found].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.forecast.hot.slice(0, CELLS_LISTED).map((hot) => (
          <tr key={hot.cell}>
            <td>
              <CellLine cell={hot.cell} />
            </td>
            <td>{formatDecimal(locale, hot.expected / 1_000, 2)}</td>
            <td>
              {hot.watched === undefined
                ? texts.watchUnknown
                : texts.watchedText({ share: { percent: hot.watched / 1_000 } })}
            </td>
            <td>{texts.foundText({ recent: hot.recent, byPatrol: hot.byPatrol })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How every model fared on weeks it had not seen, and why the one in use was chosen. */
function ModelTable(props: { readonly forecast: ForecastView }): ReactElement {
  const { words, locale } = useReader();
  const texts = words.pattern.forecast;
  const { card, model } = props.forecast;
  const nats = (micro: number) => formatDecimal(locale, micro / 1e6, 3);
  const phrase = (text: string) => ({ phrase: text });
  const [low, high] = card.differenceInterval ?? [0, 0];
  return (
    <>
      <p>{texts.scored({ weeks: card.weeks, n: card.events })}</p>
      <table className="table">
        <thead>
          <tr>
            <td />
            {FORECAST_AREA_PERCENTS.map((percent) => (
              <th key={percent} scope="col">
                {texts.best({ share: { percent: percent / 100, fractionDigits: percent < 1 ? 1 : 0 } })}
              </th>
            ))}
            <th scope="col">{texts.gain}</th>
          </tr>
        </thead>
        <tbody>
          {card.models.map((row) => (
            <tr key={row.name} data-model={row.name}>
              <th scope="row">
                {texts.model[row.name]} {row.name === model && <span className="chip chip-good">{texts.inUse}</span>}
              </th>
              {row.hitRates.map((rate, at) => (
                <td key={FORECAST_AREA_PERCENTS[at]}>{formatPercent(locale, rate / 1e6, 1)}</td>
              ))}
              <td>
                {texts.gainText({
                  gain: phrase(nats(row.gain)),
                  low: phrase(nats(row.gainInterval[0])),
                  high: phrase(nats(row.gainInterval[1])),
                })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {card.reason === 'only-model' || card.reason === 'best-plain'
          ? texts.choice[card.reason]
          : texts.choice[card.reason]({
              against: texts.model[card.against ?? model],
              difference: phrase(nats(card.difference ?? 0)),
              low: phrase(nats(low)),
              high: phrase(nats(high)),
            })}
      </p>
    </>
  );
}
