/** The register: what was issued here and by partners, to whom, and whether it still stands. */
import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactElement, useState } from 'react';
import type { IssuedView } from '../../node/http/contract-document.ts';
import { issuedContentQuery, issuedQuery } from '../api/query.ts';
import { problemOf } from '../api/request.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { Instant } from '../part/instant.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { ReleaseDialog } from '../release/release-dialog.tsx';
import { isOffered, useSession } from '../session/session.ts';
import { DocumentView } from './document-view.tsx';
import { FileLinks } from './file-links.tsx';

export function RegisterPanel(): ReactElement {
  const { words } = useReader();
  const issued = useQuery(issuedQuery);
  const [open, setOpen] = useState<string | null>(null);
  const texts = words.register.list;
  const list = issued.data ?? [];
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{texts.title}</h2>
      </header>
      <ProblemNote error={issued.error} />
      {issued.data?.length === 0 && <p className="screen-empty soft">{texts.none}</p>}
      {list.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{texts.document}</th>
              <th scope="col">{texts.issuer}</th>
              <th scope="col">{words.register.issue.holders}</th>
              <th scope="col">{texts.at}</th>
              <th scope="col">{texts.state}</th>
              <th scope="col" aria-label={texts.show} />
            </tr>
          </thead>
          <tbody>
            {list.map((one) => (
              <Fragment key={one.id}>
                <IssuedRow
                  issued={one}
                  isOpen={open === one.id}
                  onToggle={() => setOpen(open === one.id ? null : one.id)}
                />
                {open === one.id && (
                  <tr>
                    <td colSpan={6}>
                      <IssuedContent id={one.id} />
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function IssuedRow(props: {
  readonly issued: IssuedView;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const { issued, isOpen } = props;
  const [isReleasing, setReleasing] = useState(false);
  const texts = words.register.list;
  const isOwn = issued.issuer === session.organisation.id;
  return (
    <tr data-issued={issued.number} data-stands={!issued.isTakenBack && issued.withdrawn.length === 0}>
      <td>
        {wordFor(words.register.kind, issued.documentKind)} <CodeText text={issued.number} />{' '}
        <span className="soft">{wordFor(words.console.language, issued.language)}</span>
      </td>
      <td>
        <OrganisationMark id={issued.issuer} />
      </td>
      <td>
        {issued.holders.map((holder) => (
          <OrganisationMark key={holder} id={holder} />
        ))}
      </td>
      <td>
        <Instant at={issued.at} show="dateTime" />
      </td>
      <td>
        <StandingChip issued={issued} />
      </td>
      <td className="row">
        {isOffered(session, 'log') || session.role === 'planner' ? (
          <button type="button" className="button" aria-expanded={isOpen} onClick={props.onToggle}>
            {isOpen ? texts.hide : texts.show}
          </button>
        ) : null}
        {isOwn && issued.holders.length > 0 && !issued.isTakenBack && isOffered(session, 'draft') && (
          <button type="button" className="button" onClick={() => setReleasing(true)}>
            <Icon name="send" /> {words.register.release}
          </button>
        )}
        {isReleasing && <ReleaseDialog record={issued.id} to={issued.holders} onClose={() => setReleasing(false)} />}
      </td>
    </tr>
  );
}

function StandingChip(props: { readonly issued: IssuedView }): ReactElement {
  const { words } = useReader();
  const { issued } = props;
  const texts = words.register.list;
  const { length } = issued.withdrawn;
  if (!issued.isTakenBack && length === 0) {
    return (
      <span className="chip chip-good">
        <Icon name="check" /> {texts.stands}
      </span>
    );
  }
  return (
    <span className="chip chip-bad">
      <Icon name="withdraw" /> {issued.isTakenBack ? texts.takenBack : texts.withdrawn({ n: length })}
    </span>
  );
}

function IssuedContent(props: { readonly id: string }): ReactElement {
  const { words } = useReader();
  const content = useQuery(issuedContentQuery(props.id));
  if (content.error !== null && problemOf(content.error).status === 404) {
    return <p className="soft">{words.register.list.contentGone}</p>;
  }
  return (
    <>
      <ProblemNote error={content.error} />
      {content.data !== undefined && (
        <>
          <FileLinks path={`/api/documents/${props.id}/file`} search={{}} />
          <DocumentView document={content.data.document} />
        </>
      )}
    </>
  );
}
