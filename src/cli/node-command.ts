/**
 * Commands on a node's data directory: make one, serve it, check and rebuild it. None asks a question. A directory in use
 * by another process is refused.
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { createDirectory } from '../node/data-directory.ts';
import { EXERCISE_SEATS } from '../node/exercise/seat-data.ts';
import { formatFingerprint } from '../node/identity.ts';
import { writeRecoveryFile } from '../node/recovery-file.ts';
import { importDistricts } from '../node/service/district.ts';
import { rebuildViews } from '../node/service/rebuild.ts';
import { verifyStore } from '../node/service/verification.ts';
import { checkNewDatabase, parseDatabaseUrl } from '../node/store/postgres-database.ts';
import { type OpenFault, openNode, type RunningNode, SYSTEM_TIME } from '../node/wire.ts';
import { isForkProofFile, verifyFileAtNode, verifyFileByKeys, verifyForkProofFile } from './certificate-check.ts';
import { readTextFile } from './event-file.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

/** Said on standard error by every command on a node made for an exercise (rule L-18). */
export const EXERCISE_LINE = 'EXERCISE';

export type NodeOptions = { readonly data: string; readonly passphraseFile?: string; readonly json?: true };

const DATABASE_WORDS = {
  DatabaseUnavailable: 'the database does not answer or does not let this node in',
  DatabaseInUse: 'another process writes to this database: stop it first',
  DatabaseUnfit:
    'a node wants PostgreSQL 15 or newer, UTF8, with fsync and full_page_writes on, and at first no tables',
  DatabaseOfAnother: 'this database holds the records of another organisation',
} as const;

export const OPEN_WORDS: Readonly<Record<OpenFault['type'], string>> = {
  NotInitialised: 'no node here: run `seamline init --data DIR --organisation CODE` first',
  WrongPassphrase: 'the passphrase does not open this node: pass --passphrase-file F',
  DirectoryInUse: 'another process uses this data directory: stop it, or pass --seat-token where the command has it',
  StoreDamaged: 'the database is damaged: copy the directory away, then restore the last backup',
  ...DATABASE_WORDS,
};

export function readPassphrase(options: Pick<NodeOptions, 'passphraseFile'>): string | null {
  return options.passphraseFile === undefined ? null : readFileSync(options.passphraseFile, 'utf8').trim();
}

/** Opens the node of `--data`, runs the work and closes it; a refusal is printed and null comes back. */
export async function withNode<T>(
  output: CommandOutput,
  options: NodeOptions,
  work: (node: RunningNode) => Promise<T>,
): Promise<T | null> {
  const passphrase = readPassphrase(options);
  const opened = await openNode(resolve(options.data), { passphrase, time: SYSTEM_TIME });
  if (!opened.ok) {
    printError(output, options.json === true, opened.error, OPEN_WORDS[opened.error.type], EXIT.refused);
    return null;
  }
  if (opened.value.identity.exercise) output.progress(EXERCISE_LINE);
  try {
    return await work(opened.value);
  } finally {
    await opened.value.close();
  }
}

export function addNodeCommands(program: Command, output: CommandOutput): void {
  addInit(program, output);
  program
    .command('verify')
    .argument('[file]', 'audit certificate, signed document or fork proof to check instead')
    .option('--data <dir>', 'data directory; a fork proof needs none')
    .option('--key <file>', "the issuer's key statements, as `pair export` writes them: no node is needed")
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line')
    .action(async (file: string | undefined, given: Partial<NodeOptions> & { readonly key?: string }) => {
      if (file !== undefined && isForkProofFile(file)) {
        verifyForkProofFile(output, given.json === true, file);
        return;
      }
      if (file !== undefined && given.key !== undefined) {
        await verifyFileByKeys(output, given.json === true, file, given.key);
        return;
      }
      if (given.data === undefined) {
        const want = file === undefined ? 'pass --data DIR' : 'pass --key FILE or --data DIR';
        printError(output, given.json === true, { type: 'NoData' }, want, EXIT.badInput);
        return;
      }
      const options: NodeOptions = { ...given, data: given.data };
      await withNode(output, options, async (node) => {
        if (file !== undefined) {
          await verifyFileAtNode(output, options.json === true, node, file);
          return;
        }
        const result = await verifyStore(node, (done) => output.progress(`checked ${done}`));
        const lines = [
          `${result.records} records, ${result.entries} entries, ${result.erased} erased: ${result.ok ? 'no fault' : `${result.faults.length} faults`}`,
          ...result.faults.map((f) => `${f.type}  ${f.where}`),
        ];
        printResult(output, options.json === true, result, lines);
        if (!result.ok) output.exit(EXIT.fault);
      });
    });
  program
    .command('rebuild')
    .requiredOption('--data <dir>', 'data directory')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line')
    .action(async (options: NodeOptions) => {
      await withNode(output, options, async (node) => {
        const result = await rebuildViews(node, (done) => output.progress(`replayed ${done}`));
        printResult(output, options.json === true, result, [
          `${result.records} records and ${result.entries} entries replayed`,
        ]);
      });
    });
  addBoundaries(program, output);
}

type InitOptions = NodeOptions & {
  readonly organisation: string;
  readonly exercise?: true;
  readonly name?: string;
  readonly recovery?: string;
  readonly database?: string;
};

function addInit(program: Command, output: CommandOutput): void {
  program
    .command('init')
    .requiredOption('--data <dir>', 'data directory to make')
    .requiredOption('--organisation <code>', '2 to 8 capital letters or digits')
    .option('--name <text>', 'name in English')
    .option('--exercise', 'mark everything EXERCISE; software approval keys')
    .option('--database <url>', 'postgres://USER:PASSWORD@HOST/NAME for the records; a file in the directory if absent')
    .option('--passphrase-file <file>', 'file with the passphrase that wraps the storage key')
    .option('--recovery <file>', 'write the private keys under the passphrase, for a safe elsewhere')
    .option('--json', 'one JSON line')
    .action(async (options: InitOptions) => {
      const json = options.json === true;
      const code = options.organisation;
      if (!/^[A-Z0-9]{2,8}$/.test(code)) {
        printError(
          output,
          json,
          { type: 'BadOrganisation' },
          'a code has 2 to 8 capital letters or digits',
          EXIT.badInput,
        );
        return;
      }
      const passphrase = readPassphrase(options);
      if (options.recovery !== undefined && existsSync(options.recovery)) {
        const taken = { type: 'AlreadyThere', file: options.recovery };
        printError(output, json, taken, 'a file of that name is there; nothing is overwritten', EXIT.refused);
        return;
      }
      const databaseUrl = await readDatabaseFlag(output, options);
      if (databaseUrl === null) return;
      const name = [{ text: options.name ?? code, language: 'en' as const }];
      const made = createDirectory(resolve(options.data), {
        code,
        name,
        exercise: options.exercise === true,
        seats: exerciseSeats(options.exercise === true),
        passphrase,
        ...databaseUrl,
      });
      if (!made.ok) {
        const words = {
          AlreadyInitialised: 'this directory already holds a node; nothing was changed',
          PassphraseNeeded: 'pass --passphrase-file F; only an exercise node may go without',
        } as const;
        printError(
          output,
          json,
          made.error,
          words[made.error.type],
          made.error.type === 'PassphraseNeeded' ? EXIT.badInput : EXIT.refused,
        );
        return;
      }
      const opened = await withNode(output, options, async () => true);
      if (opened === null) return;
      if (options.recovery !== undefined)
        writeRecoveryFile(resolve(options.data), made.value, resolve(options.recovery));
      const { org, exercise } = made.value;
      const fingerprint = formatFingerprint(org);
      printResult(output, json, { organisation: org, code, exercise, fingerprint, data: options.data }, [
        `${code} ${exercise ? '(EXERCISE) ' : ''}is ready`,
        `fingerprint to read aloud: ${fingerprint}`,
      ]);
    });
}

/** Asks the server before anything is made; a refusal is printed and null comes back. The password is never printed. */
export async function readDatabaseFlag(
  output: CommandOutput,
  options: Pick<InitOptions, 'database' | 'exercise' | 'json'>,
): Promise<{ readonly databaseUrl?: string } | null> {
  if (options.database === undefined) return {};
  const json = options.json === true;
  const databaseUrl = parseDatabaseUrl(options.database);
  if (databaseUrl === null) {
    const words = '--database wants postgres://USER:PASSWORD@HOST/NAME';
    printError(output, json, { type: 'BadDatabaseUrl' }, words, EXIT.badInput);
    return null;
  }
  const checked = await checkNewDatabase(databaseUrl, { exercise: options.exercise === true });
  if (checked.ok) return { databaseUrl };
  const code = checked.error.type === 'DatabaseUnavailable' ? EXIT.io : EXIT.refused;
  printError(output, json, checked.error, DATABASE_WORDS[checked.error.type], code);
  return null;
}

/** Software approval keys, in exercise nodes only. */
function exerciseSeats(isExercise: boolean) {
  return isExercise ? EXERCISE_SEATS.map((s) => ({ ...s, origin: 'http://localhost' })) : [];
}

type BoundaryOptions = NodeOptions & { readonly property: string; readonly source: string; readonly date: string };

function addBoundaries(program: Command, output: CommandOutput): void {
  program
    .command('boundaries')
    .command('import')
    .argument('<file>', 'GeoJSON')
    .requiredOption('--data <dir>', 'data directory')
    .option('--property <key>', 'property that names a district', 'ADM2_EN')
    .option('--source <text>', 'who drew the lines', 'unknown source')
    .option('--date <text>', 'when', 'unknown date')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line')
    .action(async (file: string, options: BoundaryOptions) => {
      const json = options.json === true;
      const text = await readTextFile(file);
      if (!text.ok) {
        printError(output, json, text.error, 'the file cannot be read', EXIT.io);
        return;
      }
      await withNode(output, options, async (node) => {
        const { source, date, property } = options;
        const result = await importDistricts(node, { source, date, property, geojson: text.value });
        if (!result.ok) {
          printError(
            output,
            json,
            result.error,
            `not a usable GeoJSON of districts (${result.error.reason})`,
            EXIT.badInput,
          );
          return;
        }
        printResult(output, json, result.value, [
          `${result.value.districts} districts from ${source}, ${date} - not an endorsement`,
        ]);
      });
    });
}
