/**
 * Backup and restore. A backup is a consistent copy of a node, taken while it runs, in two files that may be kept for
 * different times: the records (`F`: logs, digests and sealed payloads, no view, no draft) and the content keys (`F.keys`,
 * each wrapped by the storage key). Private keys are in neither: they lie in the recovery file. The witness is in none,
 * so a restored node knows that it is one and starts fenced (rules R-11, S-5).
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import { err, ok, type Result } from '../base/result.ts';
import { type Time, type UnixMs, unixMs } from '../base/time.ts';
import { writeBackupNote } from './backup-note.ts';
import {
  databaseFile,
  keepDatabaseUrl,
  keysFile,
  type NotInitialised,
  openDirectory,
  type WrongPassphrase,
} from './data-directory.ts';
import { type BadRecoveryFile, restoreIdentity, writeRecoveryFile } from './recovery-file.ts';
import { listFences, markRestored } from './service/fence.ts';
import { holdBackReceived } from './service/held-back.ts';
import { type Verification, verifyStore } from './service/verification.ts';
import { openPostgresReader } from './store/postgres-database.ts';
import { createSchema, dropViews, type Engine, type Tables } from './store/schema.ts';
import { openSqlite } from './store/sqlite-database.ts';
import { COPIED_TABLES, type CopiedTable, copyTable } from './store/table-copy.ts';
import { type OpenFault, openDatabase, openNode, type RunningNode } from './wire.ts';

const MARK = 'backup';
const markSchema = z.strictObject({ v: z.literal('seamline/backup/1'), org: z.string(), takenMs: z.int() });

export type BackupRequest = {
  readonly dir: string;
  readonly out: string;
  /** File for the private keys as well, or null: they do not change between rotations. */
  readonly recovery: string | null;
  readonly passphrase: string | null;
  readonly time: Time;
  readonly keepKeysDays: number;
};

export type BackupDone = {
  readonly organisation: string;
  readonly exercise: boolean;
  readonly takenMs: UnixMs;
  readonly records: number;
  readonly entries: number;
  readonly keys: number;
  readonly sizeBytes: number;
};

export function backupKeysFile(file: string): string {
  return `${file}.keys`;
}

/** Copies while another process may serve the node; only finished files appear under their names, and none is replaced. */
export async function backupNode(
  request: BackupRequest,
): Promise<Result<BackupDone, NotInitialised | WrongPassphrase | AlreadyThere>> {
  const { dir, out, recovery } = request;
  const taken = [out, backupKeysFile(out), recovery].find((file) => file !== null && existsSync(file));
  if (taken) return err({ type: 'AlreadyThere', file: taken });
  const opened = openDirectory(dir, request.passphrase);
  if (!opened.ok) return opened;
  const { identity, databaseUrl } = opened.value;
  const takenMs = request.time.now();
  const beside = `${out}.new`;
  rmSync(beside, { force: true });
  const source =
    databaseUrl === null ? openSqlite(databaseFile(dir), { readOnly: true }) : openPostgresReader(databaseUrl);
  const counts = await copyRecords(source, beside, { v: 'seamline/backup/1', org: identity.org, takenMs });
  const keys = copyKeys(keysFile(dir), `${backupKeysFile(out)}.new`);
  for (const file of [out, backupKeysFile(out)]) publishFile(`${file}.new`, file);
  if (recovery !== null) writeRecoveryFile(dir, identity, recovery);
  writeBackupNote(dir, { takenMs, keepKeysDays: request.keepKeysDays });
  const sizeBytes = statSync(out).size + statSync(backupKeysFile(out)).size;
  return ok({
    organisation: identity.code,
    exercise: identity.exercise,
    takenMs,
    records: counts.get('record') ?? 0,
    entries: counts.get('feed_entry') ?? 0,
    keys,
    sizeBytes,
  });
}

export type AlreadyThere = { readonly type: 'AlreadyThere'; readonly file: string };

/** One read transaction over all logs: what it shows is what was durable at one moment. Closes the source. */
async function copyRecords(
  source: Kysely<Tables>,
  to: string,
  mark: z.infer<typeof markSchema>,
): Promise<ReadonlyMap<CopiedTable, number>> {
  const target = openSqlite(to, { readOnly: false });
  try {
    const counts = await source
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute((read) => copyLogs(read, target, 'sqlite'));
    await target
      .insertInto('setting')
      .values({ key: MARK, value: JSON.stringify(mark) })
      .execute();
    await sql`pragma journal_mode = delete`.execute(target);
    return counts;
  } finally {
    await source.destroy();
    await target.destroy();
  }
}

async function copyLogs(
  from: Kysely<Tables>,
  to: Kysely<Tables>,
  engine: Engine,
): Promise<ReadonlyMap<CopiedTable, number>> {
  await createSchema(to, engine);
  return to.transaction().execute(async (write) => {
    await dropViews(write);
    const counts = new Map<CopiedTable, number>();
    for (const table of Object.keys(COPIED_TABLES) as CopiedTable[])
      counts.set(table, await copyTable(from, write, table));
    return counts;
  });
}

/** Taken after the records, so that no copied record lacks its key; a key destroyed in between is rightly missing. */
function copyKeys(from: string, to: string): number {
  rmSync(to, { force: true });
  const database = new DatabaseSync(from, { readOnly: true });
  try {
    database.exec('pragma busy_timeout = 5000');
    database.prepare('vacuum into ?').run(to);
    return Number(database.prepare('select count(*) as n from content_key').get()!['n']);
  } finally {
    database.close();
  }
}

function publishFile(beside: string, file: string): void {
  chmodSync(beside, 0o600);
  syncFile(beside);
  renameSync(beside, file);
  syncFile(dirname(file));
}

function syncFile(path: string): void {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

export type RestoreRequest = {
  readonly file: string;
  readonly dir: string;
  readonly recovery: string;
  readonly passphrase: string | null;
  /** Empty database of PostgreSQL for the records; a file in the directory where absent. */
  readonly databaseUrl?: string;
  readonly time: Time;
  readonly progress: (done: number) => void;
};

export type RestoreDone = {
  readonly organisation: string;
  readonly exercise: boolean;
  readonly takenMs: UnixMs;
  readonly verification: Verification;
  /** Partners whose feeds wait until they have returned what they hold. */
  readonly fenced: ReadonlyArray<string>;
};

/** Makes a node out of a backup. It is built beside and moved into place whole; an existing node is never touched. */
export async function restoreNode(request: RestoreRequest): Promise<Result<RestoreDone, RestoreFault>> {
  const { dir, file } = request;
  if (existsSync(dir) && readdirSync(dir).length > 0) return err({ type: 'DirectoryNotEmpty', dir });
  const mark = readMark(file);
  if (!mark.ok) return mark;
  const beside = `${dir}.restoring`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true, mode: 0o700 });
  const filled = await fillDirectory(beside, request, mark.value);
  if (!filled.ok) {
    rmSync(beside, { recursive: true, force: true });
    return filled;
  }
  rmSync(dir, { recursive: true, force: true });
  renameSync(beside, dir);
  syncFile(dirname(dir));
  return finishRestore(request, mark.value);
}

export type RestoreFault =
  | { readonly type: 'DirectoryNotEmpty'; readonly dir: string }
  | BadBackup
  | BadRecoveryFile
  | { readonly type: 'BackupOfAnother'; readonly organisation: string }
  | OpenFault;
export type BadBackup = { readonly type: 'BadBackup'; readonly reason: string };

type BackupMark = { readonly org: string; readonly takenMs: UnixMs };

/** Both files are whole databases, and the first says that it is a backup. */
function readMark(file: string): Result<BackupMark, BadBackup> {
  for (const path of [file, backupKeysFile(file)]) {
    if (!existsSync(path)) return err({ type: 'BadBackup', reason: `there is no ${path}` });
  }
  try {
    const [row] = readWhole(file, 'select value from setting where key = ?', [MARK]);
    readWhole(backupKeysFile(file), 'select count(*) from content_key', []);
    const mark = markSchema.parse(JSON.parse(String(row?.['value'])));
    return ok({ org: mark.org, takenMs: unixMs(mark.takenMs) });
  } catch {
    return err({ type: 'BadBackup', reason: 'not a backup, or damaged' });
  }
}

function readWhole(file: string, query: string, values: ReadonlyArray<string>): ReadonlyArray<Record<string, unknown>> {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const check = database.prepare('pragma integrity_check').get();
    if (check?.['integrity_check'] !== 'ok') throw new Error('damaged');
    return database.prepare(query).all(...values);
  } finally {
    database.close();
  }
}

async function fillDirectory(
  dir: string,
  request: RestoreRequest,
  mark: BackupMark,
): Promise<Result<null, RestoreFault>> {
  const identity = restoreIdentity(dir, { file: request.recovery, passphrase: request.passphrase });
  if (!identity.ok) return identity;
  if (identity.value.org !== mark.org) return err({ type: 'BackupOfAnother', organisation: identity.value.code });
  const { databaseUrl } = request;
  if (databaseUrl !== undefined) keepDatabaseUrl(dir, databaseUrl, request.passphrase);
  const database = await openDatabase(dir, databaseUrl ?? null, identity.value.exercise);
  if (!database.ok) return database;
  const source = openSqlite(request.file, { readOnly: true });
  const target = database.value.writer;
  try {
    await copyLogs(source, target, database.value.engine);
    await target.deleteFrom('setting').where('key', '=', MARK).execute();
    await markRestored(target, { takenMs: mark.takenMs, restoredMs: request.time.now() });
    await holdBackReceived(target);
  } finally {
    await source.destroy();
    await target.destroy();
  }
  copyKeys(backupKeysFile(request.file), keysFile(dir));
  return ok(null);
}

/** The first opening makes the views, the second destroys keys of what a withdrawal in the backup has erased. */
async function finishRestore(request: RestoreRequest, mark: BackupMark): Promise<Result<RestoreDone, RestoreFault>> {
  const { dir, passphrase, time, progress } = request;
  const rebuilt = await openNode(dir, { passphrase, time });
  if (!rebuilt.ok) return rebuilt;
  await rebuilt.value.close();
  const opened = await openNode(dir, { passphrase, time });
  if (!opened.ok) return opened;
  try {
    const verification = await verifyStore(opened.value, progress);
    const fenced = await listFencedCodes(opened.value);
    const { code, exercise } = opened.value.identity;
    return ok({ organisation: code, exercise, takenMs: mark.takenMs, verification, fenced });
  } finally {
    await opened.value.close();
  }
}

async function listFencedCodes(node: RunningNode): Promise<ReadonlyArray<string>> {
  const fences = await listFences(node.store.db);
  return fences.map(({ partner }) => node.directory.findCode(partner) ?? partner);
}
