/**
 * Acts of a survey that need two persons: signing an agreement, starting a run, giving out cells. The planner proposes
 * by approving the hash of the act, a commander approves the same hash; two seats, two people, two authenticators,
 * within 30 minutes. An approval is good for that act and nothing else.
 */
import { bytesToBase64url, concatBytes, textToBytes } from '../../base/bytes.ts';
import { LIMITS } from '../../base/limits.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { type Approval, checkApproval } from '../../exchange/approval.ts';
import { sha256 } from '../crypto.ts';
import { signSoftwareApproval, verifyPasskey } from './approval-desk.ts';
import type { NodeContext, SeatContext } from './node-context.ts';

/** What is done, and to what: its parts name it completely. */
export type Act =
  | { readonly act: 'sign'; readonly record: string }
  | { readonly act: 'run'; readonly agreement: string; readonly run: number; readonly root: string }
  | { readonly act: 'cells'; readonly product: string; readonly state: string };

export function hashAct(act: Act): string {
  const parts =
    act.act === 'sign'
      ? [act.record]
      : act.act === 'run'
        ? [act.agreement, String(act.run), act.root]
        : [act.product, act.state];
  const head = concatBytes(textToBytes(`seamline/act/1/${act.act}`), new Uint8Array(1));
  return bytesToBase64url(sha256(concatBytes(head, textToBytes(parts.join('\n')))));
}

export type ActApproval = {
  readonly seat: string;
  readonly role: string;
  readonly holder: string;
  readonly authenticator: string;
  readonly atMs: number;
};

/** Roles that may approve an act of a survey: one proposes, the other approves. */
const ACT_ROLES: ReadonlySet<string> = new Set(['planner', 'commander']);
const PERSONS_NEEDED = 2;

export function mayApproveAct(role: string): boolean {
  return ACT_ROLES.has(role);
}

type Context = Pick<NodeContext, 'identity' | 'directory' | 'store' | 'time'>;

/** Keeps an approval; without one the seat's software key signs, which only a node made for an exercise has. */
export async function approveAct(
  context: Context,
  seat: SeatContext,
  what: string,
  given: Approval | null = null,
): Promise<Result<null, ActApprovalFault>> {
  if (!mayApproveAct(seat.role)) return err({ type: 'NotYourSeat' });
  const approval = given === null ? signSoftwareApproval(context, seat, what) : ok(given);
  if (!approval.ok) return approval;
  const line = context.directory.findPersonKey(context.identity.org, approval.value.kid);
  if (line === null || approval.value.what !== what || approval.value.seat !== seat.seat) {
    return err({ type: 'BadApproval', reason: 'not of this seat and act' });
  }
  const checked = checkApproval(approval.value, line, { sha256, verifyPasskey });
  if (!checked.ok) return err({ type: 'BadApproval', reason: checked.error.reason });
  const row = {
    what,
    seat: seat.seat,
    role: seat.role,
    holder: line.holder ?? seat.holder,
    authenticator: line.kid,
    body: JSON.stringify(approval.value),
    at_ms: context.time.now(),
  };
  await context.store.commit(async (tx) => {
    await tx.db
      .insertInto('act_approval')
      .values(row)
      .onConflict((c) => c.columns(['what', 'authenticator']).doUpdateSet(row))
      .execute();
  });
  return ok(null);
}

export type ActApprovalFault =
  | { readonly type: 'NotYourSeat' }
  | { readonly type: 'NoSoftwareKey'; readonly seat: string }
  | { readonly type: 'BadApproval'; readonly reason: string };

/** Approvals of the last 30 minutes, earliest first. */
export async function readActApprovals(context: Context, what: string): Promise<ReadonlyArray<ActApproval>> {
  const since = context.time.now() - LIMITS.approvalAgeMsMax;
  const rows = await context.store.db
    .selectFrom('act_approval')
    .selectAll()
    .where('what', '=', what)
    .where('at_ms', '>=', since)
    .orderBy('at_ms')
    .execute();
  return rows.map(({ seat, role, holder, authenticator, at_ms }) => ({
    seat,
    role,
    holder,
    authenticator,
    atMs: at_ms,
  }));
}

/** Two people with two authenticators, a commander among them. */
export async function checkTwoPersons(context: Context, what: string): Promise<Result<null, ActNeedsApproval>> {
  const given = await readActApprovals(context, what);
  const persons = Math.min(
    new Set(given.map(({ holder }) => holder)).size,
    new Set(given.map(({ authenticator }) => authenticator)).size,
  );
  const commander = given.some(({ role }) => role === 'commander');
  if (persons >= PERSONS_NEEDED && commander) return ok(null);
  return err({ type: 'ApprovalNeeded', approval: what, persons, commander });
}

/** `approval` is the ID that both approve. */
export type ActNeedsApproval = {
  readonly type: 'ApprovalNeeded';
  readonly approval: string;
  readonly persons: number;
  readonly commander: boolean;
};

/** An act done uses its approvals up: the next one needs new ones. */
export async function spendApprovals(context: Context, what: string): Promise<void> {
  await context.store.commit(async (tx) => {
    await tx.db.deleteFrom('act_approval').where('what', '=', what).execute();
  });
}
