/**
 * The evader machine holds sets of cells and knows one hard operation: the step
 * `target := cells within v rings of source, and in mask` (de Silva, Ghrist 2006). Three implementations give
 * identical sets: this plain one over a hexagonal window, the WASM kernel of `node/`, and the table of reachable
 * cells for places and irregular grids (`evader-table.ts`).
 *
 * A hexagon of v rings is the sum of three segments of length v along (1,0), (-1,1) and (0,-1), which add up to
 * nothing; each segment is done by doubling. So v = 6 costs nine shifted ORs instead of 42.
 */
import { assert } from '../base/assert.ts';
import { countBits } from '../base/pair-set.ts';
import { createWindowWalker, type EvaderWindow } from './evader-window.ts';

/** Names one set held by a machine. */
export type EvaderSet = number & { readonly __brand: 'EvaderSet' };

/** Target, source and mask may be one and the same. */
export type EvaderStep = (target: EvaderSet, source: EvaderSet, mask: EvaderSet) => void;

export type EvaderMachine = {
  readonly cells: number;
  /** Bit of each cell within a set; bits that are no cell stay 0. */
  readonly positions: Int32Array;
  readonly wordsPerSet: number;
  /** A set of undefined content; `give` returns it. */
  readonly take: () => EvaderSet;
  readonly give: (set: EvaderSet) => void;
  /** The words of a set, to read or write; a view that the next `take` may invalidate. */
  readonly wordsOf: (set: EvaderSet) => Int32Array;
  /** target := where an evader in `source` may be one slot later, and in `mask`. */
  readonly stepForward: EvaderStep;
  /** target := from where an evader may be in `source` one slot later, and in `mask`. */
  readonly stepBackward: EvaderStep;
  /** target := `source` and `mask`: an evader that does not move. */
  readonly stand: EvaderStep;
  /** target := `target` or (`source` and `mask`). */
  readonly addBoth: EvaderStep;
  readonly count: (set: EvaderSet) => number;
  /** Visits the cells where an evader may be one slot after `cell`, itself included, in no stated order. */
  readonly visitAfter: (cell: number, visit: (next: number) => void) => void;
  /** Visits the cells from where an evader may be in `cell` one slot later, itself included, in no stated order. */
  readonly visitBefore: (cell: number, visit: (before: number) => void) => void;
};

export function createPlainEvader(window: EvaderWindow): EvaderMachine {
  const pool = createSetPool(window.wordsPerSet);
  const walk = createWindowWalker(window);
  const work = new Int32Array(2 * MARGIN_WORDS + (window.rows + window.rings) * window.strideWords);
  const step: EvaderStep = (target, source, mask) =>
    stepWindow(window, work, pool.wordsOf(target), pool.wordsOf(source), pool.wordsOf(mask));
  return {
    cells: window.cells,
    positions: window.positions,
    wordsPerSet: window.wordsPerSet,
    ...pool,
    stepForward: step,
    stepBackward: step,
    ...createWordSteps(pool),
    count: (set) => countBits(pool.wordsOf(set), 0, window.wordsPerSet),
    visitAfter: walk,
    visitBefore: walk,
  };
}

export type EvaderSetPool = Pick<EvaderMachine, 'take' | 'give' | 'wordsOf'>;

/** Sets as separate arrays, reused. */
export function createSetPool(wordsPerSet: number): EvaderSetPool {
  const sets: Int32Array[] = [];
  const free: EvaderSet[] = [];
  return {
    take: () => {
      const set = free.pop();
      if (set !== undefined) return set;
      sets.push(new Int32Array(wordsPerSet));
      return (sets.length - 1) as EvaderSet;
    },
    give: (set) => void free.push(set),
    wordsOf: (set) => {
      const words = sets[set];
      assert(words !== undefined, 'a set of this machine');
      return words;
    },
  };
}

export function createWordSteps(pool: EvaderSetPool): Pick<EvaderMachine, 'stand' | 'addBoth'> {
  return {
    stand: (target, source, mask) => {
      const out = pool.wordsOf(target);
      const from = pool.wordsOf(source);
      const allowed = pool.wordsOf(mask);
      for (let i = 0; i < out.length; i++) out[i] = from[i]! & allowed[i]!;
    },
    addBoth: (target, source, mask) => {
      const out = pool.wordsOf(target);
      const from = pool.wordsOf(source);
      const allowed = pool.wordsOf(mask);
      for (let i = 0; i < out.length; i++) out[i]! |= from[i]! & allowed[i]!;
    },
  };
}

/** Spare words before and after the work area, so that a shifted read at either end finds zeros. */
const MARGIN_WORDS = 4;

function stepWindow(
  window: EvaderWindow,
  work: Int32Array,
  target: Int32Array,
  source: Int32Array,
  mask: Int32Array,
): void {
  const { rings, rows, strideWords, wordsPerSet } = window;
  if (rings === 0) {
    for (let i = 0; i < wordsPerSet; i++) target[i] = source[i]! & mask[i]!;
    return;
  }
  work.set(source, MARGIN_WORDS);
  work.fill(0, MARGIN_WORDS + wordsPerSet);
  spread(rings, (by) => orShiftedUp(work, rows * strideWords, by));
  spread(rings, (by) => orShiftedDiagonally(work, (rows + rings) * strideWords, strideWords, by));
  spread(rings, (by) => orShiftedRows(work, (rows + rings - by) * strideWords, strideWords * by));
  for (let i = 0; i < wordsPerSet; i++) target[i] = work[i + MARGIN_WORDS]! & mask[i]!;
}

/** Doubling: after shifts adding up to v, each bit has been spread over v + 1 places. */
function spread(rings: number, shift: (by: number) => void): void {
  for (let done = 1; done <= rings; ) {
    const by = Math.min(done, rings + 1 - done);
    shift(by);
    done += by;
  }
}

/** Along a row: bit x also at x + by. Runs downwards, so it reads what it has not yet written. */
function orShiftedUp(work: Int32Array, words: number, by: number): void {
  const offset = by >>> 5;
  const up = by & 31;
  const first = MARGIN_WORDS + offset;
  if (up === 0) {
    for (let i = MARGIN_WORDS + words - 1; i >= first; i--) work[i]! |= work[i - offset]!;
    return;
  }
  const down = 32 - up;
  for (let i = MARGIN_WORDS + words - 1; i >= first; i--) {
    work[i]! |= (work[i - offset]! << up) | (work[i - offset - 1]! >>> down);
  }
}

/** Towards (-1, 1): bit x of row y also at x - by of row y + by. */
function orShiftedDiagonally(work: Int32Array, words: number, strideWords: number, by: number): void {
  const down = by & 31;
  const offset = by * strideWords - (by >>> 5);
  const first = MARGIN_WORDS + by * strideWords;
  if (down === 0) {
    for (let i = MARGIN_WORDS + words - 1; i >= first; i--) work[i]! |= work[i - offset]!;
    return;
  }
  const up = 32 - down;
  for (let i = MARGIN_WORDS + words - 1; i >= first; i--) {
    work[i]! |= (work[i - offset]! >>> down) | (work[i - offset + 1]! << up);
  }
}

/** Towards (0, -1): row y + by also at row y. Runs upwards for the same reason. */
function orShiftedRows(work: Int32Array, words: number, offset: number): void {
  for (let i = MARGIN_WORDS; i < MARGIN_WORDS + words; i++) work[i]! |= work[i + offset]!;
}
