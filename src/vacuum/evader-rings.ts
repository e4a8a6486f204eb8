/**
 * How many rings an evader may move in one slot. With D = evader speed x slot and s = the least distance between
 * centres of neighbours, v = floor(2/sqrt(3) D/s + 4/3) is the most rings between hexagons whose nearest points are
 * D apart. Beyond D/s = 5 a slot says too little about where anybody was: `SlotTooLong`, with a slot that would do.
 *
 * Integers throughout (metres per hour, minutes, whole metres), so both nodes find the same v;
 * 2/sqrt(3) is taken as 1.15471, the safe side.
 */
import { err, ok, type Result } from '../base/result.ts';

export type EvaderPace = {
  /** Metres per hour. */
  readonly evaderMh: number;
  readonly slotMin: number;
  /** Least distance between centres of neighbouring cells, whole metres rounded down. */
  readonly spacingLeastM: number;
};

const SPACINGS_PER_SLOT_MAX = 5;
/** Slot lengths in minutes that divide an hour or a day, the longest first. */
const SLOT_CHOICES_MIN = [1440, 720, 480, 360, 240, 180, 120, 60, 30, 20, 15, 12, 10, 6, 5, 4, 3, 2, 1];

export function findRingsPerSlot(pace: EvaderPace): Result<number, SlotTooLong | BadPace> {
  const { evaderMh, slotMin, spacingLeastM } = pace;
  if (![evaderMh, slotMin, spacingLeastM].every(Number.isSafeInteger) || evaderMh < 0 || slotMin < 1) {
    return err({ type: 'BadPace', ...pace });
  }
  if (spacingLeastM < 1) return err({ type: 'BadPace', ...pace });
  // D/s = evaderMh * slotMin / (60 * spacingLeastM), compared and multiplied without fractions.
  const isTooLong = (minutes: number) => evaderMh * minutes > SPACINGS_PER_SLOT_MAX * 60 * spacingLeastM;
  if (isTooLong(slotMin)) {
    const slotThatDoesMin = SLOT_CHOICES_MIN.find((minutes) => minutes < slotMin && !isTooLong(minutes)) ?? null;
    return err({ type: 'SlotTooLong', slotMin, slotThatDoesMin });
  }
  const numerator = 3 * 115_471 * evaderMh * slotMin + 4 * 6_000_000 * spacingLeastM;
  return ok(Math.floor(numerator / (3 * 6_000_000 * spacingLeastM)));
}

/** `slotThatDoesMin` is null where not even a minute is short enough. */
export type SlotTooLong = {
  readonly type: 'SlotTooLong';
  readonly slotMin: number;
  readonly slotThatDoesMin: number | null;
};
export type BadPace = { readonly type: 'BadPace' } & EvaderPace;
