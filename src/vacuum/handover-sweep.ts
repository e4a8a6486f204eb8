/**
 * What a handover does to the ground, on the smallest model that shows it: a hexagonal disk swept by a front of two
 * columns, an evader of one ring a slot. A sweeps up to the middle, the relief of B is some slots late, B sweeps on. What
 * counts in a slot is what the handover says: held until relief the ground is cleared, left early it refills.
 */
import { addPair, complementPairs, createPairSet } from '../base/pair-set.ts';
import type { UnixMs } from '../base/time.ts';
import type { EvaderMachine } from './evader-machine.ts';
import type { EvaderWindow } from './evader-window.ts';
import {
  applyHandover,
  type Handover,
  type HandoverCover,
  type HandoverStatement,
  handoverCoverAt,
} from './handover.ts';
import { type AxialCell, solveSanctuaryModel } from './sanctuary-model.ts';

export type HandoverSweep = {
  /** Rings of the disk. */
  readonly radius: number;
  /** Slots by which the relief comes after the last slot of the leaving force. */
  readonly delaySlots: number;
};

export function countSweepSlots({ radius, delaySlots }: HandoverSweep): number {
  return 2 * radius + delaySlots + 1;
}

/** Cells that an evader may be in, slot by slot; `coverAt` says who counts in each slot. */
export function sweepHandover(
  sweep: HandoverSweep,
  coverAt: (slot: number) => HandoverCover,
  createMachine: (window: EvaderWindow) => EvaderMachine,
): ReadonlyArray<number> {
  const { radius, delaySlots } = sweep;
  const slots = countSweepSlots(sweep);
  const cells: AxialCell[] = [];
  for (let q = -radius; q <= radius; q++) {
    for (let r = Math.max(-radius, -radius - q); r <= Math.min(radius, radius - q); r++) cells.push([q, r]);
  }
  const covered = createPairSet(cells.length, slots);
  for (let slot = 0; slot < slots; slot++) {
    const cover = coverAt(slot);
    const first = slot - radius - delaySlots - 1;
    const held = new Set([
      ...(cover.leaving ? (slot <= radius ? [slot - radius - 1, slot - radius] : [-1, 0]) : []),
      ...(cover.relieving ? [first, first + 1] : []),
    ]);
    for (const [cell, [q]] of cells.entries()) if (held.has(q)) addPair(covered, cell, slot);
  }
  const model = { cells, speed: 1, cyclic: false, vacuum: complementPairs(covered) };
  return solveSanctuaryModel(model, createMachine).sizes;
}

/** Who counts in each slot, by the statements of a handover in which A leaves early or holds until relief. */
export function playHandover({ radius, delaySlots }: HandoverSweep, isHeld: boolean): (slot: number) => HandoverCover {
  const at = (slot: number) => slot as UnixMs;
  const [left, relief] = [at(radius + 1), at(radius + 1 + delaySlots)];
  const statements: ReadonlyArray<HandoverStatement> = [
    { type: 'notice', id: 'drill', by: 'A', relieving: 'B', leavesAt: left, at: at(0) },
    { type: 'accept', by: 'B', takesOverAt: relief, at: at(0) },
    ...(isHeld ? [] : [{ type: 'vacated', by: 'A', at: left } as const]),
    { type: 'in-place', by: 'B', at: relief },
    { type: 'confirm', by: 'A', at: relief },
  ];
  let handover: Handover | null = null;
  for (const statement of statements) {
    const next = applyHandover(handover, statement);
    if (next.ok) handover = next.value;
  }
  return (slot) => (handover === null ? { leaving: false, relieving: false } : handoverCoverAt(handover, at(slot)));
}
