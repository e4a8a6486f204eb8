/**
 * Releases between dry run and sending. The exact forms are fixed when a release is prepared, so approvals cover bytes, and
 * sending decides anew over the same bytes. What waits survives a restart, with the approvals given until then.
 */
import { err, ok, type Result } from '../../base/result.ts';
import { unixMsToIso } from '../../base/time.ts';
import type { Approval } from '../../exchange/approval.ts';
import type { DryRunView, HeldReleaseView } from '../http/contract.ts';
import { dropAct } from './act-erasure.ts';
import { approvalId, readApprovals } from './approval-desk.ts';
import { isApprovedHere, mayApproveAct } from './approval-rule.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import {
  confirmRelease,
  type DryRunLine,
  dryRun,
  prepareForms,
  type RecordedApproval,
  type ReleaseRefused,
  type ReleaseRequest,
  releaseFingerprint,
} from './release-desk.ts';
import { readSignedKind } from './release-facts.ts';
import { isInView } from './visibility.ts';
import { dropOldActs, type HeldAct, holdAct, listHeldActs, type ReleaseAct } from './waiting-act.ts';

export type HeldRelease = HeldAct<ReleaseAct>;

/** Fixes the exact forms of a release and keeps them until they are approved and sent, or given up. */
export async function holdRelease(
  context: NodeContext,
  seat: SeatContext,
  request: ReleaseRequest,
  options: { readonly goesItself: boolean } = { goesItself: false },
): Promise<Result<HeldRelease, { readonly type: string }>> {
  const forms = await prepareForms(context, request);
  if (!forms.ok) return forms;
  if (forms.value.length === 0) return err({ type: 'EmptyAudience' });
  await dropOldActs(context);
  const signed = await readSignedKind(context, request.record);
  const act: ReleaseAct = { act: 'release', request, forms: forms.value, kind: signed.kind, ...options };
  const replaced = await listReplaced(context, seat, request);
  return ok({ ...(await holdAct(context, { seat, act, about: signed.id }, replaced)), act });
}

/** What the same seat tried before for the same record goes, while nobody has approved it. */
async function listReplaced(
  context: NodeContext,
  seat: SeatContext,
  { record }: ReleaseRequest,
): Promise<ReadonlyArray<string>> {
  const ids: string[] = [];
  for (const held of await listHeldReleases(context)) {
    if (held.seat.seat !== seat.seat || held.act.request.record !== record) continue;
    const given = await readApprovals(
      context,
      held.act.forms.map(({ rel }) => rel),
    );
    if (given.length === 0) ids.push(held.id);
  }
  return ids;
}

export async function listHeldReleases(
  context: NodeContext,
  only: Parameters<typeof listHeldActs>[1] = {},
): Promise<ReadonlyArray<HeldRelease>> {
  return (await listHeldActs(context, only)).flatMap(({ act, ...rest }) =>
    act.act === 'release' ? [{ ...rest, act }] : [],
  );
}

/** The decision over the held bytes, with the approvals given until now. */
export async function decideHeld(
  context: NodeContext,
  { act, seat }: HeldRelease,
): Promise<{ readonly lines: ReadonlyArray<DryRunLine>; readonly approvals: ReadonlyArray<RecordedApproval> }> {
  const { request, forms } = act;
  const approvals = await readApprovals(
    context,
    forms.map(({ rel }) => rel),
  );
  return { lines: await dryRun(context, request, { forms, seat, approvals, fenced: false }), approvals };
}

/** Sends what the decision allows; refused where anything of it is, and then nothing of it goes. */
export async function confirmHeld(
  context: NodeContext,
  id: string,
): Promise<Result<ReadonlyArray<string>, ReleaseRefused | { readonly type: 'NotFound' }>> {
  const [held] = await listHeldReleases(context, { id });
  if (held === undefined) return err({ type: 'NotFound' });
  const { lines, approvals } = await decideHeld(context, held);
  return confirmRelease(context, lines, approvals, id);
}

/** Who will see this, and why. */
export async function describeHeld(context: NodeContext, held: HeldRelease, viewer: SeatContext): Promise<DryRunView> {
  const { lines, approvals } = await decideHeld(context, held);
  const mayApprove = mayApproveAct(viewer.role, held.act);
  return {
    draft: held.id,
    lines: lines.map((line) => {
      const given = approvals.filter(({ approval }) => approval.what === line.form.rel);
      return { ...describeLine(line), mayApprove, approvals: given.map(({ approval }) => describeApproval(approval)) };
    }),
  };
}

/** Every release that waits on a record this seat may see, oldest first, with what is still missing. */
export async function listReleaseQueue(
  context: NodeContext,
  viewer: SeatContext,
): Promise<ReadonlyArray<HeldReleaseView>> {
  const views: HeldReleaseView[] = [];
  for (const held of await listHeldReleases(context)) {
    const { request } = held.act;
    if (!isApprovedHere(held.act) || !(await isInView(context, viewer, request.record))) continue;
    const { standing: _none, ...asked } = request;
    views.push({
      ...(await describeHeld(context, held, viewer)),
      record: request.record,
      seat: held.seat.seat,
      at: unixMsToIso(held.at),
      request: { ...asked, to: [...asked.to], paths: [...asked.paths], onward: [...asked.onward], approvals: [] },
    });
  }
  return views;
}

/** Takes a release away; only the seat that prepared it may. */
export async function discardHeld(context: NodeContext, seat: SeatContext, id: string): Promise<boolean> {
  const [held] = await listHeldReleases(context, { id });
  if (held === undefined || held.seat.seat !== seat.seat) return false;
  return context.store.commit((tx) => dropAct(tx, id));
}

function describeLine({
  form,
  decision,
  facts,
  needed,
}: DryRunLine): Omit<DryRunView['lines'][number], 'approvals' | 'mayApprove'> {
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
