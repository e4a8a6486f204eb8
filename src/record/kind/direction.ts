/**
 * From the meeting to the evidence: meetings, decisions, directives, tasks and what proves them; committees and their
 * sessions; requests for information. Attendees, chairs and owners are roles and seats. An addressee's countersignature
 * over a directive is its receipt.
 */
import { z } from 'zod';
import { codeField, organisationIdField, recordIdField, textField, timeField } from '../field.ts';
import { defineKind } from '../kind-definition.ts';
import { markingField } from '../label.ts';

const partiesField = z.array(organisationIdField).min(1).max(12);
/** The same passage in one or more languages, as its writers typed it. */
const passageField = z.array(textField).min(1).max(3);
/** Organisations beyond the two to which the originator lets a question or an answer go. */
const consentField = z.array(organisationIdField).max(8);
const roleNames = z.array(z.string().min(1).max(120)).max(40);

export const PRIORITIES = ['routine', 'priority', 'immediate'] as const;
export const BLOCKER_CAUSES = [
  'finance',
  'law',
  'staff',
  'equipment',
  'terrain',
  'coordination',
  'decision-pending',
  'other',
] as const;
export const TASK_STATES = ['open', 'active', 'blocked', 'done', 'cancelled'] as const;
export const COMMITTEE_FORMS = ['committee', 'team'] as const;
export const RFI_ANSWER_FORMATS = ['text', 'records', 'map', 'briefing'] as const;
export const RFI_STEPS = ['submitted', 'validated', 'tasked', 'answered', 'accepted', 'closed', 'refused'] as const;

export const meetingKind = defineKind(
  { kind: 'meeting', version: 1, release: 'joint' },
  {
    parties: partiesField,
    at: timeField,
    place: textField.optional(),
    chair: z.string().min(1).max(120),
    attendees: roleNames,
    subject: passageField,
    agenda: z.array(passageField).max(40).optional(),
    minutes: passageField.optional(),
    /** Incident reports the meeting considered; a statement tells those that are public. */
    incidents: z.array(recordIdField).max(32).optional(),
    publicText: z.boolean(),
  },
);

export const decisionKind = defineKind(
  { kind: 'decision', version: 1, release: 'joint' },
  { parties: partiesField, meeting: recordIdField, number: codeField, text: passageField, publicText: z.boolean() },
);

export const directiveKind = defineKind(
  { kind: 'directive', version: 1, release: 'joint', rules: checkDirective },
  {
    parties: partiesField,
    decision: recordIdField,
    number: codeField,
    issuer: z.string().min(1).max(120),
    addressees: z.array(organisationIdField).max(12),
    text: passageField,
    priority: z.enum(PRIORITIES),
    issuedAt: timeField,
    due: timeField.optional(),
    supersedes: recordIdField.optional(),
    revokes: recordIdField.optional(),
  },
);

function checkDirective(directive: {
  readonly addressees: ReadonlyArray<string>;
  readonly parties: ReadonlyArray<string>;
}): ReadonlyArray<string> {
  const faults: string[] = [];
  if (directive.addressees.length === 0) faults.push('AddresseeMissing');
  if (!directive.addressees.every((a) => directive.parties.includes(a))) faults.push('AddresseeNotParty');
  return faults;
}

export const taskKind = defineKind(
  { kind: 'task', version: 1, release: 'joint' },
  {
    parties: partiesField,
    directive: recordIdField,
    code: codeField,
    title: passageField,
    owner: organisationIdField,
    ownerSeat: codeField.optional(),
    centre: codeField.optional(),
    openedAt: timeField,
    due: timeField.optional(),
    dependsOn: z.array(recordIdField).max(32).optional(),
  },
);

export const taskUpdateKind = defineKind(
  { kind: 'task-update', version: 1, release: 'joint', rules: checkTaskUpdate },
  {
    parties: partiesField,
    task: recordIdField,
    at: timeField,
    state: z.enum(TASK_STATES),
    progressPermille: z.int().min(0).max(1_000),
    blocker: z.enum(BLOCKER_CAUSES).optional(),
    note: textField.optional(),
  },
);

function checkTaskUpdate(update: { readonly state: string; readonly blocker?: string }): ReadonlyArray<string> {
  if (update.state === 'blocked' && update.blocker === undefined) return ['BlockerMissing'];
  return [];
}

export const evidenceKind = defineKind(
  { kind: 'evidence', version: 1, release: 'joint' },
  {
    parties: partiesField,
    about: recordIdField,
    records: z.array(recordIdField).min(1).max(32),
    at: timeField,
    note: textField.optional(),
  },
);

/** Somebody higher was told of a directive or task that stands still. */
export const escalationKind = defineKind(
  { kind: 'escalation', version: 1, release: 'joint' },
  {
    parties: partiesField,
    about: recordIdField,
    to: z.string().min(1).max(120),
    at: timeField,
    reason: textField.optional(),
  },
);

export const committeeKind = defineKind(
  { kind: 'committee', version: 1, release: 'joint' },
  {
    parties: partiesField,
    code: codeField,
    name: passageField,
    form: z.enum(COMMITTEE_FORMS),
    centre: codeField.optional(),
    terms: passageField,
    seats: z
      .array(z.strictObject({ code: codeField, organisation: organisationIdField, role: codeField }))
      .min(1)
      .max(40),
    quorum: z.int().min(1).max(40),
    firstSession: timeField,
    everyDays: z.int().min(1).max(366),
  },
);

export const committeeSessionKind = defineKind(
  { kind: 'committee-session', version: 1, release: 'joint' },
  {
    parties: partiesField,
    committee: recordIdField,
    at: timeField,
    filledSeats: z.array(codeField).max(40),
    note: textField.optional(),
  },
);

/** Which position's holder sits in a seat from now on; nobody, where `filledBy` is absent. */
export const seatFillingKind = defineKind(
  { kind: 'seat-filling', version: 1, release: 'joint' },
  {
    parties: partiesField,
    committee: recordIdField,
    seat: codeField,
    filledBy: z.string().min(1).max(120).optional(),
    at: timeField,
  },
);

export const rfiKind = defineKind(
  { kind: 'rfi', version: 1, release: 'joint' },
  {
    parties: partiesField,
    question: textField,
    justification: textField,
    priority: z.enum(PRIORITIES),
    valueUntil: timeField,
    answerMarking: markingField,
    answerFormat: z.enum(RFI_ANSWER_FORMATS),
    mayPassTo: consentField.optional(),
    at: timeField,
  },
);

export const rfiStepKind = defineKind(
  { kind: 'rfi-step', version: 1, release: 'joint' },
  {
    parties: partiesField,
    rfi: recordIdField,
    step: z.enum(RFI_STEPS),
    at: timeField,
    reason: textField.optional(),
    taskedTo: organisationIdField.optional(),
    answer: textField.optional(),
    records: z.array(recordIdField).max(32).optional(),
    mayPassTo: consentField.optional(),
  },
);
