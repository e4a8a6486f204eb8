/**
 * Travel over terrain: least time by Dijkstra (1959) with 16 neighbours, which makes paths at most 2.8 % longer
 * than straight ones - the safe side. Walking by Tobler's function x 0.6 off paths, slope signed in the direction
 * of travel; vehicles in three classes of slope; roads where given. Water, unknown ground and cliffs stop everybody.
 * A step never cuts a corner past ground that is impassable.
 */
import type { PatrolMode } from './detection.ts';
import { COVER, type GroundCover, isPassable } from './ground-cover.ts';
import { type Terrain, terrainCellSize } from './terrain.ts';

/** Speeds by night are these times 0.7. */
export const NIGHT_SPEED_FACTOR = 0.7;

const WALK_SLOPE_MAX = 1;
const OFF_PATH_FACTOR = 0.6;
const VEHICLE_CLASSES = [
  { slopeMax: 0.05, kmh: 20 },
  { slopeMax: 0.15, kmh: 12 },
  { slopeMax: 0.3, kmh: 5 },
] as const;
const ROAD_KMH = { road: 60, track: 30 } as const;

/** Tobler (1993) off paths: 3.02 km/h on the flat, fastest slightly downhill; 0 where impassable. */
export function walkSpeedKmh(slope: number): number {
  if (Math.abs(slope) > WALK_SLOPE_MAX) return 0;
  return 6 * Math.exp(-3.5 * Math.abs(slope + 0.05)) * OFF_PATH_FACTOR;
}

/** Off road; 0 where impassable. */
export function vehicleSpeedKmh(slope: number): number {
  const steepness = Math.abs(slope);
  return VEHICLE_CLASSES.find(({ slopeMax }) => steepness < slopeMax)?.kmh ?? 0;
}

export type TravelField = {
  /** Least minutes from the start by day for each terrain cell; Infinity beyond the limit. */
  readonly minutes: Float32Array;
  /** Terrain cell before this one on the fastest way, -1 at the start and where nothing arrives. */
  readonly cameFrom: Int32Array;
};

export type TravelOptions = {
  readonly start: number;
  readonly mode: PatrolMode;
  readonly limitMin: number;
  /** Stops as soon as these terrain cells are settled; null explores to the limit. */
  readonly goals: ReadonlyArray<number> | null;
};

/** One of 16 moves; a move in both directions passes between the cells `besideA` and `besideB` (offsets, 0 for none). */
type Step = {
  readonly dRow: number;
  readonly dCol: number;
  readonly offset: number;
  readonly besideA: number;
  readonly besideB: number;
  readonly isLong: boolean;
  readonly lengthM: number;
};

export function computeTravel(terrain: Terrain, cover: GroundCover, options: TravelOptions): TravelField {
  const { rows, cols } = terrain;
  const minutes = new Float32Array(rows * cols).fill(Number.POSITIVE_INFINITY);
  const cameFrom = new Int32Array(minutes.length).fill(-1);
  if (!isPassable(terrain, cover, options.start) || options.goals?.length === 0) return { minutes, cameFrom };
  const steps = createSteps(terrain, Math.floor(options.start / cols));
  const waiting = new Set(options.goals ?? []);
  const queue = createTravelQueue();
  minutes[options.start] = 0;
  queue.push(0, options.start);
  for (let at = queue.pop(minutes); at >= 0; at = queue.pop(minutes)) {
    if (waiting.delete(at) && waiting.size === 0) break;
    const row = Math.floor(at / cols);
    const col = at - row * cols;
    const soFar = minutes[at]!;
    for (const step of steps) {
      const toRow = row + step.dRow;
      const toCol = col + step.dCol;
      if (toRow < 0 || toCol < 0 || toRow >= rows || toCol >= cols) continue;
      const to = at + step.offset;
      if (minutes[to]! <= soFar) continue;
      const arrival = Math.fround(soFar + stepMinutes(terrain, cover, at, step, options.mode));
      if (arrival >= minutes[to]! || arrival > options.limitMin) continue;
      minutes[to] = arrival;
      cameFrom[to] = at;
      queue.push(arrival, to);
    }
  }
  return { minutes, cameFrom };
}

/** Terrain cells from the start to `to`, both included; empty where nothing arrives. */
export function travelPath(field: TravelField, to: number): ReadonlyArray<number> {
  if (!Number.isFinite(field.minutes[to]!)) return [];
  const path = [to];
  for (let at = field.cameFrom[to]!; at >= 0; at = field.cameFrom[at]!) path.push(at);
  return path.reverse();
}

/** All moves of up to two cells that no shorter pair of equal moves makes up. */
function createSteps(terrain: Terrain, row: number): ReadonlyArray<Step> {
  const size = terrainCellSize(terrain, row);
  const steps: Step[] = [];
  for (let dRow = -2; dRow <= 2; dRow++) {
    for (let dCol = -2; dCol <= 2; dCol++) {
      const isLong = Math.max(Math.abs(dRow), Math.abs(dCol)) === 2;
      if ((dRow === 0 && dCol === 0) || (isLong && Math.min(Math.abs(dRow), Math.abs(dCol)) !== 1)) continue;
      const along = Math.sign(dRow) * terrain.cols;
      const corner = along + Math.sign(dCol);
      const isStraight = dRow === 0 || dCol === 0;
      steps.push({
        dRow,
        dCol,
        offset: dRow * terrain.cols + dCol,
        besideA: isStraight ? 0 : Math.abs(dCol) === 2 ? Math.sign(dCol) : along,
        besideB: isStraight ? 0 : isLong ? corner : Math.sign(dCol),
        isLong,
        lengthM: Math.hypot(dRow * size.yM, dCol * size.xM),
      });
    }
  }
  return steps;
}

/** Infinity where the step is impassable. Long steps are judged in two halves over the ground between. */
function stepMinutes(terrain: Terrain, cover: GroundCover, at: number, step: Step, mode: PatrolMode): number {
  const { heights } = terrain;
  const to = at + step.offset;
  if (!isPassable(terrain, cover, to)) return Number.POSITIVE_INFINITY;
  if (step.besideA !== 0) {
    const a = at + step.besideA;
    const b = at + step.besideB;
    if (!isPassable(terrain, cover, a) || !isPassable(terrain, cover, b)) return Number.POSITIVE_INFINITY;
    if (step.isLong) {
      const between = (heights[a]! + heights[b]!) / 2;
      return (
        legMinutes(heights[at]!, between, step.lengthM / 2, mode, COVER.open) +
        legMinutes(between, heights[to]!, step.lengthM / 2, mode, COVER.open)
      );
    }
  }
  return legMinutes(heights[at]!, heights[to]!, step.lengthM, mode, roadCode(cover, at, to));
}

/** The worse of the two ends, so a road counts only from road to road. */
function roadCode(cover: GroundCover, at: number, to: number): number {
  return Math.min(cover[at]!, cover[to]!);
}

function legMinutes(fromM: number, toM: number, lengthM: number, mode: PatrolMode, road: number): number {
  const slope = (toM - fromM) / lengthM;
  const offRoad = mode === 'foot' ? walkSpeedKmh(slope) : vehicleSpeedKmh(slope);
  const kmh = road < COVER.track ? offRoad : roadSpeedKmh(offRoad, mode, road);
  return kmh === 0 ? Number.POSITIVE_INFINITY : (lengthM * 60) / (kmh * 1_000);
}

/** A road is graded whatever the cells beside it do, so only walking asks for the slope. */
function roadSpeedKmh(offRoadKmh: number, mode: PatrolMode, road: number): number {
  if (mode === 'foot') return offRoadKmh / OFF_PATH_FACTOR;
  return road === COVER.road ? ROAD_KMH.road : ROAD_KMH.track;
}

/** Binary heap of (minutes, cell); entries overtaken by a better arrival are passed over. */
function createTravelQueue() {
  const keys: number[] = [];
  const cells: number[] = [];
  const swap = (i: number, j: number) => {
    const key = keys[i]!;
    const cell = cells[i]!;
    keys[i] = keys[j]!;
    cells[i] = cells[j]!;
    keys[j] = key;
    cells[j] = cell;
  };
  const push = (key: number, cell: number): void => {
    let i = keys.push(key) - 1;
    cells.push(cell);
    while (i > 0 && keys[(i - 1) >> 1]! > keys[i]!) {
      swap(i, (i - 1) >> 1);
      i = (i - 1) >> 1;
    }
  };
  const takeFirst = (): { readonly key: number; readonly cell: number } => {
    const first = { key: keys[0]!, cell: cells[0]! };
    const key = keys.pop()!;
    const cell = cells.pop()!;
    if (keys.length === 0) return first;
    keys[0] = key;
    cells[0] = cell;
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      if (left >= keys.length) break;
      const least = left + 1 < keys.length && keys[left + 1]! < keys[left]! ? left + 1 : left;
      if (keys[least]! >= keys[i]!) break;
      swap(i, least);
      i = least;
    }
    return first;
  };
  /** Next cell to settle, -1 when empty. */
  const pop = (minutes: Float32Array): number => {
    while (keys.length > 0) {
      const { key, cell } = takeFirst();
      if (key === minutes[cell]!) return cell;
    }
    return -1;
  };
  return { push, pop };
}
