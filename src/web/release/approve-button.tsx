/** One approval over the exact form of one recipient: by the passkey, in an exercise also by the node's software key. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { postJson } from '../api/request.ts';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { approveByPasskey } from '../session/passkey.ts';
import { isOffered, useSession } from '../session/session.ts';
import type { RecipientLine } from './recipient-card.tsx';

const WAITING = new Set(['NeedsApproval', 'NeedsSecondPerson', 'ApprovalStale', 'SamePerson']);

export function ApproveButton(props: { readonly line: RecipientLine }): ReactElement | null {
  const { words } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const { what } = props.line;
  const isByPasskey = session.approvesBy === 'passkey';
  const approve = useMutation({
    mutationFn: () => (isByPasskey ? approveByPasskey(what) : postJson<void>('/api/approvals', { what })),
    onSettled: () => client.invalidateQueries({ queryKey: ['release'] }),
  });
  if (!WAITING.has(props.line.code) || !isOffered(session, 'approve')) return null;
  return (
    <>
      <ProblemNote error={approve.error} />
      {approve.isSuccess ? (
        <span className="chip chip-good">
          <Icon name="check" /> {words.desk.release.approved}
        </span>
      ) : (
        <button
          type="button"
          className="button button-main"
          data-approve={session.approvesBy}
          disabled={approve.isPending}
          onClick={() => approve.mutate()}
        >
          <Icon name="sign" /> {isByPasskey ? words.release.approveByPasskey : words.release.approveByDemoKey}
        </button>
      )}
    </>
  );
}
