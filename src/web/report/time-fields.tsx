/** When it began and ended and how well that is known; below, how the typed time was read. */
import type { ReactElement } from 'react';
import { formatDateTime } from '../../format/locale/calendar.ts';
import { Field } from '../part/field.tsx';
import { useReader } from '../reader/reader.tsx';
import { type DraftFieldsProps, faultText } from './draft-fields.ts';
import type { DraftReading } from './report-draft.ts';

export function TimeFields(props: DraftFieldsProps & { readonly reading: DraftReading }): ReactElement {
  const { draft, change, reading, faults } = props;
  const { words, locale } = useReader();
  const began = reading.began === null ? null : formatDateTime(locale, reading.began);
  const isWrong = reading.faults.began !== undefined;
  return (
    <div className="report-when">
      <Field
        label={words.report.field.from}
        fault={isWrong ? words.report.error.badTime : null}
        hint={<bdi>{draft.began.trim() === '' ? `${words.desk.report.now} · ${began ?? ''}` : began}</bdi>}
      >
        <input
          className="input"
          name="began"
          dir="ltr"
          autoComplete="off"
          placeholder="0030"
          title={words.desk.report.timeExample}
          aria-invalid={isWrong}
          value={draft.began}
          onChange={(event) => change({ began: event.target.value })}
        />
      </Field>
      <Field label={words.report.field.to} fault={faultText(words, faults.ended)}>
        <input
          className="input"
          name="ended"
          dir="ltr"
          autoComplete="off"
          title={words.desk.report.timeExample}
          aria-invalid={faults.ended !== undefined}
          value={draft.ended}
          onChange={(event) => change({ ended: event.target.value })}
        />
      </Field>
      <Field label={words.report.field.within} fault={faultText(words, faults.within)} hint={words.desk.report.minutes}>
        <input
          className="input"
          name="within"
          dir="ltr"
          autoComplete="off"
          aria-invalid={faults.within !== undefined}
          value={draft.within}
          onChange={(event) => change({ within: event.target.value })}
        />
      </Field>
    </div>
  );
}
