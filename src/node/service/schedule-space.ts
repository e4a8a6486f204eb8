/**
 * What a drawn week of a plan is drawn over and held to: the plan both signed, the shared vacuum in its grain, the weeks it
 * may be drawn for, and what both have stated of a week - commitment, draw, opened seed - as records of each.
 */
import { base64urlToBytes, bytesToBase64url } from '../../base/bytes.ts';
import { canonicalBytes, type Json } from '../../base/canonical.ts';
import type { PairSet } from '../../base/pair-set.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, MINUTE_MS, type UnixMs } from '../../base/time.ts';
import type { ClosingPlanBody, ScheduleDrawBody } from '../../record/kind/closing.ts';
import type { ScheduleLotteryBody } from '../../record/kind/schedule.ts';
import { createStayFinder } from '../../vacuum/closing-stay.ts';
import { type ClosedPairs, claimsToPairs } from '../../vacuum/offer.ts';
import type { OfferGrain } from '../../vacuum/offer-grain.ts';
import { worstCaseInside } from '../../vacuum/sanctuary.ts';
import { commitLotterySeed, type DrawnWeek } from '../../vacuum/schedule-draw.ts';
import {
  type BlockPatterns,
  breaksStayLimit,
  claimWeek,
  findWeekCloses,
  listWeekPatterns,
  type WeekClaims,
  type WeekPackage,
} from '../../vacuum/schedule-week.ts';
import { sha256 } from '../crypto.ts';
import { listJoint } from './agreement.ts';
import type { NodeContext } from './node-context.ts';
import { type HeldOffer, listOffers, listReleased } from './offer-desk.ts';
import { listPlans } from './plan-desk.ts';
import { closingSpaceOf, readSharedVacuum, type SharedVacuum } from './shared-vacuum.ts';
import type { NodeSurvey } from './survey-kit.ts';

export type WeekName = { readonly plan: string; readonly week: string };

export type ScheduleSpace = {
  readonly plan: { readonly id: string; readonly body: ClosingPlanBody };
  readonly vacuum: SharedVacuum;
  readonly open: ClosedPairs;
  readonly grain: OfferGrain;
  readonly offers: ReadonlyArray<HeldOffer>;
  readonly beginsAt: UnixMs;
  readonly endsAt: UnixMs;
};

export async function readScheduleSpace(
  context: NodeContext,
  survey: NodeSurvey,
  name: WeekName,
): Promise<Result<ScheduleSpace, { readonly type: string }>> {
  const vacuum = await readSharedVacuum(context, survey);
  if (!vacuum.ok) return vacuum;
  const plan = (await listPlans(context)).find(({ id }) => id === name.plan);
  if (plan === undefined) return err({ type: 'NotFound' });
  if (plan.state !== 'in-force') return err({ type: 'PlanNotInForce' });
  if (!vacuum.value.records.includes(plan.body.survey)) return err({ type: 'SignatureOutdated' });
  const { periodStart, slotMin, periodSlots } = vacuum.value.survey.terms;
  const [first, begins] = [isoToUnixMs(periodStart), isoToUnixMs(name.week)];
  const periodMs = slotMin * periodSlots * MINUTE_MS;
  if (!first.ok || !begins.ok || begins.value < first.value || (begins.value - first.value) % periodMs !== 0) {
    return err({ type: 'BadWeek', periodStart, periodMin: slotMin * periodSlots } as { type: string });
  }
  const offers = await listOffers(context, vacuum.value.records, context.time.now());
  return ok({
    plan,
    vacuum: vacuum.value,
    ...closingSpaceOf(vacuum.value, plan.body.mode),
    offers: offers.filter(({ id }) => plan.body.offers.includes(id)),
    beginsAt: begins.value,
    endsAt: (begins.value + periodMs) as UnixMs,
  });
}

export type WeekStatement = { readonly id: string; readonly by: string; readonly body: ScheduleDrawBody };
export type WeekStatements = Readonly<Partial<Record<ScheduleDrawBody['step'], WeekStatement>>>;

/** The first statement of each step by one party; an own one counts once it has gone out. */
export async function readWeekStatements(context: NodeContext, name: WeekName, party: string): Promise<WeekStatements> {
  const out = await listReleased(context);
  const found: { -readonly [step in keyof WeekStatements]: WeekStatement } = {};
  for (const { id, proposedBy: by, body } of await listJoint(context.store.db, 'schedule-draw')) {
    const draw = body as unknown as ScheduleDrawBody;
    if (by !== party || draw.plan !== name.plan || draw.week !== name.week) continue;
    if (by === context.identity.org && !out.has(id)) continue;
    found[draw.step] ??= { id, by, body: draw };
  }
  return found;
}

/** The own lottery behind a commitment; null where none has its hash. */
export async function readOwnLottery(
  context: NodeContext,
  commit: ScheduleDrawBody,
): Promise<ScheduleLotteryBody | null> {
  const rows = await context.store.db
    .selectFrom('record_view')
    .select('body')
    .where('kind', '=', 'schedule-lottery')
    .where('org', '=', context.identity.org)
    .execute();
  const bodies = rows.map(({ body }) => JSON.parse(body) as ScheduleLotteryBody);
  return bodies.find((body) => hashLottery(body) === commit.lottery) ?? null;
}

/** Everything of a lottery but its seed and the time it was written. */
export function hashLottery({ seed: _seed, at: _at, ...lottery }: ScheduleLotteryBody): string {
  return bytesToBase64url(sha256(canonicalBytes(lottery as unknown as Json)));
}

/** Names plan, week, party and odds, so that no commitment serves twice. */
export function lotteryContext({ plan, week }: WeekName, party: string, lottery: string): string {
  return [plan, week, party, lottery].join('|');
}

/** Whether a seed is the one that a party committed itself to. */
export function isCommittedSeed(name: WeekName, commit: WeekStatement, seed: string): boolean {
  const bytes = base64urlToBytes(seed);
  const context = lotteryContext(name, commit.by, commit.body.lottery ?? '');
  return bytes.ok && bytesToBase64url(commitLotterySeed(bytes.value, context, sha256)) === commit.body.commitment;
}

/** The own packages of a week with the patterns of its blocks. */
export type OwnWeek = {
  readonly packages: ReadonlyArray<WeekPackage>;
  readonly blocks: ReadonlyArray<BlockPatterns>;
  readonly claimsOf: (week: DrawnWeek) => WeekClaims;
};

export function openOwnWeek({ open, grain, offers, vacuum }: ScheduleSpace, lottery: ScheduleLotteryBody): OwnWeek {
  const { slotMin } = vacuum.survey.terms;
  const packages = lottery.packages.map(({ code, offer, durationMin, block, starts, closes }) => ({
    id: code,
    team: offers.find(({ id }) => id === offer)?.offer.team ?? '',
    lengthSlots: Math.ceil(durationMin / slotMin),
    block,
    starts,
    closes,
  }));
  const listed = listWeekPatterns(packages, grain);
  const blocks = listed.ok ? listed.value : [];
  return {
    packages,
    blocks,
    claimsOf: (week) => claimWeek(grain, open, findWeekCloses(packages, blocks, week, open)),
  };
}

/**
 * What else closes in a week besides the own draw: offers of the plan whose hours are fixed or not drawn yet, and what the
 * partner has drawn.
 */
export function listAgainst(space: ScheduleSpace, own: WeekStatements, partner: WeekStatements): ReadonlyArray<string> {
  const isDrawn = partner.draw !== undefined;
  const replaced = new Set([
    ...(own.commit?.body.offers ?? []),
    ...(isDrawn ? (partner.commit?.body.offers ?? []) : []),
  ]);
  const fixed = space.plan.body.offers.filter((id) => !replaced.has(id));
  return [...fixed, ...(partner.draw === undefined ? [] : [partner.draw.id])].sort();
}

/** Claims, by criterion `seen`, of offers and draws by their records; an unknown record closes nothing. */
export async function readSeenClaims(
  context: NodeContext,
  { offers, grain }: ScheduleSpace,
  records: ReadonlyArray<string>,
): Promise<ReadonlyArray<PairSet>> {
  const draws = await listJoint(context.store.db, 'schedule-draw');
  return records.flatMap((record) => {
    const offer = offers.find(({ id }) => id === record)?.offer.seen;
    const draw = draws.find(({ id }) => id === record)?.body as unknown as ScheduleDrawBody | undefined;
    const pairs = claimsToPairs(grain, offer ?? draw?.seen ?? []);
    return pairs.ok ? [pairs.value] : [];
  });
}

/** Whether a week breaks the sanctuary limit of the plan; a plan without one is never broken. Answers are kept. */
export function createLimitCheck(
  { plan, vacuum, open, grain }: ScheduleSpace,
  own: OwnWeek,
  against: ReadonlyArray<PairSet>,
): (week: DrawnWeek) => boolean {
  const slots = plan.body.stayLimitSlots;
  if (slots === undefined) return () => false;
  const find = findStays(vacuum, slots);
  const known = new Map<string, boolean>();
  return (week) => {
    const name = week.join(',');
    const breaks =
      known.get(name) ?? breaksStayLimit(grain, open.seen, [...against, own.claimsOf(week).seenPairs], { slots, find });
    known.set(name, breaks);
    return breaks;
  };
}

export function findStays({ survey }: SharedVacuum, stayLimitSlots: number) {
  const { ground, terms } = survey;
  const qualifier = worstCaseInside('seam', terms.piPermille);
  return createStayFinder({ machine: ground.createMachine(), cyclic: true, stayLimitSlots, qualifier });
}
