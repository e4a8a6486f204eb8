/**
 * Documents: which one, its draft with what every sentence rests on, and the register of what was issued. A draft is written
 * anew from the records each time it is opened; only what is issued stays as it was.
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { documentSentences } from '../../format/document/document.ts';
import { LOCALE_LANGUAGES } from '../../format/locale/language.ts';
import type { DocumentView as Paper } from '../../node/http/contract-document.ts';
import { directionQuery, draftQuery } from '../api/query.ts';
import { queryString } from '../api/request.ts';
import { pickWriting } from '../direction/passage.ts';
import { ChoiceField, Field } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { isOffered, useSession } from '../session/session.ts';
import { DocumentView } from './document-view.tsx';
import { type DocumentSearch, type DraftSubject, readDraftSubject } from './draft-subject.ts';
import { IssueForm } from './issue-form.tsx';
import { RegisterPanel } from './register-panel.tsx';
import { SentencePanel } from './sentence-panel.tsx';

export type { DocumentSearch } from './draft-subject.ts';

const FILE_FORMATS = ['pdf', 'docx', 'txt', 'html'] as const;

export function DocumentScreen(props: { readonly search: DocumentSearch }): ReactElement {
  const { locale } = useReader();
  const session = useSession();
  const subject = readDraftSubject(props.search, locale);
  const mayWrite = isOffered(session, 'draft') || session.role === 'planner';
  return (
    <div className="screen">
      {mayWrite && <ChoosePanel search={props.search} />}
      {mayWrite && subject !== null && <DraftPanel key={JSON.stringify(subject)} subject={subject} />}
      <RegisterPanel />
    </div>
  );
}

function ChoosePanel(props: { readonly search: DocumentSearch }): ReactElement {
  const { words, locale } = useReader();
  const navigate = useNavigate();
  const session = useSession();
  const direction = useQuery(directionQuery(null));
  const texts = words.register;
  const { search } = props;
  const kind = search.kind ?? 'situation';
  const change = (changed: DocumentSearch) =>
    void navigate({ to: '/documents', search: { ...search, kind, ...changed }, replace: true });
  const meetings = direction.data?.meetings.toReversed() ?? [];
  const centres = new Set([
    ...(session.centre === null ? [] : [session.centre]),
    ...(session.role === 'commander' || session.centre === null
      ? (direction.data?.committees.flatMap(({ centre }) => (centre === null ? [] : [centre])) ?? [])
      : []),
  ]);
  const day = (name: 'from' | 'to', label: string) => (
    <Field label={label}>
      <input
        className="input"
        type="date"
        dir="ltr"
        name={name}
        value={search[name] ?? ''}
        onChange={(event) => change({ [name]: event.target.value })}
      />
    </Field>
  );
  return (
    <section className="panel document-choice">
      <ChoiceField
        label={texts.which}
        name="kind"
        value={kind}
        choices={[
          ['situation', texts.situation],
          ['statement', texts.statement],
        ]}
        onChoose={(chosen) => change({ kind: chosen })}
      />
      {kind === 'statement' ? (
        <ChoiceField
          label={texts.meeting}
          name="meeting"
          value={search.meeting ?? ''}
          empty=""
          choices={meetings.map((meeting) => [
            meeting.id,
            `${meeting.at.slice(0, 10)} ${pickWriting(meeting.subject, locale.language)?.text ?? ''}`,
          ])}
          onChoose={(meeting) => change({ meeting })}
        />
      ) : (
        <>
          <ChoiceField
            label={texts.centre}
            name="centre"
            value={search.centre ?? ''}
            empty=""
            choices={[...centres].sort().map((code) => [code, code])}
            onChoose={(centre) => change({ centre })}
          />
          {day('from', texts.from)}
          {day('to', texts.until)}
        </>
      )}
      <ChoiceField
        label={texts.language}
        name="language"
        value={(search.language ?? locale.language) as string}
        choices={LOCALE_LANGUAGES.map((language) => [language as string, words.console.language[language]])}
        onChoose={(language) => change({ language })}
      />
    </section>
  );
}

function DraftPanel(props: { readonly subject: DraftSubject }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const { subject } = props;
  const draft = useQuery(draftQuery(subject));
  const texts = words.register;
  const mayIssue = isOffered(session, subject.kind === 'statement' ? 'statement' : 'draft');
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{texts.draft}</h2>
        <span className="soft">{texts.draftNote}</span>
        <span className="spring" />
        {draft.data !== undefined && <Downloads path="/api/documents/draft/file" search={subject} />}
      </header>
      <ProblemNote error={draft.error} />
      {draft.isPending && <p className="screen-empty soft">{words.console.state.loading}</p>}
      {draft.data !== undefined && (
        <>
          <DraftSheet document={draft.data} subject={isOffered(session, 'draft') ? subject : null} />
          {mayIssue && <IssueForm subject={subject} />}
        </>
      )}
    </section>
  );
}

function DraftSheet(props: { readonly document: Paper; readonly subject: DraftSubject | null }): ReactElement {
  const { document, subject } = props;
  const [chosen, setChosen] = useState<string | null>(null);
  const sentence = documentSentences(document).find(({ id }) => id === chosen);
  return (
    <div className="document-sheet">
      <DocumentView document={document} chosen={chosen} onChoose={setChosen} />
      {sentence !== undefined && (
        <SentencePanel
          document={document}
          sentence={{ ...sentence, records: [...sentence.records] }}
          subject={subject}
        />
      )}
    </div>
  );
}

/** The same document as files. */
export function Downloads(props: {
  readonly path: string;
  readonly search: Readonly<Record<string, string | undefined>>;
}): ReactElement {
  const { words } = useReader();
  return (
    <span className="row document-files">
      {FILE_FORMATS.map((format) => (
        <a
          key={format}
          className="button"
          href={`${props.path}${queryString({ ...props.search, format })}`}
          download
          data-format={format}
          aria-label={`${words.register.download} ${format.toUpperCase()}`}
        >
          <Icon name="more" /> <bdi dir="ltr">{format.toUpperCase()}</bdi>
        </a>
      ))}
    </span>
  );
}
