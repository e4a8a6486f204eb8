/**
 * Pairs of incidents of which the earlier may have brought about the later: within a few rings of cells and a
 * bounded lag. Grouped by the later one: its pairs are [starts[j], starts[j + 1]).
 */
import type { ForecastGrid } from './forecast-grid.ts';
import type { HawkesInput } from './hawkes.ts';

export type HawkesPairs = {
  readonly starts: Int32Array;
  readonly lag: Float64Array;
  readonly ring: Uint8Array;
};

export function listHawkesPairs(
  grid: ForecastGrid,
  input: HawkesInput,
  rings: number,
  lagDaysMax: number,
): HawkesPairs {
  const past = new Map<number, number[]>();
  const starts = new Int32Array(input.day.length + 1);
  const [lags, ringOf]: [number[], number[]] = [[], []];
  for (let j = 0; j < input.day.length; j++) {
    const [day, cell] = [input.day[j]!, input.cell[j]!];
    for (let ring = 0; ring <= rings; ring++) {
      const base = cell * grid.width;
      for (let at = base + grid.ringStarts[ring]!; at < base + grid.ringStarts[ring + 1]!; at++) {
        const days = past.get(grid.near[at]!);
        if (days === undefined) continue;
        for (let i = days.length - 1; i >= 0 && day - days[i]! <= lagDaysMax; i--) {
          if (days[i]! >= day) continue;
          lags.push(day - days[i]!);
          ringOf.push(ring);
        }
      }
    }
    starts[j + 1] = lags.length;
    const own = past.get(cell);
    if (own === undefined) past.set(cell, [day]);
    else own.push(day);
  }
  return { starts, lag: Float64Array.from(lags), ring: Uint8Array.from(ringOf) };
}
