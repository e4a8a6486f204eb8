/**
 * A forecast of one week as it was issued, with the score card it was issued under, so that later weeks can tell how
 * it fared. Place, hour and type only; there is no field for a person, a group or a population. It never leaves the
 * node: a forecast without its card, or after its week, would be taken for a fact.
 */
import { z } from 'zod';
import { countField, timeField } from '../field.ts';
import { defineKind } from '../kind-definition.ts';

export const FORECAST_MODELS = ['count-all', 'count-90d', 'exp-decay-30d', 'mixture', 'self-exciting'] as const;
/** Hits are counted inside the best cells of these shares of the area, in percent. */
export const FORECAST_AREA_PERCENTS = [0.5, 1, 2, 5] as const;

/** One disclosed value holds no more; areas of up to twenty times as many cells have a best 5 % within it. */
export const FORECAST_HOT_MAX = 240;

const dayField = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const cellField = z.string().regex(/^8[0-9a-f]{14}$/);
const typeField = z.string().min(1).max(80);
/** Nats per incident, in millionths. */
const gainField = z.int().min(-100_000_000).max(100_000_000);
/** Shares of incidents inside the best 0.5, 1, 2 and 5 % of cells, in millionths. */
const hitRatesField = z.array(z.int().min(0).max(1_000_000)).length(FORECAST_AREA_PERCENTS.length);

const FORECAST = {
  from: dayField,
  expires: timeField,
  at: timeField,
  resolution: z.int().min(3).max(10),
  /** Districts by name, or the seam of a survey where it is empty. */
  districts: z.array(z.string().min(1).max(200)).max(200),
  cells: countField,
  areaKm2: countField,
  scoreType: typeField.optional(),
  model: z.enum(FORECAST_MODELS),
  card: z.strictObject({
    from: dayField,
    weeks: z.int().min(1).max(520),
    events: countField,
    models: z
      .array(
        z.strictObject({
          name: z.enum(FORECAST_MODELS),
          hitRates: hitRatesField,
          gain: gainField,
          gainInterval: z.tuple([gainField, gainField]),
        }),
      )
      .min(1)
      .max(FORECAST_MODELS.length),
    reason: z.enum(['only-model', 'best-plain', 'excitation-wins', 'excitation-not-shown']),
    against: z.enum(FORECAST_MODELS).optional(),
    difference: gainField.optional(),
    differenceInterval: z.tuple([gainField, gainField]).optional(),
  }),
  /** The best 5 % of cells, riskiest first. */
  hot: z
    .array(
      z.strictObject({
        cell: cellField,
        /** Of the next incident of the week being here, in millionths. */
        probability: z.int().min(0).max(1_000_000),
        /** Incidents expected here in the week, in thousandths. */
        expected: countField,
        /** Share of the week in which somebody could see the cell, in thousandths; absent where nobody has said. */
        watched: z.int().min(0).max(1_000).optional(),
        recent: countField,
        byPatrol: countField,
      }),
    )
    .max(FORECAST_HOT_MAX),
  /** As many cells of the strongest plain model not in use, fixed beforehand, so that the week can be counted for both. */
  baseline: z
    .strictObject({ model: z.enum(FORECAST_MODELS), cells: z.array(cellField).max(FORECAST_HOT_MAX) })
    .optional(),
};
export type ForecastBody = z.infer<z.ZodObject<typeof FORECAST>>;

export const forecastKind = defineKind({ kind: 'forecast', version: 1, release: 'never' }, FORECAST);
