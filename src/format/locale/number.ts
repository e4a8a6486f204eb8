/**
 * Numbers: grouping by three, fixed fraction digits, percent, in the reader's digits. Symbols follow CLDR 48
 * (`ar-IQ`, `ckb`) without its invisible marks: order is the isolate's work (`isolateNumber`).
 */
import { assert } from '../../base/assert.ts';
import { isolate, isolateRightToLeft } from './bidi.ts';
import { toDigits } from './digit.ts';
import { type Locale, languageDirection } from './language.ts';

export function formatInteger(locale: Locale, value: number): string {
  assert(Number.isSafeInteger(value), `not an integer: ${value}`);
  return formatDecimal(locale, value, 0);
}

/** Rounds as `Number.toFixed`: to nearest of the exact binary value. */
export function formatDecimal(locale: Locale, value: number, fractionDigits: number): string {
  assert(Number.isFinite(value) && Math.abs(value) < 1e21, `not a printable number: ${value}`);
  const arab = locale.digits === 'arab';
  const [whole, fraction] = Math.abs(value).toFixed(fractionDigits).split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, arab ? '\u066c' : ',');
  const body = fraction === undefined ? grouped : `${grouped}${arab ? '\u066b' : '.'}${fraction}`;
  const isZero = !/[1-9]/.test(body);
  return toDigits(value < 0 && !isZero ? `-${body}` : body, locale.digits);
}

/** `share` is a fraction: 0.125 with one digit prints 12.5%. */
export function formatPercent(locale: Locale, share: number, fractionDigits = 0): string {
  return formatDecimal(locale, share * 100, fractionDigits) + (locale.digits === 'arab' ? '\u066a' : '%');
}

/** No grouping: years, serial numbers, counts inside codes. */
export function formatPlainInteger(locale: Locale, value: number, width = 1): string {
  assert(Number.isSafeInteger(value) && value >= 0, `not a plain integer: ${value}`);
  return toDigits(String(value).padStart(width, '0'), locale.digits);
}

/** A formatted number fit for a sentence: sign and percent stay where readers of that language expect them. */
export function isolateNumber(locale: Locale, text: string): string {
  if (languageDirection(locale.language) === 'ltr') return text;
  return locale.digits === 'arab' ? isolateRightToLeft(text) : isolate(text);
}
