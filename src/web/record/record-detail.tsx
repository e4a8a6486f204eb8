/** The selected record in full, as this seat may see it, with what can be done about it. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useEffect } from 'react';
import { toTime } from '../../base/time.ts';
import type { LogRowView, RecordView } from '../../node/http/contract.ts';
import { recordQuery } from '../api/query.ts';
import { postJson } from '../api/request.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { formatInstant, Instant } from '../part/instant.tsx';
import { MarkingMark } from '../part/marking-mark.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { organisationCode, useSession } from '../session/session.ts';
import { rowTitle } from '../watch/log-row.tsx';
import { BodyView } from './body-view.tsx';

export function RecordDetail(props: { readonly row: LogRowView; readonly actions: ReactNode }): ReactElement {
  const { row } = props;
  const { words } = useReader();
  const session = useSession();
  const record = useQuery(recordQuery(row.id));
  const isReceived = row.originator !== session.organisation.id;
  useReadReceipt(row.id, isReceived && row.standing === 'current' && record.isSuccess);
  const isStone = row.standing === 'withdrawn' || row.standing === 'expired';
  return (
    <article className="record-detail" data-detail={row.id} aria-label={words.desk.log.details}>
      <header className="record-head">
        <OrganisationMark id={row.originator} />
        <h2>{rowTitle(words, row)}</h2>
        <CodeText text={row.serial} />
        <MarkingMark marking={row.marking} />
        <span className="spring" />
        {props.actions}
      </header>
      {isStone && (
        <p className="note note-warn">
          <Icon name="withdraw" />
          <span>
            {words.log.tombstone.title({ organisation: organisationCode(session, row.originator) })}{' '}
            {words.desk.log.withdrawnAdvice}
          </span>
        </p>
      )}
      <ProblemNote error={isStone ? null : record.error} />
      {record.data !== undefined && !isStone && <BodyView body={record.data.body} />}
      {record.data !== undefined && <WithdrawalAnswers answers={record.data.answers} />}
      <footer className="record-foot">
        {record.data !== undefined && (
          <span className={record.data.verified ? 'chip chip-good' : 'chip chip-bad'}>
            <Icon name={record.data.verified ? 'check' : 'warning'} />
            {record.data.verified ? words.desk.log.signature : words.desk.log.signatureBad}
          </span>
        )}
        {row.withheld !== null && row.withheld > 0 && (
          <span className="chip">
            <Icon name="hidden" /> {words.incident.view.withheld({ n: row.withheld })}
          </span>
        )}
        <span className="soft">
          {words.log.column.recordedAt} <Instant at={row.recordedAt} show="dateTime" />
        </span>
        <CodeText text={`${row.id.slice(0, 16)}…`} title={row.id} />
      </footer>
    </article>
  );
}

/** What became of each withdrawal at its partner, and until when a backup over there may still hold the key. */
function WithdrawalAnswers(props: { readonly answers: RecordView['answers'] }): ReactElement | null {
  const { words, locale } = useReader();
  const session = useSession();
  const { withdrawal } = words.release;
  const at = (iso: string) => formatInstant(locale, toTime(iso)!, 'dateTime');
  if (props.answers.length === 0) return null;
  return (
    <>
      {props.answers.map(({ rel, partner, action, toldAt, result, answeredAt, backupUntil }) => {
        const code = organisationCode(session, partner);
        const isAnswered = answeredAt !== null;
        return (
          <p key={rel} className={isAnswered ? 'note' : 'note note-warn'}>
            <Icon name={isAnswered ? 'check' : 'clock'} />
            <span>
              {withdrawal.action[action]}:{' '}
              {withdrawal.answer[result]({ partner: code, time: at(answeredAt ?? toldAt) })}{' '}
              {backupUntil !== null && withdrawal.backupUntil({ date: at(backupUntil) })}
            </span>
          </p>
        );
      })}
    </>
  );
}

const read = new Set<string>();

/** The originator learns that a seat has read it (R1), once per record and page. */
function useReadReceipt(id: string, isDue: boolean): void {
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: () => postJson('/api/receipts', { id }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['feed'] }),
  });
  useEffect(() => {
    if (!isDue || read.has(id)) return;
    read.add(id);
    mutate();
  }, [id, isDue, mutate]);
}
