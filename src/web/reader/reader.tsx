/**
 * The reader of the screens: language, words, dates, direction. Changing the language changes `lang` and `dir` of the
 * page at once; nothing is fetched for it.
 */
import { createContext, type ReactElement, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { type Locale, languageDirection, languageTag } from '../../format/locale/language.ts';
import { loadPreference, type Preference, preferenceLocale, savePreference } from './preference.ts';
import { bindWords, type Words } from './words.ts';

export type Reader = {
  readonly locale: Locale;
  readonly words: Words;
  readonly preference: Preference;
  readonly change: (change: Partial<Preference>) => void;
};

const ReaderContext = createContext<Reader | null>(null);

export function useReader(): Reader {
  const reader = useContext(ReaderContext);
  if (reader === null) throw new Error('outside of ReaderProvider');
  return reader;
}

/** `node` is the id of the own organisation once it is known: choices are kept under it. */
export function ReaderProvider(props: { readonly node: string | null; readonly children: ReactNode }): ReactElement {
  const { node, children } = props;
  const [preference, setPreference] = useState(() => loadPreference(window.localStorage, navigator.languages));
  useEffect(() => {
    const page = document.documentElement;
    page.lang = languageTag(preference.language);
    page.dir = languageDirection(preference.language);
    page.dataset['theme'] = preference.theme;
    if (node !== null) savePreference(window.localStorage, node, preference);
  }, [node, preference]);
  const reader = useMemo((): Reader => {
    const locale = preferenceLocale(preference);
    return {
      locale,
      preference,
      words: bindWords(locale),
      change: (change) => setPreference((before) => ({ ...before, ...change })),
    };
  }, [preference]);
  return (
    <I18nProvider locale={languageTag(preference.language)}>
      <ReaderContext value={reader}>{children}</ReaderContext>
    </I18nProvider>
  );
}
