/**
 * Date-time group (ACP 121): `031407ZMAY21` - day, hour, minute, zone letter, month, year. Letters and digits
 * stay ASCII in every language, because the group is read over the radio; it belongs in an isolate.
 * Zone letters stand for whole hours: Z is UTC, A-M without J +1 to +12, N-Y -1 to -12. An offset between hours
 * has no letter: such a group is written in Z.
 */
import { err, ok, type Result } from '../../base/result.ts';
import { type UnixMs, unixMs } from '../../base/time.ts';
import { unixMsToCivil } from './calendar.ts';
import { foldDigits } from './digit.ts';

const EAST = 'ABCDEFGHIKLM';
const WEST = 'NOPQRSTUVWXY';
const MONTH_CODES = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DTG = /^(\d{2})(\d{2})(\d{2})([A-IK-Z])([A-Z]{3})(\d{2})$/;

/** Seconds are dropped. */
export function formatDtg(ms: UnixMs, utcOffsetMin = 0): string {
  const letter = zoneLetter(utcOffsetMin);
  const civil = unixMsToCivil(ms, letter === null ? 0 : utcOffsetMin);
  const two = (value: number): string => String(value).padStart(2, '0');
  const month = MONTH_CODES[civil.month - 1]!;
  return `${two(civil.day)}${two(civil.hour)}${two(civil.minute)}${letter ?? 'Z'}${month}${two(civil.year % 100)}`;
}

/** Spaces and letter case do not matter; years are 2000-2099. */
export function parseDtg(text: string): Result<UnixMs, BadDtg> {
  const match = DTG.exec(foldDigits(text).replace(/\s+/g, '').toUpperCase());
  if (match === null) return err({ type: 'BadDtg', text, reason: 'form' });
  const [, day, hour, minute, letter, month, year] = match;
  const monthIndex = MONTH_CODES.indexOf(month!);
  if (monthIndex < 0) return err({ type: 'BadDtg', text, reason: 'month' });
  if (Number(hour) > 23 || Number(minute) > 59) return err({ type: 'BadDtg', text, reason: 'time' });
  const ms = Date.UTC(2000 + Number(year), monthIndex, Number(day), Number(hour), Number(minute));
  if (new Date(ms).getUTCDate() !== Number(day)) return err({ type: 'BadDtg', text, reason: 'day' });
  return ok(unixMs(ms - zoneOffsetMin(letter!) * 60_000));
}

export type BadDtg = {
  readonly type: 'BadDtg';
  readonly text: string;
  readonly reason: 'form' | 'month' | 'day' | 'time';
};

function zoneLetter(utcOffsetMin: number): string | null {
  if (utcOffsetMin % 60 !== 0 || Math.abs(utcOffsetMin) > 720) return null;
  const hours = utcOffsetMin / 60;
  if (hours === 0) return 'Z';
  return hours > 0 ? EAST[hours - 1]! : WEST[-hours - 1]!;
}

function zoneOffsetMin(letter: string): number {
  if (letter === 'Z') return 0;
  const east = EAST.indexOf(letter);
  return east >= 0 ? (east + 1) * 60 : -(WEST.indexOf(letter) + 1) * 60;
}
