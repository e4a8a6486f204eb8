/**
 * `seamline pull`: fetch from every partner now. A running node is asked with a seat token; a closed data directory is opened
 * for one pass and closed again.
 */
import type { Command } from 'commander';
import type { PullView } from '../node/http/contract.ts';
import { pullPartners } from '../node/service/partner-view.ts';
import { createCertificate } from '../node/transport/certificate.ts';
import { openPartnerLink } from '../node/transport/partner-link.ts';
import { type RunningNode, SYSTEM_TIME } from '../node/wire.ts';
import { type NodeOptions, withNode } from './node-command.ts';
import { type CommandOutput, EXIT, printResult } from './output.ts';
import { printRefusal, withSeatClient } from './seat-client.ts';
import type { SeatOptions } from './seat-flag.ts';

type PullOptions = NodeOptions & { readonly seatToken?: string };

/** Longer than one pass takes, so that the loop of the link does not start a second. */
const BEAT_MS = 3_600_000;

export function addPullCommands(program: Command, output: CommandOutput): void {
  program
    .command('pull')
    .requiredOption('--data <dir>', 'data directory')
    .option('--seat-token <file>', 'file with a seat token, where the node runs')
    .option('--passphrase-file <file>', 'file with the passphrase, where it does not')
    .option('--json', 'one JSON line')
    .action((options: PullOptions) => runPull(output, options));
}

async function runPull(output: CommandOutput, options: PullOptions): Promise<void> {
  const json = options.json === true;
  const { seatToken } = options;
  if (seatToken === undefined) {
    await withNode(output, options, async (node) => printPull(output, json, await pullOnce(node)));
    return;
  }
  const asked: SeatOptions = { ...options, seat: '', seatToken };
  await withSeatClient(output, asked, async (client) => {
    const pulled = await client.post<PullView>('/api/pull', {});
    if (pulled.ok) printPull(output, json, pulled.value);
    else printRefusal(output, json, pulled.error);
  });
}

async function pullOnce(node: RunningNode): Promise<PullView> {
  const certificate = await createCertificate(node.identity.tls, SYSTEM_TIME.now());
  const link = await openPartnerLink(node, { certificate, port: 0, beatMs: BEAT_MS, host: '127.0.0.1' });
  try {
    return await pullPartners(node, link);
  } finally {
    await link.close();
  }
}

function printPull(output: CommandOutput, json: boolean, pulled: PullView): void {
  printResult(
    output,
    json,
    pulled,
    pulled.partners.map((p) => `${p.code}  ${p.entries} entries${p.error === null ? '' : `  ${p.error}`}`),
  );
  if (pulled.partners.some((p) => p.error !== null)) output.exit(EXIT.io);
}
