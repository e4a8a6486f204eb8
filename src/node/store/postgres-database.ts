/**
 * PostgreSQL 15 or newer under Kysely's own dialect. One session writes and holds an advisory lock for as long as it
 * lives, so whoever can write is the one writer (rule R-14); readers are read-only sessions. 64-bit integers come as
 * numbers and fail where they would not be exact. A lost connection fails what was under way with `DatabaseUnavailable`,
 * acknowledged or not known to be; the next use opens a new session and takes the lock again.
 */
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient, sql } from 'kysely';
import pg from 'pg';
import { assert } from '../../base/assert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { hidingViewSql } from './held-back.ts';
import type { Tables } from './schema.ts';
import { checkSqlValues } from './sql-value.ts';
import type { NodeDatabase } from './store.ts';

const READERS_MAX = 4;
const CONNECT_MS_MAX = 10_000;
const VERSION_MIN = 150_000;
const INT8_OID = 20;
/** What the writer asks of its session: durable commits, and a dead peer noticed within a minute. */
const WRITER_SETTINGS =
  'set synchronous_commit = on; set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3';
const READER_SETTINGS = 'set default_transaction_read_only = on';
const LOCK = "select pg_try_advisory_lock(hashtextextended('seamline ' || current_schema(), 0)) as held";
const FACTS = `select current_setting('server_version_num')::int as version, current_setting('fsync') as fsync,
  current_setting('full_page_writes') as pages, current_setting('server_encoding') as encoding,
  (select count(*)::int from pg_tables where schemaname = current_schema()) as tables`;

export type DatabaseFault = DatabaseUnavailable | DatabaseInUse | DatabaseUnfit;
/** `reason` is the system's or the server's error code. */
export type DatabaseUnavailable = {
  readonly type: 'DatabaseUnavailable';
  readonly database: string;
  readonly reason: string;
};
export type DatabaseInUse = { readonly type: 'DatabaseInUse'; readonly database: string };
export type DatabaseUnfit = {
  readonly type: 'DatabaseUnfit';
  readonly database: string;
  readonly reason: 'too-old' | 'not-utf8' | 'not-durable' | 'not-empty';
};

/** Opens the writer and takes its lock. A server that may lose what it confirmed serves exercises only. */
export async function openPostgresDatabase(
  url: string,
  options: { readonly exercise: boolean },
): Promise<Result<NodeDatabase, DatabaseFault>> {
  const database = describeDatabase(url);
  const pool = createWriterPool(url);
  try {
    const client = await pool.connect();
    const unfit = findUnfitness(await readFacts(client), options.exercise);
    if (unfit !== null) {
      await pool.end();
      return err({ type: 'DatabaseUnfit', database, reason: unfit });
    }
  } catch (error) {
    await pool.end();
    return err(errorToFault(error, database));
  }
  const writer = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return ok({
    engine: 'postgres',
    writer,
    openReader: (hides) => openPostgresReader(url, hides),
    scrub: async () => {
      for (const table of ['record_view', 'reference_view', 'payload'])
        await sql`vacuum ${sql.table(table)}`.execute(writer);
    },
    takeDiskFault: () => null,
    checkStructure: async () => [],
  });
}

/** Reads beside the writer, without its lock. */
export function openPostgresReader(url: string, hides = false): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: createReaderPool(url, hides) }) });
}

/** Asks, before anything is made, whether a new node could live there. Nothing is written. */
export async function checkNewDatabase(
  url: string,
  options: { readonly exercise: boolean },
): Promise<Result<null, DatabaseFault>> {
  const database = describeDatabase(url);
  const pool = createWriterPool(url);
  try {
    const facts = await readFacts(await pool.connect());
    const reason = findUnfitness(facts, options.exercise) ?? (facts.tables > 0 ? 'not-empty' : null);
    return reason === null ? ok(null) : err({ type: 'DatabaseUnfit', database, reason });
  } catch (error) {
    return err(errorToFault(error, database));
  } finally {
    await pool.end();
  }
}

/** Null unless it is an address of PostgreSQL; the parser's own error would repeat the password. */
export function parseDatabaseUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, pathname } = new URL(text);
  return ['postgres:', 'postgresql:'].includes(protocol) && pathname.length > 1 ? text : null;
}

/** Host, port and name, without user and password. */
export function describeDatabase(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host || 'local'}${pathname}`;
}

type Facts = {
  readonly version: number;
  readonly fsync: string;
  readonly pages: string;
  readonly encoding: string;
  readonly tables: number;
};

async function readFacts(client: PostgresPoolClient): Promise<Facts> {
  const { rows } = await client.query<Facts>(FACTS, []);
  return rows[0]!;
}

function findUnfitness(facts: Facts, exercise: boolean): DatabaseUnfit['reason'] | null {
  if (facts.version < VERSION_MIN) return 'too-old';
  if (facts.encoding !== 'UTF8') return 'not-utf8';
  const isDurable = facts.fsync === 'on' && facts.pages === 'on';
  return isDurable || exercise ? null : 'not-durable';
}

/** One session at most; a lost one is replaced at the next use, and only by one that holds the lock. */
function createWriterPool(url: string): PostgresPool {
  let held: PostgresPoolClient | null = null;
  let session: pg.Client | null = null;
  const lose = (lost: pg.Client) => {
    if (session !== lost) return;
    held = null;
    session = null;
    void lost.end().catch(() => undefined);
  };
  return {
    options: {},
    connect: async () => {
      if (held !== null) return held;
      const client = new pg.Client(clientConfig(url));
      client.on('error', () => lose(client));
      client.on('end', () => lose(client));
      session = client;
      try {
        await client.connect();
        const { rows } = await client.query(LOCK);
        if (rows[0]?.held !== true) throw databaseError({ type: 'DatabaseInUse', database: describeDatabase(url) });
        await client.query(WRITER_SETTINGS);
      } catch (error) {
        lose(client);
        throw toDatabaseError(error, url);
      }
      held = wrapClient(client, url, (isLost) => (isLost ? lose(client) : undefined));
      return held;
    },
    end: async () => {
      const last = session;
      held = null;
      session = null;
      await last?.end();
    },
  };
}

async function createHidingView(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select quote_ident(current_schema()) as name');
  await client.query(hidingViewSql(rows[0]!.name));
}

function createReaderPool(url: string, hides: boolean): PostgresPool {
  const pool = new pg.Pool({ ...clientConfig(url), max: READERS_MAX });
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  pool.on('error', () => undefined);
  return {
    options: {},
    connect: async () => {
      try {
        const client = await pool.connect();
        const known = wrapped.get(client);
        if (known) return known;
        if (hides) await createHidingView(client);
        await client.query(READER_SETTINGS);
        const made = wrapClient(client, url, (isLost) => client.release(isLost));
        wrapped.set(client, made);
        return made;
      } catch (error) {
        throw toDatabaseError(error, url);
      }
    },
    end: () => pool.end(),
  };
}

function clientConfig(url: string): pg.ClientConfig {
  const types: pg.CustomTypesConfig = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === INT8_OID ? parseExactInteger : pg.types.getTypeParser(oid, format as 'text'),
  };
  return {
    connectionString: url,
    types,
    application_name: 'seamline',
    connectionTimeoutMillis: CONNECT_MS_MAX,
    keepAlive: true,
  };
}

function parseExactInteger(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), 'a stored integer is exact as a number');
  return value;
}

/** `free` is told whether the connection is lost. */
function wrapClient(
  client: pg.Client | pg.PoolClient,
  url: string,
  free: (isLost: boolean) => void,
): PostgresPoolClient {
  let isLost = false;
  const query = async (text: string, values: ReadonlyArray<unknown>) => {
    try {
      return await client.query(text, checkSqlValues(values));
    } catch (error) {
      isLost ||= isConnectionError(error);
      throw toDatabaseError(error, url);
    }
  };
  return { query: query as unknown as PostgresPoolClient['query'], release: () => free(isLost) };
}

/** Classes 08 and 57P of SQLSTATE, system errors, and the driver's own words for a socket that closed. */
function isConnectionError(error: unknown): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string') return /^(08|57P|E[A-Z]+$)/.test(code);
  return (
    typeof message === 'string' && /^(Connection terminated|Client (has encountered|was closed)|timeout)/.test(message)
  );
}

type DatabaseError = Error & { readonly fault: DatabaseFault };

function databaseError(fault: DatabaseFault): DatabaseError {
  return Object.assign(new Error(`${fault.type}: ${fault.database}`), { fault, type: fault.type });
}

/** What the database itself is to blame for, in place of what was asked of it. */
export function isDatabaseFault(error: unknown): boolean {
  return error instanceof Error && 'fault' in error;
}

function toDatabaseError(error: unknown, url: string): unknown {
  if (!isConnectionError(error)) return error;
  return databaseError(errorToUnavailable(error, describeDatabase(url)));
}

/** What a failed opening says; a wrong password or name is the server's refusal, by its code. */
function errorToFault(error: unknown, database: string): DatabaseFault {
  return (error as Partial<DatabaseError>).fault ?? errorToUnavailable(error, database);
}

function errorToUnavailable(error: unknown, database: string): DatabaseUnavailable {
  const { code } = error as { readonly code?: unknown };
  return { type: 'DatabaseUnavailable', database, reason: typeof code === 'string' ? code : 'closed' };
}
