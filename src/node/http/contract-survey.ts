/** Shapes of the survey routes: what planner and commander send; answers are the services' own types. Degrees, not E7. */
import { z } from '@hono/zod-openapi';
import type { SurveyFact } from '../../vacuum/survey-facts.ts';

const place = z.tuple([z.number().min(-90).max(90), z.number().min(-180).max(180)]);
const ring = z.array(place).min(3).max(500);
/** H3 cells, or ids of the agreed list of places. */
const cells = z.array(z.string().max(64)).min(1).max(500);
const code = z.string().min(1).max(80);

/** `ownHand`: on which hand of the line, walked in its order, the own ground lies. */
export const boundaryDraftSchema = z.strictObject({
  partner: code,
  line: z.array(place).min(2).max(1_000),
  ownHand: z.enum(['left', 'right']),
  ownSector: ring,
  partnerSector: ring,
});
export type BoundaryDraft = z.infer<typeof boundaryDraftSchema>;

/** An agreed place or town: named cells, or the cells within rings of a spot. */
const spot = z.union([
  z.strictObject({ id: code, cells }),
  z.strictObject({ id: code, at: place, rings: z.int().min(0).max(20) }),
]);
export const agreementDraftSchema = z.strictObject({
  partner: code,
  /** The latest boundary both signed where it is absent. */
  boundary: code.optional(),
  seam: ring,
  cutouts: z.array(z.string().max(15)).max(1_000).optional(),
  resolution: z.int().min(5).max(10).optional(),
  /** Over the list of places and the table this node keeps, instead of cells. */
  overPlaces: z
    .strictObject({
      seenWithinM: z.int().min(1).max(100_000),
      reachedWithinM: z.int().min(1).max(100_000),
    })
    .optional(),
  rhoM: z.int().optional(),
  utcOffsetMin: z.int().optional(),
  slotMin: z.int().optional(),
  periodSlots: z.int().optional(),
  periodStart: z.string(),
  criteria: z.array(z.enum(['seen', 'reached', 'covered'])).optional(),
  piPermille: z.int().optional(),
  tauMin: z.int().optional(),
  targetHeightMm: z.int().optional(),
  refractionPermille: z.int().optional(),
  dayFromHour: z.int().optional(),
  dayToHour: z.int().optional(),
  evaderMh: z.int().optional(),
  stayLimitSlots: z.int().optional(),
  horizonSlots: z.int().optional(),
  bucketPermille: z.int().optional(),
  runs: z.int().optional(),
  runsPerDays: z.int().optional(),
  towns: z
    .array(
      z.union([
        z.strictObject({ cells, weight: z.int().min(1).max(1_000) }),
        z.strictObject({ at: place, rings: z.int().min(0).max(20), weight: z.int().min(1).max(1_000) }),
      ]),
    )
    .max(64)
    .optional(),
  places: z.array(spot).max(64).optional(),
  answerAfterMin: z.int().optional(),
  auditWindowDays: z.int().optional(),
  retentionDays: z.int().optional(),
  /** Ed25519 key of the survey auditor, base64url; that of the own survey auditor's seat where it is absent. */
  auditor: z.string().max(43).optional(),
  expires: z.string(),
  purpose: z.strictObject({ text: z.string().min(1).max(8_000), language: z.enum(['en', 'ar', 'ckb']) }),
});
export type AgreementDraft = z.infer<typeof agreementDraftSchema>;

export const surveyRunSchema = z.strictObject({
  agreement: code.optional(),
  run: z.int().min(1).optional(),
  isExtra: z.boolean().optional(),
});
export const surveyRunNameSchema = z.strictObject({ agreement: code.optional(), run: z.int().min(1).optional() });
export const cellsRequestSchema = z.strictObject({
  product: z.enum(['vacuum', 'coverage', 'exposure']),
  agreement: code.optional(),
  approval: z.string().max(80).optional(),
});
/** `proof`: signature of the survey auditor over agreement and run; by the seat's software key where it is absent. */
export const surveyAuditSchema = z.strictObject({
  agreement: code.optional(),
  run: z.int().min(1).optional(),
  proof: z.string().max(90).optional(),
  step: z.enum(['export', 'audit']),
  received: z.strictObject({ commit: z.json(), masked: z.json(), maskedList: z.string().max(140_000_000) }).optional(),
});

export type SurveyRunView = {
  readonly run: number;
  readonly phase: string;
  readonly preparedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly hash: string | null;
  /** Seats that have approved a prepared run, and the ID they approve. */
  readonly approval: string | null;
  readonly approvedBy: ReadonlyArray<string>;
};
export type SurveyRecordView = {
  readonly id: string;
  readonly kind: 'boundary' | 'survey-agreement';
  readonly state: 'proposed' | 'in-force' | 'rejected';
  readonly isOwnProposal: boolean;
  readonly signedHere: boolean;
  /** What its persons approve; null until it is prepared here. */
  readonly approval: string | null;
  readonly approvedBy: ReadonlyArray<string>;
  readonly body: Readonly<Record<string, unknown>>;
  /** What signing means, of agreements only. */
  readonly facts: ReadonlyArray<SurveyFact>;
  readonly cells: number | null;
  readonly runs: ReadonlyArray<SurveyRunView>;
};
