/**
 * `seamline report` and `seamline statement`: documents out of a node's own records. A bare day is a day in the reader's time; `--to` takes that day in. A refused statement writes no file.
 */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { documentRecords, documentSentences, type SeamlineDocument } from '../format/document/document.ts';
import { createLocale, isLanguage, LOCALE_LANGUAGES, type Locale } from '../format/locale/language.ts';
import { DOCUMENT_FORMATS, documentToFile, isDocumentFormat } from '../node/document/document-file.ts';
import { createTypstCompiler } from '../node/document/typst-compiler.ts';
import { type StatementFault, writeSituationReport, writeStatement } from '../node/service/report-desk.ts';
import { oneOfFlag, parsePeriod } from './flag.ts';
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

function localeOf({ language }: { readonly language: string }): Locale {
  return createLocale(isLanguage(language) ? language : 'en');
}
