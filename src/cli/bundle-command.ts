/**
 * `seamline bundle export` and `bundle import`: feeds on a stick where there is no link. An export writes what the partner
 * has not acknowledged, in as many files as it takes; an import takes files in their order, each whole or not at all.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { LIMITS } from '../base/limits.ts';
import { DAY_MS } from '../base/time.ts';
import type { ExportedBundleView, ImportedBundleView } from '../node/http/contract.ts';
import { wholeFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { printRefusal, type SeatClient, withSeatClient } from './seat-client.ts';
import { addSeatOptions, type SeatOptions } from './seat-flag.ts';

type ExportOptions = SeatOptions & {
  readonly partner: string;
  readonly out: string;
  readonly days: number;
  readonly maxBytes: number;
};

const DAYS_MAX = LIMITS.bundleAgeMsMax / DAY_MS;
const FILE_BYTES = 16 * 1024 * 1024;
const FILE_BYTES_MIN = 64 * 1024;
const FILE_BYTES_MAX = LIMITS.bundleFileBytesMax - LIMITS.pageBytesMax - LIMITS.payloadBytesMax - FILE_BYTES_MIN;

export function addBundleCommands(program: Command, output: CommandOutput): void {
  const bundle = program.command('bundle');
  addSeatOptions(bundle.command('export').description('write what the partner has not acknowledged'), 'release')
    .requiredOption('--partner <code>', 'for whom')
    .requiredOption('--out <file>', 'file to write; further ones get .2, .3 and so on')
    .option('--days <n>', 'days until it expires', wholeFlag(1, DAYS_MAX), DAYS_MAX)
    .option('--max-bytes <n>', 'size of one file', wholeFlag(FILE_BYTES_MIN, FILE_BYTES_MAX), FILE_BYTES)
    .action((options: ExportOptions) =>
      withSeatClient(output, options, (client) => runExport(output, client, options)),
    );
  addSeatOptions(bundle.command('import').description('take in files of a partner, in their order'), 'release')
    .argument('<files...>', 'files as the partner wrote them')
    .action((files: ReadonlyArray<string>, options: SeatOptions) =>
      withSeatClient(output, options, (client) => runBundleImport(output, client, files, options)),
    );
}

async function runExport(output: CommandOutput, client: SeatClient, options: ExportOptions): Promise<void> {
  const json = options.json === true;
  const files: { readonly file: string; readonly entries: number; readonly sizeBytes: number }[] = [];
  let from: ExportedBundleView['next'] = null;
  do {
    const exported = await exportNext(client, options, from);
    if (!exported.ok) return printRefusal(output, json, exported.error);
    const bytes = Buffer.from(exported.value.bytes, 'base64url');
    const file = files.length === 0 ? options.out : `${options.out}.${files.length + 1}`;
    try {
      writeFileSync(file, bytes, { mode: 0o600 });
    } catch {
      return printError(output, json, { type: 'FileUnwritable' }, `${file} cannot be written`, EXIT.io);
    }
    files.push({ file, entries: exported.value.entries, sizeBytes: bytes.length });
    output.progress(`${file}: ${exported.value.entries} entries`);
    from = exported.value.next;
  } while (from !== null);
  const entries = files.reduce((sum, one) => sum + one.entries, 0);
  printResult(output, json, { partner: options.partner, entries, files }, [
    `${entries} entries in ${files.length} files for ${options.partner}`,
  ]);
}

function exportNext(client: SeatClient, options: ExportOptions, from: ExportedBundleView['next']) {
  const { partner, days, maxBytes } = options;
  const asked = { partner, from, sizeBytesMax: maxBytes, days };
  return client.post<ExportedBundleView>('/api/bundles/export', asked);
}

async function runBundleImport(
  output: CommandOutput,
  client: SeatClient,
  files: ReadonlyArray<string>,
  options: SeatOptions,
): Promise<void> {
  const json = options.json === true;
  const done: (ImportedBundleView & { readonly file: string })[] = [];
  for (const file of files) {
    let bytes: string;
    try {
      bytes = readFileSync(file).toString('base64url');
    } catch {
      return printError(output, json, { type: 'FileUnreadable' }, `${file} cannot be read`, EXIT.io);
    }
    const imported = await client.post<ImportedBundleView>('/api/bundles/import', { bytes });
    if (!imported.ok) {
      const { facts, ...refusal } = imported.error;
      return printRefusal(output, json, { ...refusal, facts: { ...facts, file, imported: done.length } });
    }
    done.push({ file, ...imported.value });
  }
  const accepted = done.reduce((sum, one) => sum + one.accepted, 0);
  printResult(output, json, { accepted, files: done }, [`${accepted} entries from ${done.length} files`]);
}
