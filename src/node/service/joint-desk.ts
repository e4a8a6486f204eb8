/**
 * Proposals and countersignatures as one act: the record, its exact form for the other party, the approvals over it and
 * the release. Who may not act, an approval that is missing or an unpaired party refuses before a record is made, so
 * nothing is half-signed. Without approvers, or software keys, the record waits for its approvals at the release desk.
 */
import { err, ok, type Result } from '../../base/result.ts';
import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { Lane } from '../../exchange/object.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import { readJoint } from './agreement.ts';
import { mayApprove, recordApproval, signSoftwareApproval } from './approval-desk.ts';
import { addDeskRecord } from './desk-record.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import type { NewRecord } from './record-intake.ts';
import { confirmRelease, dryRun, prepareForms, type RecordedApproval, type ReleaseRequest } from './release-desk.ts';

/** Who acts, and who approves that it goes out. */
export type JointActors = { readonly seat: SeatContext; readonly approvers: ReadonlyArray<SeatContext> };

export type JointAct = {
  readonly id: string;
  /** False where the record waits for approvals at the release desk. */
  readonly released: boolean;
};

/** Makes a record and releases it to the other parties of its body. */
export async function proposeJoint(
  context: NodeContext,
  actors: JointActors,
  draft: NewRecord,
  options: { readonly lane: Lane; readonly personsNeeded: number } = { lane: 'bulk', personsNeeded: 1 },
): Promise<Result<JointAct, { readonly type: string }>> {
  const parties = (draft.body['parties'] ?? []) as ReadonlyArray<string>;
  if (!parties.includes(context.identity.org)) return err({ type: 'NotAParty' });
  const partners = parties.filter((party) => party !== context.identity.org);
  return addAndReleaseTo(context, actors, draft, { ...options, partners });
}

/** Yes or no of the own organisation to a proposal that is here; what was rejected or is in force takes none. */
export async function answerJoint(
  context: NodeContext,
  actors: JointActors,
  answer: { readonly proposal: string; readonly answer: 'yes' | 'no'; readonly reason: string | null },
  personsNeeded = 1,
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
  return addAndReleaseTo(context, actors, draft, { lane: 'urgent', personsNeeded, partners });
}

export function nowIso(context: Pick<NodeContext, 'time'>): string {
  return unixMsToIso(context.time.now() as UnixMs);
}

/** What a further approval at the release desk settles; the record stands there and has not gone out. */
const WAITS_FOR_APPROVAL: ReadonlySet<string> = new Set(['NeedsApproval', 'NeedsSecondPerson']);

async function addAndReleaseTo(
  context: NodeContext,
  { seat, approvers }: JointActors,
  draft: NewRecord,
  options: { readonly lane: Lane; readonly personsNeeded: number; readonly partners: ReadonlyArray<string> },
): Promise<Result<JointAct, { readonly type: string }>> {
  const { lane, personsNeeded, partners } = options;
  const waits = approvers.length === 0 || !context.identity.exercise;
  const refused = waits ? null : findMissingPerson(approvers, personsNeeded);
  if (refused !== null) return err(refused);
  for (const partner of partners) {
    if (!(await isPaired(context, partner))) return err({ type: 'UnknownPartner', partner } as { type: string });
  }
  const added = await addDeskRecord(context, seat, draft);
  if (!added.ok) return added;
  const { id } = added.value;
  if (waits) return ok({ id, released: false });
  const released = await releaseRecord(context, { seat, approvers }, { record: id, to: partners, lane });
  if (released.ok) return ok({ id, released: true });
  return WAITS_FOR_APPROVAL.has(released.error.type) ? ok({ id, released: false }) : released;
}

/** Releases an own record with the approvals of the software keys; each signs the exact form. */
async function releaseRecord(
  context: NodeContext,
  { seat, approvers }: JointActors,
  to: Pick<ReleaseRequest, 'record' | 'to' | 'lane'>,
): Promise<Result<null, { readonly type: string }>> {
  const request: ReleaseRequest = {
    ...to,
    form: 'default',
    paths: [],
    coarsenTo: null,
    preciseByName: false,
    onward: [],
    expires: null,
    standing: null,
  };
  const forms = await prepareForms(context, request);
  if (!forms.ok) return forms;
  const approvals: RecordedApproval[] = [];
  for (const form of forms.value) {
    for (const approver of approvers) {
      const signed = signSoftwareApproval(context, approver, form.rel);
      if (!signed.ok) return signed;
      const recorded = recordApproval(context, approver, signed.value);
      if (!recorded.ok) return recorded;
      approvals.push(recorded.value);
    }
  }
  const drafter = approvers[0] ?? seat;
  const lines = await dryRun(context, request, { forms: forms.value, seat: drafter, approvals, fenced: false });
  const confirmed = await confirmRelease(context, lines, approvals);
  return confirmed.ok ? ok(null) : err({ type: confirmed.error.code });
}

function findMissingPerson(approvers: ReadonlyArray<SeatContext>, needed: number): { readonly type: string } | null {
  const wrong = approvers.find(({ role }) => !mayApprove(role));
  if (wrong !== undefined) return { type: 'NotYourSeat' };
  const persons = new Set(approvers.map(({ holder }) => holder)).size;
  if (persons < approvers.length) return { type: 'SamePerson' };
  return persons < needed ? { type: 'NeedsSecondPerson' } : null;
}

async function isPaired(context: NodeContext, partner: string): Promise<boolean> {
  const row = await context.store.db
    .selectFrom('partner')
    .select('suspended')
    .where('org', '=', partner)
    .executeTakeFirst();
  return row?.suspended === 0;
}
