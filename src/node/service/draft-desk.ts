/**
 * Release drafts between dry run and confirmation. The exact forms are fixed when the draft is made, so approvals cover
 * bytes, and confirming decides anew over the same bytes. Drafts live in memory: they are desk work, not records.
 */
import { bytesToBase64url } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { unixMs, unixMsToIso } from '../../base/time.ts';
import type { Approval } from '../../exchange/approval.ts';
import type { DryRunView, HeldReleaseView, ReleaseDraft } from '../http/contract.ts';
import { approvalId } from './approval-desk.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import {
  confirmRelease,
  type DryRunLine,
  dryRun,
  type PreparedForm,
  prepareForms,
  type RecordedApproval,
  type ReleaseRequest,
  releaseFingerprint,
} from './release-desk.ts';
import { isInView } from './visibility.ts';

const DRAFT_MS = 12 * 3_600_000;

export type DraftDesk = {
  readonly dryRun: (seat: SeatContext, draft: ReleaseDraft) => Promise<Result<DryRunView, { readonly type: string }>>;
  readonly confirm: (
    seat: SeatContext,
    draft: string,
  ) => Promise<Result<ReadonlyArray<string>, { readonly type: string }>>;
  readonly addApproval: (approval: RecordedApproval) => void;
  /** Every draft that waits on a record this seat may see, oldest first, with what is still missing. */
  readonly list: (seat: SeatContext) => Promise<ReadonlyArray<HeldReleaseView>>;
  /** Takes a draft away; only the seat that made it may. */
  readonly discard: (seat: SeatContext, draft: string) => boolean;
};

type HeldDraft = {
  readonly draft: ReleaseDraft;
  readonly request: ReleaseRequest;
  readonly forms: ReadonlyArray<PreparedForm>;
  readonly seat: SeatContext;
  readonly atMs: number;
};

export function createDraftDesk(context: NodeContext, isFenced: () => boolean): DraftDesk {
  const drafts = new Map<string, HeldDraft>();
  const approvals: RecordedApproval[] = [];
  /** Old ones go, and so does what the same seat tried before for the same record while nobody has approved it. */
  const isReplaced = (held: HeldDraft, seat: SeatContext, request: ReleaseRequest) =>
    context.time.now() - held.atMs > DRAFT_MS ||
    (held.seat.seat === seat.seat &&
      held.request.record === request.record &&
      !held.forms.some((form) => approvals.some((given) => given.approval.what === form.rel)));
  const describeLines = (lines: ReadonlyArray<DryRunLine>) =>
    lines.map((line) => {
      const given = approvals.filter((one) => one.approval.what === line.form.rel);
      return { ...describeLine(line), approvals: given.map(({ approval }) => describeApproval(approval)) };
    });
  const decide = (held: HeldDraft) =>
    dryRun(context, held.request, { forms: held.forms, seat: held.seat, approvals, fenced: isFenced() });
  return {
    dryRun: async (seat, draft) => {
      const { approvals: _ids, ...rest } = draft;
      const request: ReleaseRequest = { ...rest, standing: null };
      if (!(await isInView(context, seat, request.record))) return err({ type: 'NotFound' });
      const forms = await prepareForms(context, request);
      if (!forms.ok) return forms;
      for (const [id, held] of drafts) if (isReplaced(held, seat, request)) drafts.delete(id);
      const held: HeldDraft = { draft, request, forms: forms.value, seat, atMs: context.time.now() };
      const id = bytesToBase64url(context.randomBytes(12));
      drafts.set(id, held);
      const lines = await decide(held);
      if (lines.length === 0) return err({ type: 'EmptyAudience' });
      return ok({ draft: id, lines: describeLines(lines) });
    },
    confirm: async (_seat, id) => {
      const held = drafts.get(id);
      if (!held) return err({ type: 'NotFound' });
      const lines = await decide(held);
      const confirmed = await confirmRelease(context, lines, approvals);
      if (confirmed.ok) drafts.delete(id);
      return confirmed;
    },
    addApproval: (approval) => void approvals.push(approval),
    list: async (seat) => {
      const views: HeldReleaseView[] = [];
      for (const [draft, held] of drafts) {
        if (!(await isInView(context, seat, held.request.record))) continue;
        const lines = describeLines(await decide(held));
        const at = unixMsToIso(unixMs(held.atMs));
        views.push({ draft, lines, record: held.request.record, seat: held.seat.seat, at, request: held.draft });
      }
      return views;
    },
    discard: (seat, draft) => {
      const held = drafts.get(draft);
      return held !== undefined && held.seat.seat === seat.seat && drafts.delete(draft);
    },
  };
}

function describeLine({ form, decision, facts, needed }: DryRunLine): Omit<DryRunView['lines'][number], 'approvals'> {
  return {
    to: form.to,
    allowed: decision.allowed,
    code: decision.code,
    facts: { marking: facts.marking, kind: facts.kind, references: [...facts.danglingReferences] },
    form: form.release.form,
    shown: { ...form.body },
    shownPaths: [...form.shownPaths],
    withheldPaths: [...form.withheldPaths],
    fingerprint: releaseFingerprint(form.rel),
    what: form.rel,
    approvalsNeeded: needed,
    approvalsGiven: facts.approvals.length,
  };
}

function describeApproval(approval: Approval): DryRunView['lines'][number]['approvals'][number] {
  return { id: approvalId(approval), seat: approval.seat };
}
