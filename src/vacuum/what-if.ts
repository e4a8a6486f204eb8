/**
 * What-if, on the own node only: the own force tries new or moved cover against the shared vacuum. New cover is taken
 * out of it. Pairs that the change leaves open are not known to be covered by the partner: they count as vacuum, the
 * worst case, and are marked "not surveyed" until the next period's run. Nothing of a what-if crosses to the partner.
 *
 * The desk holds the vacuum in machine form, so an answer costs the sweeps alone and follows the hand.
 */
import { assert } from '../base/assert.ts';
import { countCommonPairs, countPairs, createPairSet, hasBit, type PairSet, subtractPairs } from '../base/pair-set.ts';
import type { EvaderMachine, EvaderSet } from './evader-machine.ts';
import { loadPairs, unloadPairs, writePairs } from './evader-sets.ts';
import { type StayFigures, solveStays, type WorstCase } from './sanctuary.ts';

export type WhatIfChange = {
  /** Pairs that the own force would see and does not see now. */
  readonly closed: PairSet;
  /** Pairs that the own force sees now and would no longer see. */
  readonly opened: PairSet;
};

export type WhatIfAnswer = StayFigures & {
  readonly qualifier: WorstCase;
  readonly sanctuaryPairCount: number;
  /** Vacuum pairs that the change closes. */
  readonly closedCount: number;
  /** Pairs counted as vacuum without having been surveyed. */
  readonly notSurveyed: PairSet;
  readonly notSurveyedCount: number;
};

export type WhatIfDesk = {
  readonly answer: (change: WhatIfChange) => WhatIfAnswer;
  /** Cells of the last answer's sanctuary in a slot, in no stated order. */
  readonly sanctuaryCells: (slot: number) => ReadonlyArray<number>;
  /** Sanctuary pairs of the last answer. */
  readonly sanctuaryPairs: () => PairSet;
  readonly close: () => void;
};

export type WhatIfQuestion = {
  readonly machine: EvaderMachine;
  readonly vacuumSeen: PairSet;
  readonly cyclic: boolean;
  readonly stayLimitSlots: number;
  readonly qualifier: WorstCase;
};

export function createWhatIfDesk(question: WhatIfQuestion): WhatIfDesk {
  const { machine, vacuumSeen, cyclic, stayLimitSlots, qualifier } = question;
  const vacuum = loadPairs(machine, vacuumSeen);
  const tried = vacuum.map(() => machine.take());
  let sanctuary: ReadonlyArray<EvaderSet> = [];
  const answer = (change: WhatIfChange): WhatIfAnswer => {
    assert(change.closed.slots === vacuumSeen.slots && change.opened.slots === vacuumSeen.slots, 'the same slots');
    assert(countCommonPairs(change.closed, change.opened) === 0, 'no pair is both closed and opened');
    vacuum.forEach((set, slot) => {
      machine.wordsOf(tried[slot]!).set(machine.wordsOf(set));
    });
    writePairs(machine, tried, change.closed, false);
    writePairs(machine, tried, change.opened, true);
    for (const set of sanctuary) machine.give(set);
    const stays = solveStays(machine, tried, cyclic, stayLimitSlots);
    sanctuary = stays.sanctuary;
    for (const set of stays.endless) machine.give(set);
    const notSurveyed = subtractPairs(change.opened, vacuumSeen);
    return {
      ...stays.figures,
      qualifier,
      sanctuaryPairCount: sanctuary.reduce((sum, set) => sum + machine.count(set), 0),
      closedCount: countCommonPairs(change.closed, vacuumSeen),
      notSurveyed,
      notSurveyedCount: countPairs(notSurveyed),
    };
  };
  answer({ closed: emptyLike(vacuumSeen), opened: emptyLike(vacuumSeen) });
  return {
    answer,
    sanctuaryCells: (slot) => {
      const words = machine.wordsOf(sanctuary[slot]!);
      const cells: number[] = [];
      machine.positions.forEach((position, cell) => {
        if (hasBit(words, position)) cells.push(cell);
      });
      return cells;
    },
    sanctuaryPairs: () => unloadPairs(machine, sanctuary),
    close: () => {
      for (const set of [...vacuum, ...tried, ...sanctuary]) machine.give(set);
    },
  };
}

function emptyLike(pairs: PairSet): PairSet {
  return createPairSet(pairs.cells, pairs.slots);
}
