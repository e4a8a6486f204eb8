/**
 * Answers of hops: whoever a record was passed on to answers its originator's withdrawal under a seal that only the originator
 * opens, so the passer cannot answer in its place. At the originator, who has answered and who has not since when (rule S-12).
 */
import { textToBytes } from '../../base/bytes.ts';
import { canonicalBytes } from '../../base/canonical.ts';
import { LIMITS } from '../../base/limits.ts';
import { bytesToEnvelope, envelopeToBytes } from '../../exchange/feed.ts';
import { hopAnswerSchema, parseObject, type Receipt, type Release, type Withdrawal } from '../../exchange/object.ts';
import { openWithdrawalOrigin } from '../../exchange/onward.ts';
import { signBytes, verifyBytes } from '../../record/signature.ts';
import { createSigner, verifyEd25519 } from '../crypto.ts';
import { hpkeOpenAny, hpkeSeal } from '../hpke.ts';
import type { StoreTransaction } from '../store/store.ts';
import { peekEntry } from './feed-store.ts';
import type { NodeContext } from './node-context.ts';
import { decodeBase64url } from './view.ts';
import { findWithdrawal } from './withdrawal-answer.ts';

const HOP_INFO = textToBytes('seamline/hop/1');

/** Null where the withdrawal is not the originator's own, passed on. */
export async function sealHopAnswer(
  tx: StoreTransaction,
  context: NodeContext,
  withdrawal: Withdrawal,
  { result, at }: Pick<Receipt, 'result' | 'at'>,
): Promise<string | null> {
  const row = await tx.db
    .selectFrom('release')
    .innerJoin('record', 'record.id', 'release.record_id')
    .select(['record.org', 'release.body'])
    .where('release.rel', '=', withdrawal.rel)
    .executeTakeFirst();
  const rel = row === undefined ? undefined : parseRelease(row.body).of;
  if (row === undefined || rel === undefined) return null;
  const { findSigningKey, findSealKey } = context.directory;
  const origin = openWithdrawalOrigin(withdrawal, row.org, { verify: verifyEd25519, findSigningKey });
  const sealKey = findSealKey(row.org);
  if (origin?.rel !== rel || sealKey === null) return null;
  const bytes = canonicalBytes({ v: 'seamline/hop/1', rel, level: 'R2', result, at });
  const signatures = [signBytes('seamline/hop/1', bytes, createSigner(context.identity.sign))];
  return Buffer.from(await hpkeSeal(sealKey, HOP_INFO, envelopeToBytes({ bytes, signatures }))).toString('base64url');
}

function parseRelease(body: Uint8Array): Release {
  return JSON.parse(Buffer.from(body).toString('utf8')) as Release;
}

export type HopAnswer = {
  readonly rel: string;
  readonly organisation: string;
  readonly result: Receipt['result'] | 'unanswered';
  readonly at: string | null;
};

/** At the originator: what became of a withdrawal at everybody its release named, and at whom hops told of. */
export async function readHopAnswers(context: NodeContext, rel: string): Promise<ReadonlyArray<HopAnswer>> {
  const { db } = context.store;
  const own = context.identity.org;
  const release = await db.selectFrom('release').selectAll().where('rel', '=', rel).executeTakeFirst();
  if (release === undefined || release.from_org !== own) return [];
  const told = await findWithdrawal(context, { to: release.to_org, rel });
  if (told === null) return [];
  const answers = new Map<string, HopAnswer>();
  const named = parseRelease(release.body).onward;
  for (const organisation of named) answers.set(organisation, { rel, organisation, result: 'unanswered', at: null });
  const rows = await db
    .selectFrom('feed_entry')
    .select('body')
    .where('from_org', '=', release.to_org)
    .where('to_org', '=', own)
    .where('type', '=', 'receipt')
    .orderBy('position')
    .execute();
  for (const { body } of rows) {
    const receipt = peekEntry(new Uint8Array(body))?.body as Receipt | undefined;
    if (receipt?.of !== told.hash) continue;
    for (const { org, up, unansweredSince } of receipt.hops ?? []) {
      const opened = up === undefined ? null : await openAnswer(context, org, rel, up);
      if (opened !== null) answers.set(org, opened);
      else if (answers.get(org)?.result !== 'done' && unansweredSince !== undefined)
        answers.set(org, { rel, organisation: org, result: 'unanswered', at: unansweredSince });
    }
  }
  return [...answers.values()];
}

/** Null where it is not sealed to us, not by that organisation or not about this release. */
async function openAnswer(context: NodeContext, org: string, rel: string, up: string): Promise<HopAnswer | null> {
  const plain = await hpkeOpenAny(context.identity, HOP_INFO, decodeBase64url(up));
  const envelope = plain === null ? null : bytesToEnvelope(plain);
  if (!envelope?.ok) return null;
  const { bytes, signatures } = envelope.value;
  const answer = parseObject(bytes, hopAnswerSchema, { what: 'hop', sizeBytesMax: LIMITS.entryBytesMax });
  if (!answer.ok || answer.value.rel !== rel) return null;
  for (const signature of signatures) {
    const key = context.directory.findSigningKey(org, signature.kid);
    if (key === null || !verifyBytes(answer.value.v, bytes, signature, key, verifyEd25519)) return null;
  }
  const { result, at } = answer.value;
  return { rel, organisation: org, result, at };
}
