/**
 * Coverage: p(c, t), the share of a grid cell's ground one force sees in a slot, weighted by how likely it notices.
 * For each terrain cell x: d(x, t) = 1 - prod (1 - d_i(x, t)) over manned posts with line of sight (range curve)
 * and patrols (search formula on the strip they see); p is the mean over all x, unknown ground counting as unseen,
 * rounded down to thousandths. Posts and patrols of one force only; this never leaves the node.
 */
import { gridCellToLatLng, gridCellToRing } from '../base/grid.ts';
import { distanceM, type LatLng } from '../base/place.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  rangeDetection,
  type SensorCurve,
  type SensorKind,
  SWEEP_WIDTHS_M,
  searchDetection,
  sensorRangeM,
} from './detection.ts';
import type { PresentPatrol } from './patrol.ts';
import type { Post, PresentPost } from './post.ts';
import { isRaySeen, refractionToDropPerM, type SightOptions } from './ray-viewshed.ts';
import { LIGHTS, type Light, type SlotPlan, slotLight } from './slot-plan.ts';
import type { ViewshedKernel } from './sweep-viewshed.ts';
import { type GridPlace, latLngToTerrainCell, type Terrain, terrainCellSize } from './terrain.ts';
import { type TerrainGrid, terrainCellsOf } from './terrain-grid.ts';

export type SightParameters = {
  readonly targetHeightM: number;
  readonly refraction: number;
  readonly curves: Readonly<Record<SensorKind, SensorCurve>>;
};

/** What one post or patrol sees of one grid cell; `detection[k]` belongs to the k-th terrain cell. */
export type PostView = { readonly post: number; readonly detection: Readonly<Record<Light, Float32Array>> };
export type PatrolView = {
  readonly patrol: number;
  /** 1 for terrain cells on the strip, by light. */
  readonly strip: Readonly<Record<Light, Uint8Array>>;
  readonly areaM2: Readonly<Record<Light, number>>;
};
export type CellViews = { readonly posts: ReadonlyArray<PostView>; readonly patrols: ReadonlyArray<PatrolView> };

export type SeenShare = {
  /** Thousandths, rounded down, cell-major. */
  readonly permille: Uint16Array;
  readonly views: ReadonlyArray<CellViews>;
};

/** Eye of those who walk or drive. */
const PATROL_EYE_M = { foot: 1.7, vehicle: 2.5 } as const;
/** Keeps a mean of equal values from falling a thousandth through rounding. */
const ROUNDING = 1e-7;

export function computeSeenShare(
  terrain: Terrain,
  terrainGrid: TerrainGrid,
  plan: SlotPlan,
  posts: ReadonlyArray<PresentPost>,
  patrols: ReadonlyArray<PresentPatrol>,
  parameters: SightParameters,
  viewshedKernel: ViewshedKernel,
): Result<SeenShare, PostOffTerrain> {
  const cells = terrainGrid.grid.cells.length;
  const views: { posts: PostView[]; patrols: PatrolView[] }[] = Array.from({ length: cells }, () => ({
    posts: [],
    patrols: [],
  }));
  for (let i = 0; i < posts.length; i++) {
    const added = addPostViews(terrain, terrainGrid, posts[i]!, i, parameters, viewshedKernel, views);
    if (!added.ok) return added;
  }
  for (const [i, patrol] of patrols.entries()) {
    for (const { cell, ...view } of viewFromPatrol(terrain, terrainGrid, patrol, parameters)) {
      views[cell]!.patrols.push({ patrol: i, ...view });
    }
  }
  const permille = new Uint16Array(cells * plan.periodSlots);
  for (let cell = 0; cell < cells; cell++) {
    const ground = terrainCellsOf(terrainGrid, cell).length;
    permille.set(seenPermilleBySlot(views[cell]!, cell, plan, posts, patrols, ground), cell * plan.periodSlots);
  }
  return ok({ permille, views });
}

export type PostOffTerrain = { readonly type: 'PostOffTerrain'; readonly postId: string };

/** Thousandths of one cell seen, for each slot of the plan; slots with the same presence are computed once. */
export function seenPermilleBySlot(
  views: CellViews,
  cell: number,
  plan: SlotPlan,
  posts: ReadonlyArray<PresentPost>,
  patrols: ReadonlyArray<PresentPatrol>,
  terrainCells: number,
): Uint16Array {
  const permille = new Uint16Array(plan.periodSlots);
  const known = new Map<string, number>();
  for (let slot = 0; slot < plan.periodSlots; slot++) {
    const light = slotLight(plan, slot);
    const key = presenceKey(views, cell, slot, light, posts, patrols);
    const share = known.get(key) ?? seenPermille(views, cell, slot, light, posts, patrols, terrainCells);
    known.set(key, share);
    permille[slot] = share;
  }
  return permille;
}

/** Thousandths of the cell seen in the slot by what `views` holds, rounded down. */
export function seenPermille(
  views: CellViews,
  cell: number,
  slot: number,
  light: Light,
  posts: ReadonlyArray<PresentPost>,
  patrols: ReadonlyArray<PresentPatrol>,
  terrainCells: number,
): number {
  if (terrainCells === 0) return 0;
  const missed = new Float64Array(terrainCells).fill(1);
  for (const { post, detection } of views.posts) {
    if (posts[post]!.slots[slot] === 0) continue;
    const seen = detection[light];
    for (let k = 0; k < terrainCells; k++) missed[k]! *= 1 - seen[k]!;
  }
  for (const { patrol, strip, areaM2 } of views.patrols) {
    const pathM = patrols[patrol]!.metres.get(cell)?.[slot] ?? 0;
    const found = searchDetection(pathM, SWEEP_WIDTHS_M[patrols[patrol]!.mode][light], areaM2[light]);
    for (let k = 0; k < terrainCells; k++) if (strip[light][k] === 1) missed[k]! *= 1 - found;
  }
  let sum = 0;
  for (const miss of missed) sum += 1 - miss;
  return Math.floor((sum / terrainCells) * 1_000 + ROUNDING);
}

/** Slots of equal key have equal share: light, who is there, how far each patrol goes. */
export function presenceKey(
  views: CellViews,
  cell: number,
  slot: number,
  light: Light,
  posts: ReadonlyArray<PresentPost>,
  patrols: ReadonlyArray<PresentPatrol>,
): string {
  const there = views.posts.map(({ post }) => posts[post]!.slots[slot]);
  const metres = views.patrols.map(({ patrol }) => patrols[patrol]!.metres.get(cell)?.[slot] ?? 0);
  return `${light}|${there.join('')}|${metres.join(',')}`;
}

function postSight(post: Post, observer: GridPlace, rangeM: number, parameters: SightParameters): SightOptions {
  return {
    observer,
    observerHeightM: post.eyeHeightM,
    targetHeightM: parameters.targetHeightM,
    rangeM,
    dropPerM: refractionToDropPerM(parameters.refraction),
  };
}

function addPostViews(
  terrain: Terrain,
  terrainGrid: TerrainGrid,
  present: PresentPost,
  index: number,
  parameters: SightParameters,
  viewshedKernel: ViewshedKernel,
  views: ReadonlyArray<{ readonly posts: PostView[] }>,
): Result<true, PostOffTerrain> {
  const seen = viewFromPost(terrain, terrainGrid, present.post, parameters, viewshedKernel);
  if (!seen.ok) return seen;
  for (const { cell, detection } of seen.value) views[cell]!.posts.push({ post: index, detection });
  return ok(true);
}

/** Grid cells of which a post notices anything, and how likely it does, terrain cell by terrain cell. */
export function viewFromPost(
  terrain: Terrain,
  terrainGrid: TerrainGrid,
  post: Post,
  parameters: SightParameters,
  viewshedKernel: ViewshedKernel,
): Result<ReadonlyArray<{ readonly cell: number; readonly detection: PostView['detection'] }>, PostOffTerrain> {
  const views: { cell: number; detection: PostView['detection'] }[] = [];
  const curves = post.sensors.map((kind) => parameters.curves[kind]);
  const rangeM = Math.max(0, ...curves.map(sensorRangeM));
  const near = nearbyCells(terrainGrid, post.place, rangeM);
  const observer = latLngToTerrainCell(terrain, post.place);
  if (!observer.ok) return err({ type: 'PostOffTerrain', postId: post.id });
  if (near.length === 0) return ok(views);
  const viewshed = viewshedKernel(terrain, postSight(post, observer.value, rangeM, parameters));
  if (!viewshed.ok) return err({ type: 'PostOffTerrain', postId: post.id });
  const { row0, col0, rows, cols, seen } = viewshed.value;
  const size = terrainCellSize(terrain, observer.value.row);
  for (const cell of near) {
    const ground = terrainCellsOf(terrainGrid, cell);
    const detection = { day: new Float32Array(ground.length), night: new Float32Array(ground.length) };
    let isAny = false;
    ground.forEach((at, k) => {
      const row = Math.floor(at / terrain.cols);
      const col = at - row * terrain.cols;
      const y = row - row0;
      const x = col - col0;
      if (y < 0 || x < 0 || y >= rows || x >= cols || seen[y * cols + x] === 0) return;
      const awayM = Math.hypot((row - observer.value.row) * size.yM, (col - observer.value.col) * size.xM);
      for (const light of LIGHTS) {
        detection[light][k] = Math.max(0, ...curves.map((curve) => rangeDetection(awayM, curve, light)));
        if (detection[light][k]! > 0) isAny = true;
      }
    });
    if (isAny) views.push({ cell, detection });
  }
  return ok(views);
}

/** Grid cells any of whose ground may lie in range. */
function nearbyCells(terrainGrid: TerrainGrid, place: LatLng, rangeM: number): ReadonlyArray<number> {
  const { cells } = terrainGrid.grid;
  const first = cells[0];
  if (first === undefined) return [];
  // Cells of one grid differ in size by less than half.
  const radiusM = 1.5 * Math.max(...gridCellToRing(first).map((corner) => distanceM(corner, gridCellToLatLng(first))));
  const near: number[] = [];
  cells.forEach((cell, index) => {
    if (distanceM(gridCellToLatLng(cell), place) <= rangeM * 1.01 + radiusM) near.push(index);
  });
  return near;
}

/** The strip of a patrol in each grid cell it walks in, by light. */
export function viewFromPatrol(
  terrain: Terrain,
  terrainGrid: TerrainGrid,
  patrol: PresentPatrol,
  parameters: SightParameters,
): ReadonlyArray<Omit<PatrolView, 'patrol'> & { readonly cell: number }> {
  const seen = {
    day: stripCells(terrain, patrol, SWEEP_WIDTHS_M[patrol.mode].day, parameters),
    night: stripCells(terrain, patrol, SWEEP_WIDTHS_M[patrol.mode].night, parameters),
  };
  return [...patrol.metres.keys()].map((cell) => {
    const ground = terrainCellsOf(terrainGrid, cell);
    const size = terrainCellSize(terrain, Math.floor(ground[0]! / terrain.cols));
    const strip = { day: new Uint8Array(ground.length), night: new Uint8Array(ground.length) };
    const areaM2 = { day: 0, night: 0 };
    for (const light of LIGHTS) {
      ground.forEach((at, k) => {
        if (!seen[light].has(at)) return;
        strip[light][k] = 1;
        areaM2[light] += size.xM * size.yM;
      });
    }
    return { cell, strip, areaM2 };
  });
}

/** Terrain cells within the sweep width of the path and in line of sight from it. */
function stripCells(
  terrain: Terrain,
  patrol: PresentPatrol,
  widthM: number,
  parameters: SightParameters,
): ReadonlySet<number> {
  const strip = new Set<number>();
  for (const at of new Set(patrol.path)) {
    const observer = { row: Math.floor(at / terrain.cols), col: at % terrain.cols };
    const size = terrainCellSize(terrain, observer.row);
    const options: SightOptions = {
      observer,
      observerHeightM: PATROL_EYE_M[patrol.mode],
      targetHeightM: parameters.targetHeightM,
      rangeM: widthM,
      dropPerM: refractionToDropPerM(parameters.refraction),
    };
    const reachRows = Math.floor(widthM / size.yM);
    const reachCols = Math.floor(widthM / size.xM);
    for (
      let row = Math.max(0, observer.row - reachRows);
      row <= Math.min(terrain.rows - 1, observer.row + reachRows);
      row++
    ) {
      for (
        let col = Math.max(0, observer.col - reachCols);
        col <= Math.min(terrain.cols - 1, observer.col + reachCols);
        col++
      ) {
        const target = row * terrain.cols + col;
        if (!strip.has(target) && isRaySeen(terrain, options, size, { row, col })) strip.add(target);
      }
    }
  }
  return strip;
}
