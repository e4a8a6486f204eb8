/** Small values a node keeps for itself, by name; they are in no record and no view. */
import type { Store, StoreTransaction } from '../store/store.ts';

export async function readSetting(db: Store['db'] | StoreTransaction['db'], key: string): Promise<string | null> {
  const row = await db.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value ?? null;
}

export async function putSetting(tx: StoreTransaction, key: string, value: string): Promise<void> {
  await tx.db
    .insertInto('setting')
    .values({ key, value })
    .onConflict((c) => c.column('key').doUpdateSet({ value }))
    .execute();
}

export async function dropSetting(tx: StoreTransaction, key: string): Promise<void> {
  await tx.db.deleteFrom('setting').where('key', '=', key).execute();
}

/** All values whose name begins with `prefix`, by the rest of the name. */
export async function listSettings(
  db: Store['db'] | StoreTransaction['db'],
  prefix: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('setting').selectAll().where('key', 'like', `${prefix}%`).orderBy('key').execute();
  return new Map(rows.map((row) => [row.key.slice(prefix.length), row.value]));
}
