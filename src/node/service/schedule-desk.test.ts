/**
 * Weeks drawn by lot on two nodes: each commits itself before the week, draws from that seed alone, draws again while the
 * sanctuary limit is broken, and opens the seed after it; what a watcher gains stands beside the best fixed week. What
 * cannot be - hours over each other, a package that does not fit, a week that has begun - is refused by name.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClosingPair, ONE_PERSON, openClosingPair, TWO_PERSONS } from '../../../test/harness/closing-pair.ts';
import { solveByGlpk } from '../../../test/oracle/glpk-solver.ts';
import { type Cell, gridCellToLatLng } from '../../base/grid.ts';
import { createPrng } from '../../base/random.ts';
import type { UnixMs } from '../../base/time.ts';
import { drawWeek } from '../../vacuum/schedule-draw.ts';
import { createSigner, sha256 } from '../crypto.ts';
import { addOffer } from './offer-desk.ts';
import { proposePlan, signPlan } from './plan-desk.ts';
import { auditSchedule, scheduleAuditChallenge } from './schedule-audit.ts';
import { commitSchedule, drawSchedule, openSchedule, type ScheduleRequest } from './schedule-desk.ts';
import { describeSchedule } from './schedule-view.ts';

const HOUR_MS = 3_600_000;
/** Weeks here are periods of four hours. */
const [PERIOD_START, WEEK, NEXT_WEEK] = ['00', '08', '12'].map((hour) => `2021-05-03T${hour}:00:00.000Z`);
let now = Date.parse('2021-05-03T06:00:00.000Z');
let pair: ClosingPair;
let plan = '';
type Side = 'a' | 'b';
type Package = ScheduleRequest['packages'][number];
const offers: Record<string, string> = {};
const iso = (ms: number) => new Date(ms).toISOString();

/** Three lines to and fro over a cell that both leave unseen in the last two hours. */
function routeIn(number: number): Package['route'] {
  const { lat, lng } = gridCellToLatLng(pair.surveys.a.desk.latest()!.ground.ids[number] as Cell);
  const at = (north: number, east: number): [number, number] => [
    Math.round((lat + north * 0.0036) * 1e7),
    Math.round((lng + east * 0.003) * 1e7),
  ];
  return [at(1, -1), at(-1, -1), at(-1, 0), at(1, 0), at(1, 1), at(-1, 1)];
}

async function offer(side: Side, team: string, cell: number, hours: ReadonlyArray<number>, cost = 5): Promise<string> {
  const patrols = hours.map((hour, k) => {
    const walks = [{ departMin: hour * 60, durationMin: 60 }];
    return { code: `R${k}`, mode: 'vehicle', route: routeIn(cell), walks };
  });
  const draft = { mode: 'add', cost, joint: null, posts: [], shifts: [], patrols } as const;
  const request = { ...draft, team, expires: iso(now + 20 * HOUR_MS) };
  const added = await addOffer(pair[side].node, pair.surveys[side], TWO_PERSONS, request);
  if (!added.ok) throw new Error(JSON.stringify(added.error));
  await pair.settle();
  return added.value.id;
}

beforeAll(async () => {
  const terms = { offerBlockSlots: 2, offerRes: 8, periodStart: PERIOD_START! };
  pair = await openClosingPair(terms, { now: () => now as UnixMs });
  offers['T1'] = await offer('a', 'T1', 8, [2, 3]);
  offers['T2'] = await offer('a', 'T2', 0, [3]);
  offers['B1'] = await offer('b', 'B1', 1, [3], 10);
  // In like proportion: what B spends asks for both offers of A.
  const proposed = await proposePlan(pair.a.node, pair.surveys.a, solveByGlpk, ONE_PERSON, {
    mode: 'add',
    goal: 'most-closed',
    weightLeftMax: null,
    ownBudget: 20,
    partnerBudget: 20,
    fairnessPermille: 100,
    keepsStayLimit: true,
    expires: iso(now + 20 * HOUR_MS),
    timeLimitS: 5,
  });
  if (!proposed.ok) throw new Error(JSON.stringify(proposed.error));
  plan = proposed.value.id;
  expect([...proposed.value.plan.offers].sort()).toEqual(Object.values(offers).sort());
  await pair.settle();
}, 60_000);
afterAll(() => pair.close());

function aPackage(code: string, team: string, cell: number, overrides: Partial<Package> = {}): Package {
  const walk = { mode: 'vehicle', route: routeIn(cell), durationMin: 60, block: 1, starts: null } as const;
  return { code, offer: offers[team]!, ...walk, ...overrides };
}

const contextOf = (side: Side) => pair[side].node;
async function commit(
  side: Side,
  packages: ReadonlyArray<Package>,
  week = WEEK!,
  explorationPermille = 100,
  seed: Uint8Array | null = null,
) {
  const request = { plan, week, explorationPermille, packages };
  const node = contextOf(side);
  let drawn = seed;
  const randomBytes = (size: number) => {
    const bytes = drawn ?? node.randomBytes(size);
    drawn = null;
    return bytes;
  };
  const done = await commitSchedule({ ...node, randomBytes }, pair.surveys[side], solveByGlpk, ONE_PERSON, request);
  await pair.settle();
  return done;
}
async function draw(side: Side, week = WEEK!) {
  const done = await drawSchedule(contextOf(side), pair.surveys[side], ONE_PERSON, { plan, week });
  await pair.settle();
  return done;
}
async function shown(side: Side, week = WEEK!) {
  const view = await describeSchedule(contextOf(side), pair.surveys[side], { plan, week });
  if (!view.ok) throw new Error(JSON.stringify(view.error));
  return view.value;
}
async function open(side: Side, week = WEEK!) {
  const done = await openSchedule(contextOf(side), ONE_PERSON, { plan, week });
  await pair.settle();
  return done;
}
/** Two teams that can both be at the cell: only if they come one after the other is the limit kept. */
const TWO_TEAMS = () => [aPackage('R1', 'T1', 8), aPackage('R2', 'T2', 8)];
/** The first draw sends both teams in the same hour, and a later one sends them one after the other. */
function seedWithBreakingDraw(): Uint8Array {
  for (let n = 0; ; n++) {
    const seed = createPrng(n).nextBytes(32);
    const [pattern] = drawWeek([[250_000, 250_000, 250_000, 250_000]], seed, 0, sha256);
    if (pattern === 0 || pattern === 3) return seed;
  }
}
const isOfType = (type: string) => ({ ok: false, error: { type } });

describe('a schedule', () => {
  it('needs a plan that both have signed, and a period of the survey', async () => {
    expect(await commit('a', TWO_TEAMS())).toMatchObject(isOfType('PlanNotInForce'));
    const signed = await signPlan(contextOf('b'), pair.surveys.b, ONE_PERSON, plan);
    if (!signed.ok) throw new Error(JSON.stringify(signed.error));
    await pair.settle();
    expect(await commit('a', TWO_TEAMS(), '2021-05-03T09:00:00.000Z')).toMatchObject(isOfType('BadWeek'));
    expect(await draw('a')).toMatchObject(isOfType('NotCommitted'));
    expect(await open('a')).toMatchObject(isOfType('NotDrawn'));
  });

  it.each([
    [
      'two walks of one team in one hour',
      () => [1, 2].map((k) => aPackage(`R${k}`, 'T1', 8, { starts: [2] })),
      'OverlappingSchedule',
    ],
    ['a package longer than its block', () => [aPackage('R1', 'T1', 8, { durationMin: 180 })], 'OutsideBlock'],
    ['an hour outside its block', () => [aPackage('R1', 'T1', 8, { starts: [1, 2] })], 'OutsideBlock'],
    ['a block outside the period', () => [aPackage('R1', 'T1', 8, { block: 2 })], 'OutsideBlock'],
    ['a route faster than it can be driven', () => [aPackage('R1', 'T1', 8, { durationMin: 2 })], 'ImpossibleSpeed'],
    ["the partner's offer", () => [aPackage('R1', 'B1', 8)], 'UnknownOffer'],
    ['one code twice', () => [aPackage('R1', 'T1', 8), aPackage('R1', 'T2', 8)], 'DoubleCode'],
  ] as const)('of %s is refused, and nothing is committed', async (_, packages, type) => {
    expect(await commit('a', packages())).toMatchObject(isOfType(type));
    for (const side of ['a', 'b'] as const) {
      const { own, partner } = await shown(side);
      expect([own.committedAt, partner.committedAt]).toEqual([null, null]);
    }
  });

  it('is committed and shown by each, with what it gives away', async () => {
    const first = await commit('a', TWO_TEAMS(), WEEK, 1_000, seedWithBreakingDraw());
    expect(first).toMatchObject({ ok: true, value: { released: true, patterns: 4 } });
    expect(await commit('a', TWO_TEAMS())).toMatchObject(isOfType('AlreadyCommitted'));
    expect(await commit('b', [aPackage('Q1', 'B1', 1)])).toMatchObject({ ok: true, value: { patterns: 2 } });
    const { lottery, partner } = await shown('a');
    expect(partner.committedAt).not.toBeNull();
    expect(lottery).toMatchObject({ explorationPermille: 1_000, packages: 2, walks: null });
    expect(lottery).toMatchObject({ entropyBits: 2, watcherValue: 0.25 });
  });

  it('[V-30] draws again while the limit is broken, and both nodes find the same stay below it', async () => {
    const drawn = await draw('a');
    if (!drawn.ok) throw new Error(JSON.stringify(drawn.error));
    expect(drawn.value.redraws).toBeGreaterThan(0);
    expect(await draw('a')).toMatchObject(isOfType('AlreadyDrawn'));
    expect(await draw('b')).toMatchObject({ ok: true });
    const [own, other] = [await shown('a'), await shown('b')];
    expect(own.longestStay).toBe(other.longestStay);
    expect(own.longestStay).toBeLessThan(own.stayLimitSlots!);
    expect(own.own.redraws).toBe(drawn.value.redraws);
    expect(other.partner).toEqual(own.own);
    const hours = own.lottery!.walks!.map(({ from }) => from).sort();
    expect(hours).toEqual(['2021-05-03T10:00:00.000Z', '2021-05-03T11:00:00.000Z']);
    expect(other.lottery!.walks).toHaveLength(1);
  });

  it('that can never keep the limit is committed and never drawn', async () => {
    const week = NEXT_WEEK;
    expect(await commit('a', [aPackage('R1', 'T1', 8)], week)).toMatchObject({ ok: true });
    // One patrol for two hours: whoever knows a fixed week finds the other hour free, the lottery leaves him half.
    const { lottery } = await shown('a', week);
    expect(lottery).toMatchObject({ entropyBits: 1, watcherValue: 0.5, fixedValue: 1 });
    expect(await draw('a', week)).toMatchObject(isOfType('NoWeekAllowed'));
    expect((await shown('a', week)).own.drawnAt).toBeNull();
  });

  it('opens its seed only after the week, and the partner finds the committed one', async () => {
    expect(await open('a')).toMatchObject(isOfType('WeekNotOver'));
    now = Date.parse(WEEK!);
    expect(await commit('b', [aPackage('Q1', 'B1', 1)])).toMatchObject(isOfType('WeekBegun'));
    expect(await draw('b')).toMatchObject(isOfType('WeekBegun'));
    now += 4 * HOUR_MS;
    expect(await open('a')).toMatchObject({ ok: true });
    expect(await open('a')).toMatchObject(isOfType('AlreadyOpened'));
    expect((await shown('b')).partner).toMatchObject({ isCommittedSeed: true });
  });

  it('is drawn again before the survey auditor of the agreement, and before nobody else', async () => {
    const { node } = pair.a;
    const auditor = node.identity.seats.find(({ role }) => role === 'survey-auditor')!;
    const planner = node.identity.seats.find(({ role }) => role === 'planner')!;
    const name = { plan, week: WEEK! };
    const challenge = scheduleAuditChallenge(node.identity.org, name);
    const audit = (key: typeof auditor) =>
      auditSchedule(node, pair.surveys.a, name, createSigner(key.pair).sign(challenge));
    expect(await audit(planner)).toMatchObject(isOfType('NotTheAuditor'));
    const { redraws } = (await shown('a')).own;
    expect(await audit(auditor)).toMatchObject({
      ok: true,
      value: { ok: true, redraws, fault: null, isAsStated: true },
    });
  });

  it('crosses as commitment, claims and seed: no route, no hour and no odds of the partner are held', async () => {
    const rows = await pair.b.node.store.db
      .selectFrom('record_view')
      .select(['kind', 'body'])
      .where('org', '=', pair.a.node.identity.org)
      .execute();
    expect(rows.some(({ kind }) => kind === 'schedule-lottery')).toBe(false);
    const draws = rows.filter(({ kind }) => kind === 'schedule-draw').map(({ body }) => JSON.parse(body));
    const fields = new Set(draws.flatMap((body) => Object.keys(body)));
    const crossing = [
      'against',
      'at',
      'attempt',
      'commitment',
      'covered',
      'lottery',
      'offers',
      'parties',
      'plan',
      'seed',
      'seen',
      'step',
      'week',
    ];
    expect([...fields].sort()).toEqual(crossing);
  });
});
