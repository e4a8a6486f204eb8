/**
 * The wording of a language as a CSV that a native reader can correct in any table program: `path,english,text`, one row
 * per sentence, plural forms as `path#form`. Read back, it may hold all rows or only the changed ones; the English column
 * is for reading and ignored. An unknown path or field is refused by name, with the line.
 */
import { parse } from 'csv-parse/sync';
import { err, ok, type Result } from '../../base/result.ts';
import type { Language } from '../locale/language.ts';
import { applyGlossary, type Catalogue, catalogueLeaves, type GlossaryError, type PluralMessage } from './catalogue.ts';
import { DOCUMENT_CATALOGUES } from './document-messages.ts';
import { MESSAGE_CATALOGUES } from './messages.ts';

/** Screens and documents together; paths of documents begin with `document.`. */
export type WordingCatalogue = Catalogue;

export type GlossaryRow = { readonly path: string; readonly english: string; readonly text: string };

export function glossaryRows(language: Language): ReadonlyArray<GlossaryRow> {
  const english = new Map(catalogueLeaves(wordingCatalogue('en')).map(({ path, message }) => [path, message]));
  return catalogueLeaves(wordingCatalogue(language)).flatMap(({ path, message }) => {
    const original = english.get(path)!;
    if (typeof message === 'string') return [{ path, english: original as string, text: message }];
    const { by: _, ...forms } = message;
    return Object.entries(forms).map(([form, text]) => {
      const others = original as PluralMessage & { readonly [form: string]: string | undefined };
      return { path: `${path}#${form}`, english: others[form] ?? others.other, text };
    });
  });
}

export function exportGlossaryCsv(language: Language): string {
  const lines = glossaryRows(language).map(({ path, english, text }) => [path, english, text].map(quote).join(','));
  return `\ufeffpath,english,text\r\n${lines.join('\r\n')}\r\n`;
}

/** The catalogue with the file's wording over it, and how many texts differ from the shipped ones. */
export function parseGlossaryCsv(
  language: Language,
  text: string,
): Result<{ readonly catalogue: WordingCatalogue; readonly changed: number }, BadGlossary> {
  let rows: ReadonlyArray<Readonly<Record<string, string>>>;
  try {
    rows = parse(text, { bom: true, columns: true, skip_empty_lines: true, relax_column_count: true });
  } catch (fault) {
    return err({ type: 'BadGlossary', reason: 'not-csv', line: (fault as { readonly lines?: number }).lines ?? 0 });
  }
  const catalogue = wordingCatalogue(language);
  const shipped = new Map(catalogueLeaves(catalogue).map(({ path, message }) => [path, message]));
  const wording = new Map<string, string | PluralMessage>();
  let changed = 0;
  for (const [i, row] of rows.entries()) {
    const { path: key, text: own } = row;
    if (key === undefined || own === undefined) return err({ type: 'BadGlossary', reason: 'no-column', line: 1 });
    const [path, form] = key.split('#') as [string, string | undefined];
    const message = wording.get(path) ?? shipped.get(path);
    if (message === undefined) return err({ type: 'UnknownMessage', path: key });
    if ((typeof message === 'string') !== (form === undefined)) return err({ type: 'FormsDiffer', path: key });
    if (own.trim() === '') return err({ type: 'BadGlossary', reason: 'empty', line: i + 2 });
    const before = typeof message === 'string' ? message : (message as { readonly [form: string]: string })[form!];
    if (before !== own) changed++;
    wording.set(path, typeof message === 'string' ? own : ({ ...message, [form!]: own } as PluralMessage));
  }
  const applied = applyGlossary(catalogue, Object.fromEntries(wording));
  return applied.ok ? ok({ catalogue: applied.value, changed }) : applied;
}

export type BadGlossary =
  | { readonly type: 'BadGlossary'; readonly reason: 'not-csv' | 'no-column' | 'empty'; readonly line: number }
  | GlossaryError;

function wordingCatalogue(language: Language): WordingCatalogue {
  return { ...MESSAGE_CATALOGUES[language], document: DOCUMENT_CATALOGUES[language] } as unknown as WordingCatalogue;
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
