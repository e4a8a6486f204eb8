/**
 * Incidents of an area as the self-exciting process wants them: in order of time, in days, by cell. Incidents that
 * own patrols found are left out here: their times are the patrols' times.
 */
import { DAY_MS } from '../base/time.ts';
import type { PatternEvent } from './event.ts';
import { type ForecastGrid, forecastCellAt } from './forecast-grid.ts';
import type { HawkesInput } from './hawkes.ts';

export function toHawkesInput(
  events: ReadonlyArray<PatternEvent>,
  grid: ForecastGrid,
  options: { readonly hasHours: boolean; readonly toDay: number; readonly type?: string },
): HawkesInput {
  const placed = events
    .filter((event) => event.found === 'reported' && event.atMs < options.toDay * DAY_MS)
    .filter((event) => options.type === undefined || event.kind === options.type)
    .map((event) => ({ day: event.atMs / DAY_MS, cell: forecastCellAt(grid, { lat: event.y, lng: event.x }) }))
    .filter(({ cell }) => cell >= 0 && cell < grid.cells.length)
    .sort((a, b) => a.day - b.day || a.cell - b.cell);
  const dayOf = (day: number) => (options.hasHours ? day : Math.floor(day));
  return {
    day: Float64Array.from(placed, ({ day }) => dayOf(day)),
    cell: Int32Array.from(placed, ({ cell }) => cell),
    stepDays: options.hasHours ? 0 : 1,
    fromDay: Math.floor(placed[0]?.day ?? options.toDay - 1),
    toDay: options.toDay,
  };
}
