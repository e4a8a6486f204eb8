/**
 * Self-exciting process in space and time on cells (Ogata 1998; Mohler et al. 2011), fitted by EM:
 *   lambda(x,t) = mu(x) m(t) q(hour of week) + sum over t_i < t of theta w exp(-w (t - t_i)) g(ring of x - x_i).
 * mu is learned from other times (hawkes-background.ts), m is a level per 28 days, q a profile of the week; so what
 * repeats only because a place or a month is bad is background, not excitation. theta is the branching ratio.
 * With dates alone, time runs in whole days and an incident excites from the next day on.
 */
import { assert } from '../base/assert.ts';
import type { ForecastGrid } from './forecast-grid.ts';
import {
  type Background,
  type BackgroundState,
  backgroundRates,
  createBackground,
  startBackground,
  updateBackground,
} from './hawkes-background.ts';
import { type HawkesPairs, listHawkesPairs } from './hawkes-pairs.ts';

export type HawkesInput = {
  /** Days, ascending; whole numbers when `stepDays` is 1. */
  readonly day: Float64Array;
  /** Cells of the area only. */
  readonly cell: Int32Array;
  /** 1 when only dates are known, 0 when times carry hours. */
  readonly stepDays: 0 | 1;
  readonly fromDay: number;
  readonly toDay: number;
};

export type HawkesFit = {
  readonly n: number;
  /** Expected direct repeats of one incident; 95 % interval from the curvature, the background held. */
  readonly branchingRatio: number;
  readonly branchingInterval: readonly [number, number];
  /** Mean days from an incident to its repeat. */
  readonly decayDays: number;
  readonly decayInterval: readonly [number, number];
  /** Probability that a repeat falls into the same cell, its ring, the next ring. */
  readonly ringShares: ReadonlyArray<number>;
  /** Share of the incidents themselves that are repeats. */
  readonly excitedShare: number;
  /** Level of the background per 28 days, mean one. */
  readonly trend: ReadonlyArray<number>;
  /** Profile by hour of the week (168) or by day (7, Monday first), mean one. */
  readonly weekProfile: ReadonlyArray<number>;
  readonly logLikelihood: number;
  /** The same background without any excitation. */
  readonly backgroundLogLikelihood: number;
  /** Positive when excitation earns its extra parameters (difference of Akaike's criterion). */
  readonly aicGain: number;
};

const HAWKES_RINGS = 2;
const LAG_DAYS_MAX = 120;
const STEPS_MAX = 80;
/** EM stops when the branching ratio moves less than this in a step. */
const STEP_LEAST = 2e-5;
const START = { theta: 0.3, omega: 1 / 14 };

type Kernel = { readonly theta: number; readonly omega: number; readonly rings: ReadonlyArray<number> };

export type HawkesState = Kernel & {
  readonly background: BackgroundState;
  readonly excitedShare: number;
};

export function fitHawkes(grid: ForecastGrid, input: HawkesInput): HawkesFit {
  const pairs = listHawkesPairs(grid, input, HAWKES_RINGS, LAG_DAYS_MAX);
  const background = createBackground(grid, input);
  const full = iterate(background, input, pairs, START);
  const alone = iterate(background, input, pairs, { ...START, theta: 0 });
  const logLikelihoodOf = (state: HawkesState) => {
    const rates = backgroundRates(background, state.background);
    const mass = state.background.own.reduce((sum, value) => sum + value, 0);
    return (kernel: Kernel) => sumLogLikelihood(rates, mass, input, pairs, kernel);
  };
  const at = logLikelihoodOf(full);
  const [branchingInterval, decayInterval] = intervals(full, at);
  const [logLikelihood, backgroundLogLikelihood] = [at(full), logLikelihoodOf(alone)(alone)];
  return {
    n: input.day.length,
    branchingRatio: full.theta,
    branchingInterval,
    decayDays: 1 / full.omega,
    decayInterval,
    ringShares: full.rings,
    excitedShare: full.excitedShare,
    trend: Array.from(full.background.trend),
    weekProfile: Array.from(full.background.profile),
    logLikelihood,
    backgroundLogLikelihood,
    aicGain: 2 * (logLikelihood - backgroundLogLikelihood) - 2 * (2 + HAWKES_RINGS),
  };
}

/** The fitted process itself, without likelihoods and intervals: what a bootstrap repeats many times. */
export function fitHawkesState(grid: ForecastGrid, input: HawkesInput): HawkesState {
  const pairs = listHawkesPairs(grid, input, HAWKES_RINGS, LAG_DAYS_MAX);
  return iterate(createBackground(grid, input), input, pairs, START);
}

type Start = { readonly theta: number; readonly omega: number };

function iterate(background: Background, input: HawkesInput, pairs: HawkesPairs, start: Start): HawkesState {
  assert(input.day.length === input.cell.length && input.toDay > input.fromDay, 'one cell per incident, a period');
  const rings = Array.from({ length: HAWKES_RINGS + 1 }, (_, k) => [0.7, 0.2, 0.1][k] ?? 0);
  let state: HawkesState = { ...start, rings, background: startBackground(background), excitedShare: 0 };
  for (let step = 0; step < STEPS_MAX; step++) {
    const next = emStep(background, input, pairs, state);
    const moved = Math.abs(next.theta - state.theta);
    state = next;
    if (step >= 20 && moved < STEP_LEAST) break;
  }
  return state;
}

function emStep(background: Background, input: HawkesInput, pairs: HawkesPairs, state: HawkesState): HawkesState {
  const n = input.day.length;
  const rates = backgroundRates(background, state.background);
  const own = new Float64Array(n);
  const ringMass = new Array<number>(HAWKES_RINGS + 1).fill(0);
  const kick = state.theta === 0 ? undefined : kicks(state, input, pairs);
  let [excited, lagSum] = [0, 0];
  for (let j = 0; j < n; j++) {
    const [from, to] = [pairs.starts[j]!, pairs.starts[j + 1]!];
    let lambda = rates[j]!;
    if (kick !== undefined) for (let k = from; k < to; k++) lambda += kick(k);
    own[j] = lambda > 0 ? rates[j]! / lambda : 1;
    if (kick === undefined) continue;
    for (let k = from; k < to; k++) {
      const share = kick(k) / lambda;
      excited += share;
      lagSum += share * pairs.lag[k]!;
      ringMass[pairs.ring[k]!]! += share;
    }
  }
  const next = updateBackground(background, state.background, own);
  if (kick === undefined) return { ...state, background: next, excitedShare: 0 };
  let exposure = 0;
  for (let i = 0; i < n; i++) exposure += lagMass(input.toDay - input.day[i]!, state.omega);
  const meanLag = lagSum / Math.max(excited, 1e-12);
  const omega = input.stepDays === 1 ? Math.log(meanLag / Math.max(meanLag - 1, 1e-3)) : 1 / Math.max(meanLag, 1e-4);
  return {
    background: next,
    theta: Math.max(excited / Math.max(exposure, 1e-12), 1e-9),
    omega: Math.min(Math.max(omega, 1 / LAG_DAYS_MAX), 24),
    rings: ringMass.map((mass) => (mass + 1e-9) / (excited + 1e-9 * ringMass.length)),
    excitedShare: excited / n,
  };
}

/** Kernel of time at a lag: a density for hours, a probability per day for dates. */
function lagDensity(lagDays: number, omega: number, stepDays: 0 | 1): number {
  if (stepDays === 0) return omega * Math.exp(-omega * lagDays);
  return (1 - Math.exp(-omega)) * Math.exp(-omega * (lagDays - 1));
}

/** Share of an incident's repeats that fall before the end of the period. */
function lagMass(leftDays: number, omega: number): number {
  return 1 - Math.exp(-omega * Math.max(0, leftDays));
}

/** What pair k adds to the intensity at its second incident, per cell and day. Whole days come from a table. */
function kicks(kernel: Kernel, input: HawkesInput, pairs: HawkesPairs): (k: number) => number {
  const perCell = kernel.rings.map((share, ring) => (kernel.theta * share) / (ring === 0 ? 1 : 6 * ring));
  if (input.stepDays === 0) {
    return (k) => perCell[pairs.ring[k]!]! * lagDensity(pairs.lag[k]!, kernel.omega, 0);
  }
  const width = LAG_DAYS_MAX + 1;
  const table = Float64Array.from({ length: width * perCell.length }, (_, at) => {
    return perCell[Math.floor(at / width)]! * lagDensity(at % width, kernel.omega, 1);
  });
  return (k) => table[pairs.ring[k]! * width + pairs.lag[k]!]!;
}

function sumLogLikelihood(
  rates: Float64Array,
  backgroundMass: number,
  input: HawkesInput,
  pairs: HawkesPairs,
  kernel: Kernel,
): number {
  const kick = kicks(kernel, input, pairs);
  let sum = -backgroundMass;
  for (let j = 0; j < input.day.length; j++) {
    let lambda = rates[j]!;
    for (let k = pairs.starts[j]!; k < pairs.starts[j + 1]!; k++) lambda += kick(k);
    sum += Math.log(Math.max(lambda, 1e-300)) - kernel.theta * lagMass(input.toDay - input.day[j]!, kernel.omega);
  }
  return sum;
}

type Interval = readonly [number, number];

/** 95 % intervals from the curvature of the log-likelihood in (log theta, log omega). */
function intervals(kernel: Kernel, at: (kernel: Kernel) => number): readonly [Interval, Interval] {
  const h = 0.05;
  const f = (a: number, b: number) =>
    at({ ...kernel, theta: kernel.theta * Math.exp(a), omega: kernel.omega * Math.exp(b) });
  const centre = f(0, 0);
  const aa = (f(h, 0) - 2 * centre + f(-h, 0)) / (h * h);
  const bb = (f(0, h) - 2 * centre + f(0, -h)) / (h * h);
  const ab = (f(h, h) - f(h, -h) - f(-h, h) + f(-h, -h)) / (4 * h * h);
  const determinant = aa * bb - ab * ab;
  const spread = (own: number) => {
    const variance = determinant > 0 && aa < 0 ? -own / determinant : Number.POSITIVE_INFINITY;
    return Math.min(1.96 * Math.sqrt(variance), 10);
  };
  const band = (value: number, by: number): Interval => [value * Math.exp(-by), value * Math.exp(by)];
  return [band(kernel.theta, spread(bb)), band(1 / kernel.omega, spread(aa))];
}
