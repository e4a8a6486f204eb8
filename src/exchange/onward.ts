/**
 * Passing on what another organisation released: only to whom its release names, at most what was received, under the
 * passer's own release and approvals. A withdrawal travels the same way: the originator's signed withdrawal goes from hop
 * to hop, ahead of any other entry (rules L-14, S-12).
 */
import { type Bytes, base64urlToBytes, bytesToBase64url } from '../base/bytes.ts';
import type { Sha256, Signer, VerifyEd25519 } from '../base/crypto.ts';
import { LIMITS } from '../base/limits.ts';
import { err, ok, type Result } from '../base/result.ts';
import { disclosureDigest, shownHash } from '../record/disclosure.ts';
import { signBytes, verifyBytes } from '../record/signature.ts';
import type { EntryDraft } from './feed.ts';
import {
  hashOf,
  type Lane,
  objectBytes,
  parseObject,
  type Release,
  type Withdrawal,
  withdrawalSchema,
} from './object.ts';
import type { Origin, Payload } from './payload.ts';

/** The originator's release behind a received form, signed on its own: what may be passed on, and to whom. */
export function findOrigin(held: Payload, sha256: Sha256): Origin | null {
  if (held.origin !== undefined) return held.origin;
  if (held.releaseSignatures === undefined || held.releaseSignatures.length === 0) return null;
  const digests = held.record.disclosures.map((d) => disclosureDigest(d, sha256));
  return { release: held.release, signatures: held.releaseSignatures, digests };
}

/** Which hop it would be to pass on what is held; nothing at the first. */
export function nextHop(held: Pick<Release, 'of' | 'hop'>): Pick<Release, 'hop'> {
  return held.of === undefined ? {} : { hop: (held.hop ?? 1) + 1 };
}

/** Passed on further than anybody may (rule L-14). */
export function isPastLastHop({ hop }: Pick<Release, 'hop'>): boolean {
  return hop !== undefined && hop > LIMITS.hopsMax;
}

export type OnwardRequest = {
  readonly to: string;
  readonly lane: Lane;
  /** Paths of the leaves to pass on; all that were received where none are named. */
  readonly paths: ReadonlyArray<string>;
  readonly expires: string | null;
  readonly nonce: string;
};

/** The form to pass on; its release is then approved and entered like any other. */
export function createOnwardForm(
  held: Payload,
  request: OnwardRequest,
  sha256: Sha256,
): Result<Omit<Payload, 'approvals'> & { readonly origin: Origin }, NotForOnward> {
  const origin = findOrigin(held, sha256);
  if (origin === null) return err({ type: 'NotForOnward', reason: 'not signed for passing on' });
  if (!origin.release.onward.includes(request.to)) return err({ type: 'NotForOnward', reason: 'not named' });
  const chosen = new Set(request.paths);
  const disclosures = held.record.disclosures.filter(([, path]) => chosen.size === 0 || chosen.has(path));
  const ends = [held.release.expires, origin.release.expires, request.expires ?? undefined].filter(
    (time): time is string => time !== undefined,
  );
  const release: Release = {
    v: 'seamline/release/1',
    record: held.release.record,
    form: held.release.form,
    shown: shownHash(disclosures, sha256),
    to: request.to,
    lane: request.lane,
    marking: held.release.marking,
    handling: [...held.release.handling],
    onward: [],
    of: hashOf(objectBytes(origin.release), sha256),
    ...nextHop(held.release),
    ...(ends.length === 0 ? {} : { expires: ends.sort()[0]! }),
    nonce: request.nonce,
  };
  return ok({ release, record: { ...held.record, disclosures }, origin });
}

export type NotForOnward = { readonly type: 'NotForOnward'; readonly reason: string };

/** Where onward was named: the withdrawal with the originator's signature, which every hop passes on unchanged. */
export function signWithdrawal(withdrawal: Withdrawal, signer: Signer): Withdrawal {
  const bytes = objectBytes(withdrawal);
  return {
    ...withdrawal,
    origin: { b: bytesToBase64url(bytes), s: [signBytes(withdrawal.v, bytes, signer)] },
  };
}

/** The originator's withdrawal inside one that was passed on; null where it is not its own. */
export function openWithdrawalOrigin(
  withdrawal: Withdrawal,
  originator: string,
  deps: { readonly verify: VerifyEd25519; readonly findSigningKey: (org: string, kid: string) => Bytes | null },
): Withdrawal | null {
  if (withdrawal.origin === undefined) return null;
  const bytes = base64urlToBytes(withdrawal.origin.b);
  if (!bytes.ok) return null;
  const size = { what: 'withdrawal', sizeBytesMax: LIMITS.entryBytesMax };
  const inner = parseObject(bytes.value, withdrawalSchema, size);
  if (!inner.ok) return null;
  for (const signature of withdrawal.origin.s) {
    const key = deps.findSigningKey(originator, signature.kid);
    if (key === null || !verifyBytes(inner.value.v, bytes.value, signature, key, deps.verify)) return null;
  }
  return inner.value;
}

/** The entry that carries a received withdrawal to whom its record was passed on. */
export function passWithdrawal(withdrawal: Withdrawal, ownRel: string): EntryDraft {
  return { type: 'withdrawal', approvals: [], body: { ...withdrawal, rel: ownRel } };
}
