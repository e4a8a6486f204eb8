/** One directive: number and text, state and age, who received it, its tasks and what proves them. */

import type { ReactElement } from 'react';
import { toTime } from '../../base/time.ts';
import { formatDate } from '../../format/locale/calendar.ts';
import type { Locale } from '../../format/locale/language.ts';
import type { DirectiveView } from '../../node/http/contract-direction.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon, type IconName } from '../part/icon.tsx';

import { OrganisationMark } from '../part/organisation-mark.tsx';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { AgeMark } from './age-mark.tsx';
import { DirectiveActs } from './directive-acts.tsx';
import { PassageText } from './passage-text.tsx';
import { TaskTable } from './task-table.tsx';

const STATES: Readonly<Record<DirectiveView['state'], { readonly icon: IconName; readonly chip: string }>> = {
  open: { icon: 'clock', chip: 'chip chip-warn' },
  done: { icon: 'check', chip: 'chip chip-good' },
  superseded: { icon: 'versions', chip: 'chip' },
  revoked: { icon: 'cross', chip: 'chip' },
};

export function DirectiveCard(props: { readonly directive: DirectiveView }): ReactElement {
  const { words, locale } = useReader();
  const { directive } = props;
  const state = STATES[directive.state];
  const evidence = new Set([...directive.evidence, ...directive.tasks.flatMap((task) => task.evidence)]).size;
  return (
    <article className="directive" data-directive={directive.number} data-state={directive.state}>
      <header className="row directive-head">
        <CodeText text={directive.number} />
        <h3 className="directive-text">
          <PassageText passage={directive.text} />
        </h3>
        <span className="spring" />
        <span className={state.chip}>
          <Icon name={state.icon} /> {words.board.direction.state[directive.state]}
        </span>
        <AgeMark days={directive.ageDays} band={directive.band} isDone={directive.state !== 'open'} />
        {directive.isOverdue && (
          <span className="chip chip-bad">
            <Icon name="warning" /> {words.board.direction.overdue}
          </span>
        )}
      </header>
      <p className="row soft directive-facts">
        <span>
          {words.direction.directive.issuer} <bdi>{directive.issuer}</bdi>
        </span>
        <span>{words.board.direction.issued({ date: { phrase: dateText(locale, directive.issuedAt) } })}</span>
        {directive.due !== null && (
          <span>{words.board.direction.dueOn({ date: { phrase: dateText(locale, directive.due) } })}</span>
        )}
        <span>
          {words.direction.directive.priority}: {wordFor(words.board.direction.priority, directive.priority)}
        </span>
        <span className="directive-evidence">
          <Icon name="link" /> {words.board.direction.evidence({ n: evidence })}
        </span>
      </p>
      <Receipts receipts={directive.receipts} />
      {directive.escalationDue !== null && (
        <p className="chip chip-warn">
          <Icon name="warning" /> {words.direction.entry.escalationDue}
        </p>
      )}
      <DirectiveActs directive={directive} />
      {directive.tasks.length === 0 ? (
        <p className="soft">{words.board.direction.noTask}</p>
      ) : (
        <TaskTable tasks={directive.tasks} parties={directive.parties} />
      )}
    </article>
  );
}

function Receipts(props: { readonly receipts: DirectiveView['receipts'] }): ReactElement {
  const { words, locale } = useReader();
  if (props.receipts.length === 0) return <p className="soft">{words.board.direction.noReceipt}</p>;
  return (
    <ul className="row">
      {props.receipts.map((receipt) => (
        <li key={receipt.organisation} className="row receipt" data-received={receipt.at ?? ''}>
          <OrganisationMark id={receipt.organisation} />
          <span className={receipt.at === null ? 'chip chip-bad' : 'chip chip-good'}>
            <Icon name={receipt.at === null ? 'warning' : 'sign'} />{' '}
            {receipt.at === null
              ? words.direction.directive.unreceived({ days: receipt.daysUnreceived })
              : words.board.direction.received({ date: { phrase: dateText(locale, receipt.at) } })}
          </span>
        </li>
      ))}
    </ul>
  );
}

function dateText(locale: Locale, at: string): string {
  const ms = toTime(at);
  return ms === null ? at : formatDate(locale, ms);
}
