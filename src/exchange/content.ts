/**
 * Content checks of one received release (16-25 of the exchange rules). A fault here never breaks the chain: the entry
 * stays, its content is set aside unread and the receipt carries the code.
 */
import { type Bytes, bytesToBase64url } from '../base/bytes.ts';
import { canonicalBytes, type Json } from '../base/canonical.ts';
import type { Aead, Sha256, VerifyEd25519 } from '../base/crypto.ts';
import { err, ok, type Result } from '../base/result.ts';
import { isoToUnixMs, type UnixMs } from '../base/time.ts';
import { disclosureDigest, shownHash } from '../record/disclosure.ts';
import type { KeyLine } from '../record/kind/organisation.ts';
import { type Marking, markingRank } from '../record/label.ts';
import { checkSignatures, type OpenedRecord, openRecord, parseCore } from '../record/record.ts';
import { checkFullBody, findKind } from '../record/registry.ts';
import { verifyBytes } from '../record/signature.ts';
import { type Approval, countApprovers, type VerifyPasskey } from './approval.ts';
import { type Entry, hashOf, objectBytes, type Release } from './object.ts';
import { isPastLastHop } from './onward.ts';
import { openPayload, type Payload, releaseHash } from './payload.ts';

/** What an agreement in force lets in; null where there is none. */
export type AgreementTerms = {
  readonly kinds: ReadonlyArray<string>;
  readonly markingCeiling: Marking;
};

export type ContentDeps = {
  readonly sha256: Sha256;
  readonly verify: VerifyEd25519;
  readonly aead: Aead;
  /** Signing key of an organisation's node or device, by key id. */
  readonly findSigningKey: (org: string, kid: string) => Bytes | null;
  /** Person key line released to this node, for approvals. */
  readonly findPersonKey: (org: string, kid: string) => KeyLine | null;
  readonly verifyPasskey: VerifyPasskey;
  readonly ownOrg: string;
  readonly agreement: AgreementTerms | null;
  readonly now: UnixMs;
  /** True where a withdrawal of this release arrived before it. */
  readonly isWithdrawn: (rel: string) => boolean;
  /** Persons that must have approved, as far as it shows from here: none under a standing release, two for the first of its kind. */
  readonly approvalsNeeded: (rel: string, release: Release, record: OpenedRecord) => number;
};

export type ReceivedRelease = {
  readonly release: Release;
  readonly record: OpenedRecord;
  readonly approvals: ReadonlyArray<Approval>;
  readonly payload: Payload;
  readonly contentKey: Bytes;
};

export function checkRelease(
  entry: Entry,
  payload: Bytes | 'gone' | null,
  contentKey: Bytes | null,
  deps: ContentDeps,
): Result<ReceivedRelease, ContentFault> {
  const rel = entry.rel ?? '';
  if (payload === 'gone') {
    if (deps.isWithdrawn(rel)) return err({ type: 'Withdrawn' });
    return hasExpired(entry, deps.now) ? err({ type: 'Expired' }) : err({ type: 'BadPayload', reason: 'gone' });
  }
  if (payload === null || contentKey === null) return err({ type: 'BadPayload', reason: 'missing' });
  if (hashOf(payload, deps.sha256) !== entry.payloadHash) return err({ type: 'BadPayload', reason: 'hash' });
  const opened = openPayload(payload, contentKey, rel, deps.aead);
  if (!opened.ok) return opened;
  const { release } = opened.value;
  const mismatch = findReleaseMismatch(entry, release, deps);
  if (mismatch !== null) return err({ type: 'ReleaseMismatch', field: mismatch });
  const record = checkRecord(opened.value, entry.from, deps);
  if (!record.ok) return record;
  if (!isWithinAgreement(record.value, deps.agreement)) return err({ type: 'OutsideAgreement' });
  const approvals = checkApprovals(entry, opened.value, record.value, deps);
  if (!approvals.ok) return approvals;
  const origin = checkOrigin(opened.value, entry.from, deps);
  if (!origin.ok) return origin;
  if (deps.isWithdrawn(rel)) return err({ type: 'Withdrawn' });
  if (hasExpired(release, deps.now)) return err({ type: 'Expired' });
  return ok({ release, record: record.value, approvals: opened.value.approvals, payload: opened.value, contentKey });
}

function hasExpired(of: Pick<Release, 'expires'>, now: UnixMs): boolean {
  const expires = of.expires === undefined ? null : isoToUnixMs(of.expires);
  return expires?.ok === true && expires.value <= now;
}

/** Check 17: the release is the one the entry names, and says what the entry says. */
function findReleaseMismatch(entry: Entry, release: Release, deps: ContentDeps): string | null {
  if (releaseHash(release, deps.sha256) !== entry.rel) return 'rel';
  if (release.to !== deps.ownOrg || entry.to !== release.to) return 'to';
  if (release.lane !== entry.lane) return 'lane';
  if (release.marking !== entry.marking) return 'marking';
  if (release.expires !== entry.expires) return 'expires';
  if (release.supersedes !== entry.supersedes) return 'supersedes';
  if (JSON.stringify(release.handling) !== JSON.stringify(entry.handling ?? [])) return 'handling';
  return (release.of !== undefined) === (entry.type === 'onward') ? null : 'of';
}

/** Checks 17 (marking, record), 18, 19, 20: the core is signed by its organisation and shows exactly this form. */
function checkRecord(payload: Payload, from: string, deps: ContentDeps): Result<OpenedRecord, ContentFault> {
  const { release } = payload;
  const core = parseCore(payload.record.coreBytes);
  if (!core.ok) return err({ type: 'BadPayload', reason: core.error.type });
  const { org } = core.value;
  if (release.of === undefined && org !== from)
    return err({ type: 'NotForOnward', reason: 'not the record of its sender' });
  if (org === deps.ownOrg) return err({ type: 'NotForOnward', reason: 'a record of ours' });
  if (core.value.marking !== release.marking) return err({ type: 'ReleaseMismatch', field: 'marking' });
  const find = { sha256: deps.sha256, verify: deps.verify, findKey: deps.findSigningKey };
  const signature = checkSignatures(core.value.org, payload.record, find);
  if (!signature.ok) return signature;
  const opened = openRecord(payload.record, find);
  if (!opened.ok) {
    if (opened.error.type === 'UnknownKind') return err({ type: 'UnknownKind', kind: opened.error.kind });
    if (opened.error.type === 'BadDisclosure') return opened as Result<never, ContentFault>;
    return err({ type: 'BadPayload', reason: opened.error.type });
  }
  if (!isShownWhole(opened.value)) return err({ type: 'BadDisclosure', path: '', reason: 'joint, and shown in part' });
  if (opened.value.id !== release.record) return err({ type: 'ReleaseMismatch', field: 'record' });
  if (shownHash(payload.record.disclosures, deps.sha256) !== release.shown) {
    return err({ type: 'BadDisclosure', path: '', reason: 'shown' });
  }
  return opened;
}

/** What others are to sign has no term that they cannot read (rule R-9). */
function isShownWhole({ core, body }: OpenedRecord): boolean {
  const known = findKind(core.kind);
  return !known.ok || known.value.release !== 'joint' || checkFullBody(core.kind, body).ok;
}

/** Joint kinds are how agreements come about, so they need pairing only. */
function isWithinAgreement(record: OpenedRecord, agreement: AgreementTerms | null): boolean {
  const { kind, marking } = record.core;
  const known = findKind(kind);
  if (known.ok && known.value.release === 'joint') return true;
  if (agreement === null) return false;
  return agreement.kinds.includes(kind) && markingRank(marking) <= markingRank(agreement.markingCeiling);
}

/** Check 22: the approvals named in the entry are there, valid, and by distinct holders. */
function checkApprovals(
  entry: Entry,
  payload: Payload,
  record: OpenedRecord,
  deps: ContentDeps,
): Result<null, ContentFault> {
  const hashes = payload.approvals.map((a) => bytesToBase64url(deps.sha256(canonicalBytes(a as unknown as Json))));
  if (JSON.stringify(hashes) !== JSON.stringify(entry.approvals)) return err({ type: 'BadApproval', reason: 'hashes' });
  const holders = countApprovers(entry.from, entry.rel ?? '', payload.approvals, deps);
  if (!holders.ok) return err({ type: 'BadApproval', reason: holders.error.reason });
  const needed = deps.approvalsNeeded(entry.rel ?? '', payload.release, record);
  return holders.value >= needed ? ok(null) : err({ type: 'BadApproval', reason: `${needed} wanted` });
}

/** Check 23: an onward release carries the originator's own release, which names us and shows at least this much. */
function checkOrigin(payload: Payload, from: string, deps: ContentDeps): Result<null, ContentFault> {
  const { release, origin } = payload;
  if (release.of === undefined) return ok(null);
  if (origin === undefined) return err({ type: 'NotForOnward', reason: 'origin missing' });
  const bytes = objectBytes(origin.release);
  if (hashOf(bytes, deps.sha256) !== release.of) return err({ type: 'NotForOnward', reason: 'of' });
  const core = parseCore(payload.record.coreBytes);
  if (!core.ok || origin.release.record !== release.record) return err({ type: 'NotForOnward', reason: 'record' });
  for (const signature of origin.signatures) {
    const key = deps.findSigningKey(core.value.org, signature.kid);
    if (key === null || !verifyBytes(origin.release.v, bytes, signature, key, deps.verify)) {
      return err({ type: 'NotForOnward', reason: 'signature' });
    }
  }
  if (!origin.release.onward.includes(deps.ownOrg)) return err({ type: 'NotForOnward', reason: 'not named' });
  if ((origin.release.to === from) !== (release.hop === undefined) || isPastLastHop(release))
    return err({ type: 'NotForOnward', reason: 'hops' });
  const { expires } = origin.release;
  if (expires !== undefined && (release.expires === undefined || release.expires > expires))
    return err({ type: 'NotForOnward', reason: 'outlives what was released' });
  if (!origin.release.handling.every((code) => release.handling.includes(code)))
    return err({ type: 'NotForOnward', reason: 'handling dropped' });
  const sorted = [...origin.digests].sort();
  const covered = bytesToBase64url(deps.sha256(canonicalBytes(sorted))) === origin.release.shown;
  const allowed = new Set(origin.digests);
  const within = payload.record.disclosures.every((d) => allowed.has(disclosureDigest(d, deps.sha256)));
  return covered && within ? ok(null) : err({ type: 'NotForOnward', reason: 'shows more' });
}

export type ContentFault =
  | { readonly type: 'Quarantined' }
  | { readonly type: 'BadPayload'; readonly reason: string }
  | { readonly type: 'ReleaseMismatch'; readonly field: string }
  | { readonly type: 'BadSignature'; readonly kid: string }
  | { readonly type: 'BadDisclosure'; readonly path: string; readonly reason: string }
  | { readonly type: 'UnknownKind'; readonly kind: string }
  | { readonly type: 'OutsideAgreement' }
  | { readonly type: 'BadApproval'; readonly reason: string }
  | { readonly type: 'NotForOnward'; readonly reason: string }
  | { readonly type: 'Expired' }
  | { readonly type: 'Withdrawn' }
  | { readonly type: 'BadRevision' };
