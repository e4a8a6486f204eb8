/** Hours of the week: what is typed gives the same minutes that it is shown from. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_WEEK_ROW, parseClock, rowsToSpans, type Span, spansToRows, WEEK_MIN } from './week-hours.ts';

const MONDAY = [true, false, false, false, false, false, false];
const SUNDAY = [false, false, false, false, false, false, true];

function minutesOf(spans: ReadonlyArray<Span>): ReadonlySet<number> {
  const minutes = new Set<number>();
  for (const { fromMin, toMin } of spans) for (let at = fromMin; at < toMin; at++) minutes.add(at % WEEK_MIN);
  return minutes;
}

describe('hours of the week', () => {
  it('that end before they begin run past midnight, on Sunday into Monday', () => {
    expect(rowsToSpans([{ days: SUNDAY, from: '22:00', to: '5' }])).toEqual({
      ok: true,
      value: [{ fromMin: 6 * 1_440 + 1_320, toMin: 7 * 1_440 + 300 }],
    });
  });

  it('are refused by name: no day, no time, over one another, also across the end of the week', () => {
    const refuse = (...rows: Parameters<typeof rowsToSpans>[0]) => {
      const spans = rowsToSpans(rows);
      return spans.ok ? null : spans.error;
    };
    expect(refuse()).toEqual({ type: 'NoHours' });
    expect(refuse({ days: MONDAY, from: '25:00', to: '26' })).toEqual({ type: 'BadClock', row: 0, end: 'from' });
    expect(refuse({ days: MONDAY, from: '05:00', to: 'x' })).toEqual({ type: 'BadClock', row: 0, end: 'to' });
    const early = { days: MONDAY, from: '04:00', to: '06:00' };
    expect(refuse(early, { days: MONDAY, from: '05:00', to: '07:00' })).toEqual({ type: 'HoursOverlap' });
    expect(refuse(early, { days: SUNDAY, from: '22:00', to: '05:00' })).toEqual({ type: 'HoursOverlap' });
    expect(refuse(early, { days: SUNDAY, from: '22:00', to: '04:00' })).toBeNull();
  });

  it('are read in the figures of all languages', () => {
    expect([
      parseClock('٠٥:٣٠'),
      parseClock('0530'),
      parseClock(' 5 '),
      parseClock('24:00'),
      parseClock('24:01'),
    ]).toEqual([330, 330, 300, 1_440, null]);
  });

  it('of the whole week are one row', () => {
    expect(spansToRows([{ fromMin: 0, toMin: WEEK_MIN }])).toEqual([ALL_WEEK_ROW]);
  });

  it('come back as the same minutes, whatever they are', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 0, max: WEEK_MIN - 1 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(cuts, (times) => {
        const sorted = times.toSorted((a, b) => a - b);
        const spans = sorted.flatMap((fromMin, i) =>
          i % 2 === 0 && sorted[i + 1] !== undefined ? [{ fromMin, toMin: sorted[i + 1]! }] : [],
        );
        const back = rowsToSpans(spansToRows(spans));
        expect(back.ok && minutesOf(back.value)).toEqual(minutesOf(spans));
      }),
      { numRuns: 200 },
    );
  });
});
