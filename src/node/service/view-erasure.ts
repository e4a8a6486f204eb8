/**
 * What leaves the views again: the content of an erased record, its references and what followed from them. The outcome is
 * what a rebuild finds that never saw the content (rule R-13): a version named only by an erased one stands again, and
 * an incident held together only by it comes apart.
 */
import { sql } from 'kysely';
import { assert } from '../../base/assert.ts';
import { canonicalText } from '../../base/canonical.ts';
import { flattenBody, unflattenLeaves } from '../../record/disclosure.ts';
import { parseCore } from '../../record/record.ts';
import { prepareQuery } from '../store/prepared.ts';
import type { StoreTransaction } from '../store/store.ts';
import { dropActsAbout } from './act-erasure.ts';
import { wordsOf } from './log-words.ts';

/** Cause of a form that stands no longer because its day has come. */
export const EXPIRED = 'Expired';

/** Columns that repeat what a body says; its place in the log is then when it came. */
export const NOTHING_SAID = {
  log_ms: sql<number | null>`case when log_ms is null then null else recorded_ms end`,
  occurred_ms: null,
  until_ms: null,
  lat_e7: null,
  lng_e7: null,
  incident_kind: null,
  type_code: null,
  centre: null,
  row_key: null,
  district: null,
} as const;

export async function eraseViewed(
  tx: StoreTransaction,
  id: string,
  standing: 'withdrawn' | 'expired' = 'withdrawn',
): Promise<void> {
  await dropReferences(tx, id);
  await dropActsAbout(tx, id);
  await tx.db
    .updateTable('record_view')
    .set({ standing, body: '{}', words: '', ...NOTHING_SAID, withheld: await countDigests(tx, id) })
    .where('id', '=', id)
    .execute();
}

/** Leaves its sender restricted leave the view, and what they referred to; `left` names those that stay. */
export async function restrictViewed(tx: StoreTransaction, id: string, left: ReadonlySet<string>): Promise<void> {
  const row = await tx.db.selectFrom('record_view').select('body').where('id', '=', id).executeTakeFirstOrThrow();
  const kept = flattenBody(JSON.parse(row.body)).filter(({ path }) => left.has(path));
  const body = unflattenLeaves(kept);
  assert(body.ok, 'leaves of one body fit together');
  const withheld = (await countDigests(tx, id)) - kept.length;
  await tx.db
    .updateTable('record_view')
    .set({
      standing: 'restricted',
      body: canonicalText(body.value),
      words: wordsOf(body.value),
      ...NOTHING_SAID,
      withheld,
    })
    .where('id', '=', id)
    .execute();
  const references = tx.db.deleteFrom('reference_view').where('record_id', '=', id);
  await references.where('path', 'not in', [...left]).execute();
}

async function countDigests(tx: StoreTransaction, id: string): Promise<number> {
  const record = await tx.db.selectFrom('record').select('core').where('id', '=', id).executeTakeFirst();
  const core = record ? parseCore(new Uint8Array(record.core)) : null;
  return core?.ok ? core.value.digests.length : 0;
}

const findViewed = prepareQuery((db, id: string) =>
  db.selectFrom('record_view').select('incident').where('id', '=', id),
);

/** Forgets what a record refers to; true where it referred to anything or had a row. */
export async function dropReferences(tx: StoreTransaction, id: string): Promise<boolean> {
  const [row] = await findViewed(tx.db, id);
  if (!row) return false;
  const references = await tx.db
    .selectFrom('reference_view')
    .select(['ref_id', 'path'])
    .where('record_id', '=', id)
    .execute();
  if (references.length === 0) return true;
  await tx.db.deleteFrom('reference_view').where('record_id', '=', id).execute();
  for (const { ref_id, path } of references) if (path === '/prev') await revive(tx, ref_id);
  if (row.incident !== null) await regroupIncident(tx, row.incident);
  return true;
}

/** A superseded version stands again when nothing supersedes it any longer. */
async function revive(tx: StoreTransaction, id: string): Promise<void> {
  const row = await tx.db.selectFrom('record_view').select(['standing', 'rel']).where('id', '=', id).executeTakeFirst();
  if (row?.standing !== 'superseded') return;
  const later = await tx.db
    .selectFrom('reference_view')
    .select('record_id')
    .where('ref_id', '=', id)
    .where('path', '=', '/prev')
    .executeTakeFirst();
  const corrected = await tx.db
    .selectFrom('release_view')
    .select('rel')
    .where('rel', '=', row.rel)
    .where('withdrawn', '=', 'correct')
    .executeTakeFirst();
  if (later || corrected) return;
  await tx.db.updateTable('record_view').set({ standing: 'current' }).where('id', '=', id).execute();
}

/** Parts an incident into what its reports still link; each part is named by its earliest report. */
async function regroupIncident(tx: StoreTransaction, incident: string): Promise<void> {
  const reports = await tx.db
    .selectFrom('record_view')
    .select('id')
    .where('incident', '=', incident)
    .orderBy('position')
    .execute();
  const links = await tx.db
    .selectFrom('reference_view')
    .innerJoin('record_view', 'record_view.id', 'reference_view.record_id')
    .select(['reference_view.record_id', 'reference_view.ref_id'])
    .where('record_view.incident', '=', incident)
    .execute();
  const nextById = new Map<string, string[]>(reports.map(({ id }) => [id, []]));
  for (const { record_id, ref_id } of links) {
    if (!nextById.has(ref_id)) continue;
    nextById.get(record_id)!.push(ref_id);
    nextById.get(ref_id)!.push(record_id);
  }
  const anchorById = new Map<string, string>();
  for (const { id: anchor } of reports) {
    const open = anchorById.has(anchor) ? [] : [anchor];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (anchorById.has(id)) continue;
      anchorById.set(id, anchor);
      open.push(...nextById.get(id)!);
    }
  }
  for (const [id, anchor] of anchorById) {
    if (anchor === incident) continue;
    await tx.db.updateTable('record_view').set({ incident: anchor }).where('id', '=', id).execute();
  }
}
