/**
 * Two ways through one model: the tree over warm relaxations first, which is quick where the relaxation is nearly
 * whole, then HiGHS with its cuts and heuristics for the rest of the time, beginning from what the tree found. The
 * answer takes the better solution and the tighter bound of both.
 */
import type { Highs } from 'highs';
import type { LinearModel, SolverAnswer, SolverLimits } from '../../vacuum/solver.ts';
import type { HighsIncumbent } from './highs-model.ts';
import { runHighs } from './highs-run.ts';
import { searchTree } from './highs-tree.ts';

/** Share of the time that the tree may use up. */
const TREE_SHARE = 0.5;

export function solveModel(
  highs: Highs,
  model: LinearModel,
  limits: SolverLimits,
  report: (incumbent: HighsIncumbent) => void,
): SolverAnswer {
  if (!model.isWhole.includes(1)) return runHighs(highs, model, limits, report);
  const startMs = performance.now();
  const tree = searchTree(highs, model, { ...limits, timeLimitMs: limits.timeLimitMs * TREE_SHARE }, report);
  if (tree.status !== 'none' && tree.status !== 'feasible') return tree;
  const left = limits.timeLimitMs - (performance.now() - startMs);
  if (left < 20) return tree;
  const start = tree.status === 'feasible' ? tree.values : model.start;
  return combineAnswers(model, tree, runHighs(highs, { ...model, start }, { ...limits, timeLimitMs: left }, report));
}

function combineAnswers(
  model: LinearModel,
  tree: Extract<SolverAnswer, { status: 'none' | 'feasible' | 'optimal' }>,
  full: SolverAnswer,
): SolverAnswer {
  if (full.status === 'infeasible' || full.status === 'unbounded' || full.status === 'optimal') return full;
  const bound = model.sense === 'min' ? Math.max(tree.bound, full.bound) : Math.min(tree.bound, full.bound);
  if (tree.status === 'none') return { ...full, bound };
  if (full.status === 'none') return { ...tree, bound };
  const isTreeBetter = model.sense === 'min' ? tree.objective < full.objective : tree.objective > full.objective;
  return { ...(isTreeBetter ? tree : full), bound };
}
