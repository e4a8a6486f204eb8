/** Refusals on the command line in the reader's language, by the same catalogue as the screens. */
import { createLocale, isLanguage } from '../format/locale/language.ts';
import type { MessageFields } from '../format/message/catalogue.ts';
import { createMessages } from '../format/message/messages.ts';

/** What happened and what to do, naming the field; empty where the catalogue has no words for it. */
export function explainProblem(language: string, error: { readonly type: string }): string {
  const words = createMessages(createLocale(isLanguage(language) ? language : 'en'));
  const tables = [words.survey.refusal, words.problem.code, words.closing.refusal] as ReadonlyArray<
    Readonly<Record<string, string | ((fields: MessageFields) => string)>>
  >;
  const sentence = tables.map((table) => table[error.type]).find((each) => each !== undefined);
  if (typeof sentence !== 'function') return sentence ?? '';
  const facts = error as Readonly<Record<string, unknown>>;
  const known = new Proxy({} as Record<string, { readonly id: string }>, {
    get: (_, name) => ({
      id: typeof facts[String(name)] === 'string' ? String(facts[String(name)]) : describeFact(facts),
    }),
  });
  return sentence(known);
}

/** A fault of a schema tells path and reason of its first place. */
function describeFact(facts: Readonly<Record<string, unknown>>): string {
  const [first] = (facts['faults'] ?? []) as ReadonlyArray<{ readonly path?: string; readonly reason?: string }>;
  return first === undefined ? '-' : `${first.path === '/' ? '' : first.path} ${first.reason}`.trim();
}
