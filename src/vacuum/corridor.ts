/**
 * Joint corridors to agreed places, from the shared vacuum alone, so equal on both nodes. A corridor is a walk that
 * ends in a cell of the place in slot t, begins at most H slots before in an open-edge or sanctuary pair, and crosses
 * the fewest pairs outside the vacuum before it arrives; the arrival pair is free. That number is depth(place, t);
 * depth 0 is "reachable unseen". Ties: the shortest walk, then the least sequence of cell numbers.
 *
 * Layered 0-1 shortest path, backwards: X_k[n] holds the cells from which, k slots before arrival, the place can be
 * reached over at most n covered pairs; X_k[n] = (N(X_(k-1)[n]) in V) or (N(X_(k-1)[n-1]) outside V).
 * Warning time: fewest slots between leaving the vacuum for the first time and arrival, over all such walks; it is at
 * least the depth, and 0 exactly where the depth is 0. Positions count at slots only, so both are lower bounds.
 */
import { assert } from '../base/assert.ts';
import { hasBit, hasPair, type PairSet } from '../base/pair-set.ts';
import type { EvaderMachine, EvaderSet } from './evader-machine.ts';
import { cellsToSet, combineSets, copySet, doMeet, loadPairs } from './evader-sets.ts';
import type { WorstCase } from './sanctuary.ts';
import { lowestCell, lowestCellAfter } from './stay-witness.ts';

/** A place that both named for protection; `cells` are numbers of cells inside the grid. */
export type AgreedPlace = { readonly id: string; readonly cells: ReadonlyArray<number> };

export type CorridorQuestion = {
  readonly machine: EvaderMachine;
  readonly vacuumSeen: PairSet;
  readonly sanctuaryPairs: PairSet;
  readonly openEdge: ReadonlyArray<number>;
  readonly cyclic: boolean;
  /** H: most slots between the beginning of a corridor and arrival. */
  readonly horizonSlots: number;
  readonly qualifier: WorstCase;
};

export type CorridorWitness = {
  readonly from: 'sanctuary' | 'open-edge';
  readonly startSlot: number;
  /** Cell numbers, one per slot, the last in the place. */
  readonly cells: ReadonlyArray<number>;
};

export type Corridor = {
  readonly placeId: string;
  /** Slot of arrival. */
  readonly slot: number;
  /** Fewest covered pairs before arrival; null where no walk arrives within the horizon. */
  readonly depth: number | null;
  readonly warningSlots: number | null;
  readonly witness: CorridorWitness | null;
};

export type CorridorFinder = {
  readonly qualifier: WorstCase;
  /** Both figures count positions at slots only. */
  readonly bound: 'lower';
  readonly find: (place: AgreedPlace, slot: number) => Corridor;
  /** Whether the depth is 0, without the rest of the answer. */
  readonly isReachableUnseen: (place: AgreedPlace, slot: number) => boolean;
  readonly close: () => void;
};

/** All places and slots: places in the given order, slots ascending. */
export function computeCorridors(
  question: CorridorQuestion,
  places: ReadonlyArray<AgreedPlace>,
): ReadonlyArray<Corridor> {
  const finder = createCorridorFinder(question);
  const corridors = places.flatMap((place) =>
    Array.from({ length: question.vacuumSeen.slots }, (_, slot) => finder.find(place, slot)),
  );
  finder.close();
  return corridors;
}

/** The sets of one question in machine form: layer k before an arrival in slot t is `slotBefore(t, k)`. */
type CorridorGround = {
  readonly machine: EvaderMachine;
  readonly open: ReadonlyArray<EvaderSet>;
  readonly covered: ReadonlyArray<EvaderSet>;
  readonly sources: ReadonlyArray<EvaderSet>;
  readonly everywhere: EvaderSet;
  /** Most layers before an arrival in a slot. */
  readonly layersBefore: (slot: number) => number;
  readonly slotBefore: (slot: number, layer: number) => number;
};

export function createCorridorFinder(question: CorridorQuestion): CorridorFinder {
  const ground = layGround(question);
  const { machine } = ground;
  return {
    qualifier: question.qualifier,
    bound: 'lower',
    find: (place, slot) => {
      const arrival = cellsToSet(machine, place.cells);
      const walk = findShallowest(ground, arrival, slot, Number.POSITIVE_INFINITY);
      const corridor =
        walk === null
          ? { depth: null, warningSlots: null, witness: null }
          : {
              depth: walk.depth,
              warningSlots: walk.depth === 0 ? 0 : findWarning(ground, arrival, slot),
              witness: {
                from: hasPair(question.sanctuaryPairs, walk.cells[0]!, walk.startSlot)
                  ? ('sanctuary' as const)
                  : ('open-edge' as const),
                startSlot: walk.startSlot,
                cells: walk.cells,
              },
            };
      machine.give(arrival);
      return { placeId: place.id, slot, ...corridor };
    },
    isReachableUnseen: (place, slot) => {
      const arrival = cellsToSet(machine, place.cells);
      const walk = findShallowest(ground, arrival, slot, 0);
      machine.give(arrival);
      return walk !== null;
    },
    close: () => {
      for (const set of [...ground.open, ...ground.covered, ...ground.sources, ground.everywhere]) machine.give(set);
    },
  };
}

function layGround(question: CorridorQuestion): CorridorGround {
  const { machine, vacuumSeen, cyclic, horizonSlots } = question;
  const { slots } = vacuumSeen;
  assert(question.sanctuaryPairs.slots === slots && horizonSlots >= 0, 'one period and a horizon');
  const open = loadPairs(machine, vacuumSeen);
  const everywhere = cellsToSet(
    machine,
    Array.from({ length: machine.cells }, (_, cell) => cell),
  );
  const edge = cellsToSet(machine, question.openEdge);
  const covered = open.map((set) => combineSets(machine, everywhere, set, (all, held) => all & ~held));
  const sanctuary = loadPairs(machine, question.sanctuaryPairs);
  const sources = sanctuary.map((set) => combineSets(machine, set, edge, (a, b) => a | b));
  for (const set of [...sanctuary, edge]) machine.give(set);
  return {
    machine,
    open,
    covered,
    sources,
    everywhere,
    layersBefore: (slot) => (cyclic ? horizonSlots : Math.min(horizonSlots, slot)),
    slotBefore: (slot, layer) => (((slot - layer) % slots) + slots) % slots,
  };
}

type ShallowWalk = { readonly depth: number; readonly startSlot: number; readonly cells: ReadonlyArray<number> };

/** The best walk of at most `depthMax`. */
function findShallowest(
  ground: CorridorGround,
  arrival: EvaderSet,
  slot: number,
  depthMax: number,
): ShallowWalk | null {
  const { machine, open, covered, sources } = ground;
  const layers = ground.layersBefore(slot);
  /** reach[n][k] = X_k[n]. */
  const reach: EvaderSet[][] = [];
  let walk: ShallowWalk | null = null;
  for (let depth = 0; depth <= Math.min(layers, depthMax) && walk === null; depth++) {
    const row = [copySet(machine, arrival)];
    reach.push(row);
    for (let layer = 0; layer <= layers; layer++) {
      const at = ground.slotBefore(slot, layer);
      if (layer > 0)
        row.push(extendReach(machine, row[layer - 1]!, reach[depth - 1]?.[layer - 1], open[at]!, covered[at]!));
      if (!doMeet(machine, row[layer]!, sources[at]!)) continue;
      walk = { depth, startSlot: at, cells: traceCorridor(ground, reach, slot, depth, layer) };
      break;
    }
  }
  for (const set of reach.flat()) machine.give(set);
  return walk;
}

/** One layer further back: through the vacuum at the same number, through covered ground at one more. */
function extendReach(
  machine: EvaderMachine,
  same: EvaderSet,
  fewer: EvaderSet | undefined,
  open: EvaderSet,
  covered: EvaderSet,
): EvaderSet {
  const next = machine.take();
  machine.stepBackward(next, same, open);
  if (fewer === undefined) return next;
  const seen = machine.take();
  machine.stepBackward(seen, fewer, covered);
  const out = machine.wordsOf(next);
  const more = machine.wordsOf(seen);
  for (let i = 0; i < out.length; i++) out[i]! |= more[i]!;
  machine.give(seen);
  return next;
}

function traceCorridor(
  ground: CorridorGround,
  reach: ReadonlyArray<ReadonlyArray<EvaderSet>>,
  slot: number,
  depth: number,
  layers: number,
): ReadonlyArray<number> {
  const { machine } = ground;
  const first = ground.slotBefore(slot, layers);
  const beginnings = combineSets(machine, reach[depth]![layers]!, ground.sources[first]!, (a, b) => a & b);
  let cell = lowestCell(machine, beginnings);
  machine.give(beginnings);
  const cells = [cell];
  let left = depth;
  for (let layer = layers; layer > 0; layer--) {
    const covered = machine.wordsOf(ground.covered[ground.slotBefore(slot, layer)]!);
    if (hasBit(covered, machine.positions[cell]!)) left -= 1;
    cell = lowestCellAfter(machine, cell, reach[left]![layer - 1]!);
    cells.push(cell);
  }
  return cells;
}

/** Fewest slots from the first covered pair to arrival; there is one, as every walk crosses a covered pair. */
function findWarning(ground: CorridorGround, arrival: EvaderSet, slot: number): number {
  const { machine, covered, sources } = ground;
  const layers = ground.layersBefore(slot);
  const reach = copySet(machine, arrival);
  const first = machine.take();
  let warning: number | null = null;
  for (let layer = 1; layer <= layers && warning === null; layer++) {
    const at = ground.slotBefore(slot, layer);
    machine.stepBackward(first, reach, covered[at]!);
    machine.stepBackward(reach, reach, ground.everywhere);
    if (doMeet(machine, first, sources[at]!) || canHideBefore(ground, first, slot, layer)) warning = layer;
  }
  machine.give(reach);
  machine.give(first);
  assert(warning !== null, 'a walk of positive depth has a first covered pair');
  return warning;
}

/** Whether a walk inside the vacuum leads from a source to the pairs of `first` at this layer, within the horizon. */
function canHideBefore(ground: CorridorGround, first: EvaderSet, slot: number, layer: number): boolean {
  const { machine, open, sources } = ground;
  const hidden = copySet(machine, first);
  let found = false;
  for (let back = layer + 1; back <= ground.layersBefore(slot) && !found; back++) {
    const at = ground.slotBefore(slot, back);
    machine.stepBackward(hidden, hidden, open[at]!);
    found = doMeet(machine, hidden, sources[at]!);
  }
  machine.give(hidden);
  return found;
}
