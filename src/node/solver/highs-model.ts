/**
 * A linear model of `vacuum/solver.ts` as HiGHS takes it, and what can be said of it without solving.
 */
import type { Highs, ModelData } from 'highs';
import type { LinearModel } from '../../vacuum/solver.ts';

/** A solution met on the way. */
export type HighsIncumbent = { readonly objective: number; readonly bound: number; readonly values: Float64Array };

/** The bound that costs no work: every column at its best end. */
export function worstBound(model: LinearModel): number {
  let sum = 0;
  for (let j = 0; j < model.cost.length; j++) {
    const cost = model.cost[j]!;
    if (cost === 0) continue;
    const best = (model.sense === 'min') === cost > 0 ? model.columnLower[j]! : model.columnUpper[j]!;
    sum += cost * best;
  }
  return sum;
}

export function toModelData(highs: Highs, model: LinearModel): ModelData {
  const { objectiveSense } = highs.constants;
  return {
    numCols: model.cost.length,
    numRows: model.rowLower.length,
    sense: model.sense === 'min' ? objectiveSense.minimize : objectiveSense.maximize,
    colCost: model.cost,
    colLower: model.columnLower,
    colUpper: model.columnUpper,
    rowLower: model.rowLower,
    rowUpper: model.rowUpper,
    matrix: {
      format: 'csr',
      numRows: model.rowLower.length,
      numCols: model.cost.length,
      starts: model.rowStarts,
      indices: model.rowColumns,
      values: model.rowValues,
    },
    integrality: Int32Array.from(model.isWhole),
  };
}
