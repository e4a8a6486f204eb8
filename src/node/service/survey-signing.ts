/**
 * Joint records of a survey: who may sign them here, and how they get to the other signatory. A boundary, a survey
 * agreement is signed by two persons on each side: the planner proposes, a commander approves the same record. What a
 * survey agreement in force provides for - messages, result, counts of outputs - goes under that agreement.
 */
import { assert } from '../../base/assert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { unixMsToIso } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import { type JointState, readJoint } from './agreement.ts';
import { recordApproval, signSoftwareApproval } from './approval-desk.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import { addRecord } from './record-intake.ts';
import { confirmRelease, dryRun, prepareForms, type RecordedApproval, type ReleaseRequest } from './release-desk.ts';
import {
  approveAct,
  checkTwoPersons,
  hashAct,
  mayApproveAct,
  readActApprovals,
  spendApprovals,
} from './two-persons.ts';

export type JointFault = { readonly type: string };
export type JointSigned = {
  readonly id: string;
  /** `waiting` for the second person of this side; `sent` to the other signatory. */
  readonly step: 'waiting' | 'sent';
  /** What the second person approves. */
  readonly approval: string;
};

const SIGNED_KINDS: ReadonlySet<string> = new Set(['boundary', 'survey-agreement']);

/** Adds the record; the proposing seat has approved it. Nothing leaves before the second person has. */
export async function proposeSurveyRecord(
  context: NodeContext,
  seat: SeatContext,
  kind: 'boundary' | 'survey-agreement',
  body: JsonObject,
): Promise<Result<JointSigned, JointFault>> {
  if (seat.role !== 'planner' && seat.role !== 'commander') return err({ type: 'NotYourSeat' });
  const added = await addRecord(context, { kind, marking: 'official', body });
  return added.ok ? signSurveyRecord(context, seat, added.value.id) : added;
}

/** One person's signature; with the second one the own proposal is sent, or the partner's is countersigned. */
export async function signSurveyRecord(
  context: NodeContext,
  seat: SeatContext,
  id: string,
): Promise<Result<JointSigned, JointFault>> {
  const joint = await readJoint(context.store.db, id);
  if (joint === null || !SIGNED_KINDS.has(joint.kind)) return err({ type: 'NotFound' });
  const own = context.identity.org;
  const isSent = joint.proposedBy === own ? await isReleased(context, id) : joint.signedBy.includes(own);
  if (isSent || joint.state === 'rejected') return err({ type: 'AlreadySigned' });
  const what = hashAct({ act: 'sign', record: id });
  const given = await approveAct(context, seat, what);
  if (!given.ok) return given;
  const two = await checkTwoPersons(context, what);
  if (!two.ok) return ok({ id, step: 'waiting', approval: what });
  const sent = await sendSigned(context, joint, what);
  if (!sent.ok) return sent;
  await spendApprovals(context, what);
  return ok({ id, step: 'sent', approval: what });
}

async function sendSigned(context: NodeContext, joint: JointState, what: string): Promise<Result<null, JointFault>> {
  const approvers = await readActApprovals(context, what);
  const seats = approvers.map((approver): SeatContext => ({ ...approver, centre: null }));
  const to = joint.parties.filter((party) => party !== context.identity.org);
  if (joint.proposedBy === context.identity.org) return releaseApproved(context, seats, joint.id, to);
  const signature = await addRecord(context, {
    kind: 'countersignature',
    marking: 'official',
    body: { proposal: joint.id, answer: 'yes', at: unixMsToIso(context.time.now()) },
  });
  return signature.ok ? releaseApproved(context, seats, signature.value.id, to) : signature;
}

async function isReleased(context: NodeContext, id: string): Promise<boolean> {
  const row = await context.store.db
    .selectFrom('release_view')
    .select('rel')
    .where('record_id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

const requestOf = (record: string, to: ReadonlyArray<string>, standing: string | null): ReleaseRequest => ({
  record,
  to,
  lane: 'bulk',
  form: 'provable',
  paths: [],
  coarsenTo: null,
  preciseByName: false,
  onward: [],
  expires: null,
  standing,
});

/** Released on the software keys of the two who signed; a node without such keys leaves it to its release desk. */
async function releaseApproved(
  context: NodeContext,
  seats: ReadonlyArray<SeatContext>,
  record: string,
  to: ReadonlyArray<string>,
): Promise<Result<null, JointFault>> {
  const request = requestOf(record, to, null);
  const forms = await prepareForms(context, request);
  if (!forms.ok) return forms;
  const approvals: RecordedApproval[] = [];
  for (const form of forms.value) {
    for (const seat of seats) {
      const signed = signSoftwareApproval(context, seat, form.rel);
      if (!signed.ok) return signed;
      const recorded = recordApproval(context, seat, signed.value, mayApproveAct);
      if (!recorded.ok) return recorded;
      approvals.push(recorded.value);
    }
  }
  const seat = seats.find(({ role }) => role === 'commander');
  assert(seat !== undefined, 'two persons with a commander among them');
  const lines = await dryRun(context, request, { forms: forms.value, seat, approvals, fenced: false });
  const confirmed = await confirmRelease(context, lines, approvals);
  return confirmed.ok ? ok(null) : err({ type: confirmed.error.code });
}

/** A record that an agreement in force provides for goes to its other signatory without a further approval. */
export async function releaseUnder(
  context: NodeContext,
  agreement: JointState,
  record: string,
): Promise<Result<null, JointFault>> {
  if (agreement.state !== 'in-force') return err({ type: 'AgreementNotCountersigned' });
  const to = agreement.parties.filter((party) => party !== context.identity.org);
  const request = requestOf(record, to, agreement.id);
  const forms = await prepareForms(context, request);
  if (!forms.ok) return forms;
  const seat: SeatContext = { seat: 'node', role: 'commander', holder: '', centre: null };
  const lines = await dryRun(context, request, { forms: forms.value, seat, approvals: [], fenced: false });
  const confirmed = await confirmRelease(context, lines, []);
  return confirmed.ok ? ok(null) : err({ type: confirmed.error.code });
}
