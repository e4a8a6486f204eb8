/**
 * Label of what a record is derived from: the highest marking of its parents, the intersection of their audiences, the union
 * of their handling. A received parent may go to its originator and to whom its release names onward (rules L-2, L-3).
 */
import type { Release } from '../../exchange/object.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import { deriveLabel, type Label, type Marking } from '../../record/label.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { NodeContext } from './node-context.ts';

/** Leaves that name what a record sums up. A revision names what it replaces, and that is no parent. */
const DERIVING_LEAVES = ['reports', 'keptUnconfirmed'] as const;

type Reader = Store['db'] | StoreTransaction['db'];

/** Null for a record that stands on its own. */
export async function readParentLabel(
  context: Pick<NodeContext, 'store' | 'identity'>,
  body: JsonObject,
): Promise<Label | null> {
  const { db } = context.store;
  const ids = DERIVING_LEAVES.flatMap((leaf) => (body[leaf] ?? []) as ReadonlyArray<string>);
  if (ids.length === 0) return null;
  const rows = await db.selectFrom('record_view').selectAll().where('id', 'in', ids).execute();
  if (rows.length === 0) return null;
  const own = context.identity.org;
  const labels: Label[] = [];
  for (const row of rows) {
    const marking = row.marking as Marking;
    if (row.org === own) {
      const said = (JSON.parse(row.body) as { disposition?: Omit<Label, 'marking'> }).disposition;
      labels.push({ marking, releasableTo: [own, ...(said?.releasableTo ?? [])], handling: said?.handling ?? [] });
    } else {
      const release = await readRelease(db, row.rel);
      const releasableTo = [own, row.org, ...(release?.onward ?? [])];
      labels.push({ marking, releasableTo, handling: release?.handling ?? [] });
    }
  }
  return deriveLabel(labels);
}

async function readRelease(db: Reader, rel: string): Promise<Release | null> {
  const row = await db.selectFrom('release').select('body').where('rel', '=', rel).executeTakeFirst();
  return row === undefined ? null : (JSON.parse(Buffer.from(row.body).toString('utf8')) as Release);
}
