/**
 * The PostgreSQL that contract tests run on is a real one: of a version the product supports, ordering text by code
 * unit, exact in 64-bit integers, and empty for each test.
 */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../harness/postgres.ts';

async function query(url: string, sql: string): Promise<ReadonlyArray<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('PostgreSQL of the contract tests', () => {
  let one: TestDatabase;
  let two: TestDatabase;
  beforeAll(async () => {
    [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  });
  afterAll(async () => {
    await Promise.all([one.drop(), two.drop()]);
  });

  it('is version 15 or newer', async () => {
    const [row] = await query(one.url, "select current_setting('server_version_num')::int as version");
    expect(row!.version).toBeGreaterThanOrEqual(150_000);
  });

  it('orders text by code unit and keeps 64-bit integers exact', async () => {
    const rows = await query(one.url, "select t from (values ('b'), ('B'), ('ە'), ('a')) v(t) order by t");
    expect(rows.map((row) => row.t)).toEqual(['B', 'a', 'b', 'ە']);
    expect(await query(one.url, 'select 9007199254740993::bigint as n')).toEqual([{ n: '9007199254740993' }]);
  });

  it('gives each test a database of its own', async () => {
    await query(one.url, 'create table only_here (n bigint primary key)');
    const tables = "select count(*)::int as n from pg_tables where tablename = 'only_here'";
    expect(await query(one.url, tables)).toEqual([{ n: 1 }]);
    expect(await query(two.url, tables)).toEqual([{ n: 0 }]);
  });

  it('refuses a wrong password', async () => {
    const url = new URL(one.url);
    url.password = 'wrong';
    await expect(query(url.href, 'select 1')).rejects.toThrow(/password/);
  });
});
