/**
 * The release dialog. Every choice is tried at once on the exact form, and the answer is what will happen. Approving
 * covers the bytes shown; a choice changed afterwards makes another form, which wants new approvals.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useCallback, useEffect, useRef, useState } from 'react';
import type { DryRunView, RecordView, ReleaseDraft } from '../../node/http/contract.ts';
import { heldReleasesQuery, recordQuery } from '../api/query.ts';
import { deleteJson, postJson } from '../api/request.ts';
import { Icon } from '../part/icon.tsx';
import { Overlay } from '../part/overlay.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { ApproveLine } from './approve-button.tsx';
import { RecipientCard } from './recipient-card.tsx';
import { ReleaseOptions } from './release-options.tsx';
import './release.css';

const NOTHING_CHOSEN: Omit<ReleaseDraft, 'record'> = {
  to: [],
  lane: 'bulk',
  form: 'default',
  paths: [],
  coarsenTo: null,
  preciseByName: false,
  onward: [],
  expires: null,
  approvals: [],
};

export function ReleaseDialog(props: {
  readonly record: string;
  readonly to?: ReadonlyArray<string>;
  readonly onClose: () => void;
}): ReactElement {
  const { words } = useReader();
  const record = useQuery(recordQuery(props.record));
  const discard = useDiscard();
  const held = useRef<string | null>(null);
  const hold = useCallback((draft: string | null) => {
    held.current = draft;
  }, []);
  /** What nobody has approved and nobody was asked about goes when the dialog closes. */
  const close = () => {
    if (held.current !== null) discard.mutate(held.current);
    props.onClose();
  };
  return (
    <Overlay title={`${words.release.title} · ${words.release.who}`} isOpen onClose={close} width="wide">
      <ProblemNote error={record.error} />
      {record.data !== undefined && (
        <ReleaseDesk record={record.data} to={props.to ?? []} onHeld={hold} onClose={props.onClose} />
      )}
    </Overlay>
  );
}

function ReleaseDesk(props: {
  readonly record: RecordView;
  readonly to: ReadonlyArray<string>;
  readonly onHeld: (draft: string | null) => void;
  readonly onClose: () => void;
}): ReactElement {
  const { words } = useReader();
  const [draft, setDraft] = useState<ReleaseDraft>({ ...NOTHING_CHOSEN, record: props.record.id, to: [...props.to] });
  const run = useDryRun(draft);
  const confirm = useConfirm();
  const lines = run.view?.lines ?? [];
  const isAsked = lines.some((line) => line.approvalsGiven > 0);
  const { onHeld } = props;
  const heldDraft = run.view === null || isAsked || confirm.isSuccess ? null : run.view.draft;
  useEffect(() => onHeld(heldDraft), [onHeld, heldDraft]);
  const isReady = lines.length > 0 && lines.every((line) => line.allowed);
  if (confirm.isSuccess) return <Released lane={draft.lane} onClose={props.onClose} />;
  return (
    <div className="release-desk">
      <ReleaseOptions
        record={props.record}
        draft={draft}
        change={(change) => setDraft((before) => ({ ...before, ...change }))}
      />
      <div className="release-lines" aria-live="polite">
        {draft.to.length === 0 && <p className="note note-warn">{words.release.code.EmptyAudience.act}</p>}
        <ProblemNote error={run.error} />
        {lines.map((line) => (
          <RecipientCard key={line.to} line={line} actions={<ApproveLine line={line} />} />
        ))}
        {lines.some((line) => line.code === 'NeedsSecondPerson') && (
          <p className="note">{words.desk.release.askSecond}</p>
        )}
        <ProblemNote error={confirm.error} />
        <footer className="row release-foot">
          <span className="soft">{words.release.dryRunNote}</span>
          <span className="spring" />
          {lines.some((line) => line.code === 'NeedsApproval' || line.code === 'NeedsSecondPerson') && (
            <button type="button" className="button" onClick={props.onClose}>
              <Icon name="clock" /> {words.desk.release.askApproval}
            </button>
          )}
          <button
            type="button"
            className="button button-main"
            disabled={!isReady || confirm.isPending}
            onClick={() => run.view !== null && confirm.mutate(run.view.draft)}
          >
            <Icon name="send" /> {words.release.send}
          </button>
        </footer>
      </div>
    </div>
  );
}

function Released(props: { readonly lane: ReleaseDraft['lane']; readonly onClose: () => void }): ReactElement {
  const { words } = useReader();
  return (
    <div className="release-done" role="status">
      <p className="note note-good">
        <Icon name="check" />
        <span>{props.lane === 'urgent' ? words.release.sentUrgent : words.release.sentBulk}</span>
      </p>
      {/* biome-ignore lint/a11y/noAutofocus: the pressed button is gone, and the keyboard must not be lost with it. */}
      <button type="button" className="button button-main" autoFocus onClick={props.onClose}>
        {words.console.action.close}
      </button>
    </div>
  );
}

/**
 * Tries the draft a moment after the last change. An answer is shown only for the draft it was asked for: whoever
 * approves must see the form that the chosen options make. Approvals given since are read from the node's held draft.
 */
function useDryRun(draft: ReleaseDraft) {
  const [answered, setAnswered] = useState<{ readonly tried: ReleaseDraft; readonly view: DryRunView } | null>(null);
  const client = useQueryClient();
  const { data: held } = useQuery(heldReleasesQuery);
  const { mutate, error } = useMutation({
    mutationFn: (tried: ReleaseDraft) => postJson<DryRunView>('/api/releases/dry-run', tried),
    onSuccess: (view, tried) => {
      setAnswered({ tried, view });
      void client.invalidateQueries({ queryKey: ['release'] });
    },
  });
  useEffect(() => {
    if (draft.to.length === 0) return;
    const timer = setTimeout(() => mutate(draft), 200);
    return () => clearTimeout(timer);
  }, [draft, mutate]);
  const own = answered?.tried === draft && draft.to.length > 0 ? answered.view : null;
  const view = held?.find((one) => one.draft === own?.draft) ?? own;
  return { view, error: draft.to.length === 0 ? null : error };
}

function useDiscard() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: string) => deleteJson(`/api/releases/${encodeURIComponent(draft)}`),
    onSettled: () => client.invalidateQueries({ queryKey: ['release'] }),
  });
}

export function useConfirm() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: string) => postJson('/api/releases', { draft }),
    onSettled: () => {
      for (const key of ['log', 'release', 'feed']) void client.invalidateQueries({ queryKey: [key] });
    },
  });
}
