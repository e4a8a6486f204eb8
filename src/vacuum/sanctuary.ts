/**
 * Sanctuary: where, and how long, somebody could stay unseen by both, computed from the shared vacuum alone, so that
 * both nodes find the same. Every answer carries its qualifier: worst-case reachability inside the seam, at detection
 * pi. It is never a probability that somebody is there, and "no sanctuary" is never said without the qualifier.
 */
import { assert } from '../base/assert.ts';
import { createPairSet, type PairSet } from '../base/pair-set.ts';
import type { EvaderMachine, EvaderSet } from './evader-machine.ts';
import { loadPairs, unloadPairs } from './evader-sets.ts';
import { findLongestStay, measureStayPut } from './stay-longest.ts';
import { findSanctuarySets } from './stay-sanctuary.ts';
import { findEndlessStays } from './stay-sweep.ts';
import { type StayWitness, traceEndlessStay, traceLongestStay } from './stay-witness.ts';

/** What a figure about an evader claims, as fields for the screens to print. */
export type WorstCase = {
  readonly claim: 'worst-case-reachability';
  readonly within: 'seam' | 'seam-and-own-side';
  readonly piPermille: number;
};

export function worstCaseInside(within: WorstCase['within'], piPermille: number): WorstCase {
  return { claim: 'worst-case-reachability', within, piPermille };
}

export type SanctuaryQuestion = {
  readonly machine: EvaderMachine;
  /** Pairs that nobody sees (criterion `seen`). */
  readonly vacuumSeen: PairSet;
  /** Whether the first slot follows the last. */
  readonly cyclic: boolean;
  /** T*: a stay of at least so many slots is a sanctuary. */
  readonly stayLimitSlots: number;
  readonly qualifier: WorstCase;
};

export type Sanctuary = {
  readonly qualifier: WorstCase;
  /** Most slots of one stay, both ends counted; null when endless. */
  readonly longestStaySlots: number | null;
  readonly permanent: boolean;
  /** Longest run of slots in one and the same cell; null when it never ends. */
  readonly stayPutSlots: number | null;
  readonly stayLimitSlots: number;
  /** No stay reaches the limit; true only under the qualifier. */
  readonly isBelowLimit: boolean;
  readonly witness: StayWitness;
  /** Pairs on some stay of at least the limit. */
  readonly sanctuaryPairs: PairSet;
  /** Pairs from which a stay without end exists. */
  readonly endlessPairs: PairSet;
};

export function computeSanctuary(question: SanctuaryQuestion): Sanctuary {
  const { machine, vacuumSeen, cyclic, stayLimitSlots } = question;
  assert(vacuumSeen.cells === machine.cells && vacuumSeen.slots > 0, 'a vacuum over the cells of the machine');
  const vacuum = loadPairs(machine, vacuumSeen);
  const stays = solveStays(machine, vacuum, cyclic, stayLimitSlots);
  const result: Sanctuary = {
    qualifier: question.qualifier,
    ...stays.figures,
    sanctuaryPairs: unloadPairs(machine, stays.sanctuary),
    endlessPairs: cyclic ? unloadPairs(machine, stays.endless) : createPairSet(vacuumSeen.cells, vacuumSeen.slots),
  };
  for (const set of [...vacuum, ...stays.endless, ...stays.sanctuary]) machine.give(set);
  return result;
}

export type StayFigures = Omit<Sanctuary, 'qualifier' | 'sanctuaryPairs' | 'endlessPairs'>;
/** The sets belong to the caller; `endless` is empty where the period does not repeat. */
export type SolvedStays = {
  readonly figures: StayFigures;
  readonly sanctuary: ReadonlyArray<EvaderSet>;
  readonly endless: ReadonlyArray<EvaderSet>;
};

/** All figures about stays from the vacuum in machine form, one set per slot. */
export function solveStays(
  machine: EvaderMachine,
  vacuum: ReadonlyArray<EvaderSet>,
  cyclic: boolean,
  stayLimitSlots: number,
): SolvedStays {
  assert(Number.isSafeInteger(stayLimitSlots) && stayLimitSlots >= 1, 'a limit of at least one slot');
  const endless = cyclic ? findEndlessStays(machine, machine.stepBackward, vacuum) : [];
  const permanent = endless.some((set) => machine.count(set) > 0);
  const longest = permanent ? null : findLongestStay(machine, vacuum, cyclic);
  const figures: StayFigures = {
    longestStaySlots: longest === null ? null : longest.slots,
    permanent,
    stayPutSlots: measureStayPut(machine, vacuum, cyclic),
    stayLimitSlots,
    isBelowLimit: longest !== null && longest.slots < stayLimitSlots,
    witness: longest === null ? traceEndlessStay(machine, endless) : traceLongestStay(machine, vacuum, longest),
  };
  return { figures, sanctuary: findSanctuarySets(machine, vacuum, stayLimitSlots, cyclic), endless };
}
