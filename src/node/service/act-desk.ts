/**
 * The one way by which anything is signed here: what was prepared waits, seats approve its hash by passkey, in an exercise
 * also by software key, and with the last approval it needs the node completes it. An approval is taken only for what
 * waits, and only of a seat whose role may approve it (rules L-9 to L-12).
 */
import { err, ok, type Result } from '../../base/result.ts';
import type { PasskeyAssertion } from '../../exchange/approval.ts';
import { dropAct } from './act-erasure.ts';
import { approvalId, keepApproval, readFreshApprovals } from './approval-desk.ts';
import { mayApproveAct } from './approval-rule.ts';
import { confirmHeld, type HeldRelease, holdRelease } from './draft-desk.ts';
import { confirmEpoch, prepareEpoch } from './epoch-desk.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import { takeApproval } from './passkey-desk.ts';
import type { ReleaseRequest } from './release-desk.ts';
import { type CellsAct, checkTwoPersons, hashAct, type RunAct } from './two-persons.ts';
import { findHeldAct, type HeldAct, holdAct, listActHashes, listHeldActs, type WaitingAct } from './waiting-act.ts';

type Fault = { readonly type: string };

/** How an approved survey run begins; null where this process runs no survey. */
export type BeginRun = ((approved: RunAct) => Promise<Result<null, Fault>>) | null;

export type GivenAct = {
  /** What `--approval ID` of the command line names. */
  readonly approval: string;
  /** True where the act was completed with it. */
  readonly done: boolean;
};

/** An approval by the seat's passkey; without an assertion by its software key, which only exercise nodes have. */
export async function giveApproval(
  context: NodeContext,
  seat: SeatContext,
  request: { readonly what: string; readonly assertion: PasskeyAssertion | null },
  beginRun: BeginRun = null,
): Promise<Result<GivenAct, Fault>> {
  const held = await findHeldAct(context, request.what);
  if (held === null) return err({ type: 'NotFound' });
  if (!mayApproveAct(seat.role, held.act)) return err({ type: 'NotYourSeat' });
  const given = await takeApproval(context, seat, request);
  if (!given.ok) return given;
  await keepApproval(context, given.value);
  const done = await completeAct(context, held, beginRun);
  if (!done.ok) return done;
  announce(context, held.act, request.what);
  return ok({ approval: approvalId(given.value.approval), done: done.value });
}

/** True where nothing was missing any more. What refuses a release beside approvals is shown in its queue. */
async function completeAct(context: NodeContext, held: HeldAct, beginRun: BeginRun): Promise<Result<boolean, Fault>> {
  const { act, id } = held;
  if (act.act === 'release') return ok(act.goesItself && (await confirmHeld(context, id)).ok);
  if (act.act === 'epoch') {
    const approvals = await Promise.all(act.starts.map(({ what }) => readFreshApprovals(context, what)));
    const given = approvals.flat().map(({ approval }) => approval);
    return ok((await confirmEpoch(context, act.starts, given, id)).ok);
  }
  if (act.act === 'cells' || !(await checkTwoPersons(context, hashAct(act))).ok) return ok(false);
  if (beginRun === null) return err({ type: 'NodeNotRunning' });
  const begun = await beginRun(act);
  if (!begun.ok) return begun;
  await context.store.commit((tx) => dropAct(tx, id));
  return ok(true);
}

/** The screens on which it is shown ask again. */
function announce(context: NodeContext, act: WaitingAct, what: string): void {
  context.notify({ type: 'release', id: what });
  if (act.act !== 'release') context.notify({ type: act.act === 'epoch' ? 'feed' : 'seam', id: what });
  else if (act.goesItself) context.notify({ type: 'operation', id: what });
}

/** Keeps an act of a survey until it is approved; the same act once. */
export async function holdOnce(context: NodeContext, seat: SeatContext, act: RunAct | CellsAct): Promise<void> {
  if ((await findHeldAct(context, hashAct(act))) !== null) return;
  await holdAct(context, { seat, act, about: '' });
  announce(context, act, '');
}

/** New epochs of the fenced or frozen feeds to a partner, one hash a lane; what waits already is given again. */
export async function holdEpoch(
  context: NodeContext,
  seat: SeatContext,
  partner: string,
): Promise<Result<ReadonlyArray<string>, Fault>> {
  const prepared = await prepareEpoch(context, partner);
  if (!prepared.ok) return prepared;
  const waiting = (await listHeldActs(context, { about: partner })).find(({ act }) => act.act === 'epoch');
  if (waiting !== undefined) return ok(listActHashes(waiting.act));
  const act: WaitingAct = { act: 'epoch', partner, starts: prepared.value };
  await holdAct(context, { seat, act, about: partner });
  announce(context, act, '');
  return ok(listActHashes(act));
}

/** Approved by the software keys of these seats, one after the other, until one of them completes it. */
export async function approveBySoftwareKeys(
  context: NodeContext,
  seats: ReadonlyArray<SeatContext>,
  whats: ReadonlyArray<string>,
  beginRun: BeginRun = null,
): Promise<Result<boolean, Fault>> {
  for (const seat of seats) {
    for (const what of whats) {
      const given = await giveApproval(context, seat, { what, assertion: null }, beginRun);
      if (!given.ok) return given;
      if (given.value.done) return ok(true);
    }
  }
  return ok(false);
}

/** Prepares a release, has it approved by software keys and sends it: in an exercise, where nobody sits at the desk. */
export async function releaseInExercise(
  context: NodeContext,
  request: ReleaseRequest,
  { seat, approvers }: { readonly seat: SeatContext; readonly approvers: ReadonlyArray<SeatContext> },
): Promise<Result<ReadonlyArray<string>, Fault>> {
  const held = await holdRelease(context, seat, request);
  if (!held.ok) return held;
  const approved = await approveBySoftwareKeys(context, approvers, hashesOf(held.value));
  if (!approved.ok) return approved;
  const sent = await confirmHeld(context, held.value.id);
  return sent.ok || sent.error.type === 'NotFound' ? sent : err({ type: sent.error.code });
}

export function hashesOf({ act }: HeldRelease): ReadonlyArray<string> {
  return act.forms.map(({ rel }) => rel);
}
