/** What this seat can do with the selected record, each with its key. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { unixMs, unixMsToIso } from '../../base/time.ts';
import type { LogRowView } from '../../node/http/contract.ts';
import { postJson } from '../api/request.ts';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { useSession } from '../session/session.ts';
import { openSeats } from './answer-clock.tsx';
import type { WatchDialog } from './watch-keys.ts';

export function RecordActions(props: {
  readonly row: LogRowView;
  readonly onDialog: (dialog: WatchDialog) => void;
}): ReactElement {
  const { row } = props;
  const session = useSession();
  return openSeats(row).includes(session.seat) ? <AcknowledgeButton row={row} seat={session.seat} /> : <span />;
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
