/**
 * From check-ins and tracks to what was really achieved, on the safe side: time counts in a cell only between two
 * signs of life in that same cell that lie no farther apart than the silence allowed. A post then counts in slots it
 * manned in full, a patrol with its time inside. Compared with the plan slot by slot.
 */
import { assert } from '../base/assert.ts';
import { countPairs, intersectPairs, type PairSet, subtractPairs } from '../base/pair-set.ts';
import { MINUTE_MS, type UnixMs } from '../base/time.ts';
import type { PatrolCheckIn, PatrolEntry, PatrolTiming } from './patrol-board.ts';

export type AchievedInterval = { readonly cell: string; readonly from: UnixMs; readonly to: UnixMs };

/** Intervals in order of time; neighbours in one cell are joined. */
export function listAchieved(
  checkIns: ReadonlyArray<PatrolCheckIn>,
  timing: Pick<PatrolTiming, 'silentMs'>,
): ReadonlyArray<AchievedInterval> {
  const out: AchievedInterval[] = [];
  for (let k = 1; k < checkIns.length; k++) {
    const [before, after] = [checkIns[k - 1]!, checkIns[k]!];
    assert(after.at >= before.at, 'check-ins in order of time');
    if (before.cell !== after.cell || after.at === before.at || after.at - before.at > timing.silentMs) continue;
    const last = out.at(-1);
    if (last !== undefined && last.cell === before.cell && last.to === before.at)
      out[out.length - 1] = { ...last, to: after.at };
    else out.push({ cell: before.cell, from: before.at, to: after.at });
  }
  return out;
}

/** The slots of a survey period in time; the period repeats. */
export type SlotClock = { readonly periodStart: UnixMs; readonly slotMin: number; readonly slots: number };

export type AchievedSlot = {
  readonly cell: string;
  /** Counted from the start of the period, not yet folded into it: 0, 1, 2 and on. */
  readonly slotNumber: number;
  readonly insideMs: number;
};

/** Time inside each cell, slot by slot, ascending by slot, then cell. What lies before the period is left out. */
export function achievedToSlots(
  intervals: ReadonlyArray<AchievedInterval>,
  clock: SlotClock,
): ReadonlyArray<AchievedSlot> {
  const slotMs = clock.slotMin * MINUTE_MS;
  const insideByKey = new Map<string, AchievedSlot>();
  for (const { cell, from, to } of intervals) {
    const start = Math.max(from, clock.periodStart);
    for (let at = start; at < to; ) {
      const slotNumber = Math.floor((at - clock.periodStart) / slotMs);
      const end = Math.min(to, clock.periodStart + (slotNumber + 1) * slotMs);
      const key = `${slotNumber}|${cell}`;
      const insideMs = (insideByKey.get(key)?.insideMs ?? 0) + end - at;
      insideByKey.set(key, { cell, slotNumber, insideMs });
      at = end;
    }
  }
  return [...insideByKey.values()].sort((a, b) => a.slotNumber - b.slotNumber || (a.cell < b.cell ? -1 : 1));
}

/** Slots that count for an entry: a post in full ones only, a patrol in any with the time it was inside. */
export function listCountingSlots(
  entry: PatrolEntry,
  clock: SlotClock,
  timing: PatrolTiming,
): ReadonlyArray<AchievedSlot> {
  const slots = achievedToSlots(listAchieved(entry.checkIns, timing), clock);
  return entry.kind === 'patrol' ? slots : slots.filter((slot) => slot.insideMs === clock.slotMin * MINUTE_MS);
}

export type PlannedAgainstAchieved = {
  readonly planned: number;
  readonly achieved: number;
  /** Planned and not achieved: vacuum again. */
  readonly missed: PairSet;
  /** Achieved without a plan. */
  readonly extra: PairSet;
  /** Share of the plan that was done, in 1/10,000, rounded down; null without a plan. */
  readonly share: number | null;
};

export function comparePlanned(planned: PairSet, achieved: PairSet): PlannedAgainstAchieved {
  const [plan, done] = [countPairs(planned), countPairs(intersectPairs(planned, achieved))];
  return {
    planned: plan,
    achieved: countPairs(achieved),
    missed: subtractPairs(planned, achieved),
    extra: subtractPairs(achieved, planned),
    share: plan === 0 ? null : Math.floor((done * 10_000) / plan),
  };
}
