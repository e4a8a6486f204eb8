/**
 * `seamline agreement`: what two organisations agree to exchange. `propose` writes the agreement and queues it for the two
 * officers who approve it in the console; `sign` answers a partner's; `list` says which are in force.
 */
import type { Command } from 'commander';
import { err, ok, type Result } from '../base/result.ts';
import { unixMs, unixMsToIso } from '../base/time.ts';
import type { AgreementView, DryRunView } from '../node/http/contract.ts';
import { SYSTEM_TIME } from '../node/wire.ts';
import { MARKINGS } from '../record/label.ts';
import { readArea } from './event-file.ts';
import { collectFlag, oneOfFlag, parseDayFlag, wholeFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import {
  type NodeRefusal,
  printRefusal,
  resolveOrganisations,
  type SeatClient,
  withSeatClient,
} from './seat-client.ts';
import { addSeatOptions, type SeatOptions } from './seat-flag.ts';

const KINDS = ['incident-report', 'log-row', 'log-acknowledgement', 'alarm', 'reconciliation'];

type ProposeOptions = SeatOptions & {
  readonly partner: string;
  readonly seam: string;
  readonly until: number;
  readonly kind: ReadonlyArray<string>;
  readonly ceiling: string;
  readonly finest: number;
  readonly purpose: string;
  readonly onward?: true;
};

export function addAgreementCommands(program: Command, output: CommandOutput): void {
  const agreement = program.command('agreement');
  addSeatOptions(agreement.command('propose').description('write an agreement and queue it for approval'), 'command')
    .requiredOption('--partner <code>', 'the other organisation')
    .requiredOption('--seam <file>', 'GeoJSON polygon of the ground it covers')
    .requiredOption('--until <day>', 'last day, such as 2027-12-31', parseDayFlag)
    .option('--kind <name>', `kind of record; repeatable (default: ${KINDS.join(', ')})`, collectFlag, [])
    .option('--ceiling <marking>', 'highest marking that may cross', oneOfFlag(MARKINGS), 'restricted')
    .option('--finest <resolution>', 'finest cell of a place that may cross unasked', wholeFlag(5, 10), 8)
    .option('--purpose <text>', 'why', 'Joint coordination')
    .option('--onward', 'the partner may pass on what a release names')
    .action((options: ProposeOptions) =>
      withSeatClient(output, options, (client) => proposeAgreement(output, client, options)),
    );
  addSeatOptions(agreement.command('sign').description("sign a partner's agreement and queue the signature"), 'command')
    .argument('<id>', 'record id of the agreement')
    .action((id: string, options: SeatOptions) =>
      withSeatClient(output, options, (client) => signAgreement(output, client, id, options)),
    );
  addSeatOptions(agreement.command('list').description('agreements and whether they are in force'), 'command').action(
    (options: SeatOptions) => withSeatClient(output, options, (client) => listAgreements(output, client, options)),
  );
}

async function proposeAgreement(output: CommandOutput, client: SeatClient, options: ProposeOptions): Promise<void> {
  const json = options.json === true;
  const area = await readArea(options.seam, []);
  if (!area.ok) return printError(output, json, area.error, 'no usable polygon in that file', EXIT.badInput);
  const partner = await resolveOrganisations(client, [options.partner]);
  if (!partner.ok) return printRefusal(output, json, partner.error);
  const node = await client.get<{ readonly organisation: { readonly id: string } }>('/api/node');
  if (!node.ok) return printRefusal(output, json, node.error);
  const to = partner.value[0]!;
  const body = {
    parties: [node.value.organisation.id, to],
    seam: area.value[0]!.polygon[0]!.map(({ lat, lng }) => [Math.round(lat * 1e7), Math.round(lng * 1e7)]),
    kinds: options.kind.length > 0 ? options.kind : KINDS,
    markingCeiling: options.ceiling,
    finestResolution: options.finest,
    retentionDays: [],
    withdrawalAnswerS: 300,
    beatS: 60,
    coverBeats: false,
    entriesPerHourMax: 10_000,
    onward: options.onward === true,
    purpose: { text: options.purpose, language: 'en' },
    from: unixMsToIso(SYSTEM_TIME.now()),
    until: unixMsToIso(unixMs(options.until)),
  };
  printQueued(output, json, await writeAndQueue(client, { kind: 'agreement', body, to }));
}

async function signAgreement(
  output: CommandOutput,
  client: SeatClient,
  id: string,
  options: SeatOptions,
): Promise<void> {
  const json = options.json === true;
  const held = await client.get<ReadonlyArray<AgreementView>>('/api/agreements');
  if (!held.ok) return printRefusal(output, json, held.error);
  const found = held.value.find((agreement) => agreement.id === id);
  if (found === undefined)
    return printError(
      output,
      json,
      { type: 'NotFound' },
      'no such agreement is here: see agreement list',
      EXIT.badInput,
    );
  const body = { proposal: id, answer: 'yes', at: unixMsToIso(SYSTEM_TIME.now()) };
  printQueued(output, json, await writeAndQueue(client, { kind: 'countersignature', body, to: found.proposedBy }));
}

async function listAgreements(output: CommandOutput, client: SeatClient, options: SeatOptions): Promise<void> {
  const held = await client.get<ReadonlyArray<AgreementView>>('/api/agreements');
  if (!held.ok) return printRefusal(output, options.json === true, held.error);
  const lines = held.value.map((one) => `${one.state.padEnd(9)} ${one.id}  until ${one.until}`);
  printResult(output, options.json === true, { agreements: held.value }, lines);
}

type Queued = { readonly record: string; readonly draft: string; readonly approvalsNeeded: number };

/** The record is written; what crosses waits in the console's queue for its approvals. */
async function writeAndQueue(
  client: SeatClient,
  request: { readonly kind: string; readonly body: object; readonly to: string },
): Promise<Result<Queued, NodeRefusal>> {
  if (!client.isRunning) return err({ type: 'NodeNotRunning', status: 409, facts: {} });
  const { kind, body, to } = request;
  const written = await client.post<{ readonly id: string }>('/api/records', { kind, marking: 'official', body });
  if (!written.ok) return written;
  const draft = { record: written.value.id, to: [to], lane: 'urgent', form: 'default', paths: [], coarsenTo: null };
  const options = { preciseByName: false, onward: [], expires: null, approvals: [] };
  const run = await client.post<DryRunView>('/api/releases/dry-run', { ...draft, ...options });
  if (!run.ok) return run;
  const { approvalsNeeded } = run.value.lines[0]!;
  return ok({ record: written.value.id, draft: run.value.draft, approvalsNeeded });
}

function printQueued(output: CommandOutput, json: boolean, queued: Result<Queued, NodeRefusal>): void {
  if (!queued.ok) {
    printRefusal(output, json, queued.error);
    return;
  }
  const { record, approvalsNeeded } = queued.value;
  printResult(output, json, queued.value, [
    `${record} is written and waits on the console's release screen for ${approvalsNeeded} approval(s)`,
  ]);
}
