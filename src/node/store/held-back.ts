/**
 * What a restored node keeps from its screens: the backup may be older than a withdrawal, so nothing that a partner released
 * by decision is shown until that partner's feeds have been caught up (exchange rules, part 4). Readers then see the
 * record view through a temporary view of the same name; what writes, folds and rebuilds sees all of it.
 */
import type { Kysely } from 'kysely';
import { KIND_BY_NAME } from '../../record/registry.ts';
import type { Tables } from './schema.ts';

const HELD_BACK = 'held-back ';

export function heldBackKey(partner: string): string {
  return `${HELD_BACK}${partner}`;
}

export async function listHeldBack(db: Kysely<Tables>): Promise<ReadonlyArray<string>> {
  const rows = await db.selectFrom('setting').select('key').where('key', 'like', `${HELD_BACK}%`).execute();
  return rows.map(({ key }) => key.slice(HELD_BACK.length));
}

/** Lifted row by row as soon as the setting goes, so that no reader has to be opened again. */
export function hidingViewSql(schema: string): string {
  const kinds = [...KIND_BY_NAME.values()].filter(({ release }) => release === 'by-decision');
  const names = kinds.map(({ kind }) => `'${kind}'`).join(', ');
  return `create temporary view record_view as select * from ${schema}.record_view where rel = '' or kind not in (${names})
    or not exists (select 1 from release_view join setting on setting.key = '${HELD_BACK}' || release_view.partner
      where release_view.rel = record_view.rel and release_view.direction = 'in')`;
}
