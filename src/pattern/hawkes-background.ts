/**
 * The background of the self-exciting process: where and when incidents come that nothing before them brought
 * about. The rate of a place is its surroundings' rate times a factor; the distribution of factors is learned from
 * all cells (nonparametric empirical Bayes: Kiefer and Wolfowitz 1956, Laird 1978), and a cell's own factor is its
 * posterior mean from what happened there at other times, or a cluster would be its own background. Time: a level
 * per 28 days and a profile of the week, both held near one by a few imaginary incidents.
 */
import type { ForecastGrid } from './forecast-grid.ts';
import type { HawkesInput } from './hawkes.ts';

/** Factors from 1/50 to 50 of the surroundings. */
const FACTORS = Float64Array.from({ length: 25 }, (_, g) => 50 ** (g / 12 - 1));
const LOG_FACTORS = FACTORS.map(Math.log);
/** The surroundings: kernel of two cells' width without the cell itself, and a tenth of the mean of the area. */
const SURROUNDINGS = Array.from({ length: 7 }, (_, k) => (k === 0 ? 0 : Math.exp((-k * k) / 8)));
const SURROUNDINGS_UNIT = SURROUNDINGS.reduce((sum, weight, k) => sum + weight * 6 * k, 0);
const MEAN_SHARE = 0.1;
const BLOCK_DAYS = 28;
const PRIOR_COUNT = 5;

export type BackgroundState = {
  /** How likely each incident is background. */
  readonly own: Float64Array;
  /** Expected background incidents per cell over the period, from the surroundings. */
  readonly base: Float64Array;
  /** Share of cells with each factor. */
  readonly factorShares: Float64Array;
  readonly trend: Float64Array;
  readonly profile: Float64Array;
};

export type Background = {
  readonly grid: ForecastGrid;
  readonly input: HawkesInput;
  readonly blocks: number;
  /** Blocks on either side that are left out with an incident's own; -1 when the period is too short for that. */
  readonly apart: number;
  readonly blockOf: Int32Array;
  readonly slotOf: Int32Array;
};

export function createBackground(grid: ForecastGrid, input: HawkesInput): Background {
  const days = input.toDay - input.fromDay;
  const wanted = Math.max(1, Math.round(days / BLOCK_DAYS));
  const apart = wanted >= 9 ? 2 : wanted >= 5 ? 1 : wanted >= 3 ? 0 : -1;
  const blocks = apart < 0 ? 1 : wanted;
  const slots = slotCount(input);
  return {
    grid,
    input,
    blocks,
    apart,
    blockOf: Int32Array.from(input.day, (day) =>
      Math.min(blocks - 1, Math.floor(((day - input.fromDay) / days) * blocks)),
    ),
    slotOf: Int32Array.from(input.day, (day) => slotOfWeek(day, slots)),
  };
}

export function startBackground(background: Background): BackgroundState {
  const own = new Float64Array(background.input.day.length).fill(0.7);
  const factorShares = new Float64Array(FACTORS.length).fill(1 / FACTORS.length);
  const trend = new Float64Array(background.blocks).fill(1);
  const profile = new Float64Array(slotCount(background.input)).fill(1);
  return { own, base: surroundings(background, own), factorShares, trend, profile };
}

/** Hours of the week where hours are known, else days. */
function slotCount(input: HawkesInput): number {
  return input.stepDays === 1 ? 7 : 168;
}

/** Monday is slot 0; day 0 of the epoch was a Thursday. */
function slotOfWeek(day: number, slots: number): number {
  const hours = Math.floor(day * 24 + 1e-6) + 72;
  const hour = ((hours % 168) + 168) % 168;
  return slots === 168 ? hour : Math.floor(hour / 24);
}

/** Intensity per cell and day at every incident, from other times. */
export function backgroundRates(background: Background, state: BackgroundState): Float64Array {
  const { input, blockOf, slotOf, apart } = background;
  const days = input.toDay - input.fromDay;
  const placeRate = apart < 0 ? rateWithoutItself(background, state) : rateFromOtherTimes(background, state);
  return Float64Array.from(state.own, (_, j) => {
    return (placeRate(j) / days) * state.trend[blockOf[j]!]! * state.profile[slotOf[j]!]!;
  });
}

/** Background incidents expected in the incident's cell over the period, were all times like the other times. */
function rateFromOtherTimes(background: Background, state: BackgroundState): (j: number) => number {
  const { grid, input, blockOf, blocks, apart } = background;
  const near = Array.from({ length: blocks }, () => new Float64Array(grid.cells.length));
  const all = new Float64Array(grid.cells.length);
  const nearTotal = new Float64Array(blocks);
  input.cell.forEach((cell, j) => {
    all[cell]! += state.own[j]!;
    const block = blockOf[j]!;
    for (let b = Math.max(0, block - apart); b <= Math.min(blocks - 1, block + apart); b++) {
      near[b]![cell]! += state.own[j]!;
      nearTotal[b]! += state.own[j]!;
    }
  });
  const total = all.reduce((sum, value) => sum + value, 0);
  const known = new Map<number, number>();
  return (j) => {
    const [cell, block] = [input.cell[j]!, blockOf[j]!];
    const key = cell * blocks + block;
    let rate = known.get(key);
    if (rate === undefined) {
      const exposure = Math.max(1e-6, 1 - nearTotal[block]! / Math.max(total, 1e-9));
      const nearBase = surroundingsAt(grid, near[block]!, cell) + (MEAN_SHARE * nearTotal[block]!) / grid.cells.length;
      const base = Math.max(1e-9, state.base[cell]! - nearBase);
      rate = (base * meanFactor(state.factorShares, Math.max(0, all[cell]! - near[block]![cell]!), base)) / exposure;
      known.set(key, rate);
    }
    return rate;
  };
}

function rateWithoutItself(background: Background, state: BackgroundState): (j: number) => number {
  const { grid, input } = background;
  const all = new Float64Array(grid.cells.length);
  input.cell.forEach((cell, j) => {
    all[cell]! += state.own[j]!;
  });
  return (j) => {
    const [cell, own] = [input.cell[j]!, state.own[j]!];
    const base = state.base[cell]!;
    return base * meanFactor(state.factorShares, Math.max(0, all[cell]! - own), base);
  };
}

/** Background incidents expected per area cell over the whole period. */
export function backgroundByCell(grid: ForecastGrid, input: HawkesInput, state: BackgroundState): Float64Array {
  const counts = new Float64Array(grid.cells.length);
  input.cell.forEach((cell, j) => {
    counts[cell]! += state.own[j]!;
  });
  return counts.map((count, cell) => state.base[cell]! * meanFactor(state.factorShares, count, state.base[cell]!));
}

/** New state from how likely each incident is background. */
export function updateBackground(background: Background, state: BackgroundState, own: Float64Array): BackgroundState {
  const base = surroundings(background, own);
  return {
    own,
    base,
    factorShares: updateFactorShares(background, base, own, state.factorShares),
    trend: levels(own, background.blockOf, state.trend.length),
    profile: levels(own, background.slotOf, state.profile.length),
  };
}

function surroundings(background: Background, own: Float64Array): Float64Array {
  const { grid, input } = background;
  const mass = new Float64Array(grid.cells.length);
  input.cell.forEach((cell, j) => {
    mass[cell]! += own[j]!;
  });
  const total = mass.reduce((sum, value) => sum + value, 0);
  return mass.map((_, cell) => surroundingsAt(grid, mass, cell) + (MEAN_SHARE * total) / grid.cells.length);
}

function surroundingsAt(grid: ForecastGrid, mass: Float64Array, cell: number): number {
  let sum = 0;
  for (let k = 1; k < SURROUNDINGS.length; k++) {
    let ring = 0;
    for (let at = cell * grid.width + grid.ringStarts[k]!; at < cell * grid.width + grid.ringStarts[k + 1]!; at++) {
      const other = grid.near[at]!;
      if (other >= 0 && other < mass.length) ring += mass[other]!;
    }
    sum += SURROUNDINGS[k]! * ring;
  }
  return ((1 - MEAN_SHARE) * sum) / SURROUNDINGS_UNIT;
}

/** Posterior weights of the factors of a cell with `count` incidents where `mean` was expected; in place. */
function posterior(shares: Float64Array, count: number, mean: number, out: Float64Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let g = 0; g < FACTORS.length; g++) {
    out[g] = count * LOG_FACTORS[g]! - FACTORS[g]! * mean;
    if (shares[g]! > 1e-12 && out[g]! > highest) highest = out[g]!;
  }
  let total = 0;
  for (let g = 0; g < FACTORS.length; g++) {
    out[g] = shares[g]! * Math.exp(out[g]! - highest);
    total += out[g]!;
  }
  return total;
}

function meanFactor(shares: Float64Array, count: number, mean: number): number {
  const weights = new Float64Array(FACTORS.length);
  const total = posterior(shares, count, mean, weights);
  return weights.reduce((sum, weight, g) => sum + weight * FACTORS[g]!, 0) / total;
}

function updateFactorShares(
  background: Background,
  base: Float64Array,
  own: Float64Array,
  shares: Float64Array,
): Float64Array {
  const counts = new Float64Array(base.length);
  background.input.cell.forEach((cell, j) => {
    counts[cell]! += own[j]!;
  });
  const next = new Float64Array(FACTORS.length).fill(1e-6);
  const weights = new Float64Array(FACTORS.length);
  counts.forEach((count, cell) => {
    const total = posterior(shares, count, base[cell]!, weights);
    for (let g = 0; g < weights.length; g++) next[g]! += weights[g]! / total;
  });
  const sum = next.reduce((a, b) => a + b, 0);
  return next.map((value) => value / sum);
}

function levels(own: Float64Array, slotOf: Int32Array, slots: number): Float64Array {
  const sums = new Float64Array(slots).fill(PRIOR_COUNT);
  own.forEach((value, j) => {
    sums[slotOf[j]!]! += value;
  });
  const mean = sums.reduce((sum, value) => sum + value, 0) / slots;
  return sums.map((value) => value / mean);
}
