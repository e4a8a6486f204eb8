/** Approvals: by the passkey, in an exercise by the node's software key. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { approveAct } from '../session/passkey.ts';
import { useSession } from '../session/session.ts';
import type { RecipientLine } from './recipient-card.tsx';

const WAITING = new Set(['NeedsApproval', 'NeedsSecondPerson', 'ApprovalStale', 'SamePerson']);

/** Offered while an approval is missing and this seat may give it. */
export function ApproveLine(props: { readonly line: RecipientLine }): ReactElement | null {
  const { code, mayApprove, what } = props.line;
  return WAITING.has(code) && mayApprove ? <ApproveButton what={what} /> : null;
}

/** One approval over one hash. */
export function ApproveButton(props: { readonly what: string }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const isByPasskey = session.approvesBy === 'passkey';
  const approve = useMutation({
    mutationFn: () => approveAct(session, props.what),
    onSettled: () => client.invalidateQueries({ queryKey: ['release'] }),
  });
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
