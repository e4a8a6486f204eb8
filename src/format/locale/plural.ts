/**
 * Plural categories of cardinal numbers (CLDR 48): English and Sorani have two, Arabic six.
 * Only integers count; anything else is `other`.
 */
import { assertNever } from '../../base/assert.ts';
import type { Language } from './language.ts';

export type PluralCategory = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';

/** `zero` in English and Sorani is optional: a nicer sentence for nothing at all. */
export type TwoForms = { readonly zero?: string; readonly one: string; readonly other: string };
export type SixForms = {
  readonly zero: string;
  readonly one: string;
  readonly two: string;
  readonly few: string;
  readonly many: string;
  readonly other: string;
};
export type PluralForms = TwoForms | SixForms;

export function pluralCategory(language: Language, count: number): PluralCategory {
  if (!Number.isSafeInteger(count)) return 'other';
  const n = Math.abs(count);
  switch (language) {
    case 'en':
    case 'ckb':
      return n === 1 ? 'one' : 'other';
    case 'ar':
      return arabicCategory(n);
    default:
      return assertNever(language);
  }
}

/** The form for a count; an explicit `zero` wins in every language. */
export function choosePlural(language: Language, count: number, forms: PluralForms): string {
  if (count === 0 && forms.zero !== undefined) return forms.zero;
  const category = pluralCategory(language, count);
  const form = (forms as Partial<Record<PluralCategory, string>>)[category];
  return form ?? forms.other;
}

function arabicCategory(n: number): PluralCategory {
  if (n === 0) return 'zero';
  if (n === 1) return 'one';
  if (n === 2) return 'two';
  const rest = n % 100;
  if (rest >= 3 && rest <= 10) return 'few';
  return rest >= 11 ? 'many' : 'other';
}
