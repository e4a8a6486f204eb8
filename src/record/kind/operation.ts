/**
 * Operations between two forces: handover of a post, movements and their conflicts, the patrol board, joint
 * operations. Coordination only: there is no field for a weapon, a target or a person. Patrol records stay at home.
 */
import { z } from 'zod';
import { codeField, organisationIdField, placeField, recordIdField, textField, timeField } from '../field.ts';
import { defineKind } from '../kind-definition.ts';

const operationParties = z.array(organisationIdField).length(2);
const cell8Field = z.string().regex(/^88[0-9a-f]{13}$/);

const POST_HANDOVER = {
  parties: operationParties,
  step: z.enum(['notice', 'accept', 'refuse', 'in-place', 'confirm', 'vacated', 'withdraw']),
  handover: recordIdField.optional(),
  relieving: organisationIdField.optional(),
  post: codeField.optional(),
  place: placeField.optional(),
  leavesAt: timeField.optional(),
  takesOverAt: timeField.optional(),
  reason: textField.optional(),
  at: timeField,
};
export type PostHandoverBody = z.infer<z.ZodObject<typeof POST_HANDOVER>>;

/** One step of a handover; every step after the notice names it. */
export const postHandoverKind = defineKind(
  {
    kind: 'post-handover',
    version: 1,
    release: 'joint',
    rules: (body: PostHandoverBody) => {
      if (body.step === 'notice') {
        const isWhole = body.leavesAt !== undefined && body.relieving !== undefined;
        return isWhole ? [] : ['a notice says when the post is left, and to whom'];
      }
      if (body.handover === undefined) return ['a step names its notice'];
      if (body.step === 'accept' && body.takesOverAt === undefined) return ['an acceptance says when'];
      const needsReason = body.step === 'refuse' || body.step === 'withdraw';
      return needsReason && body.reason === undefined ? ['a reason'] : [];
    },
  },
  POST_HANDOVER,
);

const MOVEMENT_AGREEMENT = {
  parties: operationParties,
  /** Tokens each side puts into a run, dummies included; a larger plan says only that. */
  bucket: z.union([z.literal(256), z.literal(1_024), z.literal(4_096)]),
  desks: z
    .array(z.strictObject({ organisation: organisationIdField, desk: codeField, hotline: z.string().max(64) }))
    .length(2),
  purpose: textField,
  expires: timeField,
  at: timeField,
};
export type MovementAgreementBody = z.infer<z.ZodObject<typeof MOVEMENT_AGREEMENT>>;

/** What two organisations sign before their movements are compared blindly; its hash goes into every tag. */
export const movementAgreementKind = defineKind(
  { kind: 'movement-agreement', version: 1, release: 'joint' },
  MOVEMENT_AGREEMENT,
);

const MOVEMENT_RUN = {
  parties: operationParties,
  agreement: recordIdField,
  run: z.int().min(0).max(0xffffffff),
  runKind: z.enum(['regular', 'on-demand']),
  at: timeField,
};
export type MovementRunBody = z.infer<z.ZodObject<typeof MOVEMENT_RUN>>;

/** That movements were compared, whatever came of it: it counts against the agreed rate from its first message. */
export const movementRunKind = defineKind({ kind: 'movement-run', version: 1, release: 'joint' }, MOVEMENT_RUN);

const MOVEMENT_NOTICE = {
  code: codeField,
  /** A later notice under the same code takes the place of the one before. */
  legs: z
    .array(z.strictObject({ cell: cell8Field, from: timeField, to: timeField }))
    .min(1)
    .max(500),
  state: z.enum(['planned', 'moving', 'done', 'called-off']),
  at: timeField,
};
export type MovementNoticeBody = z.infer<z.ZodObject<typeof MOVEMENT_NOTICE>>;

/** A planned movement of own people; it leaves the node only by decision, its tokens only masked. */
export const movementNoticeKind = defineKind(
  { kind: 'movement-notice', version: 1, release: 'by-decision' },
  MOVEMENT_NOTICE,
);

const MOVEMENT_CONFLICT = {
  movement: recordIdField,
  severity: z.enum(['conflict', 'near-miss']),
  desk: codeField,
  hotline: z.string().max(64),
  called: z.boolean(),
  result: textField.optional(),
  at: timeField,
};
export type MovementConflictBody = z.infer<z.ZodObject<typeof MOVEMENT_CONFLICT>>;

/** The hotline record of a conflict: own movement, whom to call, and that it was done. */
export const movementConflictKind = defineKind(
  { kind: 'movement-conflict', version: 1, release: 'by-decision' },
  MOVEMENT_CONFLICT,
);

const PATROL_STATUS = {
  patrol: codeField,
  step: z.enum(['schedule', 'ready', 'start', 'check-in', 'end', 'cancel']),
  patrolKind: z.enum(['post', 'patrol']).optional(),
  team: codeField.optional(),
  from: timeField.optional(),
  to: timeField.optional(),
  cell: cell8Field.optional(),
  plan: recordIdField.optional(),
  reason: textField.optional(),
  at: timeField,
};
export type PatrolStatusBody = z.infer<z.ZodObject<typeof PATROL_STATUS>>;

/** One line of the own patrol board. */
export const patrolStatusKind = defineKind(
  {
    kind: 'patrol-status',
    version: 1,
    release: 'never',
    rules: (body: PatrolStatusBody) => {
      if (body.step === 'schedule') {
        return body.team === undefined || body.from === undefined || body.to === undefined
          ? ['a schedule names team and times']
          : [];
      }
      const needsCell = body.step === 'start' || body.step === 'check-in' || body.step === 'end';
      if (needsCell && body.cell === undefined) return ['a sign of life names its cell'];
      return body.step === 'cancel' && body.reason === undefined ? ['a reason'] : [];
    },
  },
  PATROL_STATUS,
);

const JOINT_OPERATION = {
  parties: operationParties,
  code: codeField,
  area: z
    .array(z.string().regex(/^8[78][0-9a-f]{13}$/))
    .min(1)
    .max(2_000),
  from: timeField,
  to: timeField,
  teams: z
    .array(z.strictObject({ party: organisationIdField, team: codeField, task: z.string().min(1).max(200) }))
    .min(2)
    .max(64),
  commandRelation: z.enum(['own-command', 'coordinated', 'supporting', 'lead-by-area']),
  measures: z
    .array(
      z.strictObject({
        kind: z.enum([
          'limit-of-movement',
          'contact-point',
          'passage-point',
          'recognition-signal',
          'radio-channel',
          'hotline',
          'medical-point',
          'no-entry-area',
        ]),
        text: z.string().min(1).max(200),
        cell: z
          .string()
          .regex(/^8[78][0-9a-f]{13}$/)
          .optional(),
      }),
    )
    .max(64),
  at: timeField,
};
export type JointOperationBody = z.infer<z.ZodObject<typeof JOINT_OPERATION>>;

export const jointOperationKind = defineKind(
  { kind: 'joint-operation', version: 1, release: 'joint' },
  JOINT_OPERATION,
);

const OPERATION_STATUS = {
  parties: operationParties,
  operation: recordIdField,
  step: z.enum(['clear', 'conflict', 'begin', 'end', 'call-off']),
  text: textField.optional(),
  evidence: z.array(recordIdField).max(64).optional(),
  at: timeField,
};
export type OperationStatusBody = z.infer<z.ZodObject<typeof OPERATION_STATUS>>;

/** What became of a joint operation that both signed. */
export const operationStatusKind = defineKind(
  { kind: 'operation-status', version: 1, release: 'joint' },
  OPERATION_STATUS,
);
