/**
 * Documents: which one, its draft with what every sentence rests on, and the register of what was issued. A draft is written
 * anew from the records each time it is opened; only what is issued stays as it was.
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { documentSentences } from '../../format/document/document.ts';
import { LOCALE_LANGUAGES } from '../../format/locale/language.ts';
import type { PaperView } from '../../node/http/contract-document.ts';
import { directionQuery, draftQuery } from '../api/query.ts';
import { pickWriting } from '../direction/passage.ts';
import { ChoiceField, Field } from '../part/field.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { isOffered, useSession } from '../session/session.ts';
import { DocumentView } from './document-view.tsx';
import { type DocumentSearch, type DraftSubject, readDraftSubject } from './draft-subject.ts';
import { FileLinks } from './file-links.tsx';
import { IssueForm } from './issue-form.tsx';
import { RegisterPanel } from './register-panel.tsx';
import { SentencePanel } from './sentence-panel.tsx';

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

type Change = (changed: DocumentSearch) => void;

function ChoosePanel(props: { readonly search: DocumentSearch }): ReactElement {
  const { words, locale } = useReader();
  const navigate = useNavigate();
  const texts = words.register;
  const { search } = props;
  const kind = search.kind ?? 'situation';
  const change: Change = (changed) =>
    void navigate({ to: '/documents', search: { ...search, kind, ...changed }, replace: true });
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
        <MeetingChoice search={search} change={change} />
      ) : (
        <CentreChoice search={search} change={change} />
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

function MeetingChoice(props: { readonly search: DocumentSearch; readonly change: Change }): ReactElement {
  const { words, locale } = useReader();
  const direction = useQuery(directionQuery(null));
  const meetings = direction.data?.meetings.toReversed() ?? [];
  return (
    <ChoiceField
      label={words.register.meeting}
      name="meeting"
      value={props.search.meeting ?? ''}
      empty=""
      choices={meetings.map((meeting) => [
        meeting.id,
        `${meeting.at.slice(0, 10)} ${pickWriting(meeting.subject, locale.language)?.text ?? ''}`,
      ])}
      onChoose={(meeting) => props.change({ meeting })}
    />
  );
}

/** A seat of a centre is offered that one, any other those that have a committee. */
function CentreChoice(props: { readonly search: DocumentSearch; readonly change: Change }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const direction = useQuery(directionQuery(null));
  const { search, change } = props;
  const isBound = session.centre !== null && session.role !== 'commander';
  const known = direction.data?.committees.flatMap(({ centre }) => (centre === null ? [] : [centre])) ?? [];
  const centres = isBound ? [session.centre ?? ''] : [...new Set(known)].sort();
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
    <>
      <ChoiceField
        label={words.register.centre}
        name="centre"
        value={search.centre ?? ''}
        empty=""
        choices={centres.map((code) => [code, code])}
        onChoose={(centre) => change({ centre })}
      />
      {day('from', words.register.from)}
      {day('to', words.register.until)}
    </>
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
        {draft.data !== undefined && <FileLinks path="/api/documents/draft/file" search={subject} />}
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

function DraftSheet(props: { readonly document: PaperView; readonly subject: DraftSubject | null }): ReactElement {
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
