/**
 * What the commands that write documents share: options, which document is meant, and the signed file. A refused document
 * writes no file; a PDF carries the signed document for `seamline verify F`.
 */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { documentRecords, documentSentences } from '../format/document/document.ts';
import { createLocale, isLanguage, LOCALE_LANGUAGES, type Locale } from '../format/locale/language.ts';
import { DOCUMENT_FORMATS, documentToFile, isDocumentFormat } from '../node/document/document-file.ts';
import { type SignedDocument, showSigned, signedHash, signedToPdf } from '../node/document/signed-document.ts';
import { createTypstCompiler } from '../node/document/typst-compiler.ts';
import type { DocumentSubject } from '../node/service/document-subject.ts';
import { oneOfFlag, parsePeriod } from './flag.ts';
import type { NodeOptions } from './node-command.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { explainProblem } from './problem-words.ts';

export type FileOptions = NodeOptions & { readonly language: string; readonly format: string; readonly out: string };

/** Which document is meant: the statement of a meeting, or the report of a centre for a period. */
export type SubjectOptions = {
  readonly meeting?: string;
  readonly centre?: string;
  readonly from?: string;
  readonly to?: string;
};

export function addNodeOptions(command: Command): Command {
  return command
    .requiredOption('--data <dir>', 'data directory')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line');
}

export function addFileOptions(command: Command): Command {
  return addLanguageOption(addNodeOptions(command))
    .requiredOption('--out <file>', 'file to write')
    .option('--format <name>', DOCUMENT_FORMATS.join(', '), oneOfFlag(DOCUMENT_FORMATS), 'pdf');
}

export function addLanguageOption(command: Command): Command {
  return command.option('--language <code>', 'en, ar or ckb', oneOfFlag(LOCALE_LANGUAGES), 'en');
}

export function localeOf({ language }: { readonly language: string }): Locale {
  return createLocale(isLanguage(language) ? language : 'en');
}

/** Null where the period has no beginning before its end, or no centre is named. */
export function readSubject(options: SubjectOptions): DocumentSubject | null {
  const { meeting, centre } = options;
  if (meeting !== undefined) return { kind: 'statement', meeting };
  const period = parsePeriod({ from: options.from ?? '', to: options.to ?? '' });
  return period === null || centre === undefined ? null : { kind: 'situation', centre, period };
}

const REFUSED: ReadonlySet<string> = new Set(['NotPublic', 'TextNotPublic', 'NotYourSeat', 'TooLarge']);

/** A refusal in the language of the document. */
export function refuseDocument(
  output: CommandOutput,
  options: { readonly json?: true; readonly language: string },
  error: { readonly type: string },
): void {
  const code = REFUSED.has(error.type) ? EXIT.refused : EXIT.badInput;
  printError(output, options.json === true, error, explainProblem(options.language, error), code);
}

/** The file in the format asked for, and what it says; `since` is when the command began. */
export async function saveSigned(
  output: CommandOutput,
  options: FileOptions,
  signed: SignedDocument,
  since = performance.now(),
): Promise<void> {
  if (!(await saveFile(output, options, signed))) return;
  const { document } = signed;
  const sentences = documentSentences(signed.document).map(({ id, text, records, edit, isWithdrawn }) => ({
    id,
    text,
    records,
    ...(edit === null ? {} : { edit }),
    ...(isWithdrawn ? { isWithdrawn } : {}),
  }));
  const result = {
    out: options.out,
    kind: document.kind,
    number: document.number,
    language: document.language,
    format: options.format,
    contentHash: signedHash(signed.document),
    ms: Math.round(performance.now() - since),
    records: documentRecords(document),
    sentences,
  };
  printResult(output, options.json === true, result, [
    `${options.out}: ${result.number}, ${sentences.length} sentences on ${result.records.length} records (${result.ms} ms)`,
  ]);
}

/** Writes the file; a fault is printed and false comes back. */
export async function saveFile(
  output: CommandOutput,
  options: Pick<FileOptions, 'format' | 'out' | 'json'>,
  signed: SignedDocument,
): Promise<boolean> {
  const json = options.json === true;
  if (!isDocumentFormat(options.format)) return false;
  const typst = createTypstCompiler();
  const file =
    options.format === 'pdf'
      ? await signedToPdf(signed, typst)
      : await documentToFile(showSigned(signed), options.format, typst);
  if (!file.ok) {
    printError(output, json, file.error, file.error.messages.join('; '), EXIT.fault);
    return false;
  }
  return saveBytes(output, options, file.value);
}

export function saveBytes(
  output: CommandOutput,
  options: { readonly out: string; readonly json?: true },
  bytes: Uint8Array | string,
): boolean {
  try {
    writeFileSync(options.out, bytes);
    return true;
  } catch {
    printError(output, options.json === true, { type: 'NotWritten' }, `${options.out} cannot be written`, EXIT.io);
    return false;
  }
}
