/**
 * All pairs of points that fall into a band of distance, found by a plane sweep: partners of a point lie in its own or
 * an adjoining strip, at most the widest band along. First indices ascend within a band, so what is counted lies close
 * together in memory.
 */
import { EARTH_RADIUS_M } from '../base/place.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type Bands, bandLimit, bandOf } from './knox-band.ts';
import type { DistanceRule, SweptPoints } from './knox-sweep.ts';

/** Pairs sorted by band: those of band b are `first[k], second[k]` for k in [starts[b], starts[b+1]), ranks in the sweep. */
export type PairList = {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly starts: Int32Array;
};

const RAD = Math.PI / 180;
/** At some 10^9 pair deals a second a table of this many pairs and 999 deals takes a quarter of an hour. */
const KNOX_PAIRS_MAX = 2 ** 30;
/** Pairs counted at a time: 150 MiB while they are sorted. */
const PAIR_CHUNK = 1 << 23;

/**
 * Unordered pairs within one set when `second` is absent (first rank < second rank), else every pair of one point of
 * `first` and one of `second`, in chunks; answers how many chunks there were, at least one. A last band without
 * upper end is left out: it is the rest.
 */
export function visitPairLists(
  first: SweptPoints,
  second: SweptPoints | undefined,
  bands: Bands,
  rule: DistanceRule,
  visitList: (pairs: PairList) => void,
  chunk = PAIR_CHUNK,
): Result<number, TooManyPairs> {
  const bounded = boundedBands(bands);
  const finder = bandFinder(rule, first, second ?? first, bands);
  const sink = createPairSink({ bands: bounded, chunk, finder }, visitList);
  if (bounded > 0 && !visitNear(first, second, pairLimit(bands), sink.addNear)) {
    return err({ type: 'TooManyPairs', pairsMax: KNOX_PAIRS_MAX });
  }
  return ok(sink.finish());
}

export type TooManyPairs = { readonly type: 'TooManyPairs'; readonly pairsMax: number };

/** Bands of distance that have an upper end. */
export function boundedBands(bands: Bands): number {
  return bands.closed === 'right' ? bands.ends.length : bands.ends.length - 1;
}

/** The largest distance of a pair that is listed. */
export function pairLimit(bands: Bands): number {
  return bands.closed === 'right' ? bandLimit(bands) : bands.ends.at(-1)!;
}

/** The band of a pair; outside all bands a negative number or one beyond the last. */
type BandFinder = (i: number, j: number) => number;

function bandFinder(rule: DistanceRule, a: SweptPoints, b: SweptPoints, bands: Bands): BandFinder {
  const find = lengthFinder(bands);
  if (rule === 'great-circle') return sphereBandFinder(a, b, bands);
  const { x, y } = a;
  const { x: otherX, y: otherY } = b;
  if (rule === 'manhattan') return (i, j) => find(Math.abs(x[i]! - otherX[j]!) + Math.abs(y[i]! - otherY[j]!));
  return (i, j) => {
    const dx = x[i]! - otherX[j]!;
    const dy = y[i]! - otherY[j]!;
    return find(Math.sqrt(dx * dx + dy * dy));
  };
}

/** As `bandOf`, by adding up comparisons: distances follow no order, so a branch would be guessed wrong half the time. */
function lengthFinder({ ends, closed }: Bands): (length: number) => number {
  const sorted = Float64Array.from(ends);
  if (closed === 'right') {
    return (length) => {
      let band = 0;
      for (let k = 0; k < sorted.length; k++) band += +(length > sorted[k]!);
      return band;
    };
  }
  return (length) => {
    let band = -1;
    for (let k = 0; k < sorted.length; k++) band += +(length >= sorted[k]!);
    return band;
  };
}

/** Chords are known to far better than this. */
const CHORD_DOUBT_M = 1e-5;

/** By the chord, which is cheap; where that comes close to an end, by the haversine formula. */
function sphereBandFinder(a: SweptPoints, b: SweptPoints, bands: Bands): BandFinder {
  const chordOf = (end: number) => 2 * EARTH_RADIUS_M * Math.sin(Math.min(Math.PI / 2, end / 2 / EARTH_RADIUS_M));
  const chords = Float64Array.from(bands.ends, chordOf);
  const find = lengthFinder({ ...bands, ends: Array.from(chords) });
  const arcM = (i: number, j: number): number => {
    const sinLat = Math.sin(((b.y[j]! - a.y[i]!) * RAD) / 2);
    const sinLng = Math.sin(((b.x[j]! - a.x[i]!) * RAD) / 2);
    const h = sinLat * sinLat + Math.cos(a.y[i]! * RAD) * Math.cos(b.y[j]! * RAD) * sinLng * sinLng;
    return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
  };
  return (i, j) => {
    const dx = a.along[i]! - b.along[j]!;
    const dy = a.across[i]! - b.across[j]!;
    const dz = a.depth[i]! - b.depth[j]!;
    const chord = Math.sqrt(dx * dx + dy * dy + dz * dz);
    let doubts = 0;
    for (let k = 0; k < chords.length; k++) doubts += +(Math.abs(chord - chords[k]!) < CHORD_DOUBT_M);
    return doubts > 0 ? bandOf(bands, arcM(i, j)) : find(chord);
  };
}

/** Takes the first `count` of some second points that lie near a first one; false when there are too many pairs. */
type VisitNear = (i: number, near: Int32Array, count: number) => boolean;

/**
 * For every point and every strip beside it the points that are near along and across, first ranks ascending; stops when
 * `visit` returns false. Within one set every pair is visited once, by the point of lower rank.
 */
function visitNear(a: SweptPoints, b: SweptPoints | undefined, limit: number, visit: VisitNear): boolean {
  const other = b ?? a;
  const { along, across } = a;
  const { along: otherAlong, across: otherAcross } = other;
  const reach = limit * (1 + 1e-9) + 1e-6;
  const reachSquared = reach * reach;
  const found = new Int32Array(otherAlong.length + 1);
  const runs = new Map(stripRuns(other).map((run) => [run.strip, run]));
  for (const own of stripRuns(a)) {
    const steps = b === undefined ? [0, 1] : [-1, 0, 1];
    const strips = steps.flatMap((step) => runs.get(own.strip + step) ?? []);
    const starts = strips.map(({ from }) => from);
    for (let i = own.from; i < own.to; i++) {
      const [x, y] = [along[i]!, across[i]!];
      for (let s = 0; s < strips.length; s++) {
        const { to } = strips[s]!;
        let j = starts[s]!;
        while (j < to && otherAlong[j]! < x - reach) j++;
        starts[s] = j;
        if (b === undefined && j <= i) j = i + 1;
        let count = 0;
        for (; j < to && otherAlong[j]! <= x + reach; j++) {
          const dx = otherAlong[j]! - x;
          const dy = otherAcross[j]! - y;
          found[count] = j;
          count += +(dx * dx + dy * dy <= reachSquared);
        }
        if (!visit(i, found, count)) return false;
      }
    }
  }
  return true;
}

type StripRun = { readonly strip: number; readonly from: number; readonly to: number };

function stripRuns({ strip }: SweptPoints): ReadonlyArray<StripRun> {
  const runs: StripRun[] = [];
  for (let from = 0, to = 0; from < strip.length; from = to) {
    while (to < strip.length && strip[to] === strip[from]) to++;
    runs.push({ strip: strip[from]!, from, to });
  }
  return runs;
}

type PairSink = {
  /** False when there are more pairs than anybody waits for. */
  readonly addNear: VisitNear;
  /** Hands over what is left; answers the number of lists. */
  readonly finish: () => number;
};

function createPairSink(
  options: { readonly bands: number; readonly chunk: number; readonly finder: BandFinder },
  visitList: (pairs: PairList) => void,
): PairSink {
  const { bands, chunk, finder } = options;
  let first = new Int32Array(Math.min(chunk, 1 << 12));
  let second = new Int32Array(first.length);
  let band = new Uint8Array(first.length);
  let [n, lists] = [0, 0];
  const flush = () => {
    visitList(sortByBand(first.subarray(0, n), second.subarray(0, n), band, bands));
    n = 0;
    lists++;
  };
  const makeRoom = (): boolean => {
    if (n === chunk) {
      flush();
      return lists * chunk < KNOX_PAIRS_MAX;
    }
    const size = Math.min(chunk, n * 4);
    first = grown(first, new Int32Array(size));
    second = grown(second, new Int32Array(size));
    band = grown(band, new Uint8Array(size));
    return true;
  };
  const addNear: VisitNear = (i, near, count) => {
    for (let k = 0; k < count; k++) {
      if (n === first.length && !makeRoom()) return false;
      const found = finder(i, near[k]!);
      first[n] = i;
      second[n] = near[k]!;
      band[n] = found;
      n += +(found >>> 0 < bands);
    }
    return true;
  };
  const finish = () => {
    if (n > 0 || lists === 0) flush();
    return lists;
  };
  return { addNear, finish };
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
