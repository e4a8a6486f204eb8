/**
 * A generated document as data: numbered paragraphs of sentences, each with the records it rests on, tables, notes.
 * Builders make it from typed inputs, renderers turn it into text, HTML, PDF or DOCX; neither knows the other. Text may
 * hold isolates (U+2066-2069), which every renderer keeps in its own way. Edits and withdrawals change the data, so
 * every form shows them.
 */
import { canonicalText, type Json } from '../../base/canonical.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Language, Locale } from '../locale/language.ts';

export type Sentence = {
  /** `s1`, `s2` … in reading order. */
  readonly id: string;
  readonly text: string;
  /** Record ids the sentence rests on; none for counts over the whole period. */
  readonly records: ReadonlyArray<string>;
  readonly edit: SentenceEdit | null;
  /** True once a record behind it was withdrawn: shown struck through. */
  readonly isWithdrawn: boolean;
};

/** An edit before it is applied. */
export type DocumentEdit = {
  readonly sentence: string;
  readonly text: string;
  readonly seat: string;
  readonly at: string;
};

export type SentenceEdit = { readonly original: string; readonly seat: string; readonly at: string };

export type TableCell = { readonly text: string; readonly records: ReadonlyArray<string> };

export type DocumentBlock =
  | { readonly type: 'heading'; readonly number: string; readonly text: string }
  | { readonly type: 'paragraph'; readonly number: string; readonly sentences: ReadonlyArray<Sentence> }
  | {
      readonly type: 'table';
      /** `weight` is the share of the width; `isCode` columns read left to right in fixed-width figures. */
      readonly columns: ReadonlyArray<{ readonly title: string; readonly weight: number; readonly isCode: boolean }>;
      readonly rows: ReadonlyArray<ReadonlyArray<TableCell>>;
    }
  | { readonly type: 'note'; readonly tone: 'plain' | 'warning'; readonly text: string };

/** A record in the annex: its number in the text, its id, and what people call it. */
export type DocumentReference = { readonly number: number; readonly record: string; readonly called: string };

export type SeamlineDocument = {
  readonly kind: 'situation' | 'statement' | 'board' | 'certificate' | 'directives';
  readonly locale: Locale;
  readonly language: Language;
  /** What it is called by: unique to its issuer, kind and subject. */
  readonly number: string;
  readonly title: string;
  /** Lines under the title: number, centre, period, issuer, marking. */
  readonly head: ReadonlyArray<string>;
  readonly marking: string;
  /** Shown on every page; empty outside an exercise. */
  readonly exercise: string;
  readonly notices: ReadonlyArray<string>;
  readonly blocks: ReadonlyArray<DocumentBlock>;
  readonly references: ReadonlyArray<DocumentReference>;
  readonly referencesTitle: string;
  /** What hand edits replaced, each with its mark. */
  readonly editNotes: ReadonlyArray<string>;
  /** Signatures, or the word that there are none; after the text and outside its hash. */
  readonly closing: ReadonlyArray<DocumentBlock>;
  /** Footer with `{page}` and `{pages}` places, in the reader's language. */
  readonly pageLine: string;
};

/** All sentences in reading order. */
export function documentSentences(document: SeamlineDocument): ReadonlyArray<Sentence> {
  return document.blocks.flatMap((block) => (block.type === 'paragraph' ? block.sentences : []));
}

/** Every record the document rests on, without repetition. */
export function documentRecords(document: SeamlineDocument): ReadonlyArray<string> {
  return document.references.map((reference) => reference.record);
}

/** What is hashed and signed: everything a reader is told, independent of page layout. */
export function documentDigestText(document: SeamlineDocument): string {
  const { kind, language, title, head, notices, blocks, references } = document;
  const body = { v: 'seamline/document/1', kind, language, title, head, notices, blocks, references };
  return canonicalText(body as unknown as Json);
}

/** Sentences edited by hand carry this mark. */
export const EDIT_MARK = '\u2020';

/** Words an edit needs, in the document's language. */
export type EditWords = {
  readonly count: (n: number) => string;
  readonly edited: (edit: SentenceEdit) => string;
};

/** Hand edits: the generated text stays in the data and is shown in a note. */
export function editSentences(
  document: SeamlineDocument,
  edits: ReadonlyArray<DocumentEdit>,
  words: EditWords,
): Result<SeamlineDocument, UnknownSentence> {
  const known = new Set(documentSentences(document).map((sentence) => sentence.id));
  const unknown = edits.find((edit) => !known.has(edit.sentence));
  if (unknown !== undefined) return err({ type: 'UnknownSentence', sentence: unknown.sentence });
  const edited = mapSentences(document, (sentence) => {
    const edit = edits.findLast((one) => one.sentence === sentence.id);
    if (edit === undefined || edit.text === sentence.text) return sentence;
    const original = sentence.edit?.original ?? sentence.text;
    return { ...sentence, text: edit.text, edit: { original, seat: edit.seat, at: edit.at } };
  });
  const done = documentSentences(edited).flatMap(({ edit }) => (edit === null ? [] : [edit]));
  if (done.length === 0) return ok(document);
  return ok({
    ...edited,
    notices: [...document.notices, words.count(done.length)],
    editNotes: done.map((edit) => `${EDIT_MARK} ${words.edited(edit)}`),
  });
}

export type UnknownSentence = { readonly type: 'UnknownSentence'; readonly sentence: string };

/** Marks what rests on withdrawn records; `notice` says so at the top, in the document's language. */
export function markWithdrawn(
  document: SeamlineDocument,
  withdrawn: ReadonlySet<string>,
  notice: (count: number) => string,
): SeamlineDocument {
  const count = documentRecords(document).filter((record) => withdrawn.has(record)).length;
  if (count === 0) return document;
  const marked = mapSentences(document, (sentence) =>
    sentence.records.some((record) => withdrawn.has(record)) ? { ...sentence, isWithdrawn: true } : sentence,
  );
  return { ...marked, notices: [notice(count), ...marked.notices] };
}

function mapSentences(document: SeamlineDocument, change: (sentence: Sentence) => Sentence): SeamlineDocument {
  return {
    ...document,
    blocks: document.blocks.map((block) =>
      block.type === 'paragraph' ? { ...block, sentences: block.sentences.map(change) } : block,
    ),
  };
}
