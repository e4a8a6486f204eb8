/** Builders of posts, patrols, units and whole coverage questions with full defaults; each call makes a new value. */
import { createGridIndex, type GridIndex, polygonToGridCells } from '../../src/base/grid.ts';
import type { LatLng, Polygon } from '../../src/base/place.ts';
import { COVERAGE_PARAMETERS, type ForceCoverageInput } from '../../src/ground/force-coverage.ts';
import { createOpenCover } from '../../src/ground/ground-cover.ts';
import type { Patrol } from '../../src/ground/patrol.ts';
import type { Post } from '../../src/ground/post.ts';
import type { ReactionUnit } from '../../src/ground/reach.ts';
import { dailySpans, WEEK_OF_HOURS } from '../../src/ground/slot-plan.ts';
import { computeCombinedViewshed } from '../../src/ground/sweep-viewshed.ts';
import { gridPlaceToLatLng, type Terrain } from '../../src/ground/terrain.ts';

/** Every hour of the week. */
export const ALL_WEEK = [{ fromMin: 0, toMin: 168 * 60 }];

export function aPost(overrides: Partial<Post> = {}): Post {
  return {
    id: 'post-1',
    role: 'post',
    place: { lat: 35.75, lng: 44.14 },
    eyeHeightM: 10,
    sensors: ['eye'],
    manned: ALL_WEEK,
    ...overrides,
  };
}

export function aPatrol(overrides: Partial<Patrol> = {}): Patrol {
  return {
    id: 'patrol-1',
    mode: 'foot',
    route: [
      { lat: 35.75, lng: 44.14 },
      { lat: 35.75, lng: 44.15 },
    ],
    walks: dailySpans(WEEK_OF_HOURS, 8, 9).map(({ fromMin }) => ({ departMin: fromMin, durationMin: 60 })),
    ...overrides,
  };
}

export function aUnit(overrides: Partial<ReactionUnit> = {}): ReactionUnit {
  return {
    id: 'unit-1',
    place: { lat: 35.75, lng: 44.14 },
    mode: 'vehicle',
    readinessMin: 10,
    ready: ALL_WEEK,
    ...overrides,
  };
}

/** Corners of the raster rectangle between two cells, as a polygon. */
export function aTerrainBox(terrain: Terrain, from: LatLngCells, to: LatLngCells): Polygon {
  const at = (row: number, col: number): LatLng => gridPlaceToLatLng(terrain, { row, col });
  return [[at(from.row, from.col), at(from.row, to.col), at(to.row, to.col), at(to.row, from.col)]];
}
type LatLngCells = { readonly row: number; readonly col: number };

export function aGrid(polygon: Polygon, resolution = 8): GridIndex {
  return createGridIndex(polygonToGridCells(polygon, resolution));
}

/** A force over the middle of the terrain that may act everywhere; nothing stands there by default. */
export function aCoverageInput(terrain: Terrain, overrides: Partial<ForceCoverageInput> = {}): ForceCoverageInput {
  const { rows, cols } = terrain;
  return {
    terrain,
    cover: createOpenCover(terrain),
    posts: [],
    patrols: [],
    units: [],
    lawful: { sector: aTerrainBox(terrain, { row: 0, col: 0 }, { row: rows - 1, col: cols - 1 }), agreedCells: [] },
    grid: aGrid(aTerrainBox(terrain, { row: rows * 0.35, col: cols * 0.35 }, { row: rows * 0.65, col: cols * 0.65 })),
    slots: WEEK_OF_HOURS,
    parameters: COVERAGE_PARAMETERS,
    kernels: { viewshed: computeCombinedViewshed },
    silentPosts: new Set(),
    achieved: null,
    ...overrides,
  };
}
