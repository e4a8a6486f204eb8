/**
 * Seat tokens: a short-lived proof that a seat is signed in, for commands on the command line. A token names seat, role
 * and end. It gives no approval: those are signatures of their own.
 */
import { z } from 'zod';
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, type UnixMs, unixMs, unixMsToIso } from '../../base/time.ts';
import { codeField, organisationIdField, timeField } from '../../record/field.ts';
import { ROLES } from '../../record/kind/organisation.ts';
import { type ClaimsKey, openClaims, signClaims } from './signed-claims.ts';

export const SEAT_TOKEN_MS = 60 * 60_000;

const SEAT_TOKEN_V = 'seamline/seat-token/1';
const seatFields = { seat: codeField, role: z.enum(ROLES), holder: codeField, centre: codeField.nullable() };
export const namedSeatSchema = z.strictObject(seatFields);
/** Who sits where: a seat with its role, by an opaque handle. */
export type NamedSeat = z.infer<typeof namedSeatSchema>;
const claimsSchema = z.strictObject({
  v: z.literal(SEAT_TOKEN_V),
  org: organisationIdField,
  ...seatFields,
  until: timeField,
});
export type SeatToken = NamedSeat & { readonly token: string; readonly until: string };

export function createSeatToken(identity: ClaimsKey, seat: NamedSeat, now: UnixMs): SeatToken {
  const { role, holder, centre } = seat;
  const named = { seat: seat.seat, role, holder, centre };
  const until = unixMsToIso(unixMs(now + SEAT_TOKEN_MS));
  return { ...named, until, token: signClaims(identity, { v: SEAT_TOKEN_V, org: identity.org, ...named, until }) };
}

export function openSeatToken(identity: ClaimsKey, token: string, now: UnixMs): Result<NamedSeat, SeatTokenFault> {
  const claims = openClaims(identity, token, { v: SEAT_TOKEN_V, schema: claimsSchema });
  if (claims === null) return err({ type: 'BadSeatToken' });
  const { seat, role, holder, centre, until } = claims;
  const end = isoToUnixMs(until);
  if (!end.ok || end.value <= now) return err({ type: 'SeatTokenExpired', until });
  return ok({ seat, role, holder, centre });
}

export type SeatTokenFault =
  | { readonly type: 'BadSeatToken' }
  | { readonly type: 'SeatTokenExpired'; readonly until: string };
