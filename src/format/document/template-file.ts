/**
 * Sentence templates as a file an organisation can change: JSON of `{"v": "seamline/templates/1", "language": "ar",
 * "sentences": {"incident.line": "{kind}، {place}، {when}.", ...}}`. The shipped sentences are written out in the same
 * form; a file may hold all of them or only those that change. A sentence that names a field the document does not
 * have is refused, naming the field; so is an unknown sentence, and plural forms that are not those of the language.
 */
import { err, ok, type Result } from '../../base/result.ts';
import { isLanguage, type Language } from '../locale/language.ts';
import {
  applyGlossary,
  type Catalogue,
  catalogueLeaves,
  type GlossaryError,
  type Wording,
} from '../message/catalogue.ts';
import { DOCUMENT_CATALOGUES, type DocumentCatalogue } from '../message/document-messages.ts';

const VERSION = 'seamline/templates/1';

export type TemplateFile = { readonly language: Language; readonly catalogue: DocumentCatalogue };

/** The shipped sentences of a language, to be edited. */
export function exportTemplateFile(language: Language): string {
  const leaves = catalogueLeaves(DOCUMENT_CATALOGUES[language] as unknown as Catalogue);
  const sentences = Object.fromEntries(leaves.map(({ path, message }) => [path, message]));
  return `${JSON.stringify({ v: VERSION, language, sentences }, null, 2)}\n`;
}

export function parseTemplateFile(text: string): Result<TemplateFile, BadTemplateFile> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err({ type: 'BadTemplateFile', reason: 'not-json' });
  }
  const file = json as { readonly v?: unknown; readonly language?: unknown; readonly sentences?: unknown } | null;
  if (typeof file !== 'object' || file === null || file.v !== VERSION) {
    return err({ type: 'BadTemplateFile', reason: 'not-templates' });
  }
  const { language, sentences } = file;
  if (typeof language !== 'string' || !isLanguage(language))
    return err({ type: 'BadTemplateFile', reason: 'language' });
  if (typeof sentences !== 'object' || sentences === null || !Object.values(sentences).every(isSentence)) {
    return err({ type: 'BadTemplateFile', reason: 'sentences' });
  }
  const catalogue = applyGlossary(DOCUMENT_CATALOGUES[language], sentences as Wording);
  return catalogue.ok ? ok({ language, catalogue: catalogue.value }) : catalogue;
}

export type BadTemplateFile =
  | { readonly type: 'BadTemplateFile'; readonly reason: 'not-json' | 'not-templates' | 'language' | 'sentences' }
  | GlossaryError;

function isSentence(value: unknown): boolean {
  if (typeof value === 'string') return true;
  return typeof value === 'object' && value !== null && Object.values(value).every((form) => typeof form === 'string');
}
