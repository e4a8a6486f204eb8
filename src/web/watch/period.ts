/** A day, a month or a year as typed, as the interval of instants it covers in the reader's fixed offset. */
import { foldDigits } from '../../format/locale/digit.ts';

export type Period = { readonly from: string; readonly to: string };

const MINUTE_MS = 60_000;

export function parseLogPeriod(typed: string, utcOffsetMin: number): Period | null {
  const match = /^(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?$/.exec(foldDigits(typed).trim());
  if (match === null) return null;
  const year = Number(match[1]);
  const month = match[2] === undefined ? null : Number(match[2]);
  const day = match[3] === undefined ? null : Number(match[3]);
  if (month !== null && (month < 1 || month > 12)) return null;
  const from = Date.UTC(year, (month ?? 1) - 1, day ?? 1);
  if (day !== null && new Date(from).getUTCDate() !== day) return null;
  const to =
    month === null
      ? Date.UTC(year + 1, 0, 1)
      : day === null
        ? Date.UTC(year, month, 1)
        : Date.UTC(year, month - 1, day + 1);
  const iso = (ms: number) => new Date(ms - utcOffsetMin * MINUTE_MS).toISOString();
  return { from: iso(from), to: iso(to) };
}
