/**
 * `seamline certificate`: the audit certificate of a period with one partner, signed by the node. A name ending in `.pdf`
 * gets the page for people with the signed file attached, any other the signed file alone.
 */
import type { Command } from 'commander';
import { certificateToPdf } from '../node/document/certificate-page.ts';
import { createTypstCompiler } from '../node/document/typst-compiler.ts';
import { writeAuditFile } from '../node/service/audit-desk.ts';
import { addLanguageOption, addNodeOptions, localeOf, refuseDocument, saveBytes } from './document-output.ts';
import { parsePeriod } from './flag.ts';
import { type NodeOptions, withNode } from './node-command.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type CertificateOptions = NodeOptions & {
  readonly partner: string;
  readonly from: string;
  readonly to: string;
  readonly language: string;
  readonly out: string;
};

export function addCertificateCommands(program: Command, output: CommandOutput): void {
  const certificate = program
    .command('certificate')
    .requiredOption('--partner <code>', 'code of the partner')
    .requiredOption('--from <time>', 'first day or instant, included')
    .requiredOption('--to <time>', 'day (included) or instant (excluded)')
    .requiredOption('--out <file>', 'file to write: .pdf for the page, anything else for the signed file');
  addLanguageOption(addNodeOptions(certificate)).action((options: CertificateOptions) =>
    runCertificate(output, options),
  );
}

async function runCertificate(output: CommandOutput, options: CertificateOptions): Promise<void> {
  const json = options.json === true;
  const period = parsePeriod(options);
  if (period === null) return refuseDocument(output, options, { type: 'BadPeriod' });
  await withNode(output, options, async (node) => {
    const file = await writeAuditFile(node, options.partner, period);
    if (!file.ok) {
      printError(output, json, file.error, `no partner ${options.partner} here`, EXIT.badInput);
      return;
    }
    const isPage = options.out.toLowerCase().endsWith('.pdf');
    const page = isPage ? await certificateToPdf(file.value, localeOf(options), createTypstCompiler()) : null;
    if (page !== null && !page.ok) {
      printError(output, json, page.error, page.error.messages.join('; '), EXIT.fault);
      return;
    }
    const bytes = page === null ? `${JSON.stringify(file.value, null, 2)}\n` : page.value;
    if (!saveBytes(output, options, bytes)) return;
    const { certificate } = file.value;
    const { directives } = certificate;
    printResult(output, json, { out: options.out, ...certificate }, [
      `${options.out}: ${certificate.mutualRows} rows both hold, ${certificate.issuerCode} with ${certificate.partnerCode}`,
      `${directives.done} of ${directives.total} directives done, vacuum closed ${certificate.vacuum?.closed ?? 'not surveyed'}`,
    ]);
  });
}
