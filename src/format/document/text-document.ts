/**
 * A document as plain text (UTF-8): one sentence after the other with its reference numbers in brackets, tables as
 * lines, the annex at the end. Isolates stay in the text, so a terminal or editor that knows UAX #9 shows it rightly.
 */
import { isolate } from '../locale/bidi.ts';
import { type Locale, languageDirection } from '../locale/language.ts';
import { formatPlainInteger } from '../locale/number.ts';
import { type DocumentBlock, EDIT_MARK, type SeamlineDocument, type Sentence } from './document.ts';

export function renderDocumentText(document: SeamlineDocument): string {
  const numberByRecord = new Map(document.references.map(({ record, number }) => [record, number]));
  const lines = [
    ...(document.exercise === '' ? [] : [document.exercise, '']),
    document.title,
    ...document.head,
    '',
    ...document.notices.flatMap((notice) => [`* ${notice}`, '']),
    ...document.blocks.flatMap((block) => renderBlock(document.locale, block, numberByRecord)),
  ];
  if (document.editNotes.length > 0) lines.push(...document.editNotes, '');
  lines.push(...document.closing.flatMap((block) => renderBlock(document.locale, block, numberByRecord)));
  if (document.references.length > 0) {
    lines.push(document.referencesTitle, '');
    for (const { number, record, called } of document.references) {
      const label = `[${formatPlainInteger(document.locale, number)}]`;
      lines.push(`${label} ${isolateCode(document.locale, called === '' ? record : `${called} ${record}`)}`);
    }
    lines.push('');
  }
  if (document.exercise !== '') lines.push(document.exercise, '');
  return lines.join('\n');
}

/** Numbers of a sentence's records as they stand in the annex: `[1, 2]`. */
export function formatReferenceNumbers(
  locale: Locale,
  records: ReadonlyArray<string>,
  numberByRecord: ReadonlyMap<string, number>,
): string {
  const numbers = [...new Set(records)].map((record) => numberByRecord.get(record) ?? 0).sort((a, b) => a - b);
  return numbers.map((number) => formatPlainInteger(locale, number)).join(locale.language === 'en' ? ', ' : '، ');
}

function renderBlock(
  locale: Locale,
  block: DocumentBlock,
  numberByRecord: ReadonlyMap<string, number>,
): ReadonlyArray<string> {
  switch (block.type) {
    case 'heading':
      return [`${block.number}. ${block.text}`, ''];
    case 'paragraph': {
      const text = block.sentences.map((sentence) => renderSentence(locale, sentence, numberByRecord)).join(' ');
      return [`${block.number} ${text}`, ''];
    }
    case 'note':
      return [block.text, ''];
    case 'table': {
      const cells = (row: ReadonlyArray<string>): string => row.join(' | ');
      const body = block.rows.map((row) =>
        cells(row.map(({ text }, i) => (block.columns[i]?.isCode ? isolateCode(locale, text) : text))),
      );
      return [cells(block.columns.map((column) => column.title)), ...body, ''];
    }
  }
}

function renderSentence(locale: Locale, sentence: Sentence, numberByRecord: ReadonlyMap<string, number>): string {
  const mark = sentence.edit === null ? '' : EDIT_MARK;
  const text = sentence.isWithdrawn ? `[-- ${sentence.text} --]` : sentence.text;
  if (sentence.records.length === 0) return text + mark;
  return `${text}${mark} [${formatReferenceNumbers(locale, sentence.records, numberByRecord)}]`;
}

function isolateCode(locale: Locale, text: string): string {
  return languageDirection(locale.language) === 'rtl' && text !== '' ? isolate(text) : text;
}
