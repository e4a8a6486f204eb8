/** The ledger with one partner, folded from both feeds as this node holds them. */
import { foldLedger, type Ledger, type LedgerEntry } from '../../exchange/ledger.ts';
import type { Entry } from '../../exchange/object.ts';
import { sha256 } from '../crypto.ts';
import type { NodeContext } from './node-context.ts';

export async function readLedger(context: Pick<NodeContext, 'store' | 'identity'>, partner: string): Promise<Ledger> {
  const own = context.identity.org;
  const rows = await context.store.db
    .selectFrom('feed_entry')
    .select(['body', 'hash'])
    .where((e) =>
      e.or([
        e.and([e('from_org', '=', own), e('to_org', '=', partner)]),
        e.and([e('from_org', '=', partner), e('to_org', '=', own)]),
      ]),
    )
    .execute();
  const entries = rows.map(
    (row): LedgerEntry => ({ entry: JSON.parse(Buffer.from(row.body).toString('utf8')) as Entry, hash: row.hash }),
  );
  return foldLedger(entries, sha256);
}
