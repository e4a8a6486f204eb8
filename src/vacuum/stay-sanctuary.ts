/**
 * Sanctuary pairs: pairs on some stay of at least T* slots. With s forward and b backward, both cut at T*, a pair is
 * one if s + b - 1 >= T*. Lengths cut at T* depend on the T* - 1 slots ahead alone, so a repeating period needs only
 * a run-up of that many slots and no repetition of passes.
 */
import type { EvaderMachine, EvaderSet, EvaderStep } from './evader-machine.ts';
import { copySet } from './evader-sets.ts';
import { giveLevels, type StayLevels, stepStayLevels } from './stay-sweep.ts';

/** One set per slot; they belong to the caller. */
export function findSanctuarySets(
  machine: EvaderMachine,
  vacuum: ReadonlyArray<EvaderSet>,
  stayLimitSlots: number,
  cyclic: boolean,
): ReadonlyArray<EvaderSet> {
  if (stayLimitSlots === 1) return vacuum.map((set) => copySet(machine, set));
  const forward: StayLevels[] = new Array(vacuum.length);
  visitCapped({ machine, step: machine.stepBackward, vacuum, cap: stayLimitSlots, cyclic }, true, (slot, levels) => {
    forward[slot] = levels;
    return 'keep';
  });
  const sanctuary: EvaderSet[] = new Array(vacuum.length);
  visitCapped({ machine, step: machine.stepForward, vacuum, cap: stayLimitSlots, cyclic }, false, (slot, levels) => {
    sanctuary[slot] = joinLevels(machine, forward[slot]!, levels, stayLimitSlots);
    return 'give';
  });
  for (const levels of forward) giveLevels(machine, levels);
  return sanctuary;
}

type CappedSweep = {
  readonly machine: EvaderMachine;
  readonly step: EvaderStep;
  readonly vacuum: ReadonlyArray<EvaderSet>;
  readonly cap: number;
  readonly cyclic: boolean;
};

/** Visits the levels of every slot in sweep order; the visitor says whether it keeps them. */
function visitCapped(
  sweep: CappedSweep,
  isBackwards: boolean,
  visit: (slot: number, levels: StayLevels) => 'keep' | 'give',
): void {
  const { machine, vacuum, cap } = sweep;
  const slots = vacuum.length;
  let near: StayLevels = [];
  let fate: 'keep' | 'give' = 'give';
  for (let i = sweep.cyclic ? 1 - cap : 0; i < slots; i++) {
    const wrapped = ((i % slots) + slots) % slots;
    const slot = isBackwards ? slots - 1 - wrapped : wrapped;
    const levels = stepStayLevels(machine, sweep.step, near, vacuum[slot]!, cap);
    if (fate === 'give') giveLevels(machine, near);
    near = levels;
    fate = i < 0 ? 'give' : visit(slot, levels);
  }
  if (fate === 'give') giveLevels(machine, near);
}

/** Pairs with s + b - 1 >= T*: for each level of s, cut with the level of b that makes up the rest. */
function joinLevels(
  machine: EvaderMachine,
  forward: StayLevels,
  backward: StayLevels,
  stayLimitSlots: number,
): EvaderSet {
  const joined = machine.take();
  machine.wordsOf(joined).fill(0);
  for (const level of forward) {
    const rest = backward.find((other) => other.stay >= stayLimitSlots + 1 - level.stay);
    if (rest !== undefined) machine.addBoth(joined, level.set, rest.set);
  }
  return joined;
}
