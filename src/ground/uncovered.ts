/**
 * What one force leaves open: N (not seen: p below pi), L (not reached: arrival later than tau), U = N u L.
 * Covered means seen and reached by the same force. These sets leave the node only as tokens of a survey that two
 * persons of this force have signed. Every pair can say why it is covered or not.
 */
import { addPair, createPairSet, hasPair, type PairSet, unitePairs } from '../base/pair-set.ts';
import type { SeenShare } from './coverage.ts';
import { seenPermille } from './coverage.ts';
import type { PresentPatrol } from './patrol.ts';
import type { PresentPost } from './post.ts';
import { NO_ARRIVAL, type UnitReach, wholeMinutes } from './reach.ts';
import { finePlan, type SlotPlan, slotLight } from './slot-plan.ts';
import { type TerrainGrid, terrainCellsOf } from './terrain-grid.ts';

export type UncoveredSets = {
  /** N: nobody of this force sees enough of it. */
  readonly notSeen: PairSet;
  /** L: nobody of this force arrives in time. */
  readonly notReached: PairSet;
  /** U = N u L. */
  readonly uncovered: PairSet;
};

/**
 * `permille` and `arrivals` are cell-major over the fine slots of the plan; a longer block is open if any of its
 * fine slots is.
 */
export function findUncovered(
  plan: SlotPlan,
  cells: number,
  permille: Uint16Array,
  arrivals: Uint16Array,
  limits: { readonly piPermille: number; readonly tauMin: number },
): UncoveredSets {
  const fineSlots = finePlan(plan).periodSlots;
  const parts = fineSlots / plan.periodSlots;
  const notSeen = createPairSet(cells, plan.periodSlots);
  const notReached = createPairSet(cells, plan.periodSlots);
  for (let cell = 0; cell < cells; cell++) {
    for (let slot = 0; slot < fineSlots; slot++) {
      const at = cell * fineSlots + slot;
      const block = Math.floor(slot / parts);
      if (permille[at]! < limits.piPermille) addPair(notSeen, cell, block);
      if (arrivals[at]! > limits.tauMin) addPair(notReached, cell, block);
    }
  }
  return { notSeen, notReached, uncovered: unitePairs(notSeen, notReached) };
}

/** Everything `explainPair` needs; `computeForceCoverage` answers one. */
export type ExplainableCoverage = UncoveredSets & {
  /** Slots of the sets. */
  readonly plan: SlotPlan;
  /** Slots of everything else: `finePlan(plan)`. */
  readonly fine: SlotPlan;
  readonly terrainGrid: TerrainGrid;
  readonly seenShare: SeenShare;
  /** Whole minutes, cell-major, `NO_ARRIVAL` for never. */
  readonly arrivals: Uint16Array;
  readonly posts: ReadonlyArray<PresentPost>;
  readonly patrols: ReadonlyArray<PresentPatrol>;
  readonly units: ReadonlyArray<UnitReach>;
};

export type PairExplanation = {
  /** The part of the slot that decides: the least seen, then the latest reached, then the first. */
  readonly fineSlot: number;
  readonly light: 'day' | 'night';
  readonly seenPermille: number;
  /** Null where no unit arrives. */
  readonly arrivalMin: number | null;
  readonly fails: ReadonlyArray<'seen' | 'reached'>;
  /** Share each post alone would see if it were manned, and whether it counts in this slot. */
  readonly posts: ReadonlyArray<{ readonly id: string; readonly alonePermille: number; readonly counts: boolean }>;
  /** Share each patrol alone sees in this slot, and its metres in the cell. */
  readonly patrols: ReadonlyArray<{ readonly id: string; readonly alonePermille: number; readonly metres: number }>;
  /** Units that arrive at all, soonest first; those not ready in this slot do not count. */
  readonly units: ReadonlyArray<{ readonly id: string; readonly arrivalMin: number; readonly counts: boolean }>;
};

export function explainPair(coverage: ExplainableCoverage, cell: number, block: number): PairExplanation {
  const { fine: plan, seenShare, posts, patrols, units } = coverage;
  const slot = decidingSlot(coverage, cell, block);
  const light = slotLight(plan, slot);
  const at = cell * plan.periodSlots + slot;
  const ground = terrainCellsOf(coverage.terrainGrid, cell).length;
  const views = seenShare.views[cell]!;
  const always = posts.map((present) => ({ ...present, slots: new Uint8Array(plan.periodSlots).fill(1) }));
  const arrivalMin = coverage.arrivals[at]!;
  const fails: ('seen' | 'reached')[] = [];
  if (hasPair(coverage.notSeen, cell, block)) fails.push('seen');
  if (hasPair(coverage.notReached, cell, block)) fails.push('reached');
  return {
    fineSlot: slot,
    light,
    seenPermille: seenShare.permille[at]!,
    arrivalMin: arrivalMin === NO_ARRIVAL ? null : arrivalMin,
    fails,
    posts: views.posts.map((view) => ({
      id: posts[view.post]!.post.id,
      alonePermille: seenPermille({ posts: [view], patrols: [] }, cell, slot, light, always, patrols, ground),
      counts: posts[view.post]!.slots[slot] === 1,
    })),
    patrols: views.patrols.map((view) => ({
      id: patrols[view.patrol]!.patrolId,
      alonePermille: seenPermille({ posts: [], patrols: [view] }, cell, slot, light, posts, patrols, ground),
      metres: Math.round(patrols[view.patrol]!.metres.get(cell)?.[slot] ?? 0),
    })),
    units: units
      .filter(({ minutes }) => Number.isFinite(minutes[light][cell]!))
      .map(({ unit, slots, minutes }) => ({
        id: unit.id,
        arrivalMin: wholeMinutes(minutes[light][cell]!),
        counts: slots[slot] === 1,
      }))
      .sort((a, b) => a.arrivalMin - b.arrivalMin),
  };
}

function decidingSlot(coverage: ExplainableCoverage, cell: number, block: number): number {
  const parts = coverage.fine.periodSlots / coverage.plan.periodSlots;
  const slots = Array.from({ length: parts }, (_, part) => block * parts + part);
  const permilleAt = (slot: number) => coverage.seenShare.permille[cell * coverage.fine.periodSlots + slot]!;
  const arrivalAt = (slot: number) => coverage.arrivals[cell * coverage.fine.periodSlots + slot]!;
  return slots.reduce((worst, slot) => {
    if (permilleAt(slot) !== permilleAt(worst)) return permilleAt(slot) < permilleAt(worst) ? slot : worst;
    return arrivalAt(slot) > arrivalAt(worst) ? slot : worst;
  });
}
