/** The patrol board: what should be out and what is, signs of life, planned hours against achieved ones. */
import type { ReactElement } from 'react';
import type { PatrolLineView } from '../../node/http/contract-operations.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { useReader } from '../reader/reader.tsx';
import { timeText } from './handover-panel.tsx';

const ALARMS: ReadonlySet<string> = new Set(['start-overdue', 'end-overdue', 'silent']);

export function PatrolPanel(props: {
  readonly patrols: ReadonlyArray<PatrolLineView>;
  readonly at: string;
}): ReactElement {
  const { words, locale } = useReader();
  const { patrol } = words.operation;
  const planned = props.patrols.reduce((sum, line) => sum + line.plannedSlots, 0);
  const achieved = props.patrols.reduce((sum, line) => sum + line.achievedSlots, 0);
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{patrol.title}</h2>
        <span className="spring" />
        {planned > 0 && <span className="soft">{patrol.coverage({ achieved, planned })}</span>}
      </header>
      {props.patrols.length === 0 && <p className="screen-empty soft">{patrol.none}</p>}
      {props.patrols.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th>{patrol.unit}</th>
              <th>{patrol.from}</th>
              <th>{patrol.to}</th>
              <th>{patrol.planned}</th>
              <th>{patrol.achieved}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {props.patrols.map((line) => (
              <tr key={line.id} data-patrol={line.id} data-status={line.status}>
                <td>
                  <CodeText text={line.id} /> <CodeText text={line.team} />
                </td>
                <td>{timeText(locale, line.from)}</td>
                <td>{timeText(locale, line.to)}</td>
                <td>
                  <bdi>{line.plannedSlots}</bdi>
                </td>
                <td>
                  <bdi>{line.achievedSlots}</bdi>
                </td>
                <td>
                  <StatusChip status={line.status} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function StatusChip(props: { readonly status: PatrolLineView['status'] }): ReactElement {
  const { words } = useReader();
  const { status } = props;
  const isAlarm = ALARMS.has(status);
  const look = isAlarm ? 'chip chip-bad' : status === 'done' ? 'chip chip-good' : 'chip';
  return (
    <span className={look}>
      <Icon name={isAlarm ? 'warning' : status === 'done' ? 'check' : 'clock'} /> {words.operation.patrol.state[status]}
    </span>
  );
}
