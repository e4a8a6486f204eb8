/**
 * Branch and bound over the linear relaxation that HiGHS keeps warm: depth first, pseudo-costs, reduced-cost fixing.
 * On covering models, which are nearly whole already, this proves in milliseconds what the full machinery of cuts and
 * heuristics takes seconds for in WebAssembly. Every bound is that of a relaxation solved to optimality.
 */
import type { Highs, Model } from 'highs';
import type { LinearModel, SolverAnswer, SolverLimits } from '../../vacuum/solver.ts';
import { type HighsIncumbent, toModelData, worstBound } from './highs-model.ts';

type TreeNode = {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Bound of the parent, in the sense of a minimum. */
  readonly bound: number;
  readonly branch: { readonly column: number; readonly up: 0 | 1; readonly distance: number } | null;
};

type Tree = {
  readonly native: Model;
  readonly model: LinearModel;
  readonly sign: 1 | -1;
  readonly whole: ReadonlyArray<number>;
  readonly absoluteGap: number;
  readonly stack: TreeNode[];
  /** Sum of gains and their number, down and up, of each column. */
  readonly gains: readonly [Float64Array, Float64Array];
  readonly tries: readonly [Int32Array, Int32Array];
  /** Bounds the native model holds now. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Best objective in the sense of a minimum; only better ones are looked for. */
  best: number;
  values: Float64Array | null;
  /** Least bound of a branch that was left because it lay within the gap. */
  leftAt: number;
};

const WHOLE_TOLERANCE = 1e-6;
const FIXED_TOLERANCE = 1e-9;

export function searchTree(
  highs: Highs,
  model: LinearModel,
  limits: SolverLimits,
  report: (incumbent: HighsIncumbent) => void,
): SolverAnswer {
  const continuous = { ...model, isWhole: new Uint8Array(model.cost.length) };
  return highs.withModel(toModelData(highs, continuous), (native): SolverAnswer => {
    native.options.set({ output_flag: false, random_seed: 1, time_limit: Math.max(0.001, limits.timeLimitMs / 1000) });
    const tree = plantTree(native, model, limits);
    const endMs = performance.now() + limits.timeLimitMs;
    let isCut = false;
    while (tree.stack.length > 0 && !isCut) {
      const before = tree.values;
      isCut = performance.now() >= endMs || !growNode(highs, tree);
      if (tree.values !== null && tree.values !== before) {
        report({ objective: tree.sign * tree.best, bound: tree.sign * openBound(tree), values: tree.values });
      }
    }
    return readTree(tree, isCut);
  });
}

function plantTree(native: Model, model: LinearModel, limits: SolverLimits): Tree {
  const sign = model.sense === 'min' ? 1 : -1;
  const columns = model.cost.length;
  const { columnLower, columnUpper, start } = model;
  const isStarted = start !== null && isFeasible(model, start);
  const startObjective = isStarted ? sign * objectiveOf(model, start) : Number.POSITIVE_INFINITY;
  const cutoff = limits.cutoff === null ? Number.POSITIVE_INFINITY : sign * limits.cutoff;
  return {
    native,
    model,
    sign,
    whole: Array.from(model.isWhole.keys()).filter((j) => model.isWhole[j] === 1),
    absoluteGap: Math.max(1e-9, limits.absoluteGap),
    stack: [{ lower: columnLower.slice(), upper: columnUpper.slice(), bound: Number.NEGATIVE_INFINITY, branch: null }],
    gains: [new Float64Array(columns), new Float64Array(columns)],
    tries: [new Int32Array(columns), new Int32Array(columns)],
    lower: columnLower.slice(),
    upper: columnUpper.slice(),
    best: Math.min(startObjective, cutoff),
    values: isStarted && startObjective <= cutoff ? start.slice() : null,
    leftAt: Number.POSITIVE_INFINITY,
  };
}

/** Solves one node and grows its two branches; false where time ran out inside, with the node put back. */
function growNode(highs: Highs, tree: Tree): boolean {
  const node = tree.stack.pop()!;
  if (isLeft(tree, node.bound)) return true;
  moveTo(tree, node);
  const { modelStatus } = tree.native.run();
  const known = highs.constants.modelStatus;
  if (modelStatus === known.infeasible) return true;
  if (modelStatus !== known.optimal) {
    tree.stack.push(node);
    return false;
  }
  const objective = tree.sign * tree.native.getObjectiveValue();
  learn(tree, node, objective);
  if (isLeft(tree, objective)) return true;
  const { colValue, colDual } = tree.native.getSolution();
  const column = pickColumn(tree, colValue);
  if (column < 0) {
    tree.values = colValue.map((x, j) => (tree.model.isWhole[j] === 1 ? Math.round(x) : x));
    tree.best = tree.sign * objectiveOf(tree.model, tree.values);
    return true;
  }
  fixByReducedCost(tree, node, colValue, colDual, objective);
  const floor = Math.floor(colValue[column]!);
  const share = colValue[column]! - floor;
  const below = { lower: node.lower, upper: node.upper.slice(), bound: objective };
  const above = { lower: node.lower.slice(), upper: node.upper, bound: objective };
  below.upper[column] = floor;
  above.lower[column] = floor + 1;
  const down: TreeNode = { ...below, branch: { column, up: 0, distance: share } };
  const up: TreeNode = { ...above, branch: { column, up: 1, distance: 1 - share } };
  if (share > 0.5) tree.stack.push(down, up);
  else tree.stack.push(up, down);
  return true;
}

/** A branch that cannot hold anything better by more than the gap is left, and the bound remembers it. */
function isLeft(tree: Tree, bound: number): boolean {
  if (bound < tree.best - tree.absoluteGap) return false;
  tree.leftAt = Math.min(tree.leftAt, bound);
  return true;
}

function moveTo(tree: Tree, node: TreeNode): void {
  for (let j = 0; j < node.lower.length; j++) {
    if (tree.lower[j] === node.lower[j] && tree.upper[j] === node.upper[j]) continue;
    tree.native.changeColBounds(j, node.lower[j]!, node.upper[j]!);
    tree.lower[j] = node.lower[j]!;
    tree.upper[j] = node.upper[j]!;
  }
}

function learn({ gains, tries }: Tree, { branch, bound }: TreeNode, objective: number): void {
  if (branch === null) return;
  gains[branch.up][branch.column]! += Math.max(0, objective - bound) / branch.distance;
  tries[branch.up][branch.column]!++;
}

/** The column whose two branches promise most; -1 where all are whole. */
function pickColumn({ whole, gains, tries }: Tree, values: Float64Array): number {
  const average = [0, 1].map((way) => {
    let [sum, count] = [0, 0];
    for (const j of whole) {
      if (tries[way]![j] === 0) continue;
      sum += gains[way]![j]! / tries[way]![j]!;
      count++;
    }
    return count === 0 ? 1 : sum / count;
  });
  const rate = (way: number, j: number) => (tries[way]![j] === 0 ? average[way]! : gains[way]![j]! / tries[way]![j]!);
  let best = -1;
  let bestScore = -1;
  for (const j of whole) {
    const share = values[j]! - Math.floor(values[j]!);
    if (share < WHOLE_TOLERANCE || share > 1 - WHOLE_TOLERANCE) continue;
    const score = Math.max(rate(0, j) * share, 1e-6) * Math.max(rate(1, j) * (1 - share), 1e-6);
    const scoreWithTies = score + 1e-9 * (0.5 - Math.abs(share - 0.5));
    if (scoreWithTies > bestScore) {
      best = j;
      bestScore = scoreWithTies;
    }
  }
  return best;
}

/** A column at its end whose reduced cost passes what is left to the best stays there in the whole subtree. */
function fixByReducedCost(
  { model, whole, best, absoluteGap }: Tree,
  node: TreeNode,
  values: Float64Array,
  duals: Float64Array,
  objective: number,
): void {
  const slack = best - absoluteGap - objective;
  if (!Number.isFinite(slack)) return;
  for (const j of whole) {
    if (node.lower[j] === node.upper[j] || Math.abs(duals[j]!) <= slack + 1e-6 * Math.abs(objective)) continue;
    if (values[j]! <= node.lower[j]! + FIXED_TOLERANCE && model.isWhole[j] === 1) node.upper[j] = node.lower[j]!;
    else if (values[j]! >= node.upper[j]! - FIXED_TOLERANCE) node.lower[j] = node.upper[j]!;
  }
}

/** Least bound over what is unexplored, never above the best. */
function openBound({ stack, best, leftAt }: Tree): number {
  return stack.reduce((least, node) => Math.min(least, node.bound), Math.min(best, leftAt));
}

function readTree(tree: Tree, isCut: boolean): SolverAnswer {
  const { sign, values, model } = tree;
  const open = openBound(tree);
  const bound = Number.isFinite(open) ? sign * open : worstBound(model);
  if (values === null) return isCut ? { status: 'none', bound } : { status: 'infeasible' };
  const objective = sign * tree.best;
  if (isCut) return { status: 'feasible', objective, bound, values, rowDuals: null };
  return { status: 'optimal', objective, bound, values, rowDuals: null };
}

function objectiveOf({ cost }: LinearModel, values: Float64Array): number {
  return values.reduce((sum, x, j) => (x === 0 ? sum : sum + x * cost[j]!), 0);
}

/** A start is taken on no trust: every row and every end must hold. */
function isFeasible(model: LinearModel, x: Float64Array): boolean {
  for (let j = 0; j < x.length; j++) {
    if (x[j]! < model.columnLower[j]! - 1e-9 || x[j]! > model.columnUpper[j]! + 1e-9) return false;
    if (model.isWhole[j] === 1 && !Number.isInteger(x[j])) return false;
  }
  for (let i = 0; i < model.rowLower.length; i++) {
    let activity = 0;
    for (let e = model.rowStarts[i]!; e < model.rowStarts[i + 1]!; e++) {
      activity += model.rowValues[e]! * x[model.rowColumns[e]!]!;
    }
    const slack = 1e-9 * (1 + Math.abs(activity));
    if (activity < model.rowLower[i]! - slack || activity > model.rowUpper[i]! + slack) return false;
  }
  return true;
}
