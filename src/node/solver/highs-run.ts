/**
 * One solve by HiGHS (WebAssembly, single thread) of a linear model of `vacuum/solver.ts`. Gaps are set to zero
 * unless the caller allows one, because the default of 1e-4 would call a near miss optimal. Improving solutions
 * are reported as they come, so that a solve cut short keeps its best.
 */
import type { CallbackEvent, Highs } from 'highs';
import type { LinearModel, SolverAnswer, SolverLimits } from '../../vacuum/solver.ts';
import { type HighsIncumbent, toModelData, worstBound } from './highs-model.ts';

export function runHighs(
  highs: Highs,
  model: LinearModel,
  limits: SolverLimits,
  report: (incumbent: HighsIncumbent) => void,
): SolverAnswer {
  if (model.cost.length === 0) return answerEmpty(model);
  return highs.withModel(toModelData(highs, model), (native): SolverAnswer => {
    native.options.set({
      output_flag: false,
      time_limit: Math.max(0.001, limits.timeLimitMs / 1000),
      mip_rel_gap: 0,
      mip_abs_gap: Math.max(1e-6, limits.absoluteGap),
      random_seed: 1,
    });
    if (model.start !== null) native.setSolution({ colValue: model.start });
    const types = highs.constants.callbackType;
    const { modelStatus } = native.run({
      [types.mipImprovingSolution]: (event: CallbackEvent) => {
        const { mip_solution: values, mip_dual_bound: bound, objective_function_value: objective } = event.data;
        if (values !== undefined && bound !== undefined && objective !== undefined) {
          report({ objective, bound, values });
        }
        return undefined;
      },
    });
    const known = highs.constants.modelStatus;
    if (modelStatus === known.infeasible) return { status: 'infeasible' };
    if (modelStatus === known.unbounded || modelStatus === known.unboundedOrInfeasible) return { status: 'unbounded' };
    const isMip = model.isWhole.includes(1);
    const objective = native.getObjectiveValue();
    const isOptimal = modelStatus === known.optimal;
    const bound = isMip ? native.info.get('mip_dual_bound') : objective;
    const honestBound = typeof bound === 'number' && Number.isFinite(bound) ? bound : worstBound(model);
    if (native.info.get('primal_solution_status') !== 2) {
      return { status: 'none', bound: isMip ? honestBound : worstBound(model) };
    }
    const { colValue: values, rowDual } = native.getSolution();
    const rowDuals = isMip || !isOptimal ? null : rowDual;
    if (isOptimal) return { status: 'optimal', objective, bound: honestBound, values, rowDuals };
    return { status: 'feasible', objective, bound: isMip ? honestBound : worstBound(model), values, rowDuals };
  });
}

/** HiGHS says nothing about a model without columns. */
function answerEmpty(model: LinearModel): SolverAnswer {
  const isFeasible = model.rowLower.every((lower, i) => lower <= 0 && model.rowUpper[i]! >= 0);
  if (!isFeasible) return { status: 'infeasible' };
  return { status: 'optimal', objective: 0, bound: 0, values: new Float64Array(0), rowDuals: null };
}
