/**
 * Enrolment of a seat holder's passkey in three steps, so that neither node nor administrator enrols anybody alone: the
 * administrator makes a one-time link for a seat; its holder opens it and makes a passkey, which waits here; two root
 * holders sign the key statement that lists it. Weak keys are refused here (rule R-5).
 */
import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server';
import { cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import { z } from 'zod';
import { type Bytes, base64urlToBytes, bytesToBase64url, concatBytes } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, type UnixMs, unixMs, unixMsToIso } from '../../base/time.ts';
import { organisationIdField, timeField } from '../../record/field.ts';
import type { KeyLine } from '../../record/kind/organisation.ts';
import { isWeakEd25519Key, systemRandomBytes } from '../crypto.ts';
import type { StoreTransaction } from '../store/store.ts';
import { pointToKey } from './approval-desk.ts';
import type { Challenges } from './challenge.ts';
import type { NodeContext } from './node-context.ts';
import { credentialToKid, type RelyingParty } from './passkey-desk.ts';
import { type NamedSeat, namedSeatSchema } from './seat-token.ts';
import { dropSetting, listSettings, putSetting, readSetting } from './setting.ts';
import { type ClaimsKey, openClaims, signClaims } from './signed-claims.ts';

export const ENROLMENT_MS = 24 * 3_600_000;
const ENROLMENT_V = 'seamline/enrolment/1';
const claimsSchema = z.strictObject({
  v: z.literal(ENROLMENT_V),
  org: organisationIdField,
  seat: namedSeatSchema,
  nonce: z.string().max(40),
  until: timeField,
});
type Claims = z.infer<typeof claimsSchema>;

export type EnrolmentLink = { readonly token: string; readonly until: string };

/** One link for one passkey of one seat. */
export function createEnrolmentLink(identity: ClaimsKey, seat: NamedSeat, now: UnixMs): EnrolmentLink {
  const until = unixMsToIso(unixMs(now + ENROLMENT_MS));
  const nonce = bytesToBase64url(systemRandomBytes(16));
  return { token: signClaims(identity, { v: ENROLMENT_V, org: identity.org, seat, nonce, until }), until };
}

const USED = 'enrolment used ';
const WAITING = 'enrolment waiting ';

type Context = Pick<NodeContext, 'identity' | 'store' | 'time'>;
type LinkUsed = { readonly type: 'LinkUsed' };

export async function openEnrolmentLink(context: Context, token: string): Promise<Result<NamedSeat, LinkUsed>> {
  const claims = await findClaims(context, token);
  return claims === null ? err({ type: 'LinkUsed' }) : ok(claims.seat);
}

async function findClaims(context: Context, token: string): Promise<Claims | null> {
  const claims = openClaims(context.identity, token, { v: ENROLMENT_V, schema: claimsSchema });
  const until = claims === null ? null : isoToUnixMs(claims.until);
  if (claims === null || !until?.ok || until.value <= context.time.now()) return null;
  return (await readSetting(context.store.db, USED + claims.nonce)) === null ? claims : null;
}

/** What the browser needs to make the passkey. */
export async function beginEnrolment(
  context: Context,
  challenges: Challenges,
  request: { readonly token: string; readonly party: RelyingParty },
): Promise<Result<Awaited<ReturnType<typeof generateRegistrationOptions>>, LinkUsed>> {
  const claims = await findClaims(context, request.token);
  if (claims === null) return err({ type: 'LinkUsed' });
  const { seat, role } = claims.seat;
  const { code } = context.identity;
  const options = await generateRegistrationOptions({
    rpName: `Seamline ${code}`,
    rpID: request.party.rpId,
    userName: `${code} ${seat}`,
    userDisplayName: `${code} ${seat} (${role})`,
    userID: new Uint8Array(systemRandomBytes(16)),
    challenge: new Uint8Array(Buffer.from(challenges.issue(claims.nonce), 'base64url')),
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: [cose.COSEALG.EdDSA, cose.COSEALG.ES256],
  });
  return ok(options);
}

export type RegistrationResponse = Parameters<typeof verifyRegistrationResponse>[0]['response'];

/** Takes in the new passkey; it signs nobody in until two root holders have listed it. */
export async function finishEnrolment(
  context: Context,
  challenges: Challenges,
  request: { readonly token: string; readonly party: RelyingParty; readonly response: RegistrationResponse },
): Promise<Result<{ readonly kid: string; readonly counts: boolean }, EnrolmentFault>> {
  const claims = await findClaims(context, request.token);
  if (claims === null) return err({ type: 'LinkUsed' });
  const verified = await verifyRegistrationResponse({
    response: request.response,
    expectedChallenge: (challenge) => challenges.take(challenge, claims.nonce),
    expectedOrigin: request.party.origin,
    expectedRPID: request.party.rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs: [cose.COSEALG.EdDSA, cose.COSEALG.ES256],
  }).catch(() => null);
  if (!verified?.verified) return err({ type: 'BadRegistration' });
  const { credential, credentialDeviceType } = verified.registrationInfo;
  const key = readCredentialKey(credential.publicKey);
  if (key === null) return err({ type: 'WeakKey', kid: '' });
  const id = base64urlToBytes(credential.id);
  if (!id.ok) return err({ type: 'BadRegistration' });
  const { seat, role, holder, centre } = claims.seat;
  const line: KeyLine = {
    kid: credentialToKid(id.value),
    use: 'person',
    ...key,
    seat,
    role,
    holder,
    ...(centre === null ? {} : { centre }),
    rpId: request.party.rpId,
    origin: request.party.origin,
    synced: credentialDeviceType === 'multiDevice',
  };
  await context.store.commit(async (tx) => {
    await putSetting(tx, USED + claims.nonce, unixMsToIso(context.time.now()));
    await putSetting(tx, WAITING + line.kid, JSON.stringify(line));
  });
  return ok({ kid: line.kid, counts: credential.counter > 0 });
}

export type EnrolmentFault =
  | LinkUsed
  | { readonly type: 'BadRegistration' }
  | { readonly type: 'WeakKey'; readonly kid: string };

const ED25519_CURVE = 6;
const P256_CURVE = 1;

/** Algorithm and raw public key of a COSE key; null for a weak key and for any other algorithm. */
function readCredentialKey(bytes: Bytes): Pick<KeyLine, 'alg' | 'pub'> | null {
  const key = decodeCredentialPublicKey(new Uint8Array(bytes));
  if (cose.isCOSEPublicKeyOKP(key) && key.get(cose.COSEKEYS.crv) === ED25519_CURVE) {
    const x = key.get(cose.COSEKEYS.x);
    return x === undefined || isWeakEd25519Key(x) ? null : { alg: 'Ed25519', pub: bytesToBase64url(x) };
  }
  if (!cose.isCOSEPublicKeyEC2(key) || key.get(cose.COSEKEYS.crv) !== P256_CURVE) return null;
  const [x, y] = [key.get(cose.COSEKEYS.x), key.get(cose.COSEKEYS.y)];
  if (x?.length !== 32 || y?.length !== 32) return null;
  const point = concatBytes(new Uint8Array([4]), x, y);
  return pointToKey(point) === null ? null : { alg: 'ES256', pub: bytesToBase64url(point) };
}

/** Passkeys that wait for the root holders. */
export async function listWaitingKeys(context: Pick<NodeContext, 'store'>): Promise<ReadonlyArray<KeyLine>> {
  const rows = await listSettings(context.store.db, WAITING);
  return [...rows.values()].map((text) => JSON.parse(text) as KeyLine);
}

export async function dropWaitingKey(tx: StoreTransaction, kid: string): Promise<void> {
  await dropSetting(tx, WAITING + kid);
}
