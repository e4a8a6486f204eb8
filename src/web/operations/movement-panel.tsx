/**
 * Own movements, and what a blind comparison says of them: "conflict, call this desk", and that the call was made. Where and
 * when two plans meet is on no screen.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import type { MovementWarningView, OperationsView } from '../../node/http/contract-operations.ts';
import { postJson } from '../api/request.ts';
import { CodeText } from '../part/code-text.tsx';
import { Field } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { isOffered, useSession } from '../session/session.ts';
import { timeText } from './handover-panel.tsx';

const HOURS = 72;

export function MovementPanel(props: { readonly operations: OperationsView }): ReactElement {
  const { movements, warnings, movementAgreement } = props.operations;
  const { words, locale } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const sentences = words.operation.movement;
  const check = useMutation({
    mutationFn: (agreement: string) => postJson('/api/movements/check', { agreement }),
    onSettled: () => client.invalidateQueries({ queryKey: ['operation'] }),
  });
  const agreement = movementAgreement?.state === 'in-force' ? movementAgreement : null;
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{sentences.title}</h2>
        <span className="soft">{words.operation.next({ hours: HOURS })}</span>
        <span className="spring" />
        {agreement !== null && isOffered(session, 'seam') && (
          <button
            type="button"
            className="button"
            disabled={check.isPending}
            onClick={() => check.mutate(agreement.id)}
          >
            <Icon name="search" /> {sentences.check}
          </button>
        )}
      </header>
      <ProblemNote error={check.error} />
      {warnings.map((warning) => (
        <Warning key={warning.id} warning={warning} />
      ))}
      {movements.length === 0 && <p className="screen-empty soft">{sentences.none72}</p>}
      {movements.length > 0 && (
        <ul className="operation-list">
          {movements.map((movement) => (
            <li key={movement.id} className="row" data-movement={movement.code}>
              <CodeText text={movement.code} />
              <span>
                {timeText(locale, movement.from)} – {timeText(locale, movement.to)}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="operation-foot soft">
        {agreement === null
          ? sentences.agreementNone
          : agreement.lastRunAt === null
            ? sentences.none({ hours: HOURS })
            : sentences.checked({
                time: { phrase: timeText(locale, agreement.lastRunAt) },
                next: { phrase: timeText(locale, agreement.nextRunAt ?? agreement.lastRunAt) },
              })}{' '}
        {agreement !== null && sentences.learned}
      </p>
    </section>
  );
}

function Warning(props: { readonly warning: MovementWarningView }): ReactElement {
  const { warning } = props;
  const { words, locale } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const [result, setResult] = useState('');
  const { movement } = words.operation;
  const settle = useMutation({
    mutationFn: () => postJson('/api/movements/called', { conflict: warning.id, result: result.trim() }),
    onSettled: () => client.invalidateQueries({ queryKey: ['operation'] }),
  });
  const fields = { movement: { id: warning.movement }, desk: { id: warning.desk }, hotline: { id: warning.hotline } };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (result.trim() !== '') settle.mutate();
  };
  return (
    <div
      className={warning.called ? 'note note-good' : 'note note-bad'}
      role={warning.called ? 'status' : 'alert'}
      data-warning={warning.movement}
    >
      <Icon name={warning.called ? 'check' : 'phone'} />
      <div className="operation-warning">
        <b>{warning.severity === 'conflict' ? movement.conflict(fields) : movement.near(fields)}</b>
        {warning.called ? (
          <span>
            {movement.settled({ time: { phrase: timeText(locale, warning.at) } })}: <bdi>{warning.result}</bdi>
          </span>
        ) : (
          isOffered(session, 'board') && (
            <form className="row" onSubmit={submit}>
              <Field label={movement.callResult}>
                <input
                  className="input"
                  dir="auto"
                  required
                  value={result}
                  onChange={(e) => setResult(e.target.value)}
                />
              </Field>
              <button type="submit" className="button" disabled={settle.isPending}>
                {movement.settle}
              </button>
              <ProblemNote error={settle.error} />
            </form>
          )
        )}
      </div>
    </div>
  );
}
