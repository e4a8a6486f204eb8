/**
 * Shapes of the own ground for its own planner and commander: what stands, what is covered and why, what-if. Nothing here
 * is ever answered to a partner.
 */
import { z } from '@hono/zod-openapi';
import { FORCE_KINDS } from '../../record/kind/force.ts';

const code = z.string().min(1).max(80);
const span = z.strictObject({ fromMin: z.int().min(0), toMin: z.int().min(1) });

export const forceEntriesSchema = z.strictObject({
  entries: z
    .array(z.strictObject({ kind: z.enum(FORCE_KINDS), body: z.record(z.string(), z.unknown()) }))
    .min(1)
    .max(1_000),
});

export type ForceView = {
  readonly records: ReadonlyArray<{
    readonly id: string;
    readonly kind: (typeof FORCE_KINDS)[number];
    readonly body: Readonly<Record<string, unknown>> & { readonly code: string; readonly state: 'standing' | 'closed' };
  }>;
  /** Codes of posts that have reported before and are silent now: they do not count. */
  readonly silent: ReadonlyArray<string>;
};

/** What the map needs of the report on the kept elevation model. */
export type TerrainView = {
  readonly label: string;
  readonly hash: string;
  readonly northWest: { readonly lat: number; readonly lng: number };
  readonly southEast: { readonly lat: number; readonly lng: number };
};

export type CoverageBasis = 'planned' | 'achieved';
export type CoverageView = {
  readonly agreement: string;
  readonly basis: CoverageBasis;
  readonly slotMin: number;
  readonly piPermille: number;
  readonly tauMin: number;
  readonly cells: ReadonlyArray<string>;
  readonly uncoveredBySlot: ReadonlyArray<number>;
  readonly notSeenBySlot: ReadonlyArray<number>;
  /** Achieved: slots of the period under way that are over; planned: all of them. */
  readonly slotsKnown: number;
};
/** One digit for each cell, in the order of the view: 0 neither, 1 seen, 2 reached, 3 covered. */
export type CoverageSlotView = { readonly slot: number; readonly states: string };

/**
 * Vacuum of one slot that one side sees and the other reaches: it costs a telephone. `own` where the survey did not ask for
 * `reached`: the part this node knows, where the partner sees and the own force arrives.
 */
export type ExchangeView = {
  readonly slot: number;
  readonly basis: 'joint' | 'own';
  readonly cells: ReadonlyArray<string>;
  /** Of all slots together. */
  readonly pairs: number;
};

type Ridge = {
  readonly place: { readonly lat: number; readonly lng: number };
  readonly awayM: number;
  readonly heightM: number | null;
  readonly aboveM: number | null;
};
/** Why one cell is or is not covered in one slot. */
export type CellExplanationView = {
  readonly fineSlot: number;
  readonly light: 'day' | 'night';
  readonly seenPermille: number;
  readonly arrivalMin: number | null;
  readonly fails: ReadonlyArray<'seen' | 'reached'>;
  /** Whether own units may act there at all: only in the own sector. */
  readonly mayAct: boolean;
  readonly posts: ReadonlyArray<{
    readonly id: string;
    /** Share it alone would see if it were manned. */
    readonly alonePermille: number;
    readonly counts: boolean;
    readonly silent: boolean;
    readonly awayM: number;
    readonly rangeM: number;
    /** Ground that hides the middle of the cell from it. */
    readonly ridge: Ridge | null;
  }>;
  readonly patrols: ReadonlyArray<{ readonly id: string; readonly alonePermille: number; readonly metres: number }>;
  readonly units: ReadonlyArray<{ readonly id: string; readonly arrivalMin: number; readonly counts: boolean }>;
};

/** Own exposure and weak points: lower bounds, inside the seam, at the agreed detection. */
export type ExposureView = {
  readonly piPermille: number;
  readonly places: ReadonlyArray<{
    readonly place: string;
    readonly slotsReachable: number;
    readonly slotsUnseen: number;
    readonly leastSeenPermille: number | null;
    readonly leastBreachPermille: number | null;
  }>;
  readonly unitsToFail: ReadonlyArray<number>;
};

/** Of a post that stands, what changes; of a new one, everything. No place takes it away for the trial. */
export const whatIfSchema = z.strictObject({
  slot: z.int().min(0),
  posts: z
    .array(
      z.strictObject({
        code,
        place: z
          .strictObject({ lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180) })
          .nullable()
          .optional(),
        eyeHeightM: z.number().min(0.1).max(200).optional(),
        sensors: z
          .array(z.enum(['eye', 'thermal', 'radar']))
          .min(1)
          .max(3)
          .optional(),
        manned: z.array(span).max(400).optional(),
      }),
    )
    .max(200),
});
export type PostTrialDraft = z.infer<typeof whatIfSchema>['posts'][number];

export type StayView = {
  /** Null: without end. */
  readonly longestSlots: number | null;
  readonly permanent: boolean;
  readonly sanctuaryPairs: number;
};
export type WhatIfView = {
  readonly slot: number;
  readonly slotMin: number;
  readonly piPermille: number;
  readonly stayLimitSlots: number;
  /** As the last run found it. */
  readonly surveyed: StayView;
  readonly tried: StayView;
  readonly closedPairs: number;
  /** Counted as vacuum, the worst case: nobody has asked the partner about them. */
  readonly notSurveyedPairs: number;
  /** Cells of the slot. */
  readonly open: ReadonlyArray<string>;
  readonly closed: ReadonlyArray<string>;
  readonly notSurveyed: ReadonlyArray<string>;
  readonly sanctuary: ReadonlyArray<string>;
  readonly witness: ReadonlyArray<string>;
  /** From the question to the answer, on this node. */
  readonly computeMs: number;
  /** When the agreed rate allows the next run; null where it would now. */
  readonly nextRunAt: string | null;
};
