/** Slots count only what lasts through all of them; schedules that claim a minute twice are refused. */
import { describe, expect, it } from 'vitest';
import { dailySpans, finePlan, minuteToSlot, slotLight, spansToSlots, WEEK_OF_HOURS } from './slot-plan.ts';

const flags = (fromMin: number, toMin: number) => {
  const slots = spansToSlots(WEEK_OF_HOURS, [{ fromMin, toMin }], 'a');
  if (!slots.ok) throw new Error(slots.error.type);
  return Array.from(slots.value.keys()).filter((slot) => slots.value[slot] === 1);
};

describe('slot plan', () => {
  it('[V-2] a slot counts only if presence lasts through all of it', () => {
    expect(flags(60, 180)).toEqual([1, 2]);
    expect(flags(61, 180)).toEqual([2]);
    expect(flags(60, 179)).toEqual([1]);
    expect(flags(70, 100)).toEqual([]);
  });

  it('[V-2] the last slot is followed by the first', () => {
    expect(flags(167 * 60, 169 * 60)).toEqual([0, 167]);
    expect(minuteToSlot(WEEK_OF_HOURS, 168 * 60 + 5)).toBe(0);
    expect(minuteToSlot(WEEK_OF_HOURS, -1)).toBe(167);
  });

  it('two spans that meet fill the slot between them', () => {
    const slots = spansToSlots(
      WEEK_OF_HOURS,
      [
        { fromMin: 0, toMin: 30 },
        { fromMin: 30, toMin: 60 },
      ],
      'a',
    );
    expect(slots.ok && slots.value[0]).toBe(1);
  });

  it('overlapping and malformed spans are refused by name', () => {
    const overlap = spansToSlots(
      WEEK_OF_HOURS,
      [
        { fromMin: 0, toMin: 90 },
        { fromMin: 80, toMin: 120 },
      ],
      'p7',
    );
    expect(overlap.ok ? null : overlap.error).toEqual({ type: 'OverlappingSchedule', id: 'p7', atMin: 80 });
    const around = spansToSlots(
      WEEK_OF_HOURS,
      [
        { fromMin: 10_000, toMin: 10_100 },
        { fromMin: 0, toMin: 30 },
      ],
      'p7',
    );
    expect(around.ok ? null : around.error.type).toBe('OverlappingSchedule');
    for (const span of [
      { fromMin: -1, toMin: 60 },
      { fromMin: 60, toMin: 60 },
      { fromMin: 0.5, toMin: 60 },
      { fromMin: 0, toMin: 168 * 60 + 1 },
    ]) {
      const bad = spansToSlots(WEEK_OF_HOURS, [span], 'p7');
      expect(bad.ok ? null : bad.error.type).toBe('ScheduleMalformed');
    }
  });

  it('a slot that touches hours outside the day is night, in any length of slot', () => {
    const lights = (slotMin: number, periodSlots: number) =>
      Array.from({ length: (24 * 60) / slotMin }, (_, t) => slotLight({ ...WEEK_OF_HOURS, slotMin, periodSlots }, t));
    expect(lights(60, 168).filter((light) => light === 'day').length).toBe(12);
    expect(slotLight(WEEK_OF_HOURS, 24 + 17)).toBe('day');
    expect(slotLight(WEEK_OF_HOURS, 24 + 18)).toBe('night');
    expect(lights(360, 28)).toEqual(['night', 'day', 'day', 'night']);
    expect(lights(720, 14)).toEqual(['night', 'night']);
  });

  it('blocks longer than an hour divide into parts of at most an hour', () => {
    const parts = (slotMin: number) => finePlan({ ...WEEK_OF_HOURS, slotMin, periodSlots: 4 });
    expect(parts(60)).toMatchObject({ slotMin: 60, periodSlots: 4 });
    expect(parts(30)).toMatchObject({ slotMin: 30, periodSlots: 4 });
    expect(parts(360)).toMatchObject({ slotMin: 60, periodSlots: 24 });
    expect(parts(90)).toMatchObject({ slotMin: 45, periodSlots: 8 });
    expect(parts(61)).toMatchObject({ slotMin: 1, periodSlots: 244 });
  });

  it('daily hours run past midnight', () => {
    const spans = dailySpans(WEEK_OF_HOURS, 22, 5);
    expect(spans.length).toBe(7);
    const slots = spansToSlots(WEEK_OF_HOURS, spans, 'a');
    expect(slots.ok && slots.value.reduce((sum, flag) => sum + flag, 0)).toBe(49);
    expect(slots.ok && [slots.value[0], slots.value[4], slots.value[5], slots.value[22]]).toEqual([1, 1, 0, 1]);
  });
});
