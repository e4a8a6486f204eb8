/** What this seat can do with the selected record, each with its key. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { unixMs, unixMsToIso } from '../../base/time.ts';
import type { LogRowView, SessionView } from '../../node/http/contract.ts';
import { postJson } from '../api/request.ts';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { isOffered, useSession } from '../session/session.ts';
import { openSeats } from './answer-clock.tsx';
import { HandoverSign } from './handover-sign.tsx';
import type { DockMode } from './watch-dock.tsx';
import type { WatchDialog } from './watch-keys.ts';

export function RecordActions(props: {
  readonly row: LogRowView;
  readonly onDialog: (dialog: WatchDialog) => void;
  readonly onMode: (mode: DockMode) => void;
}): ReactElement {
  const { row } = props;
  const { words } = useReader();
  const session = useSession();
  const acts = actsOf(session, row);
  return (
    <>
      {row.kind === 'watch-handover' ? (
        <HandoverSign row={row} />
      ) : (
        openSeats(row).includes(session.seat) && <AcknowledgeButton row={row} seat={session.seat} />
      )}
      {acts.incident !== null && (
        <Link to="/incidents/$id" params={{ id: acts.incident }} className="button">
          <Icon name="versions" /> {words.desk.log.openIncident} <kbd className="key">o</kbd>
        </Link>
      )}
      {acts.canAmend && (
        <button type="button" className="button" onClick={() => props.onMode('amend')}>
          <Icon name="sign" /> {words.desk.log.amend} <kbd className="key">e</kbd>
        </button>
      )}
      {acts.canRelease && (
        <button type="button" className="button" onClick={() => props.onDialog('release')}>
          <Icon name="send" /> {words.release.title} <kbd className="key">r</kbd>
        </button>
      )}
      {acts.canWithdraw && (
        <button type="button" className="button" onClick={() => props.onDialog('withdrawal')}>
          <Icon name="withdraw" /> {words.console.keyboard.withdraw} <kbd className="key">w</kbd>
        </button>
      )}
    </>
  );
}

/** What this seat is offered for a row; the same for buttons and keys. */
export function actsOf(session: SessionView, row: LogRowView) {
  const isOwnCurrent = row.originator === session.organisation.id && row.standing === 'current';
  return {
    incident: row.kind === 'incident-report' ? row.incident : null,
    canAmend: isOwnCurrent && row.kind === 'incident-report' && isOffered(session, 'log'),
    canRelease: isOwnCurrent && isOffered(session, 'draft'),
    canWithdraw:
      row.originator === session.organisation.id &&
      isOffered(session, 'withdraw') &&
      row.released.some((release) => !release.withdrawn),
  };
}

function AcknowledgeButton(props: { readonly row: LogRowView; readonly seat: string }): ReactElement {
  const { words } = useReader();
  const client = useQueryClient();
  const acknowledge = useMutation({
    mutationFn: () =>
      postJson('/api/records', {
        kind: 'log-acknowledgement',
        marking: props.row.marking,
        body: { row: props.row.id, by: props.seat, at: unixMsToIso(unixMs(Date.now())), result: 'acknowledged' },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['log'] }),
  });
  return (
    <>
      <button type="button" className="button button-main" onClick={() => acknowledge.mutate()}>
        <Icon name="check" /> {words.log.clock.acknowledge}
      </button>
      <ProblemNote error={acknowledge.error} />
    </>
  );
}
