/**
 * Patterns of a block: the ways in which the patrol packages of a plan can lie inside an agreed block. The plan fixes
 * which packages run; order and hour are left to the lottery. Packages of one team never overlap. A pair lies in one
 * block, so each block has a lottery of its own.
 */
import type { Prng } from '../base/random.ts';
import { err, ok, type Result } from '../base/result.ts';

export type BlockPackage = {
  readonly id: string;
  readonly team: string;
  readonly lengthSlots: number;
  /** Slots of the block in which it may begin, ascending. */
  readonly starts: ReadonlyArray<number>;
};

/** Start slot of each package, in the order of the packages. */
export type SchedulePattern = ReadonlyArray<number>;

/** More patterns than this make the equilibrium slow and no better: a fair sample of them is taken. */
export const PATTERNS_MAX = 2_000;

/** All patterns in lexicographic order, or a sample of the most allowed; `OverlappingSchedule` where there is none. */
export function listPatterns(
  packages: ReadonlyArray<BlockPackage>,
  block: { readonly from: number; readonly to: number },
  prng: Prng,
): Result<{ readonly patterns: ReadonlyArray<SchedulePattern>; readonly isSample: 0 | 1 }, ImpossibleSchedule> {
  for (const one of packages) {
    const fits = one.starts.filter((start) => start >= block.from && start + one.lengthSlots <= block.to);
    if (one.lengthSlots < 1 || fits.length !== one.starts.length || fits.length === 0) {
      return err({ type: 'OutsideBlock', package: one.id });
    }
  }
  const all: number[][] = [];
  collect(packages, [], PATTERNS_MAX + 1, all);
  if (all.length === 0) return err({ type: 'OverlappingSchedule', packages: packages.map((one) => one.id) });
  if (all.length <= PATTERNS_MAX) return ok({ patterns: all, isSample: 0 });
  return ok({ patterns: samplePatterns(packages, prng), isSample: 1 });
}

function collect(packages: ReadonlyArray<BlockPackage>, starts: number[], most: number, out: number[][]): void {
  if (out.length >= most) return;
  if (starts.length === packages.length) {
    out.push(starts.slice());
    return;
  }
  for (const start of packages[starts.length]!.starts) {
    if (clashes(packages, starts, start)) continue;
    starts.push(start);
    collect(packages, starts, most, out);
    starts.pop();
  }
}

function clashes(packages: ReadonlyArray<BlockPackage>, starts: ReadonlyArray<number>, start: number): boolean {
  const added = packages[starts.length]!;
  return starts.some((other, k) => {
    const earlier = packages[k]!;
    if (earlier.team !== added.team) return false;
    return start < other + earlier.lengthSlots && other < start + added.lengthSlots;
  });
}

/** Distinct random patterns in lexicographic order; tries that clash are thrown away. */
function samplePatterns(packages: ReadonlyArray<BlockPackage>, prng: Prng): ReadonlyArray<SchedulePattern> {
  const found = new Map<string, SchedulePattern>();
  for (let tries = 0; tries < 50 * PATTERNS_MAX && found.size < PATTERNS_MAX; tries++) {
    const starts: number[] = [];
    for (const one of packages) {
      const start = one.starts[prng.nextBelow(one.starts.length)]!;
      if (clashes(packages, starts, start)) break;
      starts.push(start);
    }
    if (starts.length === packages.length) found.set(starts.join(','), starts);
  }
  if (found.size === 0) {
    const some: number[][] = [];
    collect(packages, [], PATTERNS_MAX, some);
    return some;
  }
  return [...found.values()].sort(compareStarts);
}

function compareStarts(a: SchedulePattern, b: SchedulePattern): number {
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return a[k]! - b[k]!;
  return 0;
}

export type ImpossibleSchedule =
  | { readonly type: 'OutsideBlock'; readonly package: string }
  | { readonly type: 'OverlappingSchedule'; readonly packages: ReadonlyArray<string> };
