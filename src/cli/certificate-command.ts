/**
 * `seamline certificate`: the audit certificate of a period with one partner, signed by the node. Nothing is written
 * where the partner or the period is unknown.
 */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { writeAuditFile } from '../node/service/audit-desk.ts';
import { parsePeriod } from './flag.ts';
import { type NodeOptions, withNode } from './node-command.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type CertificateOptions = NodeOptions & {
  readonly partner: string;
  readonly from: string;
  readonly to: string;
  readonly out: string;
};

export function addCertificateCommands(program: Command, output: CommandOutput): void {
  program
    .command('certificate')
    .description('audit certificate of a period with one partner, signed by this node')
    .requiredOption('--partner <code>', 'code of the partner')
    .requiredOption('--from <time>', 'first day or instant, included')
    .requiredOption('--to <time>', 'day (included) or instant (excluded)')
    .requiredOption('--out <file>', 'file to write')
    .requiredOption('--data <dir>', 'data directory')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line')
    .action((options: CertificateOptions) => runCertificate(output, options));
}

async function runCertificate(output: CommandOutput, options: CertificateOptions): Promise<void> {
  const json = options.json === true;
  const period = parsePeriod(options);
  if (period === null) {
    const words = '--from and --to want a day or an ISO 8601 instant, --from first';
    printError(output, json, { type: 'BadPeriod' }, words, EXIT.badInput);
    return;
  }
  await withNode(output, options, async (node) => {
    const file = await writeAuditFile(node, options.partner, period);
    if (!file.ok) {
      printError(output, json, file.error, `no partner ${options.partner} here`, EXIT.badInput);
      return;
    }
    try {
      writeFileSync(options.out, `${JSON.stringify(file.value, null, 2)}\n`);
    } catch {
      printError(output, json, { type: 'NotWritten' }, `${options.out} cannot be written`, EXIT.io);
      return;
    }
    const { certificate } = file.value;
    printResult(output, json, { out: options.out, ...certificate }, [
      `${options.out}: ${certificate.mutualRows} rows both hold, ${certificate.issuerCode} with ${certificate.partnerCode}`,
    ]);
  });
}
