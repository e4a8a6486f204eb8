/**
 * The solver as an argument: rooms below `node/` write a linear model down, `node/` passes HiGHS in a worker,
 * tests pass a second opinion. Promise of every solver: `bound` is proven (never better than the true optimum
 * allows), `values` satisfy the rows, and `optimal` is said only where objective and bound meet.
 *
 *   min or max  cost x   subject to   rowLower <= A x <= rowUpper,  columnLower <= x <= columnUpper,  some x whole
 */
import { assert } from '../base/assert.ts';

export type LinearModel = {
  readonly sense: 'min' | 'max';
  readonly cost: Float64Array;
  readonly columnLower: Float64Array;
  readonly columnUpper: Float64Array;
  /** 1 where the column takes whole numbers only. */
  readonly isWhole: Uint8Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  /** Row i holds the entries from rowStarts[i] up to rowStarts[i + 1]. */
  readonly rowStarts: Int32Array;
  readonly rowColumns: Int32Array;
  readonly rowValues: Float64Array;
  /** A known feasible point, or null. */
  readonly start: Float64Array | null;
};

export type SolverLimits = {
  readonly timeLimitMs: number;
  /** Stop once objective and bound are this close; below 1 it is exact for whole objectives. */
  readonly absoluteGap: number;
  /**
   * An objective already at hand: only better ones matter, and where there is none the answer may be `infeasible`.
   * Null where every answer counts.
   */
  readonly cutoff: number | null;
};

export type SolverAnswer =
  | {
      readonly status: 'optimal' | 'feasible';
      readonly objective: number;
      readonly bound: number;
      readonly values: Float64Array;
      /** Multiplier of each row where no column is whole and the solver has them, else null. */
      readonly rowDuals: Float64Array | null;
    }
  | { readonly status: 'infeasible' }
  | { readonly status: 'unbounded' }
  /** Nothing found in time; `bound` holds all the same. */
  | { readonly status: 'none'; readonly bound: number };

export type Solver = (model: LinearModel, limits: SolverLimits) => Promise<SolverAnswer>;

export type LinearModelBuilder = {
  /** Adds a column and returns its number. */
  readonly addColumn: (column: {
    readonly cost: number;
    readonly lower: number;
    readonly upper: number;
    readonly whole: 0 | 1;
  }) => number;
  /** Adds a row over columns already there and returns its number. */
  readonly addRow: (
    lower: number,
    upper: number,
    columns: ReadonlyArray<number>,
    values: ReadonlyArray<number>,
  ) => number;
  readonly build: (start: Float64Array | null) => LinearModel;
};

/** Collects columns and rows; `build` may be called again after more rows (row generation). */
export function createLinearModelBuilder(sense: 'min' | 'max'): LinearModelBuilder {
  const cost: number[] = [];
  const columnLower: number[] = [];
  const columnUpper: number[] = [];
  const isWhole: number[] = [];
  const rowLower: number[] = [];
  const rowUpper: number[] = [];
  const rowStarts: number[] = [0];
  const rowColumns: number[] = [];
  const rowValues: number[] = [];
  return {
    addColumn: (column) => {
      cost.push(column.cost);
      columnLower.push(column.lower);
      columnUpper.push(column.upper);
      isWhole.push(column.whole);
      return cost.length - 1;
    },
    addRow: (lower, upper, columns, values) => {
      assert(columns.length === values.length, 'one value for each column of a row');
      for (let k = 0; k < columns.length; k++) {
        rowColumns.push(columns[k]!);
        rowValues.push(values[k]!);
      }
      rowStarts.push(rowColumns.length);
      rowLower.push(lower);
      rowUpper.push(upper);
      return rowLower.length - 1;
    },
    build: (start) => ({
      sense,
      cost: Float64Array.from(cost),
      columnLower: Float64Array.from(columnLower),
      columnUpper: Float64Array.from(columnUpper),
      isWhole: Uint8Array.from(isWhole),
      rowLower: Float64Array.from(rowLower),
      rowUpper: Float64Array.from(rowUpper),
      rowStarts: Int32Array.from(rowStarts),
      rowColumns: Int32Array.from(rowColumns),
      rowValues: Float64Array.from(rowValues),
      start,
    }),
  };
}
