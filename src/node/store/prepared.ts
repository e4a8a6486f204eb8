/**
 * Statements of the paths that run for every record and entry: built and compiled once for each engine, then only bound.
 * Building and compiling one anew costs several times what SQLite takes to run it.
 */
import { type CompiledQuery, type Insertable, type Kysely, PostgresAdapter } from 'kysely';
import { assert } from '../../base/assert.ts';
import type { Tables } from './schema.ts';
import type { SqlValue } from './sql-value.ts';

type Reader = Kysely<Tables>;
type Compilable<Row> = { readonly compile: () => CompiledQuery<Row> };
/** Stands for an argument while a statement is built. */
type Slot = { readonly slot: number };

/** Rows of one statement; what is left over goes in one by one, so that only two statements exist of each insert. */
const ROWS_AT_ONCE = 32;

/** `build` is called once for each engine, with a place holder for every argument: it must not look at them. */
export function prepareQuery<Arguments extends ReadonlyArray<SqlValue>, Row>(
  build: (db: Reader, ...slots: Arguments) => Compilable<Row>,
): (db: Reader, ...values: Arguments) => Promise<ReadonlyArray<Row>> {
  const bind = prepareByEngine((db) => {
    const slots = Array.from({ length: build.length - 1 }, (_, slot): Slot => ({ slot }));
    return build(db, ...(slots as unknown as Arguments)).compile();
  });
  return async (db, ...values) => (await db.executeQuery(bind(db, values))).rows;
}

/** Rows that are there already are left as they are where `onConflict` says so. */
export function prepareInsert<Table extends keyof Tables & string>(
  table: Table,
  columns: ReadonlyArray<keyof Tables[Table] & string>,
  onConflict: 'fail' | 'keep' = 'fail',
): (db: Reader, rows: ReadonlyArray<Tables[Table]>) => Promise<void> {
  const prepareRows = (count: number) =>
    prepareByEngine<Tables[Table]>((db) => {
      const rows = Array.from({ length: count }, (_, i) =>
        Object.fromEntries(columns.map((column, k): [string, Slot] => [column, { slot: i * columns.length + k }])),
      );
      const insert = db.insertInto(table).values(rows as unknown as Insertable<Tables[Table]>);
      return (
        onConflict === 'keep' ? insert.onConflict((c) => c.doNothing()) : insert
      ).compile() as CompiledQuery<never>;
    });
  const [one, many] = [prepareRows(1), prepareRows(ROWS_AT_ONCE)];
  const valuesOf = (rows: ReadonlyArray<Tables[Table]>) =>
    rows.flatMap((row) => columns.map((column) => row[column] as SqlValue));
  return async (db, rows) => {
    let at = 0;
    for (; at + ROWS_AT_ONCE <= rows.length; at += ROWS_AT_ONCE)
      await db.executeQuery(many(db, valuesOf(rows.slice(at, at + ROWS_AT_ONCE))));
    for (; at < rows.length; at++) await db.executeQuery(one(db, valuesOf([rows[at]!])));
  };
}

function prepareByEngine<Row>(compile: (db: Reader) => CompiledQuery<Row>) {
  const compiled = new Map<boolean, CompiledQuery<Row>>();
  return (db: Reader, values: ReadonlyArray<SqlValue>): CompiledQuery<Row> => {
    const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
    const held = compiled.get(isPostgres) ?? compile(db);
    compiled.set(isPostgres, held);
    return { ...held, parameters: held.parameters.map((parameter) => bindParameter(parameter, values)) };
  };
}

function bindParameter(parameter: unknown, values: ReadonlyArray<SqlValue>): unknown {
  if (typeof parameter !== 'object' || parameter === null || !('slot' in parameter)) return parameter;
  const value = values[(parameter as Slot).slot];
  assert(value !== undefined, 'a value for every slot');
  return value;
}
