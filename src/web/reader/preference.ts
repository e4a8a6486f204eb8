/**
 * What a reader chose: language, digits, appearance. Kept in this browser under a name that carries the node's id,
 * because several consoles may share one host name.
 */
import { createLocale, type DigitStyle, isLanguage, type Language, type Locale } from '../../format/locale/language.ts';

export type Theme = 'system' | 'light' | 'dark';
export type Preference = {
  readonly language: Language;
  /** Null: the digits the language is usually read with. */
  readonly digits: DigitStyle | null;
  readonly theme: Theme;
};

const NAME = /^seamline\.[^.]+\.reader$/;

export function preferenceLocale(preference: Preference): Locale {
  return createLocale(preference.language, preference.digits === null ? {} : { digits: preference.digits });
}

/** Before sign-in the node is unknown: the last choice made in this browser at this address is taken. */
export function loadPreference(storage: Storage, wanted: ReadonlyArray<string>): Preference {
  const fallback = guessPreference(wanted);
  for (let i = 0; i < storage.length; i++) {
    const name = storage.key(i);
    if (name !== null && NAME.test(name)) return parsePreference(storage.getItem(name), fallback);
  }
  return fallback;
}

export function savePreference(storage: Storage, node: string, preference: Preference): void {
  storage.setItem(`seamline.${node}.reader`, JSON.stringify(preference));
}

function parsePreference(text: string | null, fallback: Preference): Preference {
  try {
    const value = JSON.parse(text ?? '') as { readonly [name in keyof Preference]?: unknown };
    return {
      language: typeof value.language === 'string' && isLanguage(value.language) ? value.language : fallback.language,
      digits: value.digits === 'latn' || value.digits === 'arab' ? value.digits : null,
      theme: value.theme === 'light' || value.theme === 'dark' ? value.theme : 'system',
    };
  } catch {
    return fallback;
  }
}

function guessPreference(wanted: ReadonlyArray<string>): Preference {
  for (const tag of wanted) {
    const language = tag.split('-')[0]!;
    if (isLanguage(language)) return { language, digits: null, theme: 'system' };
  }
  return { language: 'en', digits: null, theme: 'system' };
}
