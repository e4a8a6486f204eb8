/**
 * Slots: half-open stretches [t, t+1) of a period that repeats, in the fixed UTC offset of a survey. Presence
 * counts in a slot only if it lasts through all of it, so a span that starts or ends inside gives nothing there;
 * a slot that touches hours outside the day is night.
 */
import { err, ok, type Result } from '../base/result.ts';
import { DAY_MS, MINUTE_MS } from '../base/time.ts';

export type SlotPlan = {
  readonly slotMin: number;
  /** Slots of one period; 168 slots of 60 minutes are a week from Monday 00:00. */
  readonly periodSlots: number;
  readonly dayFromHour: number;
  readonly dayToHour: number;
};

export const WEEK_OF_HOURS: SlotPlan = { slotMin: 60, periodSlots: 168, dayFromHour: 6, dayToHour: 18 };

/** Minutes from the start of the period; `toMin` may lie beyond its end and then wraps around. */
export type HoursSpan = { readonly fromMin: number; readonly toMin: number };
export type Light = 'day' | 'night';
export const LIGHTS: ReadonlyArray<Light> = ['day', 'night'];

/** One byte per slot: 1 where presence lasts through all of it. */
export type SlotFlags = Uint8Array;

const DAY_MIN = DAY_MS / MINUTE_MS;

export function periodMin(plan: SlotPlan): number {
  return plan.slotMin * plan.periodSlots;
}

export function slotLight(plan: SlotPlan, slot: number): Light {
  const start = (slot * plan.slotMin) % DAY_MIN;
  return start >= plan.dayFromHour * 60 && start + plan.slotMin <= plan.dayToHour * 60 ? 'day' : 'night';
}

/** The plan with slots longer than an hour divided into the fewest equal parts of at most an hour. */
export function finePlan(plan: SlotPlan): SlotPlan {
  let parts = Math.ceil(plan.slotMin / 60);
  while (plan.slotMin % parts !== 0) parts++;
  return { ...plan, slotMin: plan.slotMin / parts, periodSlots: plan.periodSlots * parts };
}

export function minuteToSlot(plan: SlotPlan, minute: number): number {
  const period = periodMin(plan);
  return Math.floor((((minute % period) + period) % period) / plan.slotMin);
}

/** `id` names the schedule's holder in errors. */
export function spansToSlots(
  plan: SlotPlan,
  spans: ReadonlyArray<HoursSpan>,
  id: string,
): Result<SlotFlags, OverlappingSchedule | ScheduleMalformed> {
  const period = periodMin(plan);
  const minutes = new Uint8Array(period);
  for (const { fromMin, toMin } of spans) {
    const isWhole = Number.isInteger(fromMin) && Number.isInteger(toMin);
    if (!isWhole || fromMin < 0 || fromMin >= period || toMin <= fromMin || toMin - fromMin > period) {
      return err({ type: 'ScheduleMalformed', id, fromMin, toMin });
    }
    for (let minute = fromMin; minute < toMin; minute++) {
      if (minutes[minute % period] === 1) return err({ type: 'OverlappingSchedule', id, atMin: minute % period });
      minutes[minute % period] = 1;
    }
  }
  return ok(minutesToSlots(plan, minutes));
}

/** `atMin` is the first minute that is claimed twice. */
export type OverlappingSchedule = {
  readonly type: 'OverlappingSchedule';
  readonly id: string;
  readonly atMin: number;
};
export type ScheduleMalformed = {
  readonly type: 'ScheduleMalformed';
  readonly id: string;
  readonly fromMin: number;
  readonly toMin: number;
};

/** `minutes` has one byte for each minute of the period. */
export function minutesToSlots(plan: SlotPlan, minutes: Uint8Array): SlotFlags {
  const slots = new Uint8Array(plan.periodSlots);
  for (let slot = 0; slot < slots.length; slot++) {
    slots[slot] = minutes.subarray(slot * plan.slotMin, (slot + 1) * plan.slotMin).includes(0) ? 0 : 1;
  }
  return slots;
}

/** The same hours every day of the period; `toHour` at or before `fromHour` runs past midnight. */
export function dailySpans(plan: SlotPlan, fromHour: number, toHour: number): ReadonlyArray<HoursSpan> {
  const days = Math.floor(periodMin(plan) / DAY_MIN);
  const lengthMin = (toHour > fromHour ? toHour - fromHour : toHour + 24 - fromHour) * 60;
  return Array.from({ length: days }, (_, day) => {
    const fromMin = day * DAY_MIN + fromHour * 60;
    return { fromMin, toMin: fromMin + lengthMin };
  });
}
