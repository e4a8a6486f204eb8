/**
 * EXERCISE: the second act, Makhmour in October 2023. A post is left before its relief has accepted, which is an alarm on
 * both sides; both mean to occupy the ground, and the blind comparison tells each desk whom to call before anybody moves.
 * And after the survey the offers of both become a closing plan that waits for the second signature. Places of posts and
 * movements are synthetic.
 */
import { assert } from '../../base/assert.ts';
import { HOUR_MS, type UnixMs, unixMsToIso } from '../../base/time.ts';
import { addHandoverStep } from '../service/handover-desk.ts';
import type { JointActors } from '../service/joint-desk.ts';
import type { MovementDesk } from '../service/movement-desk.ts';
import { enterMovement } from '../service/movement-view.ts';
import { addOffer } from '../service/offer-desk.ts';
import { addPatrolStep } from '../service/patrol-desk.ts';
import { listPlans, proposePlan } from '../service/plan-desk.ts';
import { readSharedVacuum } from '../service/shared-vacuum.ts';
import type { NodeSurvey } from '../service/survey-kit.ts';
import { createHighsSolver } from '../solver/highs-solver.ts';
import { type StoryNode, seatOf, settleFeeds, signJointly } from './story.ts';

const COMMANDER = seatOf('commander');
const ACTORS: JointActors = { seat: COMMANDER, approvers: [COMMANDER, seatOf('release-officer')] };
const DAYS_30_MS = 720 * HOUR_MS;
const MAKHMOUR_CELL7 = '872c16625ffffff';
const PRDE_CELL7 = '872c12880ffffff';
const ROAD = { FED: '882c166247fffff', PSH: '882c166251fffff' };
const POST_CELL = '882c16625dfffff';
const WEEK_MIN = 10_080;

type MovingNode = StoryNode & { readonly code: string; readonly movements: MovementDesk };

/** The regular comparison of the new agreement came first. */
const REGULAR_FIRST: ReadonlySet<string> = new Set(['RunNumberUsed', 'RunUnderWay']);

export async function playOperations(fed: MovingNode, psh: MovingNode): Promise<void> {
  const parties = [fed.node.identity.org, psh.node.identity.org];
  const now = fed.node.time.now();
  const inHours = (hours: number) => unixMsToIso((now + hours * HOUR_MS) as UnixMs);
  const desk = (k: 0 | 1, code: string, hotline: string) => ({ organisation: parties[k]!, desk: code, hotline });
  const agreement = await signJointly(fed, psh, 'movement-agreement', {
    parties,
    bucket: 256,
    desks: [desk(0, 'FED-MKH', 'EXERCISE 4421'), desk(1, 'PSH-MKH', 'EXERCISE 4422')],
    purpose: { text: 'EXERCISE: no two movements meet by surprise', language: 'en' },
    expires: unixMsToIso((now + DAYS_30_MS) as UnixMs),
    at: unixMsToIso(now),
  });
  for (const { node, code } of [fed, psh]) {
    const patrol = { patrol: `${code}-W1`, team: `${code}-T1`, patrolKind: 'patrol' } as const;
    const entered = await addPatrolStep(node, COMMANDER, {
      ...patrol,
      step: 'schedule',
      from: inHours(1),
      to: inHours(4),
      cell: POST_CELL,
    });
    assert(entered.ok, 'a patrol');
    const side = code === 'FED' ? 'FED' : 'PSH';
    const legs = [
      { cell: ROAD[side], from: inHours(24), to: inHours(25) },
      { cell: POST_CELL, from: inHours(25), to: inHours(27) },
    ];
    const movement = await enterMovement(node, COMMANDER, { code: `${code}-M1`, legs, state: 'planned' });
    assert(movement.ok, 'a movement');
  }
  const notice = await addHandoverStep(fed.node, ACTORS, {
    step: 'notice',
    relieving: parties[1]!,
    post: 'MKH-P1',
    place: { cell7: MAKHMOUR_CELL7 },
    leavesAt: inHours(2),
  });
  assert(notice.ok, `handover: ${notice.ok ? '' : notice.error.type}`);
  const left = await addHandoverStep(fed.node, ACTORS, { step: 'vacated', handover: notice.value.id });
  assert(left.ok, `handover: ${left.ok ? '' : left.error.type}`);
  await settleFeeds(fed, psh);
  await announceRelief(fed, psh, inHours(6));
  const checked = await fed.movements.check(agreement, 'on-demand');
  const isRegular = !checked.ok && REGULAR_FIRST.has(checked.error.type);
  assert(checked.ok || isRegular, `movements: ${checked.ok ? '' : checked.error.type}`);
  for (const side of [fed, psh]) await side.movements.settled();
}

/** A post inside the surveyed seam changes hands as it should: announced, accepted, and held until then. */
async function announceRelief(fed: MovingNode, psh: MovingNode, leavesAt: string): Promise<void> {
  const notice = await addHandoverStep(fed.node, ACTORS, {
    step: 'notice',
    relieving: psh.node.identity.org,
    post: 'PRD-P4',
    place: { cell7: PRDE_CELL7 },
    leavesAt,
  });
  assert(notice.ok, `handover: ${notice.ok ? '' : notice.error.type}`);
  await settleFeeds(fed, psh);
  const accepted = await addHandoverStep(psh.node, ACTORS, {
    step: 'accept',
    handover: notice.value.id,
    takesOverAt: leavesAt,
  });
  assert(accepted.ok, `handover: ${accepted.ok ? '' : accepted.error.type}`);
  await settleFeeds(fed, psh);
}

type PlanningNode = StoryNode & { readonly code: 'FED' | 'PSH'; readonly survey: NodeSurvey };

/** Two candidate posts of each side at the strip that both leave open by night. */
const CANDIDATES = {
  FED: [
    [357_630_000, 440_326_000],
    [357_358_000, 440_826_000],
  ],
  PSH: [
    [357_751_000, 441_290_000],
    [357_340_000, 441_633_000],
  ],
} as const;

/** One offer of each side and the plan that FED proposes; a plan that is there already is left as it is. */
export async function playPlan(fed: PlanningNode, psh: PlanningNode): Promise<void> {
  if ((await listPlans(fed.node)).length > 0) return;
  const vacuum = await readSharedVacuum(fed.node, fed.survey);
  assert(vacuum.ok, `vacuum: ${vacuum.ok ? '' : vacuum.error.type}`);
  const expires = unixMsToIso((fed.node.time.now() + DAYS_30_MS) as UnixMs);
  for (const { node, survey, code } of [fed, psh]) {
    const posts = CANDIDATES[code].map(([latE7, lngE7], k) => ({
      code: `${code}-C${k + 1}`,
      role: 'post',
      latE7,
      lngE7,
      eyeHeightDm: 120,
      sensors: ['eye', 'thermal'],
      manned: [{ fromMin: 0, toMin: WEEK_MIN }],
    }));
    const offer = await addOffer(node, survey, ACTORS, {
      mode: 'add',
      cost: 10,
      team: `${code}-T2`,
      joint: null,
      expires,
      posts,
      patrols: [],
      shifts: [],
    });
    assert(offer.ok, `offer: ${offer.ok ? '' : offer.error.type}`);
  }
  await settleFeeds(fed, psh);
  const highs = createHighsSolver();
  const plan = await proposePlan(fed.node, fed.survey, highs.solve, ACTORS, {
    mode: 'add',
    goal: 'most-closed',
    weightLeftMax: null,
    ownBudget: 20,
    partnerBudget: 20,
    fairnessPermille: null,
    keepsStayLimit: false,
    expires,
    timeLimitS: 20,
  });
  await highs.close();
  assert(plan.ok, `plan: ${plan.ok ? '' : plan.error.type}`);
  await settleFeeds(fed, psh);
}
