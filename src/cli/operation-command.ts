/**
 * `seamline operation`: joint operations - coordination only. One side proposes, the other approves; it begins signed by
 * both and found clear, and ends with an outcome that names its records.
 */
import type { Command } from 'commander';
import { ok } from '../base/result.ts';
import type { NodeView } from '../node/http/contract.ts';
import type { JointOperationView, OperationsView } from '../node/http/contract-operations.ts';
import type { JointAct } from '../node/service/joint-desk.ts';
import { readTextFile } from './event-file.ts';
import { oneOfFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { printRefusal, resolveOrganisations, type SeatClient, withSeatClient } from './seat-client.ts';
import { addSeatOptions, type SeatOptions } from './seat-flag.ts';

type AddOptions = SeatOptions & { readonly partner: string };
type StepOptions = SeatOptions & {
  readonly text?: string;
  readonly language: string;
  readonly evidence?: ReadonlyArray<string>;
};

/** Commands by the step they state. */
const STEPS: Readonly<Record<string, { readonly step: string; readonly words: string }>> = {
  clear: { step: 'clear', words: 'a comparison of movements found nothing against it' },
  conflict: { step: 'conflict', words: 'a comparison of movements found something against it' },
  begin: { step: 'begin', words: 'it is under way' },
  outcome: { step: 'end', words: 'it is over, and what came of it' },
  'call-off': { step: 'call-off', words: 'it will not go on, with the reason' },
};

export function addOperationCommands(program: Command, output: CommandOutput): void {
  const operation = program.command('operation').description('joint operations: coordination only');
  addSeatOptions(operation.command('add').description('propose a joint operation to a partner'), 'command')
    .argument('<file>', 'JSON: code, area, from, to, teams with the code of their party, commandRelation, measures')
    .requiredOption('--partner <code>', 'the other party')
    .action((file: string, options: AddOptions) => add(output, file, options));
  addSeatOptions(operation.command('list').description('every joint operation as it stands'), 'command').action(
    (options: SeatOptions) => list(output, options),
  );
  addSeatOptions(operation.command('show').description('one joint operation'), 'command')
    .argument('<id>', 'record of the proposal')
    .action((id: string, options: SeatOptions) => show(output, id, options));
  addSeatOptions(operation.command('approve').description('sign what the partner proposed'), 'command')
    .argument('<id>', 'record of the proposal')
    .action((id: string, options: SeatOptions) =>
      act(output, options, '/api/answers', { proposal: id, answer: 'yes', reason: null }),
    );
  addSeatOptions(
    operation.command('reject').description('reject what the partner proposed, with the reason'),
    'command',
  )
    .argument('<id>', 'record of the proposal')
    .requiredOption('--reason <text>', 'why')
    .action((id: string, options: SeatOptions & { readonly reason: string }) =>
      act(output, options, '/api/answers', { proposal: id, answer: 'no', reason: options.reason }),
    );
  for (const [name, { step, words }] of Object.entries(STEPS)) {
    addSeatOptions(operation.command(name).description(words), 'command')
      .argument('<id>', 'record of the proposal')
      .option('--text <text>', 'outcome or reason')
      .option('--language <code>', 'language of the text', oneOfFlag(['en', 'ar', 'ckb']), 'en')
      .option('--evidence <id...>', 'records that show it')
      .action((id: string, options: StepOptions) => state(output, id, step, options));
  }
}

async function add(output: CommandOutput, file: string, options: AddOptions): Promise<void> {
  const json = options.json === true;
  const text = await readTextFile(file);
  if (!text.ok) return printError(output, json, text.error, `${file} cannot be read`, EXIT.badInput);
  const draft = readDraft(text.value);
  if (draft === null) return printError(output, json, { type: 'BadFile' }, 'JSON of a joint operation', EXIT.badInput);
  await withSeatClient(output, options, async (client) => {
    const named = await nameParties(client, draft, options.partner);
    if (!named.ok) return printRefusal(output, json, named.error);
    await post(output, options, client, '/api/proposals', { kind: 'joint-operation', body: named.value });
  });
}

type Draft = { readonly [member: string]: unknown; readonly teams: ReadonlyArray<{ readonly party?: unknown }> };

function readDraft(text: string): Draft | null {
  try {
    const draft = JSON.parse(text) as Draft;
    return Array.isArray(draft.teams) ? draft : null;
  } catch {
    return null;
  }
}

/** Parties and teams by id; the file names them by code. */
async function nameParties(client: SeatClient, draft: Draft, partner: string) {
  const own = await client.get<NodeView>('/api/node');
  if (!own.ok) return own;
  const found = await resolveOrganisations(client, [partner]);
  if (!found.ok) return found;
  const { id, code } = own.value.organisation;
  const idByName: Readonly<Record<string, string>> = { [code]: id, [partner]: found.value[0]! };
  const teams = draft.teams.map((team) => ({ ...team, party: idByName[String(team.party)] ?? team.party }));
  return ok({ measures: [], ...draft, parties: [id, found.value[0]!], teams });
}

async function readOperations(client: SeatClient) {
  const view = await client.get<OperationsView>('/api/operations');
  return view.ok ? ok(view.value.operations) : view;
}

async function list(output: CommandOutput, options: SeatOptions): Promise<void> {
  await withSeatClient(output, options, async (client) => {
    const operations = await readOperations(client);
    if (!operations.ok) return printRefusal(output, options.json === true, operations.error);
    printResult(output, options.json === true, { operations: operations.value }, operations.value.map(operationToText));
  });
}

function operationToText({ id, code, state, phase, deconfliction, from, to }: JointOperationView): string {
  return `${id}  ${code}  ${state}  ${phase}  ${deconfliction}  ${from} - ${to}`;
}

async function show(output: CommandOutput, id: string, options: SeatOptions): Promise<void> {
  await withSeatClient(output, options, async (client) => {
    const operations = await readOperations(client);
    if (!operations.ok) return printRefusal(output, options.json === true, operations.error);
    const found = operations.value.find((each) => each.id === id);
    if (found === undefined) {
      return printRefusal(output, options.json === true, { type: 'NotFound', status: 404, facts: {} });
    }
    printResult(output, options.json === true, found, [
      operationToText(found),
      ...found.teams.map(({ party, team, task }) => `${party}  ${team}  ${task}`),
      ...found.measures.map(({ kind, text }) => `${kind}  ${text}`),
      ...(found.outcome === null ? [] : [found.outcome]),
    ]);
  });
}

async function state(output: CommandOutput, operation: string, step: string, options: StepOptions): Promise<void> {
  const { text, language, evidence } = options;
  await act(output, options, '/api/joint-operations/status', {
    operation,
    step,
    ...(text === undefined ? {} : { text: { text: text.normalize('NFC'), language } }),
    ...(evidence === undefined ? {} : { evidence }),
  });
}

async function act(output: CommandOutput, options: SeatOptions, path: string, body: unknown): Promise<void> {
  await withSeatClient(output, options, (client) => post(output, options, client, path, body));
}

async function post(
  output: CommandOutput,
  options: SeatOptions,
  client: SeatClient,
  path: string,
  body: unknown,
): Promise<void> {
  const done = await client.post<JointAct>(path, body);
  if (!done.ok) return printRefusal(output, options.json === true, done.error);
  const { id, released } = done.value;
  printResult(output, options.json === true, done.value, [`${id}  ${released ? 'sent' : 'waits for approval'}`]);
}
