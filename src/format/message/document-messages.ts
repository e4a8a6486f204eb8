/** Sentences of generated documents in three languages; apart from the screens, which do not carry them. */
import type { Language, Locale } from '../locale/language.ts';
import { documentAr } from './ar/document.ts';
import { type BoundCatalogue, bindCatalogue, type Translation } from './catalogue.ts';
import { documentCkb } from './ckb/document.ts';
import { documentEn } from './en/document.ts';

export type DocumentCatalogue = Translation<typeof documentEn, Language>;
export type DocumentMessages = BoundCatalogue<typeof documentEn>;

export const DOCUMENT_CATALOGUES: { readonly [language in Language]: DocumentCatalogue } = {
  en: documentEn,
  ar: documentAr,
  ckb: documentCkb,
};

/** With an organisation's own sentences if a catalogue is given (see `document/template-file.ts`). */
export function createDocumentMessages(
  locale: Locale,
  catalogue: DocumentCatalogue = DOCUMENT_CATALOGUES[locale.language],
): DocumentMessages {
  return bindCatalogue<typeof documentEn>(locale, catalogue);
}
