/** The release screen: what waits for approval, rendered from the bytes that will leave, and what has been given. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { HeldReleaseView, LogRowView } from '../../node/http/contract.ts';
import { heldReleasesQuery, logQuery } from '../api/query.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { Instant } from '../part/instant.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { isOffered, useSession } from '../session/session.ts';
import { rowTitle } from '../watch/log-row.tsx';
import { ActPanel } from './act-panel.tsx';
import { ApproveLine } from './approve-button.tsx';
import { RecipientCard } from './recipient-card.tsx';
import { useConfirm } from './release-dialog.tsx';
import { WithdrawalDialog } from './withdrawal-dialog.tsx';
import './release.css';

export function ReleaseScreen(): ReactElement {
  const { words } = useReader();
  const held = useQuery(heldReleasesQuery);
  return (
    <div className="screen">
      <section className="panel">
        <header className="panel-title">
          <h2>{words.release.queue.title}</h2>
          <span className="soft">{words.release.queue.waiting({ n: held.data?.length ?? 0 })}</span>
        </header>
        <ProblemNote error={held.error} />
        {held.data?.length === 0 && (
          <p className="screen-empty soft">
            {words.desk.release.noneQueued} {words.desk.release.chooseRecord({ key: { id: 'r' } })}
          </p>
        )}
        {held.data?.map((one) => (
          <HeldCard key={one.draft} held={one} />
        ))}
      </section>
      <ActPanel />
      <GivenReleases />
    </div>
  );
}

function HeldCard(props: { readonly held: HeldReleaseView }): ReactElement {
  const { held } = props;
  const { words } = useReader();
  const confirm = useConfirm();
  const isReady = held.lines.every((line) => line.allowed);
  return (
    <article className="held" data-draft={held.draft}>
      <header className="row">
        <span className="soft">{words.desk.release.draftOf({ seat: { id: held.seat } })}</span>
        <Instant at={held.at} show="time" />
        <CodeText text={`${held.record.slice(0, 14)}…`} title={held.record} />
        <span className="spring" />
        <button
          type="button"
          className="button button-main"
          disabled={!isReady || confirm.isPending}
          onClick={() => confirm.mutate(held.draft)}
        >
          <Icon name="send" /> {words.release.send}
        </button>
      </header>
      <ProblemNote error={confirm.error} />
      {held.lines.map((line) => (
        <RecipientCard key={line.to} line={line} actions={<ApproveLine line={line} />} />
      ))}
    </article>
  );
}

function GivenReleases(): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const [withdrawing, setWithdrawing] = useState<LogRowView | null>(null);
  const log = useInfiniteQuery(logQuery({ originator: session.organisation.id }));
  const rows = (log.data?.pages.flatMap((page) => page.rows) ?? []).filter((row) => row.released.length > 0);
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{words.desk.release.released}</h2>
      </header>
      {rows.length === 0 && <p className="screen-empty soft">{words.desk.release.noReleases}</p>}
      {rows.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{words.log.column.serial}</th>
              <th scope="col">{words.log.column.kind}</th>
              <th scope="col">{words.log.column.recordedAt}</th>
              <th scope="col">{words.log.column.released}</th>
              <th scope="col">
                <span className="unseen">{words.desk.release.action}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <GivenRow key={row.id} row={row} onWithdraw={() => setWithdrawing(row)} />
            ))}
          </tbody>
        </table>
      )}
      {withdrawing !== null && <WithdrawalDialog row={withdrawing} onClose={() => setWithdrawing(null)} />}
    </section>
  );
}

function GivenRow(props: { readonly row: LogRowView; readonly onWithdraw: () => void }): ReactElement {
  const { row } = props;
  const { words } = useReader();
  const session = useSession();
  const canWithdraw = isOffered(session, 'withdraw') && row.released.some((release) => !release.withdrawn);
  return (
    <tr>
      <td>
        <CodeText text={row.serial} />
      </td>
      <td>{rowTitle(words, row)}</td>
      <td>
        <Instant at={row.recordedAt} show="dateTime" />
      </td>
      <td>
        <span className="row">
          {row.released.map((release) => (
            <span key={release.rel} className="row given">
              <OrganisationMark id={release.to} />
              <span title={words.ledger.receiptHint[release.receipt]}>
                {release.withdrawn ? words.desk.release.recordWithdrawn : words.ledger.receipt[release.receipt]}
              </span>
            </span>
          ))}
        </span>
      </td>
      <td className="table-end">
        {canWithdraw && (
          <button type="button" className="button" onClick={props.onWithdraw}>
            <Icon name="withdraw" /> {words.release.withdrawal.title}
          </button>
        )}
      </td>
    </tr>
  );
}
