/**
 * The one function a node calls: posts, patrols and units of one force in, what it sees, reaches and leaves open
 * out, by cell and slot. Planned presence comes from schedules; achieved presence replaces it where the caller has
 * check-ins and tracks. The answer belongs to this force alone and never leaves its node.
 */
import { type Cell, type GridIndex, gridCellToRing } from '../base/grid.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { UnixMs } from '../base/time.ts';
import { computeSeenShare, type PostOffTerrain } from './coverage.ts';
import { SENSOR_CURVES, type SensorCurve, type SensorKind, sensorRangeM } from './detection.ts';
import type { GroundCover } from './ground-cover.ts';
import {
  type Patrol,
  type PatrolError,
  type PatrolFix,
  type PresentPatrol,
  planPatrol,
  trackPatrol,
} from './patrol.ts';
import { achievedPostSlots, type CheckIn, type Post, type PresentPost, plannedPostSlots } from './post.ts';
import {
  computeArrivals,
  computeUnitReach,
  type LawfulGround,
  type ReactionUnit,
  type UnitOffTerrain,
  type UnitReach,
} from './reach.ts';
import { finePlan, type OverlappingSchedule, type ScheduleMalformed, type SlotPlan } from './slot-plan.ts';
import type { ViewshedKernel } from './sweep-viewshed.ts';
import { checkTerrainCovers, type Terrain, type TerrainTooSmall } from './terrain.ts';
import { createTerrainGrid, type TerrainGrid, terrainCellsOf } from './terrain-grid.ts';
import { type ExplainableCoverage, findUncovered } from './uncovered.ts';

export type CoverageParameters = {
  /** Seen means p of at least this many thousandths. */
  readonly piPermille: number;
  /** Reached means an arrival within this many minutes. */
  readonly tauMin: number;
  readonly targetHeightMm: number;
  readonly refractionPermille: number;
  readonly curves: Readonly<Record<SensorKind, SensorCurve>>;
};

export const COVERAGE_PARAMETERS: CoverageParameters = {
  piPermille: 500,
  tauMin: 40,
  targetHeightMm: 1_700,
  refractionPermille: 130,
  curves: SENSOR_CURVES,
};

/** What really happened in the period that began at `periodStart`. */
export type AchievedPresence = {
  readonly periodStart: UnixMs;
  readonly checkIns: ReadonlyArray<CheckIn>;
  readonly tracks: ReadonlyMap<string, ReadonlyArray<PatrolFix>>;
};

/** Kernels as arguments: `computeCombinedViewshed`, or one with vector arithmetic. */
export type CoverageKernels = { readonly viewshed: ViewshedKernel };

export type ForceCoverageInput = {
  readonly terrain: Terrain;
  readonly cover: GroundCover;
  readonly posts: ReadonlyArray<Post>;
  readonly patrols: ReadonlyArray<Patrol>;
  readonly units: ReadonlyArray<ReactionUnit>;
  readonly lawful: LawfulGround;
  /** Cells of the seam. */
  readonly grid: GridIndex;
  readonly slots: SlotPlan;
  readonly parameters: CoverageParameters;
  readonly kernels: CoverageKernels;
  /** Posts that count nowhere until they are heard again (`findSilentPosts`). */
  readonly silentPosts: ReadonlySet<string>;
  /** Null for the plan. */
  readonly achieved: AchievedPresence | null;
};

/** With `explainPair`, every pair says why. */
export type ForceCoverage = ExplainableCoverage & { readonly cells: ReadonlyArray<Cell> };

export function computeForceCoverage(input: ForceCoverageInput): Result<ForceCoverage, ForceCoverageError> {
  const { terrain, cover } = input;
  const plan = finePlan(input.slots);
  const enough = checkGround(input);
  if (!enough.ok) return enough;
  const terrainGrid = createTerrainGrid(terrain, input.grid);
  const known = checkGroundKnown(terrain, terrainGrid);
  if (!known.ok) return known;
  const patrols = presentPatrols(input, plan, terrainGrid);
  if (!patrols.ok) return patrols;
  const units: UnitReach[] = [];
  for (const unit of input.units) {
    const reach = computeUnitReach(terrain, cover, terrainGrid, plan, unit, input.lawful);
    if (!reach.ok) return reach;
    units.push(reach.value);
  }
  const arrivals = computeArrivals(plan, input.grid.cells.length, units);
  return coverWithPosts(input, { terrainGrid, patrols: patrols.value, units, arrivals });
}

type GroundHeld = Pick<ForceCoverage, 'terrainGrid' | 'patrols' | 'units' | 'arrivals'>;

function coverWithPosts(input: ForceCoverageInput, held: GroundHeld): Result<ForceCoverage, ForceCoverageError> {
  const { terrain, parameters, kernels } = input;
  const { terrainGrid, patrols, units, arrivals } = held;
  const plan = finePlan(input.slots);
  const posts = presentPosts(input, plan);
  if (!posts.ok) return posts;
  const sight = {
    targetHeightM: parameters.targetHeightMm / 1_000,
    refraction: parameters.refractionPermille / 1_000,
    curves: parameters.curves,
  };
  const seenShare = computeSeenShare(terrain, terrainGrid, plan, posts.value, patrols, sight, kernels.viewshed);
  if (!seenShare.ok) return seenShare;
  const { cells } = input.grid;
  return ok({
    ...findUncovered(input.slots, cells.length, seenShare.value.permille, arrivals, parameters),
    cells,
    plan: input.slots,
    fine: plan,
    terrainGrid,
    seenShare: seenShare.value,
    arrivals,
    posts: posts.value,
    patrols,
    units,
  });
}

export type ForceCoverageError =
  | TerrainTooSmall
  | TerrainHoles
  | PostOffTerrain
  | UnitOffTerrain
  | PatrolError
  | OverlappingSchedule
  | ScheduleMalformed
  | DoubleId;

/** How far the farthest-seeing post sees. */
export function longestRangeM(posts: ReadonlyArray<Post>, { curves }: Pick<CoverageParameters, 'curves'>): number {
  return Math.max(0, ...posts.flatMap(({ sensors }) => sensors.map((kind) => sensorRangeM(curves[kind]))));
}

/** The terrain must hold the seam and the longest range around it; ids must be unique. */
function checkGround(input: ForceCoverageInput): Result<true, TerrainTooSmall | DoubleId> {
  const ids = new Set<string>();
  for (const { id } of [...input.posts, ...input.patrols, ...input.units]) {
    if (ids.has(id)) return err({ type: 'DoubleId', id });
    ids.add(id);
  }
  const rangeM = longestRangeM(input.posts, input.parameters);
  for (const cell of input.grid.cells) {
    const covers = checkTerrainCovers(input.terrain, gridCellToRing(cell), rangeM);
    if (!covers.ok) return covers;
  }
  return ok(true);
}

/** A seam cell of which less than half is known ground would be open for want of data, not of posts. */
function checkGroundKnown(terrain: Terrain, terrainGrid: TerrainGrid): Result<true, TerrainHoles> {
  const holes = terrainGrid.grid.cells.filter((_, index) => {
    const ground = terrainCellsOf(terrainGrid, index);
    const known = ground.reduce((sum, at) => sum + (Number.isNaN(terrain.heights[at]!) ? 0 : 1), 0);
    return known * 2 < ground.length || ground.length === 0;
  });
  return holes.length === 0 ? ok(true) : err({ type: 'TerrainHoles', cells: holes.length, first: holes[0]! });
}

export type TerrainHoles = { readonly type: 'TerrainHoles'; readonly cells: number; readonly first: Cell };
export type DoubleId = { readonly type: 'DoubleId'; readonly id: string };

function presentPatrols(
  input: ForceCoverageInput,
  plan: SlotPlan,
  terrainGrid: TerrainGrid,
): Result<ReadonlyArray<PresentPatrol>, PatrolError> {
  const { terrain, cover, achieved } = input;
  const patrols: PresentPatrol[] = [];
  for (const patrol of input.patrols) {
    const fixes = achieved?.tracks.get(patrol.id) ?? [];
    const present =
      achieved === null
        ? planPatrol(terrain, cover, terrainGrid, plan, patrol)
        : trackPatrol(terrain, terrainGrid, plan, patrol, fixes, achieved.periodStart);
    if (!present.ok) return present;
    patrols.push(present.value);
  }
  return ok(patrols);
}

function presentPosts(
  input: ForceCoverageInput,
  plan: SlotPlan,
): Result<ReadonlyArray<PresentPost>, OverlappingSchedule | ScheduleMalformed> {
  const present: PresentPost[] = [];
  for (const post of input.posts) {
    const planned = plannedPostSlots(plan, post);
    if (!planned.ok) return planned;
    let slots = planned.value;
    if (input.silentPosts.has(post.id)) slots = new Uint8Array(slots.length);
    else if (input.achieved !== null) {
      const { checkIns, periodStart } = input.achieved;
      slots = achievedPostSlots(plan, slots, checkIns, post.id, periodStart);
    }
    present.push({ post, slots });
  }
  return ok(present);
}
