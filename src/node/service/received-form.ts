/**
 * Received forms as the views show them. A record may have been released more than once in several forms: shown is the newest
 * that stands, and when that is withdrawn, the newest of those left. What a restriction leaves is read from the form that
 * it rewrote.
 */
import type { UnixMs } from '../../base/time.ts';
import { formatFeedPlace } from '../../exchange/feed.ts';
import type { Entry } from '../../exchange/object.ts';
import { type OpenedRecord, openRecord, parseCore } from '../../record/record.ts';
import { sha256, verifyEd25519 } from '../crypto.ts';
import type { StoreTransaction } from '../store/store.ts';
import { peekEntry } from './feed-store.ts';
import { openContent } from './form-content.ts';
import type { NodeContext } from './node-context.ts';
import { applyRecord, applyTombstone } from './view.ts';

export type FormContext = Pick<NodeContext, 'directory' | 'identity' | 'districts'>;

export function receivedToViewed(
  context: FormContext,
  entry: Entry,
  record: Pick<OpenedRecord, 'id' | 'core' | 'body' | 'signed'>,
  at: { readonly position: number; readonly recordedMs: UnixMs },
): Parameters<typeof applyRecord>[1] {
  const code = (org: string) => context.directory.findCode(org) ?? org.slice(0, 8);
  const { from, to, lane, epoch, seq } = entry;
  return {
    id: record.id,
    position: at.position,
    core: record.core,
    coreBytes: record.signed.coreBytes,
    body: record.body,
    shownCount: record.signed.disclosures.length,
    rel: entry.rel ?? '',
    feedPlace: formatFeedPlace({ from: code(from), to: code(to), lane, epoch, seq }),
    recordedMs: at.recordedMs,
    isOwn: false,
    ownCode: context.identity.code,
    findDistrict: context.districts.find,
  };
}

/** The content of a received form; null once its content key is destroyed. */
export async function readReceived(
  tx: StoreTransaction,
  context: FormContext,
  rel: string,
): Promise<OpenedRecord | null> {
  const payload = await openContent(tx, rel);
  if (payload === null) return null;
  const record = openRecord(payload.record, {
    sha256,
    verify: verifyEd25519,
    findKey: context.directory.findSigningKey,
  });
  return record.ok ? record.value : null;
}

/** Shows another form of a record whose shown form was withdrawn or expired at `at`, where one still stands. */
export async function showStandingForm(
  tx: StoreTransaction,
  context: FormContext,
  withdrawn: string,
  at: UnixMs,
): Promise<void> {
  const shown = await tx.db.selectFrom('record_view').select('id').where('rel', '=', withdrawn).executeTakeFirst();
  if (shown === undefined) return;
  const standing = await tx.db
    .selectFrom('release_view')
    .innerJoin('feed_entry', 'feed_entry.hash', 'release_view.entry_hash')
    .select(['release_view.rel', 'feed_entry.body', 'feed_entry.received_at'])
    .where('release_view.record_id', '=', shown.id)
    .where('release_view.direction', '=', 'in')
    .where('release_view.withdrawn', 'is', null)
    .where('release_view.fault', 'is', null)
    .where((e) => e.or([e('release_view.expires_ms', 'is', null), e('release_view.expires_ms', '>', at)]))
    .orderBy('feed_entry.position', 'desc')
    .executeTakeFirst();
  const entry = standing === undefined ? null : peekEntry(new Uint8Array(standing.body));
  if (entry === null) return;
  await showReceivedForm(tx, context, entry, { id: shown.id, recordedMs: standing!.received_at as UnixMs });
}

/** One received form in the views: what it says while its content key is there, a tombstone afterwards. */
export async function showReceivedForm(
  tx: StoreTransaction,
  context: FormContext,
  entry: Entry,
  form: { readonly id: string; readonly recordedMs: UnixMs },
): Promise<void> {
  const row = await tx.db.selectFrom('record').selectAll().where('id', '=', form.id).executeTakeFirst();
  if (row === undefined) return;
  const at = { position: row.position, recordedMs: form.recordedMs };
  const received = await readReceived(tx, context, entry.rel ?? '');
  if (received !== null) {
    await applyRecord(tx, receivedToViewed(context, entry, received, at));
    return;
  }
  const coreBytes = new Uint8Array(row.core);
  const core = parseCore(coreBytes);
  if (!core.ok) return;
  const signed = { coreBytes, signatures: [], disclosures: [] };
  await applyTombstone(tx, receivedToViewed(context, entry, { id: form.id, core: core.value, body: {}, signed }, at));
}
