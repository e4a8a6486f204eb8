/** Lists in a sentence: a, b and c / أ وب وج / a، b و c. Items are inserted as given: isolate them before. */
import type { Language } from './language.ts';

export function formatList(language: Language, items: ReadonlyArray<string>): string {
  const last = items.at(-1);
  if (last === undefined) return '';
  const rest = items.slice(0, -1);
  if (rest.length === 0) return last;
  if (language === 'ar') return items.join(' و');
  return language === 'ckb' ? `${rest.join('، ')} و ${last}` : `${rest.join(', ')} and ${last}`;
}

export function formatAlternatives(language: Language, items: ReadonlyArray<string>): string {
  const last = items.at(-1);
  if (last === undefined) return '';
  const rest = items.slice(0, -1);
  if (rest.length === 0) return last;
  if (language === 'ar') return items.join(' أو ');
  return language === 'ckb' ? `${rest.join('، ')} یان ${last}` : `${rest.join(', ')} or ${last}`;
}
