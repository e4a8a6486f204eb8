/**
 * Check 25 of what arrives: a version names an earlier one of the same organisation and kind, or one not held here. Else a
 * partner could mark another's record, or one of ours, as superseded. It is the last content check, so its fault is of a
 * form that is sound otherwise (rules F-11, R-18).
 */
import { err } from '../../base/result.ts';
import type { AcceptedEntry } from '../../exchange/ingest.ts';
import type { StoreTransaction } from '../store/store.ts';

/** The same entries; those whose form revises what is not its own to revise have their content set aside. */
export async function refuseBadRevisions(
  tx: StoreTransaction,
  accepted: ReadonlyArray<AcceptedEntry>,
): Promise<ReadonlyArray<AcceptedEntry>> {
  const arrived = new Map<string, Named>();
  const checked: AcceptedEntry[] = [];
  for (const item of accepted) {
    const record = item.release?.ok ? item.release.value.record : null;
    const prev = record?.body['prev'];
    const named = typeof prev !== 'string' ? undefined : (arrived.get(prev) ?? (await findNamed(tx, prev)));
    const isSound = record === null || named === undefined || isSame(named, record.core);
    checked.push(isSound ? item : { ...item, release: err({ type: 'BadRevision' }) });
    if (record !== null && isSound) arrived.set(record.id, record.core);
  }
  return checked;
}

type Named = { readonly org: string; readonly kind: string };

function isSame(a: Named, b: Named): boolean {
  return a.org === b.org && a.kind === b.kind;
}

function findNamed(tx: StoreTransaction, id: string): Promise<Named | undefined> {
  return tx.db.selectFrom('record').select(['org', 'kind']).where('id', '=', id).executeTakeFirst();
}
