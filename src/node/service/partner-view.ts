/** Partners and the session as the screens show them: counters of both sides, never "connected". */
import { LIMITS } from '../../base/limits.ts';
import { DAY_MS, isoToUnixMs, type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { Entry } from '../../exchange/object.ts';
import type {
  AgreementView,
  NodeView,
  OrganisationView,
  PartnerView,
  PullView,
  SessionView,
} from '../http/contract.ts';
import type { SeatSession } from '../http/session.ts';
import { formatFingerprint } from '../identity.ts';
import { listHeldBack } from '../store/held-back.ts';
import type { PartnerLink } from '../transport/partner-link.ts';
import { listJoint } from './agreement.ts';
import { listFrozen } from './feed-freeze.ts';
import { peekEntry, readAck, readTip } from './feed-store.ts';
import { listFences, readRestoreTimes } from './fence.ts';
import type { NodeContext } from './node-context.ts';

async function describeOrganisation(context: NodeContext, org: string): Promise<OrganisationView> {
  const row = await context.store.db
    .selectFrom('organisation_view')
    .selectAll()
    .where('org', '=', org)
    .executeTakeFirst();
  return { id: org, code: row?.code ?? org.slice(4, 10), name: row ? JSON.parse(row.name) : [] };
}

export async function isPartner(context: NodeContext, org: string): Promise<boolean> {
  return (await listPartnerIds(context)).includes(org);
}

async function listPartnerIds(context: NodeContext): Promise<ReadonlyArray<string>> {
  const rows = await context.store.db.selectFrom('partner').select('org').orderBy('paired_ms').execute();
  return rows.map((r) => r.org);
}

/** What anybody on this console may know before signing in. */
export async function describeNode(context: NodeContext, origin: string): Promise<NodeView> {
  return {
    organisation: await describeOrganisation(context, context.identity.org),
    exercise: context.identity.exercise,
    origin,
  };
}

export async function describeSession(context: NodeContext, seat: SeatSession): Promise<SessionView> {
  const partners: OrganisationView[] = [];
  for (const org of await listPartnerIds(context)) partners.push(await describeOrganisation(context, org));
  const own = context.identity.org;
  const frozen = (await listFrozen(context.store.db)).map((feed) => (feed.from === own ? feed.to : feed.from));
  return {
    organisation: await describeOrganisation(context, context.identity.org),
    exercise: context.identity.exercise,
    seat: seat.seat,
    role: seat.role,
    centre: seat.centre,
    approvesBy: seat.credential === undefined ? 'software-key' : 'passkey',
    fenced: (await listFences(context.store.db)).length > 0,
    frozen: [...new Set(frozen)],
    restored: await readRestored(context),
    heldBack: [...(await listHeldBack(context.store.db))],
    partners,
  };
}

/** How long a restore is told of on every screen. */
const RESTORE_SHOWN_MS = 7 * DAY_MS;

async function readRestored({ store, time }: NodeContext): Promise<SessionView['restored']> {
  const times = await readRestoreTimes(store.db);
  if (times === null || time.now() - times.restoredMs > RESTORE_SHOWN_MS) return null;
  return { takenAt: unixMsToIso(times.takenMs), restoredAt: unixMsToIso(times.restoredMs) };
}

/** By the last entry that came: how far it was written in what was then the future here (rule F-16). */
async function readClockAhead({ store }: NodeContext, partner: string): Promise<number | null> {
  const row = await store.db
    .selectFrom('feed_entry')
    .select(['body', 'received_at'])
    .where('from_org', '=', partner)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  const entry = row === undefined ? null : peekEntry(new Uint8Array(row.body));
  const sentAt = entry === null ? null : isoToUnixMs(entry.sentAt);
  if (row === undefined || !sentAt?.ok) return null;
  const aheadMs = sentAt.value - row.received_at;
  return aheadMs > LIMITS.clockAheadMsMax ? Math.round(aheadMs / 1_000) : null;
}

export async function describeAgreements(context: Pick<NodeContext, 'store'>): Promise<ReadonlyArray<AgreementView>> {
  const joints = await listJoint(context.store.db, 'agreement');
  return joints.map(({ id, proposedBy, parties, signedBy, state, body }) => ({
    id,
    proposedBy,
    parties: [...parties],
    signedBy: [...signedBy],
    state,
    kinds: body['kinds'] as string[],
    markingCeiling: body['markingCeiling'] as string,
    from: body['from'] as string,
    until: body['until'] as string,
  }));
}

export async function describePartners(
  context: NodeContext,
  link: PartnerLink | null,
): Promise<ReadonlyArray<PartnerView>> {
  const views: PartnerView[] = [];
  const fences = await listFences(context.store.db);
  const frozen = await listFrozen(context.store.db);
  for (const org of await listPartnerIds(context)) {
    const feeds: PartnerView['feeds'] = [];
    const isFenced = fences.some(({ partner }) => partner === org);
    const heldBack = isFenced ? 'fenced' : frozen.some((feed) => feed.to === org) ? 'frozen' : null;
    for (const lane of ['urgent', 'bulk'] as const) {
      const out = await readTip(context.store.db, { from: context.identity.org, to: org, lane });
      const incoming = await readTip(context.store.db, { from: org, to: context.identity.org, lane });
      const theirAck = await readLastAck(context, org, lane);
      const ownAck = (await readAck(context.store.db, context.identity.org, org))[lane];
      const health = link?.health(org, lane) ?? { state: 'idle', lastAt: null, lastError: null };
      const lastAt = health.lastAt === null ? null : unixMsToIso(health.lastAt as UnixMs);
      feeds.push(
        {
          direction: 'out',
          lane,
          epoch: out.epoch,
          head: out.seq,
          acknowledged: theirAck,
          state: heldBack ?? 'serving',
          lastAt: null,
          lastError: null,
        },
        {
          direction: 'in',
          lane,
          epoch: incoming.epoch,
          head: incoming.seq,
          acknowledged: ownAck?.seq ?? 0,
          state: health.state,
          lastAt,
          lastError: health.lastError,
        },
      );
    }
    const failing = feeds.some((f) => f.lastError !== null);
    views.push({
      organisation: await describeOrganisation(context, org),
      feeds,
      clockAheadS: await readClockAhead(context, org),
      link: link?.isCut(org) ? 'cut-by-exercise' : failing ? 'down' : 'up',
      fingerprint: formatFingerprint(org),
    });
  }
  return views;
}

/** Pulls from every partner now and says what came. */
export async function pullPartners(context: NodeContext, link: PartnerLink): Promise<PullView> {
  const orgs = await listPartnerIds(context);
  const before = new Map<string, number>();
  for (const org of orgs) before.set(org, await countReceived(context, org));
  await link.pass();
  const partners: PullView['partners'] = [];
  for (const organisation of orgs) {
    const entries = (await countReceived(context, organisation)) - before.get(organisation)!;
    const code = context.directory.findCode(organisation) ?? organisation.slice(4, 10);
    const errors = (['urgent', 'bulk'] as const).map((lane) => link.health(organisation, lane).lastError);
    partners.push({ organisation, code, entries, error: errors.find((one) => one !== null) ?? null });
  }
  return { partners };
}

async function countReceived(context: NodeContext, partner: string): Promise<number> {
  const { n } = await context.store.db
    .selectFrom('feed_entry')
    .select((e) => e.fn.countAll().as('n'))
    .where('from_org', '=', partner)
    .where('to_org', '=', context.identity.org)
    .executeTakeFirstOrThrow();
  return Number(n);
}

/** How far the partner says it has stored this lane of ours. */
export async function readLastAck(
  context: Pick<NodeContext, 'store' | 'identity'>,
  partner: string,
  lane: 'urgent' | 'bulk',
): Promise<number> {
  const rows = await context.store.db
    .selectFrom('feed_entry')
    .select('body')
    .where('from_org', '=', partner)
    .where('to_org', '=', context.identity.org)
    .orderBy('position', 'desc')
    .limit(4)
    .execute();
  const acks = rows.map((row) => (JSON.parse(Buffer.from(row.body).toString('utf8')) as Entry).ack[lane]?.seq ?? 0);
  return Math.max(0, ...acks);
}
