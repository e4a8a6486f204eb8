/** Language switch: each language under its own name, written in itself. */
import type { ReactElement } from 'react';
import { type Language, LOCALE_LANGUAGES, languageTag } from '../../format/locale/language.ts';
import { useReader } from '../reader/reader.tsx';

const OWN_NAMES: { readonly [language in Language]: string } = { en: 'English', ar: 'العربية', ckb: 'کوردی' };

export function LanguageSwitch(): ReactElement {
  const { preference, change, words } = useReader();
  return (
    <fieldset className="switch" aria-label={words.console.setting.language}>
      {LOCALE_LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={languageTag(language)}
          className="switch-part"
          aria-pressed={preference.language === language}
          onClick={() => change({ language, digits: null })}
        >
          {OWN_NAMES[language]}
        </button>
      ))}
    </fieldset>
  );
}
