/**
 * `seamline report`, `seamline statement` and `seamline board`: documents out of a node's own records, signed by the node. A
 * bare day is a day in the reader's time; `--to` takes that day in.
 */
import type { Command } from 'commander';
import type { UnixMs } from '../base/time.ts';
import { formatFigure } from '../format/document/figures-board.ts';
import { createMessages } from '../format/message/messages.ts';
import { describeBoard, lastThirtyDays, writeFiguresBoard } from '../node/service/board-desk.ts';
import { finishDocument } from '../node/service/document-desk.ts';
import { writeSubject } from '../node/service/document-subject.ts';
import {
  addFileOptions,
  addLanguageOption,
  addNodeOptions,
  type FileOptions,
  localeOf,
  readSubject,
  refuseDocument,
  type SubjectOptions,
  saveSigned,
} from './document-output.ts';
import { oneOfFlag, parsePeriod } from './flag.ts';
import { type NodeOptions, withNode } from './node-command.ts';
import { type CommandOutput, printResult } from './output.ts';

/** Who signs where no seat is named: the node itself. */
const NODE_SEAT = 'node';

type BoardOptions = NodeOptions & {
  readonly language: string;
  readonly centre?: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: string;
  readonly out?: string;
};

export function addReportCommands(program: Command, output: CommandOutput): void {
  const report = program
    .command('report')
    .requiredOption('--centre <name>', 'code of the centre')
    .requiredOption('--from <time>', 'first day or instant, included')
    .requiredOption('--to <time>', 'day (included) or instant (excluded)');
  addFileOptions(report).action((options: FileOptions & SubjectOptions) => runDocument(output, options));
  const statement = program.command('statement').requiredOption('--meeting <id>', 'record of the meeting');
  addFileOptions(statement).action((options: FileOptions & SubjectOptions) => runDocument(output, options));
  addLanguageOption(addNodeOptions(program.command('board')))
    .option('--centre <name>', 'rhythm of this centre; the committees of all where none is named')
    .option('--from <time>', 'first day or instant, included; thirty days ago without it')
    .option('--to <time>', 'day (included) or instant (excluded); now without it')
    .option('--format <name>', 'pdf, docx, html, txt', oneOfFlag(['pdf', 'docx', 'html', 'txt']), 'pdf')
    .option('--out <file>', 'print the board to this file')
    .action((options: BoardOptions) => runBoard(output, options));
}

async function runDocument(output: CommandOutput, options: FileOptions & SubjectOptions): Promise<void> {
  const subject = readSubject(options);
  if (subject === null) return refuseDocument(output, options, { type: 'BadPeriod' });
  await withNode(output, options, async (node) => {
    const since = performance.now();
    const document = await writeSubject(node, subject, localeOf(options));
    if (!document.ok) return refuseDocument(output, options, document.error);
    await saveSigned(output, options, await finishDocument(node, document.value, NODE_SEAT), since);
  });
}

async function runBoard(output: CommandOutput, options: BoardOptions): Promise<void> {
  const isWhole = options.from !== undefined || options.to !== undefined;
  const given = isWhole ? parsePeriod({ from: options.from ?? '', to: options.to ?? '' }) : null;
  if (isWhole && given === null) return refuseDocument(output, options, { type: 'BadPeriod' });
  const { out } = options;
  await withNode(output, options, async (node) => {
    const locale = localeOf(options);
    const period = given ?? lastThirtyDays(node.time.now());
    const centre = options.centre ?? null;
    if (out !== undefined) {
      const document = await writeFiguresBoard(node, period, centre, locale);
      await saveSigned(output, { ...options, out }, await finishDocument(node, document, NODE_SEAT));
      return;
    }
    const started = performance.now();
    const board = await describeBoard(node, period, { centre, utcOffsetMin: locale.utcOffsetMin });
    const words = createMessages(locale);
    const iso = (ms: UnixMs): string => new Date(ms).toISOString();
    const result = {
      centre,
      from: iso(board.from),
      to: iso(board.to),
      ms: Math.round(performance.now() - started),
      figures: board.figures.map((figure) => ({
        ...figure,
        name: words.figures.name[figure.code],
        definition: words.figures.definition[figure.code],
      })),
    };
    const lines = board.figures.map(
      ({ code, unit, value, previous }) =>
        `${words.figures.name[code]}: ${formatFigure(locale, words, unit, value)} (${formatFigure(locale, words, unit, previous)})`,
    );
    printResult(output, options.json === true, result, lines);
  });
}
