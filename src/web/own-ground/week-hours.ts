/**
 * Hours of the week as people write them - days, from, to - and as they are kept: minutes from the first midnight of the
 * survey's week. Hours that end at or before they begin run past midnight; the end of the week is its beginning.
 */
import { err, ok, type Result } from '../../base/result.ts';
import { foldDigits } from '../../format/locale/digit.ts';

export type Span = { readonly fromMin: number; readonly toMin: number };
/** `days[0]` is the first day of the survey's week. */
export type HoursRow = { readonly days: ReadonlyArray<boolean>; readonly from: string; readonly to: string };

export const DAYS = 7;
const DAY_MIN = 1_440;
export const WEEK_MIN = DAYS * DAY_MIN;
const EVERY_DAY: ReadonlyArray<boolean> = Array.from({ length: DAYS }, () => true);

export const ALL_WEEK_ROW: HoursRow = { days: EVERY_DAY, from: '00:00', to: '24:00' };

/** In ascending order, none over another. */
export function rowsToSpans(rows: ReadonlyArray<HoursRow>): Result<ReadonlyArray<Span>, BadHours> {
  const spans: Span[] = [];
  for (const [row, { days, from, to }] of rows.entries()) {
    const begin = parseClock(from);
    const end = parseClock(to);
    if (begin === null || begin === DAY_MIN) return err({ type: 'BadClock', row, end: 'from' });
    if (end === null) return err({ type: 'BadClock', row, end: 'to' });
    const lengthMin = end > begin ? end - begin : end + DAY_MIN - begin;
    days.forEach((isOn, day) => {
      if (isOn) spans.push({ fromMin: day * DAY_MIN + begin, toMin: day * DAY_MIN + begin + lengthMin });
    });
  }
  if (spans.length === 0) return err({ type: 'NoHours' });
  spans.sort((a, b) => a.fromMin - b.fromMin);
  const [first] = spans;
  const overlaps = spans.some(({ toMin }, i) => toMin > (spans[i + 1]?.fromMin ?? first!.fromMin + WEEK_MIN));
  return overlaps ? err({ type: 'HoursOverlap' }) : ok(spans);
}

export type BadHours =
  | { readonly type: 'BadClock'; readonly row: number; readonly end: 'from' | 'to' }
  | { readonly type: 'NoHours' }
  | { readonly type: 'HoursOverlap' };

/** Hours longer than a day are cut at midnight; equal hours of several days share a row. */
export function spansToRows(spans: ReadonlyArray<Span>): ReadonlyArray<HoursRow> {
  const rows: { days: boolean[]; from: string; to: string }[] = [];
  for (const { fromMin, toMin } of spans.flatMap(cutAtMidnight)) {
    const day = Math.floor(fromMin / DAY_MIN) % DAYS;
    const from = formatClock(fromMin % DAY_MIN);
    const to = toMin % DAY_MIN === 0 ? '24:00' : formatClock(toMin % DAY_MIN);
    let row = rows.find((held) => held.from === from && held.to === to && held.days[day] === false);
    if (row === undefined) {
      row = { days: EVERY_DAY.map(() => false), from, to };
      rows.push(row);
    }
    row.days[day] = true;
  }
  return rows;
}

function cutAtMidnight(span: Span): ReadonlyArray<Span> {
  if (span.toMin - span.fromMin <= DAY_MIN) return [span];
  const pieces: Span[] = [];
  for (let at = span.fromMin; at < span.toMin; ) {
    const end = Math.min(span.toMin, (Math.floor(at / DAY_MIN) + 1) * DAY_MIN);
    pieces.push({ fromMin: at, toMin: end });
    at = end;
  }
  return pieces;
}

/** `05:00`, `5`, `0530`, with the figures of any of the languages; null for anything else. */
export function parseClock(typed: string): number | null {
  const match = /^(\d{1,2})(?::?([0-5]\d))?$/.exec(foldDigits(typed).trim());
  if (match === null) return null;
  const minutes = Number(match[1]) * 60 + Number(match[2] ?? 0);
  return minutes <= DAY_MIN ? minutes : null;
}

function formatClock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
