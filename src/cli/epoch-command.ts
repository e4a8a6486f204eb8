/**
 * `seamline epoch start` goes on with a feed that is fenced or frozen, where its partner cannot return what was lost: two
 * officers sign, by their software keys in a node made for an exercise. The node must not be running.
 */
import type { Command } from 'commander';
import { ok, type Result } from '../base/result.ts';
import type { Approval } from '../exchange/approval.ts';
import { signSoftwareApproval } from '../node/service/approval-desk.ts';
import { confirmEpoch, type PreparedEpoch, prepareEpoch } from '../node/service/epoch-desk.ts';
import type { RunningNode } from '../node/wire.ts';
import { type NodeOptions, withNode } from './node-command.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { findSeat } from './seat-flag.ts';

type EpochOptions = NodeOptions & {
  readonly partner: string;
  readonly seat: string;
  readonly second: string;
  readonly dryRun?: true;
};

export function addEpochCommands(program: Command, output: CommandOutput): void {
  program
    .command('epoch')
    .command('start')
    .description('start a new epoch of the fenced or frozen feeds to a partner; two officers sign')
    .requiredOption('--data <dir>', 'data directory')
    .requiredOption('--partner <code>', 'code of the partner')
    .option('--seat <code>', 'first officer, in a node made for an exercise', 'command')
    .option('--second <code>', 'second officer', 'release')
    .option('--dry-run', 'show what would be signed')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line')
    .action(async (options: EpochOptions) => {
      await withNode(output, options, (node) => startEpoch(output, node, options));
    });
}

async function startEpoch(output: CommandOutput, node: RunningNode, options: EpochOptions): Promise<void> {
  const json = options.json === true;
  const row = await node.store.db
    .selectFrom('organisation_view')
    .select('org')
    .where('code', '=', options.partner)
    .executeTakeFirst();
  const prepared = await prepareEpoch(node, row?.org ?? '');
  if (!prepared.ok) {
    const words = {
      UnknownPartner: ['no organisation with this code is paired', EXIT.badInput],
      FeedOpen: ['the feeds to this partner are open: there is nothing to start anew', EXIT.refused],
    } as const;
    const [message, code] = words[prepared.error.type];
    printError(output, json, prepared.error, message, code);
    return;
  }
  const epochs = prepared.value.map(describeEpoch);
  const lines = epochs.map((e) => `${e.lane}: epoch ${e.epoch}, after ${e.last ?? 'nothing'} (${e.reason})`);
  if (options.dryRun) {
    printResult(output, json, { partner: options.partner, epochs, started: false }, lines);
    return;
  }
  const approvals = signByBoth(node, prepared.value, options);
  if (!approvals.ok) {
    printError(output, json, approvals.error, 'both officers need a seat with a key here', EXIT.refused);
    return;
  }
  const started = await confirmEpoch(node, prepared.value, approvals.value);
  if (!started.ok) {
    printError(output, json, started.error, 'two different people start an epoch; nothing was changed', EXIT.refused);
    return;
  }
  printResult(output, json, { partner: options.partner, epochs, started: true }, [...lines, 'started']);
}

function describeEpoch({ lane, record }: PreparedEpoch) {
  const body = record.body as { epoch: number; reason: string; last: { epoch: number; seq: number } | null };
  const last = body.last === null ? null : `${body.last.epoch}.${body.last.seq}`;
  return { lane, epoch: body.epoch, last, reason: body.reason };
}

function signByBoth(
  node: RunningNode,
  prepared: ReadonlyArray<PreparedEpoch>,
  options: EpochOptions,
): Result<ReadonlyArray<Approval>, { readonly type: string }> {
  const approvals: Approval[] = [];
  for (const code of [options.seat, options.second]) {
    const seat = findSeat(node, { seat: code });
    if (!seat.ok) return seat;
    for (const { what } of prepared) {
      const approval = signSoftwareApproval(node, seat.value, what);
      if (!approval.ok) return approval;
      approvals.push(approval.value);
    }
  }
  return ok(approvals);
}
