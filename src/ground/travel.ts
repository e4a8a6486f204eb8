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
  /** Stops as soon as this terrain cell is settled. */
  readonly target: number | null;
};

type Step = { readonly dRow: number; readonly dCol: number };
const STEPS: ReadonlyArray<Step> = [-2, -1, 0, 1, 2].flatMap((dRow) =>
  [-2, -1, 0, 1, 2]
    .filter(
      (dCol) =>
        (dRow !== 0 || dCol !== 0) &&
        (Math.abs(dRow) < 2 || Math.abs(dCol) === 1) &&
        (Math.abs(dCol) < 2 || Math.abs(dRow) === 1),
    )
    .map((dCol) => ({ dRow, dCol })),
);

export function computeTravel(terrain: Terrain, cover: GroundCover, options: TravelOptions): TravelField {
  const minutes = new Float32Array(terrain.rows * terrain.cols).fill(Number.POSITIVE_INFINITY);
  const cameFrom = new Int32Array(minutes.length).fill(-1);
  if (!isPassable(terrain, cover, options.start)) return { minutes, cameFrom };
  const size = terrainCellSize(terrain, Math.floor(options.start / terrain.cols));
  const lengths = STEPS.map(({ dRow, dCol }) => Math.hypot(dRow * size.yM, dCol * size.xM));
  const queue = createTravelQueue();
  minutes[options.start] = 0;
  queue.push(0, options.start);
  for (let at = queue.pop(minutes); at >= 0; at = queue.pop(minutes)) {
    if (at === options.target) break;
    const row = Math.floor(at / terrain.cols);
    const col = at - row * terrain.cols;
    for (let k = 0; k < STEPS.length; k++) {
      const step = STEPS[k]!;
      const toRow = row + step.dRow;
      const toCol = col + step.dCol;
      if (toRow < 0 || toCol < 0 || toRow >= terrain.rows || toCol >= terrain.cols) continue;
      const to = toRow * terrain.cols + toCol;
      if (minutes[to]! <= minutes[at]!) continue;
      const arrival = Math.fround(minutes[at]! + stepMinutes(terrain, cover, at, step, lengths[k]!, options.mode));
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

/** Infinity where the step is impassable. Long steps are judged in two halves over the ground between. */
function stepMinutes(
  terrain: Terrain,
  cover: GroundCover,
  at: number,
  step: Step,
  lengthM: number,
  mode: PatrolMode,
): number {
  const { cols, heights } = terrain;
  const to = at + step.dRow * cols + step.dCol;
  if (!isPassable(terrain, cover, to)) return Number.POSITIVE_INFINITY;
  if (step.dRow === 0 || step.dCol === 0)
    return legMinutes(heights[at]!, heights[to]!, lengthM, mode, roadCode(cover, at, to));
  const { besideA, besideB } = cellsBeside(step, cols);
  const a = at + besideA;
  const b = at + besideB;
  if (!isPassable(terrain, cover, a) || !isPassable(terrain, cover, b)) return Number.POSITIVE_INFINITY;
  if (Math.abs(step.dRow) === Math.abs(step.dCol)) {
    return legMinutes(heights[at]!, heights[to]!, lengthM, mode, roadCode(cover, at, to));
  }
  const between = (heights[a]! + heights[b]!) / 2;
  return (
    legMinutes(heights[at]!, between, lengthM / 2, mode, COVER.open) +
    legMinutes(between, heights[to]!, lengthM / 2, mode, COVER.open)
  );
}

/** The two cells that a step in both directions passes between. */
function cellsBeside(step: Step, cols: number): { readonly besideA: number; readonly besideB: number } {
  const signRow = Math.sign(step.dRow);
  const signCol = Math.sign(step.dCol);
  const corner = signRow * cols + signCol;
  if (Math.abs(step.dRow) === 2) return { besideA: signRow * cols, besideB: corner };
  if (Math.abs(step.dCol) === 2) return { besideA: signCol, besideB: corner };
  return { besideA: signRow * cols, besideB: signCol };
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
