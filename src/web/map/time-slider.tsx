/** The log up to an instant: a slider under the map over the span of what is loaded, to the quarter of an hour. */
import type { ReactElement } from 'react';
import { type UnixMs, unixMs } from '../../base/time.ts';
import { formatDateTime } from '../../format/locale/calendar.ts';
import { useReader } from '../reader/reader.tsx';

const STEP_MS = 15 * 60_000;

export function TimeSlider(props: {
  readonly from: UnixMs;
  readonly to: UnixMs;
  /** Null is the whole time. */
  readonly until: UnixMs | null;
  readonly onMove: (until: UnixMs | null) => void;
}): ReactElement {
  const { words, locale } = useReader();
  const { from, to, until } = props;
  const first = Math.floor(from / STEP_MS);
  const last = Math.ceil(to / STEP_MS);
  const shown = until === null ? words.desk.map.wholeTime : formatDateTime(locale, until);
  return (
    <label className="time-slider">
      <span className="soft">{words.desk.map.time}</span>
      <input
        type="range"
        min={first}
        max={last}
        value={until === null ? last : Math.round(until / STEP_MS)}
        aria-valuetext={shown}
        onChange={(event) => {
          const step = Number(event.target.value);
          props.onMove(step >= last ? null : unixMs(step * STEP_MS));
        }}
      />
      <bdi className="time-slider-value">{shown}</bdi>
    </label>
  );
}
