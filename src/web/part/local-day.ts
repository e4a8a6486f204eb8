/** Days on the reader's clock: as date fields write them, and as the instants at which they begin and end. */
import { DAY_MS, isoToUnixMs, MINUTE_MS, type UnixMs, unixMs, unixMsToIso } from '../../base/time.ts';
import { unixMsToCivil } from '../../format/locale/calendar.ts';
import type { Locale } from '../../format/locale/language.ts';

/** `2021-05-31`, the day in which an instant lies. */
export function instantToDay(ms: UnixMs, locale: Locale): string {
  const { year, month, day } = unixMsToCivil(ms, locale.utcOffsetMin);
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}

/** The first instant of a day, moved by whole days; null where it is no day. */
export function dayToInstant(day: string, locale: Locale, movedDays = 0): string | null {
  const midnight = isoToUnixMs(`${day}T00:00:00.000Z`);
  if (!midnight.ok) return null;
  return unixMsToIso(unixMs(midnight.value + movedDays * DAY_MS - locale.utcOffsetMin * MINUTE_MS));
}
