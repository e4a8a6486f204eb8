/** Where: grid reference, coordinates or a name, its radius and the word for it. What was read is on the map at once. */
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { placesQuery } from '../api/query.ts';
import { CodeText } from '../part/code-text.tsx';
import { ChoiceField, Field } from '../part/field.tsx';
import { formatDistance, formatGrid } from '../part/place-line.tsx';
import { useReader } from '../reader/reader.tsx';
import { codesOf } from '../reader/words.ts';
import { type DraftFieldsProps, faultText } from './draft-fields.ts';
import { precisionOf } from './place-entry.ts';
import type { DraftReading } from './report-draft.ts';

export function WhereFields(props: DraftFieldsProps & { readonly reading: DraftReading }): ReactElement {
  const { draft, change, reading, faults } = props;
  const { words, locale } = useReader();
  const { data: places } = useQuery(placesQuery(locale.language));
  const { precision } = words.incident;
  const fault = draft.place.trim() === '' ? faults.place : reading.faults.place;
  const entry = reading.place;
  const names = [...new Set((places ?? []).map((place) => place.name))];
  return (
    <div className="report-where">
      <Field
        label={words.report.field.place}
        fault={faultText(words, fault)}
        hint={
          entry === null ? (
            words.desk.report.placeExample
          ) : (
            <>
              <CodeText text={formatGrid(entry.place, entry.uncertaintyM)} /> ±{' '}
              {formatDistance(words, entry.uncertaintyM)}
            </>
          )
        }
      >
        <input
          className="input"
          name="place"
          dir="auto"
          list="place-names"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={fault !== undefined}
          value={draft.place}
          onChange={(event) => change({ place: event.target.value })}
        />
      </Field>
      <datalist id="place-names">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Field label={words.report.field.radius} fault={faultText(words, faults.radius)} hint={words.desk.report.metres}>
        <input
          className="input"
          name="radius"
          dir="ltr"
          autoComplete="off"
          placeholder={entry === null ? '' : String(entry.uncertaintyM)}
          aria-invalid={faults.radius !== undefined}
          value={draft.radius}
          onChange={(event) => change({ radius: event.target.value })}
        />
      </Field>
      <ChoiceField
        label={words.report.field.precision}
        name="precision"
        value={draft.precision ?? (entry === null ? '' : precisionOf(entry.uncertaintyM))}
        choices={codesOf(precision).map((code) => [code, precision[code]])}
        {...(entry === null && draft.precision === null ? { empty: '–' } : {})}
        onChoose={(value) => change({ precision: value })}
      />
    </div>
  );
}
