/**
 * The console's HTTP contract for direction: what was decided and what became of it, committees and their seats, requests
 * for information, the battle rhythm and who has the watch. Shapes follow the folds of `direction/`.
 */
import { z } from '@hono/zod-openapi';
import { LANGUAGES } from '../../record/field.ts';
import { COMMITTEE_FORMS } from '../../record/kind/direction.ts';

const time = z.string();
const id = z.string().min(1).max(80);
const writtenSchema = z.strictObject({ text: z.string(), language: z.enum(LANGUAGES) });
const passageSchema = z.array(writtenSchema);
const ageBandSchema = z.enum(['under-30', 'under-90', 'under-1000', 'over-1000']);

const meetingSchema = z.strictObject({
  id,
  originator: id,
  parties: z.array(id),
  at: time,
  place: writtenSchema.nullable(),
  chair: z.string(),
  attendees: z.array(z.string()),
  subject: passageSchema,
  agenda: z.array(passageSchema),
  minutes: passageSchema,
  incidents: z.array(id),
  publicText: z.boolean(),
  signedBy: z.array(id),
  decisions: z.array(z.strictObject({ id, number: z.string(), text: passageSchema, publicText: z.boolean() })),
});
export type MeetingView = z.infer<typeof meetingSchema>;

const taskStatusSchema = z.strictObject({
  id,
  code: z.string(),
  title: passageSchema,
  owner: id,
  ownerSeat: z.string().nullable(),
  centre: z.string().nullable(),
  state: z.string(),
  blocker: z.string().nullable(),
  blockedSince: time.nullable(),
  progressPermille: z.int(),
  openedAt: time,
  receivedAt: time.nullable(),
  doneAt: time.nullable(),
  due: time.nullable(),
  ageDays: z.int(),
  band: ageBandSchema,
  isOverdue: z.boolean(),
  evidence: z.array(id),
  waitsFor: z.array(id),
});
export type TaskView = z.infer<typeof taskStatusSchema>;

const directiveStatusSchema = z.strictObject({
  id,
  originator: id,
  parties: z.array(id),
  number: z.string(),
  meeting: id.nullable(),
  decision: id,
  issuer: z.string(),
  priority: z.string(),
  text: passageSchema,
  issuedAt: time,
  due: time.nullable(),
  state: z.enum(['open', 'done', 'superseded', 'revoked']),
  doneAt: time.nullable(),
  ageDays: z.int(),
  band: ageBandSchema,
  isOverdue: z.boolean(),
  receipts: z.array(z.strictObject({ organisation: id, at: time.nullable(), daysUnreceived: z.int() })),
  tasks: z.array(taskStatusSchema),
  evidence: z.array(id),
  escalations: z.array(z.strictObject({ id, about: id, to: z.string(), at: time })),
  escalationDue: z.enum(['overdue', 'unreceived', 'blocked']).nullable(),
});
export type DirectiveView = z.infer<typeof directiveStatusSchema>;

const committeeStatusSchema = z.strictObject({
  id,
  parties: z.array(id),
  code: z.string(),
  name: passageSchema,
  form: z.enum(COMMITTEE_FORMS),
  centre: z.string().nullable(),
  terms: passageSchema,
  seats: z.array(
    z.strictObject({
      code: z.string(),
      organisation: id,
      role: z.string(),
      filledBy: z.string().nullable(),
      since: time,
      turnover: z.int(),
    }),
  ),
  filledSeats: z.int(),
  turnover: z.int(),
  quorum: z.int(),
  everyDays: z.int(),
  signedBy: z.array(id),
  nextAt: time,
  sessions: z.array(
    z.strictObject({
      at: time,
      state: z.enum(['held', 'no-quorum', 'missed', 'due']),
      filledSeats: z.int(),
    }),
  ),
  held: z.int(),
  missed: z.int(),
});
export type CommitteeView = z.infer<typeof committeeStatusSchema>;

const RFI_STATES = ['draft', 'submitted', 'validated', 'tasked', 'answered', 'accepted', 'closed', 'refused'] as const;
const rfiStatusSchema = z.strictObject({
  id,
  parties: z.array(id),
  requester: id,
  question: writtenSchema,
  justification: writtenSchema,
  priority: z.string(),
  answerFormat: z.string(),
  valueUntil: time,
  state: z.enum(RFI_STATES),
  steps: z.array(z.strictObject({ id, step: z.enum(RFI_STATES), by: id, at: time, reason: writtenSchema.nullable() })),
  taskedTo: id.nullable(),
  answer: writtenSchema.nullable(),
  answerRecords: z.array(id),
  answeredAt: time.nullable(),
  questionConsent: z.array(id),
  answerConsent: z.array(id),
  isLate: z.boolean(),
  ignoredSteps: z.array(id),
});
export type RfiView = z.infer<typeof rfiStatusSchema>;

const rosterSchema = z.strictObject({
  centre: z.string(),
  organisation: id,
  current: z.strictObject({ seat: z.string(), from: time, to: time }).nullable(),
  next: z.strictObject({ seat: z.string(), from: time, to: time }).nullable(),
  shifts: z.array(z.strictObject({ seat: z.string(), from: time, to: time })),
  unmanned: z.array(z.strictObject({ from: time, to: time })),
});
export type RosterView = z.infer<typeof rosterSchema>;

/** Everything decided and what became of it, as it stood at `at`. */
export const directionSchema = z.strictObject({
  at: time,
  meetings: z.array(meetingSchema),
  directives: z.array(directiveStatusSchema),
  committees: z.array(committeeStatusSchema),
  rfis: z.array(rfiStatusSchema),
  rosters: z.array(rosterSchema),
});
export type DirectionView = z.infer<typeof directionSchema>;

/** The calendar of a centre: each slot with its inputs, product and owner, held or missed. */
export const rhythmSchema = z.strictObject({
  centre: z.string(),
  slots: z.array(
    z.strictObject({
      code: z.string(),
      every: z.enum(['daily', 'weekly', 'monthly']),
      minute: z.int(),
      day: z.int().optional(),
      owner: z.string(),
      inputs: z.array(z.string()),
      product: z.string(),
    }),
  ),
  occurrences: z.array(
    z.strictObject({
      centre: z.string(),
      slot: z.string(),
      at: time,
      state: z.enum(['held', 'missed', 'due', 'upcoming']),
      owner: z.string(),
      inputs: z.array(z.string()),
      product: z.string(),
      heldBy: id.nullable(),
      isReminded: z.boolean(),
    }),
  ),
  held: z.int(),
  missed: z.int(),
});
export type RhythmView = z.infer<typeof rhythmSchema>;

export const rhythmQuerySchema = z.strictObject({
  centre: z.string().min(1).max(32),
  from: time.optional(),
  to: time.optional(),
});
