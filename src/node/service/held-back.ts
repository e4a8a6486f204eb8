/**
 * Holding back what partners released, on a node that was restored: until each lane of a partner's feed has been pulled to
 * its end, a withdrawal may be missing. The urgent lane, which carries them, is pulled first (rule S-5).
 */
import { LANES, type Lane } from '../../exchange/object.ts';
import { heldBackKey } from '../store/held-back.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { NodeContext } from './node-context.ts';

/** Of every partner that the restored database knows. */
export async function holdBackReceived(db: Store['db'] | StoreTransaction['db']): Promise<void> {
  const partners = await db.selectFrom('partner').select('org').execute();
  const value = JSON.stringify(LANES);
  for (const { org } of partners)
    await db
      .insertInto('setting')
      .values({ key: heldBackKey(org), value })
      .onConflict((c) => c.column('key').doUpdateSet({ value }))
      .execute();
}

/** A partner has nothing more in this lane. Its records are shown once that is so of both. */
export async function markCaughtUp(context: NodeContext, partner: string, lane: Lane): Promise<void> {
  const key = heldBackKey(partner);
  const row = await context.store.db.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst();
  if (row === undefined) return;
  const left = (JSON.parse(row.value) as ReadonlyArray<Lane>).filter((one) => one !== lane);
  await context.store.commit(async (tx) => {
    if (left.length === 0) await tx.db.deleteFrom('setting').where('key', '=', key).execute();
    else
      await tx.db
        .updateTable('setting')
        .set({ value: JSON.stringify(left) })
        .where('key', '=', key)
        .execute();
  });
  if (left.length === 0) context.notify({ type: 'log', id: '' });
}
