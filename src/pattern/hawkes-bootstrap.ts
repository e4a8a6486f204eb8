/**
 * What the fit of a self-exciting process would say of worlds that are exactly as fitted (parametric bootstrap,
 * Efron and Tibshirani 1993). A background learned from the data takes some repeats for its own, so the plain estimate of
 * the branching ratio is low; the simulated worlds show by how much, and how far chance alone moves it.
 */
import type { Prng } from '../base/random.ts';
import type { ForecastGrid } from './forecast-grid.ts';
import { fitHawkesState, type HawkesInput, type HawkesState } from './hawkes.ts';
import { backgroundByCell } from './hawkes-background.ts';
import { simulateHawkes } from './hawkes-simulation.ts';

export type HawkesBootstrap = {
  readonly replicates: number;
  /** Corrected by the mean error in the simulated worlds; 95 % intervals by their spread. */
  readonly branchingRatio: number;
  readonly branchingInterval: readonly [number, number];
  readonly decayDays: number;
  readonly decayInterval: readonly [number, number];
  /** Share of worlds without any excitation whose estimate reaches this one, (1 + k) / (1 + replicates). */
  readonly pNoExcitation: number;
};

export function bootstrapHawkes(
  grid: ForecastGrid,
  input: HawkesInput,
  prng: Prng,
  replicates: number,
): HawkesBootstrap {
  const state = fitHawkesState(grid, input);
  const fits = Array.from({ length: replicates }, () => fitHawkesState(grid, simulateInput(grid, input, state, prng)));
  const still = { ...state, theta: 0, background: allBackground(state) };
  const calm = Array.from({ length: replicates }, () => fitHawkesState(grid, simulateInput(grid, input, still, prng)));
  const theta = correct(
    state.theta,
    fits.map((fit) => fit.theta),
  );
  const logDecay = correct(
    -Math.log(state.omega),
    fits.map((fit) => -Math.log(fit.omega)),
  );
  return {
    replicates,
    branchingRatio: Math.max(0, theta.value),
    branchingInterval: [Math.max(0, theta.value - theta.by), theta.value + theta.by],
    decayDays: Math.exp(logDecay.value),
    decayInterval: [Math.exp(logDecay.value - logDecay.by), Math.exp(logDecay.value + logDecay.by)],
    pNoExcitation: (1 + calm.filter((fit) => fit.theta >= state.theta).length) / (1 + replicates),
  };
}

/** The same incidents, all of them taken for background. */
function allBackground(state: HawkesState): HawkesState['background'] {
  const own = state.background.own.slice().fill(1);
  const scale =
    own.length /
    Math.max(
      1e-9,
      state.background.own.reduce((sum, value) => sum + value, 0),
    );
  return { ...state.background, own, base: state.background.base.map((value) => value * scale) };
}

function simulateInput(grid: ForecastGrid, input: HawkesInput, state: HawkesState, prng: Prng): HawkesInput {
  const days = input.toDay - input.fromDay;
  const incidents = simulateHawkes(
    grid,
    {
      backgroundByCell: backgroundByCell(grid, input, state.background),
      days,
      branchingRatio: state.theta,
      decayDays: 1 / state.omega,
      ringShares: state.rings,
    },
    prng,
  );
  const dayOf = (day: number) => input.fromDay + (input.stepDays === 1 ? Math.floor(day) : day);
  return {
    day: Float64Array.from(incidents, (incident) => dayOf(incident.day)),
    cell: Int32Array.from(incidents, (incident) => incident.cell),
    stepDays: input.stepDays,
    fromDay: input.fromDay,
    toDay: input.toDay,
  };
}

function correct(estimate: number, simulated: ReadonlyArray<number>): { readonly value: number; readonly by: number } {
  const mean = simulated.reduce((sum, value) => sum + value, 0) / simulated.length;
  const variance = simulated.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, simulated.length - 1);
  return { value: 2 * estimate - mean, by: 1.96 * Math.sqrt(variance) };
}
