/** One sentence of a draft: the records it rests on, each to be opened, and its text to be written by hand. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { PaperView } from '../../node/http/contract-document.ts';
import { recordQuery } from '../api/query.ts';
import { postJson } from '../api/request.ts';
import { CodeText } from '../part/code-text.tsx';
import { Field } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { MarkingMark } from '../part/marking-mark.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { Overlay } from '../part/overlay.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { BodyView } from '../record/body-view.tsx';
import type { DraftSubject } from './draft-subject.ts';

type Sentence = Extract<PaperView['blocks'][number], { readonly type: 'paragraph' }>['sentences'][number];

export function SentencePanel(props: {
  readonly document: PaperView;
  readonly sentence: Sentence;
  /** Whom an edit is kept for; null where the seat may not edit. */
  readonly subject: DraftSubject | null;
}): ReactElement {
  const { words } = useReader();
  const { document, sentence, subject } = props;
  const texts = words.register.sentence;
  const [open, setOpen] = useState<string | null>(null);
  const behind = document.references.filter(({ record }) => sentence.records.includes(record));
  return (
    <aside className="panel sentence-panel" data-chosen={sentence.id}>
      <header className="panel-title">
        <h2>{texts.title({ id: { id: sentence.id } })}</h2>
      </header>
      {sentence.isWithdrawn && (
        <p className="note note-warn">
          <Icon name="withdraw" /> <span>{texts.withdrawn}</span>
        </p>
      )}
      {sentence.edit !== null && <p className="soft">{texts.original({ text: sentence.edit.original })}</p>}
      <p>{texts.restsOn({ n: behind.length })}</p>
      <ul className="sentence-behind">
        {behind.map(({ number, record, called }) => (
          <li key={record}>
            <button type="button" className="button" data-record={record} onClick={() => setOpen(record)}>
              <bdi>{number}</bdi> <CodeText text={called === '' ? record.slice(0, 14) : called} title={record} />
            </button>
          </li>
        ))}
      </ul>
      {subject !== null && <EditForm key={sentence.id} sentence={sentence} subject={subject} />}
      {open !== null && <RecordOverlay id={open} onClose={() => setOpen(null)} />}
    </aside>
  );
}

function EditForm(props: { readonly sentence: Sentence; readonly subject: DraftSubject }): ReactElement {
  const { words } = useReader();
  const client = useQueryClient();
  const { sentence, subject } = props;
  const texts = words.register.sentence;
  const [text, setText] = useState(sentence.text);
  const save = useMutation({
    mutationFn: () => postJson('/api/documents/edits', { subject, sentence: sentence.id, text: text.trim() }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['document'] }),
  });
  return (
    <form
      className="entry-form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Field label={texts.edit} hint={texts.editHint}>
        <textarea
          className="input"
          name="sentence"
          rows={4}
          dir="auto"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <ProblemNote error={save.error} />
      <button
        type="submit"
        className="button"
        disabled={save.isPending || text.trim() === '' || text === sentence.text}
      >
        <Icon name="sign" /> {texts.keep}
      </button>
    </form>
  );
}

function RecordOverlay(props: { readonly id: string; readonly onClose: () => void }): ReactElement {
  const { words } = useReader();
  const record = useQuery(recordQuery(props.id));
  return (
    <Overlay title={words.register.sentence.open} isOpen onClose={props.onClose} width="wide">
      <ProblemNote error={record.error} />
      {record.data !== undefined && (
        <>
          <p className="row">
            <OrganisationMark id={record.data.originator} />
            <CodeText text={record.data.kind} />
            <CodeText text={record.data.serial} />
            <MarkingMark marking={record.data.marking} />
          </p>
          <BodyView body={record.data.body} />
        </>
      )}
    </Overlay>
  );
}
