/** Every word the screens show, bound to a reader, and the word for a code. */
import type { Locale } from '../../format/locale/language.ts';
import { createMessages, type Messages } from '../../format/message/messages.ts';

export type Words = Messages;

export function bindWords(locale: Locale): Words {
  return createMessages(locale);
}

/** The word for a code; a code this version does not know is shown as it is. */
export function wordFor(words: Readonly<Record<string, string>>, code: string | number | null): string {
  if (code === null) return '';
  return words[String(code)] ?? String(code);
}

/** The codes a table of words has, in its order: every code of the record kinds, since a missing one does not compile. */
export function codesOf<K extends string>(words: Readonly<Record<K, unknown>>): ReadonlyArray<K> {
  return Object.keys(words) as K[];
}
