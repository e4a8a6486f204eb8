/**
 * Times for the Knox count as whole numbers of the coarsest unit that loses nothing, and the number of
 * pairs that times alone put into a band. Together with the number of pairs that places alone put there,
 * it gives the expectation under "times are dealt at random" exactly, without simulation.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../base/time.ts';

export type WholeTimes = { readonly times: ReadonlyArray<Int32Array>; readonly unitMs: number };

const UNITS_MS = [DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS];
const INT32_MAX = 2 ** 31 - 1;

/** Several sets on one scale. Times finer than a second keep milliseconds when the span (24 days) allows. */
export function toWholeTimes(sets: ReadonlyArray<Float64Array>): WholeTimes {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const set of sets) {
    for (const time of set) {
      if (time < low) low = time;
      if (time > high) high = time;
    }
  }
  const isWhole = (unitMs: number) => sets.every((set) => set.every((time) => (time - low) % unitMs === 0));
  const finest = high - low <= INT32_MAX ? 1 : SECOND_MS;
  const unitMs = UNITS_MS.find(isWhole) ?? finest;
  const toUnits = (set: Float64Array) => {
    const times = new Int32Array(set.length);
    for (let i = 0; i < set.length; i++) times[i] = Math.floor((set[i]! - low) / unitMs);
    return times;
  };
  return { times: sets.map(toUnits), unitMs };
}

/** Unordered pairs whose absolute difference is at most each bound (ascending bounds, -1 gives 0). */
export function countTimePairs(times: Int32Array, bounds: ReadonlyArray<number>): ReadonlyArray<number> {
  const sorted = times.slice().sort();
  return bounds.map((bound) => {
    let pairs = 0;
    for (let i = 0, j = 0; j < sorted.length; j++) {
      while (sorted[j]! - sorted[i]! > bound && i < j) i++;
      pairs += bound < 0 ? 0 : j - i;
    }
    return pairs;
  });
}

/** For each first time the number of second times from 0 to each bound later: [first][bound], flat. */
export function countTimesAfter(
  firstTimes: Int32Array,
  secondTimes: Int32Array,
  bounds: ReadonlyArray<number>,
): Float64Array {
  const sorted = secondTimes.slice().sort();
  const counts = new Float64Array(firstTimes.length * bounds.length);
  firstTimes.forEach((time, i) => {
    const from = lowerBound(sorted, time);
    bounds.forEach((bound, t) => {
      counts[i * bounds.length + t] = bound < 0 ? 0 : lowerBound(sorted, time + bound + 1) - from;
    });
  });
  return counts;
}

/** First position whose value is not below `value`. */
function lowerBound(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
