/** The tasks of a directive: owner, state, what blocks them, progress, age, and how much proves them. */
import type { ReactElement } from 'react';
import { formatPercent } from '../../format/locale/number.ts';
import type { TaskView } from '../../node/http/contract-direction.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon, type IconName } from '../part/icon.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { AgeMark } from './age-mark.tsx';
import { TaskActs } from './directive-acts.tsx';
import { PassageText } from './passage-text.tsx';

const STATE_ICONS: Readonly<Record<string, IconName>> = {
  open: 'clock',
  active: 'send',
  blocked: 'warning',
  done: 'check',
  cancelled: 'cross',
};

export function TaskTable(props: {
  readonly tasks: ReadonlyArray<TaskView>;
  readonly parties: ReadonlyArray<string>;
}): ReactElement {
  const { words } = useReader();
  const { task, age, state } = { ...words.direction, state: words.desk.exchange.state };
  return (
    <table className="table task-table">
      <thead>
        <tr>
          <th scope="col">{task.title}</th>
          <th scope="col">{task.owner}</th>
          <th scope="col">{state}</th>
          <th scope="col">{task.blocker}</th>
          <th scope="col">{task.progress}</th>
          <th scope="col">{age.title}</th>
          <th scope="col">{task.evidence}</th>
        </tr>
      </thead>
      <tbody>
        {props.tasks.map((it) => (
          <TaskRow key={it.id} task={it} parties={props.parties} />
        ))}
      </tbody>
    </table>
  );
}

function TaskRow(props: { readonly task: TaskView; readonly parties: ReadonlyArray<string> }): ReactElement {
  const { words, locale } = useReader();
  const { task } = props;
  const isDone = task.state === 'done';
  const isBlocked = task.state === 'blocked';
  return (
    <tr data-task={task.code} data-state={task.state}>
      <td>
        <CodeText text={task.code} /> <PassageText passage={task.title} />{' '}
        {task.centre !== null && (
          <span className="chip">{words.board.direction.centre({ code: { id: task.centre } })}</span>
        )}
      </td>
      <td>
        <OrganisationMark id={task.owner} />
      </td>
      <td>
        <span className={isDone ? 'chip chip-good' : isBlocked ? 'chip chip-bad' : 'chip'}>
          <Icon name={STATE_ICONS[task.state] ?? 'clock'} /> {wordFor(words.board.direction.taskState, task.state)}
        </span>{' '}
        {task.isOverdue && (
          <span className="chip chip-bad">
            <Icon name="warning" /> {words.board.direction.overdue}
          </span>
        )}
      </td>
      <td>
        {task.blocker !== null && wordFor(words.board.direction.cause, task.blocker)}{' '}
        {task.waitsFor.length > 0 && (
          <span className="soft">{words.board.direction.waitsFor({ n: task.waitsFor.length })}</span>
        )}
      </td>
      <td>
        <span className="row task-progress">
          <progress value={task.progressPermille} max={1_000} aria-label={words.direction.task.progress} />
          {formatPercent(locale, task.progressPermille / 1_000)}
        </span>
      </td>
      <td>
        <AgeMark days={task.ageDays} band={task.band} isDone={isDone} />
      </td>
      <td>
        {isDone && task.evidence.length === 0 ? (
          <span className="chip chip-warn">
            <Icon name="warning" /> {words.direction.task.noEvidence}
          </span>
        ) : (
          words.board.direction.evidence({ n: task.evidence.length })
        )}
        <TaskActs task={task} parties={props.parties} />
      </td>
    </tr>
  );
}
