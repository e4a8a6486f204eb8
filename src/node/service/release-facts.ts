/**
 * What the release decision is made of, gathered for one prepared form: who asks, the agreement in force, the label and those
 * it derives from, approvals given and the state of the feed. The decision itself is pure (rules L-5, L-6, L-10).
 */
import { canonicalBytes, type Json } from '../../base/canonical.ts';
import { LIMITS } from '../../base/limits.ts';
import { isoToUnixMs, type UnixMs } from '../../base/time.ts';
import { type GivenApproval, isRestricted, isTwoPersonKind, type ReleaseFacts } from '../../exchange/decision.ts';
import { findHarmContext, findReferences, shownResolution } from '../../exchange/form.ts';
import { isPastLastHop } from '../../exchange/onward.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import { isAtLeast, type Marking } from '../../record/label.ts';
import { findKind } from '../../record/registry.ts';
import { checkSurveyAudience, isSurveyOutput } from '../../vacuum/survey-audience.ts';
import { type Agreement, agreementCovers, findAgreement, readJoint } from './agreement.ts';
import { needsCommander } from './approval-rule.ts';
import { readParentLabel } from './derived-label.ts';
import { listFrozen } from './feed-freeze.ts';
import { peekEntry, readTip } from './feed-store.ts';
import { isFenced } from './fence.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import { readLastAck } from './partner-view.ts';
import type { PreparedForm, ReleaseRequest } from './release-desk.ts';

const DRAFTING_ROLES: ReadonlySet<string> = new Set(['watch-officer', 'release-officer', 'commander']);

export async function gatherFacts(
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
  const signed = await readSignedKind(context, request.record);
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
  const expires = form.release.expires === undefined ? null : isoToUnixMs(form.release.expires);
  const place = row?.lat_e7 != null && row.lng_e7 != null ? { lat: row.lat_e7 / 1e7, lng: row.lng_e7 / 1e7 } : null;
  const marking = form.release.marking;
  return {
    now,
    recipients: request.to.length,
    recipient: form.to,
    isRecordVisible: row !== undefined,
    maySeatDraft: DRAFTING_ROLES.has(seat.role) || (kindRelease === 'joint' && seat.role === 'planner'),
    isPartnerPaired: partner !== undefined && partner.suspended === 0,
    agreement: agreement === null ? null : describeAgreement(agreement, row?.kind ?? '', place),
    onward: describeOnward(request, form),
    namedOnward: request.onward,
    standing: (row?.standing ?? 'current') as ReleaseFacts['standing'],
    kind: row?.kind ?? '',
    kindRelease,
    isAudienceRefused: isSurveyOutput(row?.kind ?? '') && !isForParty(request, form, parties),
    marking,
    releasableTo:
      kindRelease === 'joint' ? (parties.length > 0 ? parties : [form.to]) : (disposition?.releasableTo ?? []),
    parents: await readParentLabel(context, full),
    form: form.release.form,
    isFormChosenByName: request.form !== 'default' || form.received !== null,
    danglingReferences: dangling,
    shownResolution: row?.kind === 'alarm' || kindRelease === 'joint' ? null : shownResolution(form.body),
    isPrecisionChosenByName: request.preciseByName,
    harm: findHarmContext(form.body),
    sizeBytes: canonicalBytes(form.body as Json).length,
    expires: expires?.ok ? expires.value : null,
    approvals: options.approvals,
    standingRelease: request.standing !== null,
    needsTwo: await needsTwoPersons(context, form, signed.kind, now),
    needsCommander: needsCommander(signed.kind),
    drafterHolder: seat.holder,
    isFeedFrozen: await isFrozen(context, form.to),
    outboxShare: form.release.lane === 'bulk' ? await readOutboxShare(context, form.to) : 0,
    isFenced: options.fenced || (await isFenced(db, form.to)),
  };
}

/** Straight from one party of a survey to the other; whoever passes it on is a relay, whoever else gets it a third. */
function isForParty(request: ReleaseRequest, form: PreparedForm, parties: ReadonlyArray<string>): boolean {
  const isPassedOn = form.received !== null || request.onward.length > 0;
  const relation = parties.includes(form.to) ? 'partner' : 'third';
  const reader = { relation, detail: 'totals', approvals: 0 } as const;
  return checkSurveyAudience('vacuum', { ...reader, role: 'planner', channel: isPassedOn ? 'relay' : 'joint-record' })
    .ok;
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
    onward: agreement.onward,
  };
}

/**
 * Who is named to pass it on, and what of another's record is passed on. An originator names only where the agreement lets
 * it; a passer keeps to those names, to what it was shown and to its expiry.
 */
function describeOnward(request: ReleaseRequest, form: PreparedForm): ReleaseFacts['onward'] {
  const { received } = form;
  if (received === null) return null;
  const named = received.origin?.release.onward ?? [];
  const end = received.release.expires;
  const isWithinExpiry = end === undefined || (form.release.expires !== undefined && form.release.expires <= end);
  const isUnchanged = request.form !== 'derivative' && request.coarsenTo === null && !isPastLastHop(form.release);
  const isSubset = isUnchanged && isWithinExpiry && request.onward.every((org) => named.includes(org));
  return { named: named.includes(form.to), isSubset };
}

/** An offer that narrows where a post could stand to fewer places than the survey agreed, or shows it exactly. */
async function isNarrowOffer({ store }: NodeContext, form: PreparedForm): Promise<boolean> {
  const about = form.body['placesAbout'];
  if (form.kind !== 'offer') return false;
  if (form.body['mode'] === 're-site' && form.body['over'] === 'terrain') return true;
  if (typeof about !== 'number') return false;
  const vacuum = await readJoint(store.db, String(form.body['survey']));
  const survey = vacuum === null ? null : await readJoint(store.db, String(vacuum.body['survey']));
  const least = survey?.body['offerPlacesMin'];
  return typeof least !== 'number' || about < least;
}

/** What a record binds to: a countersignature to its proposal, any other record to itself. */
export async function readSignedKind(
  { store }: Pick<NodeContext, 'store'>,
  id: string,
): Promise<{ readonly id: string; readonly kind: string }> {
  const read = (record: string) =>
    store.db.selectFrom('record_view').select(['kind', 'body']).where('id', '=', record).executeTakeFirst();
  const row = await read(id);
  if (row?.kind !== 'countersignature') return { id, kind: row?.kind ?? '' };
  const proposal = String((JSON.parse(row.body) as { readonly proposal?: string }).proposal ?? '');
  return { id: proposal, kind: (await read(proposal))?.kind ?? '' };
}

/** Two persons: kinds that bind, the first at restricted or above in a feed, and more than 50 by one in the time of one approval. */
async function needsTwoPersons(
  context: NodeContext,
  form: PreparedForm,
  signedKind: string,
  now: UnixMs,
): Promise<boolean> {
  if (isTwoPersonKind(signedKind) || (await isNarrowOffer(context, form))) return true;
  if ((await countReleasedByOne(context, form.to, now)) >= LIMITS.releasesByOneMax) return true;
  if (!isRestricted(form.release.marking)) return false;
  const rows = await context.store.db
    .selectFrom('release_view')
    .select('marking')
    .distinct()
    .where('direction', '=', 'out')
    .where('partner', '=', form.to)
    .where('lane', '=', form.release.lane)
    .execute();
  return !rows.some((r) => isAtLeast(r.marking as Marking, 'restricted'));
}

/** Releases to a partner within the life of an approval that one person approved alone. */
async function countReleasedByOne(context: NodeContext, partner: string, now: UnixMs): Promise<number> {
  const rows = await context.store.db
    .selectFrom('release_view')
    .innerJoin('feed_entry', 'feed_entry.hash', 'release_view.entry_hash')
    .select('feed_entry.body')
    .where('direction', '=', 'out')
    .where('partner', '=', partner)
    .where('sent_ms', '>', now - LIMITS.approvalAgeMsMax)
    .execute();
  return rows.filter(({ body }) => peekEntry(new Uint8Array(body))?.approvals.length === 1).length;
}

/** How full the bulk outbox of a partner is: what it has not acknowledged, as a share of the limit. */
async function readOutboxShare(context: NodeContext, partner: string): Promise<number> {
  const tip = await readTip(context.store.db, { from: context.identity.org, to: partner, lane: 'bulk' });
  return (tip.seq - (await readLastAck(context, partner, 'bulk'))) / LIMITS.outboxEntriesMax;
}

/** Nothing is released to a partner while a feed between the two stands frozen. */
async function isFrozen(context: NodeContext, partner: string): Promise<boolean> {
  return (await listFrozen(context.store.db)).some((feed) => feed.from === partner || feed.to === partner);
}

/** `/prev` is shown only if that version was released to the same partner. */
export async function findUnreleasedPrev(
  context: NodeContext,
  body: JsonObject,
  to: string,
): Promise<ReadonlyArray<string>> {
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
