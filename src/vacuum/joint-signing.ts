/**
 * Proposal and countersignature over one hash, for closing plans and joint operations. What both have signed is in
 * force; a changed byte is another hash and carries no signature over; an earlier version, an expired one and a
 * rejected one take none. The state is a fold over statements, so both nodes hold the same; nothing is half-signed.
 */
import { type Bytes, bytesToBase64url, concatBytes, textToBytes } from '../base/bytes.ts';
import type { Sha256 } from '../base/crypto.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { UnixMs } from '../base/time.ts';

export type SigningState = 'proposed' | 'in-force' | 'rejected' | 'expired';

export type JointSigning = {
  readonly parties: ReadonlyArray<string>;
  /** Persons each party needs, two where the label asks. */
  readonly personsNeeded: number;
  readonly hash: string;
  readonly proposedBy: string;
  readonly expiresAt: UnixMs;
  readonly signedBy: ReadonlyArray<string>;
  readonly rejected: { readonly by: string; readonly reason: string } | null;
  /** Hashes of earlier versions, which take no signature any more. */
  readonly replaced: ReadonlyArray<string>;
};

export type SigningStatement =
  | {
      readonly type: 'propose';
      readonly by: string;
      readonly hash: string;
      readonly persons: ReadonlyArray<string>;
      readonly expiresAt: UnixMs;
      readonly at: UnixMs;
    }
  | {
      readonly type: 'sign';
      readonly by: string;
      readonly hash: string;
      readonly persons: ReadonlyArray<string>;
      readonly at: UnixMs;
    }
  | {
      readonly type: 'reject';
      readonly by: string;
      readonly hash: string;
      readonly reason: string;
      readonly at: UnixMs;
    };

export type SigningRules = { readonly parties: ReadonlyArray<string>; readonly personsNeeded: number };

/** The first proposal opens; a later one replaces the version before it with all its signatures. */
export function applySigning(
  before: JointSigning | null,
  statement: SigningStatement,
  rules: SigningRules,
): Result<JointSigning, SigningError> {
  const { by, hash, at } = statement;
  if (!rules.parties.includes(by)) return err({ type: 'NotAParty', by });
  if (statement.type !== 'reject') {
    const persons = new Set(statement.persons).size;
    if (persons < rules.personsNeeded) return err({ type: 'NeedsSecondPerson', persons, needed: rules.personsNeeded });
  }
  if (statement.type === 'propose') return propose(before, statement, rules);
  if (before === null) return err({ type: 'NothingProposed' });
  if (before.replaced.includes(hash)) return err({ type: 'SignatureOutdated', hash, current: before.hash });
  if (hash !== before.hash) return err({ type: 'PlanChanged', signed: hash, proposed: before.hash });
  const state = signingState(before, at);
  if (state === 'expired') return err({ type: 'SignatureOutdated', hash, current: null });
  if (state === 'rejected') return err({ type: 'AlreadyRejected', by: before.rejected!.by });
  if (statement.type === 'reject') {
    if (state === 'in-force') return err({ type: 'AlreadyInForce' });
    if (statement.reason.trim() === '') return err({ type: 'ReasonMissing' });
    return ok({ ...before, rejected: { by, reason: statement.reason } });
  }
  return ok(before.signedBy.includes(by) ? before : { ...before, signedBy: [...before.signedBy, by].sort() });
}

function propose(
  before: JointSigning | null,
  { by, hash, expiresAt, at }: Extract<SigningStatement, { type: 'propose' }>,
  { parties, personsNeeded }: SigningRules,
): Result<JointSigning, SigningError> {
  if (at >= expiresAt) return err({ type: 'SignatureOutdated', hash, current: null });
  if (before?.hash === hash) return ok(before);
  if (before?.replaced.includes(hash)) return err({ type: 'SignatureOutdated', hash, current: before.hash });
  const replaced = before === null ? [] : [...before.replaced, before.hash];
  return ok({ parties, personsNeeded, hash, proposedBy: by, expiresAt, signedBy: [by], rejected: null, replaced });
}

/** What is in force stays so; the expiry is that of the offer to sign. */
export function signingState(signing: JointSigning, now: UnixMs): SigningState {
  if (signing.rejected !== null) return 'rejected';
  if (signing.parties.every((party) => signing.signedBy.includes(party))) return 'in-force';
  return now >= signing.expiresAt ? 'expired' : 'proposed';
}

/** Hash of what is signed, under a tag of its own for each kind of thing. */
export function hashForSigning(tag: string, bytes: Bytes, sha256: Sha256): string {
  return bytesToBase64url(sha256(concatBytes(textToBytes(`seamline/${tag}\0`), bytes)));
}

export type SigningError =
  | { readonly type: 'NotAParty'; readonly by: string }
  | { readonly type: 'NeedsSecondPerson'; readonly persons: number; readonly needed: number }
  | { readonly type: 'NothingProposed' }
  /** The signature is over other bytes than those proposed. */
  | { readonly type: 'PlanChanged'; readonly signed: string; readonly proposed: string }
  /** The version was replaced by `current`, or its time is over (null). */
  | { readonly type: 'SignatureOutdated'; readonly hash: string; readonly current: string | null }
  | { readonly type: 'AlreadyRejected'; readonly by: string }
  | { readonly type: 'AlreadyInForce' }
  | { readonly type: 'ReasonMissing' };
