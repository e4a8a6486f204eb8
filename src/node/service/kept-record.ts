/**
 * What no withdrawal takes. Civilian harm is kept (rule S-9): once any version of an incident counts harm to civilians on
 * this node, no erasure, expiry or retention takes the content of any of its reports; a count that is lowered later does
 * not undo it, because the version that counted it is still there. A countersignature is kept (rule R-9): who has signed
 * cannot take it back alone, or a joint object would be in force on one node and not on the other.
 */
import type { Withdrawal } from '../../exchange/object.ts';
import { countsCivilianHarm } from '../../record/kind/incident-report.ts';
import type { Store, StoreTransaction } from '../store/store.ts';

/** Why a withdrawal was not done; the code of its receipt and of the refusal. */
export const HARM_KEPT = 'CivilianHarmKept';
export const SIGNATURE_KEPT = 'SignatureKept';
export type KeptCode = typeof HARM_KEPT | typeof SIGNATURE_KEPT;

/** Why a withdrawal of this record is not done; null where it is. */
export async function findKept(
  db: Store['db'] | StoreTransaction['db'],
  record: string,
  action: Withdrawal['action'],
): Promise<KeptCode | null> {
  const row = await db.selectFrom('record').select('kind').where('id', '=', record).executeTakeFirst();
  if (row?.kind === 'countersignature') return SIGNATURE_KEPT;
  return action === 'erase' && (await isHarmKept(db, record)) ? HARM_KEPT : null;
}

export function isKeptCode(code: string | null): code is KeptCode {
  return code === HARM_KEPT || code === SIGNATURE_KEPT;
}

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
