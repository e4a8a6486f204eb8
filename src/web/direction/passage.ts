/** A passage typed in one or more languages: which of them a reader is shown. */
import type { Language } from '../../format/locale/language.ts';

export type WrittenPassage = ReadonlyArray<{ readonly text: string; readonly language: Language }>;

/** The text in the reader's language, otherwise the first as it was written; null where there is none. */
export function pickWriting(passage: WrittenPassage, language: Language): WrittenPassage[number] | null {
  return passage.find((it) => it.language === language) ?? passage[0] ?? null;
}
