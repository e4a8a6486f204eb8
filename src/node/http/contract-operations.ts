/**
 * The operations part of the console's HTTP contract: patrol board, handovers, movements and joint operations, and what a
 * seat may say to each. Times are ISO 8601 UTC. Where and when a movement met another's is in none of these shapes.
 */
import { z } from '@hono/zod-openapi';
import { codeField, placeField, recordIdField, textField } from '../../record/field.ts';

const time = z.string().max(40);
const id = z.string().min(1).max(80);
const cell8 = z.string().regex(/^88[0-9a-f]{13}$/);
const jointState = z.enum(['proposed', 'in-force', 'rejected']);

const patrolSchema = z.strictObject({
  id,
  team: z.string(),
  kind: z.enum(['post', 'patrol']),
  from: time,
  to: time,
  status: z.enum(['scheduled', 'ready', 'active', 'done', 'cancelled', 'start-overdue', 'end-overdue', 'silent']),
  startedAt: time.nullable(),
  lastAt: time,
  cancelReason: z.string().nullable(),
  cell: z.string().nullable(),
  plan: z.string().nullable(),
  plannedSlots: z.int(),
  achievedSlots: z.int(),
  achieved: z.array(z.strictObject({ cell: z.string(), slots: z.int() })),
});
export type PatrolLineView = z.infer<typeof patrolSchema>;

/** Figures of the seam; `longestStay` in slots. */
const seamFiguresSchema = z.strictObject({
  index: z.int().nullable(),
  longestStay: z.union([z.int(), z.literal('endless')]).nullable(),
  sanctuaryPairs: z.int(),
});
export type SeamFiguresView = z.infer<typeof seamFiguresSchema>;

const handoverSchema = z.strictObject({
  id,
  leaving: id,
  relieving: id,
  phase: z.enum(['notice', 'accepted', 'in-place', 'confirmed', 'void']),
  post: z.string().nullable(),
  cell7: z.string().nullable(),
  leavesAt: time,
  takesOverAt: time.nullable(),
  vacatedAt: time.nullable(),
  /** Who counts there now. */
  cover: z.strictObject({ leaving: z.boolean(), relieving: z.boolean() }),
  /** Nobody holds the post: both sides are alarmed, and its cell is open since then. */
  alarm: z
    .strictObject({
      since: time,
      reason: z.enum(['vacated without acceptance', 'vacated before the relief was in place']),
    })
    .nullable(),
  isOverdue: z.boolean(),
  /** The shared vacuum while the post is held, and while nobody does; null outside the seam or without a survey. */
  effect: z
    .strictObject({
      cells: z.array(z.string()),
      slotMin: z.int(),
      held: seamFiguresSchema,
      left: seamFiguresSchema,
    })
    .nullable(),
});
export type HandoverView = z.infer<typeof handoverSchema>;

const movementSchema = z.strictObject({
  id,
  code: z.string(),
  state: z.enum(['planned', 'moving', 'done', 'called-off']),
  from: time,
  to: time,
  cells: z.int(),
});
export type MovementView = z.infer<typeof movementSchema>;

const warningSchema = z.strictObject({
  id,
  movement: z.string(),
  severity: z.enum(['conflict', 'near-miss']),
  desk: z.string(),
  hotline: z.string(),
  called: z.boolean(),
  at: time,
  result: z.string().nullable(),
});
export type MovementWarningView = z.infer<typeof warningSchema>;

const jointOperationSchema = z.strictObject({
  id,
  code: z.string(),
  state: jointState,
  signedBy: z.array(id),
  phase: z.enum(['planned', 'under-way', 'ended', 'called-off']),
  deconfliction: z.enum(['not-run', 'clear', 'conflict']),
  commandRelation: z.enum(['own-command', 'coordinated', 'supporting', 'lead-by-area']),
  from: time,
  to: time,
  cells: z.int(),
  teams: z.array(z.strictObject({ party: id, team: z.string(), task: z.string() })),
  measures: z.array(z.strictObject({ kind: z.string(), text: z.string() })),
  outcome: z.string().nullable(),
});
export type JointOperationView = z.infer<typeof jointOperationSchema>;

export const operationsSchema = z.strictObject({
  at: time,
  patrols: z.array(patrolSchema),
  handovers: z.array(handoverSchema),
  movements: z.array(movementSchema),
  warnings: z.array(warningSchema),
  movementAgreement: z
    .strictObject({
      id,
      state: jointState,
      partner: id,
      lastRunAt: time.nullable(),
      /** When the rate allows the next run on demand. */
      nextRunAt: time.nullable(),
    })
    .nullable(),
  operations: z.array(jointOperationSchema),
});
export type OperationsView = z.infer<typeof operationsSchema>;

export const patrolStepSchema = z.strictObject({
  patrol: codeField,
  step: z.enum(['schedule', 'ready', 'start', 'check-in', 'end', 'cancel']),
  patrolKind: z.enum(['post', 'patrol']).optional(),
  team: codeField.optional(),
  from: time.optional(),
  to: time.optional(),
  cell: cell8.optional(),
  plan: recordIdField.optional(),
  reason: textField.optional(),
});
export const handoverStepSchema = z.strictObject({
  step: z.enum(['notice', 'accept', 'refuse', 'in-place', 'confirm', 'vacated', 'withdraw']),
  handover: recordIdField.optional(),
  relieving: id.optional(),
  post: codeField.optional(),
  place: placeField.optional(),
  leavesAt: time.optional(),
  takesOverAt: time.optional(),
  reason: textField.optional(),
});
export const movementDraftSchema = z.strictObject({
  code: codeField,
  legs: z
    .array(z.strictObject({ cell: cell8, from: time, to: time }))
    .min(1)
    .max(500),
  state: z.enum(['planned', 'moving', 'done', 'called-off']),
});
export const movementCheckSchema = z.strictObject({ agreement: recordIdField });
export const conflictCallSchema = z.strictObject({ conflict: recordIdField, result: z.string().min(1).max(2_000) });
export const operationStatusSchema = z.strictObject({
  operation: recordIdField,
  step: z.enum(['clear', 'conflict', 'begin', 'end', 'call-off']),
  text: textField.optional(),
  evidence: z.array(recordIdField).max(64).optional(),
});
const deskSchema = z.strictObject({ desk: codeField, hotline: z.string().min(1).max(64) });
/** A proposal that the other party signs; its time is that of the node. */
export const jointProposalSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('movement-agreement'),
    partner: id,
    bucket: z.union([z.literal(256), z.literal(1_024), z.literal(4_096)]),
    ownDesk: deskSchema,
    partnerDesk: deskSchema,
    purpose: textField,
    expires: time,
  }),
  z.strictObject({ kind: z.literal('joint-operation'), body: z.record(z.string(), z.unknown()) }),
]);
/** The own organisation's yes or no to something proposed jointly. */
export const jointAnswerSchema = z.strictObject({
  proposal: recordIdField,
  answer: z.enum(['yes', 'no']),
  reason: z.string().max(2_000).nullable(),
});
