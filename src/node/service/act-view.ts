/** Acts other than releases that wait for approvals, as the seats that may approve them see them: what, by whom, since when. */
import { unixMsToIso } from '../../base/time.ts';
import type { ActView } from '../http/contract.ts';
import { readFreshApprovals } from './approval-desk.ts';
import { mayApproveAct } from './approval-rule.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import { listActHashes, listHeldActs, type WaitingAct } from './waiting-act.ts';

export async function describeActs(context: NodeContext, viewer: SeatContext): Promise<ReadonlyArray<ActView>> {
  const views: ActView[] = [];
  for (const { id, seat, at, act } of await listHeldActs(context)) {
    if (act.act === 'release' || !mayApproveAct(viewer.role, act)) continue;
    const lines: ActView['lines'] = [];
    for (const [i, what] of listActHashes(act).entries()) {
      const given = await readFreshApprovals(context, what);
      lines.push({ what, facts: describeLine(act, i), approvedBy: given.map((approval) => approval.given.seat) });
    }
    views.push({ id, act: act.act, about: describeSubject(act), seat: seat.seat, at: unixMsToIso(at), lines });
  }
  return views;
}

/** Partner of an epoch, agreement of a run, product of an output of cells. */
function describeSubject(act: Exclude<WaitingAct, { readonly act: 'release' }>): string {
  if (act.act === 'epoch') return act.partner;
  return act.act === 'run' ? act.agreement : act.product;
}

function describeLine(act: Exclude<WaitingAct, { readonly act: 'release' }>, i: number): Record<string, unknown> {
  if (act.act === 'epoch') return { lane: act.starts[i]!.lane, ...act.starts[i]!.record.body };
  return act.act === 'run' ? { run: act.run, root: act.root } : { state: act.state };
}
