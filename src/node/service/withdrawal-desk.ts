/**
 * Withdrawal: what was released is taken back ahead of anything unwritten, in the urgent lane. What counts civilian harm is
 * kept: it may be corrected or restricted, never erased (rules S-6, S-9).
 */
import { err, ok, type Result } from '../../base/result.ts';
import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { EntryDraft } from '../../exchange/feed.ts';
import { HARM_PATHS } from '../../exchange/form.ts';
import type { Release, Withdrawal } from '../../exchange/object.ts';
import { signWithdrawal } from '../../exchange/onward.ts';
import { createSigner } from '../crypto.ts';
import { findAgreement } from './agreement.ts';
import { appendToFeed } from './feed-append.ts';
import { findKept, type KeptCode } from './kept-record.ts';
import type { NodeContext } from './node-context.ts';
import { expireDue } from './retention.ts';

export type WithdrawRequest = {
  readonly rel: string;
  readonly action: Withdrawal['action'];
  readonly reason: Withdrawal['reason'];
};

/** Goes ahead of anything unwritten, in the urgent lane; a payload not yet pulled becomes `gone`. */
export async function withdrawRelease(
  context: NodeContext,
  request: WithdrawRequest,
): Promise<Result<null, { readonly type: 'NotFound' | 'AlreadyWithdrawn' | KeptCode }>> {
  const row = await context.store.db
    .selectFrom('release_view')
    .selectAll()
    .where('rel', '=', request.rel)
    .executeTakeFirst();
  if (row?.direction !== 'out') return err({ type: 'NotFound' });
  if (row.withdrawn === 'erase') return err({ type: 'AlreadyWithdrawn' });
  const kept = await context.store.commit((tx) => findKept(tx.db, row.record_id, request.action));
  if (kept !== null) return err({ type: kept });
  const now = context.time.now();
  const agreement = await findAgreement(context.store.db, context.identity.org, row.partner, now);
  const answerBy = unixMsToIso((now + (agreement?.withdrawalAnswerS ?? 300) * 1_000) as UnixMs);
  const keep = request.action === 'restrict' ? { keep: [...LEAVES_KEPT] } : {};
  const plain: Withdrawal = { v: 'seamline/withdrawal/1', ...request, ...keep, answerBy };
  const isPassable = await mayBePassedOn(context, request.rel);
  const body = isPassable ? signWithdrawal(plain, createSigner(context.identity.sign)) : plain;
  await context.store.commit(async (tx) => {
    await expireDue(tx, context, now);
    const draft: EntryDraft = { type: 'withdrawal', approvals: [], body };
    await appendToFeed(tx, {
      own: context.identity.org,
      partner: row.partner,
      lane: 'urgent',
      drafts: [draft],
      sentAt: now,
    });
    if (request.action === 'erase') tx.destroyKey(request.rel);
  });
  context.notify({ type: 'release', id: request.rel });
  await withdrawDocumentsOn(context, row.record_id, request.action);
  return ok(null);
}

/** Where onward was named, the withdrawal is signed on its own, so that every hop can pass it on unchanged. */
async function mayBePassedOn(context: NodeContext, rel: string): Promise<boolean> {
  const row = await context.store.db.selectFrom('release').select('body').where('rel', '=', rel).executeTakeFirst();
  return row !== undefined && (JSON.parse(Buffer.from(row.body).toString('utf8')) as Release).onward.length > 0;
}

/** What a restricted form still shows: civilian harm (rule S-9), and of an issued document what it was. */
const LEAVES_KEPT = [
  ...HARM_PATHS,
  '/number',
  '/documentKind',
  '/language',
  '/records',
  '/furtherRecords/p2',
  '/furtherRecords/p3',
  '/parties',
  '/at',
] as const;

/**
 * Issued documents that rest on a record go with it, so that every holder is told (rule D-8): where it was erased, what
 * they said goes too; otherwise it stays and is marked.
 */
export async function withdrawDocumentsOn(
  context: NodeContext,
  record: string,
  action: Withdrawal['action'],
): Promise<void> {
  const rows = await context.store.db
    .selectFrom('reference_view')
    .innerJoin('record_view', 'record_view.id', 'reference_view.record_id')
    .innerJoin('release_view', 'release_view.record_id', 'record_view.id')
    .select('release_view.rel')
    .where('reference_view.ref_id', '=', record)
    .where('record_view.kind', '=', 'issued-document')
    .where('record_view.org', '=', context.identity.org)
    .where('release_view.direction', '=', 'out')
    .where('release_view.withdrawn', 'is', null)
    .execute();
  const taken = action === 'erase' ? 'restrict' : 'correct';
  for (const { rel } of rows) await withdrawRelease(context, { rel, action: taken, reason: 'superseded' });
}
