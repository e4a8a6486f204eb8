/**
 * The classic single Knox count: pairs within `delta` of each other in space and `tau` days in time, with its
 * expectation, the Monte-Carlo p and the Poisson p; and the plain answer whether that is repetition.
 */
import { ok, type Result } from '../base/result.ts';
import type { PatternEvent } from './event.ts';
import { type CountedRatio, computeKnoxTable, type KnoxCell, type KnoxError } from './knox.ts';
import type { BandClosed, Bands } from './knox-band.ts';
import type { KnoxCounter } from './knox-permutation.ts';
import type { DistanceRule } from './knox-sweep.ts';
import { poissonUpperTail } from './poisson.ts';

export type KnoxSingleOptions = {
  readonly delta: number;
  readonly tau: number;
  /** Right: "at most"; left: "less than". */
  readonly closed: BandClosed;
  readonly distance: DistanceRule;
  readonly permutations: number;
  readonly seed: number;
};

export type KnoxSingle = {
  readonly n: number;
  /** Pairs near in space, whatever their times. */
  readonly pairs: number;
  readonly count: CountedRatio;
  readonly pMonteCarlo: number;
  /** P(X >= observed) and P(X > observed) for a Poisson number with the expected mean; both are in print. */
  readonly pPoisson: number;
  readonly pPoissonAbove: number;
  readonly verdict: KnoxVerdict;
};

/** Said at the 5 % level of the Monte-Carlo p. */
export type KnoxVerdict = 'repetition' | 'not-significant';

const KNOX_LEVEL = 0.05;

export function computeKnoxSingle(
  events: ReadonlyArray<PatternEvent>,
  before: ReadonlyArray<PatternEvent> | undefined,
  options: KnoxSingleOptions,
  count: KnoxCounter,
): Result<KnoxSingle, KnoxError> {
  const { closed, distance, permutations, seed } = options;
  const within = (end: number): Bands =>
    closed === 'right' ? { closed, ends: [end] } : { closed, ends: end > 0 ? [0, end] : [end] };
  const table = computeKnoxTable(
    events,
    before,
    { space: within(options.delta), days: within(options.tau), distance, permutations, seed },
    count,
  );
  if (!table.ok) return table;
  const cell = table.value.cells[0]![0]!;
  const near = closed === 'right' ? table.value.pairs : countRow(table.value.cells[0]!);
  return ok(toKnoxSingle(table.value.n, near, cell));
}

export function toKnoxSingle(n: number, pairs: number, { count, p }: KnoxCell): KnoxSingle {
  return {
    n,
    pairs,
    count,
    pMonteCarlo: p,
    pPoisson: poissonUpperTail(count.observed, count.expected),
    pPoissonAbove: poissonUpperTail(count.observed + 1, count.expected),
    verdict: knoxVerdict(p),
  };
}

export function knoxVerdict(p: number): KnoxVerdict {
  return p <= KNOX_LEVEL ? 'repetition' : 'not-significant';
}

function countRow(row: ReadonlyArray<{ readonly count: CountedRatio }>): number {
  return row.reduce((sum, cell) => sum + cell.count.observed, 0);
}
