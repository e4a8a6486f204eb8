/**
 * The watch handover sheet: what is open is listed by the node's log, not by memory; the leaving officer signs it here,
 * the relieving one over it. The hash is over the ids of the log rows on show when it was made, newest first.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { bytesToBase64url, textToBytes } from '../../base/bytes.ts';
import { unixMs, unixMsToIso } from '../../base/time.ts';
import type { LogRowView, OpenItemsView } from '../../node/http/contract.ts';
import { openItemsQuery } from '../api/query.ts';
import { postJson } from '../api/request.ts';
import { CodeText } from '../part/code-text.tsx';
import { Field } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { Overlay } from '../part/overlay.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import type { SavedRecord } from '../report/report-form.tsx';
import { guessLanguage } from '../report/text-check.ts';
import { useSession } from '../session/session.ts';
import { rowTitle } from './log-row.tsx';

const SEAT = /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/;

export function HandoverDialog(props: {
  readonly rows: ReadonlyArray<LogRowView>;
  readonly onSaved: (saved: SavedRecord) => void;
  readonly onClose: () => void;
}): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const [seat, setSeat] = useState('');
  const [note, setNote] = useState('');
  const { data: open, error } = useQuery(openItemsQuery);
  const { handover } = words.log;
  const save = useHandover(props.rows, open, props.onSaved);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (open !== undefined && SEAT.test(seat.trim())) save.mutate({ seat: seat.trim(), note: note.trim() });
  };
  return (
    <Overlay title={handover.title} isOpen onClose={props.onClose}>
      <form className="handover" onSubmit={submit}>
        <p>
          {handover.from}: <CodeText text={session.seat} />
        </p>
        <OpenList title={handover.openRows({ n: open?.rows.length ?? 0 })} rows={open?.rows ?? []} />
        <OpenList title={handover.openIncidents({ n: open?.incidents.length ?? 0 })} rows={open?.incidents ?? []} />
        <ProblemNote error={error} />
        <Field label={words.desk.log.relievingSeat}>
          <input
            className="input"
            name="handover-seat"
            dir="ltr"
            // biome-ignore lint/a11y/noAutofocus: the sheet opens on a key, and the next key belongs to its first field.
            autoFocus
            required
            pattern={SEAT.source}
            value={seat}
            onChange={(event) => setSeat(event.target.value)}
          />
        </Field>
        <Field label={handover.note}>
          <textarea
            className="input"
            name="handover-note"
            rows={2}
            dir="auto"
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </Field>
        <ProblemNote error={save.error} />
        <button type="submit" className="button button-main" disabled={save.isPending || open === undefined}>
          <Icon name="sign" /> {words.desk.log.handOver}
        </button>
      </form>
    </Overlay>
  );
}

function OpenList(props: { readonly title: string; readonly rows: ReadonlyArray<LogRowView> }): ReactElement {
  const { words } = useReader();
  return (
    <details className="handover-list">
      <summary>{props.title}</summary>
      <ul>
        {props.rows.map((row) => (
          <li key={row.id} className="row">
            <CodeText text={row.serial} /> {rowTitle(words, row)}
          </li>
        ))}
      </ul>
    </details>
  );
}

function useHandover(
  rows: ReadonlyArray<LogRowView>,
  open: OpenItemsView | undefined,
  onSaved: (saved: SavedRecord) => void,
) {
  const { locale } = useReader();
  const session = useSession();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (typed: { readonly seat: string; readonly note: string }) => {
      const language = guessLanguage(typed.note) ?? locale.language;
      return postJson<SavedRecord>('/api/records', {
        kind: 'watch-handover',
        marking: 'official',
        body: {
          centre: session.centre ?? session.organisation.code,
          at: unixMsToIso(unixMs(Date.now())),
          fromSeat: session.seat,
          toSeat: typed.seat,
          openRows: (open?.rows ?? []).map((row) => row.id),
          openIncidents: (open?.incidents ?? []).map((row) => row.id),
          ...(typed.note === '' ? {} : { note: { text: typed.note.normalize('NFC'), language } }),
          logHash: await hashIds(rows.map((row) => row.id)),
        },
      });
    },
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: ['log'] });
      onSaved(saved);
    },
  });
}

async function hashIds(ids: ReadonlyArray<string>): Promise<string> {
  const bytes = textToBytes(ids.join('\n'));
  return bytesToBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))));
}
