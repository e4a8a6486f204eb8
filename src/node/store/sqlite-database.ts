/**
 * node:sqlite under Kysely's SQLite dialect. Durable by default: write-ahead log with `synchronous=FULL`, so a committed
 * transaction survives a power cut (`NORMAL` lost rows in one simulated cut of four). Parameters that are neither text,
 * number, bigint, bytes nor null are refused: node:sqlite would silently store NULL for a Date.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { SqliteDialect } from 'kysely';
import { assert } from '../../base/assert.ts';

const STATEMENTS_MAX = 500;
type SqlValue = string | number | bigint | Uint8Array | null;

export function openSqliteFile(file: string, options: { readonly readOnly: boolean }): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: options.readOnly });
  database.exec('pragma busy_timeout = 5000');
  if (!options.readOnly) database.exec('pragma journal_mode = wal');
  database.exec(
    'pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on; pragma cache_size = -65536',
  );
  return database;
}

export function createSqliteDialect(database: DatabaseSync): SqliteDialect {
  const cached = new Map<string, StatementSync>();
  const prepare = (sql: string) => {
    const statement = cached.get(sql) ?? database.prepare(sql);
    if (cached.size >= STATEMENTS_MAX) cached.clear();
    cached.set(sql, statement);
    return {
      reader: statement.columns().length > 0,
      all: (values: ReadonlyArray<unknown>) => statement.all(...checkValues(values)),
      run: (values: ReadonlyArray<unknown>) => statement.run(...checkValues(values)),
      iterate: (values: ReadonlyArray<unknown>) => statement.iterate(...checkValues(values)),
    };
  };
  return new SqliteDialect({ database: { close: () => database.close(), prepare } });
}

function checkValues(values: ReadonlyArray<unknown>): SqlValue[] {
  for (const value of values) {
    const isPlain =
      value === null ||
      typeof value === 'string' ||
      typeof value === 'bigint' ||
      value instanceof Uint8Array ||
      (typeof value === 'number' && Number.isFinite(value));
    assert(isPlain, `not an SQL value: ${typeof value}`);
  }
  return values as SqlValue[];
}
