/**
 * One small form for everything that is entered on the direction screen: the fields of an act, signed as a record of its
 * kind. The node checks it and names the field that is wrong; what is typed stays until it is taken.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { unixMs, unixMsToIso } from '../../base/time.ts';
import type { Language } from '../../format/locale/language.ts';
import { postJson } from '../api/request.ts';
import { ChoiceField, Field } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { Overlay } from '../part/overlay.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { guessLanguage } from '../report/text-check.ts';

export type EntryField = {
  readonly name: string;
  readonly label: string;
  /** Free text, one line of it, a code read left to right, or one of the choices. */
  readonly form: 'text' | 'line' | 'code' | 'time';
  readonly choices?: ReadonlyArray<readonly [string, string]>;
  readonly initial?: string;
};

export type EntryValues = Readonly<Record<string, string>>;
/** Makes the body of the record out of what was typed; `typed` gives a text its language. */
export type EntryBody = (
  values: EntryValues,
  context: { readonly now: string; readonly typed: (text: string) => { text: string; language: Language } },
) => Readonly<Record<string, unknown>>;

/** A button that opens the form of one act. */
export function EntryButton(props: {
  readonly title: string;
  readonly kind: string;
  readonly fields: ReadonlyArray<EntryField>;
  readonly body: EntryBody;
}): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="button" data-entry={props.kind} onClick={() => setOpen(true)}>
        <Icon name="sign" /> {props.title}
      </button>
      {isOpen && (
        <Overlay title={props.title} isOpen onClose={() => setOpen(false)}>
          <EntryForm {...props} onSaved={() => setOpen(false)} />
        </Overlay>
      )}
    </>
  );
}

function EntryForm(props: {
  readonly kind: string;
  readonly fields: ReadonlyArray<EntryField>;
  readonly body: EntryBody;
  readonly onSaved: () => void;
}): ReactElement {
  const { words, locale } = useReader();
  const client = useQueryClient();
  const [values, setValues] = useState<EntryValues>(() =>
    Object.fromEntries(props.fields.map(({ name, initial, choices }) => [name, initial ?? choices?.[0]?.[0] ?? ''])),
  );
  const save = useMutation({
    mutationFn: () => {
      const typed = (text: string) => ({
        text: text.trim().normalize('NFC'),
        language: guessLanguage(text) ?? locale.language,
      });
      const now = unixMsToIso(unixMs(Date.now()));
      return postJson('/api/records', {
        kind: props.kind,
        marking: 'official',
        body: props.body(values, { now, typed }),
      });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['direction'] });
      props.onSaved();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="entry-form" onSubmit={submit} noValidate>
      {props.fields.map((field) => (
        <EntryInput
          key={field.name}
          field={field}
          value={values[field.name] ?? ''}
          onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
        />
      ))}
      <ProblemNote error={save.error} />
      <p className="soft">{words.direction.entry.entered}</p>
      <button type="submit" className="button button-main" disabled={save.isPending}>
        <Icon name="sign" /> {words.report.sign}
      </button>
    </form>
  );
}

function EntryInput(props: {
  readonly field: EntryField;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const { name, label, form, choices } = props.field;
  const { value, onChange } = props;
  if (choices !== undefined) {
    return <ChoiceField label={label} name={name} value={value} choices={choices} onChoose={onChange} />;
  }
  const direction = form === 'code' || form === 'time' ? 'ltr' : 'auto';
  return (
    <Field label={label}>
      {form === 'text' ? (
        <textarea
          className="input"
          name={name}
          rows={3}
          dir="auto"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <input
          className="input"
          name={name}
          type={form === 'time' ? 'datetime-local' : 'text'}
          dir={direction}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Ids or codes typed with spaces or commas between them. */
export function splitCodes(text: string): ReadonlyArray<string> {
  return text.split(/[\s,،]+/).filter((code) => code !== '');
}

/** An optional member: absent where nothing was typed. */
export function given<T>(name: string, text: string, make: (text: string) => T): Readonly<Record<string, T>> {
  return text.trim() === '' ? {} : { [name]: make(text) };
}

/** A local date and time of the form as an instant. */
export function localToIso(text: string, utcOffsetMin: number): string {
  const ms = Date.parse(`${text}:00.000Z`);
  return Number.isFinite(ms) ? unixMsToIso(unixMs(ms - utcOffsetMin * 60_000)) : '';
}
