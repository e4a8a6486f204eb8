/**
 * Approvals on the own node: seat, holder, authenticator and time are checked here, because only this node knows them.
 * Passkeys sign elsewhere; software keys exist only in nodes made for an exercise and sign the same bytes.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { bytesToBase64url, concatBytes, textToBytes } from '../../base/bytes.ts';
import { canonicalBytes, type Json } from '../../base/canonical.ts';
import { LIMITS } from '../../base/limits.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { unixMs } from '../../base/time.ts';
import { type Approval, approvalChallenge, checkApproval, type VerifyPasskey } from '../../exchange/approval.ts';
import { createSigner, sha256, verifyEd25519 } from '../crypto.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import type { RecordedApproval } from './release-desk.ts';
import { decodeBase64url, textHash } from './view.ts';

const FLAGS_PRESENT_AND_VERIFIED = 0x05;

/** ES256 keys are uncompressed points (65 bytes), their signatures DER; Ed25519 keys are raw. */
export const verifyPasskey: VerifyPasskey = (line, message, signature) => {
  const raw = decodeBase64url(line.pub);
  if (line.alg === 'Ed25519') return verifyEd25519(raw, message, signature);
  const key = line.alg === 'ES256' ? pointToKey(raw) : null;
  return key !== null && verify('sha256', message, key, signature);
};

/** A P-256 key from its uncompressed point; null where the point is not on the curve. */
export function pointToKey(point: Uint8Array): KeyObject | null {
  if (point.length !== 65 || point[0] !== 4) return null;
  const [x, y] = [bytesToBase64url(point.slice(1, 33)), bytesToBase64url(point.slice(33))];
  try {
    return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  } catch {
    return null;
  }
}

/** An approval by the software key of a seat; refused in nodes that are not made for an exercise. */
export function signSoftwareApproval(
  context: Pick<NodeContext, 'identity' | 'directory'>,
  seat: SeatContext,
  what: string,
): Result<Approval, { readonly type: 'NoSoftwareKey'; readonly seat: string }> {
  const key = context.identity.seats.find((s) => s.seat === seat.seat);
  const line = key ? context.directory.findPersonKey(context.identity.org, key.pair.kid) : null;
  if (!context.identity.exercise || !key || line === null) return err({ type: 'NoSoftwareKey', seat: seat.seat });
  const client = JSON.stringify({
    type: 'webauthn.get',
    challenge: approvalChallenge(what, sha256),
    origin: line.origin,
    crossOrigin: false,
  });
  const clientData = textToBytes(client);
  const authenticatorData = concatBytes(
    sha256(textToBytes(line.rpId ?? '')),
    new Uint8Array([FLAGS_PRESENT_AND_VERIFIED]),
    new Uint8Array(4),
  );
  const sig = createSigner(key.pair).sign(concatBytes(authenticatorData, sha256(clientData)));
  return ok({
    what,
    seat: seat.seat,
    kid: key.pair.kid,
    authenticatorData: bytesToBase64url(authenticatorData),
    clientDataJSON: bytesToBase64url(clientData),
    sig: bytesToBase64url(sig),
  });
}

/** What an entry names an approval by, and a command passes as `--approval ID`: the hash of its canonical form. */
export function approvalId(approval: Approval): string {
  return textHash(canonicalBytes(approval as unknown as Json));
}

/** Checks an approval given at this node by a seat that may give it, and notes who gave it and when. */
export function recordApproval(
  context: Pick<NodeContext, 'identity' | 'directory' | 'time'>,
  seat: SeatContext,
  approval: Approval,
): Result<RecordedApproval & { readonly uses: number }, BadSeatApproval> {
  if (approval.seat !== seat.seat) return err({ type: 'NotYourSeat' });
  const line = context.directory.findPersonKey(context.identity.org, approval.kid);
  if (line === null) return err({ type: 'BadApproval', reason: 'key unknown' });
  const checked = checkApproval(approval, line, { sha256, verifyPasskey });
  if (!checked.ok) return err({ type: 'BadApproval', reason: checked.error.reason });
  const given = {
    seat: seat.seat,
    role: seat.role,
    holder: line.holder ?? seat.holder,
    authenticator: line.kid,
    at: context.time.now(),
  };
  return ok({ approval, given, uses: checked.value.uses, isSynced: line.synced === true });
}

export type BadSeatApproval =
  | { readonly type: 'NotYourSeat' }
  | { readonly type: 'BadApproval'; readonly reason: string };

/** One approval of each authenticator over a hash; a later one takes the place of the earlier. */
export async function keepApproval(
  context: Pick<NodeContext, 'store'>,
  { approval, given }: RecordedApproval,
): Promise<void> {
  const { seat, role, holder, authenticator, at } = given;
  const row = { what: approval.what, seat, role, holder, authenticator, body: JSON.stringify(approval), at_ms: at };
  await context.store.commit(async (tx) => {
    await tx.db
      .insertInto('act_approval')
      .values(row)
      .onConflict((c) => c.columns(['what', 'authenticator']).doUpdateSet(row))
      .execute();
  });
}

type Reading = Pick<NodeContext, 'store' | 'directory' | 'identity'>;

/** Approvals over any of these hashes, earliest first, however old: the decision says which are stale. */
export async function readApprovals(
  context: Reading,
  whats: ReadonlyArray<string>,
): Promise<ReadonlyArray<RecordedApproval>> {
  if (whats.length === 0) return [];
  const rows = await context.store.db
    .selectFrom('act_approval')
    .selectAll()
    .where('what', 'in', whats)
    .orderBy('at_ms')
    .orderBy('authenticator')
    .execute();
  return rows.map(({ seat, role, holder, authenticator, body, at_ms }) => ({
    approval: JSON.parse(body) as Approval,
    given: { seat, role, holder, authenticator, at: unixMs(at_ms) },
    isSynced: context.directory.findPersonKey(context.identity.org, authenticator)?.synced === true,
  }));
}

/** Those of the last 30 minutes. */
export async function readFreshApprovals(
  context: Reading & Pick<NodeContext, 'time'>,
  what: string,
): Promise<ReadonlyArray<RecordedApproval>> {
  const since = context.time.now() - LIMITS.approvalAgeMsMax;
  return (await readApprovals(context, [what])).filter(({ given }) => given.at >= since);
}
