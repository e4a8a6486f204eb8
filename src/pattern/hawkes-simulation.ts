/**
 * Simulated incidents with known parameters, for tests and demonstrations: background incidents at given cells'
 * rates, each bringing about a Poisson number of repeats (the branching ratio) after exponential lags in the same
 * or nearby cells. A branching ratio of zero is a plain Poisson process: a data set without any repetition.
 */
import type { Prng } from '../base/random.ts';
import type { ForecastGrid } from './forecast-grid.ts';

export type SimulationPlan = {
  /** Background incidents expected per cell over the whole period. */
  readonly backgroundByCell: Float64Array;
  readonly days: number;
  readonly branchingRatio: number;
  readonly decayDays: number;
  readonly ringShares: ReadonlyArray<number>;
};

export type SimulatedIncident = { readonly day: number; readonly cell: number; readonly isRepeat: boolean };

/** Ascending by time; repeats that fall outside the area or the period are lost, as in the field. */
export function simulateHawkes(grid: ForecastGrid, plan: SimulationPlan, prng: Prng): ReadonlyArray<SimulatedIncident> {
  const out: SimulatedIncident[] = [];
  plan.backgroundByCell.forEach((mean, cell) => {
    for (let k = drawPoisson(mean, prng); k > 0; k--)
      out.push({ day: prng.nextUnit() * plan.days, cell, isRepeat: false });
  });
  for (let i = 0; i < out.length; i++) {
    const parent = out[i]!;
    for (let k = drawPoisson(plan.branchingRatio, prng); k > 0; k--) {
      const day = parent.day - plan.decayDays * Math.log(1 - prng.nextUnit());
      const cell = drawNear(grid, parent.cell, plan.ringShares, prng);
      if (day < plan.days && cell >= 0 && cell < grid.cells.length) out.push({ day, cell, isRepeat: true });
    }
  }
  return out.sort((a, b) => a.day - b.day);
}

/** Knuth's product of uniforms, in pieces so that large means do not underflow. */
export function drawPoisson(mean: number, prng: Prng): number {
  if (mean > 30) return drawPoisson(30, prng) + drawPoisson(mean - 30, prng);
  const limit = Math.exp(-mean);
  let [count, product] = [0, prng.nextUnit()];
  while (product > limit) {
    count++;
    product *= prng.nextUnit();
  }
  return count;
}

function drawNear(grid: ForecastGrid, cell: number, ringShares: ReadonlyArray<number>, prng: Prng): number {
  let [ring, left] = [0, prng.nextUnit()];
  while (ring + 1 < ringShares.length && left >= ringShares[ring]!) left -= ringShares[ring++]!;
  const start = grid.ringStarts[ring]!;
  return grid.near[cell * grid.width + start + prng.nextBelow(grid.ringStarts[ring + 1]! - start)]!;
}
