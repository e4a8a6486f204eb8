/**
 * Posts, patrols, reaction units and protected sites of the own organisation, as records that stay at home (rule L-15).
 * The planner's or the commander's seat enters them; a new version under the same code replaces the one before. What is
 * read back is in the terms of `ground/`: degrees, metres, minutes.
 */
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { Patrol } from '../../ground/patrol.ts';
import { type CheckIn, findSilentPosts, type Post } from '../../ground/post.ts';
import type { ReactionUnit } from '../../ground/reach.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import {
  FORCE_KINDS,
  type ForceKind,
  type PatrolBody,
  type PostBody,
  type ProtectedSiteBody,
  type ReactionUnitBody,
} from '../../record/kind/force.ts';
import type { PatrolStatusBody } from '../../record/kind/operation.ts';
import type { OpenedRecord } from '../../record/record.ts';
import type { ProtectedSite } from '../../vacuum/survey-refusal.ts';
import type { Store } from '../store/store.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import { appendOwnRecord, createOwnRecord } from './record-intake.ts';

/** The current version of one entry. */
export type ForceRecord =
  | { readonly id: string; readonly kind: 'post'; readonly body: PostBody }
  | { readonly id: string; readonly kind: 'patrol'; readonly body: PatrolBody }
  | { readonly id: string; readonly kind: 'reaction-unit'; readonly body: ReactionUnitBody }
  | { readonly id: string; readonly kind: 'protected-site'; readonly body: ProtectedSiteBody };

/** A body without the time, which is that of the entry, and without the version it replaces. */
export type ForceDraft = { readonly kind: ForceKind; readonly body: Readonly<Record<string, unknown>> };

/** What stands now, each under the code it was entered with. */
export type HeldForce = {
  readonly posts: ReadonlyArray<Post>;
  readonly patrols: ReadonlyArray<Patrol>;
  readonly units: ReadonlyArray<ReactionUnit>;
  readonly sites: ReadonlyArray<ProtectedSite>;
};

const ENTERING_ROLES: ReadonlySet<string> = new Set(['planner', 'commander']);

export function mayReadForce(role: string): boolean {
  return ENTERING_ROLES.has(role);
}

export function isForceKind(kind: string): kind is ForceKind {
  return FORCE_KINDS.some((each) => each === kind);
}

/** Whether a force can stand on this ground at all. */
export type ForceCheck = (force: HeldForce) => Promise<Result<null, { readonly type: string }>>;

/**
 * Enters all or nothing, in one transaction. Answers the ids of the records, in the order given. `fits` is asked about
 * the whole force as it would then stand, before anything is kept.
 */
export async function enterForce(
  context: NodeContext,
  seat: SeatContext,
  drafts: ReadonlyArray<ForceDraft>,
  fits: ForceCheck = async () => ok(null),
): Promise<Result<ReadonlyArray<string>, NotYourSeat | DoubleCode | { readonly type: string }>> {
  if (!mayReadForce(seat.role)) return err({ type: 'NotYourSeat' });
  const now = context.time.now();
  const held = await listForce(context);
  const current = new Map(held.map((one) => [one.body.code, one]));
  const codes = new Set<string>();
  const records: OpenedRecord[] = [];
  for (const { kind, body } of drafts) {
    const code = String(body['code']);
    const before = current.get(code);
    if (codes.has(code) || (before !== undefined && before.kind !== kind)) return err({ type: 'DoubleCode', code });
    codes.add(code);
    const prev = before === undefined ? {} : { prev: before.id };
    const full = { ...body, ...prev, at: unixMsToIso(now) } as unknown as JsonObject;
    const made = createOwnRecord(context, { kind, marking: 'confidential', body: full });
    if (!made.ok) return made;
    records.push(made.value);
  }
  const entered = records.map(({ id, body }, i) => ({ id, kind: drafts[i]!.kind, body }) as unknown as ForceRecord);
  const fit = await fits(standingForce([...held.filter(({ body }) => !codes.has(body.code)), ...entered]));
  if (!fit.ok) return fit;
  await context.store.commit(async (tx) => {
    for (const record of records) await appendOwnRecord(tx, context, record, now);
  });
  context.notify({ type: 'seam', id: 'force' });
  return ok(records.map(({ id }) => id));
}

export type NotYourSeat = { readonly type: 'NotYourSeat' };
/** One code stands for one thing of one kind. */
export type DoubleCode = { readonly type: 'DoubleCode'; readonly code: string };

/** Current versions, also closed ones, by kind and then in the order of entry. */
export async function listForce(context: Pick<NodeContext, 'store' | 'identity'>): Promise<ReadonlyArray<ForceRecord>> {
  const rows = await context.store.db
    .selectFrom('record_view')
    .select(['id', 'kind', 'body'])
    .where('kind', 'in', [...FORCE_KINDS])
    .where('org', '=', context.identity.org)
    .where('standing', '=', 'current')
    .orderBy('position')
    .execute();
  const records = rows.map(({ id, kind, body }) => ({ id, kind, body: JSON.parse(body) }) as ForceRecord);
  return FORCE_KINDS.flatMap((kind) => records.filter((record) => record.kind === kind));
}

/** What counts in a computation: closed entries are left out. */
export async function readForce(context: Pick<NodeContext, 'store' | 'identity'>): Promise<HeldForce> {
  return standingForce(await listForce(context));
}

function standingForce(records: ReadonlyArray<ForceRecord>): HeldForce {
  const standing = records.filter(({ body }) => body.state === 'standing');
  return {
    posts: standing.flatMap((held) => (held.kind === 'post' ? [bodyToPost(held.body)] : [])),
    patrols: standing.flatMap((held) => (held.kind === 'patrol' ? [bodyToPatrol(held.body)] : [])),
    units: standing.flatMap((held) => (held.kind === 'reaction-unit' ? [bodyToUnit(held.body)] : [])),
    sites: standing.flatMap((held) => (held.kind === 'protected-site' ? [bodyToSite(held.body)] : [])),
  };
}

const bodyToPlace = ({ latE7, lngE7 }: { readonly latE7: number; readonly lngE7: number }) => ({
  lat: latE7 / 1e7,
  lng: lngE7 / 1e7,
});

export function bodyToPost(body: PostBody): Post {
  const { code: id, role, eyeHeightDm, sensors, manned } = body;
  return { id, role, place: bodyToPlace(body), eyeHeightM: eyeHeightDm / 10, sensors, manned };
}

export function bodyToPatrol({ code: id, mode, route, walks }: PatrolBody): Patrol {
  return { id, mode, route: route.map(([latE7, lngE7]) => bodyToPlace({ latE7, lngE7 })), walks };
}

function bodyToUnit(body: ReactionUnitBody): ReactionUnit {
  const { code: id, mode, readinessMin, ready } = body;
  return { id, place: bodyToPlace(body), mode, readinessMin, ready };
}

function bodyToSite(body: ProtectedSiteBody): ProtectedSite {
  return { place: bodyToPlace(body), bufferM: body.bufferM };
}

/**
 * Posts that have reported from the board before and are silent now: they do not count until they are heard again. A
 * post whose signs of life are not kept on the board counts as planned.
 */
export async function findSilentOwnPosts(
  store: Pick<Store, 'db'>,
  posts: ReadonlyArray<Post>,
  now: UnixMs,
): Promise<ReadonlySet<string>> {
  const checkIns = await readCheckIns(store);
  const heard = new Set(checkIns.map(({ postId }) => postId));
  return findSilentPosts(
    posts.filter(({ id }) => heard.has(id)),
    checkIns,
    now,
  );
}

/** Signs of life of posts on the patrol board. */
export async function readCheckIns(store: Pick<Store, 'db'>): Promise<ReadonlyArray<CheckIn>> {
  const rows = await store.db
    .selectFrom('record_view')
    .select('body')
    .where('kind', '=', 'patrol-status')
    .orderBy('position')
    .execute();
  return rows.flatMap(({ body }) => {
    const { step, patrol, at } = JSON.parse(body) as PatrolStatusBody;
    const time = isoToUnixMs(at);
    const isSign = step === 'start' || step === 'check-in' || step === 'end';
    return isSign && time.ok ? [{ postId: patrol, at: time.value }] : [];
  });
}
