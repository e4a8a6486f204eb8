/**
 * Incidents as forecasts use them: day, cell and type as integers in order of time, with a weight below one
 * where an own patrol found the incident (patrols find more where more patrols go, and a forecast that takes
 * that at face value sends them there again: Lum and Isaac 2016, Ensign et al. 2018).
 */
import { DAY_MS } from '../base/time.ts';
import type { PatternEvent } from './event.ts';
import { type ForecastGrid, forecastCellAt } from './forecast-grid.ts';

/** Of incidents found by own patrols, where nothing is known of how often they pass. */
const OWN_PATROL_WEIGHT = 0.25;
/** The most frequent types stand for themselves, the rest together. */
const KINDS_MAX = 4;

export type History = {
  /** Days since the epoch, ascending. */
  readonly day: Int32Array;
  /** Index in the grid, area or around it. */
  readonly cell: Int32Array;
  /** Index in `kinds`. */
  readonly kind: Uint8Array;
  readonly weight: Float64Array;
  /** Index of the incident's own type in `types`. */
  readonly type: Uint16Array;
  readonly types: ReadonlyArray<string>;
  readonly kinds: ReadonlyArray<string>;
  readonly areaCells: number;
};

export function createHistory(events: ReadonlyArray<PatternEvent>, grid: ForecastGrid): History {
  const placed = events
    .map((event) => ({ event, cell: forecastCellAt(grid, { lat: event.y, lng: event.x }) }))
    .filter(({ cell }) => cell >= 0)
    .sort((a, b) => a.event.atMs - b.event.atMs);
  const countByType = new Map<string, number>();
  for (const { event } of placed) countByType.set(event.kind, (countByType.get(event.kind) ?? 0) + 1);
  const types = [...countByType.keys()].sort();
  const ranked = types.slice().sort((a, b) => countByType.get(b)! - countByType.get(a)! || (a < b ? -1 : 1));
  const own = ranked.length <= KINDS_MAX ? ranked : ranked.slice(0, KINDS_MAX - 1);
  const kinds = own.length < ranked.length ? [...own, ''] : own;
  const typeIndex = new Map(types.map((type, i) => [type, i]));
  const kindIndex = new Map(types.map((type) => [type, own.includes(type) ? own.indexOf(type) : own.length]));
  return {
    day: Int32Array.from(placed, ({ event }) => Math.floor(event.atMs / DAY_MS)),
    cell: Int32Array.from(placed, ({ cell }) => cell),
    kind: Uint8Array.from(placed, ({ event }) => kindIndex.get(event.kind)!),
    weight: Float64Array.from(placed, ({ event }) => (event.found === 'own-patrol' ? OWN_PATROL_WEIGHT : 1)),
    type: Uint16Array.from(placed, ({ event }) => typeIndex.get(event.kind)!),
    types,
    kinds,
    areaCells: grid.cells.length,
  };
}

/** First position whose day is not before `day`. */
export function positionOfDay(history: History, day: number): number {
  let low = 0;
  let high = history.day.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (history.day[middle]! < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Incidents per area cell from the first day to before the last, unweighted; of one type or of all. */
export function countByCell(history: History, fromDay: number, toDay: number, type?: string): Float64Array {
  const counts = new Float64Array(history.areaCells);
  const wanted = type === undefined ? -1 : history.types.indexOf(type);
  if (type !== undefined && wanted < 0) return counts;
  for (let i = positionOfDay(history, fromDay); i < history.day.length && history.day[i]! < toDay; i++) {
    if (history.cell[i]! < history.areaCells && (wanted < 0 || history.type[i] === wanted)) counts[history.cell[i]!]!++;
  }
  return counts;
}
