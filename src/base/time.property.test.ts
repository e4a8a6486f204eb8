/** Instants in records against the calendar of the language: the same text gives the same instant, and no other text any. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoToUnixMs, type UnixMs, unixMsToIso } from './time.ts';

const FIRST = Date.UTC(0, 0, 1) - 1_900 * 365.2425 * 86_400_000;
const LAST = 253_402_300_799_999;

it('every instant of the years 1 to 9999 is read back from its own text', () => {
  fc.assert(
    fc.property(fc.integer({ min: Math.ceil(FIRST), max: LAST }), (ms) => {
      expect(isoToUnixMs(unixMsToIso(ms as UnixMs))).toEqual({ ok: true, value: ms });
    }),
  );
});

it('a text is an instant if and only if the calendar writes that instant so', () => {
  const two = fc.integer({ min: 0, max: 99 }).map((n) => String(n).padStart(2, '0'));
  const parts = fc.tuple(two, two, two, two, two, two, two, fc.integer({ min: 0, max: 9 }));
  fc.assert(
    fc.property(parts, ([century, year, month, day, hour, minute, second, tenth]) => {
      const iso = `${century}${year}-${month}-${day}T${hour}:${minute}:${second}.${tenth}00Z`;
      const ms = Date.parse(iso);
      const isWritten = Number.isFinite(ms) && new Date(ms).toISOString() === iso;
      expect(isoToUnixMs(iso)).toEqual(
        isWritten ? { ok: true, value: ms } : { ok: false, error: { type: 'BadTime', text: iso } },
      );
    }),
    { numRuns: 2_000 },
  );
});

it.each(['2024-02-29', '2100-02-28', '2000-02-29', '1999-12-31', '2021-04-30'])(
  '%s is a day, the one after it in its month is not',
  (day) => {
    expect(isoToUnixMs(`${day}T00:00:00.000Z`)).toEqual({ ok: true, value: Date.parse(day) });
    const next = `${day.slice(0, 8)}${String(Number(day.slice(8)) + 1).padStart(2, '0')}`;
    expect(isoToUnixMs(`${next}T00:00:00.000Z`).ok).toBe(false);
  },
);
