/**
 * What became of own withdrawals at the partner that holds the form: honoured, kept, refused, or unanswered since it was
 * told. The answer to an erasure says until when a backup over there may still hold the key (rule S-6).
 */
import { isoToUnixMs } from '../../base/time.ts';
import type { Entry, Receipt, Withdrawal } from '../../exchange/object.ts';
import { peekEntry } from './feed-store.ts';
import type { NodeContext } from './node-context.ts';

export type WithdrawalAnswer = {
  readonly rel: string;
  readonly partner: string;
  readonly action: Withdrawal['action'];
  /** When the partner was told. */
  readonly toldAt: string;
  /** `waiting` until the time to answer is over, then `unanswered`. */
  readonly result: 'done' | 'kept' | 'refused' | 'waiting' | 'unanswered';
  readonly answeredAt: string | null;
  readonly backupUntil: string | null;
};

/** Null where this release was not withdrawn, or its withdrawal still waits for the feed. */
export async function readWithdrawalAnswer(
  context: Pick<NodeContext, 'store' | 'identity' | 'time'>,
  of: { readonly to: string; readonly rel: string },
): Promise<WithdrawalAnswer | null> {
  const told = await findWithdrawal(context, of);
  if (told === null) return null;
  const { action, answerBy } = told.entry.body as Withdrawal;
  const rows = await context.store.db
    .selectFrom('feed_entry')
    .select('body')
    .where('from_org', '=', of.to)
    .where('to_org', '=', context.identity.org)
    .where('type', '=', 'receipt')
    .orderBy('position', 'desc')
    .execute();
  const receipts = rows.map(({ body }) => peekEntry(new Uint8Array(body))?.body as Receipt | undefined);
  const answer = receipts.findLast((receipt) => receipt?.of === told.hash && receipt.level === 'R2');
  const due = isoToUnixMs(answerBy);
  const isLate = due.ok && due.value < context.time.now();
  return {
    ...{ rel: of.rel, partner: of.to, action, toldAt: told.entry.sentAt },
    result: answer === undefined ? (isLate ? 'unanswered' : 'waiting') : answerOf(answer),
    answeredAt: answer?.at ?? null,
    backupUntil: answer?.backupUntil ?? null,
  };
}

function answerOf({ result }: Receipt): WithdrawalAnswer['result'] {
  return result === 'kept' || result === 'done' ? result : 'refused';
}

/** The latest own withdrawal of a release. */
export async function findWithdrawal(
  context: Pick<NodeContext, 'store' | 'identity'>,
  of: { readonly to: string; readonly rel: string },
): Promise<{ readonly hash: string; readonly entry: Entry } | null> {
  const rows = await context.store.db
    .selectFrom('feed_entry')
    .select(['hash', 'body'])
    .where('from_org', '=', context.identity.org)
    .where('to_org', '=', of.to)
    .where('lane', '=', 'urgent')
    .where('type', '=', 'withdrawal')
    .orderBy('position', 'desc')
    .execute();
  for (const { hash, body } of rows) {
    const entry = peekEntry(new Uint8Array(body));
    if (entry !== null && (entry.body as Withdrawal).rel === of.rel) return { hash, entry };
  }
  return null;
}
