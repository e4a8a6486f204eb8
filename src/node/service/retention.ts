/**
 * Expiry: what an originator released until a day is destroyed on that day by everybody who holds it, without a word over
 * the feed, since both read the day in the release. The content key goes, at the sender and at the receiver; core and
 * entry stay. Reports of an incident that counts civilian harm are kept (rule S-9). Expiries that are due run before
 * anything else is written, so a rebuild, which takes time from what was stored, comes to the same views.
 */
import { HOUR_MS, type UnixMs } from '../../base/time.ts';
import type { StoreTransaction } from '../store/store.ts';
import { destroyContent, hasContent } from './form-content.ts';
import { isHarmKept } from './kept-record.ts';
import type { NodeContext } from './node-context.ts';
import { type FormContext, showStandingForm } from './received-form.ts';
import { EXPIRED, eraseViewed } from './view-erasure.ts';

const PASS_MS = HOUR_MS / 4;

/** Destroys what has expired by `now`; returns how many forms were. */
export async function expireDue(tx: StoreTransaction, context: FormContext, now: UnixMs): Promise<number> {
  let expired = 0;
  for (const form of await listDue(tx, now)) {
    if (await isHarmKept(tx.db, form.record_id)) continue;
    destroyContent(tx, form.rel);
    await markExpired(tx, context, form);
    expired++;
  }
  return expired;
}

/** The same in a rebuild: what was destroyed has no key any more, what was kept still has it. */
export async function replayExpiries(tx: StoreTransaction, context: FormContext, now: UnixMs): Promise<void> {
  for (const form of await listDue(tx, now)) if (!hasContent(tx, form.rel)) await markExpired(tx, context, form);
}

type DueForm = { readonly rel: string; readonly record_id: string; readonly expires_ms: number | null };

function listDue(tx: StoreTransaction, now: UnixMs): Promise<ReadonlyArray<DueForm>> {
  return tx.db
    .selectFrom('release_view')
    .select(['rel', 'record_id', 'expires_ms'])
    .where('expires_ms', '<=', now)
    .where('record_id', '!=', '')
    .where((e) => e.or([e('fault', 'is', null), e('fault', '!=', EXPIRED)]))
    .where((e) => e.or([e('withdrawn', 'is', null), e('withdrawn', '!=', 'erase')]))
    .orderBy('expires_ms')
    .orderBy('rel')
    .execute();
}

async function markExpired(tx: StoreTransaction, context: FormContext, form: DueForm): Promise<void> {
  await tx.db.updateTable('release_view').set({ fault: EXPIRED }).where('rel', '=', form.rel).execute();
  const shown = await tx.db.selectFrom('record_view').select('id').where('rel', '=', form.rel).execute();
  for (const { id } of shown) await eraseViewed(tx, id, 'expired');
  await showStandingForm(tx, context, form.rel, form.expires_ms as UnixMs);
}

/** Runs what is due now and again four times an hour, until stopped. */
export function startRetention(context: NodeContext): () => Promise<void> {
  let passing: Promise<unknown> = Promise.resolve();
  const pass = () => {
    passing = runRetention(context).catch(() => undefined);
  };
  pass();
  const timer = setInterval(pass, PASS_MS).unref();
  return async () => {
    clearInterval(timer);
    await passing;
  };
}

export async function runRetention(context: NodeContext): Promise<number> {
  const now = context.time.now();
  const expired = await context.store.commit((tx) => expireDue(tx, context, now));
  if (expired > 0) context.notify({ type: 'log', id: '' });
  return expired;
}
