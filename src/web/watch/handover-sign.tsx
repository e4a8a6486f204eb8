/** The relieving officer's signature under a watch handover sheet, or that it has been given. */
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

export function HandoverSign(props: { readonly row: LogRowView }): ReactElement {
  const { row } = props;
  const { words } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const sign = useMutation({
    mutationFn: () =>
      postJson('/api/records', {
        kind: 'countersignature',
        marking: row.marking,
        body: { proposal: row.id, answer: 'yes', at: unixMsToIso(unixMs(Date.now())) },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['log'] }),
  });
  const open = openSeats(row);
  if (open.length === 0) {
    return (
      <span className="chip chip-good">
        <Icon name="check" /> {words.desk.log.handoverSigned}
      </span>
    );
  }
  if (!open.includes(session.seat)) {
    return (
      <span className="chip chip-warn">
        <Icon name="clock" /> {words.log.handover.waitsForSecond}
      </span>
    );
  }
  return (
    <>
      <ProblemNote error={sign.error} />
      <button type="button" className="button button-main" disabled={sign.isPending} onClick={() => sign.mutate()}>
        <Icon name="sign" /> {words.desk.log.signHandover}
      </button>
    </>
  );
}
