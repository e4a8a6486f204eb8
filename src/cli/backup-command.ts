/**
 * `seamline backup` copies a node, also while it runs, into two files: records and content keys. `seamline restore` makes a
 * node out of them and the recovery file, in a directory of its own; what it restores is fenced until each partner has
 * returned what it holds.
 */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { unixMsToIso } from '../base/time.ts';
import { backupKeysFile, backupNode, type RestoreDone, restoreNode } from '../node/backup.ts';
import { SYSTEM_TIME } from '../node/wire.ts';
import { wholeFlag } from './flag.ts';
import { EXERCISE_LINE, type NodeOptions, OPEN_WORDS, readDatabaseFlag, readPassphrase } from './node-command.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

const KEEP_DAYS = 35;
const KEEP_DAYS_MAX = 3_650;

type BackupOptions = NodeOptions & { readonly out: string; readonly recovery?: string; readonly keepKeys: number };
type RestoreOptions = NodeOptions & { readonly recovery: string; readonly database?: string };

export function addBackupCommands(program: Command, output: CommandOutput): void {
  program
    .command('backup')
    .requiredOption('--data <dir>', 'data directory')
    .requiredOption('--out <file>', 'file for the records; the content keys go to <file>.keys')
    .option('--recovery <file>', 'write the private keys as well, under the passphrase of this node')
    .option(
      '--keep-keys <days>',
      'how long you keep the copy of the content keys',
      wholeFlag(1, KEEP_DAYS_MAX),
      KEEP_DAYS,
    )
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line')
    .action((options: BackupOptions) => runBackup(output, options));
  program
    .command('restore')
    .argument('<file>', 'records of the backup; the content keys are in <file>.keys')
    .requiredOption('--data <dir>', 'directory for the node, empty or not there yet')
    .requiredOption('--recovery <file>', 'private keys, as written by init or backup with --recovery')
    .option('--database <url>', 'empty database on PostgreSQL for the records; a file in the directory if absent')
    .option('--passphrase-file <file>', 'file with the passphrase that the recovery file was written under')
    .option('--json', 'one JSON line')
    .action((file: string, options: RestoreOptions) => runRestore(output, file, options));
}

async function runBackup(output: CommandOutput, options: BackupOptions): Promise<void> {
  const json = options.json === true;
  const passphrase = readPassphrase(options);
  const out = resolve(options.out);
  const recovery = options.recovery === undefined ? null : resolve(options.recovery);
  const dir = resolve(options.data);
  const done = await backupNode({ dir, out, recovery, passphrase, time: SYSTEM_TIME, keepKeysDays: options.keepKeys });
  if (!done.ok) {
    const words = { ...OPEN_WORDS, AlreadyThere: 'a file of that name is there; nothing is overwritten' };
    printError(output, json, done.error, words[done.error.type], EXIT.refused);
    return;
  }
  const { takenMs, ...counts } = done.value;
  if (counts.exercise) output.progress(EXERCISE_LINE);
  const result = { ...counts, takenAt: unixMsToIso(takenMs), out, keysOut: backupKeysFile(out), recovery };
  printResult(output, json, result, [
    `${counts.records} records and ${counts.entries} entries as of ${result.takenAt}: ${out}`,
    `${counts.keys} content keys: ${result.keysOut}`,
    ...(recovery === null ? [] : [`private keys, for a safe elsewhere: ${recovery}`]),
  ]);
}

async function runRestore(output: CommandOutput, file: string, options: RestoreOptions): Promise<void> {
  const json = options.json === true;
  const databaseUrl = await readDatabaseFlag(output, { ...options, exercise: true });
  if (databaseUrl === null) return;
  const done = await restoreNode({
    ...databaseUrl,
    file: resolve(file),
    dir: resolve(options.data),
    recovery: resolve(options.recovery),
    passphrase: readPassphrase(options),
    time: SYSTEM_TIME,
    progress: (count) => output.progress(`read back ${count}`),
  });
  if (!done.ok) {
    const words = {
      ...OPEN_WORDS,
      DirectoryNotEmpty: 'the directory holds something; a restore makes a new one',
      BadBackup: 'not a backup, or damaged; nothing was changed',
      BadRecoveryFile: 'not a recovery file; nothing was changed',
      BackupOfAnother: 'backup and recovery file are of different organisations; nothing was changed',
    };
    const isInput = done.error.type === 'BadBackup' || done.error.type === 'BadRecoveryFile';
    printError(output, json, done.error, words[done.error.type], isInput ? EXIT.badInput : EXIT.refused);
    return;
  }
  if (done.value.exercise) output.progress(EXERCISE_LINE);
  printRestored(output, options, done.value);
}

function printRestored(output: CommandOutput, options: RestoreOptions, done: RestoreDone): void {
  const { records, entries, erased, faults, ok } = done.verification;
  const { organisation, fenced } = done;
  const takenAt = unixMsToIso(done.takenMs);
  const mayMiss = { from: takenAt, until: unixMsToIso(SYSTEM_TIME.now()) };
  const result = { organisation, takenAt, ok, records, entries, erased, faults, fenced, mayMiss };
  printResult(output, options.json === true, result, [
    `${organisation} as of ${takenAt}: ${records} records, ${entries} entries, ${erased} erased`,
    `own records written after that and released to nobody are lost`,
    fenced.length === 0
      ? 'no partner yet: nothing to wait for'
      : `fenced until they have returned what they hold: ${fenced.join(', ')}`,
    ...faults.map((f) => `${f.type}  ${f.where}`),
  ]);
  if (!ok) output.exit(EXIT.fault);
}
