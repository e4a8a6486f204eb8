/**
 * How many units must fail until an open belt can be crossed unseen (Kumar, Lai, Arora 2005). On an open belt the
 * units whose ground touches form chains from one end to the other; nobody crosses while a chain stands, so the
 * fewest failures equal the most chains that share no unit (Menger 1927), found by augmenting paths. It holds for a
 * crossing from cell to neighbouring cell and for units whose own ground is in one piece; around a place, and for
 * faster evaders, `own-weak-points.ts` counts instead.
 */
import { assert } from '../base/assert.ts';

export type Belt = {
  /** Six neighbours a cell, -1 for none. */
  readonly neighbours: Int32Array;
  /** Cells at the two ends, between which a chain must reach. */
  readonly leftEnd: ReadonlyArray<number>;
  readonly rightEnd: ReadonlyArray<number>;
  /** Cells that each unit sees, in one piece. */
  readonly units: ReadonlyArray<ReadonlyArray<number>>;
};

export type BeltBarrier = {
  /** Fewest units whose failure opens the belt; 0 where it is open now. */
  readonly unitsToFail: number;
  /** So many chains of units that share none, each from the left end to the right. */
  readonly chains: ReadonlyArray<ReadonlyArray<number>>;
};

export function measureBeltBarrier(belt: Belt): BeltBarrier {
  const touches = findTouchingUnits(belt);
  const left = unitsAt(belt, belt.leftEnd);
  const right = unitsAt(belt, belt.rightEnd);
  const next = new Int32Array(belt.units.length).fill(NONE);
  const before = new Int32Array(belt.units.length).fill(NONE);
  let chains = 0;
  while (augment({ touches, left, right, next, before })) chains++;
  return { unitsToFail: chains, chains: readChains(left, next, before) };
}

const NONE = -1;
/** Stands for an end of the belt as a neighbour in a chain. */
const END = -2;

function findTouchingUnits({ neighbours, units }: Belt): ReadonlyArray<ReadonlyArray<number>> {
  const unitsByCell = new Map<number, number[]>();
  for (const [unit, cells] of units.entries()) {
    for (const cell of cells) {
      assert(cell >= 0 && cell * 6 < neighbours.length, 'a cell of the belt');
      unitsByCell.set(cell, [...(unitsByCell.get(cell) ?? []), unit]);
    }
  }
  return units.map((cells, unit) => {
    const near = cells.flatMap((cell) => [cell, ...neighbours.subarray(cell * 6, cell * 6 + 6)]);
    const touching = new Set(near.flatMap((cell) => unitsByCell.get(cell) ?? []));
    touching.delete(unit);
    return [...touching].sort((a, b) => a - b);
  });
}

function unitsAt({ units }: Belt, end: ReadonlyArray<number>): ReadonlyArray<boolean> {
  const cells = new Set(end);
  return units.map((seen) => seen.some((cell) => cells.has(cell)));
}

type Flow = {
  readonly touches: ReadonlyArray<ReadonlyArray<number>>;
  readonly left: ReadonlyArray<boolean>;
  readonly right: ReadonlyArray<boolean>;
  /** Chains so far: the unit after each unit, `END` at the right end, `NONE` off all chains. */
  readonly next: Int32Array;
  readonly before: Int32Array;
};

/**
 * One more chain by a breadth-first search in the graph of split units: state `2 u` has come into unit u, state
 * `2 u + 1` leaves it. A unit on a chain may be entered only to be pushed back along its chain.
 */
function augment(flow: Flow): boolean {
  const { touches, left, right, next, before } = flow;
  const from = new Int32Array(touches.length * 2).fill(NONE);
  const queue: number[] = [];
  const reach = (state: number, origin: number) => {
    if (from[state] !== NONE) return;
    from[state] = origin;
    queue.push(state);
  };
  left.forEach((isAtLeft, unit) => {
    if (isAtLeft && before[unit] !== END) reach(2 * unit, END);
  });
  for (const state of queue) {
    const unit = state >> 1;
    if (state % 2 === 0) {
      // Into a unit: through it if it is free, otherwise back to the one before it on its chain.
      if (before[unit] === NONE) reach(state + 1, state);
      else if (before[unit]! >= 0) reach(2 * before[unit]! + 1, state);
      continue;
    }
    if (right[unit] && next[unit] !== END) {
      applyPath(flow, from, state);
      return true;
    }
    for (const other of touches[unit]!) if (next[unit] !== other) reach(2 * other, state);
    // Out of a unit on a chain: it may also give up its own passage.
    if (before[unit] !== NONE) reach(state - 1, state);
  }
  return false;
}

/** Rewrites the chains along the path that was found, from its end. */
function applyPath({ next, before }: Flow, from: Int32Array, last: number): void {
  const links: (readonly [number, number])[] = [];
  const cuts: (readonly [number, number])[] = [];
  links.push([last >> 1, END]);
  for (let state = last; state >= 0; state = from[state]!) {
    const origin = from[state]!;
    const unit = state >> 1;
    if (origin === END) links.push([END, unit]);
    else if (origin >> 1 !== unit) {
      // A leaving state links forward to an entering one; an entering state goes back along a chain.
      if (origin % 2 === 1) links.push([origin >> 1, unit]);
      else cuts.push([unit, origin >> 1]);
    }
  }
  for (const [a, b] of cuts) {
    next[a] = NONE;
    before[b] = NONE;
  }
  for (const [a, b] of links) {
    if (a >= 0) next[a] = b;
    if (b >= 0) before[b] = a;
  }
}

function readChains(
  left: ReadonlyArray<boolean>,
  next: Int32Array,
  before: Int32Array,
): ReadonlyArray<ReadonlyArray<number>> {
  return left.flatMap((_, first) => {
    if (before[first] !== END) return [];
    const chain: number[] = [];
    for (let unit = first; unit >= 0; unit = next[unit]!) chain.push(unit);
    return [chain];
  });
}
