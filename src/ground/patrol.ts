/**
 * Patrols: routes on the terrain at possible speed. Between waypoints a patrol takes the fastest passable way, so
 * never a straight line over water or cliffs; a timetable faster than that is refused (`ImpossibleSpeed`). What
 * counts is the metres really walked inside a grid cell within a slot, planned or from a track of fixes.
 */
import { distanceM, type LatLng } from '../base/place.ts';
import { err, ok, type Result } from '../base/result.ts';
import { MINUTE_MS, type UnixMs } from '../base/time.ts';
import type { PatrolMode } from './detection.ts';
import type { GroundCover } from './ground-cover.ts';
import {
  minuteToSlot,
  type OverlappingSchedule,
  periodMin,
  type ScheduleMalformed,
  type SlotPlan,
  slotLight,
  spansToSlots,
} from './slot-plan.ts';
import { latLngToTerrainCell, type Terrain, terrainCellSize } from './terrain.ts';
import type { TerrainGrid } from './terrain-grid.ts';
import { computeTravel, NIGHT_SPEED_FACTOR, travelPath } from './travel.ts';

/** One walk of the whole route: from the first waypoint at `departMin` of the period to the last. */
export type PatrolWalk = { readonly departMin: number; readonly durationMin: number };

export type Patrol = {
  readonly id: string;
  readonly mode: PatrolMode;
  /** Waypoints in order; the first again at the end for a round. */
  readonly route: ReadonlyArray<LatLng>;
  readonly walks: ReadonlyArray<PatrolWalk>;
};

/** A patrol on the ground: the terrain cells it touches and its metres in each grid cell by slot. */
export type PresentPatrol = {
  readonly patrolId: string;
  readonly mode: PatrolMode;
  readonly path: ReadonlyArray<number>;
  /** Grid cell index -> metres for each slot. */
  readonly metres: ReadonlyMap<number, Float64Array>;
};

/** A place of the patrol as its own device reported it. */
export type PatrolFix = { readonly at: UnixMs; readonly place: LatLng };

/** Faster than this between two fixes is an error of the track, not a patrol. */
const SPEED_MAX_KMH: Readonly<Record<PatrolMode, number>> = { foot: 12, vehicle: 110 };
/** Between fixes further apart than this nobody knows where the patrol was. */
const FIX_INTERVAL_MAX_MS = 10 * MINUTE_MS;
/** No route is longer than a day of travel. */
const ROUTE_LIMIT_MIN = 24 * 60;

type Leg = { readonly terrainCell: number; readonly lengthM: number; readonly minutes: number };

export function planPatrol(
  terrain: Terrain,
  cover: GroundCover,
  terrainGrid: TerrainGrid,
  plan: SlotPlan,
  patrol: Patrol,
): Result<PresentPatrol, PatrolError> {
  const spans = patrol.walks.map((walk) => ({ fromMin: walk.departMin, toMin: walk.departMin + walk.durationMin }));
  const schedule = spansToSlots(plan, spans, patrol.id);
  if (!schedule.ok) return schedule;
  const way = findWay(terrain, cover, patrol);
  if (!way.ok) return way;
  const neededMin = way.value.legs.reduce((sum, leg) => sum + leg.minutes, 0);
  const metres = new Map<number, Float64Array>();
  for (const walk of patrol.walks) {
    const slowest = isNightTouched(plan, walk) ? neededMin / NIGHT_SPEED_FACTOR : neededMin;
    if (walk.durationMin < slowest) {
      return err({
        type: 'ImpossibleSpeed',
        patrolId: patrol.id,
        givenMin: walk.durationMin,
        neededMin: Math.ceil(slowest),
      });
    }
    let elapsed = 0;
    for (const leg of way.value.legs) {
      const share = (elapsed + leg.minutes / 2) / neededMin;
      elapsed += leg.minutes;
      const slot = minuteToSlot(plan, walk.departMin + share * walk.durationMin);
      addMetres(metres, terrainGrid, plan, leg.terrainCell, slot, leg.lengthM);
    }
  }
  return ok({ patrolId: patrol.id, mode: patrol.mode, path: way.value.path, metres });
}

export type PatrolError =
  | {
      readonly type: 'ImpossibleSpeed';
      readonly patrolId: string;
      readonly givenMin: number;
      readonly neededMin: number;
    }
  | { readonly type: 'RouteImpassable'; readonly patrolId: string; readonly waypoint: number }
  | OverlappingSchedule
  | ScheduleMalformed;

/** Presence of a patrol from its track; fixes ascending in time. Long silences count for nothing. */
export function trackPatrol(
  terrain: Terrain,
  terrainGrid: TerrainGrid,
  plan: SlotPlan,
  patrol: Pick<Patrol, 'id' | 'mode'>,
  fixes: ReadonlyArray<PatrolFix>,
  periodStart: UnixMs,
): Result<PresentPatrol, PatrolError> {
  const metres = new Map<number, Float64Array>();
  const path: number[] = [];
  for (let i = 1; i < fixes.length; i++) {
    const from = fixes[i - 1]!;
    const to = fixes[i]!;
    const elapsedMs = to.at - from.at;
    const lengthM = distanceM(from.place, to.place);
    const neededMin = (lengthM / 1_000 / SPEED_MAX_KMH[patrol.mode]) * 60;
    if (elapsedMs < 0 || elapsedMs < neededMin * MINUTE_MS) {
      const givenMin = elapsedMs / MINUTE_MS;
      return err({ type: 'ImpossibleSpeed', patrolId: patrol.id, givenMin, neededMin: Math.ceil(neededMin) });
    }
    if (elapsedMs > FIX_INTERVAL_MAX_MS) continue;
    const parts = Math.max(1, Math.ceil(lengthM / (terrainCellSize(terrain, 0).yM / 2)));
    for (let k = 0; k < parts; k++) {
      const share = (k + 0.5) / parts;
      const minute = (from.at + share * elapsedMs - periodStart) / MINUTE_MS;
      const cell = latLngToTerrainCell(terrain, {
        lat: from.place.lat + (to.place.lat - from.place.lat) * share,
        lng: from.place.lng + (to.place.lng - from.place.lng) * share,
      });
      if (!cell.ok || minute < 0 || minute >= periodMin(plan)) continue;
      const at = cell.value.row * terrain.cols + cell.value.col;
      if (path[path.length - 1] !== at) path.push(at);
      addMetres(metres, terrainGrid, plan, at, minuteToSlot(plan, minute), lengthM / parts);
    }
  }
  return ok({ patrolId: patrol.id, mode: patrol.mode, path, metres });
}

type Way = { readonly path: ReadonlyArray<number>; readonly legs: ReadonlyArray<Leg> };

function findWay(terrain: Terrain, cover: GroundCover, patrol: Patrol): Result<Way, PatrolError> {
  const stops: number[] = [];
  for (const place of patrol.route) {
    const cell = latLngToTerrainCell(terrain, place);
    if (!cell.ok) return err({ type: 'RouteImpassable', patrolId: patrol.id, waypoint: stops.length });
    stops.push(cell.value.row * terrain.cols + cell.value.col);
  }
  if (stops.length < 2) return err({ type: 'RouteImpassable', patrolId: patrol.id, waypoint: stops.length });
  const path: number[] = [];
  const legs: Leg[] = [];
  for (let i = 1; i < stops.length; i++) {
    const target = stops[i]!;
    const field = computeTravel(terrain, cover, {
      start: stops[i - 1]!,
      mode: patrol.mode,
      limitMin: ROUTE_LIMIT_MIN,
      goals: [target],
    });
    const stretch = travelPath(field, target);
    if (stretch.length === 0) return err({ type: 'RouteImpassable', patrolId: patrol.id, waypoint: i });
    for (let k = 1; k < stretch.length; k++) {
      const to = stretch[k]!;
      const before = stretch[k - 1]!;
      const lengthM = stepLengthM(terrain, before, to);
      const minutes = (field.minutes[to]! - field.minutes[before]!) / 2;
      legs.push(
        { terrainCell: before, lengthM: lengthM / 2, minutes },
        { terrainCell: to, lengthM: lengthM / 2, minutes },
      );
    }
    path.push(...(path.length === 0 ? stretch : stretch.slice(1)));
  }
  return ok({ path, legs });
}

function stepLengthM(terrain: Terrain, from: number, to: number): number {
  const row = Math.floor(from / terrain.cols);
  const size = terrainCellSize(terrain, row);
  const toRow = Math.floor(to / terrain.cols);
  return Math.hypot((toRow - row) * size.yM, ((to % terrain.cols) - (from % terrain.cols)) * size.xM);
}

function isNightTouched(plan: SlotPlan, walk: PatrolWalk): boolean {
  for (let minute = 0; minute < walk.durationMin; minute++) {
    if (slotLight(plan, minuteToSlot(plan, walk.departMin + minute)) === 'night') return true;
  }
  return false;
}

function addMetres(
  metres: Map<number, Float64Array>,
  terrainGrid: TerrainGrid,
  plan: SlotPlan,
  terrainCell: number,
  slot: number,
  lengthM: number,
): void {
  const index = terrainGrid.gridCells[terrainCell]!;
  if (index < 0) return;
  let bySlot = metres.get(index);
  if (bySlot === undefined) {
    bySlot = new Float64Array(plan.periodSlots);
    metres.set(index, bySlot);
  }
  bySlot[slot]! += lengthM;
}
