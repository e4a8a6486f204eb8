/**
 * The store: one writer per data directory, group commit, append and views in one transaction. A unit of work runs in the
 * transaction of its group behind its own savepoint; its content keys are durable before the group commits, and nothing
 * is acknowledged before that (rules ). A full disk refuses work; a disk that fails ends the store for good,
 * and nothing is tried again. Readers have their own connection.
 */
import { CompiledQuery, type Kysely, type Transaction } from 'kysely';
import type { Bytes } from '../../base/bytes.ts';
import type { ContentKeys } from './content-key.ts';
import { createStoreError, type DiskFault, readDiskFault } from './disk-fault.ts';
import { listHeldBack } from './held-back.ts';
import { createSchema, type Engine, type FeedEntryTable, type Tables } from './schema.ts';

export type StoreTransaction = {
  readonly db: Transaction<Tables>;
  /** Next place in the node's own order of records and entries; the order a rebuild replays. */
  readonly nextPosition: () => number;
  readonly putKey: (ref: string, key: Bytes) => void;
  readonly destroyKey: (ref: string) => void;
  readonly findKey: (ref: string) => Bytes | null;
  /** Marks an own feed as moved, so that its head is signed once for the group. */
  readonly touchFeed: (feed: Pick<FeedEntryTable, 'from_org' | 'to_org' | 'lane' | 'epoch'>) => void;
};

export type Store = {
  readonly engine: Engine;
  readonly db: Kysely<Tables>;
  /** How many groups were begun: what was read stays true while it does not change. */
  readonly changes: () => number;
  /** The views were emptied at opening because an earlier program made them otherwise. */
  readonly wantsRebuild: boolean;
  readonly findKey: (ref: string) => Bytes | null;
  readonly checkStructure: NodeDatabase['checkStructure'];
  /** Resolves once what `work` wrote is durable; rejects with its error, and then nothing of it was written. */
  readonly commit: <T>(work: (tx: StoreTransaction) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
};

type Job = {
  readonly work: (tx: StoreTransaction) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
};

const GROUP_JOBS_MAX = 256;

export type TouchedFeed = Pick<FeedEntryTable, 'from_org' | 'to_org' | 'lane' | 'epoch'>;

/** An opened database: its one writer, as many readers as asked for. */
export type NodeDatabase = {
  readonly engine: Engine;
  readonly writer: Kysely<Tables>;
  /** Opened once the schema is there; `hides` where a restored node holds back what partners released. */
  readonly openReader: (hides: boolean) => Kysely<Tables>;
  /** Gives back the space of erased rows, after the group that erased them. */
  readonly scrub: () => Promise<void>;
  /** The first disk fault of the writer since it was last asked; a rollback that fails after it would hide it. */
  readonly takeDiskFault: () => DiskFault | null;
  /** Where the engine finds its own structure damaged; empty where it is whole or the engine keeps that to itself. */
  readonly checkStructure: () => Promise<ReadonlyArray<string>>;
};

export type StoreOptions = {
  readonly database: NodeDatabase;
  readonly keys: ContentKeys;
  /** Signs the heads of the feeds a group moved, inside its transaction. */
  readonly signHeads: (tx: StoreTransaction, feeds: ReadonlyArray<TouchedFeed>) => Promise<void>;
  /** Runs after a group is durable and before it is acknowledged: the witness of own heads. */
  readonly afterCommit: (feeds: ReadonlyArray<TouchedFeed>) => Promise<void>;
  /** Told when a group is durable again after one that failed and may have been committed all the same. */
  readonly onRecovered: () => void;
  /** False where so little room is left that new work is refused. */
  readonly hasRoom: () => boolean;
  /** Told once, when the disk has failed; whoever runs the store ends. */
  readonly onFatal: (error: unknown) => void;
};

export async function createStore(options: StoreOptions): Promise<Store> {
  const { keys } = options;
  const { engine, writer, openReader } = options.database;
  const wantsRebuild = await createSchema(writer, engine);
  const reader = openReader((await listHeldBack(writer)).length > 0);
  const counter: Counter = { position: await readLastPosition(writer), isKnown: true };
  const queue: Job[] = [];
  let running: Promise<void> | null = null;
  let failed: Error | null = null;
  let changes = 0;
  const fail = (error: unknown) => {
    failed = createStoreError('StoreFailed', error);
    options.onFatal(error);
    return failed;
  };
  /** Null once the group is durable and acknowledged, else why nothing of it is. */
  const tryGroup = async (jobs: ReadonlyArray<Job>): Promise<unknown> => {
    if (failed !== null) return failed;
    if (!options.hasRoom()) return createStoreError('DiskFull');
    const wasKnown = counter.isKnown;
    changes++;
    const written = await writeGroup(options, counter, jobs).catch((error: unknown) => {
      counter.isKnown = false;
      const fault = options.database.takeDiskFault() ?? readDiskFault(error);
      if (fault === 'full') return { refusal: createStoreError('DiskFull', error) };
      return { refusal: fault === null ? error : fail(error) };
    });
    if ('refusal' in written) return written.refusal;
    try {
      await finishGroup(options, written);
    } catch (error) {
      return fail(error);
    }
    for (const settle of written.settled) settle();
    if (!wasKnown) options.onRecovered();
    return null;
  };
  const drain = async () => {
    while (queue.length > 0) {
      const jobs = queue.splice(0, GROUP_JOBS_MAX);
      const refusal = await tryGroup(jobs);
      if (refusal !== null) for (const job of jobs) job.reject(refusal);
    }
    running = null;
  };
  return {
    engine,
    db: reader,
    changes: () => changes,
    wantsRebuild,
    findKey: keys.find,
    checkStructure: options.database.checkStructure,
    commit: <T>(work: (tx: StoreTransaction) => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        queue.push({ work, resolve: resolve as (value: unknown) => void, reject });
        running ??= Promise.resolve().then(drain);
      }),
    close: async () => {
      await running;
      await reader.destroy();
      await writer.destroy();
      keys.close();
    },
  };
}

/** What the units of a group leave to be done at its end. */
type Group = {
  readonly newKeys: Map<string, Bytes>;
  readonly doomed: Set<string>;
  readonly touched: Map<string, TouchedFeed>;
};

/** The last position given. Unknown after a failed group, which a lost connection may have committed all the same. */
type Counter = { position: number; isKnown: boolean };

type WrittenGroup = Group & { readonly settled: ReadonlyArray<() => void> };

/** One transaction for all jobs; content keys are durable before it is. */
async function writeGroup(options: StoreOptions, counter: Counter, jobs: ReadonlyArray<Job>): Promise<WrittenGroup> {
  const { database, keys } = options;
  const group: Group = { newKeys: new Map(), doomed: new Set(), touched: new Map() };
  const settled: Array<() => void> = [];
  await database.writer.transaction().execute(async (db) => {
    if (!counter.isKnown) counter.position = await readLastPosition(db);
    counter.isKnown = true;
    const tx: StoreTransaction = {
      db,
      nextPosition: () => ++counter.position,
      putKey: (ref, key) => void group.newKeys.set(ref, key),
      destroyKey: (ref) => void group.doomed.add(ref),
      findKey: (ref) => (group.doomed.has(ref) ? null : (group.newKeys.get(ref) ?? keys.find(ref))),
      touchFeed: (feed) => void group.touched.set(`${feed.from_org} ${feed.to_org} ${feed.lane} ${feed.epoch}`, feed),
    };
    for (const job of jobs) settled.push(await runUnit(tx, group, counter, job));
    await options.signHeads(tx, [...group.touched.values()]);
    keys.store([...group.newKeys].map(([ref, key]) => ({ ref, key })));
  });
  return { ...group, settled };
}

/** What follows a durable group and comes before anybody is answered. Space that is not given back now is so later. */
async function finishGroup(options: StoreOptions, group: Group): Promise<void> {
  options.keys.destroy([...group.doomed]);
  await options.afterCommit([...group.touched.values()]);
  if (group.doomed.size > 0) await options.database.scrub();
}

const SAVEPOINT = CompiledQuery.raw('savepoint unit');
const RELEASE = CompiledQuery.raw('release savepoint unit');
const ROLL_BACK = CompiledQuery.raw('rollback to savepoint unit');

/** Runs one job behind a savepoint; its error undoes only its own work. */
async function runUnit(tx: StoreTransaction, group: Group, counter: Counter, job: Job): Promise<() => void> {
  const { position } = counter;
  const sizes = [group.newKeys.size, group.doomed.size, group.touched.size] as const;
  await tx.db.executeQuery(SAVEPOINT);
  try {
    const value = await job.work(tx);
    await tx.db.executeQuery(RELEASE);
    return () => job.resolve(value);
  } catch (error) {
    const fault = readDiskFault(error);
    if (fault === 'failed' || fault === 'damaged') throw error;
    await tx.db.executeQuery(ROLL_BACK);
    await tx.db.executeQuery(RELEASE);
    counter.position = position;
    keepFirst(group.newKeys, sizes[0]);
    keepFirst(group.doomed, sizes[1]);
    keepFirst(group.touched, sizes[2]);
    return () => job.reject(fault === 'full' ? createStoreError('DiskFull', error) : error);
  }
}

/** Maps and sets keep the order in which things came: what came after the first `count` goes. */
function keepFirst(held: Map<string, unknown> | Set<string>, count: number): void {
  for (const key of [...held.keys()].slice(count)) held.delete(key);
}

async function readLastPosition(db: Kysely<Tables>): Promise<number> {
  const records = await db
    .selectFrom('record')
    .select((e) => e.fn.max('position').as('top'))
    .executeTakeFirst();
  const entries = await db
    .selectFrom('feed_entry')
    .select((e) => e.fn.max('position').as('top'))
    .executeTakeFirst();
  const waiting = await db
    .selectFrom('waiting_entry')
    .select((e) => e.fn.max('position').as('top'))
    .executeTakeFirst();
  return Math.max(...[records, entries, waiting].map((row) => Number(row?.top ?? 0)));
}
