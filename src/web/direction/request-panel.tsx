/** Requests for information: question as it was asked, each step taken, the answer, and the steps this side may take next. */
import type { ReactElement } from 'react';
import type { SessionView } from '../../node/http/contract.ts';
import type { RfiView } from '../../node/http/contract-direction.ts';
import { Icon } from '../part/icon.tsx';
import { Instant } from '../part/instant.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { useReader } from '../reader/reader.tsx';
import { codesOf, wordFor } from '../reader/words.ts';
import { isOffered, organisationCode, useSession } from '../session/session.ts';
import { EntryButton, given, localToIso, splitCodes } from './entry-form.tsx';
import { PassageText } from './passage-text.tsx';

export function RequestPanel(props: { readonly requests: ReadonlyArray<RfiView> }): ReactElement {
  const { words } = useReader();
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{words.direction.request.title}</h2>
        <span className="spring" />
        <NewRequest />
      </header>
      {props.requests.length === 0 && <p className="screen-empty soft">{words.board.direction.noRequest}</p>}
      {props.requests.map((request) => (
        <RequestCard key={request.id} request={request} />
      ))}
    </section>
  );
}

function RequestCard(props: { readonly request: RfiView }): ReactElement {
  const { words } = useReader();
  const { request } = words.direction;
  const it = props.request;
  return (
    <article className="directive" data-request={it.state}>
      <header className="row directive-head">
        <OrganisationMark id={it.requester} />
        <h3 className="directive-text">
          <PassageText passage={[it.question]} />
        </h3>
        <span className="spring" />
        <span className="chip">{wordFor(request.state, it.state)}</span>
        {it.isLate && (
          <span className="chip chip-bad">
            <Icon name="warning" /> {words.board.direction.late}
          </span>
        )}
      </header>
      <p className="row soft directive-facts">
        <span>
          {request.priority}: {wordFor(words.board.direction.priority, it.priority)}
        </span>
        <span>
          {request.latestTimeOfValue} <Instant at={it.valueUntil} show="dateTime" />
        </span>
        <span>
          {request.justification}: <PassageText passage={[it.justification]} />
        </span>
      </p>
      <ol className="row committee-sessions">
        {it.steps.map((step) => (
          <li key={step.id} className="chip" data-step={step.step}>
            {wordFor(request.state, step.step)} <OrganisationMark id={step.by} />{' '}
            <Instant at={step.at} show="dateTime" />
            {step.reason !== null && <PassageText passage={[step.reason]} />}
          </li>
        ))}
      </ol>
      {it.answer !== null && (
        <p>
          {request.answer}: <PassageText passage={[it.answer]} />
        </p>
      )}
      <ConsentLine what={request.question} to={it.questionConsent} />
      <ConsentLine what={request.answer} to={it.answerConsent} />
      <NextSteps request={it} />
    </article>
  );
}

/** To whom its originator lets a question or an answer go on. */
function ConsentLine(props: { readonly what: string; readonly to: ReadonlyArray<string> }): ReactElement | null {
  const { words } = useReader();
  if (props.to.length === 0) return null;
  return (
    <p className="row soft">
      {props.what}: {words.direction.entry.consent}
      {props.to.map((id) => (
        <OrganisationMark key={id} id={id} />
      ))}
    </p>
  );
}

/** Ids of organisations typed by code; a code nobody has is kept for the node to refuse. */
function readOrganisations(session: SessionView, text: string): ReadonlyArray<string> {
  return splitCodes(text).map((code) => session.partners.find((it) => it.code === code)?.id ?? code);
}

const ASKER_STEPS: Readonly<Record<string, ReadonlyArray<string>>> = {
  draft: ['submitted'],
  answered: ['accepted', 'tasked'],
  accepted: ['closed'],
  refused: ['closed'],
};
const ASKED_STEPS: Readonly<Record<string, ReadonlyArray<string>>> = {
  submitted: ['validated', 'refused'],
  validated: ['tasked', 'refused'],
  tasked: ['answered', 'refused'],
};

function NextSteps(props: { readonly request: RfiView }): ReactElement | null {
  const { words } = useReader();
  const session = useSession();
  const { request } = props;
  const { state, answer } = words.direction.request;
  const isAsker = request.requester === session.organisation.id;
  const steps = (isAsker ? ASKER_STEPS : ASKED_STEPS)[request.state] ?? [];
  if (!isOffered(session, 'log') || steps.length === 0) return null;
  const known = [session.organisation.id, ...session.partners.map(({ id }) => id)];
  return (
    <EntryButton
      title={words.direction.entry.step}
      kind="rfi-step"
      fields={[
        {
          name: 'step',
          label: words.direction.entry.step,
          form: 'code',
          choices: steps.map((it) => [it, wordFor(state, it)]),
        },
        { name: 'reason', label: words.direction.entry.reason, form: 'text' },
        { name: 'answer', label: answer, form: 'text' },
        { name: 'records', label: words.direction.entry.records, form: 'code' },
        {
          name: 'taskedTo',
          label: words.direction.entry.taskedTo,
          form: 'code',
          initial: '',
          choices: [
            ['', words.direction.entry.none],
            ...known.map((id) => [id, organisationCode(session, id)] as const),
          ],
        },
        { name: 'mayPassTo', label: words.direction.entry.asked, form: 'code' },
      ]}
      body={(values, { now, typed }) => ({
        parties: request.parties,
        rfi: request.id,
        step: values['step'],
        at: now,
        ...given('reason', values['reason'] ?? '', typed),
        ...given('answer', values['answer'] ?? '', typed),
        ...given('records', values['records'] ?? '', splitCodes),
        ...given('taskedTo', values['taskedTo'] ?? '', (id) => id),
        ...given('mayPassTo', values['mayPassTo'] ?? '', (text) => readOrganisations(session, text)),
      })}
    />
  );
}

function NewRequest(): ReactElement | null {
  const { words, locale } = useReader();
  const session = useSession();
  const { request } = words.direction;
  const { priority } = words.board.direction;
  if (!isOffered(session, 'log') || session.partners.length === 0) return null;
  return (
    <EntryButton
      title={request.new}
      kind="rfi"
      fields={[
        {
          name: 'to',
          label: words.direction.directive.addressees,
          form: 'code',
          choices: session.partners.map(({ id, code }) => [id, code]),
        },
        { name: 'question', label: request.question, form: 'text' },
        { name: 'justification', label: request.justification, form: 'text' },
        { name: 'until', label: request.latestTimeOfValue, form: 'time' },
        {
          name: 'priority',
          label: request.priority,
          form: 'code',
          initial: 'priority',
          choices: codesOf(priority).map((it) => [it, priority[it]]),
        },
        { name: 'mayPassTo', label: words.direction.entry.asked, form: 'code' },
      ]}
      body={(values, { now, typed }) => ({
        parties: [session.organisation.id, values['to']],
        question: typed(values['question'] ?? ''),
        justification: typed(values['justification'] ?? ''),
        priority: values['priority'],
        ...given('mayPassTo', values['mayPassTo'] ?? '', (text) => readOrganisations(session, text)),
        valueUntil: localToIso(values['until'] ?? '', locale.utcOffsetMin),
        answerMarking: 'official',
        answerFormat: 'text',
        at: now,
      })}
    />
  );
}
