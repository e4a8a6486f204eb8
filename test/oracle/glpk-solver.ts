/**
 * GLPK behind the `Solver` type: the second opinion of tests and bench. GPL-3.0, so it stays out of what ships.
 */
import loadGlpk from 'glpk.js/node';
import type { LinearModel, Solver, SolverAnswer } from '../../src/vacuum/solver.ts';

const glpk = await loadGlpk();

export const solveByGlpk: Solver = async (model, limits): Promise<SolverAnswer> => {
  if (model.cost.length === 0) {
    const isFeasible = model.rowLower.every((lower, i) => lower <= 0 && model.rowUpper[i]! >= 0);
    return isFeasible
      ? { status: 'optimal', objective: 0, bound: 0, values: new Float64Array(0), rowDuals: null }
      : { status: 'infeasible' };
  }
  const hasWhole = model.isWhole.includes(1);
  const options = {
    msglev: glpk.GLP_MSG_OFF,
    tmlim: Math.max(1, Math.ceil(limits.timeLimitMs / 1000)),
    mipgap: 0,
  };
  let { result } = glpk.solve(toGlpk(model), { ...options, presol: true });
  // Rarely its presolver gives back an answer that breaks a row of a feasible model.
  if (isSolved(result.status) && findBrokenRow(model, valuesOf(model, result.vars)) !== null)
    ({ result } = glpk.solve(toGlpk(model), { ...options, presol: false }));
  if (result.status === glpk.GLP_NOFEAS || result.status === glpk.GLP_INFEAS) return { status: 'infeasible' };
  if (result.status === glpk.GLP_UNBND) return { status: 'unbounded' };
  // With its presolver GLPK calls an infeasible model undefined.
  if (result.status === glpk.GLP_UNDEF) return { status: 'infeasible' };
  const values = valuesOf(model, result.vars);
  const isOptimal = result.status === glpk.GLP_OPT;
  const broken = findBrokenRow(model, values);
  if (broken !== null) throw new Error(`GLPK broke row ${broken}`);
  const worst = model.sense === 'min' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return {
    status: isOptimal || !hasWhole ? 'optimal' : 'feasible',
    objective: result.z,
    bound: isOptimal ? result.z : worst,
    values,
    rowDuals: null,
  };
};

function toGlpk(model: LinearModel): Parameters<typeof glpk.solve>[0] {
  const name = (j: number) => `x${j}`;
  return {
    name: 'model',
    objective: {
      direction: model.sense === 'min' ? glpk.GLP_MIN : glpk.GLP_MAX,
      name: 'objective',
      vars: Array.from(model.cost, (coef, j) => ({ name: name(j), coef })),
    },
    // A row with two ends becomes two rows: the presolver of GLPK loses one end of some ranged rows.
    subjectTo: Array.from(model.rowLower, (lower, i) => {
      const vars = Array.from({ length: model.rowStarts[i + 1]! - model.rowStarts[i]! }, (_, k) => ({
        name: name(model.rowColumns[model.rowStarts[i]! + k]!),
        coef: model.rowValues[model.rowStarts[i]! + k]!,
      }));
      const ends: [string, number, number][] = [];
      if (lower > Number.NEGATIVE_INFINITY) ends.push(['l', lower, Number.POSITIVE_INFINITY]);
      if (model.rowUpper[i]! < Number.POSITIVE_INFINITY) ends.push(['u', Number.NEGATIVE_INFINITY, model.rowUpper[i]!]);
      return ends.map(([end, low, high]) => ({ name: `r${i}${end}`, vars, bnds: boundsOf(low, high) }));
    })
      .flat()
      .filter((row) => row.vars.length > 0),
    bounds: Array.from(model.cost, (_, j) => ({
      name: name(j),
      ...boundsOf(model.columnLower[j]!, model.columnUpper[j]!),
    })),
    generals: Array.from(model.cost, (_, j) => j)
      .filter((j) => model.isWhole[j] === 1)
      .map(name),
  };
}

const isSolved = (status: number) => status === glpk.GLP_OPT || status === glpk.GLP_FEAS;

function valuesOf(model: LinearModel, vars: Readonly<Record<string, number>>): Float64Array {
  return Float64Array.from(model.cost, (_, j) => vars[`x${j}`] ?? 0);
}

/** A second opinion must not be taken on trust either. */
function findBrokenRow(model: LinearModel, values: Float64Array): string | null {
  for (let i = 0; i < model.rowLower.length; i++) {
    let activity = 0;
    for (let e = model.rowStarts[i]!; e < model.rowStarts[i + 1]!; e++) {
      activity += model.rowValues[e]! * values[model.rowColumns[e]!]!;
    }
    const slack = 1e-6 * (1 + Math.abs(activity));
    if (activity < model.rowLower[i]! - slack || activity > model.rowUpper[i]! + slack)
      return `${i}: ${model.rowLower[i]} <= ${activity} <= ${model.rowUpper[i]}`;
  }
  return null;
}

function boundsOf(lower: number, upper: number): { type: number; lb: number; ub: number } {
  const hasLower = Number.isFinite(lower);
  const hasUpper = Number.isFinite(upper);
  const [lb, ub] = [hasLower ? lower : 0, hasUpper ? upper : 0];
  if (hasLower && hasUpper) return { type: lower === upper ? glpk.GLP_FX : glpk.GLP_DB, lb, ub };
  if (hasLower) return { type: glpk.GLP_LO, lb, ub };
  return { type: hasUpper ? glpk.GLP_UP : glpk.GLP_FR, lb, ub };
}
