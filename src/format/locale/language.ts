/**
 * The three languages of the product and what a reader chooses: language, digits, display offset.
 * Tags are BCP 47 (`ckb` is Sorani in Arabic script; `ku` is another script and never used). Nothing in this
 * folder asks `Intl`: server, browser and command line must print the same bytes, and `Intl` differs between
 * them (Chromium has no `ckb`, Node's is partial).
 */

export type Language = 'en' | 'ar' | 'ckb';
/** `latn` 0-9, `arab` U+0660-0669 (used for Arabic and Sorani alike). */
export type DigitStyle = 'latn' | 'arab';
export type Direction = 'ltr' | 'rtl';

export type Locale = {
  readonly language: Language;
  readonly digits: DigitStyle;
  /** Fixed offset in which instants are shown; Iraq is +180 all year. */
  readonly utcOffsetMin: number;
};

export const LOCALE_LANGUAGES: ReadonlyArray<Language> = ['en', 'ar', 'ckb'];
export const DEFAULT_UTC_OFFSET_MIN = 180;

const TAG = { en: 'en', ar: 'ar-IQ', ckb: 'ckb' } as const;
const DEFAULT_DIGITS = { en: 'latn', ar: 'arab', ckb: 'arab' } as const;

export function isLanguage(text: string): text is Language {
  return text === 'en' || text === 'ar' || text === 'ckb';
}

/** Digits and offset fall back to what the language is usually read with. */
export function createLocale(
  language: Language,
  options?: { readonly digits?: DigitStyle; readonly utcOffsetMin?: number },
): Locale {
  return {
    language,
    digits: options?.digits ?? DEFAULT_DIGITS[language],
    utcOffsetMin: options?.utcOffsetMin ?? DEFAULT_UTC_OFFSET_MIN,
  };
}

/** Tag for `lang` attributes and documents. */
export function languageTag(language: Language): string {
  return TAG[language];
}

export function languageDirection(language: Language): Direction {
  return language === 'en' ? 'ltr' : 'rtl';
}
