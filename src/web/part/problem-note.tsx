/** A refusal of the node in the reader's words, with its code for whoever has to look it up. */
import type { ReactElement } from 'react';
import { problemOf } from '../api/request.ts';
import { useReader } from '../reader/reader.tsx';
import type { Words } from '../reader/words.ts';
import { CodeText } from './code-text.tsx';
import { Icon } from './icon.tsx';

export function ProblemNote(props: { readonly error: unknown }): ReactElement | null {
  const { words } = useReader();
  if (props.error === null || props.error === undefined) return null;
  const problem = problemOf(props.error);
  return (
    <p className="note note-bad" role="alert">
      <Icon name="warning" />
      <span>
        {problemText(words, problem.code, problem.facts ?? {})} <CodeText text={problem.code} />
      </span>
    </p>
  );
}

/** Words for a code: of the node's refusals, of the release decision, or the bare code. */
export function problemText(words: Words, code: string, facts: Readonly<Record<string, unknown>>): string {
  if (code === 'Unreachable') return words.console.state.offline;
  const tables = [words.problem.code, words.survey.refusal, words.closing.refusal] as ReadonlyArray<
    Readonly<Record<string, string | ((fields: never) => string)>>
  >;
  const sentence = tables.map((table) => table[code]).find((each) => each !== undefined);
  if (typeof sentence === 'string') return sentence;
  if (typeof sentence === 'function') return sentence(fieldsOf(facts) as never);
  const decision = (words.release.code as Readonly<Record<string, { readonly what: string }>>)[code];
  return decision?.what ?? words.problem.unknown({ code: { id: code } });
}

/** Whatever a sentence asks for has a value, so that an unexpected refusal still reads. */
function fieldsOf(facts: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return new Proxy({} as Record<string, string>, {
    get: (_, name) => {
      const fact = facts[String(name)];
      return fact === undefined ? '-' : typeof fact === 'string' ? fact : JSON.stringify(fact);
    },
  });
}
