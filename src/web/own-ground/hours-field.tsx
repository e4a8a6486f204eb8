/** Hours of the week: rows of days with a beginning and an end; a fault stands under the row it belongs to. */
import type { ReactElement } from 'react';
import { weekdayName } from '../../format/locale/calendar.ts';
import { Icon } from '../part/icon.tsx';
import { useReader } from '../reader/reader.tsx';
import { ALL_WEEK_ROW, type BadHours, DAYS, type HoursRow } from './week-hours.ts';

export function HoursField(props: {
  readonly label: string;
  readonly rows: ReadonlyArray<HoursRow>;
  readonly fault: BadHours | null;
  /** Weekday of the first day of the survey's week, 0 for Monday. */
  readonly firstDay: number;
  readonly onChange: (rows: ReadonlyArray<HoursRow>) => void;
}): ReactElement {
  const { rows, fault, onChange } = props;
  const { words } = useReader();
  const { hours, error } = words.ground;
  const put = (at: number, row: HoursRow) => onChange(rows.map((held, i) => (i === at ? row : held)));
  return (
    <fieldset className="field ground-hours" data-fault={fault?.type ?? ''}>
      <legend className="field-label">{props.label}</legend>
      {rows.map((row, at) => (
        <HoursLine
          // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other name than its place.
          key={at}
          at={at}
          row={row}
          firstDay={props.firstDay}
          badEnd={fault?.type === 'BadClock' && fault.row === at ? fault.end : null}
          onChange={(next) => put(at, next)}
          onRemove={() => onChange(rows.filter((_, i) => i !== at))}
        />
      ))}
      <span className="row">
        <button
          type="button"
          className="button"
          onClick={() => onChange([...rows, { ...ALL_WEEK_ROW, from: '', to: '' }])}
        >
          <Icon name="plus" /> {hours.add}
        </button>
        <button type="button" className="button" onClick={() => onChange([ALL_WEEK_ROW])}>
          {hours.always}
        </button>
      </span>
      {fault?.type === 'NoHours' && <span className="field-fault">{error.noHours}</span>}
      {fault?.type === 'HoursOverlap' && <span className="field-fault">{error.overlap}</span>}
    </fieldset>
  );
}

function HoursLine(props: {
  readonly at: number;
  readonly row: HoursRow;
  readonly firstDay: number;
  readonly badEnd: 'from' | 'to' | null;
  readonly onChange: (row: HoursRow) => void;
  readonly onRemove: () => void;
}): ReactElement {
  const { at, row, badEnd, onChange } = props;
  const { words, locale } = useReader();
  const { hours, error } = words.ground;
  const clock = (end: 'from' | 'to') => (
    <input
      className="input ground-clock"
      name={`${end}-${at}`}
      dir="ltr"
      inputMode="numeric"
      autoComplete="off"
      placeholder="05:00"
      aria-label={`${hours.row({ n: at + 1 })}: ${hours[end]}`}
      aria-invalid={badEnd === end}
      value={row[end]}
      onChange={(event) => onChange({ ...row, [end]: event.target.value })}
    />
  );
  return (
    <div className="ground-hours-row" role="group" aria-label={hours.row({ n: at + 1 })}>
      <span className="ground-days">
        {Array.from({ length: DAYS }, (_, day) => {
          const name = weekdayName(locale, (props.firstDay + day) % DAYS);
          return (
            <label key={name} className="ground-day" title={name}>
              <input
                type="checkbox"
                name={`day-${at}-${day}`}
                checked={row.days[day] === true}
                onChange={(event) =>
                  onChange({ ...row, days: row.days.map((isOn, i) => (i === day ? event.target.checked : isOn)) })
                }
              />
              {name}
            </label>
          );
        })}
      </span>
      <span className="row">
        {clock('from')}
        <span aria-hidden="true">–</span>
        {clock('to')}
        <button
          type="button"
          className="button button-quiet"
          aria-label={hours.remove}
          title={hours.remove}
          onClick={props.onRemove}
        >
          <Icon name="minus" />
        </button>
      </span>
      {badEnd !== null && <span className="field-fault">{error.badTime}</span>}
    </div>
  );
}
