/**
 * A document as WordprocessingML (ISO/IEC 29500), built with the docx library; `node/document` packs it. Word does not
 * know isolates, so text is cut at them into runs: right-to-left runs carry `rtl` and the complex-script font, codes are
 * left-to-right runs of their own; paragraphs and tables of Arabic and Sorani are marked `bidi`.
 */
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  HeadingLevel,
  PageNumber,
  Paragraph,
  type ParagraphChild,
  Table,
  TableRow,
  TextRun,
  WidthType,
  TableCell as WordCell,
} from 'docx';
import { hasRightToLeftLetter } from '../locale/bidi.ts';
import { languageDirection, languageTag } from '../locale/language.ts';
import { type DocumentBlock, EDIT_MARK, type SeamlineDocument, type Sentence, type TableCell } from './document.ts';
import { formatReferenceNumbers } from './text-document.ts';

const FONT = { ascii: 'Noto Sans', hAnsi: 'Noto Sans', cs: 'Noto Naskh Arabic', eastAsia: 'Noto Sans' };
/** Half-points. */
const BODY_SIZE = 22;

type RunStyle = {
  readonly bold?: boolean;
  readonly strike?: boolean;
  readonly superScript?: boolean;
  readonly size?: number;
};
type Context = {
  readonly document: SeamlineDocument;
  readonly isRtl: boolean;
  readonly numberByRecord: ReadonlyMap<string, number>;
};

export function documentToWord(document: SeamlineDocument): Document {
  const isRtl = languageDirection(document.language) === 'rtl';
  const numberByRecord = new Map(document.references.map(({ record, number }) => [record, number]));
  const context: Context = { document, isRtl, numberByRecord };
  const bold = (text: string): Paragraph => createParagraph(context, textToRuns(context, text, { bold: true }));
  return new Document({
    title: document.title,
    creator: 'Seamline',
    styles: {
      default: { document: { run: { font: FONT, size: BODY_SIZE, language: wordLanguage(document) } } },
    },
    sections: [
      {
        headers: { default: new Header({ children: [headerParagraph(context)] }) },
        footers: { default: new Footer({ children: [footerParagraph(context)] }) },
        children: [
          ...(document.exercise === '' ? [] : [bold(document.exercise)]),
          createParagraph(context, textToRuns(context, document.title, { bold: true, size: 36 }), HeadingLevel.TITLE),
          ...document.head.map((line) => createParagraph(context, textToRuns(context, line, {}))),
          ...document.notices.map(bold),
          ...document.blocks.flatMap((block) => blockToWord(context, block)),
          ...document.editNotes.map((note) => createParagraph(context, textToRuns(context, note, { size: 18 }))),
          ...document.closing.flatMap((block) => blockToWord(context, block)),
          ...referencesToWord(context),
        ],
      },
    ],
  });
}

/** A stretch of text of one direction. */
export type DirectedRun = { readonly text: string; readonly isRtl: boolean };

/** Cuts text at its isolates; inside an automatic one the first strong letter decides. */
export function splitIsolates(text: string, isRtl: boolean): ReadonlyArray<DirectedRun> {
  const runs: DirectedRun[] = [];
  const stack: boolean[] = [isRtl];
  let from = 0;
  const push = (to: number): void => {
    if (to > from) runs.push({ text: text.slice(from, to), isRtl: stack.at(-1)! });
    from = to + 1;
  };
  for (let i = 0; i < text.length; i++) {
    const mark = text[i]!;
    if (mark < '\u2066' || mark > '\u2069') continue;
    push(i);
    if (mark === '\u2069') {
      if (stack.length > 1) stack.pop();
    } else if (mark === '\u2066') stack.push(false);
    else if (mark === '\u2067') stack.push(true);
    else stack.push(isFirstStrongRtl(text.slice(i + 1)));
  }
  push(text.length);
  return runs;
}

function isFirstStrongRtl(text: string): boolean {
  const letter = /\p{L}/u.exec(text.split('\u2069')[0]!)?.[0];
  return letter !== undefined && hasRightToLeftLetter(letter);
}

function textToRuns(context: Context, text: string, style: RunStyle): ReadonlyArray<TextRun> {
  return splitIsolates(text, context.isRtl).map(
    (run) =>
      new TextRun({
        text: run.text,
        font: FONT,
        rightToLeft: run.isRtl,
        ...(style.bold === undefined ? {} : { bold: style.bold, boldComplexScript: style.bold }),
        ...(style.strike === undefined ? {} : { strike: style.strike }),
        ...(style.superScript === undefined ? {} : { superScript: style.superScript }),
        ...(style.size === undefined ? {} : { size: style.size, sizeComplexScript: style.size }),
      }),
  );
}

function createParagraph(
  context: Context,
  children: ReadonlyArray<ParagraphChild>,
  heading?: (typeof HeadingLevel)[keyof typeof HeadingLevel],
): Paragraph {
  return new Paragraph({
    bidirectional: context.isRtl,
    alignment: AlignmentType.START,
    spacing: { after: 120 },
    children: [...children],
    ...(heading === undefined ? {} : { heading }),
  });
}

function blockToWord(context: Context, block: DocumentBlock): ReadonlyArray<Paragraph | Table> {
  switch (block.type) {
    case 'heading': {
      const runs = textToRuns(context, `${block.number}. ${block.text}`, { bold: true, size: 26 });
      return [createParagraph(context, runs, HeadingLevel.HEADING_1)];
    }
    case 'note':
      return [
        createParagraph(context, textToRuns(context, block.text, block.tone === 'warning' ? { bold: true } : {})),
      ];
    case 'paragraph': {
      const sentences = block.sentences.flatMap((sentence) => sentenceToRuns(context, sentence));
      return [createParagraph(context, [...textToRuns(context, `${block.number}  `, {}), ...sentences])];
    }
    case 'table': {
      const total = block.columns.reduce((sum, column) => sum + column.weight, 0);
      const width = (i: number): { readonly size: number; readonly type: typeof WidthType.PERCENTAGE } => ({
        size: Math.round((100 * block.columns[i]!.weight) / total),
        type: WidthType.PERCENTAGE,
      });
      const head = new TableRow({
        tableHeader: true,
        children: block.columns.map(
          (column, i) =>
            new WordCell({
              width: width(i),
              children: [createParagraph(context, textToRuns(context, column.title, { bold: true, size: 18 }))],
            }),
        ),
      });
      const rows = block.rows.map(
        (row) =>
          new TableRow({
            cantSplit: true,
            children: row.map(
              (cell, i) =>
                new WordCell({ width: width(i), children: [cellToParagraph(context, cell, block.columns[i]!.isCode)] }),
            ),
          }),
      );
      const table = new Table({
        visuallyRightToLeft: context.isRtl,
        width: { size: 100, type: WidthType.PERCENTAGE },
        rows: [head, ...rows],
      });
      return [table, createParagraph(context, [])];
    }
  }
}

function cellToParagraph(context: Context, cell: TableCell, isCode: boolean): Paragraph {
  const text = isCode ? `\u2066${cell.text}\u2069` : cell.text;
  return createParagraph(context, [
    ...textToRuns(context, text, { size: 18 }),
    ...numbersToRuns(context, cell.records),
  ]);
}

function sentenceToRuns(context: Context, sentence: Sentence): ReadonlyArray<TextRun> {
  const mark = sentence.edit === null ? '' : EDIT_MARK;
  return [
    ...textToRuns(context, sentence.text + mark, sentence.isWithdrawn ? { strike: true } : {}),
    ...numbersToRuns(context, sentence.records),
    ...textToRuns(context, ' ', {}),
  ];
}

function numbersToRuns(context: Context, records: ReadonlyArray<string>): ReadonlyArray<TextRun> {
  if (records.length === 0) return [];
  const numbers = formatReferenceNumbers(context.document.locale, records, context.numberByRecord);
  return textToRuns(context, numbers, { superScript: true });
}

function referencesToWord(context: Context): ReadonlyArray<Paragraph> {
  const { document } = context;
  if (document.references.length === 0) return [];
  const lines = document.references.map(({ record, called }) => {
    const number = formatReferenceNumbers(document.locale, [record], context.numberByRecord);
    return createParagraph(context, textToRuns(context, `${number}  \u2066${called} ${record}\u2069`, { size: 16 }));
  });
  const title = textToRuns(context, document.referencesTitle, { bold: true, size: 24 });
  return [createParagraph(context, title, HeadingLevel.HEADING_1), ...lines];
}

function headerParagraph(context: Context): Paragraph {
  const { marking, exercise } = context.document;
  const text = exercise === '' ? marking : `${marking}   ${exercise}`;
  return new Paragraph({
    bidirectional: context.isRtl,
    alignment: AlignmentType.CENTER,
    border: { bottom: { style: BorderStyle.SINGLE, size: 4, space: 1 } },
    children: [...textToRuns(context, text, { bold: true, size: 18 })],
  });
}

function footerParagraph(context: Context): Paragraph {
  const [before, rest] = context.document.pageLine.split('{page}');
  const [between, after] = (rest ?? '').split('{pages}');
  const number = (field: (typeof PageNumber)[keyof typeof PageNumber]): TextRun =>
    new TextRun({ children: [field], font: FONT, rightToLeft: context.isRtl, size: 18 });
  return new Paragraph({
    bidirectional: context.isRtl,
    alignment: AlignmentType.CENTER,
    children: [
      ...textToRuns(context, before ?? '', { size: 18 }),
      number(PageNumber.CURRENT),
      ...textToRuns(context, between ?? '', { size: 18 }),
      number(PageNumber.TOTAL_PAGES),
      ...textToRuns(context, after ?? '', { size: 18 }),
    ],
  });
}

function wordLanguage(document: SeamlineDocument): { readonly value: string; readonly bidirectional?: string } {
  const tag = languageTag(document.language);
  return document.language === 'en' ? { value: 'en-GB' } : { value: 'en-GB', bidirectional: tag };
}
