/**
 * Closing the vacuum together: offers rounded down, the plan both sign, and the draw of a week. Positions have no
 * field here: an offer carries claims over agreed groups and blocks, a plan names offers by their records.
 */
import { z } from 'zod';
import { codeField, countField, hashField, organisationIdField, recordIdField, timeField } from '../field.ts';
import { defineKind } from '../kind-definition.ts';

const closingParties = z.array(organisationIdField).length(2);
const costField = z.int().min(0).max(1_000_000_000);
const slotField = z.int().min(0).max(10_079);

/** Groups ascending, each with its claimed blocks, ascending; a leaf of its own. */
const claimsField = z
  .array(
    z.strictObject({
      group: z.string().regex(/^[a-z0-9_-]{1,64}$/),
      blocks: z.array(slotField).min(1).max(10_080),
    }),
  )
  .max(5_000);

const OFFER = {
  parties: closingParties,
  /** Record of the vacuum the offer is made over. */
  survey: recordIdField,
  mode: z.enum(['add', 're-site']),
  over: z.enum(['terrain', 'places']),
  cost: costField,
  team: codeField,
  boundSlots: z.array(slotField).max(10_080),
  joint: z.strictObject({ cost: costField, team: codeField }).optional(),
  covered: claimsField,
  seen: claimsField,
  /** "About N places", as the signing page said it; absent over places, which are exact. */
  placesAbout: countField.min(1).optional(),
  expires: timeField,
  at: timeField,
};
export type OfferBody = z.infer<z.ZodObject<typeof OFFER>>;

export const offerKind = defineKind({ kind: 'offer', version: 1, release: 'joint' }, OFFER);

const figuresField = z.strictObject({
  index: z.int().min(0).max(10_000),
  longestStay: z.union([z.int().min(0).max(1_000_000), z.literal('endless')]).optional(),
  placesAtDepthZero: countField.optional(),
});

const CLOSING_PLAN = {
  parties: closingParties,
  survey: recordIdField,
  mode: z.enum(['add', 're-site']),
  goal: z.enum(['least-cost', 'most-closed']),
  weightLeftMax: costField.optional(),
  stayLimitSlots: z.int().min(1).max(10_080).optional(),
  budgets: z.tuple([costField, costField]),
  fairnessPermille: z.int().min(0).max(1_000).optional(),
  offers: z.array(recordIdField).max(2_000),
  spent: z.tuple([costField, costField]),
  status: z.enum(['optimal', 'feasible']),
  method: z.enum(['solver', 'greedy']),
  objective: z.int().min(0),
  bound: z.int(),
  weightClosed: z.int().min(0),
  weightLeft: z.int().min(0),
  remainderWeight: z.int().min(0),
  before: figuresField,
  after: figuresField,
  /** Hash of the plan in its canonical form: the other node computes its own before it signs. */
  planHash: hashField,
  expires: timeField,
  at: timeField,
};
export type ClosingPlanBody = z.infer<z.ZodObject<typeof CLOSING_PLAN>>;

export const closingPlanKind = defineKind({ kind: 'closing-plan', version: 1, release: 'joint' }, CLOSING_PLAN);

const SCHEDULE_DRAW = {
  parties: closingParties,
  plan: recordIdField,
  week: timeField,
  step: z.enum(['commit', 'draw', 'open']),
  commitment: hashField.optional(),
  /** Own offers of the plan whose order and hour are drawn; what a drawn week closes takes the place of their claims. */
  offers: z.array(recordIdField).max(200).optional(),
  /** Hash of the odds and packages the seed is drawn over, named in the commitment. */
  lottery: hashField.optional(),
  attempt: z.int().min(0).max(999).optional(),
  covered: claimsField.optional(),
  seen: claimsField.optional(),
  /** Offers and draws, besides its own claims, that the draw was checked against. */
  against: z.array(recordIdField).max(4_000).optional(),
  seed: hashField.optional(),
  at: timeField,
};
export type ScheduleDrawBody = z.infer<z.ZodObject<typeof SCHEDULE_DRAW>>;

/** Commitment before the week, what each draw closes, and the seed opened to the survey auditor after it. */
export const scheduleDrawKind = defineKind(
  {
    kind: 'schedule-draw',
    version: 1,
    release: 'joint',
    rules: (body: ScheduleDrawBody) => {
      if (body.step === 'commit' && body.commitment === undefined) return ['a commitment names its hash'];
      if (body.step === 'draw' && (body.attempt === undefined || body.covered === undefined)) {
        return ['a draw names its attempt and what it closes'];
      }
      return body.step === 'open' && body.seed === undefined ? ['an opened lottery names its seed'] : [];
    },
  },
  SCHEDULE_DRAW,
);
