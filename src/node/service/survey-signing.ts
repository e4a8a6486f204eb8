/**
 * Joint records of a survey: who may sign them here, and how they get to the other signatory. A boundary, a survey
 * agreement is signed by two persons on each side, a commander among them, over the exact form that leaves. What a survey
 * agreement in force provides for - messages, result, counts of outputs - goes under that agreement.
 */
import { err, ok, type Result } from '../../base/result.ts';
import { unixMsToIso } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import { approveBySoftwareKeys, hashesOf } from './act-desk.ts';
import { type JointState, readJoint } from './agreement.ts';
import { type HeldRelease, holdRelease, listHeldReleases } from './draft-desk.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import { addRecord } from './record-intake.ts';
import { confirmRelease, dryRun, prepareForms, type ReleaseRequest, WHOLE_RECORD } from './release-desk.ts';

export type JointFault = { readonly type: string };
export type JointSigned = {
  readonly id: string;
  /** `waiting` for persons of this side; `sent` to the other signatory. */
  readonly step: 'waiting' | 'sent';
  /** What each of them approves. */
  readonly approval: string;
  /** The software key of the seat that asked has approved it. */
  readonly approvedByKey: boolean;
};

const SIGNED_KINDS: ReadonlySet<string> = new Set(['boundary', 'survey-agreement']);
const SIGNING_ROLES: ReadonlySet<string> = new Set(['planner', 'commander']);

/** Adds the record and signs it for the proposing seat. Nothing leaves before the second person has. */
export async function proposeSurveyRecord(
  context: NodeContext,
  seat: SeatContext,
  kind: 'boundary' | 'survey-agreement',
  body: JsonObject,
): Promise<Result<JointSigned, JointFault>> {
  if (!SIGNING_ROLES.has(seat.role)) return err({ type: 'NotYourSeat' });
  const added = await addRecord(context, { kind, marking: 'official', body });
  return added.ok ? signSurveyRecord(context, seat, added.value.id) : added;
}

/**
 * The own proposal, or the signature under the partner's, fixed for the other signatory. In an exercise the seat's software
 * key approves it at once; by passkey the approval is given over the hash that comes back.
 */
export async function signSurveyRecord(
  context: NodeContext,
  seat: SeatContext,
  id: string,
): Promise<Result<JointSigned, JointFault>> {
  if (!SIGNING_ROLES.has(seat.role)) return err({ type: 'NotYourSeat' });
  const joint = await readJoint(context.store.db, id);
  if (joint === null || !SIGNED_KINDS.has(joint.kind)) return err({ type: 'NotFound' });
  const own = context.identity.org;
  const isSent = joint.proposedBy === own ? await isReleased(context, id) : joint.signedBy.includes(own);
  if (isSent || joint.state === 'rejected') return err({ type: 'AlreadySigned' });
  const waiting = (await listHeldReleases(context, { about: id })).find(({ act }) => act.goesItself);
  const held = waiting === undefined ? await holdSignature(context, seat, joint) : ok(waiting);
  if (!held.ok) return held;
  context.notify({ type: 'seam', id });
  const [approval] = hashesOf(held.value);
  const isByKey = context.identity.exercise && context.identity.seats.some((each) => each.seat === seat.seat);
  if (!isByKey) return ok({ id, step: 'waiting', approval: approval!, approvedByKey: false });
  const sent = await approveBySoftwareKeys(context, [seat], [approval!]);
  if (!sent.ok) return sent;
  return ok({ id, step: sent.value ? 'sent' : 'waiting', approval: approval!, approvedByKey: true });
}

async function holdSignature(
  context: NodeContext,
  seat: SeatContext,
  joint: JointState,
): Promise<Result<HeldRelease, JointFault>> {
  const to = joint.parties.filter((party) => party !== context.identity.org);
  const hold = (record: string) =>
    holdRelease(context, seat, { ...requestOf(record, to, null), lane: 'urgent' }, { goesItself: true });
  if (joint.proposedBy === context.identity.org) return hold(joint.id);
  const body: JsonObject = { proposal: joint.id, answer: 'yes', at: unixMsToIso(context.time.now()) };
  const signature = await addRecord(context, { kind: 'countersignature', marking: 'official', body });
  return signature.ok ? hold(signature.value.id) : signature;
}

async function isReleased(context: NodeContext, id: string): Promise<boolean> {
  const row = await context.store.db
    .selectFrom('release_view')
    .select('rel')
    .where('record_id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

function requestOf(record: string, to: ReadonlyArray<string>, standing: string | null): ReleaseRequest {
  return { ...WHOLE_RECORD, record, to, form: 'provable', standing };
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
