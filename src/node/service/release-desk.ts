/**
 * The release desk: drafts, dry run, approvals, confirmation, withdrawal. The dry run and the release run the same
 * decision over the same prepared form, whose bytes are fixed when the draft is made (rules L-5 to L-12).
 */

import { assert } from '../../base/assert.ts';
import { bytesToBase64url, bytesToHex } from '../../base/bytes.ts';
import { canonicalBytes, type Json } from '../../base/canonical.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { Approval } from '../../exchange/approval.ts';
import {
  decideRelease,
  type GivenApproval,
  isRestricted,
  type ReleaseDecision,
  type ReleaseFacts,
} from '../../exchange/decision.ts';
import type { EntryDraft } from '../../exchange/feed.ts';
import {
  deriveBody,
  findHarmContext,
  findReferences,
  isLocalPath,
  selectDisclosures,
  shownResolution,
} from '../../exchange/form.ts';
import { type Lane, objectBytes, type Release, type Withdrawal } from '../../exchange/object.ts';
import { releaseHash, sealPayload } from '../../exchange/payload.ts';
import { flattenBody, type JsonObject, openDisclosures, shownHash } from '../../record/disclosure.ts';
import { isAtLeast, type Marking } from '../../record/label.ts';
import { createDerivedRecord, type OpenedRecord, parseCore, type SignedRecord } from '../../record/record.ts';
import { findKind } from '../../record/registry.ts';
import { signBytes } from '../../record/signature.ts';
import { aes256Gcm, createSigner, sha256 } from '../crypto.ts';
import { type Agreement, agreementCovers, findAgreement } from './agreement.ts';
import { approvalId } from './approval-desk.ts';
import { appendToFeed } from './feed-append.ts';
import { listFrozen } from './feed-freeze.ts';
import { isFenced } from './fence.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import { insertRecordRow, readOwnRecord } from './record-intake.ts';
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
  /** How often the authenticator says it was used. */
  readonly uses: number;
};

/** Makes the exact forms; nothing is stored. */
export async function prepareForms(
  context: NodeContext,
  request: ReleaseRequest,
): Promise<Result<ReadonlyArray<PreparedForm>, { readonly type: 'NotFound' }>> {
  const own = await readOwnRecord(context, request.record);
  if (own === null) return err({ type: 'NotFound' });
  const core = parseCore(own.coreBytes);
  assert(core.ok, 'own core is valid');
  const opened = openDisclosures(own.disclosures, core.value.digests, sha256);
  assert(opened.ok, 'own disclosures open');
  const forms: PreparedForm[] = [];
  for (const to of request.to) {
    const withheldAlways = await findUnreleasedPrev(context, opened.value, to);
    forms.push(
      prepareForm(context, request, {
        to,
        own,
        body: opened.value,
        marking: core.value.marking,
        kind: core.value.kind,
        withheldAlways,
      }),
    );
  }
  return ok(forms);
}

/** `/prev` is shown only if that version was released to the same partner. */
async function findUnreleasedPrev(context: NodeContext, body: JsonObject, to: string): Promise<ReadonlyArray<string>> {
  const prev = body['prev'];
  if (typeof prev !== 'string') return [];
  return (await isReleasedTo(context, prev, to)) ? [] : ['/prev'];
}

async function isReleasedTo(context: NodeContext, id: string, to: string): Promise<boolean> {
  const row = await context.store.db
    .selectFrom('release_view')
    .select('rel')
    .where('record_id', '=', id)
    .where('partner', '=', to)
    .where('withdrawn', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

type FormSource = {
  readonly to: string;
  readonly own: SignedRecord;
  readonly body: JsonObject;
  readonly marking: Marking;
  readonly kind: string;
  readonly withheldAlways: ReadonlyArray<string>;
};

function prepareForm(context: NodeContext, request: ReleaseRequest, source: FormSource): PreparedForm {
  const { own, body, marking, to } = source;
  const all = flattenBody(body)
    .map((l) => l.path)
    .filter((p) => !isLocalPath(p) && !source.withheldAlways.includes(p));
  const paths = request.paths.length === 0 ? all : all.filter((p) => request.paths.includes(p));
  const form =
    request.form === 'default'
      ? isRestricted(marking) || request.coarsenTo !== null
        ? 'derivative'
        : 'provable'
      : request.form;
  const derived =
    form === 'derivative' ? deriveRecord(context, source, deriveBody(body, paths, request.coarsenTo)) : null;
  const record: SignedRecord = derived?.signed ?? { ...own, disclosures: selectDisclosures(own.disclosures, paths) };
  const shown = derived?.body ?? deriveBody(body, paths, null);
  const release: Release = {
    v: 'seamline/release/1',
    record: derived?.id ?? request.record,
    form,
    shown: shownHash(record.disclosures, sha256),
    to,
    lane: request.lane,
    marking,
    handling: ((body['disposition'] as { handling?: string[] } | undefined)?.handling ?? []).slice(),
    onward: [...request.onward],
    ...(request.expires === null ? {} : { expires: request.expires }),
    ...(request.standing === null ? {} : { standing: request.standing }),
    nonce: bytesToBase64url(context.randomBytes(16)),
  };
  const shownPaths = flattenBody(shown).map((l) => l.path);
  const withheldPaths = flattenBody(body)
    .map((l) => l.path)
    .filter((p) => !shownPaths.includes(p) && !isLocalPath(p));
  return {
    to,
    source: request.record,
    kind: source.kind,
    release,
    rel: releaseHash(release, sha256),
    record,
    derived,
    body: shown,
    shownPaths,
    withheldPaths,
  };
}

function deriveRecord(context: NodeContext, source: FormSource, body: JsonObject): OpenedRecord {
  const made = createDerivedRecord(
    { kind: source.kind, org: context.identity.org, marking: source.marking, body },
    { sha256, randomBytes: context.randomBytes, signer: createSigner(context.identity.sign) },
  );
  assert(made.ok, 'leaves of a valid body make a valid shown body');
  return made.value;
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
    const approvals = options.approvals.filter((a) => a.approval.what === form.rel).map((a) => a.given);
    const facts = await gatherFacts(context, request, { form, seat: options.seat, approvals, fenced: options.fenced });
    const needed = facts.standingRelease ? 0 : facts.needsTwo ? 2 : 1;
    lines.push({ form, decision: decideRelease(facts), facts, needed });
  }
  return lines;
}

const DRAFTING_ROLES: ReadonlySet<string> = new Set(['watch-officer', 'release-officer', 'planner', 'commander']);

async function gatherFacts(
  context: NodeContext,
  request: ReleaseRequest,
  options: {
    readonly form: PreparedForm;
    readonly seat: SeatContext;
    readonly approvals: ReadonlyArray<GivenApproval>;
    readonly fenced: boolean;
  },
): Promise<ReleaseFacts> {
  const { db } = context.store;
  const { form, seat } = options;
  const now = context.time.now();
  const row = await db.selectFrom('record_view').selectAll().where('id', '=', request.record).executeTakeFirst();
  const partner = await db.selectFrom('partner').selectAll().where('org', '=', form.to).executeTakeFirst();
  const agreement = await findAgreement(db, context.identity.org, form.to, now);
  const kind = findKind(row?.kind ?? '');
  const full = row ? (JSON.parse(row.body) as JsonObject) : {};
  const disposition = full['disposition'] as { releasableTo?: ReadonlyArray<string> } | undefined;
  const kindRelease = kind.ok ? kind.value.release : 'never';
  const parties = (full['parties'] ?? []) as ReadonlyArray<string>;
  const dangling: string[] = [];
  for (const ref of findReferences(form.body)) {
    const isJoint = kindRelease === 'joint' || row?.kind === 'alarm' || row?.kind === 'log-acknowledgement';
    if (!isJoint && !(await isReleasedTo(context, ref, form.to)) && !(await isFromPartner(context, ref, form.to)))
      dangling.push(ref);
  }
  const expires = request.expires === null ? null : isoToUnixMs(request.expires);
  const place = row?.lat_e7 != null && row.lng_e7 != null ? { lat: row.lat_e7 / 1e7, lng: row.lng_e7 / 1e7 } : null;
  const marking = form.release.marking;
  return {
    now,
    recipients: request.to.length,
    recipient: form.to,
    isRecordVisible: row !== undefined && row.org === context.identity.org,
    maySeatDraft: DRAFTING_ROLES.has(seat.role),
    isPartnerPaired: partner !== undefined && partner.suspended === 0,
    agreement: agreement === null ? null : describeAgreement(agreement, row?.kind ?? '', place),
    onward: null,
    standing: (row?.standing ?? 'current') as ReleaseFacts['standing'],
    kind: row?.kind ?? '',
    kindRelease,
    marking,
    releasableTo:
      kindRelease === 'joint' ? (parties.length > 0 ? parties : [form.to]) : (disposition?.releasableTo ?? []),
    parentMarkings: [],
    form: form.release.form,
    isFormChosenByName: request.form !== 'default',
    danglingReferences: dangling,
    shownResolution: row?.kind === 'alarm' || kindRelease === 'joint' ? null : shownResolution(form.body),
    isPrecisionChosenByName: request.preciseByName,
    harm: findHarmContext(form.body),
    sizeBytes: canonicalBytes(form.body as Json).length,
    expires: expires?.ok ? expires.value : null,
    approvals: options.approvals,
    standingRelease: request.standing !== null,
    needsTwo: await needsTwoApprovals(context, form),
    drafterHolder: seat.holder,
    isFeedFrozen: await isFrozen(context, form.to),
    outboxShare: 0,
    isFenced: options.fenced || (await isFenced(db, form.to)),
  };
}

async function isFromPartner(context: NodeContext, id: string, partner: string): Promise<boolean> {
  const row = await context.store.db.selectFrom('record_view').select('org').where('id', '=', id).executeTakeFirst();
  return row?.org === partner;
}

function describeAgreement(
  agreement: Agreement,
  kind: string,
  place: { readonly lat: number; readonly lng: number } | null,
): ReleaseFacts['agreement'] {
  return {
    kinds: agreement.kinds,
    markingCeiling: agreement.markingCeiling,
    finestResolution: agreement.finestResolution,
    retentionDays: agreement.retentionDays.find((r) => r.kind === kind)?.days ?? null,
    from: agreement.from,
    until: agreement.until,
    covers: agreementCovers(agreement, place),
  };
}

const TWO_PERSON_KINDS: ReadonlySet<string> = new Set(['agreement', 'standing-release']);

/** Two persons: the first release at restricted or above to a partner, and standing rules themselves. */
async function needsTwoApprovals(context: NodeContext, form: PreparedForm): Promise<boolean> {
  if (TWO_PERSON_KINDS.has(form.kind)) return true;
  if (!isRestricted(form.release.marking)) return false;
  const rows = await context.store.db
    .selectFrom('release_view')
    .select('marking')
    .where('direction', '=', 'out')
    .where('partner', '=', form.to)
    .execute();
  return !rows.some((r) => isAtLeast(r.marking as Marking, 'restricted'));
}

/** Nothing is released to a partner while a feed between the two stands frozen. */
async function isFrozen(context: NodeContext, partner: string): Promise<boolean> {
  return (await listFrozen(context.store.db)).some((feed) => feed.from === partner || feed.to === partner);
}

/** Releases what the dry run allowed. All lines must be allowed, or nothing goes. */
export async function confirmRelease(
  context: NodeContext,
  lines: ReadonlyArray<DryRunLine>,
  approvals: ReadonlyArray<RecordedApproval>,
): Promise<Result<ReadonlyArray<string>, { readonly type: 'Refused'; readonly to: string; readonly code: string }>> {
  const refused = lines.find((l) => !l.decision.allowed);
  if (lines.length === 0) return err({ type: 'Refused', to: '', code: 'EmptyAudience' });
  if (refused) return err({ type: 'Refused', to: refused.form.to, code: refused.decision.code });
  const now = context.time.now();
  await context.store.commit(async (tx) => {
    for (const { form } of lines) {
      const given = approvals.filter((a) => a.approval.what === form.rel).map((a) => a.approval);
      await appendRelease(tx, context, form, given, now);
    }
  });
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
    form.release.onward.length > 0 ? [signBytes(form.release.v, bytes, createSigner(context.identity.sign))] : [];
  const payload = {
    release: form.release,
    approvals,
    record: form.record,
    ...(signatures.length > 0 ? { releaseSignatures: signatures } : {}),
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
    type: 'release',
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

export type WithdrawRequest = {
  readonly rel: string;
  readonly action: Withdrawal['action'];
  readonly reason: Withdrawal['reason'];
};

/** Goes ahead of anything unwritten, in the urgent lane; a payload not yet pulled becomes `gone`. */
export async function withdrawRelease(
  context: NodeContext,
  request: WithdrawRequest,
): Promise<Result<null, { readonly type: 'NotFound' | 'AlreadyWithdrawn' }>> {
  const row = await context.store.db
    .selectFrom('release_view')
    .selectAll()
    .where('rel', '=', request.rel)
    .executeTakeFirst();
  if (row?.direction !== 'out') return err({ type: 'NotFound' });
  if (row.withdrawn === 'erase') return err({ type: 'AlreadyWithdrawn' });
  const now = context.time.now();
  const agreement = await findAgreement(context.store.db, context.identity.org, row.partner, now);
  const answerBy = unixMsToIso((now + (agreement?.withdrawalAnswerS ?? 300) * 1_000) as UnixMs);
  const keep =
    request.action === 'restrict'
      ? [
          '/place/cell7',
          '/occurred/day',
          '/source/kind',
          '/casualties/civilian/killed',
          '/casualties/civilian/wounded',
          '/casualties/civilian/missing',
        ]
      : undefined;
  const body: Withdrawal = { v: 'seamline/withdrawal/1', ...request, ...(keep ? { keep } : {}), answerBy };
  await context.store.commit(async (tx) => {
    const draft: EntryDraft = { type: 'withdrawal', approvals: [], body };
    await appendToFeed(tx, {
      own: context.identity.org,
      partner: row.partner,
      lane: 'urgent',
      drafts: [draft],
      sentAt: now,
    });
    if (request.action === 'erase') tx.destroyKey(request.rel);
  });
  context.notify({ type: 'release', id: request.rel });
  return ok(null);
}

/** First 8 groups of 4 hex digits of the release hash, as both approvers read it. */
export function releaseFingerprint(rel: string): string {
  return bytesToHex(decodeBase64url(rel)).slice(0, 32).match(/.{4}/g)!.join(' ');
}
