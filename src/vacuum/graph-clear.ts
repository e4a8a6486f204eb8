/**
 * Joint clearing of ground divided into parts joined by passages, without a loop (GRAPH-CLEAR on trees: Kolling,
 * Carpin 2007; Borie et al. 2011). Sweeping a part takes its `sweepTeams` and a guard on each of its passages;
 * passages between cleared and uncleared ground stay guarded. Cleared ground stays in one piece. Found: the order and
 * the fewest teams, exactly, and after each step the teams that must go on holding.
 *
 * From a given first part, each step costs a peak and changes the holding by some amount, and a part comes after the
 * one that leads to it. That is sequencing to the least greatest cumulative cost on an out-tree (Abdel-Wahab, Kameda
 * 1978; Liu 1987): the order of each branch is cut into runs that are never worth interrupting; runs that free teams
 * come first, the lowest peak first, then runs that bind teams, the greatest descent from peak to end first.
 */
import { assert } from '../base/assert.ts';
import { err, ok, type Result } from '../base/result.ts';

export type ClearingPart = { readonly id: string; readonly sweepTeams: number };
/** Places of two parts in the list, and the teams that guard the passage between them. */
export type Passage = { readonly a: number; readonly b: number; readonly guardTeams: number };

export type ClearingStep = {
  readonly part: string;
  /** Teams needed while this part is swept, guards on all passages included. */
  readonly teams: number;
  /** Teams that hold the passages between cleared and uncleared ground afterwards. */
  readonly holdingTeams: number;
};

export type ClearingOrder = { readonly teams: number; readonly steps: ReadonlyArray<ClearingStep> };

export function findClearingOrder(
  parts: ReadonlyArray<ClearingPart>,
  passages: ReadonlyArray<Passage>,
): Result<ClearingOrder, NotATree | BadTeamCount> {
  const counts = [...parts.map((part) => part.sweepTeams), ...passages.map((passage) => passage.guardTeams)];
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0)) return err({ type: 'BadTeamCount' });
  const tree = layTree(parts.length, passages);
  if (tree === null) return err({ type: 'NotATree', parts: parts.length, passages: passages.length });
  let best: ReadonlyArray<number> = [];
  let fewest = Number.POSITIVE_INFINITY;
  for (let first = 0; first < parts.length; first++) {
    const order = orderFrom(tree, parts, first);
    const teams = Math.max(...walkOrder(tree, parts, order).map((step) => step.teams));
    if (teams < fewest) {
      fewest = teams;
      best = order;
    }
  }
  return ok({ teams: fewest, steps: walkOrder(tree, parts, best) });
}

/** The parts and passages hang together without a loop only if there is one part more than passages, all reached. */
export type NotATree = { readonly type: 'NotATree'; readonly parts: number; readonly passages: number };
export type BadTeamCount = { readonly type: 'BadTeamCount' };

type Way = { readonly to: number; readonly guardTeams: number };
type Tree = ReadonlyArray<ReadonlyArray<Way>>;

function layTree(parts: number, passages: ReadonlyArray<Passage>): Tree | null {
  if (parts === 0 || passages.length !== parts - 1) return null;
  const ways: Way[][] = Array.from({ length: parts }, () => []);
  for (const { a, b, guardTeams } of passages) {
    if (ways[a] === undefined || ways[b] === undefined || a === b) return null;
    ways[a].push({ to: b, guardTeams });
    ways[b].push({ to: a, guardTeams });
  }
  return visitFrom(ways, 0).length === parts ? ways : null;
}

/** Parts in the order of a search from the first, each with the way that led to it. */
function visitFrom(tree: Tree, first: number): ReadonlyArray<{ readonly part: number; readonly by: Way | null }> {
  const visits: { readonly part: number; readonly by: Way | null }[] = [{ part: first, by: null }];
  const isMet = new Set([first]);
  for (const { part } of visits) {
    for (const way of tree[part]!) {
      if (isMet.has(way.to)) continue;
      isMet.add(way.to);
      visits.push({ part: way.to, by: { to: part, guardTeams: way.guardTeams } });
    }
  }
  return visits;
}

/** A run of parts: its highest need above the teams bound before it, and how many more are bound after it. */
type Run = { readonly parts: ReadonlyArray<number>; readonly peak: number; readonly change: number };

function orderFrom(tree: Tree, parts: ReadonlyArray<ClearingPart>, first: number): ReadonlyArray<number> {
  const runsBelow = new Map<number, Run[]>();
  const visits = visitFrom(tree, first);
  for (const { part, by } of visits.toReversed()) {
    const guards = tree[part]!.reduce((sum, way) => sum + way.guardTeams, 0) - (by?.guardTeams ?? 0);
    const own: Run = { parts: [part], peak: parts[part]!.sweepTeams + guards, change: guards - (by?.guardTeams ?? 0) };
    const below = (runsBelow.get(part) ?? []).sort(compareRuns);
    const chain = joinRuns([own, ...below]);
    if (by === null) return chain.flatMap((run) => run.parts);
    runsBelow.set(by.to, [...(runsBelow.get(by.to) ?? []), ...chain]);
  }
  assert(false, 'the search begins with the first part');
}

/** Negative where run a is better made before run b, if nothing else decides. */
function compareRuns(a: Run, b: Run): number {
  const aFrees = a.change <= 0;
  if (aFrees !== b.change <= 0) return aFrees ? -1 : 1;
  return aFrees ? a.peak - b.peak : b.peak - b.change - (a.peak - a.change);
}

/** Joins neighbours that would rather stand the other way round, until the chain is in the order of `compareRuns`. */
function joinRuns(chain: ReadonlyArray<Run>): Run[] {
  const joined: Run[] = [];
  for (const next of chain) {
    let run = next;
    for (let last = joined.at(-1); last !== undefined && compareRuns(last, run) > 0; last = joined.at(-1)) {
      joined.pop();
      run = {
        parts: [...last.parts, ...run.parts],
        peak: Math.max(last.peak, last.change + run.peak),
        change: last.change + run.change,
      };
    }
    joined.push(run);
  }
  return joined;
}

/** Need and holding of each step, counted from the definition. */
function walkOrder(
  tree: Tree,
  parts: ReadonlyArray<ClearingPart>,
  order: ReadonlyArray<number>,
): ReadonlyArray<ClearingStep> {
  const isCleared = new Set<number>();
  let holding = 0;
  return order.map((part) => {
    const ways = tree[part]!;
    const guards = (cleared: boolean) =>
      ways.reduce((sum, way) => sum + (isCleared.has(way.to) === cleared ? way.guardTeams : 0), 0);
    const teams = parts[part]!.sweepTeams + holding + guards(false);
    holding += guards(false) - guards(true);
    isCleared.add(part);
    return { part: parts[part]!.id, teams, holdingTeams: holding };
  });
}
