/**
 * The schedule part of the console's HTTP contract: a week of a plan that is drawn by lot. Routes go in with the own packages
 * and come out nowhere; the drawn hours are shown at home.
 */
import { z } from '@hono/zod-openapi';
import { codeField, recordIdField } from '../../record/field.ts';
import { patrolModeField, patrolRouteField } from '../../record/kind/force.ts';

const time = z.string().max(40);
const slot = z.int().min(0).max(10_079);

export const weekNameSchema = z.strictObject({ plan: recordIdField, week: time });
export const scheduleCommitSchema = weekNameSchema.extend({
  /** Least share of the draws spread over all patterns alike. */
  explorationPermille: z.int().min(100).max(1_000).default(100),
  packages: z
    .array(
      z.strictObject({
        code: codeField,
        offer: recordIdField,
        mode: patrolModeField,
        route: patrolRouteField,
        durationMin: z.int().min(1).max(10_080),
        block: slot,
        starts: z.array(slot).min(1).max(1_000).nullable().default(null),
      }),
    )
    .min(1)
    .max(200),
});
export const scheduleAuditSchema = weekNameSchema.extend({
  proof: z
    .string()
    .regex(/^[\w-]*$/)
    .optional(),
});

const partySchema = z.strictObject({
  committedAt: time.nullable(),
  drawnAt: time.nullable(),
  /** How often a week was thrown away because it broke the sanctuary limit. */
  redraws: z.int().nullable(),
  openedAt: time.nullable(),
  /** Whether the opened seed is the committed one; null before it is opened. */
  isCommittedSeed: z.boolean().nullable(),
});

export const scheduleSchema = z.strictObject({
  plan: z.string(),
  from: time,
  to: time,
  stayLimitSlots: z.int().nullable(),
  /** With all that closes in the week as stated so far. */
  longestStay: z.union([z.int(), z.literal('endless')]),
  own: partySchema,
  partner: partySchema,
  /** The own lottery; null before it is committed. */
  lottery: z
    .strictObject({
      explorationPermille: z.int(),
      packages: z.int(),
      blocks: z.int(),
      patterns: z.int(),
      isSample: z.boolean(),
      entropyBits: z.number(),
      /** What a watcher gains who knows the odds, and who knows the best fixed week: greatest weight times chance. */
      watcherValue: z.number(),
      fixedValue: z.number(),
      /** Open pairs of the blocks that no pattern reaches. */
      unreachedPairs: z.int(),
      walks: z.array(z.strictObject({ code: z.string(), team: z.string(), from: time, to: time })).nullable(),
    })
    .nullable(),
});
export type ScheduleView = z.infer<typeof scheduleSchema>;
