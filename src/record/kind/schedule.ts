/**
 * The own lottery of a week as it was committed: packages with their routes, what each closes at each hour, the odds and
 * the seed. It never leaves the node; after the week it is opened to the survey auditor there.
 */
import { z } from 'zod';
import { codeField, hashField, recordIdField, timeField } from '../field.ts';
import { defineKind } from '../kind-definition.ts';
import { patrolModeField, patrolRouteField } from './force.ts';

const slotField = z.int().min(0).max(10_079);
/** Pairs as `cell * slots + slot`, cells in the order of the agreed grid. */
const keysField = z.array(z.int().min(0)).max(100_000);

const SCHEDULE_LOTTERY = {
  plan: recordIdField,
  /** Beginning of the period that is drawn. */
  week: timeField,
  /** Its end: from then on the seed may be opened. */
  until: timeField,
  explorationPermille: z.int().min(100).max(1_000),
  packages: z
    .array(
      z.strictObject({
        code: codeField,
        offer: recordIdField,
        mode: patrolModeField,
        route: patrolRouteField,
        durationMin: z.int().min(1).max(10_080),
        block: slotField,
        starts: z.array(slotField).min(1).max(1_000),
        closes: z.array(z.strictObject({ covered: keysField, seen: keysField })).max(1_000),
      }),
    )
    .min(1)
    .max(200),
  /** Odds of the patterns of each block in order, in millionths. */
  blocks: z
    .array(z.strictObject({ block: slotField, millionths: z.array(z.int().min(0).max(1_000_000)).max(2_000) }))
    .min(1)
    .max(1_000),
  seed: hashField,
  at: timeField,
};
export type ScheduleLotteryBody = z.infer<z.ZodObject<typeof SCHEDULE_LOTTERY>>;

export const scheduleLotteryKind = defineKind(
  {
    kind: 'schedule-lottery',
    version: 1,
    release: 'never',
    rules: ({ packages }: ScheduleLotteryBody) =>
      packages.every(({ starts, closes }) => starts.length === closes.length) ? [] : ['what each start closes'],
  },
  SCHEDULE_LOTTERY,
);
