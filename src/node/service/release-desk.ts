/**
 * The release desk: exact forms, dry run, confirmation. The dry run and the release run the same
 * decision over the same prepared form, whose bytes are fixed when the draft is made (rules L-5 to L-12).
 */

import { assert } from '../../base/assert.ts';
import { bytesToHex } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { UnixMs } from '../../base/time.ts';
import type { Approval } from '../../exchange/approval.ts';
import { decideRelease, type GivenApproval, type ReleaseDecision, type ReleaseFacts } from '../../exchange/decision.ts';
import type { EntryDraft } from '../../exchange/feed.ts';
import { type Lane, objectBytes, type Release } from '../../exchange/object.ts';
import { sealPayload } from '../../exchange/payload.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { OpenedRecord, SignedRecord } from '../../record/record.ts';
import { signBytes } from '../../record/signature.ts';
import { aes256Gcm, createSigner, sha256 } from '../crypto.ts';
import { dropAct } from './act-erasure.ts';
import { approvalId } from './approval-desk.ts';
import { appendToFeed } from './feed-append.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import { insertRecordRow } from './record-intake.ts';
import { findUnreleasedPrev, gatherFacts } from './release-facts.ts';
import { type FormSource, prepareForm, readFormSource } from './release-form.ts';
import { decodeBase64url, textHash } from './view.ts';

export type ReleaseRequest = {
  readonly record: string;
  readonly to: ReadonlyArray<string>;
  readonly lane: Lane;
  readonly form: 'provable' | 'derivative' | 'default';
  readonly paths: ReadonlyArray<string>;
  readonly coarsenTo: number | null;
  readonly preciseByName: boolean;
  readonly onward: ReadonlyArray<string>;
  readonly expires: string | null;
  readonly standing: string | null;
};

/** All that may be shown, in the form its marking asks for. */
export const WHOLE_RECORD = {
  lane: 'bulk',
  form: 'default',
  paths: [],
  coarsenTo: null,
  preciseByName: false,
  onward: [],
  expires: null,
  standing: null,
} as const satisfies Omit<ReleaseRequest, 'record' | 'to'>;

/** A form fixed for one recipient: exact bytes that approvals cover. */
export type PreparedForm = {
  readonly to: string;
  /** The own record it was made from; in a derivative the link stays in the own ledger. */
  readonly source: string;
  readonly kind: string;
  readonly release: Release;
  readonly rel: string;
  readonly record: SignedRecord;
  readonly derived: OpenedRecord | null;
  /** Where another's record is passed on: the release it came under, and its originator's. */
  readonly received: FormSource['received'];
  readonly body: JsonObject;
  readonly shownPaths: ReadonlyArray<string>;
  readonly withheldPaths: ReadonlyArray<string>;
};

export type DryRunLine = {
  readonly form: PreparedForm;
  readonly decision: ReleaseDecision;
  readonly facts: ReleaseFacts;
  readonly needed: number;
};
export type RecordedApproval = {
  readonly approval: Approval;
  readonly given: GivenApproval;
  /** A key that its maker copies between devices: it counts only below confidential. */
  readonly isSynced: boolean;
};

/** Makes the exact forms; nothing is stored. */
export async function prepareForms(
  context: NodeContext,
  request: ReleaseRequest,
): Promise<Result<ReadonlyArray<PreparedForm>, { readonly type: 'NotFound' }>> {
  const source = await readFormSource(context, request.record);
  if (source === null) return err({ type: 'NotFound' });
  const forms: PreparedForm[] = [];
  for (const to of request.to) {
    const withheldAlways = await findUnreleasedPrev(context, source.body, to);
    forms.push(prepareForm(context, request, { to, source, withheldAlways }));
  }
  return ok(forms);
}

/** Who will see this, and why: the decision for each prepared form. */
export async function dryRun(
  context: NodeContext,
  request: ReleaseRequest,
  options: {
    readonly forms: ReadonlyArray<PreparedForm>;
    readonly seat: SeatContext;
    readonly approvals: ReadonlyArray<RecordedApproval>;
    readonly fenced: boolean;
  },
): Promise<ReadonlyArray<DryRunLine>> {
  const lines: DryRunLine[] = [];
  for (const form of options.forms) {
    const isTooStrict = form.release.marking === 'confidential';
    const approvals = options.approvals
      .filter((a) => a.approval.what === form.rel && !(a.isSynced && isTooStrict))
      .map((a) => a.given);
    const facts = await gatherFacts(context, request, { form, seat: options.seat, approvals, fenced: options.fenced });
    const needed = facts.standingRelease ? 0 : facts.needsTwo ? 2 : 1;
    lines.push({ form, decision: decideRelease(facts), facts, needed });
  }
  return lines;
}

export type ReleaseRefused = { readonly type: 'Refused'; readonly to: string; readonly code: string };

/** Releases what the dry run allowed. All lines must be allowed, or nothing goes; a held act goes once. */
export async function confirmRelease(
  context: NodeContext,
  lines: ReadonlyArray<DryRunLine>,
  approvals: ReadonlyArray<RecordedApproval>,
  held: string | null = null,
): Promise<Result<ReadonlyArray<string>, ReleaseRefused>> {
  const refused = lines.find((l) => !l.decision.allowed);
  if (lines.length === 0) return err({ type: 'Refused', to: '', code: 'EmptyAudience' });
  if (refused) return err({ type: 'Refused', to: refused.form.to, code: refused.decision.code });
  const now = context.time.now();
  const isHere = await context.store.commit(async (tx) => {
    if (held !== null && !(await dropAct(tx, held))) return false;
    for (const { form } of lines) {
      const given = approvals.filter((a) => a.approval.what === form.rel).map((a) => a.approval);
      await appendRelease(tx, context, form, given, now);
    }
    return true;
  });
  if (!isHere) return err({ type: 'Refused', to: '', code: 'NotFound' });
  for (const { form } of lines) context.notify({ type: 'release', id: form.rel });
  return ok(lines.map((l) => l.form.rel));
}

async function appendRelease(
  tx: Parameters<typeof appendToFeed>[0],
  context: NodeContext,
  form: PreparedForm,
  approvals: ReadonlyArray<Approval>,
  now: UnixMs,
): Promise<void> {
  const contentKey = context.randomBytes(32);
  const bytes = objectBytes(form.release);
  const signatures =
    form.received === null && form.release.onward.length > 0
      ? [signBytes(form.release.v, bytes, createSigner(context.identity.sign))]
      : [];
  const payload = {
    release: form.release,
    approvals,
    record: form.record,
    ...(signatures.length > 0 ? { releaseSignatures: signatures } : {}),
    ...(form.received?.origin ? { origin: form.received.origin } : {}),
  };
  const sealed = sealPayload(payload, contentKey, { aead: aes256Gcm, sha256 });
  assert(sealed.ok, 'the decision refused what is too large');
  tx.putKey(form.rel, contentKey);
  if (form.derived !== null) {
    await insertRecordRow(tx, { position: tx.nextPosition(), record: form.derived, origin: 'own', receivedAt: now });
  }
  await tx.db
    .insertInto('payload')
    .values({
      ref: form.rel,
      record_id: form.release.record,
      sealed: sealed.value.sealed,
      hash: textHash(sealed.value.sealed),
    })
    .execute();
  await tx.db
    .insertInto('release')
    .values({
      rel: form.rel,
      record_id: form.source,
      from_org: context.identity.org,
      to_org: form.to,
      body: bytes,
      signatures: JSON.stringify(signatures),
    })
    .execute();
  const draft: EntryDraft = {
    type: form.received === null ? 'release' : 'onward',
    rel: form.rel,
    payloadHash: textHash(sealed.value.sealed),
    sizeBucket: sealed.value.sizeBucket,
    marking: form.release.marking,
    handling: [...form.release.handling],
    approvals: approvals.map(approvalId),
    ...(form.release.expires === undefined ? {} : { expires: form.release.expires }),
  };
  const { org } = context.identity;
  await appendToFeed(tx, {
    own: org,
    partner: form.to,
    lane: form.release.lane,
    drafts: [draft],
    sentAt: now,
  });
}

/** First 8 groups of 4 hex digits of the release hash, as both approvers read it. */
export function releaseFingerprint(rel: string): string {
  return bytesToHex(decodeBase64url(rel)).slice(0, 32).match(/.{4}/g)!.join(' ');
}
