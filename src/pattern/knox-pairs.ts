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
/** 2^26 pairs take 768 MiB while they are sorted; beyond that a smaller area or distance is asked for. */
export const KNOX_PAIRS_MAX = 1 << 26;

/**
 * Unordered pairs within one set when `second` is absent (first index < second index), else every pair of
 * one point of `first` and one of `second`. A last band without upper end is left out: it is the rest.
 */
export function listPairs(
  first: PointColumns,
  second: PointColumns | undefined,
  bands: Bands,
  rule: DistanceRule,
): Result<PairList, TooManyPairs> {
  const bounded = bands.closed === 'right' ? bands.ends.length : bands.ends.length - 1;
  const limit = bands.closed === 'right' ? bandLimit(bands) : bands.ends.at(-1)!;
  const sink = createPairSink(bounded);
  if (bounded > 0) {
    const other = second ?? first;
    const measure = distanceFunction(rule, first, other);
    const visit = (i: number, j: number): boolean => {
      const band = bandOf(bands, measure(i, j));
      return band >= 0 && band < bounded ? sink.add(i, j, band) : true;
    };
    const done = visitNearPairs(toAxes(first, rule), toAxes(other, rule), second === undefined, limit, visit);
    if (!done) return err({ type: 'TooManyPairs', pairsMax: KNOX_PAIRS_MAX });
  }
  return ok(sink.finish());
}

export type TooManyPairs = { readonly type: 'TooManyPairs'; readonly pairsMax: number };

export function distanceFunction(
  rule: DistanceRule,
  a: PointColumns,
  b: PointColumns,
): (i: number, j: number) => number {
  if (rule === 'manhattan') return (i, j) => Math.abs(a.x[i]! - b.x[j]!) + Math.abs(a.y[i]! - b.y[j]!);
  if (rule === 'planar') return (i, j) => Math.hypot(a.x[i]! - b.x[j]!, a.y[i]! - b.y[j]!);
  return (i, j) => {
    const sinLat = Math.sin(((b.y[j]! - a.y[i]!) * RAD) / 2);
    const sinLng = Math.sin(((b.x[j]! - a.x[i]!) * RAD) / 2);
    const h = sinLat * sinLat + Math.cos(a.y[i]! * RAD) * Math.cos(b.y[j]! * RAD) * sinLng * sinLng;
    return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
  };
}

type Axes = { readonly n: number; readonly axes: ReadonlyArray<Float64Array> };

function toAxes(points: PointColumns, rule: DistanceRule): Axes {
  const n = points.x.length;
  if (rule !== 'great-circle') return { n, axes: [points.x, points.y, new Float64Array(n)] };
  const [x, y, z] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const lat = points.y[i]! * RAD;
    const lng = points.x[i]! * RAD;
    x[i] = EARTH_RADIUS_M * Math.cos(lat) * Math.cos(lng);
    y[i] = EARTH_RADIUS_M * Math.cos(lat) * Math.sin(lng);
    z[i] = EARTH_RADIUS_M * Math.sin(lat);
  }
  return { n, axes: [x, y, z] };
}

/** Calls `visit` for every pair in the same or adjoining boxes, in a fixed order; stops when it returns false. */
function visitNearPairs(
  a: Axes,
  b: Axes,
  same: boolean,
  limit: number,
  visit: (i: number, j: number) => boolean,
): boolean {
  const boxM = Math.max(limit * (1 + 1e-9), 1e-6);
  const keyOf = (p: Axes, i: number, d: readonly number[]): string =>
    `${Math.floor(p.axes[0]![i]! / boxM) + d[0]!},${Math.floor(p.axes[1]![i]! / boxM) + d[1]!},${Math.floor(p.axes[2]![i]! / boxM) + d[2]!}`;
  const membersByBox = new Map<string, number[]>();
  for (let j = 0; j < b.n; j++) {
    const key = keyOf(b, j, [0, 0, 0]);
    const members = membersByBox.get(key);
    if (members === undefined) membersByBox.set(key, [j]);
    else members.push(j);
  }
  const nearByBox = new Map<string, ReadonlyArray<ReadonlyArray<number>>>();
  for (let i = 0; i < a.n; i++) {
    const key = keyOf(a, i, [0, 0, 0]);
    let near = nearByBox.get(key);
    if (near === undefined) {
      near = BOX_STEPS.map((step) => membersByBox.get(keyOf(a, i, step))).filter((m) => m !== undefined);
      nearByBox.set(key, near);
    }
    for (const members of near) {
      for (const j of members) if ((!same || i < j) && !visit(i, j)) return false;
    }
  }
  return true;
}

const BOX_STEPS: ReadonlyArray<readonly [number, number, number]> = [-1, 0, 1].flatMap((dx) =>
  [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dz) => [dx, dy, dz] as const)),
);

type PairSink = {
  readonly add: (i: number, j: number, band: number) => boolean;
  readonly finish: () => PairList;
};

/** Collects in visiting order, then sorts by band with a counting sort, which keeps the order within a band. */
function createPairSink(bandCount: number): PairSink {
  let first = new Int32Array(1 << 12);
  let second = new Int32Array(1 << 12);
  let band = new Uint8Array(1 << 12);
  let n = 0;
  const add = (i: number, j: number, b: number): boolean => {
    if (n === KNOX_PAIRS_MAX) return false;
    if (n === first.length) {
      const size = Math.min(KNOX_PAIRS_MAX, n * 2);
      first = grown(first, new Int32Array(size));
      second = grown(second, new Int32Array(size));
      band = grown(band, new Uint8Array(size));
    }
    first[n] = i;
    second[n] = j;
    band[n++] = b;
    return true;
  };
  const finish = (): PairList => {
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
  };
  return { add, finish };
}

function grown<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
