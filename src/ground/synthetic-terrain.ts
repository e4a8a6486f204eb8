/**
 * EXERCISE TERRAIN around Altun Kupri (Prde) and Mount Qarachogh: made up, shaped like the real country - a plain that
 * rises to the north-east, long ridges from north-west to south-east, the Little Zab cutting through them -
 * with spectral relief by seed. No height here is a measurement. Heights are rounded to decimetres.
 */
import type { LatLng } from '../base/place.ts';
import { createPrng } from '../base/random.ts';
import { type Frame, type FramePoint, latLngToFrame } from './frame.ts';
import { COVER, type GroundCover, withCoverLine } from './ground-cover.ts';
import { createSpectralNoise, type NoiseField, sampleNoise } from './spectral-noise.ts';
import type { Terrain } from './terrain.ts';

export const EXERCISE_TERRAIN_LABEL = 'EXERCISE TERRAIN';

export type SyntheticGround = { readonly terrain: Terrain; readonly cover: GroundCover };
export type SyntheticOptions = { readonly seed: number; readonly cellM: number };

type Ridge = { readonly crestM: number; readonly halfWidthM: number; readonly line: ReadonlyArray<LatLng> };

const FRAME: Frame = { kind: 'utm', zone: 38, hemisphere: 'north' };
/** Holds 43.5-44.7 E, 35.3-36.2 N. */
const WEST_M = 363_000;
const EAST_M = 474_000;
const SOUTH_M = 3_906_000;
const NORTH_M = 4_008_000;
const PRDE: LatLng = { lat: 35.7533, lng: 44.1436 };
const PLAIN_AT_PRDE_M = 292;
const PLAIN_RISE_PER_KM = 2.4;
const WATER_HALF_WIDTH_M = 140;
const VALLEY_FROM_M = 350;
const VALLEY_TO_M = 3_200;
const NOISE_SIZE = 512;

const RIDGES: ReadonlyArray<Ridge> = [
  { crestM: 520, halfWidthM: 2_300, line: points([35.95, 43.44], [35.8, 43.63], [35.68, 43.77]) },
  { crestM: 260, halfWidthM: 1_800, line: points([35.69, 43.72], [35.57, 43.88]) },
  { crestM: 110, halfWidthM: 1_500, line: points([35.92, 43.76], [35.74, 43.98], [35.6, 44.16], [35.48, 44.3]) },
  {
    crestM: 170,
    halfWidthM: 1_900,
    line: points([36.02, 43.84], [35.82, 44.07], [35.7, 44.21], [35.52, 44.39], [35.34, 44.6]),
  },
  { crestM: 210, halfWidthM: 2_300, line: points([36.08, 44.06], [35.89, 44.28], [35.72, 44.47], [35.52, 44.69]) },
  { crestM: 340, halfWidthM: 3_200, line: points([36.22, 44.26], [36.0, 44.48], [35.86, 44.7]) },
];
/** The Little Zab, and the height of its water at each bend. */
const RIVER = points(
  [35.96, 44.72],
  [35.87, 44.5],
  [35.8, 44.3],
  [35.753, 44.143],
  [35.675, 44.062],
  [35.52, 43.88],
  [35.36, 43.66],
  [35.25, 43.45],
);
const RIVER_M = [398, 352, 318, 281, 258, 232, 212, 196];
const ROADS = [
  points([35.4681, 44.3922], [35.62, 44.262], [35.7533, 44.1436], [35.92, 44.06], [36.1833, 44.0119]),
  points([35.4681, 44.3922], [35.59, 44.2], [35.6748, 44.0707], [35.72, 43.85], [35.7762, 43.5797]),
];
const TRACKS = [
  points([35.7533, 44.1436], [35.72, 44.13], [35.6748, 44.0707]),
  points([35.7533, 44.1436], [35.84, 43.93], [35.7762, 43.5797]),
  points([35.6748, 44.0707], [35.5, 43.95], [35.3259, 43.7727]),
];

export function createSyntheticGround(options: SyntheticOptions): SyntheticGround {
  const { seed, cellM } = options;
  const rows = Math.round((NORTH_M - SOUTH_M) / cellM);
  const cols = Math.round((EAST_M - WEST_M) / cellM);
  const relief = createRelief(seed);
  const heights = new Float32Array(rows * cols);
  const water = new Uint8Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const point = { x: WEST_M + (col + 0.5) * cellM, y: NORTH_M - (row + 0.5) * cellM };
      const ground = relief(point);
      heights[row * cols + col] = Math.round(ground.heightM * 10) / 10;
      if (ground.isWater) water[row * cols + col] = COVER.water;
    }
  }
  const terrain: Terrain = {
    frame: FRAME,
    west: WEST_M,
    north: NORTH_M,
    stepX: cellM,
    stepY: cellM,
    rows,
    cols,
    heights,
    label: EXERCISE_TERRAIN_LABEL,
  };
  let cover: GroundCover = water;
  for (const line of TRACKS) cover = withCoverLine(terrain, cover, line, COVER.track);
  for (const line of ROADS) cover = withCoverLine(terrain, cover, line, COVER.road);
  return { terrain, cover };
}

type Relief = (point: FramePoint) => { readonly heightM: number; readonly isWater: boolean };

function createRelief(seed: number): Relief {
  const prng = createPrng(seed);
  const [hills, crest] = createSpectralNoise({ size: NOISE_SIZE, exponent: 2.2, cornerCells: 40 }, prng);
  const [rough] = createSpectralNoise({ size: NOISE_SIZE, exponent: 1.5, cornerCells: 17 }, prng);
  const ridges = RIDGES.map((ridge) => ({ ...ridge, line: toFrame(ridge.line) }));
  const river = toFrame(RIVER);
  const prde = latLngToFrame(PRDE, FRAME);
  return (point) => {
    const north = Math.SQRT1_2 * (point.y - prde.y + point.x - prde.x);
    let heightM = PLAIN_AT_PRDE_M + (PLAIN_RISE_PER_KM * north) / 1_000;
    let ruggedness = 0.25;
    for (const ridge of ridges) {
      const share = ridgeShare(nearestOnLine(point, ridge.line).distanceM / ridge.halfWidthM);
      if (share < 0.005) continue;
      heightM += ridge.crestM * share * (1 + 0.3 * sampleField(crest, point, 215));
      ruggedness += share * Math.min(1, ridge.crestM / 250);
    }
    heightM += ruggedness * (26 * sampleField(hills, point, 215) + 5 * sampleField(rough, point, 90));
    const bank = nearestOnLine(point, river);
    const waterM = RIVER_M[bank.segment]! + (RIVER_M[bank.segment + 1]! - RIVER_M[bank.segment]!) * bank.share;
    const dry = smoothStep((bank.distanceM - VALLEY_FROM_M) / (VALLEY_TO_M - VALLEY_FROM_M));
    return {
      heightM: waterM + 4 + (heightM - waterM - 4) * dry,
      isWater: bank.distanceM < WATER_HALF_WIDTH_M,
    };
  };
}

function ridgeShare(d: number): number {
  return (1 + d * d) ** -1.5;
}

function smoothStep(t: number): number {
  const u = Math.max(0, Math.min(1, t));
  return u * u * (3 - 2 * u);
}

function sampleField(field: NoiseField, point: FramePoint, spacingM: number): number {
  return sampleNoise(field, (NORTH_M - point.y) / spacingM, (point.x - WEST_M) / spacingM);
}

function nearestOnLine(point: FramePoint, line: ReadonlyArray<FramePoint>) {
  let distance2 = Number.POSITIVE_INFINITY;
  let segment = 0;
  let share = 0;
  for (let i = 0; i + 1 < line.length; i++) {
    const a = line[i]!;
    const b = line[i + 1]!;
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    const along = ((point.x - a.x) * dx + (point.y - a.y) * dy) / (dx * dx + dy * dy);
    const clamped = Math.max(0, Math.min(1, along));
    const offX = point.x - a.x - clamped * dx;
    const offY = point.y - a.y - clamped * dy;
    if (offX * offX + offY * offY >= distance2) continue;
    distance2 = offX * offX + offY * offY;
    segment = i;
    share = clamped;
  }
  return { distanceM: Math.sqrt(distance2), segment, share };
}

function toFrame(line: ReadonlyArray<LatLng>): ReadonlyArray<FramePoint> {
  return line.map((place) => latLngToFrame(place, FRAME));
}

function points(...pairs: ReadonlyArray<readonly [lat: number, lng: number]>): ReadonlyArray<LatLng> {
  return pairs.map(([lat, lng]) => ({ lat, lng }));
}
