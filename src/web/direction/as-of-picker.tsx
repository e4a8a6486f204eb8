/** The instant the board is read at: now, a date of one's own, or one of the dates people ask about. */
import type { ReactElement } from 'react';
import { MINUTE_MS, toTime, unixMs, unixMsToIso } from '../../base/time.ts';
import { formatDate, unixMsToCivil } from '../../format/locale/calendar.ts';
import type { Locale } from '../../format/locale/language.ts';
import { Icon } from '../part/icon.tsx';

import { useReader } from '../reader/reader.tsx';

const ASKED_DAYS = ['2021-05-03', '2021-05-31', '2024-05-01'] as const;

export function AsOfPicker(props: {
  readonly at: string | null;
  readonly onChoose: (at: string | null) => void;
}): ReactElement {
  const { words, locale } = useReader();
  const { at, onChoose } = props;
  const chosen = at === null ? null : toTime(at);
  const day = chosen === null ? '' : dayOf(chosen, locale);
  return (
    <section className="panel as-of">
      <Icon name="clock" />
      <label className="row">
        <b>{words.board.direction.asOf}</b>
        <input
          type="date"
          className="input as-of-date"
          dir="ltr"
          value={day}
          onChange={(event) => onChoose(event.target.value === '' ? null : endOfDay(event.target.value, locale))}
        />
      </label>
      {ASKED_DAYS.map((asked) => {
        const end = endOfDay(asked, locale);
        const ms = toTime(end);
        return (
          <button
            key={asked}
            type="button"
            className="button"
            aria-pressed={day === asked}
            data-asked={asked}
            onClick={() => onChoose(end)}
          >
            {day === asked && <Icon name="check" />}
            {ms === null ? asked : formatDate(locale, ms)}
          </button>
        );
      })}
      <button type="button" className="button" aria-pressed={at === null} onClick={() => onChoose(null)}>
        {at === null && <Icon name="check" />}
        {words.board.direction.now}
      </button>
    </section>
  );
}

/** The last minute of a day on the reader's clock, so that the day itself is counted. */
function endOfDay(day: string, locale: Locale): string {
  const midnight = toTime(`${day}T23:59:00.000Z`);
  return midnight === null ? day : unixMsToIso(unixMs(midnight - locale.utcOffsetMin * MINUTE_MS));
}

function dayOf(ms: ReturnType<typeof unixMs>, locale: Locale): string {
  const { year, month, day } = unixMsToCivil(ms, locale.utcOffsetMin);
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}
