/**
 * Copies the logs of a store into another, table by table in keyset order, so that neither memory nor engine matters: the
 * same function reads SQLite or PostgreSQL and writes either. Views are left out, because a rebuild makes them; acts
 * that wait for approvals are left out, because they hold what somebody was about to say.
 */
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Tables } from './schema.ts';

const ROWS_AT_ONCE = 500;

/** Every table that is neither a view nor desk work, with the columns of its order. */
export const COPIED_TABLES = {
  record: ['position'],
  payload: ['ref'],
  release: ['rel'],
  feed_entry: ['position'],
  feed_head: ['from_org', 'to_org', 'lane', 'epoch', 'seq'],
  epoch_start: ['from_org', 'to_org', 'lane', 'epoch'],
  fork_proof: ['from_org', 'to_org', 'lane', 'epoch'],
  waiting_entry: ['position'],
  quarantined_entry: ['hash'],
  act_approval: ['what', 'authenticator'],
  survey_run: ['id'],
  survey_blob: ['ref'],
  setting: ['key'],
  partner: ['org'],
} as const satisfies { readonly [T in keyof Tables]?: ReadonlyArray<keyof Tables[T]> };

export type CopiedTable = keyof typeof COPIED_TABLES;

type Row = Readonly<Record<string, unknown>>;

/** Returns the number of rows copied. `from` is a transaction, so that all tables show one moment. */
export async function copyTable(from: Kysely<Tables>, to: Kysely<Tables>, table: CopiedTable): Promise<number> {
  const columns: ReadonlyArray<string> = COPIED_TABLES[table];
  const order = sql.join(columns.map((column) => sql.ref(column)));
  let count = 0;
  let after = sql<SqlBool>`1 = 1`;
  for (;;) {
    const rows: ReadonlyArray<Row> = await readPage(from, { table, after, order });
    for (const row of rows)
      await to
        .insertInto(table)
        .values(row as never)
        .execute();
    count += rows.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return count;
    after = sql<SqlBool>`(${order}) > (${sql.join(columns.map((column) => last[column]))})`;
  }
}

async function readPage(
  from: Kysely<Tables>,
  page: { readonly table: CopiedTable; readonly after: RawBuilder<SqlBool>; readonly order: RawBuilder<unknown> },
): Promise<ReadonlyArray<Row>> {
  const { table, after, order } = page;
  const query = sql<Row>`
    select * from ${sql.table(table)} where ${after} order by ${order} limit ${sql.lit(ROWS_AT_ONCE)}`;
  return (await query.execute(from)).rows;
}
