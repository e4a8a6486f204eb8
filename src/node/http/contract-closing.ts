/**
 * The closing part of the console's HTTP contract: offers over the shared vacuum and the plans made of them. A position
 * goes in with an own offer and comes out nowhere; claims are counts here, cells only where the map asks for them.
 */
import { z } from '@hono/zod-openapi';
import { codeField, recordIdField } from '../../record/field.ts';

const time = z.string().max(40);
const id = z.string().min(1).max(80);

const figuresSchema = z.strictObject({
  index: z.int(),
  longestStay: z.union([z.int(), z.literal('endless')]).nullable(),
  placesAtDepthZero: z.int().nullable(),
});
export type ClosingFiguresView = z.infer<typeof figuresSchema>;

const offerSchema = z.strictObject({
  id,
  owner: id,
  mode: z.enum(['add', 're-site']),
  team: z.string(),
  cost: z.int(),
  /** Groups and blocks it claims to close, and to see. */
  covered: z.int(),
  seen: z.int(),
  placesAbout: z.int().nullable(),
  isOut: z.boolean(),
  isInTime: z.boolean(),
  expires: time,
});
export type OfferView = z.infer<typeof offerSchema>;

const planSchema = z.strictObject({
  id,
  state: z.enum(['proposed', 'in-force', 'rejected', 'expired']),
  proposedBy: id,
  signedBy: z.array(id),
  parties: z.array(id),
  goal: z.enum(['least-cost', 'most-closed']),
  offers: z.array(id),
  budgets: z.tuple([z.int(), z.int()]),
  spent: z.tuple([z.int(), z.int()]),
  status: z.enum(['optimal', 'feasible']),
  method: z.enum(['solver', 'greedy']),
  objective: z.int(),
  bound: z.int(),
  /** Difference to the bound in thousandths of it, rounded up; 0 where proven best. */
  differencePermille: z.int(),
  weightClosed: z.int(),
  weightLeft: z.int(),
  remainderWeight: z.int(),
  stayLimitSlots: z.int().nullable(),
  before: figuresSchema,
  after: figuresSchema,
  planHash: z.string(),
  expires: time,
});
export type PlanView = z.infer<typeof planSchema>;

export const closingSchema = z.strictObject({
  at: time,
  /** Why nothing can be offered now: no vacuum, not signed by both, agreement expired; null where one can. */
  refusal: z.string().nullable(),
  vacuum: id.nullable(),
  placesMin: z.int().nullable(),
  slotMin: z.int().nullable(),
  offers: z.array(offerSchema),
  plans: z.array(planSchema),
});
export type ClosingView = z.infer<typeof closingSchema>;

/** Cells of one hour before and after a plan, for looking at. */
export const planCellsSchema = z.strictObject({
  slot: z.int(),
  before: z.array(z.string()),
  after: z.array(z.string()),
});
export type PlanCellsView = z.infer<typeof planCellsSchema>;

const entry = z.record(z.string(), z.unknown());
const cost = z.int().min(0).max(1_000_000_000);
export const offerDraftSchema = z.strictObject({
  mode: z.enum(['add', 're-site']).default('add'),
  cost,
  team: codeField,
  joint: z.strictObject({ cost, team: codeField }).nullable().default(null),
  expires: time,
  posts: z.array(entry).max(32).default([]),
  patrols: z.array(entry).max(32).default([]),
  shifts: z
    .array(
      z.strictObject({
        post: codeField,
        manned: z.array(z.strictObject({ fromMin: z.int().min(0), toMin: z.int().min(1) })).max(400),
      }),
    )
    .max(32)
    .default([]),
});
export const planDraftSchema = z.strictObject({
  mode: z.enum(['add', 're-site']).default('add'),
  goal: z.enum(['least-cost', 'most-closed']),
  weightLeftMax: z.int().min(0).nullable(),
  ownBudget: z.int().min(0).max(1_000_000_000),
  partnerBudget: z.int().min(0).max(1_000_000_000),
  fairnessPermille: z.int().min(0).max(1_000).nullable(),
  keepsStayLimit: z.boolean(),
  expires: time,
  timeLimitS: z.number().min(0.1).max(300),
});
export const planSignSchema = z.strictObject({ plan: recordIdField });
