/**
 * The own organisation's key statements on its own node: the last one, and the next, which counts once two of the three
 * root holders have signed it. What it adds is known here at once and told to every partner in the urgent lane.
 */
import { assert } from '../../base/assert.ts';
import { ok, type Result } from '../../base/result.ts';
import { type BadStatement, extendKeyHistory, type WeakKey } from '../../exchange/key-history.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { KeyLine } from '../../record/kind/organisation.ts';
import type { SignedRecord } from '../../record/record.ts';
import { dropWaitingKey } from './enrolment-desk.ts';
import { appendToFeed } from './feed-append.ts';
import type { StatementInForce } from './next-statement.ts';
import type { NodeContext } from './node-context.ts';
import { insertStatement, readKeyHistory, STATEMENT_DEPS } from './statement.ts';

export async function readStatementInForce(
  context: Pick<NodeContext, 'identity' | 'store'>,
): Promise<StatementInForce> {
  const { org } = context.identity;
  const row = await context.store.db
    .selectFrom('organisation_view')
    .innerJoin('record_view', 'record_view.id', 'organisation_view.statement')
    .select(['record_view.id', 'record_view.body'])
    .where('organisation_view.org', '=', org)
    .executeTakeFirst();
  assert(row !== undefined, 'the own key statement is the first record of every node');
  return { id: row.id, org, body: JSON.parse(row.body) as JsonObject };
}

/** Takes in the next statement, checked like one from outside, and tells the partners in the same transaction. */
export async function acceptNextStatement(
  context: NodeContext,
  signed: SignedRecord,
): Promise<Result<{ readonly id: string; readonly n: number }, BadStatement | WeakKey>> {
  const { org } = context.identity;
  const accepted = await context.store.commit(async (tx) => {
    const extended = extendKeyHistory(await readKeyHistory(tx.db, org), signed, STATEMENT_DEPS);
    if (!extended.ok) return extended;
    const { record, history } = extended.value;
    await insertStatement(tx, context, record);
    for (const { kid } of record.body['keys'] as unknown as ReadonlyArray<KeyLine>) await dropWaitingKey(tx, kid);
    const partners = await tx.db.selectFrom('partner').select('org').execute();
    for (const partner of partners)
      await appendToFeed(tx, {
        own: org,
        partner: partner.org,
        lane: 'urgent',
        drafts: [{ type: 'statement', approvals: [], body: { v: 'seamline/statement/1', record: record.id } }],
        sentAt: context.time.now(),
      });
    return ok({ id: record.id, n: history.statements.length });
  });
  if (!accepted.ok) return accepted;
  await context.directory.refresh();
  context.notify({ type: 'release', id: accepted.value.id });
  return accepted;
}
