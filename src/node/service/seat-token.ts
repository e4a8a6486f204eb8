/**
 * Seat tokens: a short-lived proof that a seat is signed in, for commands on the command line. It names seat, role and end,
 * under a MAC whose key derives from the node's signing key, so a node that was started anew, or a command that opens
 * the data directory itself, checks it without any list. It gives no approval: those are signatures of their own.
 */
import { z } from 'zod';
import { base64urlToBytes, bytesToBase64url, bytesToText, textToBytes } from '../../base/bytes.ts';
import { canonicalBytes } from '../../base/canonical.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, type UnixMs, unixMs, unixMsToIso } from '../../base/time.ts';
import { codeField, organisationIdField, timeField } from '../../record/field.ts';
import { ROLES } from '../../record/kind/organisation.ts';
import { areMacsEqual, hkdfSha256, hmacSha256 } from '../crypto.ts';
import type { Identity } from '../identity.ts';

export const SEAT_TOKEN_MS = 60 * 60_000;

const claimsSchema = z.strictObject({
  v: z.literal('seamline/seat-token/1'),
  org: organisationIdField,
  seat: codeField,
  role: z.enum(ROLES),
  holder: codeField,
  centre: codeField.nullable(),
  until: timeField,
});
type Claims = z.infer<typeof claimsSchema>;
export type TokenSeat = Pick<Claims, 'seat' | 'role' | 'holder' | 'centre'>;
export type SeatToken = TokenSeat & { readonly token: string; readonly until: string };

type Key = Pick<Identity, 'org' | 'sign'>;

/** `claims.mac`, both base64url. */
export function createSeatToken(identity: Key, seat: TokenSeat, now: UnixMs): SeatToken {
  const { role, holder, centre } = seat;
  const until = unixMsToIso(unixMs(now + SEAT_TOKEN_MS));
  const named = { seat: seat.seat, role, holder, centre };
  const claims: Claims = { v: 'seamline/seat-token/1', org: identity.org, ...named, until };
  const bytes = canonicalBytes(claims);
  const mac = hmacSha256(macKey(identity), bytes);
  return { ...named, until, token: `${bytesToBase64url(bytes)}.${bytesToBase64url(mac)}` };
}

export function openSeatToken(identity: Key, token: string, now: UnixMs): Result<TokenSeat, SeatTokenFault> {
  const [claimsText, macText] = token.trim().split('.');
  const bytes = base64urlToBytes(claimsText ?? '');
  const mac = base64urlToBytes(macText ?? '');
  if (!bytes.ok || !mac.ok || !areMacsEqual(hmacSha256(macKey(identity), bytes.value), mac.value))
    return err({ type: 'BadSeatToken' });
  const text = bytesToText(bytes.value);
  const claims = claimsSchema.safeParse(text.ok ? JSON.parse(text.value) : null);
  if (!claims.success) return err({ type: 'BadSeatToken' });
  const { seat, role, holder, centre, until } = claims.data;
  const end = isoToUnixMs(until);
  if (!end.ok || end.value <= now) return err({ type: 'SeatTokenExpired', until });
  return ok({ seat, role, holder, centre });
}

export type SeatTokenFault =
  | { readonly type: 'BadSeatToken' }
  | { readonly type: 'SeatTokenExpired'; readonly until: string };

function macKey(identity: Key): Uint8Array {
  return hkdfSha256(identity.sign.seed, textToBytes('seamline/seat-token/1'), 32);
}
