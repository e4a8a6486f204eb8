/**
 * Lines on the ground: distance to a line, on which hand of it a place lies, and whether a ring crosses itself.
 * Computed on a plane around the place or the ring (equirectangular), good to 0.5 % within 200 km.
 */
import { EARTH_RADIUS_M, type LatLng, type Ring } from './place.ts';

/** Vertices in the direction of the line; at least two. */
export type Line = ReadonlyArray<LatLng>;

const RAD = Math.PI / 180;
type Flat = { readonly x: number; readonly y: number };

/** Least distance in metres to any part of the line. */
export function distanceToLineM(place: LatLng, line: Line): number {
  return nearestPart(place, line).distanceM;
}

/** True on the left hand of somebody who walks the line; places on the line itself are not left. */
export function isLeftOfLine(place: LatLng, line: Line): boolean {
  return nearestPart(place, line).turn > 0;
}

/**
 * Edges of a ring (i from vertex i to the next) that touch though they are not neighbours, or null. A repeated
 * vertex and an edge that folds back on its neighbour count too.
 */
export function findRingCrossing(ring: Ring): readonly [number, number] | null {
  const origin = ring[0];
  if (origin === undefined || ring.length < 3) return [0, 0];
  const flat = ring.map((vertex) => toFlat(vertex, origin));
  const n = flat.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const [a, b, c, d] = [flat[i]!, flat[(i + 1) % n]!, flat[j]!, flat[(j + 1) % n]!];
      if (j === i + 1 || (i === 0 && j === n - 1)) {
        const [from, shared, to] = j === i + 1 ? [a, b, d] : [c, a, b];
        if (foldsBack(from, shared, to)) return [i, j];
      } else if (doSegmentsTouch(a, b, c, d)) return [i, j];
    }
  }
  return null;
}

/** Nearest part of the line; where two parts are equally near (a vertex), the one the place lies more squarely beside. */
function nearestPart(place: LatLng, line: Line): { readonly distanceM: number; readonly turn: number } {
  const flat = line.map((vertex) => toFlat(vertex, place));
  let best = { distanceM: Number.POSITIVE_INFINITY, turn: 0 };
  for (let i = 0; i + 1 < flat.length; i++) {
    const [a, b] = [flat[i]!, flat[i + 1]!];
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const squared = dx * dx + dy * dy;
    const along = squared === 0 ? 0 : Math.min(1, Math.max(0, -(a.x * dx + a.y * dy) / squared));
    const distanceM = Math.hypot(a.x + along * dx, a.y + along * dy);
    const turn = squared === 0 ? 0 : (dx * -a.y - dy * -a.x) / Math.sqrt(squared);
    const isNearer = distanceM < best.distanceM - 1e-6;
    const isTie = Math.abs(distanceM - best.distanceM) <= 1e-6 && Math.abs(turn) > Math.abs(best.turn);
    if (isNearer || isTie) best = { distanceM, turn };
  }
  return best;
}

function toFlat(place: LatLng, origin: LatLng): Flat {
  const x = (place.lng - origin.lng) * RAD * EARTH_RADIUS_M * Math.cos(((place.lat + origin.lat) / 2) * RAD);
  return { x, y: (place.lat - origin.lat) * RAD * EARTH_RADIUS_M };
}

function turnOf(a: Flat, b: Flat, c: Flat): number {
  return Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
}

function isBetween(a: Flat, b: Flat, c: Flat): boolean {
  const isInX = Math.min(a.x, b.x) <= c.x && c.x <= Math.max(a.x, b.x);
  return isInX && Math.min(a.y, b.y) <= c.y && c.y <= Math.max(a.y, b.y);
}

function doSegmentsTouch(a: Flat, b: Flat, c: Flat, d: Flat): boolean {
  const [t1, t2, t3, t4] = [turnOf(a, b, c), turnOf(a, b, d), turnOf(c, d, a), turnOf(c, d, b)];
  if (t1 !== t2 && t3 !== t4) return true;
  return (
    (t1 === 0 && isBetween(a, b, c)) ||
    (t2 === 0 && isBetween(a, b, d)) ||
    (t3 === 0 && isBetween(c, d, a)) ||
    (t4 === 0 && isBetween(c, d, b))
  );
}

function foldsBack(from: Flat, shared: Flat, to: Flat): boolean {
  if (from.x === shared.x && from.y === shared.y) return true;
  if (shared.x === to.x && shared.y === to.y) return true;
  const isStraight = turnOf(from, shared, to) === 0;
  return isStraight && (from.x - shared.x) * (to.x - shared.x) + (from.y - shared.y) * (to.y - shared.y) > 0;
}
