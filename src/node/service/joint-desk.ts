/**
 * Proposals and countersignatures as one act: the record, its exact form for the other party, and the approvals over it,
 * with the last of which it goes. A signature counts once it has gone out, so nothing is half-signed. Who may not act and
 * an unpaired party are refused before a record is made.
 */
import { err, ok, type Result } from '../../base/result.ts';
import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { Lane } from '../../exchange/object.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import { approveBySoftwareKeys, hashesOf } from './act-desk.ts';
import { readJoint } from './agreement.ts';
import { mayApprove } from './approval-rule.ts';
import { addDeskRecord } from './desk-record.ts';
import { holdRelease } from './draft-desk.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import type { NewRecord } from './record-intake.ts';
import { WHOLE_RECORD } from './release-desk.ts';

/** Who acts, and in an exercise who approves by software key at once. */
export type JointActors = { readonly seat: SeatContext; readonly approvers: ReadonlyArray<SeatContext> };

export type JointAct = {
  readonly id: string;
  /** False where it waits for approvals. */
  readonly released: boolean;
  /** What is to be approved: one hash a recipient. */
  readonly approvals: ReadonlyArray<string>;
};

/** Makes a record and releases it to the other parties of its body. */
export async function proposeJoint(
  context: NodeContext,
  actors: JointActors,
  draft: NewRecord,
  lane: Lane = 'bulk',
): Promise<Result<JointAct, { readonly type: string }>> {
  const parties = (draft.body['parties'] ?? []) as ReadonlyArray<string>;
  if (!parties.includes(context.identity.org)) return err({ type: 'NotAParty' });
  const partners = parties.filter((party) => party !== context.identity.org);
  return addAndHold(context, actors, draft, { lane, partners });
}

/** Yes or no of the own organisation to a proposal that is here; what was rejected or is in force takes none. */
export async function answerJoint(
  context: NodeContext,
  actors: JointActors,
  answer: { readonly proposal: string; readonly answer: 'yes' | 'no'; readonly reason: string | null },
): Promise<Result<JointAct, { readonly type: string }>> {
  const joint = await readJoint(context.store.db, answer.proposal);
  const { org } = context.identity;
  if (joint === null) return err({ type: 'NotFound' });
  if (!joint.parties.includes(org)) return err({ type: 'NotAParty' });
  if (joint.state === 'rejected') return err({ type: 'AlreadyRejected' });
  if (joint.state === 'in-force' || (answer.answer === 'yes' && joint.signedBy.includes(org))) {
    return err({ type: 'AlreadyInForce' });
  }
  if (answer.answer === 'no' && (answer.reason ?? '').trim() === '') return err({ type: 'ReasonMissing' });
  const body: JsonObject = {
    proposal: answer.proposal,
    answer: answer.answer,
    ...(answer.reason === null ? {} : { reason: { text: answer.reason.normalize('NFC'), language: 'en' } }),
    at: nowIso(context),
  };
  const partners = joint.parties.filter((party) => party !== org);
  const draft: NewRecord = { kind: 'countersignature', marking: 'official', body };
  return addAndHold(context, actors, draft, { lane: 'urgent', partners });
}

export function nowIso(context: Pick<NodeContext, 'time'>): string {
  return unixMsToIso(context.time.now() as UnixMs);
}

async function addAndHold(
  context: NodeContext,
  { seat, approvers }: JointActors,
  draft: NewRecord,
  { lane, partners }: { readonly lane: Lane; readonly partners: ReadonlyArray<string> },
): Promise<Result<JointAct, { readonly type: string }>> {
  if (approvers.some(({ role }) => !mayApprove(role))) return err({ type: 'NotYourSeat' });
  if (new Set(approvers.map(({ holder }) => holder)).size < approvers.length) return err({ type: 'SamePerson' });
  for (const partner of partners) {
    if (!(await isPaired(context, partner))) return err({ type: 'UnknownPartner', partner } as { type: string });
  }
  const added = await addDeskRecord(context, seat, draft);
  if (!added.ok) return added;
  const { id } = added.value;
  const request = { ...WHOLE_RECORD, record: id, to: partners, lane };
  const held = await holdRelease(context, seat, request, { goesItself: true });
  if (!held.ok) return held;
  const approvals = hashesOf(held.value);
  if (!context.identity.exercise || approvers.length === 0) return ok({ id, released: false, approvals });
  const approved = await approveBySoftwareKeys(context, approvers, approvals);
  return approved.ok ? ok({ id, released: approved.value, approvals }) : approved;
}

async function isPaired(context: NodeContext, partner: string): Promise<boolean> {
  const row = await context.store.db
    .selectFrom('partner')
    .select('suspended')
    .where('org', '=', partner)
    .executeTakeFirst();
  return row?.suspended === 0;
}
