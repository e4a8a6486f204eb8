/**
 * Did incidents fall where a measure was taken? Treated cells against comparable ones that were not treated: for each
 * treated cell the untreated cells for which, on the day the measure began, the same risk was forecast (prognostic
 * matching, Hansen 2008), so that what falls by itself after a bad spell falls there too. The ring around the
 * treated cells is set apart and looked at for displacement. The interval comes from placebos: comparable cells
 * that stand in for the treated ones. Where the interval holds one, the answer is "not shown".
 */
import type { Cell } from '../base/grid.ts';
import { createPrng, type Prng } from '../base/random.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ForecastGrid } from './forecast-grid.ts';
import { countByCell, type History } from './history.ts';
import { createMixture } from './mixture.ts';
import { toProbabilities } from './score.ts';

export type EvaluationOptions = {
  readonly treated: ReadonlyArray<Cell>;
  /** First day of the measure; it runs to the end of the period after. */
  readonly startDay: number;
  readonly beforeDays: number;
  readonly afterDays: number;
  /** Rings around the treated cells into which incidents may have moved. */
  readonly displacementRings: number;
  readonly placebos: number;
  readonly seed: number;
};

export type EffectVerdict = 'fewer' | 'more' | 'not-shown';

/** A ratio never stands without the figures it comes from. */
export type Effect = {
  readonly cells: number;
  readonly before: number;
  readonly after: number;
  /** Mean of the comparable cells of each cell. */
  readonly comparableBefore: number;
  readonly comparableAfter: number;
  /** Share of the next incident that was forecast for the cells, and for comparable ones. */
  readonly forecastShare: number;
  readonly comparableForecastShare: number;
  /** After over comparable after, corrected for what is left of a difference in forecast risk; 1 is no effect. */
  readonly ratio: number;
  readonly interval: readonly [number, number];
  readonly verdict: EffectVerdict;
};

export type Evaluation = { readonly treated: Effect; readonly ring: Effect | undefined; readonly together: Effect };

/** Comparable cells per treated cell. */
const MATCHES = 20;
/** Fewer incidents before than this, and no fall could be told from chance. */
const EVALUATION_EVENTS_MIN = 10;

export function evaluateMeasure(
  grid: ForecastGrid,
  history: History,
  options: EvaluationOptions,
): Result<Evaluation, EvaluationError> {
  const { startDay, beforeDays, afterDays } = options;
  const treated = new Set(options.treated.flatMap((cell) => indexOf(grid, cell)));
  if (treated.size === 0) return err({ type: 'NoTreatedCells' });
  const ring = ringAround(grid, treated, options.displacementRings);
  const before = countByCell(history, startDay - beforeDays, startDay);
  const after = countByCell(history, startDay, startDay + afterDays);
  const events = [...treated].reduce((sum, cell) => sum + before[cell]!, 0);
  if (events < EVALUATION_EVENTS_MIN) {
    return err({ type: 'TooFewBefore', has: events, needs: EVALUATION_EVENTS_MIN });
  }
  const pool = grid.cells.map((_, i) => i).filter((i) => !treated.has(i) && !ring.has(i));
  if (pool.length < MATCHES * 2) return err({ type: 'TooFewComparable', has: pool.length, needs: MATCHES * 2 });
  const prng = createPrng(options.seed);
  const risk = toProbabilities(createMixture(grid, history)(startDay));
  const ranked = pool.sort((a, b) => risk[a]! - risk[b]! || a - b);
  const basis: Basis = { before, after, risk, ranked };
  const measure = (cells: ReadonlySet<number>) => measureEffect([...cells], basis, options.placebos, prng);
  return ok({
    treated: measure(treated),
    ring: ring.size > 0 ? measure(ring) : undefined,
    together: measure(new Set([...treated, ...ring])),
  });
}

export type EvaluationError =
  | { readonly type: 'NoTreatedCells' }
  | { readonly type: 'TooFewBefore'; readonly has: number; readonly needs: number }
  | { readonly type: 'TooFewComparable'; readonly has: number; readonly needs: number };

function indexOf(grid: ForecastGrid, cell: Cell): ReadonlyArray<number> {
  const index = grid.indexByCell.get(cell);
  return index !== undefined && index < grid.cells.length ? [index] : [];
}

function ringAround(grid: ForecastGrid, treated: ReadonlySet<number>, rings: number): ReadonlySet<number> {
  const ring = new Set<number>();
  const end = grid.ringStarts[Math.min(rings, grid.ringStarts.length - 2) + 1]!;
  for (const cell of treated) {
    for (let at = cell * grid.width + 1; at < cell * grid.width + end; at++) {
      const other = grid.near[at]!;
      if (other >= 0 && other < grid.cells.length && !treated.has(other)) ring.add(other);
    }
  }
  return ring;
}

type Basis = {
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly risk: Float64Array;
  /** Untreated cells by rising risk. */
  readonly ranked: ReadonlyArray<number>;
};

function measureEffect(cells: ReadonlyArray<number>, basis: Basis, placebos: number, prng: Prng): Effect {
  const { before, after, risk } = basis;
  const matches = cells.map((cell) => matchesOf(cell, basis));
  const own = logRatio(cells, matches, basis);
  const draws = Float64Array.from({ length: placebos }, () => {
    const standIns = matches.map((near) => near[prng.nextBelow(near.length)]!);
    const others = matches.map((near, t) => near.filter((cell) => cell !== standIns[t]));
    return logRatio(standIns, others, basis);
  }).sort();
  const at = (share: number) => draws[Math.min(placebos - 1, Math.floor(share * placebos))]!;
  const interval = [Math.exp(own - at(0.975)), Math.exp(own - at(0.025))] as const;
  return {
    cells: cells.length,
    before: sumOf(before, cells),
    after: sumOf(after, cells),
    comparableBefore: sumOfMeans(before, matches),
    comparableAfter: sumOfMeans(after, matches),
    forecastShare: sumOf(risk, cells),
    comparableForecastShare: sumOfMeans(risk, matches),
    ratio: Math.exp(own),
    interval,
    verdict: interval[1] < 1 ? 'fewer' : interval[0] > 1 ? 'more' : 'not-shown',
  };
}

/** Incidents after over comparable ones, each against what was forecast. */
function logRatio(
  cells: ReadonlyArray<number>,
  matches: ReadonlyArray<ReadonlyArray<number>>,
  { after, risk }: Basis,
): number {
  const came = Math.log((sumOf(after, cells) + 0.5) / (sumOfMeans(after, matches) + 0.5));
  return came - Math.log(sumOf(risk, cells) / sumOfMeans(risk, matches));
}

function sumOf(values: Float64Array, cells: ReadonlyArray<number>): number {
  return cells.reduce((total, cell) => total + values[cell]!, 0);
}

function sumOfMeans(values: Float64Array, matches: ReadonlyArray<ReadonlyArray<number>>): number {
  return matches.reduce((total, near) => total + sumOf(values, near) / near.length, 0);
}

/** The untreated cells next to the cell in the order of forecast risk. */
function matchesOf(cell: number, { risk, ranked }: Basis): ReadonlyArray<number> {
  let [low, high] = [0, ranked.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (risk[ranked[middle]!]! < risk[cell]!) low = middle + 1;
    else high = middle;
  }
  const from = Math.min(Math.max(0, low - MATCHES / 2), ranked.length - MATCHES);
  return ranked.slice(from, from + MATCHES);
}
