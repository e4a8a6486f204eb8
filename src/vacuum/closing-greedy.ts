/**
 * A closing plan without a solver: break the stays first, then close most weight per cost while the budgets last,
 * exchange single offers, and drop what is idle. Keeps every rule of the problem or answers null; how good it is, the
 * bound says.
 */
import type { ClosingProblem, ClosingRows } from './closing-problem.ts';
import { bindingsOf, findBrokenRule, isFair, spentBy, weightLeft } from './closing-problem.ts';
import { findForbiddenStays } from './closing-stay.ts';
import { coverColumn, coverRow } from './location-cover.ts';

type Draft = {
  readonly isChosen: Uint8Array;
  readonly times: Int32Array;
  /** Weight each column would add. */
  readonly gains: Float64Array;
  readonly bound: Set<string>;
  readonly spent: [number, number];
};

/** Stay rounds: each takes at least one offer more, so this is generous. */
const ROUNDS_MAX = 10_000;

export function planGreedily(
  problem: ClosingProblem,
  rows: ClosingRows,
  mayGoOn: () => boolean,
): ReadonlyArray<number> | null {
  const draft = startDraft(problem, rows);
  if (!breakStays(problem, rows, draft, mayGoOn)) return null;
  const { goal } = problem;
  if (goal.type === 'most-closed') {
    while (takeBest(problem, rows, draft)) if (!mayGoOn()) break;
    exchangeOffers(problem, rows, draft, mayGoOn);
  } else if (goal.weightLeftMax !== null) {
    while (weightLeft(rows, listChosen(draft)) > goal.weightLeftMax) {
      if (!mayGoOn() || !takeBest(problem, rows, draft)) return null;
    }
  }
  balanceSpending(problem, rows, draft);
  const chosen = listChosen(draft);
  if (findBrokenRule(problem, rows, chosen) !== null) return null;
  return goal.type === 'least-cost' ? dropIdleOffers(problem, rows, chosen, mayGoOn) : chosen;
}

function startDraft({ columns }: ClosingProblem, { cover, weights }: ClosingRows): Draft {
  const gains = new Float64Array(columns.length);
  for (let j = 0; j < columns.length; j++) for (const i of coverColumn(cover, j)) gains[j]! += weights[i]!;
  const isChosen = new Uint8Array(columns.length);
  return { isChosen, times: new Int32Array(cover.rows), gains, bound: new Set(), spent: [0, 0] };
}

function listChosen(draft: Draft): ReadonlyArray<number> {
  return Array.from(draft.isChosen.keys()).filter((j) => draft.isChosen[j] === 1);
}

function mayTake({ columns, budgets }: ClosingProblem, draft: Draft, j: number): boolean {
  const { costs } = columns[j]!;
  if (draft.isChosen[j] === 1) return false;
  if (draft.spent[0] + costs[0] > budgets[0] || draft.spent[1] + costs[1] > budgets[1]) return false;
  return bindingsOf(columns[j]!).every((key) => !draft.bound.has(key));
}

function takeOffer({ columns }: ClosingProblem, { cover, weights }: ClosingRows, draft: Draft, j: number): void {
  draft.isChosen[j] = 1;
  for (const key of bindingsOf(columns[j]!)) draft.bound.add(key);
  draft.spent[0] += columns[j]!.costs[0];
  draft.spent[1] += columns[j]!.costs[1];
  for (const i of coverColumn(cover, j)) {
    if (draft.times[i]!++ > 0) continue;
    for (const k of coverRow(cover, i)) draft.gains[k]! -= weights[i]!;
  }
}

function giveOffer({ columns }: ClosingProblem, { cover, weights }: ClosingRows, draft: Draft, j: number): void {
  draft.isChosen[j] = 0;
  for (const key of bindingsOf(columns[j]!)) draft.bound.delete(key);
  draft.spent[0] -= columns[j]!.costs[0];
  draft.spent[1] -= columns[j]!.costs[1];
  for (const i of coverColumn(cover, j)) {
    if (--draft.times[i]! > 0) continue;
    for (const k of coverRow(cover, i)) draft.gains[k]! += weights[i]!;
  }
}

/** Cost in shares of the budgets, so that the scarcer budget counts for more. */
function relativeCost({ columns, budgets }: ClosingProblem, j: number): number {
  const { costs } = columns[j]!;
  return costs[0] / Math.max(1, budgets[0]) + costs[1] / Math.max(1, budgets[1]) + 1e-9;
}

/** Takes the offer with most new weight per cost; false where none adds anything. */
function takeBest(problem: ClosingProblem, rows: ClosingRows, draft: Draft): boolean {
  let best = -1;
  let bestScore = 0;
  for (let j = 0; j < problem.columns.length; j++) {
    if (draft.gains[j]! <= 0) continue;
    const score = draft.gains[j]! / relativeCost(problem, j);
    if (score > bestScore && mayTake(problem, draft, j)) {
      best = j;
      bestScore = score;
    }
  }
  if (best < 0) return false;
  takeOffer(problem, rows, draft, best);
  return true;
}

function breakStays(problem: ClosingProblem, rows: ClosingRows, draft: Draft, mayGoOn: () => boolean): boolean {
  for (let round = 0; round < ROUNDS_MAX && mayGoOn(); round++) {
    const stays = findForbiddenStays(problem, listChosen(draft));
    if (stays.length === 0) return true;
    const hits = new Float64Array(problem.columns.length);
    for (const stay of stays) for (const j of stay.columns) hits[j]!++;
    let best = -1;
    let bestScore = 0;
    for (let j = 0; j < hits.length; j++) {
      if (hits[j] === 0) continue;
      const score = hits[j]! / relativeCost(problem, j);
      if (score > bestScore && mayTake(problem, draft, j)) {
        best = j;
        bestScore = score;
      }
    }
    if (best < 0) return false;
    takeOffer(problem, rows, draft, best);
  }
  return false;
}

/** One offer out, others in, kept where more weight is closed; not where stays hold offers in place. */
function exchangeOffers(problem: ClosingProblem, rows: ClosingRows, draft: Draft, mayGoOn: () => boolean): void {
  if (problem.stayLimit !== null) return;
  for (let round = 0; round < 50; round++) {
    let hasImproved = false;
    for (const out of listChosen(draft)) {
      if (!mayGoOn()) return;
      giveOffer(problem, rows, draft, out);
      const loss = draft.gains[out]!;
      const taken: number[] = [];
      let gain = 0;
      for (let k = bestFitting(problem, draft, out); k >= 0; k = bestFitting(problem, draft, out)) {
        gain += draft.gains[k]!;
        takeOffer(problem, rows, draft, k);
        taken.push(k);
      }
      if (gain > loss * (1 + 1e-12)) hasImproved = true;
      else {
        for (const k of taken.toReversed()) giveOffer(problem, rows, draft, k);
        takeOffer(problem, rows, draft, out);
      }
    }
    if (!hasImproved) return;
  }
}

function bestFitting(problem: ClosingProblem, draft: Draft, except: number): number {
  let best = -1;
  for (let k = 0; k < draft.gains.length; k++) {
    if (k === except || draft.gains[k]! <= (best < 0 ? 0 : draft.gains[best]!)) continue;
    if (mayTake(problem, draft, k)) best = k;
  }
  return best;
}

/** Where one side spends too large a share, gives back its offers that lose least until the shares agree. */
function balanceSpending(problem: ClosingProblem, rows: ClosingRows, draft: Draft): void {
  while (!isFair(draft.spent, problem)) {
    const [first, second] = problem.budgets;
    const heavy = draft.spent[0] * second > draft.spent[1] * first ? 0 : 1;
    let best = -1;
    let bestLoss = Number.POSITIVE_INFINITY;
    for (const j of listChosen(draft)) {
      if (problem.columns[j]!.costs[heavy] === 0) continue;
      let loss = 0;
      for (const i of coverColumn(rows.cover, j)) if (draft.times[i] === 1) loss += rows.weights[i]!;
      if (loss / relativeCost(problem, j) < bestLoss) {
        best = j;
        bestLoss = loss / relativeCost(problem, j);
      }
    }
    if (best < 0) return;
    giveOffer(problem, rows, draft, best);
  }
}

/** Leaves out the dearest offers first wherever every rule still holds. */
function dropIdleOffers(
  problem: ClosingProblem,
  rows: ClosingRows,
  chosen: ReadonlyArray<number>,
  mayGoOn: () => boolean,
): ReadonlyArray<number> {
  const cost = (j: number) => spentBy(problem.columns, [j]).reduce((a, b) => a + b);
  let kept = chosen;
  for (const j of chosen.toSorted((a, b) => cost(b) - cost(a))) {
    if (!mayGoOn()) break;
    const without = kept.filter((k) => k !== j);
    if (cost(j) > 0 && findBrokenRule(problem, rows, without) === null) kept = without;
  }
  return kept;
}
