/**
 * Content of a received or sent form: the payload sealed under the content key of its release. A restriction rewrites the
 * payload under a new key with the leaves it leaves, and destroys the first; an erasure destroys both. The new key has a
 * place of its own, so that a crash between the two key files and the database loses neither form (rules S-6, R-11).
 */
import { assert } from '../../base/assert.ts';
import { leavesLeft } from '../../exchange/form.ts';
import type { Withdrawal } from '../../exchange/object.ts';
import { openPayload, type Payload, sealPayload } from '../../exchange/payload.ts';
import { aes256Gcm, sha256 } from '../crypto.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { NodeContext } from './node-context.ts';
import { textHash } from './view.ts';

const KEY_BYTES = 32;

function restrictedKeyRef(rel: string): string {
  return `restricted ${rel}`;
}

/** False once the content of a form is erased or expired. */
export function hasContent(keys: Pick<Store, 'findKey'>, rel: string): boolean {
  return [rel, restrictedKeyRef(rel)].some((ref) => keys.findKey(ref) !== null);
}

export function destroyContent(tx: StoreTransaction, rel: string): void {
  for (const ref of [rel, restrictedKeyRef(rel)]) if (tx.findKey(ref) !== null) tx.destroyKey(ref);
}

type ContentReader = { readonly db: Store['db'] | StoreTransaction['db'] } & Pick<Store, 'findKey'>;

/** The payload of a form as it came, or as a restriction rewrote it; null once its content is gone. */
export async function openContent(reader: ContentReader, rel: string): Promise<Payload | null> {
  return (await openUnder(reader, rel, restrictedKeyRef(rel))) ?? openUnder(reader, rel, rel);
}

/** True where a restriction has rewritten the payload, so that its hash is no longer the one in the entry. */
export async function isRewritten(reader: ContentReader, rel: string): Promise<boolean> {
  return (await openUnder(reader, rel, restrictedKeyRef(rel))) !== null;
}

async function openUnder(reader: ContentReader, rel: string, keyRef: string): Promise<Payload | null> {
  const key = reader.findKey(keyRef);
  if (key === null) return null;
  const row = await reader.db.selectFrom('payload').select('sealed').where('ref', '=', rel).executeTakeFirst();
  const opened = row === undefined ? null : openPayload(new Uint8Array(row.sealed), key, rel, aes256Gcm);
  return opened?.ok ? opened.value : null;
}

/** Rewrites a received payload under a new key; what it no longer shows is then nowhere. */
export async function restrictContent(
  tx: StoreTransaction,
  context: Pick<NodeContext, 'randomBytes'>,
  rel: string,
  withdrawal: Withdrawal,
): Promise<void> {
  const payload = await openContent(tx, rel);
  if (payload === null) return;
  const left = leavesLeft(withdrawal.keep);
  const disclosures = payload.record.disclosures.filter(([, path]) => left.has(path));
  const key = context.randomBytes(KEY_BYTES);
  const record = { ...payload.record, disclosures };
  const rewritten = sealPayload({ ...payload, record }, key, { aead: aes256Gcm, sha256 });
  assert(rewritten.ok, 'a payload that lost leaves is no larger');
  const { sealed } = rewritten.value;
  tx.putKey(restrictedKeyRef(rel), key);
  await tx.db
    .updateTable('payload')
    .set({ sealed, hash: textHash(sealed) })
    .where('ref', '=', rel)
    .execute();
  tx.destroyKey(rel);
}

/** Keys go after the group that erases or restricts is durable; where a crash came between the two, at the next opening. */
export async function finishErasures(store: Store): Promise<void> {
  const rows = await store.db
    .selectFrom('release_view')
    .select(['rel', 'withdrawn'])
    .where('withdrawn', 'in', ['erase', 'restrict'])
    .execute();
  const erased = rows.filter(({ rel, withdrawn }) => withdrawn === 'erase' && hasContent(store, rel));
  const rewritten: string[] = [];
  for (const { rel, withdrawn } of rows)
    if (withdrawn === 'restrict' && store.findKey(rel) !== null && (await isRewritten(store, rel))) rewritten.push(rel);
  if (erased.length + rewritten.length === 0) return;
  await store.commit(async (tx) => {
    for (const { rel } of erased) destroyContent(tx, rel);
    for (const rel of rewritten) tx.destroyKey(rel);
  });
}
