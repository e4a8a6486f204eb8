/**
 * node:sqlite under Kysely's SQLite dialect. Durable by default: write-ahead log with `synchronous=FULL`, so a committed
 * transaction survives a power cut (`NORMAL` lost rows in one simulated cut of four).
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { type DiskFault, readDiskFault } from './disk-fault.ts';
import { hidingViewSql } from './held-back.ts';
import type { Tables } from './schema.ts';
import { checkSqlValues } from './sql-value.ts';
import type { NodeDatabase } from './store.ts';

const STATEMENTS_MAX = 500;
const BUSY_MS = 5_000;
/** A reader may hold the log open; what it keeps goes with the next erasure. */
const SCRUB_WAIT_MS = 50;

export function openSqliteDatabase(file: string): NodeDatabase {
  const database = openSqliteFile(file, { readOnly: false });
  let seen: DiskFault | null = null;
  const observe = (error: unknown) => {
    seen ??= readDiskFault(error);
  };
  return {
    engine: 'sqlite',
    writer: new Kysely<Tables>({ dialect: createSqliteDialect(database, observe) }),
    openReader: (hides) => openSqlite(file, { readOnly: true, hides }),
    scrub: async () => {
      database.exec(
        `pragma busy_timeout = ${SCRUB_WAIT_MS}; pragma wal_checkpoint(truncate); pragma busy_timeout = ${BUSY_MS}`,
      );
    },
    checkStructure: async () => checkSqliteStructure(file),
    takeDiskFault: () => {
      const fault = seen;
      seen = null;
      return fault;
    },
  };
}

/** One line for each finding, over a connection of its own that has nothing of the file in memory. */
export function checkSqliteStructure(file: string): ReadonlyArray<string> {
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      database.exec(`pragma busy_timeout = ${BUSY_MS}`);
      const lines = database
        .prepare('pragma integrity_check(100)')
        .all()
        .map((row) => String(row['integrity_check']));
      return lines.filter((line) => line !== 'ok');
    } finally {
      database.close();
    }
  } catch (error) {
    return [error instanceof Error ? error.message : 'database'];
  }
}

export function openSqlite(
  file: string,
  options: { readonly readOnly: boolean; readonly hides?: boolean },
): Kysely<Tables> {
  const database = openSqliteFile(file, options);
  if (options.hides === true) database.exec(hidingViewSql('main'));
  return new Kysely<Tables>({ dialect: createSqliteDialect(database, () => undefined) });
}

function openSqliteFile(file: string, options: { readonly readOnly: boolean }): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: options.readOnly });
  database.exec(`pragma busy_timeout = ${BUSY_MS}`);
  if (!options.readOnly) database.exec('pragma journal_mode = wal');
  database.exec(
    'pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on; pragma cache_size = -24576',
  );
  return database;
}

/** `observe` sees every error, also one that a failing rollback hides. */
function createSqliteDialect(database: DatabaseSync, observe: (error: unknown) => void): SqliteDialect {
  const watch = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      observe(error);
      throw error;
    }
  };
  const cached = new Map<string, StatementSync>();
  const prepare = (sql: string) => {
    const statement = cached.get(sql) ?? database.prepare(sql);
    if (cached.size >= STATEMENTS_MAX) cached.clear();
    cached.set(sql, statement);
    return {
      reader: statement.columns().length > 0,
      all: (values: ReadonlyArray<unknown>) => watch(() => statement.all(...checkSqlValues(values))),
      run: (values: ReadonlyArray<unknown>) => watch(() => statement.run(...checkSqlValues(values))),
      iterate: (values: ReadonlyArray<unknown>) => statement.iterate(...checkSqlValues(values)),
    };
  };
  return new SqliteDialect({ database: { close: () => database.close(), prepare } });
}
