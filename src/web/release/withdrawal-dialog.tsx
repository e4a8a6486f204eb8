/** Withdrawing what was given: which release, what the partner is to do, why - and what it cannot undo. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { LogRowView } from '../../node/http/contract.ts';
import { postJson } from '../api/request.ts';
import { ChoiceField } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { Overlay } from '../part/overlay.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { codesOf } from '../reader/words.ts';
import { organisationCode, useSession } from '../session/session.ts';

export function WithdrawalDialog(props: { readonly row: LogRowView; readonly onClose: () => void }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const standing = props.row.released.filter((release) => !release.withdrawn);
  const [rel, setRel] = useState(standing[0]?.rel ?? '');
  const [action, setAction] = useState('restrict');
  const [reason, setReason] = useState('wrong');
  const { withdrawal } = words.release;
  const withdraw = useMutation({
    mutationFn: () => postJson('/api/withdrawals', { rel, action, reason }),
    onSuccess: () => {
      for (const key of ['log', 'feed', 'release']) void client.invalidateQueries({ queryKey: [key] });
      props.onClose();
    },
  });
  const hint = withdrawal.actionHint[action as keyof typeof withdrawal.actionHint];
  return (
    <Overlay title={withdrawal.title} isOpen onClose={props.onClose}>
      <form
        className="withdrawal"
        onSubmit={(event) => {
          event.preventDefault();
          withdraw.mutate();
        }}
      >
        <p className="note note-warn">
          <Icon name="warning" /> <span>{withdrawal.text}</span>
        </p>
        <ChoiceField
          label={words.release.column.partner}
          name="withdraw-from"
          value={rel}
          choices={standing.map((release) => [release.rel, organisationCode(session, release.to)])}
          onChoose={setRel}
          autoFocus
        />
        <ChoiceField
          label={words.desk.release.action}
          name="withdraw-action"
          value={action}
          choices={codesOf(withdrawal.action).map((code) => [code, withdrawal.action[code]])}
          onChoose={setAction}
        />
        <p className="field-hint">{hint}</p>
        <ChoiceField
          label={words.release.field.reason}
          name="withdraw-reason"
          value={reason}
          choices={codesOf(withdrawal.reason).map((code) => [code, withdrawal.reason[code]])}
          onChoose={setReason}
        />
        <ProblemNote error={withdraw.error} />
        <button type="submit" className="button button-bad" disabled={rel === '' || withdraw.isPending}>
          <Icon name="withdraw" /> {withdrawal.title}
        </button>
      </form>
    </Overlay>
  );
}
