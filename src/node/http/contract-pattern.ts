/**
 * Shapes of the repetition screen: near-repeat tables, forecasts with their card, evaluation of a closing plan. A ratio
 * never travels without its counts, a forecast never without its card, and an expired one has no cells.
 */
import { z } from '@hono/zod-openapi';
import type { ForecastBody } from '../../record/kind/forecast.ts';

const dayText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const probability = z.number().min(0).max(1);
/** Imported districts by name; none stands for the agreed seam. */
const districts = z.array(z.string().min(1).max(200)).max(200);

/** Pairs of incidents near each other in space and time, at the three scales of the desk and by bands. */
export const repetitionSchema = z.strictObject({
  n: z.int(),
  /** Incidents there are; of more than can be compared at once the latest are taken. */
  total: z.int(),
  /** Incidents without a place. */
  placeless: z.int(),
  types: z.array(z.string()),
  permutations: z.int(),
  /** Empty where fewer than two incidents can be compared. */
  scales: z.array(
    z.strictObject({
      distanceM: z.int(),
      days: z.int(),
      /** Incidents whose place is known at least this well. */
      known: z.int(),
      observed: z.int(),
      expected: z.number(),
      p: probability,
      verdict: z.enum(['repetition', 'not-significant']),
    }),
  ),
  table: z.array(
    z.strictObject({
      /** Inclusive upper end of the band of distance; the band below ends where it begins. */
      distanceM: z.int(),
      cells: z.array(z.strictObject({ days: z.int(), observed: z.int(), expected: z.number(), p: probability })),
    }),
  ),
});
export type RepetitionView = z.infer<typeof repetitionSchema>;
export const repetitionQuerySchema = z.strictObject({
  from: z.string().optional(),
  to: z.string().optional(),
  district: z.string().min(1).max(200).optional(),
  type: z.string().min(1).max(80).optional(),
});

export const forecastIssueSchema = z.strictObject({
  from: dayText,
  districts,
  resolution: z.int().min(5).max(8),
  scoreType: z.string().min(1).max(80).optional(),
});
export type ForecastIssue = z.infer<typeof forecastIssueSchema>;
/** A forecast with its card; cells while it is valid, and what came of it once its week has begun. */
export type ForecastView = Omit<ForecastBody, 'baseline'> & {
  readonly id: string;
  readonly isExpired: boolean;
  readonly fared: ForecastFared | null;
};
export type ForecastFared = {
  /** Incidents of its week so far, and how many of them in the best 0.5, 1, 2 and 5 % of cells. */
  readonly events: number;
  readonly hits: ReadonlyArray<number>;
  /** The same for the strongest plain model that was not in use; absent where none was compared. */
  readonly baseline?: { readonly model: ForecastBody['model']; readonly hits: ReadonlyArray<number> };
};

export const evaluationRequestSchema = z.strictObject({
  /** Record id of a closing plan in force. */
  plan: z.string().min(1).max(80),
  /** Where comparable cells are looked for. */
  districts,
});
export type EvaluationRequest = z.infer<typeof evaluationRequestSchema>;
/** Closing plans in force, whose effect can be asked for. */
export const plannedSchema = z.strictObject({ plan: z.string(), since: z.string(), cells: z.int() });
export type PlannedView = z.infer<typeof plannedSchema>;
const effectSchema = z.strictObject({
  cells: z.int(),
  before: z.number(),
  after: z.number(),
  comparableBefore: z.number(),
  comparableAfter: z.number(),
  ratio: z.number(),
  interval: z.tuple([z.number(), z.number()]),
  verdict: z.enum(['fewer', 'more', 'not-shown']),
});
export const evaluationSchema = z.strictObject({
  start: dayText,
  days: z.int(),
  treated: effectSchema,
  /** The cells around those where the plan acts: where incidents may have moved. */
  ring: effectSchema.nullable(),
  together: effectSchema,
});
export type EvaluationView = z.infer<typeof evaluationSchema>;
