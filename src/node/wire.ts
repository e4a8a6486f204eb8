/** The one composition root: opens a data directory and builds the small objects a node is made of. */
import { statfsSync } from 'node:fs';
import { assert } from '../base/assert.ts';
import { LIMITS } from '../base/limits.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Time } from '../base/time.ts';
import { unixMs } from '../base/time.ts';
import { extendKeyHistory } from '../exchange/key-history.ts';
import { readBackupNote } from './backup-note.ts';
import { aes256Gcm, systemRandomBytes } from './crypto.ts';
import {
  type DirectoryInUse,
  databaseFile,
  dropConsoleAddress,
  keysFile,
  lockDirectory,
  type NotInitialised,
  openDirectory,
  type WrongPassphrase,
} from './data-directory.ts';
import { chooseKeys } from './identity.ts';
import { createPatternRunner, type PatternRunner } from './pattern/pattern-runner.ts';
import { createDistricts } from './service/district.ts';
import { signTouchedHeads } from './service/feed-store.ts';
import { checkWitness, createHeadWitness } from './service/fence.ts';
import { finishErasures } from './service/form-content.ts';
import { createKeyDirectory } from './service/key-directory.ts';
import type { ChangeNotice, NodeContext } from './service/node-context.ts';
import { rebuildViews } from './service/rebuild.ts';
import { runRetention } from './service/retention.ts';
import { readListedKeys, STATEMENT_DEPS, storeStatement } from './service/statement.ts';
import { openContentKeys } from './store/content-key.ts';
import { createStoreError, readDiskFault } from './store/disk-fault.ts';
import { type DatabaseFault, describeDatabase, openPostgresDatabase } from './store/postgres-database.ts';
import { openSqliteDatabase } from './store/sqlite-database.ts';
import { createStore, type NodeDatabase, type Store } from './store/store.ts';

/** Exit code of a process whose disk failed. */
const EXIT_FAILED = 4;

export const SYSTEM_TIME: Time = { now: () => unixMs(Date.now()) };

export type RunningNode = NodeContext & {
  readonly dir: string;
  readonly patterns: PatternRunner;
  readonly listen: (listener: (notice: ChangeNotice) => void) => () => void;
  readonly close: () => Promise<void>;
};

export type OpenOptions = {
  readonly passphrase: string | null;
  readonly time: Time;
  /** Called when the disk has failed; ends the process unless told otherwise. */
  readonly onFatal?: (error: unknown) => void;
};

export async function openNode(dir: string, options: OpenOptions): Promise<Result<RunningNode, OpenFault>> {
  const opened = openDirectory(dir, options.passphrase);
  if (!opened.ok) return opened;
  const lock = lockDirectory(dir);
  if (!lock.ok) return err(lock.error);
  dropConsoleAddress(dir);
  const resources: Array<() => unknown> = [lock.value.release];
  const release = async () => {
    for (const close of resources.splice(0).reverse()) await close();
  };
  try {
    const node = await openStored(dir, { ...options, ...opened.value, resources });
    if (!node.ok) await release();
    return node.ok ? ok({ ...node.value, close: release }) : node;
  } catch (error) {
    await release();
    if (readDiskFault(error) !== 'damaged') throw error;
    return err({ type: 'StoreDamaged', dir });
  }
}

type Opening = OpenOptions &
  Extract<ReturnType<typeof openDirectory>, { readonly ok: true }>['value'] & {
    /** What is to be closed, the last one first. */
    readonly resources: Array<() => unknown>;
  };

/** Database, store and context of a directory that is locked. */
async function openStored(dir: string, opening: Opening): Promise<Result<Omit<RunningNode, 'close'>, OpenFault>> {
  const { storageKey, databaseUrl, resources } = opening;
  let { identity } = opening;
  const database = await openDatabase(dir, databaseUrl, identity.exercise);
  if (!database.ok) return database;
  resources.push(() => database.value.writer.destroy());
  const notices = createNotices();
  let recover = async () => {};
  let isOpen = false;
  const keys = openContentKeys(keysFile(dir), { storageKey, aead: aes256Gcm, randomBytes: systemRandomBytes });
  const witness = createHeadWitness(dir);
  const store: Store = await createStore({
    database: database.value,
    keys,
    signHeads: (tx, feeds) => signTouchedHeads(tx, identity, feeds),
    afterCommit: (feeds) => witness.remember(database.value.writer, feeds),
    onRecovered: () => void recover().catch(() => undefined),
    hasRoom: () => hasRoom(dir),
    onFatal: (error) => isOpen && (opening.onFatal ?? endProcess)(error),
  });
  resources.splice(resources.length - 1, 1, store.close);
  if (!(await claimDatabase(store, identity.org)))
    return err({ type: 'DatabaseOfAnother', database: databaseUrl === null ? dir : describeDatabase(databaseUrl) });
  const listed = readListedKeys(store.db, identity.org).catch((error: unknown) => refuseUnreadable(store, error));
  identity = chooseKeys(identity, await listed);
  const { time } = opening;
  await checkWitness(store, witness, { dir, org: identity.org, now: time.now(), randomBytes: systemRandomBytes });
  const directory = await createKeyDirectory(store).catch((error: unknown) => refuseUnreadable(store, error));
  const districts = await createDistricts(store).catch((error: unknown) => refuseUnreadable(store, error));
  const context: NodeContext = {
    identity,
    store,
    time,
    randomBytes: systemRandomBytes,
    directory,
    districts,
    notify: notices.notify,
    keysInBackupsUntil: () => readBackupNote(dir)?.keysUntilMs ?? null,
  };
  recover = async () => {
    await finishErasures(store);
    await Promise.all([directory.refresh(), districts.refresh()]);
  };
  if (store.wantsRebuild) await rebuildViews(context, () => undefined);
  await finishErasures(store);
  await storeOwnStatement(context);
  await runRetention(context);
  const patterns = createPatternRunner();
  resources.push(patterns.close);
  isOpen = true;
  return ok({ ...context, dir, patterns, listen: notices.listen });
}

export type OpenFault =
  | NotInitialised
  | WrongPassphrase
  | DirectoryInUse
  | DatabaseFault
  | DatabaseOfAnother
  | StoreDamaged;
/** The engine cannot read its own file, or what it reads is not what was written: restore the last backup. */
export type StoreDamaged = { readonly type: 'StoreDamaged'; readonly dir: string };
export type DatabaseOfAnother = { readonly type: 'DatabaseOfAnother'; readonly database: string };

/** The database of a directory: the server's of the given address, or the file in the directory. */
export function openDatabase(
  dir: string,
  databaseUrl: string | null,
  exercise: boolean,
): Promise<Result<NodeDatabase, DatabaseFault>> {
  return databaseUrl === null
    ? Promise.resolve(ok(openSqliteDatabase(databaseFile(dir))))
    : openPostgresDatabase(databaseUrl, { exercise });
}

function hasRoom(dir: string): boolean {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize >= LIMITS.diskFreeBytesMin;
}

/** Nothing is tried again after a failed write or sync: the next process starts from what the disk holds. */
function endProcess(error: unknown): void {
  process.stderr.write(`StoreFailed: ${error instanceof Error ? error.message : 'the disk failed'}; the node ends\n`);
  process.exit(EXIT_FAILED);
}

/** What a file holds was written by this program, so what it cannot read there is damage; a server may just be gone. */
function refuseUnreadable(store: Store, error: unknown): never {
  throw store.engine === 'sqlite' && readDiskFault(error) === null ? createStoreError('StoreDamaged', error) : error;
}

function createNotices(): Pick<RunningNode, 'notify' | 'listen'> {
  const listeners = new Set<(notice: ChangeNotice) => void>();
  return {
    notify: (notice) => {
      for (const listener of listeners) listener(notice);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A database holds one organisation's records; false where it is another's. */
async function claimDatabase(store: Store, org: string): Promise<boolean> {
  const key = 'organisation';
  const row = await store.db.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst();
  if (row) return row.value === org;
  await store.commit((tx) => tx.db.insertInto('setting').values({ key, value: org }).execute());
  return true;
}

/** The own key statement is the first record of every node. */
async function storeOwnStatement(context: NodeContext): Promise<void> {
  if (context.directory.findCode(context.identity.org) !== null) return;
  const first = extendKeyHistory(null, context.identity.statement, STATEMENT_DEPS);
  assert(first.ok, 'the own first key statement is sound');
  await storeStatement(context, first.value.record);
}
