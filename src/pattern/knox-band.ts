/**
 * Bands of distance and of time for the Knox table, with their closed ends stated.
 * Closed right: the numbers are inclusive upper ends, the first band starts at 0: [0,a], (a,b], (b,c].
 * Closed left: the numbers are inclusive lower ends, the last band has no upper end: [a,b), [b,c), [c,Inf).
 */
import { err, ok, type Result } from '../base/result.ts';

export type BandClosed = 'right' | 'left';
export type Bands = { readonly closed: BandClosed; readonly ends: ReadonlyArray<number> };

const BANDS_MAX = 64;
/** Ends such as 0.1 days times 24 must not miss a whole hour by a binary fraction. */
const ROUNDING = 1e-9;

export function createBands(ends: ReadonlyArray<number>, closed: BandClosed): Result<Bands, BadBands> {
  const finite = closed === 'left' && ends.at(-1) === Number.POSITIVE_INFINITY ? ends.slice(0, -1) : ends;
  if (finite.length === 0 || finite.length > BANDS_MAX) return err({ type: 'BadBands', reason: 'number', ends });
  if (finite.some((end) => Number.isNaN(end) || end < 0)) return err({ type: 'BadBands', reason: 'negative', ends });
  for (let k = 1; k < finite.length; k++) {
    if (finite[k]! <= finite[k - 1]!) return err({ type: 'BadBands', reason: 'not-ascending', ends });
  }
  return ok({ closed, ends: finite });
}

export type BadBands = {
  readonly type: 'BadBands';
  readonly reason: 'number' | 'negative' | 'not-ascending';
  readonly ends: ReadonlyArray<number>;
};

/** Position of a value among the bands, or -1 outside all of them. */
export function bandOf(bands: Bands, value: number): number {
  const { ends, closed } = bands;
  if (closed === 'right') {
    for (let k = 0; k < ends.length; k++) if (value <= ends[k]!) return k;
    return -1;
  }
  for (let k = ends.length - 1; k >= 0; k--) if (value >= ends[k]!) return k;
  return -1;
}

/**
 * The bands of a whole-numbered quantity (`perUnit` whole steps in one unit of the ends) as inclusive upper bounds u[0..K]:
 * band k holds exactly the integers in (u[k], u[k+1]]. The last bound is Infinity where the band is open.
 */
export function bandIntegerBounds(bands: Bands, perUnit: number): ReadonlyArray<number> {
  const { ends, closed } = bands;
  if (closed === 'right') return [-1, ...ends.map((end) => Math.floor(end * perUnit + ROUNDING))];
  return [...ends.map((end) => Math.ceil(end * perUnit - ROUNDING) - 1), Number.POSITIVE_INFINITY];
}

/** The largest value that any band holds. */
export function bandLimit(bands: Bands): number {
  return bands.closed === 'right' ? bands.ends.at(-1)! : Number.POSITIVE_INFINITY;
}

/** Interval notation, one text per band. */
export function bandLabels(bands: Bands): ReadonlyArray<string> {
  const { ends, closed } = bands;
  if (closed === 'left') return ends.map((end, k) => `[${end},${k + 1 < ends.length ? ends[k + 1] : 'Inf'})`);
  return ends.map((end, k) => (k === 0 ? `[0,${end}]` : `(${ends[k - 1]},${end}]`));
}
