/**
 * What the form notices about typed text: which language it is in by its letters, and whether it looks like the number
 * of a person. It warns; it never refuses and never changes a letter.
 */
import { foldDigits } from '../../format/locale/digit.ts';
import type { Language } from '../../format/locale/language.ts';

const SORANI_ONLY = /[ەێۆڕڵڤ]/;
const ARABIC_ONLY = /[ةىإأآكيذظضث]/;
const GRID = /\b\d{1,2}\s?[C-X]\s?[A-Z]{2}\s?\d{2,5}\s?\d{2,5}\b|\b[A-HJ-NP-Z][A-HJ-NP-V]\s?\d{2,5}\s?\d{2,5}\b/gi;
const DATE_TIME = /\b\d{6}[A-Z][A-Z]{3}\d{2}\b|\b\d{4}-\d{2}-\d{2}\b/gi;

/** By letters only one of the languages has; null where the text does not say. */
export function guessLanguage(text: string): Language | null {
  const sorani = text.match(new RegExp(SORANI_ONLY, 'g'))?.length ?? 0;
  const arabic = text.match(new RegExp(ARABIC_ONLY, 'g'))?.length ?? 0;
  if (sorani > arabic) return 'ckb';
  if (arabic > sorani) return 'ar';
  return /[A-Za-z]{3}/.test(text) && !/\p{Script=Arabic}/u.test(text) ? 'en' : null;
}

/** Telephone, plate or document number: seven digits or more, grid references and date-time groups aside. */
export function looksLikePersonNumber(text: string): boolean {
  const rest = foldDigits(text).replace(DATE_TIME, ' ').replace(GRID, ' ');
  const runs = rest.match(/\+?\d[\d\s().-]{5,}\d/g) ?? [];
  return runs.some((run) => run.replace(/\D/g, '').length >= 7);
}
