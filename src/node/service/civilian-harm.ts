/**
 * Civilian harm is kept (rule S-9): once any version of an incident counts harm to civilians on this node, no erasure, expiry
 * or retention takes the content of any of its reports. A count that is lowered later does not undo it, because the
 * version that counted it is still there.
 */
import { countsCivilianHarm } from '../../record/kind/incident-report.ts';
import type { Store, StoreTransaction } from '../store/store.ts';

/** Why an erasure was not done; the code of its receipt and of the refusal. */
export const HARM_KEPT = 'CivilianHarmKept';

export async function isHarmKept(db: Store['db'] | StoreTransaction['db'], record: string): Promise<boolean> {
  const row = await db
    .selectFrom('record_view')
    .select(['incident', 'body'])
    .where('id', '=', record)
    .executeTakeFirst();
  if (row === undefined) return false;
  if (row.incident === null) return isHarmful(row.body);
  const versions = await db.selectFrom('record_view').select('body').where('incident', '=', row.incident).execute();
  return versions.some(({ body }) => isHarmful(body));
}

function isHarmful(body: string): boolean {
  return countsCivilianHarm(JSON.parse(body) as Parameters<typeof countsCivilianHarm>[0]);
}
