/** One approval over the exact form of one recipient; in an exercise the node's software key signs. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { postJson } from '../api/request.ts';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { isOffered, useSession } from '../session/session.ts';
import type { RecipientLine } from './recipient-card.tsx';

const WAITING = new Set(['NeedsApproval', 'NeedsSecondPerson', 'ApprovalStale', 'SamePerson']);

export function ApproveButton(props: { readonly line: RecipientLine }): ReactElement | null {
  const { words } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const approve = useMutation({
    mutationFn: () => postJson('/api/approvals', { what: props.line.what }),
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
          disabled={approve.isPending}
          onClick={() => approve.mutate()}
        >
          <Icon name="sign" /> {session.exercise ? words.release.approveByDemoKey : words.release.approveByPasskey}
        </button>
      )}
    </>
  );
}
