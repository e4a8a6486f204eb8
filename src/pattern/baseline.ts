/**
 * The three plain forecasts every other one must beat: all past counts, counts of 90 days, and counts that
 * decay with a mean life of 30 days, spread over two rings by 1, 0.15 and 0.04. Incidents of the area only.
 */
import { type ForecastGrid, smoothByRing } from './forecast-grid.ts';
import { type History, positionOfDay } from './history.ts';

/** Risk per area cell for the week that begins with the day given, from what lies before that day. */
export type RiskOfWeek = (weekDay: number) => Float64Array;

const DECAY_DAYS = 30;
const RING_WEIGHTS = [1, 0.15, 0.04];

export const BASELINE_NAMES = ['count-all', 'count-90d', 'exp-decay-30d'] as const;
export type BaselineName = (typeof BASELINE_NAMES)[number];

export function createBaseline(name: BaselineName, grid: ForecastGrid, history: History): RiskOfWeek {
  if (name === 'count-all') return (weekDay) => weightedCounts(history, 0, weekDay, () => 1, grid.cells.length);
  if (name === 'count-90d') {
    return (weekDay) => weightedCounts(history, weekDay - 90, weekDay, () => 1, grid.cells.length);
  }
  return (weekDay) => {
    const decay = (day: number) => Math.exp((day - weekDay) / DECAY_DAYS);
    return smoothByRing(grid, weightedCounts(history, 0, weekDay, decay, grid.indexByCell.size), RING_WEIGHTS);
  };
}

function weightedCounts(
  history: History,
  fromDay: number,
  toDay: number,
  weightOfDay: (day: number) => number,
  size: number,
): Float64Array {
  const out = new Float64Array(size);
  const end = positionOfDay(history, toDay);
  for (let i = fromDay === 0 ? 0 : positionOfDay(history, fromDay); i < end; i++) {
    if (history.cell[i]! < history.areaCells)
      out[history.cell[i]!]! += history.weight[i]! * weightOfDay(history.day[i]!);
  }
  return out;
}
