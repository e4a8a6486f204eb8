/**
 * `seamline document`: what was issued and to whom, whether it still stands, and sentences changed by hand. An issued
 * document is a record: its holders get it by a release, and are told when what it rests on is withdrawn.
 */
import type { Command } from 'commander';
import { err } from '../base/result.ts';
import {
  copyIssued,
  editDocument,
  finishDocument,
  type IssuedDocument,
  issueDocument,
  listIssued,
  readIssued,
} from '../node/service/document-desk.ts';
import { writeSubjectFor } from '../node/service/document-subject.ts';
import type { RunningNode } from '../node/wire.ts';
import { MARKINGS, type Marking } from '../record/label.ts';
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
import { collectFlag, oneOfFlag } from './flag.ts';
import { type NodeOptions, withNode } from './node-command.ts';
import { type CommandOutput, printResult } from './output.ts';
import { findSeat } from './seat-flag.ts';

type SeatedOptions = NodeOptions &
  SubjectOptions & {
    readonly language: string;
    readonly seat: string;
    readonly seatToken?: string;
  };
type IssueOptions = SeatedOptions & { readonly holder: ReadonlyArray<string>; readonly marking?: Marking };
type EditOptions = SeatedOptions & { readonly sentence: string; readonly text: string };

export function addDocumentCommands(program: Command, output: CommandOutput): void {
  const document = program.command('document');
  addSubjectOptions(document.command('issue').description('enter a document in the register, with its holders'))
    .option('--holder <code>', 'organisation that gets it; repeatable', collectFlag, [])
    .option('--marking <name>', 'public for a statement, official for a report', oneOfFlag(MARKINGS))
    .action((options: IssueOptions) => runIssue(output, options));
  addSubjectOptions(document.command('edit').description('write a sentence by hand; what it said is kept'))
    .requiredOption('--sentence <id>', 'such as s3, as `--json` of the document lists them')
    .requiredOption('--text <text>', 'what it shall say')
    .action((options: EditOptions) => runEdit(output, options));
  addNodeOptions(document.command('list').description('what was issued, and what no longer stands')).action(
    async (options: NodeOptions) => {
      await withNode(output, options, async (node) => {
        const documents = await listIssued(node);
        printResult(output, options.json === true, { documents }, documents.map(describeIssued));
      });
    },
  );
  addFileOptions(document.command('show').description('print an issued document, marked where it no longer stands'))
    .argument('<number>', 'number or id')
    .action(async (name: string, options: FileOptions) => {
      await withNode(output, options, async (node) => {
        const read = await readIssued(node, name);
        if (read === null) return refuseDocument(output, options, { type: 'NotFound' });
        await saveSigned(output, options, copyIssued(node, read, 'node'));
      });
    });
}

function addSubjectOptions(command: Command): Command {
  return addLanguageOption(addNodeOptions(command))
    .option('--meeting <id>', 'the statement of this meeting')
    .option('--centre <name>', 'the report of this centre')
    .option('--from <time>', 'first day of the report')
    .option('--to <time>', 'last day of the report')
    .option('--seat-token <file>', 'token of the signed-in seat that acts')
    .option('--seat <code>', 'seat that acts, in a node made for an exercise', 'command');
}

async function runIssue(output: CommandOutput, options: IssueOptions): Promise<void> {
  await withSubject(output, options, async (node, seat, document) => {
    const known = await node.store.db.selectFrom('organisation_view').select(['org', 'code']).execute();
    const holders = options.holder.map((code) => known.find((one) => one.code === code || one.org === code)?.org ?? '');
    const unknown = holders.indexOf('');
    if (unknown >= 0) {
      return err({ type: 'UnknownOrganisation', organisation: options.holder[unknown] } as { type: string });
    }
    const signed = await finishDocument(node, document, seat.seat);
    const marking = options.marking ?? (document.kind === 'statement' ? 'public' : 'official');
    const centre = options.centre === undefined ? {} : { centre: options.centre };
    const issued = await issueDocument(node, seat, signed, { holders, marking, ...centre });
    if (issued.ok) {
      const result = { ...issued.value, number: document.number, holders };
      printResult(output, options.json === true, result, [`${document.number}  ${issued.value.id}`]);
    }
    return issued;
  });
}

async function runEdit(output: CommandOutput, options: EditOptions): Promise<void> {
  await withSubject(output, options, async (node, seat, document) => {
    const edited = await editDocument(node, seat, document, options);
    if (edited.ok) {
      const result = { ...edited.value, number: document.number, sentence: options.sentence };
      printResult(output, options.json === true, result, [`${document.number} ${options.sentence} edited`]);
    }
    return edited;
  });
}

type Work = (
  node: RunningNode,
  seat: Parameters<typeof issueDocument>[1],
  document: Parameters<typeof editDocument>[2],
) => Promise<{ readonly ok: true } | { readonly ok: false; readonly error: { readonly type: string } }>;

async function withSubject(output: CommandOutput, options: SeatedOptions, work: Work): Promise<void> {
  const subject = readSubject(options);
  if (subject === null) return refuseDocument(output, options, { type: 'BadPeriod' });
  await withNode(output, options, async (node) => {
    const seat = findSeat(node, options);
    if (!seat.ok) return refuseDocument(output, options, seat.error);
    const document = await writeSubjectFor(node, seat.value, subject, localeOf(options));
    if (!document.ok) return refuseDocument(output, options, document.error);
    const done = await work(node, seat.value, document.value);
    if (!done.ok) refuseDocument(output, options, done.error);
  });
}

function describeIssued({ number, language, at, withdrawn, isTakenBack }: IssuedDocument): string {
  const stands = isTakenBack ? 'TAKEN BACK' : withdrawn.length > 0 ? `${withdrawn.length} WITHDRAWN` : 'stands';
  return `${number}  ${language}  ${at}  ${stands}`;
}
