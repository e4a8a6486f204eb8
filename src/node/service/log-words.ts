/**
 * What a search of the log looks through: the texts that people typed, in whatever language, and codes and citations as they
 * are written, folded so that one letter's several forms meet. Enumerations are what filters are for.
 */

import { foldText } from '../../format/locale/folding.ts';
import type { JsonObject } from '../../record/disclosure.ts';

/** Members that are searched although they are no text in a language. */
const SEARCHED: ReadonlySet<string> = new Set(['text', 'typeCode', 'citation']);
const BETWEEN = ' | ';

export function wordsOf(body: JsonObject): string {
  const said = new Set<string>();
  collectTexts(body, said);
  return [...said]
    .map(foldText)
    .filter((text) => text !== '')
    .join(BETWEEN);
}

function collectTexts(value: unknown, said: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (typeof member === 'string' && SEARCHED.has(key)) said.add(member);
    else collectTexts(member, said);
  }
}
