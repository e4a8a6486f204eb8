/**
 * Points in the order of a plane sweep (Bentley, Ottmann 1979): by strips as high as the widest band, along each strip.
 * A pair near enough is then in one strip or in two that adjoin, a short way along. Great-circle points are swept in
 * three dimensions, where the chord is never longer than the arc: no trouble at poles or at the 180th meridian.
 */
import { EARTH_RADIUS_M } from '../base/place.ts';

export type DistanceRule = 'great-circle' | 'planar' | 'manhattan';

/** Degrees or lengths; `at` orders points of one place. */
export type PointColumns = { readonly x: Float64Array; readonly y: Float64Array; readonly at: Float64Array };

/** Everything by rank in the sweep. */
export type SweptPoints = {
  /** Place of the point in the columns it came from. */
  readonly order: Int32Array;
  readonly strip: Float64Array;
  readonly along: Float64Array;
  readonly across: Float64Array;
  /** Third axis of a sphere; zero on a plane. */
  readonly depth: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
};

const RAD = Math.PI / 180;

/** Several sets on the same axes, for pairs at most `limit` apart. The order of the columns does not matter. */
export function sweepPoints(
  sets: ReadonlyArray<PointColumns>,
  limit: number,
  rule: DistanceRule,
): ReadonlyArray<SweptPoints> {
  const meridian = rule === 'great-circle' ? middleMeridian(sets) : 0;
  const stripHeight = limit * (1 + 1e-9) + 1e-6;
  return sets.map((set) => {
    const { along, across, depth } = rule === 'great-circle' ? toSphereAxes(set, meridian) : toPlaneAxes(set);
    const strip = across.map((value) => Math.floor(value / stripHeight));
    const compare = (a: number, b: number) =>
      strip[a]! - strip[b]! || along[a]! - along[b]! || across[a]! - across[b]! || set.at[a]! - set.at[b]!;
    const order = sortIndices(toSortKeys(strip, along), compare);
    const take = (values: Float64Array) => takeInOrder(values, order);
    return {
      order,
      strip: take(strip),
      along: take(along),
      across: take(across),
      depth: take(depth),
      x: take(set.x),
      y: take(set.y),
    };
  });
}

export function takeInOrder(values: Float64Array, order: Int32Array): Float64Array {
  const taken = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) taken[i] = values[order[i]!]!;
  return taken;
}

type Axes = { readonly along: Float64Array; readonly across: Float64Array; readonly depth: Float64Array };

function toPlaneAxes({ x, y }: PointColumns): Axes {
  return { along: x, across: y, depth: new Float64Array(x.length) };
}

function toSphereAxes({ x, y }: PointColumns, meridian: number): Axes {
  const [along, across, depth] = [0, 0, 0].map(() => new Float64Array(x.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let i = 0; i < x.length; i++) {
    const lat = y[i]! * RAD;
    const lng = x[i]! * RAD - meridian;
    along[i] = EARTH_RADIUS_M * Math.cos(lat) * Math.sin(lng);
    across[i] = EARTH_RADIUS_M * Math.sin(lat);
    depth[i] = EARTH_RADIUS_M * Math.cos(lat) * Math.cos(lng);
  }
  return { along, across, depth };
}

/** That of the middle point, in radians: near it ways along the sweep are true distances, so little is looked at in vain. */
function middleMeridian(sets: ReadonlyArray<PointColumns>): number {
  const all = new Float64Array(sets.reduce((sum, { x }) => sum + x.length, 0));
  let at = 0;
  for (const { x } of sets) {
    all.set(x, at);
    at += x.length;
  }
  return (all.sort()[all.length >> 1] ?? 0) * RAD;
}

/** Numbers that rise, though not strictly, with strip and way along. */
function toSortKeys(strip: Float64Array, along: Float64Array): Float64Array {
  const [lowStrip] = rangeOf(strip);
  const [low, high] = rangeOf(along);
  const width = (high - low) * (1 + 1e-9) + 1e-6;
  return strip.map((value, i) => (value - lowStrip) * width + (along[i]! - low));
}

const KEY_MAX = 2 ** 30;

/** Keys cut to 30 bits and indices side by side are sorted as numbers; what shares a cut key is compared in full. */
function sortIndices(keys: Float64Array, compare: (a: number, b: number) => number): Int32Array {
  const n = keys.length;
  const [low, high] = rangeOf(keys);
  const scale = high > low ? KEY_MAX / (high - low) : 0;
  const packed = new Float64Array(n);
  for (let i = 0; i < n; i++) packed[i] = Math.floor((keys[i]! - low) * scale) * INDEX_SPAN + i;
  packed.sort();
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = packed[i]! % INDEX_SPAN;
  for (let from = 0, to = 0; from < n; from = to) {
    const cut = Math.floor(packed[from]! / INDEX_SPAN);
    while (to < n && Math.floor(packed[to]! / INDEX_SPAN) === cut) to++;
    if (to - from > 1) order.subarray(from, to).sort(compare);
  }
  return order;
}

/** Above the largest index; times the largest key it is still a whole number of a double. */
const INDEX_SPAN = 2 ** 22;

function rangeOf(values: Float64Array): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
