/**
 * A closing plan without a solver: break the stays first, then close most weight per cost while the budgets last,
 * exchange single offers, and drop what is idle. Keeps every rule of the problem or answers null; how good it is, the
 * bound says.
 */
import { createPrng } from '../base/random.ts';
import type { ClosingProblem, ClosingRows } from './closing-problem.ts';
import { bindingsOf, findBrokenRule, isFair, spentBy, weightLeft } from './closing-problem.ts';
import { findForbiddenStays } from './closing-stay.ts';
import { coverColumn, coverRow } from './location-cover.ts';

type Draft = {
  readonly isChosen: Uint8Array;
  readonly times: Int32Array;
  /** Weight each column would add. */
  readonly gains: Float64Array;
  /** Numbers of the team and slot pairs each offer binds, and which are bound. */
  readonly bindings: ReadonlyArray<ReadonlyArray<number>>;
  readonly isBound: Uint8Array;
  readonly spent: [number, number];
};

/** Stay rounds: each takes at least one offer more, so this is generous. */
const ROUNDS_MAX = 10_000;
const SHAKE_ROUNDS = 100;

/** `prefer` is taken first, as far as it fits: what a bound found worth its price. */
export function planGreedily(
  problem: ClosingProblem,
  rows: ClosingRows,
  mayGoOn: () => boolean,
  prefer: ReadonlyArray<number> = [],
): ReadonlyArray<number> | null {
  const draft = startDraft(problem, rows);
  if (!breakStays(problem, rows, draft, mayGoOn)) return null;
  const { goal } = problem;
  for (const j of prefer) if (mayTake(problem, draft, j)) takeOffer(problem, rows, draft, j);
  if (goal.type === 'most-closed') {
    while (takeBest(problem, rows, draft)) if (!mayGoOn()) break;
    exchangeOffers(problem, rows, draft, mayGoOn);
    shakeOffers(problem, rows, draft, mayGoOn);
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
  const numberByKey = new Map<string, number>();
  const bindings = columns.map((column) =>
    bindingsOf(column).map((key) => {
      const number = numberByKey.get(key) ?? numberByKey.size;
      numberByKey.set(key, number);
      return number;
    }),
  );
  return {
    isChosen: new Uint8Array(columns.length),
    times: new Int32Array(cover.rows),
    gains,
    bindings,
    isBound: new Uint8Array(numberByKey.size),
    spent: [0, 0],
  };
}

function listChosen(draft: Draft): ReadonlyArray<number> {
  return Array.from(draft.isChosen.keys()).filter((j) => draft.isChosen[j] === 1);
}

function mayTake({ columns, budgets }: ClosingProblem, draft: Draft, j: number): boolean {
  const { costs } = columns[j]!;
  if (draft.isChosen[j] === 1) return false;
  if (draft.spent[0] + costs[0] > budgets[0] || draft.spent[1] + costs[1] > budgets[1]) return false;
  return draft.bindings[j]!.every((binding) => draft.isBound[binding] === 0);
}

function takeOffer({ columns }: ClosingProblem, { cover, weights }: ClosingRows, draft: Draft, j: number): void {
  draft.isChosen[j] = 1;
  for (const binding of draft.bindings[j]!) draft.isBound[binding] = 1;
  draft.spent[0] += columns[j]!.costs[0];
  draft.spent[1] += columns[j]!.costs[1];
  for (const i of coverColumn(cover, j)) {
    if (draft.times[i]!++ > 0) continue;
    for (const k of coverRow(cover, i)) draft.gains[k]! -= weights[i]!;
  }
}

function giveOffer({ columns }: ClosingProblem, { cover, weights }: ClosingRows, draft: Draft, j: number): void {
  draft.isChosen[j] = 0;
  for (const binding of draft.bindings[j]!) draft.isBound[binding] = 0;
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

/**
 * Ruin and recreate: an offer not taken comes in, those taken that share most rows with it go, the budgets are filled
 * up again; kept where more is closed. Much better than random exchanges, because what goes makes room where it lies.
 */
function shakeOffers(problem: ClosingProblem, rows: ClosingRows, draft: Draft, mayGoOn: () => boolean): void {
  if (problem.stayLimit !== null || problem.columns.length === 0) return;
  const prng = createPrng(1);
  let held = weightClosedBy(rows, draft);
  let before = listChosen(draft);
  for (let round = 0; round < SHAKE_ROUNDS && mayGoOn(); round++) {
    const incoming = prng.nextBelow(problem.columns.length);
    if (draft.isChosen[incoming] === 1) continue;
    for (const j of neighboursOf(rows, draft, incoming).slice(0, 1 + prng.nextBelow(4)))
      giveOffer(problem, rows, draft, j);
    if (mayTake(problem, draft, incoming)) takeOffer(problem, rows, draft, incoming);
    while (takeBest(problem, rows, draft)) if (!mayGoOn()) break;
    if (round % 10 === 9) exchangeOffers(problem, rows, draft, mayGoOn);
    const found = weightClosedBy(rows, draft);
    if (found > held) {
      held = found;
      before = listChosen(draft);
      continue;
    }
    const isKept = new Set(before);
    for (const j of listChosen(draft)) if (!isKept.has(j)) giveOffer(problem, rows, draft, j);
    for (const j of before) if (draft.isChosen[j] === 0) takeOffer(problem, rows, draft, j);
  }
}

function weightClosedBy({ weights }: ClosingRows, { times }: Draft): number {
  let sum = 0;
  for (let i = 0; i < times.length; i++) if (times[i]! > 0) sum += weights[i]!;
  return sum;
}

/** Taken offers that share rows with `column`, those with most of them first. */
function neighboursOf({ cover }: ClosingRows, draft: Draft, column: number): ReadonlyArray<number> {
  const common = new Map<number, number>();
  for (const i of coverColumn(cover, column)) {
    for (const j of coverRow(cover, i)) if (draft.isChosen[j] === 1) common.set(j, (common.get(j) ?? 0) + 1);
  }
  return [...common].sort((x, y) => y[1] - x[1] || x[0] - y[0]).map(([j]) => j);
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
