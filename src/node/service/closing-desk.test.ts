/**
 * Offers and plans on two nodes: packages of posts, patrols and shifts over the shared vacuum; a plan counts only when both
 * have signed what each finds itself, a joint patrol with it; choosing afresh shows more and is held to the same.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClosingPair, ONE_PERSON, openClosingPair, TWO_PERSONS } from '../../../test/harness/closing-pair.ts';
import { aPostDraft, SURVEY_TERRAIN } from '../../../test/harness/survey-nodes.ts';
import { solveByGlpk } from '../../../test/oracle/glpk-solver.ts';
import type { UnixMs } from '../../base/time.ts';
import { gridPlaceToLatLng } from '../../ground/terrain.ts';
import { describeClosing } from './closing-view.ts';
import { answerJoint } from './joint-desk.ts';
import { addOffer, listOffers, type OfferRequest } from './offer-desk.ts';
import { listPlans, type PlanRequest, proposePlan, signPlan, verifyPlan } from './plan-desk.ts';

const HOUR_MS = 3_600_000;
let now = Date.parse('2021-05-03T06:00:00.000Z');
let pair: ClosingPair;
beforeAll(async () => {
  pair = await openClosingPair({ offerBlockSlots: 1, offerRes: 8 }, { now: () => now as UnixMs });
}, 60_000);
afterAll(() => pair.close());

type Side = 'a' | 'b';
const inHours = (hours: number) => new Date(now + hours * HOUR_MS).toISOString();
const draftOf = ({ body: { state: _state, ...rest } }: ReturnType<typeof aPostDraft>) => rest;
const aPost = (code: string, row: number, col: number) => draftOf(aPostDraft(code, row, col));
const vertex = (row: number, col: number) => {
  const { lat, lng } = gridPlaceToLatLng(SURVEY_TERRAIN, { row, col });
  return [Math.round(lat * 1e7), Math.round(lng * 1e7)];
};

function anOffer(overrides: Partial<OfferRequest> = {}): OfferRequest {
  const nothing = { posts: [], patrols: [], shifts: [] };
  return { mode: 'add', cost: 10, team: 'T1', joint: null, expires: inHours(24), ...nothing, ...overrides };
}

function aPlan(overrides: Partial<PlanRequest> = {}): PlanRequest {
  const { mode, goal } = { mode: 'add', goal: 'most-closed' } as const;
  const limits = { ownBudget: 20, partnerBudget: 20, fairnessPermille: null, keepsStayLimit: false };
  return { mode, goal, weightLeftMax: null, ...limits, expires: inHours(12), timeLimitS: 5, ...overrides };
}

async function offer(side: Side, request: OfferRequest, actors = TWO_PERSONS) {
  const added = await addOffer(pair[side].node, pair.surveys[side], actors, request);
  await pair.settle();
  return added;
}

async function propose(request: PlanRequest) {
  const proposed = await proposePlan(pair.a.node, pair.surveys.a, solveByGlpk, ONE_PERSON, request);
  await pair.settle();
  return proposed;
}

const TWO_POSTS = { posts: [aPost('C1', 88, 88), aPost('C2', 72, 74)] };

describe('an offer', () => {
  it('of a patrol alone, or of a post and a shift, claims only what it closes', async () => {
    const patrol = { code: 'R1', mode: 'foot', route: [vertex(90, 84), vertex(84, 90)] };
    const walks = [{ departMin: 120, durationMin: 60 }];
    const requests = [
      anOffer({ team: 'T2', patrols: [{ ...patrol, walks }] }),
      anOffer({
        team: 'T3',
        posts: [aPost('C3', 80, 72)],
        shifts: [{ post: 'ALPHA-P2', manned: [{ fromMin: 120, toMin: 240 }] }],
      }),
    ];
    for (const request of requests) {
      const added = await offer('a', request);
      expect(added).toMatchObject({ ok: true, value: { released: true, mode: 'add' } });
      if (!added.ok) continue;
      const { claims, closes, placesAbout } = added.value;
      expect(claims.covered).toBeLessThanOrEqual(closes.covered);
      expect(placesAbout).toBeGreaterThanOrEqual(1);
    }
    const seen = await describeClosing(pair.b.node, pair.surveys.b);
    expect(seen.offers.map(({ team }) => team).sort()).toEqual(['T2', 'T3']);
  });

  it.each([
    ['one post alone', { posts: [aPost('C1', 88, 88)] }, 'NotAPackage'],
    ['nothing', {}, 'NotAPackage'],
    [
      'hours over each other',
      {
        patrols: [
          {
            code: 'R',
            mode: 'foot',
            route: [vertex(90, 84), vertex(84, 90)],
            walks: [0, 30].map((departMin) => ({ departMin, durationMin: 60 })),
          },
        ],
      },
      'BadBody',
    ],
    [
      'a shift in hours that are manned',
      { posts: [aPost('C1', 88, 88)], shifts: [{ post: 'ALPHA-P2', manned: [{ fromMin: 60, toMin: 180 }] }] },
      'OverlappingSchedule',
    ],
    [
      'a shift of a post nobody knows',
      { shifts: [{ post: 'ALPHA-P9', manned: [{ fromMin: 60, toMin: 180 }] }] },
      'UnknownPost',
    ],
    [
      'a walk faster than it can be',
      {
        patrols: [
          {
            code: 'R',
            mode: 'foot',
            route: [vertex(92, 60), vertex(70, 95)],
            walks: [{ departMin: 0, durationMin: 5 }],
          },
        ],
      },
      'ImpossibleSpeed',
    ],
    [
      'hours outside the period',
      { posts: [{ ...aPost('C1', 88, 88), manned: [{ fromMin: 300, toMin: 360 }] }, aPost('C2', 72, 74)] },
      'ScheduleMalformed',
    ],
    ['an end in the past', { ...TWO_POSTS, expires: '2021-05-01T00:00:00.000Z' }, 'OfferExpired'],
    ['no time', { ...TWO_POSTS, expires: 'tomorrow' }, 'BadTime'],
  ] as ReadonlyArray<[string, Partial<OfferRequest>, string]>)(
    'of %s is refused, and nothing is kept',
    async (_, draft, type) => {
      const before = await describeClosing(pair.a.node, pair.surveys.a);
      expect(await offer('a', anOffer(draft))).toMatchObject({ ok: false, error: { type } });
      expect((await describeClosing(pair.a.node, pair.surveys.a)).offers).toEqual(before.offers);
    },
  );

  it('in re-site is one candidate, exact, and never goes out with one person', async () => {
    const request = anOffer({ mode: 're-site', team: 'S1', posts: [aPost('C1', 84, 74)] });
    const alone = await offer('a', request, ONE_PERSON);
    expect(alone).toMatchObject({ ok: true, value: { released: false, placesAbout: null } });
    expect(await offer('a', { ...request, team: 'S2' })).toMatchObject({ ok: true, value: { released: true } });
    for (const [k, team] of ['S3', 'S4'].entries()) {
      const posts = [aPost(`D${k}`, 80, 88 + 3 * k)];
      expect(await offer('b', { ...request, team, posts })).toMatchObject({ ok: true });
    }
    expect(await offer('b', { ...request, posts: TWO_POSTS.posts })).toMatchObject({
      error: { type: 'NotOneCandidate' },
    });
  });
});

describe('a plan', () => {
  it('counts when both have signed what each finds itself, and takes no second signature', async () => {
    await offer(
      'b',
      anOffer({ team: 'T9', joint: { cost: 4, team: 'T8' }, posts: [aPost('B1', 88, 86), aPost('B2', 76, 84)] }),
    );
    const proposed = await propose(aPlan());
    if (!proposed.ok) throw new Error(JSON.stringify(proposed.error));
    const { id, plan } = proposed.value;
    expect(plan).toMatchObject({ status: 'optimal', mode: 'add', spent: [14, 10] });
    expect(plan.after.index).toBeLessThan(plan.before.index);
    const stateAt = async (side: Side) => (await listPlans(pair[side].node)).find((held) => held.id === id)!.state;
    expect([await stateAt('a'), await stateAt('b')]).toEqual(['proposed', 'proposed']);
    expect(await verifyPlan(pair.b.node, pair.surveys.b, id)).toMatchObject({ ok: true });
    expect(await signPlan(pair.a.node, pair.surveys.a, ONE_PERSON, id)).toMatchObject({
      error: { type: 'AlreadyInForce' },
    });
    expect(await signPlan(pair.b.node, pair.surveys.b, ONE_PERSON, id)).toMatchObject({ ok: true });
    await pair.settle();
    expect([await stateAt('a'), await stateAt('b')]).toEqual(['in-force', 'in-force']);
    for (const side of ['a', 'b'] as const) {
      const again = await signPlan(pair[side].node, pair.surveys[side], ONE_PERSON, id);
      expect(again).toMatchObject({ ok: false, error: { type: 'AlreadyInForce' } });
    }
  });

  it('of both choosing afresh closes the most that one candidate of each can, by trying all pairs', async () => {
    const proposed = await propose(aPlan({ mode: 're-site', ownBudget: 10, partnerBudget: 10 }));
    if (!proposed.ok) throw new Error(JSON.stringify(proposed.error));
    const { plan, id } = proposed.value;
    const { a: first, b: second } = { a: pair.a.node.identity.org, b: pair.b.node.identity.org };
    const { survey } = plan;
    const out = (await listOffers(pair.a.node, [survey], now as UnixMs)).filter(
      ({ isOut, offer: { mode } }) => isOut && mode === 're-site',
    );
    const pairsOf = (org: string) =>
      out
        .filter(({ offer: { owner } }) => owner === org)
        .map(({ offer: { covered } }) =>
          covered.flatMap(({ group, blocks }) => blocks.map((block) => `${group}|${block}`)),
        );
    const closed = pairsOf(first).flatMap((one) => pairsOf(second).map((other) => new Set([...one, ...other]).size));
    expect(closed.length).toBe(2);
    expect(plan).toMatchObject({ mode: 're-site', status: 'optimal', weightClosed: Math.max(...closed) });
    expect(plan.before.index).toBeLessThan(10_000);
    expect(await signPlan(pair.b.node, pair.surveys.b, ONE_PERSON, id)).toMatchObject({ ok: true });
  });

  it('spends both sides in like proportion where a fairness bound is set', async () => {
    const [free, fair] = [
      await propose(aPlan({ partnerBudget: 100 })),
      await propose(aPlan({ partnerBudget: 100, fairnessPermille: 200 })),
    ];
    for (const proposed of [free, fair]) expect(proposed.ok).toBe(true);
    if (!fair.ok) return;
    const [own, partner] = fair.value.plan.spent;
    expect(Math.abs(own / 20 - partner / 100)).toBeLessThanOrEqual(0.2);
  });

  it('that nothing finds in time, that no offers meet, or that is rejected, is half-signed nowhere', async () => {
    const nothing = async () => ({ status: 'none', bound: 0 }) as const;
    const before = (await listPlans(pair.a.node)).length;
    const none = await proposePlan(
      pair.a.node,
      pair.surveys.a,
      nothing,
      ONE_PERSON,
      aPlan({ goal: 'least-cost', weightLeftMax: 0, ownBudget: 0, partnerBudget: 0 }),
    );
    expect(none).toMatchObject({ ok: false, error: { type: 'NoPlanInTime' } });
    const impossible = aPlan({ goal: 'least-cost', weightLeftMax: 0, ownBudget: 0, partnerBudget: 0 });
    expect(await propose(impossible)).toMatchObject({ ok: false, error: { type: 'Infeasible' } });
    expect((await listPlans(pair.a.node)).length).toBe(before);
    const proposed = await propose(aPlan());
    if (!proposed.ok) throw new Error(proposed.error.type);
    const no = { proposal: proposed.value.id, answer: 'no', reason: 'the bridge is out' } as const;
    expect(await answerJoint(pair.b.node, ONE_PERSON, no)).toMatchObject({ ok: true });
    await pair.settle();
    const rejected = await signPlan(pair.b.node, pair.surveys.b, ONE_PERSON, proposed.value.id);
    expect(rejected).toMatchObject({ ok: false, error: { type: 'AlreadyRejected' } });
  });

  it('and an offer take no part once their time is over', async () => {
    const proposed = await propose(aPlan());
    if (!proposed.ok) throw new Error(proposed.error.type);
    now += 13 * HOUR_MS;
    const late = await signPlan(pair.b.node, pair.surveys.b, ONE_PERSON, proposed.value.id);
    expect(late).toMatchObject({ ok: false, error: { type: 'SignatureOutdated' } });
    now += 12 * HOUR_MS;
    expect(await offer('a', anOffer(TWO_POSTS))).toMatchObject({ ok: false, error: { type: 'AgreementExpired' } });
    expect(await propose(aPlan())).toMatchObject({ ok: false, error: { type: 'AgreementExpired' } });
  });
});
