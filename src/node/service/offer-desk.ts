/**
 * Offers of the own organisation over the shared vacuum: a package of posts, patrols and shifts, rounded down to large
 * cells and blocks, with its cost. Its own node attacks it first; where fewer places than agreed would look alike, it waits
 * at the release desk for two persons. Positions stay here: what crosses is the claim. In `re-site` an offer is one
 * candidate with everything it covers of the agreed list, which shows more: it always needs two persons.
 */
import { countPairs } from '../../base/pair-set.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, type UnixMs } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { OfferBody } from '../../record/kind/closing.ts';
import { bodyToOffer, offerToBody } from '../../vacuum/closing-record.ts';
import {
  checkOfferInTime,
  createOffer,
  findOfferFault,
  type JointShare,
  type Offer,
  type OfferMode,
  unitePackage,
} from '../../vacuum/offer.ts';
import { leastPlaces } from '../../vacuum/offer-narrowing.ts';
import { listJoint } from './agreement.ts';
import { type JointAct, type JointActors, proposeJoint } from './joint-desk.ts';
import type { NodeContext } from './node-context.ts';
import type { OfferPart } from './offer-check.ts';
import { runOfferJob } from './offer-job.ts';
import { listBoundSlots, type OfferParts, readOfferParts } from './offer-part.ts';
import { readCoverageJob } from './own-coverage.ts';
import { closingSpaceOf, readSharedVacuum, type SharedVacuum } from './shared-vacuum.ts';
import type { NodeSurvey } from './survey-kit.ts';

export type OfferRequest = OfferParts & {
  readonly mode: OfferMode;
  readonly cost: number;
  readonly team: string;
  /** What the partner would put into a joint patrol; null where the owner does it alone. */
  readonly joint: JointShare | null;
  readonly expires: string;
};

export type AddedOffer = JointAct & {
  readonly mode: OfferMode;
  /** "An offer narrows where the post could stand to about N places"; null in `re-site`, which shows it exactly. */
  readonly placesAbout: number | null;
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
  const { id, parties } = vacuum.value;
  const { terms } = vacuum.value.survey;
  const expires = isoToUnixMs(request.expires);
  if (!expires.ok) return err({ type: 'BadTime' });
  const parts = await readOfferParts(context, terms, request);
  if (!parts.ok) return parts;
  const { mode, cost, team, joint } = request;
  const { open, grain } = closingSpaceOf(vacuum.value, mode);
  const kinds = parts.value.map(({ kind }) => kind);
  const offerTerms = { survey: id, mode, over: 'terrain', grain, open, expiresAt: expires.value } as const;
  const draft = { cost, team, boundSlots: listBoundSlots(terms, parts.value), joint };
  const now = context.time.now();
  const fault = findOfferFault({ ...draft, kinds }, offerTerms, now);
  if (fault !== null) return err(fault);
  const checked = await checkParts(context, survey, vacuum.value, { parts: parts.value, mode });
  if (!checked.ok) return checked;
  const { elements, narrowing } = checked.value;
  const offer = createOffer(context.identity.org, { ...draft, elements }, offerTerms, now);
  if (!offer.ok) return offer;
  const placesAbout = mode === 'add' ? leastPlaces(narrowing) : null;
  const body = offerToBody(offer.value, { parties, over: 'terrain', placesAbout, at: now });
  const record = { kind: 'offer', marking: 'official', body: body as unknown as JsonObject } as const;
  const added = await proposeJoint(context, actors, record);
  if (!added.ok) return added;
  context.notify({ type: 'operation', id: added.value.id });
  const closed = unitePackage(elements);
  return ok({
    ...added.value,
    mode,
    placesAbout,
    placesMin: terms.offerPlacesMin,
    closes: { covered: countPairs(closed.covered), seen: countPairs(closed.seen) },
    claims: { covered: countClaims(offer.value.covered), seen: countClaims(offer.value.seen) },
  });
}

export function countClaims(claims: Offer['covered']): number {
  return claims.reduce((sum, { blocks }) => sum + blocks.length, 0);
}

/** Choosing afresh asks what a candidate covers alone: the posts and patrols that stand are left out. */
async function checkParts(
  context: NodeContext & { readonly dir: string },
  survey: NodeSurvey,
  vacuum: SharedVacuum,
  { parts, mode }: { readonly parts: ReadonlyArray<OfferPart>; readonly mode: OfferMode },
) {
  const { terms } = vacuum.survey;
  const snapshot = await survey.coverage.snapshot(terms);
  if (!snapshot.ok) return snapshot;
  const job = readCoverageJob(terms, snapshot.value, context.dir);
  if (!job.ok) return job;
  const force = mode === 'add' ? job.value : { ...job.value, posts: [], patrols: [] };
  const seed = new DataView(context.randomBytes(4).buffer).getUint32(0);
  const { open, grain } = closingSpaceOf(vacuum, mode);
  return runOfferJob({ job: force, question: { parts, open, grain, isAttacked: mode === 'add' }, seed });
}

export type HeldOffer = {
  readonly id: string;
  readonly body: OfferBody;
  readonly offer: Offer;
  /** False for an own one that waits for approvals. */
  readonly isOut: boolean;
  readonly isInTime: boolean;
};

/** Own records that have gone out to anybody. */
export async function listReleased({ store, identity }: NodeContext): Promise<ReadonlySet<string>> {
  const rows = await store.db.selectFrom('release').select('record_id').where('from_org', '=', identity.org).execute();
  return new Set(rows.map((row) => row.record_id));
}

/** Offers of both over one vacuum, by its records, in the order of their ids, which is equal on both nodes. */
export async function listOffers(
  context: NodeContext,
  vacuums: ReadonlyArray<string>,
  now: UnixMs,
): Promise<ReadonlyArray<HeldOffer>> {
  const out = await listReleased(context);
  return (await listJoint(context.store.db, 'offer'))
    .filter(({ body }) => vacuums.includes(String(body['survey'])))
    .map(({ id, proposedBy, body }) => {
      const offer = bodyToOffer(body as unknown as OfferBody, proposedBy);
      const isOut = proposedBy !== context.identity.org || out.has(id);
      return { id, body: body as unknown as OfferBody, offer, isOut, isInTime: checkOfferInTime(offer, now).ok };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
