/**
 * Offers of the own organisation over the shared vacuum: a package of posts, rounded down to large cells and blocks, with
 * its cost. Its own node attacks it first; where fewer places than agreed would look alike, it waits at the release desk
 * for two persons. Positions stay here: what crosses is the claim.
 */
import { countPairs } from '../../base/pair-set.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, type UnixMs } from '../../base/time.ts';
import { type Post, plannedPostSlots } from '../../ground/post.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { OfferBody } from '../../record/kind/closing.ts';
import type { PostBody } from '../../record/kind/force.ts';
import { checkFullBody } from '../../record/registry.ts';
import { bodyToOffer, offerToBody } from '../../vacuum/closing-record.ts';
import { checkOfferInTime, createOffer, type Offer, unitePackage } from '../../vacuum/offer.ts';
import { leastPlaces } from '../../vacuum/offer-narrowing.ts';
import { listJoint } from './agreement.ts';
import { type JointAct, type JointActors, nowIso, proposeJoint } from './joint-desk.ts';
import type { NodeContext } from './node-context.ts';
import { runOfferJob } from './offer-job.ts';
import { readCoverageJob } from './own-coverage.ts';
import { bodyToPost } from './own-force.ts';
import { readSharedVacuum, type SharedVacuum } from './shared-vacuum.ts';
import type { NodeSurvey } from './survey-kit.ts';

export type OfferRequest = {
  readonly cost: number;
  readonly team: string;
  readonly expires: string;
  /** Posts as `force import` takes them, without state. */
  readonly posts: ReadonlyArray<Readonly<Record<string, unknown>>>;
};

export type AddedOffer = JointAct & {
  /** "An offer narrows where the post could stand to about N places." */
  readonly placesAbout: number;
  readonly placesMin: number;
  /** Pairs the package closes before rounding, and what the offer claims. */
  readonly closes: { readonly covered: number; readonly seen: number };
  readonly claims: { readonly covered: number; readonly seen: number };
};

export async function addOffer(
  context: NodeContext & { readonly dir: string },
  survey: NodeSurvey,
  actors: JointActors,
  request: OfferRequest,
): Promise<Result<AddedOffer, { readonly type: string }>> {
  const vacuum = await readSharedVacuum(context, survey);
  if (!vacuum.ok) return vacuum;
  const posts = readPosts(context, request);
  if (!posts.ok) return posts;
  const expires = isoToUnixMs(request.expires);
  if (!expires.ok) return err({ type: 'BadTime' });
  const checked = await attackOffer(context, survey, vacuum.value, posts.value);
  if (!checked.ok) return checked;
  const { elements, narrowing } = checked.value;
  const { terms } = vacuum.value.survey;
  const slots = listBoundSlots(terms, posts.value);
  if (!slots.ok) return slots;
  const draft = { elements, cost: request.cost, team: request.team, boundSlots: slots.value, joint: null };
  const { id, open, grain, parties } = vacuum.value;
  const offerTerms = { survey: id, mode: 'add', over: 'terrain', grain, open, expiresAt: expires.value } as const;
  const now = context.time.now();
  const offer = createOffer(context.identity.org, draft, offerTerms, now);
  if (!offer.ok) return offer;
  const placesAbout = leastPlaces(narrowing);
  const body = offerToBody(offer.value, { parties, over: 'terrain', placesAbout, at: now });
  const record = { kind: 'offer', marking: 'official', body: body as unknown as JsonObject } as const;
  const added = await proposeJoint(context, actors, record);
  if (!added.ok) return added;
  context.notify({ type: 'operation', id: added.value.id });
  const closed = unitePackage(elements);
  return ok({
    ...added.value,
    placesAbout,
    placesMin: terms.offerPlacesMin,
    closes: { covered: countPairs(closed.covered), seen: countPairs(closed.seen) },
    claims: { covered: countClaims(offer.value.covered), seen: countClaims(offer.value.seen) },
  });
}

export function countClaims(claims: Offer['covered']): number {
  return claims.reduce((sum, { blocks }) => sum + blocks.length, 0);
}

function readPosts(
  context: NodeContext,
  request: OfferRequest,
): Result<ReadonlyArray<Post>, { readonly type: string }> {
  const posts: Post[] = [];
  for (const [k, given] of request.posts.entries()) {
    const body = { ...given, state: 'standing', at: nowIso(context) };
    const shaped = checkFullBody('post', body);
    if (!shaped.ok) return shaped;
    posts.push({ ...bodyToPost(shaped.value as unknown as PostBody), id: `offer-${k + 1}` });
  }
  return ok(posts);
}

async function attackOffer(
  context: NodeContext & { readonly dir: string },
  survey: NodeSurvey,
  { survey: found, open, grain }: SharedVacuum,
  posts: ReadonlyArray<Post>,
) {
  const snapshot = await survey.coverage.snapshot(found.terms);
  if (!snapshot.ok) return snapshot;
  const job = readCoverageJob(found.terms, snapshot.value, context.dir);
  if (!job.ok) return job;
  const seed = new DataView(context.randomBytes(4).buffer).getUint32(0);
  return runOfferJob({ job: job.value, question: { posts, open, grain }, seed });
}

/** Slots in which any post of the package is manned. */
function listBoundSlots(
  terms: SharedVacuum['survey']['terms'],
  posts: ReadonlyArray<Post>,
): Result<ReadonlyArray<number>, { readonly type: string }> {
  const bound = new Set<number>();
  for (const post of posts) {
    const slots = plannedPostSlots(terms, post);
    if (!slots.ok) return slots;
    slots.value.forEach((isManned, slot) => {
      if (isManned === 1) bound.add(slot);
    });
  }
  return ok([...bound].sort((a, b) => a - b));
}

export type HeldOffer = {
  readonly id: string;
  readonly body: OfferBody;
  readonly offer: Offer;
  /** False for an own one that waits for approvals. */
  readonly isOut: boolean;
  readonly isInTime: boolean;
};

/** Offers of both over one vacuum, by its records, in the order of their ids, which is equal on both nodes. */
export async function listOffers(
  context: NodeContext,
  vacuums: ReadonlyArray<string>,
  now: UnixMs,
): Promise<ReadonlyArray<HeldOffer>> {
  const out = new Set(
    (
      await context.store.db
        .selectFrom('release')
        .select('record_id')
        .where('from_org', '=', context.identity.org)
        .execute()
    ).map((row) => row.record_id),
  );
  return (await listJoint(context.store.db, 'offer'))
    .filter(({ body }) => vacuums.includes(String(body['survey'])))
    .map(({ id, proposedBy, body }) => {
      const offer = bodyToOffer(body as unknown as OfferBody, proposedBy);
      const isOut = proposedBy !== context.identity.org || out.has(id);
      return { id, body: body as unknown as OfferBody, offer, isOut, isInTime: checkOfferInTime(offer, now).ok };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
