/**
 * Collects the parts of a document in reading order: numbers paragraphs and sentences, and gives every record its
 * number in the annex at first mention. What all builders share; the result is plain data.
 */
import type { UnixMs } from '../../base/time.ts';
import type { Marking } from '../../record/label.ts';
import { stripBidiControls } from '../locale/bidi.ts';
import { formatDateTime } from '../locale/calendar.ts';
import { formatDtg } from '../locale/dtg.ts';
import type { Locale } from '../locale/language.ts';
import { formatPlainInteger } from '../locale/number.ts';
import { createDocumentMessages, type DocumentCatalogue, type DocumentMessages } from '../message/document-messages.ts';
import { createMessages, type Messages } from '../message/messages.ts';
import type { DocumentBlock, DocumentReference, SeamlineDocument, Sentence, TableCell } from './document.ts';

/** What every document says about itself. */
export type DocumentFrame = {
  readonly locale: Locale;
  /** The organisation's own sentences; the shipped ones where absent. */
  readonly catalogue?: DocumentCatalogue;
  readonly number: string;
  readonly issuer: string;
  readonly issuedAt: UnixMs;
  readonly marking: Marking;
  readonly isExercise: boolean;
  /** What people call a record: its place in the feed, or its serial at home. */
  readonly calledByRecord: ReadonlyMap<string, string>;
};

/** A sentence before it has its place. */
export type SentencePart = { readonly text: string; readonly records: ReadonlyArray<string> };

export type DocumentWriter = {
  readonly locale: Locale;
  readonly texts: DocumentMessages;
  readonly words: Messages;
  readonly addHeading: (text: string) => void;
  readonly addParagraph: (parts: ReadonlyArray<SentencePart>) => void;
  readonly addTable: (
    columns: ReadonlyArray<{ readonly title: string; readonly weight: number; readonly isCode?: boolean }>,
    rows: ReadonlyArray<ReadonlyArray<TableCell>>,
  ) => void;
  readonly addNote: (text: string, tone?: 'plain' | 'warning') => void;
  readonly finish: (kind: SeamlineDocument['kind'], head: ReadonlyArray<string>) => SeamlineDocument;
};

export function createDocumentWriter(frame: DocumentFrame): DocumentWriter {
  const { locale } = frame;
  const texts = createDocumentMessages(locale, frame.catalogue);
  const words = createMessages(locale);
  const blocks: DocumentBlock[] = [];
  const numberByRecord = new Map<string, number>();
  let section = 0;
  let paragraph = 0;
  let sentence = 0;

  const cite = (records: ReadonlyArray<string>): void => {
    for (const record of records) if (!numberByRecord.has(record)) numberByRecord.set(record, numberByRecord.size + 1);
  };
  const addHeading = (text: string): void => {
    section++;
    paragraph = 0;
    blocks.push({ type: 'heading', number: formatPlainInteger(locale, section), text });
  };
  const addParagraph = (parts: ReadonlyArray<SentencePart>): void => {
    if (parts.length === 0) return;
    paragraph++;
    const sentences = parts.map((part): Sentence => {
      cite(part.records);
      sentence++;
      return { id: `s${sentence}`, text: part.text, records: part.records, edit: null, isWithdrawn: false };
    });
    const number = `${formatPlainInteger(locale, section)}.${formatPlainInteger(locale, paragraph)}`;
    blocks.push({ type: 'paragraph', number, sentences });
  };
  const finish: DocumentWriter['finish'] = (kind, head) => ({
    kind,
    locale,
    language: locale.language,
    number: frame.number,
    title: texts.title[kind],
    head: [texts.head.number({ number: { id: frame.number } }), ...head, ...frameLines(frame, texts, words)],
    marking: words.console.marking[frame.marking],
    exercise: frame.isExercise ? texts.head.exercise : '',
    notices: frame.isExercise ? [texts.head.exerciseNote] : [],
    blocks,
    references: [...numberByRecord].map(
      ([record, number]): DocumentReference => ({ number, record, called: frame.calledByRecord.get(record) ?? '' }),
    ),
    referencesTitle: texts.section.records,
    editNotes: [],
    closing: [{ type: 'note', tone: 'warning', text: texts.note.noSignature }],
    pageLine: stripBidiControls(texts.head.page({ page: '{page}', pages: '{pages}' })),
  });
  return {
    locale,
    texts,
    words,
    addHeading,
    addParagraph,
    addTable: (columns, rows) => {
      for (const row of rows) for (const cell of row) cite(cell.records);
      blocks.push({ type: 'table', columns: columns.map((column) => ({ isCode: false, ...column })), rows });
    },
    addNote: (text, tone = 'plain') => {
      blocks.push({ type: 'note', tone, text });
    },
    finish,
  };
}

function frameLines(frame: DocumentFrame, texts: DocumentMessages, words: Messages): ReadonlyArray<string> {
  const { locale, issuedAt } = frame;
  return [
    texts.head.issuer({ issuer: frame.issuer }),
    texts.head.issued({
      time: formatDateTime(locale, issuedAt),
      dtg: { id: formatDtg(issuedAt, locale.utcOffsetMin) },
    }),
    texts.head.marking({ marking: words.console.marking[frame.marking] }),
  ];
}
