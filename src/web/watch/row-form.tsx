/** A free log row: what was heard or done, for whom, and by when they must have answered. Ctrl+Enter signs it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, type ReactElement, useState } from 'react';
import { unixMs, unixMsToIso } from '../../base/time.ts';
import { type Language, languageTag } from '../../format/locale/language.ts';
import { postJson } from '../api/request.ts';
import { ChoiceField, Field } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { codesOf } from '../reader/words.ts';
import { useKeptDraft } from '../report/draft-store.ts';
import type { SavedRecord } from '../report/report-form.tsx';
import { guessLanguage } from '../report/text-check.ts';
import { parseMinutes } from '../report/time-entry.ts';
import { useSession } from '../session/session.ts';

type RowDraft = { readonly text: string; readonly seats: string; readonly minutes: string; readonly channel: string };

const EMPTY_ROW: RowDraft = { text: '', seats: '', minutes: '10', channel: 'radio' };
const SEAT = /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/;

export function RowForm(props: {
  readonly about: string | null;
  readonly onSaved: (saved: SavedRecord) => void;
  readonly onClose: () => void;
}): ReactElement {
  const { words } = useReader();
  const form = useRowForm(props.about, props.onSaved);
  const { draft, change, faults } = form;
  const { row } = words.log;
  const submit = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    form.sign();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
    if (event.key === 'Escape') props.onClose();
  };
  return (
    <form className="report" aria-label={row.title} onSubmit={submit} onKeyDown={onKey} noValidate>
      <header className="report-head">
        <h2>{row.title}</h2>
        <span className="spring" />
        <button
          type="button"
          className="button button-quiet"
          aria-label={words.console.action.close}
          onClick={props.onClose}
        >
          <Icon name="cross" />
        </button>
      </header>
      <RowFields draft={draft} change={change} faults={faults} language={form.language} />
      <footer className="report-foot">
        <span className="spring" />
        <ProblemNote error={form.error} />
        <button type="submit" className="button button-main" disabled={form.isSigning}>
          <Icon name="sign" /> {words.report.sign}
        </button>
      </footer>
    </form>
  );
}

type RowFaults = { readonly text: boolean; readonly seats: boolean; readonly minutes: boolean };

function RowFields(props: {
  readonly draft: RowDraft;
  readonly change: (change: Partial<RowDraft>) => void;
  readonly faults: RowFaults;
  readonly language: Language;
}): ReactElement {
  const { draft, change, faults } = props;
  const { words } = useReader();
  const { row, channel } = words.log;
  return (
    <>
      <Field label={row.text} fault={faults.text ? words.report.error.required : null}>
        <textarea
          className="input"
          name="row-text"
          rows={3}
          dir="auto"
          lang={languageTag(props.language)}
          // biome-ignore lint/a11y/noAutofocus: the form opens on a key, and the next key belongs to its first field.
          autoFocus
          aria-invalid={faults.text}
          value={draft.text}
          onChange={(event) => change({ text: event.target.value })}
        />
      </Field>
      <div className="row-fields">
        <Field
          label={row.addressees}
          hint={words.desk.log.seatCodes}
          fault={faults.seats ? words.desk.log.seatCodes : null}
        >
          <input
            className="input"
            name="row-seats"
            dir="ltr"
            aria-invalid={faults.seats}
            value={draft.seats}
            onChange={(event) => change({ seats: event.target.value })}
          />
        </Field>
        <Field label={words.desk.log.answerWithinMin} fault={faults.minutes ? words.report.error.badCount : null}>
          <input
            className="input"
            name="row-minutes"
            dir="ltr"
            aria-invalid={faults.minutes}
            value={draft.minutes}
            onChange={(event) => change({ minutes: event.target.value })}
          />
        </Field>
        <ChoiceField
          label={row.channel}
          value={draft.channel}
          choices={codesOf(channel).map((code) => [code, channel[code]])}
          onChoose={(value) => change({ channel: value })}
        />
      </div>
    </>
  );
}

function useRowForm(about: string | null, onSaved: (saved: SavedRecord) => void) {
  const { locale } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const [draft, change, clear] = useKeptDraft<RowDraft>(`seamline.${session.organisation.id}.row`, EMPTY_ROW);
  const [isTried, setTried] = useState(false);
  const language = guessLanguage(draft.text) ?? locale.language;
  const seats = draft.seats.split(/[\s,،]+/).filter((seat) => seat !== '');
  const minutes = parseMinutes(draft.minutes);
  const wrong = {
    text: draft.text.trim() === '',
    seats: !seats.every((seat) => SEAT.test(seat)),
    minutes: !minutes.ok || minutes.value > 1_440,
  };
  const save = useMutation({
    mutationFn: () =>
      postJson<SavedRecord>('/api/records', {
        kind: 'log-row',
        marking: 'official',
        body: {
          at: unixMsToIso(unixMs(Date.now())),
          text: { text: draft.text.trim().normalize('NFC'), language },
          addressees: seats,
          answerWithinS: seats.length === 0 || !minutes.ok ? 0 : minutes.value * 60,
          channel: draft.channel,
          ...(about === null ? {} : { about: [about] }),
        },
      }),
    onSuccess: (saved) => {
      clear();
      void client.invalidateQueries({ queryKey: ['log'] });
      onSaved(saved);
    },
  });
  const isWhole = !wrong.text && !wrong.seats && !wrong.minutes;
  return {
    draft,
    change,
    language,
    faults: isTried ? wrong : { text: false, seats: false, minutes: false },
    isSigning: save.isPending,
    error: save.error,
    sign: () => {
      setTried(true);
      if (isWhole && !save.isPending) save.mutate();
    },
  };
}
