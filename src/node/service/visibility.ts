/**
 * What of the own node a seat may see (roles table of the exchange rules, part 12; rule L-20): a commander all own records,
 * the seat of a centre those of its centre and those of none, everybody who reads the log what partners released. Posts,
 * patrols, sites and what a survey found are for planners and commanders. What a seat may not see is answered as if it were not there.
 */
import type { RecordViewTable } from '../store/schema.ts';
import type { NodeContext } from './node-context.ts';
import { isForceKind, mayReadForce } from './own-force.ts';

export type Viewer = { readonly role: string; readonly centre: string | null };

/** Own records of other centres are kept from this seat; null where it sees those of every centre. */
export function boundCentre(viewer: Viewer): string | null {
  return viewer.role === 'commander' ? null : viewer.centre;
}

export function mayView(
  viewer: Viewer,
  row: Pick<RecordViewTable, 'org' | 'kind' | 'centre'>,
  ownOrg: string,
): boolean {
  const isGuarded = isForceKind(row.kind) || row.kind === 'vacuum' || row.kind === 'cells-output';
  if (isGuarded && !mayReadForce(viewer.role)) return false;
  const centre = boundCentre(viewer);
  return row.org !== ownOrg || centre === null || row.centre === null || row.centre === centre;
}

/** Whether a record is here and this seat may see it. */
export async function isInView(
  context: Pick<NodeContext, 'store' | 'identity'>,
  viewer: Viewer,
  id: string,
): Promise<boolean> {
  const row = await context.store.db
    .selectFrom('record_view')
    .select(['org', 'kind', 'centre'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined && mayView(viewer, row, context.identity.org);
}
