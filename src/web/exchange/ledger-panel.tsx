/** The release ledger with one partner: a fold over both feeds, with the one hash that is equal on both consoles. */
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { LedgerView } from '../../node/http/contract.ts';
import { ledgerQuery } from '../api/query.ts';
import { CodeText, ShortHash } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { Instant } from '../part/instant.tsx';
import { MarkingMark } from '../part/marking-mark.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { organisationCode, useSession } from '../session/session.ts';

const ROWS_SHOWN = 300;

export function LedgerPanel(props: { readonly partner: string }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const ledger = useQuery(ledgerQuery(props.partner));
  const rows = ledger.data?.rows ?? [];
  return (
    <section className="panel" data-ledger={ledger.data?.hash ?? ''}>
      <header className="panel-title">
        <h2>{words.ledger.title({ partner: organisationCode(session, props.partner) })}</h2>
        <span className="soft">{words.ledger.intro}</span>
      </header>
      <ProblemNote error={ledger.error} />
      {ledger.data !== undefined && <MutualHash ledger={ledger.data} />}
      {ledger.data !== undefined && rows.length === 0 && (
        <p className="screen-empty soft">{words.desk.exchange.noEntries}</p>
      )}
      {rows.length > 0 && <LedgerTable rows={newestFirst(rows).slice(0, ROWS_SHOWN)} />}
    </section>
  );
}

/** By the time each side wrote; within one beat by feed and number. */
function newestFirst(rows: LedgerView['rows']): LedgerView['rows'] {
  return [...rows].sort((a, b) => (a.sentAt === b.sentAt ? b.seq - a.seq : a.sentAt < b.sentAt ? 1 : -1));
}

function MutualHash(props: { readonly ledger: LedgerView }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const { hash, mutual } = props.ledger;
  return (
    <p className="note ledger-hash">
      <Icon name="link" />
      <span>
        {words.desk.exchange.mutualHash}: <CodeText text={hash} />
      </span>
      <span className="spring" />
      {mutual.map((head) => (
        <span key={`${head.from} ${head.lane}`} className="chip">
          <CodeText
            text={`${organisationCode(session, head.from)} ${head.lane} ${String(head.seq).padStart(4, '0')}`}
          />
        </span>
      ))}
    </p>
  );
}

function LedgerTable(props: { readonly rows: LedgerView['rows'] }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const { column } = words.ledger;
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{column.place}</th>
          <th scope="col">{column.direction}</th>
          <th scope="col">{column.type}</th>
          <th scope="col">{column.marking}</th>
          <th scope="col">{column.sentAt}</th>
          <th scope="col">{column.receipt}</th>
          <th scope="col">{column.hash}</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={`${row.from} ${row.lane} ${row.epoch} ${row.seq}`}>
            <td>
              <CodeText text={row.place} />
            </td>
            <td>
              <Icon name={row.from === session.organisation.id ? 'send' : 'withdraw'} />{' '}
              {row.from === session.organisation.id ? words.ledger.direction.sent : words.ledger.direction.received}
            </td>
            <td>
              {wordFor(words.ledger.type, row.type)}{' '}
              {row.withdrawn && <span className="chip chip-warn">{words.desk.release.recordWithdrawn}</span>}
            </td>
            <td>
              {row.marking !== null && row.marking in words.console.marking && (
                <MarkingMark marking={row.marking as 'public'} />
              )}
            </td>
            <td>
              <Instant at={row.sentAt} show="dateTime" />
            </td>
            <td title={words.ledger.receiptHint[row.receipt]}>{words.ledger.receipt[row.receipt]}</td>
            <td>
              <ShortHash hash={row.hash} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
