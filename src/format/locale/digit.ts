/**
 * Digits: three blocks are read (ASCII, Arabic-Indic U+0660, Extended Arabic-Indic U+06F0), two are written.
 * Ids, MGRS and date-time groups stay in ASCII in every language, because they are read over the radio.
 */
import type { DigitStyle } from './language.ts';

const ARABIC_INDIC = 0x0660;
const EXTENDED = 0x06f0;

/** Rewrites ASCII digits; everything else is left alone. */
export function toDigits(text: string, digits: DigitStyle): string {
  if (digits === 'latn') return text;
  return text.replace(/[0-9]/g, (digit) => String.fromCharCode(ARABIC_INDIC + digit.charCodeAt(0) - 0x30));
}

/** Rewrites every digit of the three blocks to ASCII, for parsing what somebody typed. */
export function foldDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => {
    const code = digit.charCodeAt(0);
    return String.fromCharCode(0x30 + code - (code >= EXTENDED ? EXTENDED : ARABIC_INDIC));
  });
}
