/** What a seat may do about a meeting, a directive and its tasks: decide, issue, sign, open, report, prove, escalate. */
import type { ReactElement } from 'react';
import type { DirectiveView, MeetingView, TaskView } from '../../node/http/contract-direction.ts';
import { useReader } from '../reader/reader.tsx';
import { codesOf } from '../reader/words.ts';
import { isOffered, organisationCode, useSession } from '../session/session.ts';
import { EntryButton, given, splitCodes } from './entry-form.tsx';

export function NewMeeting(): ReactElement | null {
  const { words } = useReader();
  const session = useSession();
  if (!isOffered(session, 'decide')) return null;
  const { meeting, entry } = words.direction;
  const parties = [session.organisation.id, ...session.partners.map(({ id }) => id)];
  return (
    <EntryButton
      title={meeting.new}
      kind="meeting"
      fields={[
        { name: 'subject', label: entry.text, form: 'text' },
        { name: 'chair', label: meeting.chair, form: 'line' },
        { name: 'attendees', label: meeting.attendees, form: 'text' },
        { name: 'minutes', label: meeting.minutes, form: 'text' },
      ]}
      body={(values, { now, typed }) => ({
        parties,
        at: now,
        chair: values['chair'],
        attendees: (values['attendees'] ?? '').split('\n').filter((role) => role.trim() !== ''),
        subject: [typed(values['subject'] ?? '')],
        ...given('minutes', values['minutes'] ?? '', (text) => [typed(text)]),
        publicText: false,
      })}
    />
  );
}

export function MeetingActs(props: { readonly meeting: MeetingView }): ReactElement | null {
  const { words } = useReader();
  const session = useSession();
  const { meeting } = props;
  if (!isOffered(session, 'decide')) return null;
  const { decision, directive, entry } = words.direction;
  const decisions = meeting.decisions.map(({ id, number }) => [id, number] as const);
  return (
    <span className="row">
      <EntryButton
        title={decision.title}
        kind="decision"
        fields={[
          { name: 'number', label: entry.number, form: 'code' },
          { name: 'text', label: decision.text, form: 'text' },
        ]}
        body={(values, { typed }) => ({
          parties: meeting.parties,
          meeting: meeting.id,
          number: values['number'],
          text: [typed(values['text'] ?? '')],
          publicText: false,
        })}
      />
      {decisions.length > 0 && (
        <EntryButton
          title={directive.new}
          kind="directive"
          fields={[
            { name: 'decision', label: decision.title, form: 'code', choices: decisions },
            { name: 'number', label: entry.number, form: 'code' },
            {
              name: 'addressees',
              label: directive.addressees,
              form: 'code',
              initial: meeting.parties.map((id) => organisationCode(session, id)).join(' '),
            },
            { name: 'text', label: directive.text, form: 'text' },
            {
              name: 'priority',
              label: directive.priority,
              form: 'code',
              choices: codesOf(words.board.direction.priority).map((it) => [it, words.board.direction.priority[it]]),
            },
          ]}
          body={(values, { now, typed }) => ({
            parties: meeting.parties,
            decision: values['decision'],
            number: values['number'],
            issuer: meeting.chair,
            addressees: splitCodes(values['addressees'] ?? '').map(
              (code) => meeting.parties.find((id) => organisationCode(session, id) === code) ?? code,
            ),
            text: [typed(values['text'] ?? '')],
            priority: values['priority'],
            issuedAt: now,
          })}
        />
      )}
    </span>
  );
}

export function DirectiveActs(props: { readonly directive: DirectiveView }): ReactElement | null {
  const { words } = useReader();
  const session = useSession();
  const { directive } = props;
  if (!isOffered(session, 'decide') || directive.state !== 'open') return null;
  const { task, entry } = words.direction;
  const own = session.organisation.id;
  const { parties, id } = directive;
  const isUnsigned = directive.receipts.some((receipt) => receipt.organisation === own && receipt.at === null);
  const isOwn = directive.receipts.some((receipt) => receipt.organisation === own);
  return (
    <p className="row">
      {isUnsigned && (
        <EntryButton
          title={words.direction.directive.countersign}
          kind="countersignature"
          fields={[]}
          body={(_, { now }) => ({ proposal: id, answer: 'yes', at: now })}
        />
      )}
      <EntryButton
        title={task.new}
        kind="task"
        fields={[
          { name: 'code', label: entry.code, form: 'code' },
          { name: 'title', label: entry.text, form: 'text' },
          {
            name: 'owner',
            label: task.owner,
            form: 'code',
            choices: parties.map((party) => [party, organisationCode(session, party)]),
          },
          { name: 'centre', label: entry.centre, form: 'code' },
        ]}
        body={(values, { now, typed }) => ({
          parties,
          directive: id,
          code: values['code'],
          title: [typed(values['title'] ?? '')],
          owner: values['owner'],
          openedAt: now,
          ...given('centre', values['centre'] ?? '', (text) => text.trim()),
        })}
      />
      {directive.originator === own && <EndDirective directive={directive} />}
      {(isOwn || directive.escalationDue !== null) && (
        <EntryButton
          title={words.direction.directive.escalate}
          kind="escalation"
          fields={[{ name: 'to', label: entry.position, form: 'line' }]}
          body={(values, { now }) => ({ parties, about: id, to: values['to'], at: now })}
        />
      )}
    </p>
  );
}

/** A later directive of the same issuer takes its place, or ends it. */
function EndDirective(props: { readonly directive: DirectiveView }): ReactElement {
  const { words } = useReader();
  const { directive } = props;
  const texts = words.direction.directive;
  const ends = [
    ['supersedes', texts.supersede],
    ['revokes', texts.revoke],
  ] as const;
  return (
    <>
      {ends.map(([member, title]) => (
        <EntryButton
          key={member}
          title={title}
          kind="directive"
          fields={[
            { name: 'number', label: words.direction.entry.number, form: 'code' },
            { name: 'text', label: texts.text, form: 'text' },
          ]}
          body={(values, { now, typed }) => ({
            parties: directive.parties,
            decision: directive.decision,
            number: values['number'],
            issuer: directive.issuer,
            addressees: directive.receipts.map(({ organisation }) => organisation),
            text: [typed(values['text'] ?? '')],
            priority: directive.priority,
            issuedAt: now,
            [member]: directive.id,
          })}
        />
      ))}
    </>
  );
}

export function TaskActs(props: {
  readonly task: TaskView;
  readonly parties: ReadonlyArray<string>;
}): ReactElement | null {
  const { words } = useReader();
  const session = useSession();
  const { task, parties } = props;
  if (!isOffered(session, 'report') || task.owner !== session.organisation.id) return null;
  const { entry } = words.direction;
  const { taskState, cause } = words.board.direction;
  return (
    <span className="row">
      <EntryButton
        title={entry.act}
        kind="task-update"
        fields={[
          {
            name: 'state',
            label: entry.state,
            form: 'code',
            initial: task.state,
            choices: codesOf(taskState).map((it) => [it, taskState[it]]),
          },
          { name: 'percent', label: entry.percent, form: 'code', initial: String(task.progressPermille / 10) },
          {
            name: 'blocker',
            label: words.direction.task.blocker,
            form: 'code',
            initial: '',
            choices: [['', ''], ...codesOf(cause).map((it) => [it, cause[it]] as const)],
          },
        ]}
        body={(values, { now }) => ({
          parties,
          task: task.id,
          at: now,
          state: values['state'],
          progressPermille: Math.round(Number(values['percent']) * 10),
          ...given('blocker', values['blocker'] ?? '', (code) => code),
        })}
      />
      <EntryButton
        title={words.direction.task.addEvidence}
        kind="evidence"
        fields={[{ name: 'records', label: entry.records, form: 'code' }]}
        body={(values, { now }) => ({ parties, about: task.id, records: splitCodes(values['records'] ?? ''), at: now })}
      />
    </span>
  );
}
