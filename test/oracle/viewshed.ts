/**
 * Slow, obvious line of sight in 64-bit numbers, written from the definition: every place where a ray crosses
 * a line of cell centres, and the reference-plane horizon by recursion from the target inwards. Both answer
 * with a margin in metres (above zero: seen), so that a test may pass over what rounding decides.
 */
import type { SightOptions } from '../../src/ground/ray-viewshed.ts';
import { cellHeightM, type GridPlace, sampleHeightM, type Terrain, terrainCellSize } from '../../src/ground/terrain.ts';

export function rayMarginM(terrain: Terrain, options: SightOptions, target: GridPlace): number {
  const { observer } = options;
  const sight = sightOf(terrain, options, target);
  if (sight.distanceM > options.rangeM || Number.isNaN(sight.targetM)) return Number.NEGATIVE_INFINITY;
  const fractions: number[] = [];
  for (const steps of [Math.abs(target.row - observer.row), Math.abs(target.col - observer.col)]) {
    for (let k = 1; k < steps; k++) fractions.push(k / steps);
  }
  let margin = Number.POSITIVE_INFINITY;
  for (const t of fractions) {
    const groundM = sampleHeightM(terrain, {
      row: snap(observer.row + (target.row - observer.row) * t),
      col: snap(observer.col + (target.col - observer.col) * t),
    });
    if (Number.isNaN(groundM)) return Number.NEGATIVE_INFINITY;
    const lineM = sight.eyeM + (sight.targetM - sight.eyeM) * t;
    margin = Math.min(margin, lineM - (groundM - options.dropPerM * (t * sight.distanceM) ** 2));
  }
  return margin;
}

/** `known` keeps horizons between calls for the same terrain and options. */
export function sweepMarginM(
  terrain: Terrain,
  options: SightOptions,
  target: GridPlace,
  known: Map<number, number>,
): number {
  const sight = sightOf(terrain, options, target);
  if (sight.distanceM > options.rangeM || Number.isNaN(sight.targetM)) return Number.NEGATIVE_INFINITY;
  const ring = ringOf(options, target);
  if (ring === 0) return Number.POSITIVE_INFINITY;
  return sight.targetM - sight.eyeM - ring * horizonBefore(terrain, options, target, known);
}

/** Highest slope, in metres per ring, that the sight to `place` must clear before it gets there. */
function horizonBefore(terrain: Terrain, options: SightOptions, place: GridPlace, known: Map<number, number>): number {
  const ring = ringOf(options, place);
  if (ring <= 1) return Number.NEGATIVE_INFINITY;
  const dRow = place.row - options.observer.row;
  const dCol = place.col - options.observer.col;
  const isUpright = Math.abs(dRow) >= Math.abs(dCol);
  const across = isUpright ? dCol : dRow;
  const share = Math.abs(across) / ring;
  const along = isUpright
    ? { row: place.row - Math.sign(dRow), col: place.col }
    : { row: place.row, col: place.col - Math.sign(dCol) };
  const inward = { row: place.row - Math.sign(dRow), col: place.col - Math.sign(dCol) };
  return (
    (share === 1 ? 0 : (1 - share) * horizonWith(terrain, options, along, known)) +
    (share === 0 ? 0 : share * horizonWith(terrain, options, inward, known))
  );
}

function horizonWith(terrain: Terrain, options: SightOptions, place: GridPlace, known: Map<number, number>): number {
  const key = place.row * terrain.cols + place.col;
  const before = known.get(key);
  if (before !== undefined) return before;
  const sight = sightOf(terrain, options, place);
  const own = Number.isNaN(sight.targetM) ? 1e6 : sight.targetM - options.targetHeightM - sight.eyeM;
  const horizon = Math.max(own / ringOf(options, place), horizonBefore(terrain, options, place, known));
  known.set(key, horizon);
  return horizon;
}

function ringOf(options: SightOptions, place: GridPlace): number {
  return Math.max(Math.abs(place.row - options.observer.row), Math.abs(place.col - options.observer.col));
}

function sightOf(terrain: Terrain, options: SightOptions, target: GridPlace) {
  const size = terrainCellSize(terrain, options.observer.row);
  const northM = (target.row - options.observer.row) * size.yM;
  const eastM = (target.col - options.observer.col) * size.xM;
  const distanceM = Math.sqrt(northM ** 2 + eastM ** 2);
  return {
    distanceM,
    eyeM: cellHeightM(terrain, options.observer) + options.observerHeightM,
    targetM: cellHeightM(terrain, target) + options.targetHeightM - options.dropPerM * distanceM ** 2,
  };
}

/** A crossing that lies on a cell centre up to rounding lies on it. */
function snap(value: number): number {
  const near = Math.round(value);
  return Math.abs(value - near) < 1e-9 ? near : value;
}
