/**
 * All pairs of points that fall into a band of distance, found through a grid of boxes as wide as the
 * widest band, so a pair is always in the same or in adjoining boxes. Great-circle distances use boxes in
 * three dimensions (the chord is never longer than the arc): no trouble at poles or at the 180th meridian.
 */
import { EARTH_RADIUS_M } from '../base/place.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type Bands, bandLimit, bandOf } from './knox-band.ts';

export type DistanceRule = 'great-circle' | 'planar' | 'manhattan';

export type PointColumns = { readonly x: Float64Array; readonly y: Float64Array };

/** Pairs sorted by band: those of band b are `first[k], second[k]` for k in [starts[b], starts[b+1]). */
export type PairList = {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly starts: Int32Array;
};

const RAD = Math.PI / 180;
/** At some 10^9 pair deals a second a table of this many pairs and 999 deals takes a quarter of an hour. */
const KNOX_PAIRS_MAX = 2 ** 30;
/** Pairs counted at a time: 300 MiB while they are sorted. */
const PAIR_CHUNK = 1 << 24;

/**
 * Unordered pairs within one set when `second` is absent (first index < second index), else every pair of one point of
 * `first` and one of `second`, in chunks; answers how many chunks there were, at least one. A last band without
 * upper end is left out: it is the rest.
 */
export function visitPairLists(
  first: PointColumns,
  second: PointColumns | undefined,
  bands: Bands,
  rule: DistanceRule,
  visitList: (pairs: PairList) => void,
  chunk = PAIR_CHUNK,
): Result<number, TooManyPairs> {
  const bounded = bands.closed === 'right' ? bands.ends.length : bands.ends.length - 1;
  const limit = bands.closed === 'right' ? bandLimit(bands) : bands.ends.at(-1)!;
  const sink = createPairSink(bounded, chunk, visitList);
  if (bounded > 0) {
    const own = toAxes(first, rule);
    const other = second === undefined ? own : toAxes(second, rule);
    const measure = distanceFunction(rule, first, second ?? first);
    // The straight line is never longer than any of the distances, and cheap.
    const lineMax = (limit * (1 + 1e-9) + 1e-6) ** 2;
    const visit = (i: number, j: number): boolean => {
      const dx = own.x[i]! - other.x[j]!;
      const dy = own.y[i]! - other.y[j]!;
      const dz = own.z[i]! - other.z[j]!;
      if (dx * dx + dy * dy + dz * dz > lineMax) return true;
      const band = bandOf(bands, measure(i, j));
      if (band < 0 || band >= bounded) return true;
      return second === undefined && j < i ? sink.add(j, i, band) : sink.add(i, j, band);
    };
    if (!visitNearPairs(own, other, second === undefined, limit, visit)) {
      return err({ type: 'TooManyPairs', pairsMax: KNOX_PAIRS_MAX });
    }
  }
  return ok(sink.finish());
}

export type TooManyPairs = { readonly type: 'TooManyPairs'; readonly pairsMax: number };

function distanceFunction(rule: DistanceRule, a: PointColumns, b: PointColumns): (i: number, j: number) => number {
  if (rule === 'manhattan') return (i, j) => Math.abs(a.x[i]! - b.x[j]!) + Math.abs(a.y[i]! - b.y[j]!);
  if (rule === 'planar') {
    return (i, j) => {
      const dx = a.x[i]! - b.x[j]!;
      const dy = a.y[i]! - b.y[j]!;
      return Math.sqrt(dx * dx + dy * dy);
    };
  }
  return (i, j) => {
    const sinLat = Math.sin(((b.y[j]! - a.y[i]!) * RAD) / 2);
    const sinLng = Math.sin(((b.x[j]! - a.x[i]!) * RAD) / 2);
    const h = sinLat * sinLat + Math.cos(a.y[i]! * RAD) * Math.cos(b.y[j]! * RAD) * sinLng * sinLng;
    return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
  };
}

/** Places in a frame of straight axes. */
type Axes = { readonly x: Float64Array; readonly y: Float64Array; readonly z: Float64Array };

function toAxes(points: PointColumns, rule: DistanceRule): Axes {
  const n = points.x.length;
  if (rule !== 'great-circle') return { x: points.x, y: points.y, z: new Float64Array(n) };
  const [x, y, z] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const lat = points.y[i]! * RAD;
    const lng = points.x[i]! * RAD;
    x[i] = EARTH_RADIUS_M * Math.cos(lat) * Math.cos(lng);
    y[i] = EARTH_RADIUS_M * Math.cos(lat) * Math.sin(lng);
    z[i] = EARTH_RADIUS_M * Math.sin(lat);
  }
  return { x, y, z };
}

/** Boxes per axis, so that three indices make one exact number. */
const BOXES_MAX = 1 << 17;

/**
 * Calls `visit` for every pair in the same or adjoining boxes, in a fixed order; stops when it returns false. Within
 * one set every pair is visited once, by its box and the 13 boxes that come after it.
 */
function visitNearPairs(
  a: Axes,
  b: Axes,
  same: boolean,
  limit: number,
  visit: (i: number, j: number) => boolean,
): boolean {
  const [lowX, highX] = rangeOf(a.x, b.x);
  const [lowY, highY] = rangeOf(a.y, b.y);
  const [lowZ, highZ] = rangeOf(a.z, b.z);
  const extent = Math.max(highX - lowX, highY - lowY, highZ - lowZ);
  const size = Math.max(limit * (1 + 1e-9), extent / (BOXES_MAX - 4), 1e-6);
  const keyOf = (p: Axes, i: number) => {
    const x = Math.floor((p.x[i]! - lowX) / size) + 1;
    const y = Math.floor((p.y[i]! - lowY) / size) + 1;
    return (x * BOXES_MAX + y) * BOXES_MAX + Math.floor((p.z[i]! - lowZ) / size) + 1;
  };
  const ownBoxes = groupBy(a.x.length, (i) => keyOf(a, i));
  const otherBoxes = same ? ownBoxes : groupBy(b.x.length, (j) => keyOf(b, j));
  const steps = same ? BOX_STEPS.slice(BOX_STEPS.indexOf(0) + 1) : BOX_STEPS;
  for (const [key, members] of ownBoxes) {
    if (same && !visitWithin(members, visit)) return false;
    for (const step of steps) {
      const others = otherBoxes.get(key + step);
      if (others === undefined) continue;
      for (let p = 0; p < members.length; p++) {
        for (let q = 0; q < others.length; q++) if (!visit(members[p]!, others[q]!)) return false;
      }
    }
  }
  return true;
}

/** Differences of keys of adjoining boxes, ascending. */
const BOX_STEPS: ReadonlyArray<number> = [-1, 0, 1].flatMap((dx) =>
  [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dz) => (dx * BOXES_MAX + dy) * BOXES_MAX + dz)),
);

function visitWithin(members: ReadonlyArray<number>, visit: (i: number, j: number) => boolean): boolean {
  for (let p = 0; p < members.length; p++) {
    for (let q = p + 1; q < members.length; q++) if (!visit(members[p]!, members[q]!)) return false;
  }
  return true;
}

function groupBy(count: number, keyOf: (i: number) => number): ReadonlyMap<number, ReadonlyArray<number>> {
  const groups = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const key = keyOf(i);
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [i]);
    else members.push(i);
  }
  return groups;
}

function rangeOf(...sets: ReadonlyArray<Float64Array>): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of sets) {
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return [low, high];
}

type PairSink = {
  /** False when there are more pairs than anybody waits for. */
  readonly add: (i: number, j: number, band: number) => boolean;
  /** Hands over what is left; answers the number of lists. */
  readonly finish: () => number;
};

function createPairSink(bandCount: number, chunk: number, visitList: (pairs: PairList) => void): PairSink {
  let first = new Int32Array(Math.min(chunk, 1 << 12));
  let second = new Int32Array(first.length);
  let band = new Uint8Array(first.length);
  let [n, lists] = [0, 0];
  const flush = () => {
    visitList(sortByBand(first.subarray(0, n), second.subarray(0, n), band, bandCount));
    n = 0;
    lists++;
  };
  const add = (i: number, j: number, b: number): boolean => {
    if (n === chunk) {
      flush();
      if (lists * chunk >= KNOX_PAIRS_MAX) return false;
    }
    if (n === first.length) {
      const size = Math.min(chunk, n * 2);
      first = grown(first, new Int32Array(size));
      second = grown(second, new Int32Array(size));
      band = grown(band, new Uint8Array(size));
    }
    first[n] = i;
    second[n] = j;
    band[n++] = b;
    return true;
  };
  const finish = () => {
    if (n > 0 || lists === 0) flush();
    return lists;
  };
  return { add, finish };
}

/** A counting sort, which keeps the order within a band. */
function sortByBand(first: Int32Array, second: Int32Array, band: Uint8Array, bandCount: number): PairList {
  const n = first.length;
  const starts = new Int32Array(bandCount + 1);
  for (let k = 0; k < n; k++) starts[band[k]! + 1]!++;
  for (let b = 0; b < bandCount; b++) starts[b + 1]! += starts[b]!;
  const next = starts.slice();
  const [sortedFirst, sortedSecond] = [new Int32Array(n), new Int32Array(n)];
  for (let k = 0; k < n; k++) {
    const at = next[band[k]!]!++;
    sortedFirst[at] = first[k]!;
    sortedSecond[at] = second[k]!;
  }
  return { first: sortedFirst, second: sortedSecond, starts };
}

function grown<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
