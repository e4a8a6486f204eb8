/**
 * The mixture baseline: the three plain forecasts in the proportion that would have served the 26 weeks
 * before best, learned anew for every week from weeks before it.
 */
import { BASELINE_NAMES, createBaseline, type RiskOfWeek } from './baseline.ts';
import type { ForecastGrid } from './forecast-grid.ts';
import { countByCell, type History } from './history.ts';
import { fitMixture, type MixtureRows, normalizeRisk } from './mixture-fit.ts';

const WEEKS = 26;
const PRIOR = new Float64Array(BASELINE_NAMES.length).fill(2);
const STEPS = 60;

type WeekParts = { readonly parts: ReadonlyArray<Float64Array>; readonly rows: MixtureRows };

export function createMixture(grid: ForecastGrid, history: History): RiskOfWeek {
  const baselines = BASELINE_NAMES.map((name) => createBaseline(name, grid, history));
  const cache = new Map<number, WeekParts>();
  const partsOf = (weekDay: number): WeekParts => {
    const known = cache.get(weekDay);
    if (known !== undefined) return known;
    const parts = baselines.map((risk) => normalizeRisk(risk(weekDay)));
    const made = { parts, rows: toRows(parts, countByCell(history, weekDay, weekDay + 7)) };
    cache.set(weekDay, made);
    return made;
  };
  return (weekDay) => {
    const past: WeekParts[] = [];
    const firstDay = history.day[0] ?? weekDay;
    for (let k = WEEKS; k >= 1; k--) if (weekDay - 7 * k > firstDay) past.push(partsOf(weekDay - 7 * k));
    const rows: MixtureRows = {
      parts: BASELINE_NAMES.length,
      share: past.map((week) => week.rows.share[0]!),
      count: past.map((week) => week.rows.count[0]!),
    };
    const weights = fitMixture(
      rows,
      past.map(() => 1),
      grid.cells.length,
      PRIOR,
      STEPS,
    );
    const risk = new Float64Array(grid.cells.length);
    baselines.forEach((baseline, k) => {
      const share = normalizeRisk(baseline(weekDay));
      for (let i = 0; i < risk.length; i++) risk[i]! += weights[k]! * share[i]!;
    });
    return risk;
  };
}

/** Rows of one week: the cells that had incidents. */
function toRows(parts: ReadonlyArray<Float64Array>, counts: Float64Array): MixtureRows {
  const cells = Array.from(counts.keys()).filter((i) => counts[i]! > 0);
  const share = new Float64Array(cells.length * parts.length);
  cells.forEach((cell, r) => {
    parts.forEach((part, k) => {
      share[r * parts.length + k] = part[cell]!;
    });
  });
  return { parts: parts.length, share: [share], count: [Float64Array.from(cells, (cell) => counts[cell]!)] };
}
