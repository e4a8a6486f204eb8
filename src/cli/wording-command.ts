/**
 * `seamline glossary` and `seamline templates`: the wording of screens and documents as files that native readers and
 * organisations correct, and the check that refuses a wrong one by name. Only `templates import` touches a node.
 */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { exportTemplateFile, parseTemplateFile } from '../format/document/template-file.ts';
import { type Language, LOCALE_LANGUAGES } from '../format/locale/language.ts';
import { exportGlossaryCsv, parseGlossaryCsv } from '../format/message/glossary-file.ts';
import { saveTemplates } from '../node/service/document-desk.ts';
import { readTextFile } from './event-file.ts';
import { oneOfFlag } from './flag.ts';
import { type NodeOptions, withNode } from './node-command.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { explainProblem } from './problem-words.ts';

type ExportFlags = { readonly language: Language; readonly out?: string };
type CheckFlags = { readonly language: Language; readonly json?: true };

export function addWordingCommands(program: Command, output: CommandOutput): void {
  const glossary = program.command('glossary');
  addExport(glossary, output, 'CSV of path, English and text', exportGlossaryCsv);
  glossary
    .command('check')
    .description('check a corrected CSV')
    .argument('<file>', 'CSV with the columns path and text')
    .requiredOption('--language <code>', 'language of the file', oneOfFlag(LOCALE_LANGUAGES))
    .option('--json', 'one JSON line')
    .action(async (file: string, flags: CheckFlags) => {
      const text = await readTextFile(file);
      if (!text.ok) return refuse(output, flags, text.error);
      const read = parseGlossaryCsv(flags.language, text.value);
      if (!read.ok) return refuse(output, flags, read.error);
      const { changed } = read.value;
      printResult(output, flags.json === true, { ok: true, changed }, [
        `${changed} texts differ from the shipped ones`,
      ]);
    });
  const templates = program.command('templates');
  addExport(templates, output, 'JSON of the shipped sentences', exportTemplateFile);
  templates
    .command('check')
    .description('check a template file')
    .argument('<file>', 'JSON of sentences')
    .option('--language <code>', 'language to answer in', oneOfFlag(LOCALE_LANGUAGES), 'en')
    .option('--json', 'one JSON line')
    .action(async (file: string, flags: CheckFlags) => {
      const text = await readTextFile(file);
      if (!text.ok) return refuse(output, flags, text.error);
      const read = parseTemplateFile(text.value);
      if (!read.ok) return refuse(output, flags, read.error);
      const { language } = read.value;
      printResult(output, flags.json === true, { ok: true, language }, [`templates in ${language}: no fault`]);
    });
  addImport(templates, output);
}

/** Takes a template file into use on a node; the next document is written with it. */
function addImport(templates: Command, output: CommandOutput): void {
  templates
    .command('import')
    .description('take a template file into use on a node')
    .argument('<file>', 'JSON of sentences')
    .requiredOption('--data <dir>', 'data directory')
    .option('--language <code>', 'language to answer in', oneOfFlag(LOCALE_LANGUAGES), 'en')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line')
    .action(async (file: string, flags: CheckFlags & NodeOptions) => {
      const text = await readTextFile(file);
      if (!text.ok) return refuse(output, flags, text.error);
      const read = parseTemplateFile(text.value);
      if (!read.ok) return refuse(output, flags, read.error);
      await withNode(output, flags, async (node) => {
        const { language } = read.value;
        await saveTemplates(node, language, text.value);
        printResult(output, flags.json === true, { ok: true, language }, [`templates in ${language} are in use`]);
      });
    });
}

function addExport(group: Command, output: CommandOutput, what: string, write: (language: Language) => string): void {
  group
    .command('export')
    .description(`write out the shipped wording: ${what}`)
    .requiredOption('--language <code>', 'en, ar or ckb', oneOfFlag(LOCALE_LANGUAGES))
    .option('--out <file>', 'file to write; standard output without it')
    .action((flags: ExportFlags) => {
      const text = write(flags.language);
      if (flags.out === undefined) return output.out(text.trimEnd());
      writeFileSync(flags.out, text);
      output.progress(`written: ${flags.out}`);
    });
}

/** A refusal in the language asked for, naming path and field. */
function refuse(output: CommandOutput, flags: CheckFlags, error: { readonly type: string }): void {
  printError(output, flags.json === true, error, explainProblem(flags.language, error), EXIT.badInput);
}
