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
