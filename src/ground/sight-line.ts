/**
 * Why a post does or does not see a spot: the straight line from its eye to a person standing there, and the ridge that
 * rises highest against it. It explains a viewshed and decides nothing: the same bilinear ground, curvature and
 * refraction as `ray-viewshed.ts`, sampled once for each terrain cell on the way.
 */
import { gridCellToLatLng } from '../base/grid.ts';
import { distanceM, type LatLng } from '../base/place.ts';
import type { CoverageParameters, ForceCoverage } from './force-coverage.ts';
import { refractionToDropPerM, type SightOptions } from './ray-viewshed.ts';
import type { Light } from './slot-plan.ts';
import {
  cellHeightM,
  type GridPlace,
  gridPlaceToLatLng,
  latLngToTerrainCell,
  sampleHeightM,
  type Terrain,
  terrainCellSize,
} from './terrain.ts';

/** Ground that stands in the way; null heights where it is unknown, which blocks as well. */
export type Ridge = {
  readonly place: LatLng;
  readonly awayM: number;
  readonly heightM: number | null;
  /** By how much it rises above the line. */
  readonly aboveM: number | null;
};

/** Both whole cells of the raster. Null where nothing is in the way. */
export function findRidge(terrain: Terrain, sight: Omit<SightOptions, 'rangeM'>, target: GridPlace): Ridge | null {
  const { observer, dropPerM } = sight;
  const size = terrainCellSize(terrain, observer.row);
  const dRow = target.row - observer.row;
  const dCol = target.col - observer.col;
  const steps = Math.max(Math.abs(dRow), Math.abs(dCol));
  const awayM = Math.hypot(dRow * size.yM, dCol * size.xM);
  const dropM = dropPerM * awayM * awayM;
  const eyeM = cellHeightM(terrain, observer) + sight.observerHeightM;
  const riseM = cellHeightM(terrain, target) + sight.targetHeightM - dropM - eyeM;
  let steepest = riseM;
  let ridge: Ridge | null = null;
  for (let k = 1; k < steps; k++) {
    const t = k / steps;
    const at = { row: observer.row + dRow * t, col: observer.col + dCol * t };
    const heightM = sampleHeightM(terrain, at);
    const found = { place: gridPlaceToLatLng(terrain, at), awayM: awayM * t };
    if (Number.isNaN(heightM)) return { ...found, heightM: null, aboveM: null };
    const slope = (heightM - dropM * t * t - eyeM) / t;
    if (slope <= steepest) continue;
    steepest = slope;
    ridge = { ...found, heightM, aboveM: (slope - riseM) * t };
  }
  return ridge;
}

/** A post as it looks at the middle of a grid cell. */
export type PostSight = {
  readonly id: string;
  readonly awayM: number;
  /** How far its best sensor notices anybody in this light. */
  readonly rangeM: number;
  readonly ridge: Ridge | null;
};

/** The nearest posts, whether they see anything of the cell or not; nearest first. */
export function explainPostSights(
  terrain: Terrain,
  coverage: ForceCoverage,
  parameters: CoverageParameters,
  asked: { readonly cell: number; readonly light: Light; readonly most: number },
): ReadonlyArray<PostSight> {
  const middle = gridCellToLatLng(coverage.cells[asked.cell]!);
  const target = latLngToTerrainCell(terrain, middle);
  const near = coverage.posts
    .map(({ post }) => ({ post, awayM: distanceM(post.place, middle) }))
    .sort((a, b) => a.awayM - b.awayM)
    .slice(0, asked.most);
  return near.map(({ post, awayM }) => {
    const observer = latLngToTerrainCell(terrain, post.place);
    const sight = {
      observerHeightM: post.eyeHeightM,
      targetHeightM: parameters.targetHeightMm / 1_000,
      dropPerM: refractionToDropPerM(parameters.refractionPermille / 1_000),
    };
    const ridge =
      observer.ok && target.ok ? findRidge(terrain, { ...sight, observer: observer.value }, target.value) : null;
    const rangeM = Math.max(0, ...post.sensors.map((kind) => parameters.curves[kind][asked.light].farM));
    return { id: post.id, awayM, rangeM, ridge };
  });
}
