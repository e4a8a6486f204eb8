/**
 * The lottery of a week from the patrol packages of a plan: a lottery of its own for each block, over the ways in which
 * its packages can lie there; what a drawn week closes; and whether it keeps the stay limit. What a package closes at each
 * hour was computed at home and comes in as keys `cell * slots + slot`.
 */
import { addPair, createPairSet, hasPair, type PairSet, unitePairs } from '../base/pair-set.ts';
import { createPrng } from '../base/random.ts';
import { ok, type Result } from '../base/result.ts';
import type { StayFinder } from './closing-problem.ts';
import { createCover } from './location-cover.ts';
import type { ClosedPairs, OfferClaims } from './offer.ts';
import { pairsToClaims } from './offer.ts';
import { closeClaimed, type OfferGrain, roundClosedDown, slotToBlock } from './offer-grain.ts';
import type { DrawnWeek, WeekLottery } from './schedule-draw.ts';
import { describeOdds, findLottery, type Lottery, type LotteryProblem } from './schedule-lottery.ts';
import { type BlockPackage, type ImpossibleSchedule, listPatterns, type SchedulePattern } from './schedule-pattern.ts';
import type { Solver } from './solver.ts';

/** Keys of the pairs a package closes when it begins at one of its starts, ascending. */
export type ClosedKeys = { readonly covered: ReadonlyArray<number>; readonly seen: ReadonlyArray<number> };

export type WeekPackage = BlockPackage & {
  readonly block: number;
  /** One for each start, in the same order. */
  readonly closes: ReadonlyArray<ClosedKeys>;
};

/** The patterns of one block; `packages` are numbers in the list of the week. */
export type BlockPatterns = {
  readonly block: number;
  readonly packages: ReadonlyArray<number>;
  readonly patterns: ReadonlyArray<SchedulePattern>;
  readonly isSample: 0 | 1;
};

/** Blocks in ascending order. The sample of a block with too many patterns is the same on every machine. */
export function listWeekPatterns(
  packages: ReadonlyArray<BlockPackage & { readonly block: number }>,
  grain: Pick<OfferGrain, 'blockSlots' | 'slots'>,
): Result<ReadonlyArray<BlockPatterns>, ImpossibleSchedule> {
  const blocks = [...new Set(packages.map(({ block }) => block))].sort((a, b) => a - b);
  const listed: BlockPatterns[] = [];
  for (const block of blocks) {
    const numbers = packages.flatMap((each, k) => (each.block === block ? [k] : []));
    const from = block * grain.blockSlots;
    const to = Math.min(from + grain.blockSlots, grain.slots);
    const found = listPatterns(
      numbers.map((k) => packages[k]!),
      { from, to },
      createPrng(block),
    );
    if (!found.ok) return found;
    listed.push({ block, packages: numbers, ...found.value });
  }
  return ok(listed);
}

export type LotteryOptions = {
  readonly slots: number;
  readonly cellWeights: ReadonlyArray<number>;
  readonly explorationPermille: number;
};

export type BlockLottery = BlockPatterns & { readonly lottery: Lottery };

export async function findWeekLottery(
  packages: ReadonlyArray<WeekPackage>,
  blocks: ReadonlyArray<BlockPatterns>,
  options: LotteryOptions & { readonly solve: Solver; readonly timeLimitMs: number },
): Promise<ReadonlyArray<BlockLottery>> {
  const found: BlockLottery[] = [];
  for (const block of blocks) {
    const problem = poseLottery(packages, block, options);
    found.push({ ...block, lottery: await findLottery(problem, options.solve, options.timeLimitMs) });
  }
  return found;
}

/** How little the odds of a whole week give away: the blocks are drawn apart, and the watcher takes the best of them. */
export function describeWeekOdds(
  packages: ReadonlyArray<WeekPackage>,
  blocks: ReadonlyArray<BlockPatterns>,
  odds: WeekLottery,
  options: LotteryOptions,
): { readonly entropyBits: number; readonly watcherValue: number; readonly fixedValue: number } {
  const figures = blocks.map((block, b) => describeOdds(poseLottery(packages, block, options), odds[b]!));
  return {
    entropyBits: figures.reduce((sum, { entropyBits }) => sum + entropyBits, 0),
    watcherValue: Math.max(0, ...figures.map(({ value }) => value)),
    fixedValue: Math.max(0, ...figures.map(({ fixedValue }) => fixedValue)),
  };
}

/** Pairs that the same patterns cover make one row of the greatest weight among them. */
function poseLottery(
  packages: ReadonlyArray<WeekPackage>,
  block: BlockPatterns,
  options: LotteryOptions,
): LotteryProblem {
  const patternsByKey = new Map<number, number[]>();
  for (const [s, pattern] of block.patterns.entries()) {
    for (const key of closedKeys(packages, block, pattern).covered) {
      const patterns = patternsByKey.get(key);
      if (patterns === undefined) patternsByKey.set(key, [s]);
      else if (patterns.at(-1) !== s) patterns.push(s);
    }
  }
  const weightByRow = new Map<string, { readonly patterns: ReadonlyArray<number>; weight: number }>();
  for (const [key, patterns] of patternsByKey) {
    const weight = options.cellWeights[Math.floor(key / options.slots)]!;
    const name = patterns.join(',');
    const row = weightByRow.get(name);
    if (row === undefined) weightByRow.set(name, { patterns, weight });
    else row.weight = Math.max(row.weight, weight);
  }
  const rows = [...weightByRow.values()];
  return {
    cover: createCover(
      rows.map(({ patterns }) => patterns),
      block.patterns.length,
    ),
    weights: Float64Array.from(rows, ({ weight }) => weight),
    explorationPermille: options.explorationPermille,
  };
}

function closedKeys(
  packages: ReadonlyArray<WeekPackage>,
  block: BlockPatterns,
  pattern: SchedulePattern,
): { readonly covered: ReadonlyArray<number>; readonly seen: ReadonlyArray<number> } {
  const closes = block.packages.map((k, at) => {
    const each = packages[k]!;
    return each.closes[each.starts.indexOf(pattern[at]!)]!;
  });
  return { covered: closes.flatMap(({ covered }) => covered), seen: closes.flatMap(({ seen }) => seen) };
}

/** What a drawn week closes of the vacuum, exactly. */
export function findWeekCloses(
  packages: ReadonlyArray<WeekPackage>,
  blocks: ReadonlyArray<BlockPatterns>,
  week: DrawnWeek,
  open: ClosedPairs,
): ClosedPairs {
  const { cells, slots } = open.seen;
  const closes = { covered: createPairSet(cells, slots), seen: createPairSet(cells, slots) };
  for (const [b, block] of blocks.entries()) {
    const keys = closedKeys(packages, block, block.patterns[week[b]!]!);
    for (const criterion of ['covered', 'seen'] as const) {
      for (const key of keys[criterion]) {
        const [cell, slot] = [Math.floor(key / slots), key % slots];
        if (hasPair(open[criterion], cell, slot)) addPair(closes[criterion], cell, slot);
      }
    }
  }
  return closes;
}

export type WeekClaims = {
  readonly covered: OfferClaims;
  readonly seen: OfferClaims;
  /** The same as pairs over groups x blocks. */
  readonly seenPairs: PairSet;
};

/** Rounded down like an offer: what crosses of a drawn week. */
export function claimWeek(grain: OfferGrain, open: ClosedPairs, closes: ClosedPairs): WeekClaims {
  const seenPairs = roundClosedDown(grain, open.seen, closes.seen);
  return {
    covered: pairsToClaims(grain, roundClosedDown(grain, open.covered, closes.covered)),
    seen: pairsToClaims(grain, seenPairs),
    seenPairs,
  };
}

/** Whether a stay of the limit is left once `claimed` and `seen` are closed. */
export function breaksStayLimit(
  grain: OfferGrain,
  vacuumSeen: PairSet,
  claimed: ReadonlyArray<PairSet>,
  limit: { readonly slots: number; readonly find: StayFinder },
): boolean {
  const left = claimed.length === 0 ? vacuumSeen : closeClaimed(grain, vacuumSeen, claimed.reduce(unitePairs));
  const { longestStaySlots } = limit.find(left);
  return longestStaySlots === null || longestStaySlots >= limit.slots;
}

/** Open pairs of the blocks that no pattern reaches, whatever is drawn. */
export function countUnreached(
  packages: ReadonlyArray<WeekPackage>,
  blocks: ReadonlyArray<BlockPatterns>,
  grain: OfferGrain,
  covered: PairSet,
): number {
  const reached = createPairSet(covered.cells, covered.slots);
  for (const key of packages.flatMap(({ closes }) => closes.flatMap((each) => each.covered))) {
    addPair(reached, Math.floor(key / covered.slots), key % covered.slots);
  }
  const drawn = new Set(blocks.map(({ block }) => block));
  let left = 0;
  for (let cell = 0; cell < covered.cells; cell++) {
    for (let slot = 0; slot < covered.slots; slot++) {
      if (!drawn.has(slotToBlock(grain, slot))) continue;
      if (hasPair(covered, cell, slot) && !hasPair(reached, cell, slot)) left++;
    }
  }
  return left;
}
