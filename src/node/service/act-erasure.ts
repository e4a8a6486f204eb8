/** Acts that wait for approvals go with their key, so that what somebody was about to say is gone with them (rule R-13). */
import type { StoreTransaction } from '../store/store.ts';

/** Name of the content key that an act is sealed under. */
export function actKeyRef(id: string): string {
  return `act ${id}`;
}

/** Its bytes and its approvals go; false where it is gone already. */
export async function dropAct(tx: StoreTransaction, id: string): Promise<boolean> {
  const row = await tx.db.selectFrom('waiting_act').select('hashes').where('id', '=', id).executeTakeFirst();
  if (row === undefined) return false;
  await tx.db.deleteFrom('act_approval').where('what', 'in', row.hashes.split(' ')).execute();
  await tx.db.deleteFrom('waiting_act').where('id', '=', id).execute();
  tx.destroyKey(actKeyRef(id));
  return true;
}

/** What waits on a record that is erased goes with it. */
export async function dropActsAbout(tx: StoreTransaction, record: string): Promise<void> {
  const rows = await tx.db.selectFrom('waiting_act').select('id').where('about', '=', record).execute();
  for (const { id } of rows) await dropAct(tx, id);
}
