/**
 * Passkeys of the own seats: sign-in by an assertion over a fresh challenge, and approvals by an assertion over the hash
 * of what is approved. A key counts once a key statement lists it and while none revokes it; an authenticator that counts
 * its uses must count on (WebAuthn Level 3, 7.2 step 22: a count that stands still means a copied key).
 */
import { base64urlToBytes, bytesToBase64url } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import {
  type AssertionFacts,
  type BadAssertion,
  checkAssertion,
  type PasskeyAssertion,
  readClientData,
} from '../../exchange/approval.ts';
import type { KeyLine, Role } from '../../record/kind/organisation.ts';
import { sha256 } from '../crypto.ts';
import { recordApproval, signSoftwareApproval, verifyPasskey } from './approval-desk.ts';
import type { Challenges } from './challenge.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import type { RecordedApproval } from './release-desk.ts';
import { putSetting, readSetting } from './setting.ts';

/** For whom passkeys are made: the name and address of the console. */
export type RelyingParty = { readonly rpId: string; readonly origin: string };

export function urlToRelyingParty(url: string): RelyingParty {
  const { hostname, origin } = new URL(url);
  return { rpId: hostname, origin };
}

/** Key id of a passkey: authenticators choose credential ids of any length, so it is a hash of one. */
export function credentialToKid(credentialId: Uint8Array): string {
  return bytesToBase64url(sha256(credentialId).slice(0, 16));
}

const SIGN_IN = 'sign-in';

export function issueSignIn(challenges: Challenges): string {
  return challenges.issue(SIGN_IN);
}

export type PasskeySeat = {
  readonly seat: string;
  readonly role: Role;
  readonly holder: string;
  readonly centre: string | null;
};

type Context = Pick<NodeContext, 'identity' | 'directory' | 'store'>;

/** The seat whose enrolled passkey answers a challenge this node gave. */
export async function signInByPasskey(
  context: Context,
  challenges: Challenges,
  assertion: PasskeyAssertion,
): Promise<Result<PasskeySeat, BadAssertion>> {
  const bytes = base64urlToBytes(assertion.clientDataJSON);
  const challenge = bytes.ok ? readClientData(bytes.value)?.challenge : undefined;
  if (challenge === undefined || !challenges.take(challenge, SIGN_IN))
    return err({ type: 'BadAssertion', reason: 'challenge' });
  const line = await findCurrentPersonKey(context, assertion.kid);
  if (line?.seat === undefined || line.role === undefined) return err({ type: 'BadAssertion', reason: 'key unknown' });
  const checked = checkAssertion(assertion, line, challenge, { sha256, verifyPasskey });
  if (!checked.ok) return checked;
  if (!(await heedUses(context, line.kid, checked.value))) return err({ type: 'BadAssertion', reason: 'counter' });
  return ok({ seat: line.seat, role: line.role, holder: line.holder ?? line.seat, centre: line.centre ?? null });
}

/** An approval by the seat's passkey; without an assertion by its software key, which only exercise nodes have. */
export async function takeApproval(
  context: Context & Pick<NodeContext, 'time'>,
  seat: SeatContext,
  request: { readonly what: string; readonly assertion: PasskeyAssertion | null },
): Promise<Result<RecordedApproval, { readonly type: string }>> {
  const { what, assertion } = request;
  if (assertion === null) {
    const signed = signSoftwareApproval(context, seat, what);
    return signed.ok ? recordApproval(context, seat, signed.value) : signed;
  }
  const line = await findCurrentPersonKey(context, assertion.kid);
  if (line === null) return err({ type: 'BadApproval', reason: 'key unknown' } as const);
  const recorded = recordApproval(context, seat, { what, seat: seat.seat, ...assertion });
  if (!recorded.ok) return recorded;
  const isCounting = await heedUses(context, line.kid, recorded.value);
  return isCounting ? recorded : err({ type: 'BadApproval', reason: 'counter' } as const);
}

/** A person key of the own organisation that a statement lists and none revokes. */
export async function findCurrentPersonKey(context: Context, kid: string): Promise<KeyLine | null> {
  const row = await context.store.db
    .selectFrom('key_view')
    .select('line')
    .where('org', '=', context.identity.org)
    .where('kid', '=', kid)
    .where('use', '=', 'person')
    .where('revoked', '=', 0)
    .executeTakeFirst();
  return row ? (JSON.parse(row.line) as KeyLine) : null;
}

/** Notes how often an authenticator was used; false where it counts and did not count on. */
export async function heedUses(
  context: Pick<NodeContext, 'store'>,
  kid: string,
  { uses }: AssertionFacts,
): Promise<boolean> {
  return context.store.commit(async (tx) => {
    const key = `passkey uses ${kid}`;
    const before = Number((await readSetting(tx.db, key)) ?? 0);
    if (uses === 0 && before === 0) return true;
    if (uses <= before) return false;
    await putSetting(tx, key, String(uses));
    return true;
  });
}
