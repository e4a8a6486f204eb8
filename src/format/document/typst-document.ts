/**
 * A document as Typst source (typst.app), from which `node/document` makes the PDF. Every piece of text enters as a
 * string literal, never as markup, so nothing a person typed can become a command. Fonts: Noto Naskh Arabic for Arabic
 * script, Noto Sans for Latin, no others. Isolates stay in the text: Typst applies UAX #9 with them.
 */
import { isolate } from '../locale/bidi.ts';
import { type Locale, languageDirection } from '../locale/language.ts';
import { type DocumentBlock, EDIT_MARK, type SeamlineDocument, type Sentence, type TableCell } from './document.ts';
import { formatReferenceNumbers } from './text-document.ts';

/** A file carried inside the PDF, so that the page can be checked against it. */
export type DocumentAttachment = { readonly name: string; readonly text: string };

export function renderDocumentTypst(document: SeamlineDocument, attachment: DocumentAttachment | null = null): string {
  const numberByRecord = new Map(document.references.map(({ record, number }) => [record, number]));
  const { locale } = document;
  return [
    ...preamble(document),
    ...(attachment === null ? [] : [renderAttachment(attachment)]),
    ...(document.exercise === '' ? [] : [`#exercise(${literal(document.exercise)})`]),
    `#block(text(size: 1.7em, weight: "bold", ${literal(document.title)}), below: 0.9em)`,
    ...document.head.map((line) => `#block(${literal(line)}, below: 0.55em)`),
    '#line(length: 100%, stroke: 0.6pt)',
    ...document.notices.map((notice) => `#notice(${literal(notice)})`),
    ...document.blocks.map((block) => renderBlock(locale, block, numberByRecord)),
    ...document.editNotes.map((note) => `#block(text(size: 0.85em, ${literal(note)}))`),
    ...document.closing.map((block) => renderBlock(locale, block, numberByRecord)),
    ...renderReferences(document),
    '',
  ].join('\n');
}

function renderAttachment({ name, text }: DocumentAttachment): string {
  return `#pdf.embed(${literal(name)}, bytes(${literal(text)}), mime-type: "application/json")`;
}

/** A Typst string literal: quotes, backslashes and control characters escaped. */
export function textToTypstLiteral(text: string): string {
  const escaped = text
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/[\u0000-\u001f\u007f]/g, (letter) =>
      letter === '\n' ? '\\n' : letter === '\t' ? '\\t' : `\\u{${letter.charCodeAt(0).toString(16)}}`,
    );
  return `"${escaped}"`;
}

const literal = textToTypstLiteral;

function preamble(document: SeamlineDocument): ReadonlyArray<string> {
  const { locale } = document;
  const isRtl = languageDirection(locale.language) === 'rtl';
  const startSide = isRtl ? 'right' : 'left';
  const [before, between, after] = splitPageLine(document.pageLine);
  const pattern = locale.digits === 'arab' ? '"١"' : '"1"';
  const footer = [
    literal(before),
    `counter(page).display(${pattern})`,
    literal(between),
    `numbering(${pattern}, ..counter(page).final())`,
    literal(after),
  ].join(' + ');
  const exercise = document.exercise === '' ? '' : ` + h(1em) + ${literal(document.exercise)}`;
  return [
    `#set document(title: ${literal(document.title)}, date: none)`,
    `#set text(font: ("Noto Sans", "Noto Naskh Arabic"), lang: "${locale.language}", dir: ${isRtl ? 'rtl' : 'ltr'}, size: ${isRtl ? '11.5pt' : '10.5pt'}, fallback: false)`,
    '#set par(leading: 0.75em, spacing: 0.9em, justify: false)',
    '#set page(paper: "a4", margin: (x: 2.2cm, top: 2.4cm, bottom: 2.2cm),',
    `  header: align(center, text(size: 0.85em, weight: "bold", ${literal(document.marking)}${exercise})),`,
    `  footer: context align(center, text(size: 0.85em, ${footer})))`,
    '#let exercise(body) = block(width: 100%, stroke: 1.2pt, inset: 0.5em, align(center, strong(body)), below: 1em)',
    `#let notice(body) = block(width: 100%, stroke: (${startSide}: 3pt), inset: (${startSide}: 0.8em, y: 0.3em), strong(body), above: 1.2em)`,
    '#let section(number, body) = block(above: 1.5em, below: 0.8em, sticky: true, text(size: 1.2em, weight: "bold", number + ". " + body))',
    '#let numbered(number, body) = grid(columns: (2.6em, 1fr), number, body)',
    '#let refs(body) = super(text(size: 1.05em, body))',
    '#show table.cell.where(y: 0): strong',
  ];
}

function splitPageLine(line: string): readonly [string, string, string] {
  const [before, rest] = line.split('{page}');
  const [between, after] = (rest ?? '').split('{pages}');
  return [before ?? '', between ?? '', after ?? ''];
}

function renderBlock(locale: Locale, block: DocumentBlock, numberByRecord: ReadonlyMap<string, number>): string {
  switch (block.type) {
    case 'heading':
      return `#section(${literal(block.number)}, ${literal(block.text)})`;
    case 'note':
      return block.tone === 'warning' ? `#notice(${literal(block.text)})` : `#block(${literal(block.text)})`;
    case 'paragraph': {
      const sentences = block.sentences.map((sentence) => renderSentence(locale, sentence, numberByRecord));
      return `#block(numbered(${literal(block.number)}, ${sentences.join(' + " " + ')}))`;
    }
    case 'table': {
      const widths = block.columns.map((column) => `${column.weight}fr`).join(', ');
      const head = block.columns.map((column) => literal(column.title)).join(', ');
      const body = block.rows.map((row) =>
        row.map((cell, i) => renderCell(locale, cell, block.columns[i]?.isCode ?? false, numberByRecord)).join(', '),
      );
      // A single column would otherwise be read as a length.
      const rows = body.map((row) => `  ${row},`).join('\n');
      return `#block(text(size: 0.85em, top-edge: 0.85em, bottom-edge: -0.3em, { set par(leading: 0.25em); table(columns: (${widths},), stroke: 0.4pt, align: start, inset: (x: 4pt, y: 3pt),\n  table.header(${head}),\n${rows}\n)}))`;
    }
  }
}

function renderCell(
  locale: Locale,
  cell: TableCell,
  isCode: boolean,
  numberByRecord: ReadonlyMap<string, number>,
): string {
  const text = isCode ? formatCode(locale, cell.text) : cell.text;
  if (cell.records.length === 0) return literal(text);
  return `${literal(text)} + refs(${literal(formatReferenceNumbers(locale, cell.records, numberByRecord))})`;
}

/** Left to right, and with places where a long id or hash may break (U+200B). */
function formatCode(locale: Locale, code: string): string {
  if (code === '') return '';
  const breakable = code.replace(/[A-Za-z0-9_-]{14}(?=[A-Za-z0-9_-])/g, '$&\u200b');
  return locale.language === 'en' ? breakable : isolate(breakable);
}

function renderSentence(locale: Locale, sentence: Sentence, numberByRecord: ReadonlyMap<string, number>): string {
  const text = literal(sentence.text + (sentence.edit === null ? '' : EDIT_MARK));
  const body = sentence.isWithdrawn ? `strike(${text})` : text;
  if (sentence.records.length === 0) return body;
  return `${body} + refs(${literal(formatReferenceNumbers(locale, sentence.records, numberByRecord))})`;
}

function renderReferences(document: SeamlineDocument): ReadonlyArray<string> {
  if (document.references.length === 0) return [];
  const { locale } = document;
  const code = (text: string): string => literal(formatCode(locale, text));
  const rows = document.references.map(({ number, record, called }) => {
    const shown = formatReferenceNumbers(locale, [record], new Map([[record, number]]));
    return `  ${literal(shown)}, ${code(called)}, ${code(record)},`;
  });
  return [
    `#block(above: 1.8em, below: 0.8em, sticky: true, text(size: 1.1em, weight: "bold", ${literal(document.referencesTitle)}))`,
    '#text(size: 0.72em, grid(columns: (2.4em, auto, 1fr), align: start + horizon, column-gutter: 0.9em, row-gutter: 0.55em,',
    ...rows,
    '))',
  ];
}
