/** What waits for approvals beside releases: the start of an epoch, a survey run, an output of cells. */
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { ActView } from '../../node/http/contract.ts';
import { actsQuery } from '../api/query.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { Instant } from '../part/instant.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { isOffered, organisationCode, useSession } from '../session/session.ts';
import { ApproveButton } from './approve-button.tsx';

export function ActPanel(): ReactElement | null {
  const { words } = useReader();
  const session = useSession();
  const acts = useQuery({ ...actsQuery, enabled: isOffered(session, 'act') });
  if (acts.error === null && (acts.data ?? []).length === 0) return null;
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{words.sign.act.title}</h2>
        <span className="soft">{words.survey.signing.twoPersons}</span>
      </header>
      <ProblemNote error={acts.error} />
      {acts.data?.map((act) => (
        <article key={act.id} className="held" data-act={act.act}>
          <header className="row">
            <ActTitle act={act} />
            <span className="spring" />
            <span className="soft">{words.desk.release.draftOf({ seat: { id: act.seat } })}</span>
            <Instant at={act.at} show="time" />
          </header>
          {act.lines.map((line) => (
            <ActLine key={line.what} line={line} />
          ))}
        </article>
      ))}
    </section>
  );
}

function ActTitle(props: { readonly act: ActView }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const { act, about, lines } = props.act;
  const { kind } = words.sign.act;
  if (act === 'epoch') return <b>{kind.epoch({ partner: organisationCode(session, about) })}</b>;
  if (act === 'cells') return <b>{kind.cells({ product: { id: about } })}</b>;
  return <b>{words.survey.run.number({ n: Number(lines[0]?.facts['run'] ?? 0) })}</b>;
}

function ActLine(props: { readonly line: ActView['lines'][number] }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const { what, facts, approvedBy } = props.line;
  const last = facts['last'] as { readonly epoch: number; readonly seq: number } | null | undefined;
  return (
    <footer className="row recipient-foot" data-what={what}>
      {typeof facts['lane'] === 'string' && (
        <span>
          {wordFor(words.feed.lane, facts['lane'])}: {words.feed.counter.epoch({ n: Number(facts['epoch']) })}{' '}
          {last && <CodeText text={`${last.epoch}.${last.seq}`} />}
        </span>
      )}
      <CodeText text={what} />
      <span className="spring" />
      {approvedBy.map((seat) => (
        <span key={seat} className="chip chip-good">
          <Icon name="sign" /> <bdi>{seat}</bdi>
        </span>
      ))}
      {!approvedBy.includes(session.seat) && <ApproveButton what={what} />}
    </footer>
  );
}
