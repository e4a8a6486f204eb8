/**
 * `seamline report`, `statement`, `directive list`, `meeting list`: documents and lists out of a node's own records. A
 * bare day is a day in the reader's time; `--to` takes that day in. A refused statement writes no file.
 */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { DAY_MS, type UnixMs, unixMsToIso } from '../base/time.ts';
import { foldDirectives } from '../direction/directive-board.ts';
import { documentRecords, documentSentences, type SeamlineDocument } from '../format/document/document.ts';
import { parseEventTime } from '../format/event-csv.ts';
import {
  createLocale,
  DEFAULT_UTC_OFFSET_MIN,
  isLanguage,
  LOCALE_LANGUAGES,
  type Locale,
} from '../format/locale/language.ts';
import { DOCUMENT_FORMATS, documentToFile, isDocumentFormat } from '../node/document/document-file.ts';
import { createTypstCompiler } from '../node/document/typst-compiler.ts';
import { describeDirection, readDirectionRecords } from '../node/service/direction-view.ts';
import { type StatementFault, writeSituationReport, writeStatement } from '../node/service/report-desk.ts';
import { oneOfFlag } from './flag.ts';
import { type NodeOptions, withNode } from './node-command.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type DocumentOptions = NodeOptions & { readonly language: string; readonly format: string; readonly out: string };
type PeriodOptions = { readonly from: string; readonly to: string };

export function addReportCommands(program: Command, output: CommandOutput): void {
  const report = program
    .command('report')
    .description('situation report of a centre for a period')
    .requiredOption('--centre <name>', 'code of the centre')
    .requiredOption('--from <time>', 'first day or instant, included')
    .requiredOption('--to <time>', 'day (included) or instant (excluded)');
  addDocumentOptions(report).action((options: DocumentOptions & PeriodOptions & { readonly centre: string }) =>
    runReport(output, options),
  );
  const statement = program
    .command('statement')
    .description('official statement of a meeting, for the public')
    .requiredOption('--meeting <id>', 'record of the meeting');
  addDocumentOptions(statement).action((options: DocumentOptions & { readonly meeting: string }) =>
    runStatement(output, options),
  );
  addNodeOptions(program.command('directive').description('directives of a node').command('list'))
    .option('--at <time>', 'as they stood then; now without it')
    .action((options: NodeOptions & { readonly at?: string }) => runDirectives(output, options));
  addNodeOptions(program.command('meeting').description('meetings of a node').command('list')).action(
    (options: NodeOptions) => runMeetings(output, options),
  );
}

function addNodeOptions(command: Command): Command {
  return command
    .requiredOption('--data <dir>', 'data directory')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line');
}

function addDocumentOptions(command: Command): Command {
  return addNodeOptions(command)
    .requiredOption('--out <file>', 'file to write')
    .option('--language <code>', 'en, ar or ckb', oneOfFlag(LOCALE_LANGUAGES), 'en')
    .option('--format <name>', DOCUMENT_FORMATS.join(', '), oneOfFlag(DOCUMENT_FORMATS), 'pdf');
}

async function runReport(
  output: CommandOutput,
  options: DocumentOptions & PeriodOptions & { readonly centre: string },
): Promise<void> {
  const period = parsePeriod(options);
  if (period === null) {
    const words = '--from and --to want a day or an ISO 8601 instant, --from first';
    printError(output, options.json === true, { type: 'BadPeriod' }, words, EXIT.badInput);
    return;
  }
  const started = performance.now();
  await withNode(output, options, async (node) => {
    const document = await writeSituationReport(node, options.centre, period, localeOf(options));
    await saveDocument(output, options, document, started);
  });
}

async function runStatement(
  output: CommandOutput,
  options: DocumentOptions & { readonly meeting: string },
): Promise<void> {
  const started = performance.now();
  await withNode(output, options, async (node) => {
    const statement = await writeStatement(node, options.meeting, localeOf(options));
    if (statement.ok) {
      await saveDocument(output, options, statement.value, started);
      return;
    }
    const fault = statement.error;
    const code = fault.type === 'UnknownMeeting' ? EXIT.badInput : EXIT.refused;
    printError(output, options.json === true, fault, explainFault(fault), code);
  });
}

function explainFault(fault: StatementFault): string {
  switch (fault.type) {
    case 'NotPublic':
      return `${fault.part} ${fault.position} (${fault.record}) is marked ${fault.marking}, not public`;
    case 'TextNotPublic':
      return `the text of ${fault.record} is kept from the public by its record`;
    case 'UnknownMeeting':
      return `no meeting ${fault.meeting} here: see \`seamline meeting list\``;
  }
}

async function saveDocument(
  output: CommandOutput,
  options: DocumentOptions,
  document: SeamlineDocument,
  started: number,
): Promise<void> {
  const json = options.json === true;
  if (!isDocumentFormat(options.format)) return;
  const file = await documentToFile(document, options.format, createTypstCompiler());
  if (!file.ok) {
    printError(output, json, file.error, file.error.messages.join('; '), EXIT.fault);
    return;
  }
  try {
    writeFileSync(options.out, file.value);
  } catch {
    printError(output, json, { type: 'NotWritten' }, `${options.out} cannot be written`, EXIT.io);
    return;
  }
  const sentences = documentSentences(document).map(({ id, text, records }) => ({ id, text, records }));
  const result = {
    out: options.out,
    kind: document.kind,
    language: document.language,
    format: options.format,
    bytes: file.value.length,
    ms: Math.round(performance.now() - started),
    records: documentRecords(document),
    sentences,
  };
  printResult(output, json, result, [
    `${options.out}: ${result.bytes} bytes, ${sentences.length} sentences on ${result.records.length} records (${result.ms} ms)`,
  ]);
}

async function runDirectives(output: CommandOutput, options: NodeOptions & { readonly at?: string }): Promise<void> {
  const at = options.at === undefined ? null : parseInstant(options.at, false);
  if (options.at !== undefined && at === null) {
    const words = '--at wants a day or an ISO 8601 instant';
    printError(output, options.json === true, { type: 'BadTime' }, words, EXIT.badInput);
    return;
  }
  await withNode(output, options, async (node) => {
    const instant = at ?? node.time.now();
    const directives = foldDirectives(await readDirectionRecords(node), instant);
    const lines = directives.flatMap(({ number, state, ageDays, receipts, text, tasks }) => [
      `${number}  ${state}  ${ageDays} days  received ${receipts.filter((r) => r.at !== null).length} of ${receipts.length}  ${text[0]?.text ?? ''}`,
      ...tasks.map(
        (t) =>
          `  ${t.code}  ${t.state}${t.blocker ? ` (${t.blocker})` : ''}  ${t.ageDays} days  ${t.title[0]?.text ?? ''}`,
      ),
    ]);
    printResult(output, options.json === true, { at: unixMsToIso(instant), directives }, lines);
  });
}

async function runMeetings(output: CommandOutput, options: NodeOptions): Promise<void> {
  await withNode(output, options, async (node) => {
    const { meetings } = await describeDirection(node, node.time.now());
    const lines = meetings.map(({ id, at, chair }) => `${id}  ${at}  ${chair}`);
    printResult(output, options.json === true, { meetings }, lines);
  });
}

function localeOf({ language }: { readonly language: string }): Locale {
  return createLocale(isLanguage(language) ? language : 'en');
}

/** Null unless both are times and the first is before the second. */
export function parsePeriod({ from, to }: PeriodOptions): { readonly from: UnixMs; readonly to: UnixMs } | null {
  const [first, last] = [parseInstant(from, false), parseInstant(to, true)];
  return first === null || last === null || first >= last ? null : { from: first, to: last };
}

function parseInstant(text: string, isEnd: boolean): UnixMs | null {
  const time = parseEventTime(text);
  if (time === undefined || !/^\d{4}-/.test(text)) return null;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  if (!isDay) return time.ms as UnixMs;
  return (time.ms - DEFAULT_UTC_OFFSET_MIN * 60_000 + (isEnd ? DAY_MS : 0)) as UnixMs;
}
