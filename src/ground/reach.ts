/**
 * Reach: how long the nearest ready unit of one force needs to each cell of the survey grid. Readiness is added, the
 * night slows everybody down, a unit counts in slots it is ready for in full, and it may act only inside the
 * sector of its force or in cells a signed agreement names. Travel goes to the passable ground nearest the centre.
 */
import { type Cell, gridCellToLatLng } from '../base/grid.ts';
import { isInPolygon, type LatLng, type Polygon } from '../base/place.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { PatrolMode } from './detection.ts';
import { type GroundCover, isPassable } from './ground-cover.ts';
import {
  type HoursSpan,
  type Light,
  type OverlappingSchedule,
  type ScheduleMalformed,
  type SlotFlags,
  type SlotPlan,
  slotLight,
  spansToSlots,
} from './slot-plan.ts';
import { latLngToGridPlace, latLngToTerrainCell, type Terrain, terrainCellSize } from './terrain.ts';
import { type TerrainGrid, terrainCellsOf } from './terrain-grid.ts';
import { computeTravel, NIGHT_SPEED_FACTOR } from './travel.ts';

export type ReactionUnit = {
  readonly id: string;
  readonly place: LatLng;
  readonly mode: PatrolMode;
  /** Minutes from the order to the first step. */
  readonly readinessMin: number;
  readonly ready: ReadonlyArray<HoursSpan>;
};

/** Where a force may act. */
export type LawfulGround = { readonly sector: Polygon; readonly agreedCells: ReadonlyArray<Cell> };

export type UnitReach = {
  readonly unit: ReactionUnit;
  readonly slots: SlotFlags;
  /** Minutes by light for each grid cell, readiness included; Infinity where it may not act or does not arrive. */
  readonly minutes: Readonly<Record<Light, Float32Array>>;
};

/** Arrivals later than this are not told apart. */
export const ARRIVAL_LIMIT_MIN = 90;
/** Stands for "never" among whole minutes. */
export const NO_ARRIVAL = 65_535;

export function computeUnitReach(
  terrain: Terrain,
  cover: GroundCover,
  terrainGrid: TerrainGrid,
  plan: SlotPlan,
  unit: ReactionUnit,
  lawful: LawfulGround,
): Result<UnitReach, UnitOffTerrain | OverlappingSchedule | ScheduleMalformed> {
  const slots = spansToSlots(plan, unit.ready, unit.id);
  if (!slots.ok) return slots;
  const start = latLngToTerrainCell(terrain, unit.place);
  if (!start.ok) return err({ type: 'UnitOffTerrain', unitId: unit.id });
  const startCell = start.value.row * terrain.cols + start.value.col;
  if (!isPassable(terrain, cover, startCell)) return err({ type: 'UnitOffTerrain', unitId: unit.id });
  const limitMin = ARRIVAL_LIMIT_MIN - unit.readinessMin;
  const agreed = new Set(lawful.agreedCells);
  const { cells } = terrainGrid.grid;
  const goals = cells.map((cell, index) => {
    const isLawful = agreed.has(cell) || isInPolygon(gridCellToLatLng(cell), lawful.sector);
    return isLawful ? nearestPassable(terrain, cover, terrainGrid, index) : -1;
  });
  const open = goals.filter((goal) => goal >= 0);
  const field = computeTravel(terrain, cover, { start: startCell, mode: unit.mode, limitMin, goals: open });
  const day = new Float32Array(cells.length).fill(Number.POSITIVE_INFINITY);
  const night = day.slice();
  goals.forEach((goal, index) => {
    if (goal < 0) return;
    const travelMin = field.minutes[goal]!;
    day[index] = unit.readinessMin + travelMin;
    night[index] = unit.readinessMin + travelMin / NIGHT_SPEED_FACTOR;
  });
  return ok({ unit, slots: slots.value, minutes: { day, night } });
}

export type UnitOffTerrain = { readonly type: 'UnitOffTerrain'; readonly unitId: string };

/** Least arrival in whole minutes, rounded up, for each cell x slot (cell-major); `NO_ARRIVAL` where none. */
export function computeArrivals(plan: SlotPlan, cells: number, units: ReadonlyArray<UnitReach>): Uint16Array {
  const arrivals = new Uint16Array(cells * plan.periodSlots).fill(NO_ARRIVAL);
  for (const { slots, minutes } of units) {
    for (let slot = 0; slot < plan.periodSlots; slot++) {
      if (slots[slot] === 0) continue;
      const byLight = minutes[slotLight(plan, slot)];
      for (let cell = 0; cell < cells; cell++) {
        const at = cell * plan.periodSlots + slot;
        arrivals[at] = Math.min(arrivals[at]!, wholeMinutes(byLight[cell]!));
      }
    }
  }
  return arrivals;
}

export function wholeMinutes(minutes: number): number {
  return Number.isFinite(minutes) ? Math.min(NO_ARRIVAL - 1, Math.ceil(minutes)) : NO_ARRIVAL;
}

/** Passable terrain cell of a grid cell nearest its centre, -1 if there is none; ties go to the first. */
function nearestPassable(terrain: Terrain, cover: GroundCover, terrainGrid: TerrainGrid, index: number): number {
  const centre = latLngToGridPlace(terrain, gridCellToLatLng(terrainGrid.grid.cells[index]!));
  const size = terrainCellSize(terrain, Math.max(0, Math.min(terrain.rows - 1, centre.row)));
  let best = -1;
  let bestM2 = Number.POSITIVE_INFINITY;
  for (const at of terrainCellsOf(terrainGrid, index)) {
    const row = Math.floor(at / terrain.cols);
    const distance2 = ((row - centre.row) * size.yM) ** 2 + ((at - row * terrain.cols - centre.col) * size.xM) ** 2;
    if (distance2 < bestM2 && isPassable(terrain, cover, at)) {
      best = at;
      bestM2 = distance2;
    }
  }
  return best;
}
