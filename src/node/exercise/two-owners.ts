/**
 * EXERCISE: two real nodes close one public list of places together. Each has its own data directory and holds only its
 * own sites; they meet over mutual TLS on loopback. What neither covers is found by the private intersection, candidates
 * cross as offers, each node makes the plan itself, and it counts when both have signed the same hash.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from '../../base/assert.ts';
import { bytesToBase64url } from '../../base/bytes.ts';
import type { PairSet } from '../../base/pair-set.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Time, UnixMs } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { OfferBody } from '../../record/kind/closing.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { checkClosingPlan, closingPlanToHash } from '../../vacuum/closing-plan-document.ts';
import { bodyToClosingPlan, checkedTime, closingPlanToBody } from '../../vacuum/closing-record.ts';
import type { LocationInstance } from '../../vacuum/location-instance.ts';
import type { LocationDeps } from '../../vacuum/location-max-cover.ts';
import {
  checkOwnerOffers,
  chooseAlone,
  createOwnerOffers,
  joinOwnersAnswer,
  type OwnerChoice,
  type OwnerOffer,
  type OwnersPlan,
  type OwnerTerms,
  planFromOffers,
  type TwoOwnersAnswer,
  type TwoOwnersError,
} from '../../vacuum/location-two-owners.ts';
import { surveyAgreementHash } from '../../vacuum/survey-agreement.ts';
import { createSurveyUniverse, pairSetToTokens, tokensToPairSet } from '../../vacuum/survey-set.ts';
import { hkdfSha256, sha256 } from '../crypto.ts';
import { nodeSha512 } from '../group/sodium-group.ts';
import { listJoint, readJoint } from '../service/agreement.ts';
import { createJointIntersection } from '../service/joint-intersection.ts';
import type { GroupKit } from '../service/survey-kit.ts';
import { type OpenStoryNode, openStoryNode, pairStoryNodes } from './exercise-pair.ts';
import { addAndRelease, countersignFrom, type StoryNode, settleFeeds, signJointly } from './story.ts';
import {
  bodyToOwnerOffer,
  createNominalBoundary,
  createOwnersPlan,
  createOwnersTerms,
  createOwnersVacuum,
  listPlaceIds,
  type OfferFacts,
  ownerOfferToBody,
} from './two-owners-record.ts';

const BEAT_MS = 60_000;
const RUN = 1;

export type TwoOwnersDeps = LocationDeps & { readonly time: Time } & GroupKit;

export type TwoOwnersResult = TwoOwnersAnswer & {
  /** Bytes of feed pages and of the intersection's messages, each way. */
  readonly crossed: { readonly aToB: number; readonly bToA: number };
};

/** One owner with what it alone knows. */
type Owner = StoryNode & { readonly own: LocationInstance; readonly choice: OwnerChoice };

/** `owners` hold the same places and weights, each its own sites. */
export async function runTwoOwners(
  owners: readonly [LocationInstance, LocationInstance],
  terms: OwnerTerms,
  deps: TwoOwnersDeps,
): Promise<Result<TwoOwnersResult, TwoOwnersError | { readonly type: string }>> {
  const choices: OwnerChoice[] = [];
  for (const own of owners) {
    const choice = await chooseAlone(own, terms, deps);
    if (!choice.ok) return choice;
    choices.push(choice.value);
  }
  const dir = mkdtempSync(join(tmpdir(), 'seamline-owners-'));
  const nodes: OpenStoryNode[] = [];
  const open = async (code: string, k: 0 | 1): Promise<Owner> => {
    const node = await openStoryNode(join(dir, code), { code, time: deps.time, beatMs: BEAT_MS });
    nodes.push(node);
    return { ...node, own: owners[k], choice: choices[k]! };
  };
  try {
    const a = await open('OWNA', 0);
    const b = await open('OWNB', 1);
    await pairStoryNodes(a, b);
    return await closeTogether(a, b, terms, deps);
  } finally {
    for (const node of nodes) await node.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function closeTogether(
  a: Owner,
  b: Owner,
  terms: OwnerTerms,
  deps: TwoOwnersDeps,
): Promise<Result<TwoOwnersResult, { readonly type: string }>> {
  const parties = [a.node.identity.org, b.node.identity.org] as const;
  const now = deps.time.now();
  const { agreement, survey } = await signOwnersAgreement(a, b, terms, now);
  const found = await intersectUncovered(a, b, survey, deps);
  if (!found.ok) return found;
  const { neither, resultHash } = found.value;
  const shared = { weights: a.own.weights, neither };
  const body = createOwnersVacuum({ terms: survey, survey: agreement, run: RUN, resultHash, facts: shared, at: now });
  const vacuum = await signJointly(a, b, 'vacuum', body);
  const facts: PlanFacts = {
    ...shared,
    parties,
    vacuum,
    terms,
    placeIds: listPlaceIds(a.own.demands.length),
    now,
    expiresAt: checkedTime(survey.expires),
  };
  const siteById = new Map<string, string>();
  for (const [side, other] of [
    [a, b],
    [b, a],
  ] as const) {
    for (const [id, site] of await sendOffers(side, other, facts)) siteById.set(id, site);
  }
  await settleFeeds(a, b);
  const plan = await signPlan(a, b, facts, deps);
  if (!plan.ok) return plan;
  const alone = { aAlone: a.choice.weightCovered, bAlone: b.choice.weightCovered, weights: a.own.weights };
  const sites = plan.value.ids.map((id) => siteById.get(id)!);
  const crossed = { aToB: a.link.countSentBytes(parties[1]), bToA: b.link.countSentBytes(parties[0]) };
  return ok({ ...joinOwnersAnswer(plan.value, sites, alone), crossed });
}

type PlanFacts = OfferFacts & {
  readonly weights: Float64Array;
  readonly neither: PairSet;
  readonly expiresAt: UnixMs;
};

async function signOwnersAgreement(
  a: Owner,
  b: Owner,
  { radius }: OwnerTerms,
  now: UnixMs,
): Promise<{ readonly agreement: string; readonly survey: SurveyTerms }> {
  const parties = [a.node.identity.org, b.node.identity.org] as const;
  const boundary = await signJointly(a, b, 'boundary', createNominalBoundary(parties, now));
  const auditor = bytesToBase64url(a.node.identity.sign.publicKey);
  const { demands, weights } = a.own;
  const survey = createOwnersTerms({ parties, boundary, demands, weights, radius, auditor, now });
  return { agreement: await signJointly(a, b, 'survey-agreement', survey as unknown as JsonObject), survey };
}

/** The real run over the direct link; each side puts in only what it leaves uncovered itself. */
async function intersectUncovered(
  a: Owner,
  b: Owner,
  survey: SurveyTerms,
  deps: TwoOwnersDeps,
): Promise<Result<{ readonly neither: PairSet; readonly resultHash: Uint8Array }, { readonly type: string }>> {
  const universe = createSurveyUniverse(survey, listPlaceIds(a.own.demands.length));
  if (!universe.ok) return universe;
  const runs = [];
  for (const [side, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const run = createJointIntersection(
      {
        terms: {
          suite: 'PSI',
          agreementHash: surveyAgreementHash(survey, sha256),
          run: RUN,
          size: universe.value.size,
          programVersion: survey.programVersion,
          terrainHash: survey.terrainHash,
          answerAt: deps.time.now(),
          expires: checkedTime(survey.expires),
        },
        tokens: pairSetToTokens(side.choice.uncovered, universe.value, 'covered'),
        seed: side.node.randomBytes(32),
        snapshotRoot: new Uint8Array(32),
        approvedRoot: null,
      },
      {
        group: deps.group,
        pool: deps.pool,
        time: deps.time,
        sha256,
        sha512: nodeSha512,
        hkdf: hkdfSha256,
        sendMessage: (bytes) => side.link.sendSurvey(other.node.identity.org, bytes),
      },
    );
    if (!run.ok) return run;
    side.link.setSurveyReceiver(async (partner, bytes) => {
      return partner === other.node.identity.org && run.value.receive(bytes);
    });
    runs.push(run.value);
  }
  for (const run of runs) run.begin();
  const [own, partner] = await Promise.all(runs.map((run) => run.ended));
  if (!own!.ok) return own!;
  if (!partner!.ok) return partner!;
  const { common, resultHash } = own!.value;
  return ok({ neither: tokensToPairSet(common, universe.value, 'covered'), resultHash });
}

/** Own candidates as offers; record id and site, which only the owner can put together. */
async function sendOffers(
  side: Owner,
  other: StoryNode,
  facts: PlanFacts,
): Promise<ReadonlyArray<readonly [string, string]>> {
  const named: Array<readonly [string, string]> = [];
  const offers = createOwnerOffers(side.node.identity.org, side.own, facts.terms, side.choice, facts.neither);
  for (const [number, offer] of offers.entries()) {
    const body = ownerOfferToBody(offer, number, facts);
    named.push([await addAndRelease(side, other, 'offer', body as unknown as JsonObject), offer.site]);
  }
  return named;
}

/** A proposes what its node finds, B signs only what its own node finds as well. Offers taken, by record. */
async function signPlan(
  a: Owner,
  b: Owner,
  facts: PlanFacts,
  deps: TwoOwnersDeps,
): Promise<Result<OwnersPlan & { readonly ids: ReadonlyArray<string> }, { readonly type: string }>> {
  const proposed = await makePlan(a, facts, deps);
  if (!proposed.ok) return proposed;
  const { document, ids, plan } = proposed.value;
  const body = closingPlanToBody(document, closingPlanToHash(document, sha256), facts.now);
  const id = await addAndRelease(a, b, 'closing-plan', body as unknown as JsonObject);
  await settleFeeds(a, b);
  const arrived = await readJoint(b.node.store.db, id);
  assert(arrived !== null, 'the plan arrived');
  const own = await makePlan(b, facts, deps);
  if (!own.ok) return own;
  const isSame = checkClosingPlan(bodyToClosingPlan(arrived.body as never), own.value.document);
  if (!isSame.ok) return isSame;
  await countersignFrom(b, a, id);
  for (const { node } of [a, b]) {
    const signed = await readJoint(node.store.db, id);
    if (signed?.state !== 'in-force') return err({ type: 'NotSigned' });
  }
  return ok({ ...plan, ids });
}

/** The plan as one node finds it, from the records of the offers that it holds. */
async function makePlan({ node }: Owner, facts: PlanFacts, deps: TwoOwnersDeps) {
  const offers: Array<OwnerOffer & { readonly id: string }> = [];
  const records = await listJoint(node.store.db, 'offer');
  for (const owner of facts.parties) {
    const own = records
      .filter((record) => record.proposedBy === owner && record.body['survey'] === facts.vacuum)
      .map(({ id, body }) => ({ ...bodyToOwnerOffer(body as unknown as OfferBody, owner, facts.placeIds), id }))
      .sort((x, y) => Number(x.site.slice(2)) - Number(y.site.slice(2)));
    const checked = checkOwnerOffers(own, owner, facts.placeIds.length);
    if (!checked.ok) return checked;
    offers.push(...own);
  }
  const plan = await planFromOffers(offers, facts.terms, facts, deps);
  if (!plan.ok) return plan;
  const document = createOwnersPlan(plan.value, offers, facts);
  return ok({ plan: plan.value, document, ids: plan.value.taken.map((j) => offers[j]!.id) });
}
