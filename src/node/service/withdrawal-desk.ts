/**
 * Withdrawal: what was released is taken back ahead of anything unwritten, in the urgent lane. What counts civilian harm is
 * kept: it may be corrected or restricted, never erased (rules S-6, S-9).
 */
import { err, ok, type Result } from '../../base/result.ts';
import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { EntryDraft } from '../../exchange/feed.ts';
import { HARM_PATHS } from '../../exchange/form.ts';
import type { Withdrawal } from '../../exchange/object.ts';
import { findAgreement } from './agreement.ts';
import { HARM_KEPT, isHarmKept } from './civilian-harm.ts';
import { appendToFeed } from './feed-append.ts';
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
): Promise<Result<null, { readonly type: 'NotFound' | 'AlreadyWithdrawn' | typeof HARM_KEPT }>> {
  const row = await context.store.db
    .selectFrom('release_view')
    .selectAll()
    .where('rel', '=', request.rel)
    .executeTakeFirst();
  if (row?.direction !== 'out') return err({ type: 'NotFound' });
  if (row.withdrawn === 'erase') return err({ type: 'AlreadyWithdrawn' });
  if (request.action === 'erase' && (await isHarmKept(context.store.db, row.record_id)))
    return err({ type: HARM_KEPT });
  const now = context.time.now();
  const agreement = await findAgreement(context.store.db, context.identity.org, row.partner, now);
  const answerBy = unixMsToIso((now + (agreement?.withdrawalAnswerS ?? 300) * 1_000) as UnixMs);
  const keep = request.action === 'restrict' ? { keep: [...HARM_PATHS] } : {};
  const body: Withdrawal = { v: 'seamline/withdrawal/1', ...request, ...keep, answerBy };
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
  return ok(null);
}
