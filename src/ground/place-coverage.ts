/**
 * Coverage over an agreed list of places (villages, junctions) instead of cells, for those who have no terrain: a
 * place is seen if a manned own post stands within an agreed distance, reached if a ready unit arrives within tau by
 * the agreed table of times, or, in a table without times, stands within an agreed distance. What the table does not
 * say is neither seen nor reached. The sets are those of a survey over cells, so everything after is the same.
 */
import { addPair, createPairSet, type PairSet, unitePairs } from '../base/pair-set.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  finePlan,
  type HoursSpan,
  type OverlappingSchedule,
  type ScheduleMalformed,
  type SlotFlags,
  type SlotPlan,
  spansToSlots,
} from './slot-plan.ts';
import type { UncoveredSets } from './uncovered.ts';

export type PlaceTable = {
  /** Ascending; position is the dense index. */
  readonly places: ReadonlyArray<string>;
  /** Where posts and units may stand. */
  readonly sites: ReadonlyArray<string>;
  /** Site-major; NaN where unknown. */
  readonly metres: Float64Array;
  /** Site-major; null for a table of distances alone. */
  readonly minutes: Float64Array | null;
};

export type PlacePost = { readonly id: string; readonly site: string; readonly manned: ReadonlyArray<HoursSpan> };
export type PlaceUnit = {
  readonly id: string;
  readonly site: string;
  readonly readinessMin: number;
  readonly ready: ReadonlyArray<HoursSpan>;
};

export type PlaceCoverageInput = {
  readonly table: PlaceTable;
  readonly posts: ReadonlyArray<PlacePost>;
  readonly units: ReadonlyArray<PlaceUnit>;
  readonly slots: SlotPlan;
  readonly seenWithinM: number;
  /** Used only where the table has no times. */
  readonly reachedWithinM: number;
  readonly tauMin: number;
};

export function computePlaceCoverage(input: PlaceCoverageInput): Result<UncoveredSets, PlaceCoverageError> {
  const { table } = input;
  const fault = findTableFault(table);
  if (fault !== null) return err({ type: 'PlaceTableMalformed', reason: fault });
  const seeing = placeHolders(
    input,
    input.posts.map((post) => ({ ...post, hours: post.manned, readinessMin: 0 })),
  );
  if (!seeing.ok) return seeing;
  const reaching = placeHolders(
    input,
    input.units.map((unit) => ({ ...unit, hours: unit.ready })),
  );
  if (!reaching.ok) return reaching;
  const notSeen = findOpenPairs(input, seeing.value, (_, at) => table.metres[at]! <= input.seenWithinM);
  const notReached = findOpenPairs(input, reaching.value, ({ readinessMin }, at) =>
    table.minutes === null
      ? table.metres[at]! <= input.reachedWithinM
      : table.minutes[at]! + readinessMin <= input.tauMin,
  );
  return ok({ notSeen, notReached, uncovered: unitePairs(notSeen, notReached) });
}

export type PlaceCoverageError =
  | { readonly type: 'PlaceTableMalformed'; readonly reason: string }
  | { readonly type: 'SiteUnknown'; readonly id: string; readonly site: string }
  | OverlappingSchedule
  | ScheduleMalformed;

function findTableFault(table: PlaceTable): string | null {
  const size = table.sites.length * table.places.length;
  if (table.metres.length !== size) return 'distances do not match sites and places';
  if (table.minutes !== null && table.minutes.length !== size) return 'times do not match sites and places';
  if (new Set(table.sites).size !== table.sites.length) return 'a site twice';
  const isAscending = table.places.every((place, i) => i === 0 || table.places[i - 1]! < place);
  return isAscending ? null : 'places are not ascending';
}

type PlaceHolder = { readonly site: number; readonly readinessMin: number; readonly slots: SlotFlags };

function placeHolders(
  input: PlaceCoverageInput,
  holders: ReadonlyArray<{
    readonly id: string;
    readonly site: string;
    readonly hours: ReadonlyArray<HoursSpan>;
    readonly readinessMin: number;
  }>,
): Result<ReadonlyArray<PlaceHolder>, PlaceCoverageError> {
  const placed: PlaceHolder[] = [];
  for (const { id, site, hours, readinessMin } of holders) {
    const at = input.table.sites.indexOf(site);
    if (at < 0) return err({ type: 'SiteUnknown', id, site });
    const slots = spansToSlots(finePlan(input.slots), hours, id);
    if (!slots.ok) return slots;
    placed.push({ site: at, readinessMin, slots: slots.value });
  }
  return ok(placed);
}

/** Pairs that are open in at least one fine slot of theirs: nobody is there who covers the place. */
function findOpenPairs(
  input: PlaceCoverageInput,
  holders: ReadonlyArray<PlaceHolder>,
  isCovered: (holder: PlaceHolder, at: number) => boolean,
): PairSet {
  const places = input.table.places.length;
  const fine = finePlan(input.slots);
  const parts = fine.periodSlots / input.slots.periodSlots;
  const open = createPairSet(places, input.slots.periodSlots);
  for (let place = 0; place < places; place++) {
    const near = holders.filter((holder) => isCovered(holder, holder.site * places + place));
    for (let slot = 0; slot < fine.periodSlots; slot++) {
      if (!near.some(({ slots }) => slots[slot] === 1)) addPair(open, place, Math.floor(slot / parts));
    }
  }
  return open;
}
