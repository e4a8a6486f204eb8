/**
 * Figures board on paper: value, the value before, trend, target, and the definition of every figure beneath. Names and
 * definitions come from the message catalogue, so a figure without a definition does not compile.
 */

import type { UnixMs } from '../../base/time.ts';
import { formatDateTime } from '../locale/calendar.ts';
import { formatDuration } from '../locale/duration.ts';
import type { Locale } from '../locale/language.ts';
import { formatDecimal, formatInteger, formatPercent } from '../locale/number.ts';
import type { Messages } from '../message/messages.ts';
import type { SeamlineDocument } from './document.ts';
import { createDocumentWriter, type DocumentFrame } from './document-writer.ts';

export type FigureCode = keyof Messages['figures']['name'];
export type FigureUnit = 'count' | 'share' | 'duration-ms' | 'hours' | 'days' | 'index';

export type BoardFigure = {
  readonly code: FigureCode;
  readonly unit: FigureUnit;
  /** Null where the period holds nothing to compute it from. */
  readonly value: number | null;
  readonly previous: number | null;
  /** Values of equal periods, the earliest first; the last is `value`. */
  readonly series: ReadonlyArray<number | null>;
  readonly target: number | null;
  /** Whether less is better, for the word in the trend column. */
  readonly isLessBetter: boolean;
};

export type FiguresBoardInput = DocumentFrame & {
  readonly centre: string;
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly figures: ReadonlyArray<BoardFigure>;
};

export function createFiguresBoard(input: FiguresBoardInput): SeamlineDocument {
  const { locale } = input;
  const writer = createDocumentWriter(input);
  const { texts, words } = writer;
  writer.addHeading(texts.section.figures);
  const cell = (text: string): { readonly text: string; readonly records: ReadonlyArray<string> } => ({
    text,
    records: [],
  });
  writer.addTable(
    [
      { title: texts.table.figure, weight: 5 },
      { title: texts.table.value, weight: 2 },
      { title: texts.table.previous, weight: 2 },
      { title: texts.table.trend, weight: 2 },
      { title: texts.table.target, weight: 2 },
    ],
    input.figures.map((figure) => [
      cell(words.figures.name[figure.code]),
      cell(formatFigure(locale, words, figure.unit, figure.value)),
      cell(formatFigure(locale, words, figure.unit, figure.previous)),
      cell(texts.trend[figureTrend(figure)]),
      cell(figure.target === null ? '' : formatFigure(locale, words, figure.unit, figure.target)),
    ]),
  );
  writer.addHeading(texts.section.definitions);
  for (const { code } of input.figures) {
    const { name, definition } = words.figures;
    writer.addParagraph([{ text: `${name[code]}: ${definition[code]}`, records: [] }]);
  }
  const period = texts.head.fromTo({ from: formatDateTime(locale, input.from), to: formatDateTime(locale, input.to) });
  return writer.finish('board', [
    texts.head.centre({ centre: input.centre }),
    texts.head.period({ period: { phrase: period } }),
  ]);
}

/** A value in its unit; a dash-free word where there is none. */
export function formatFigure(locale: Locale, words: Messages, unit: FigureUnit, value: number | null): string {
  if (value === null) return words.figures.noValue;
  switch (unit) {
    case 'count':
      return formatInteger(locale, Math.round(value));
    case 'share':
      return formatPercent(locale, value);
    case 'duration-ms':
      return formatDuration(locale, Math.max(0, value));
    case 'hours':
      return words.figures.hours({ n: Math.round(value) });
    case 'days':
      return words.figures.days({ n: Math.round(value) });
    case 'index':
      return formatDecimal(locale, value, 2);
  }
}

export function figureTrend(figure: BoardFigure): 'better' | 'worse' | 'same' | 'unknown' {
  const { value, previous, isLessBetter } = figure;
  if (value === null || previous === null) return 'unknown';
  if (value === previous) return 'same';
  return value < previous === isLessBetter ? 'better' : 'worse';
}
