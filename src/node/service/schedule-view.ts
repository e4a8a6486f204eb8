/**
 * A week of a plan as its planner sees it: what both have committed, drawn and opened, what the drawn weeks leave, and at
 * home how little a watcher can learn: entropy and his best reply against the lottery and against the best fixed week.
 */
import { base64urlToBytes } from '../../base/bytes.ts';
import { unitePairs } from '../../base/pair-set.ts';
import { ok, type Result } from '../../base/result.ts';
import { MINUTE_MS, type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { ScheduleLotteryBody } from '../../record/kind/schedule.ts';
import { closeClaimed } from '../../vacuum/offer-grain.ts';
import { drawWeek } from '../../vacuum/schedule-draw.ts';
import { countUnreached, describeWeekOdds } from '../../vacuum/schedule-week.ts';
import { sha256 } from '../crypto.ts';
import type { ScheduleView } from '../http/contract-schedule.ts';
import type { NodeContext } from './node-context.ts';
import { partnerOf } from './schedule-desk.ts';
import {
  findStays,
  isCommittedSeed,
  listAgainst,
  openOwnWeek,
  readOwnLottery,
  readScheduleSpace,
  readSeenClaims,
  readWeekStatements,
  type ScheduleSpace,
  type WeekName,
  type WeekStatements,
} from './schedule-space.ts';
import type { NodeSurvey } from './survey-kit.ts';

export async function describeSchedule(
  context: NodeContext,
  survey: NodeSurvey,
  name: WeekName,
): Promise<Result<ScheduleView, { readonly type: string }>> {
  const space = await readScheduleSpace(context, survey, name);
  if (!space.ok) return space;
  const { org } = context.identity;
  const own = await readWeekStatements(context, name, org);
  const partner = await readWeekStatements(context, name, partnerOf(space.value, org));
  const lottery = own.commit === undefined ? null : await readOwnLottery(context, own.commit.body);
  return ok({
    plan: name.plan,
    from: unixMsToIso(space.value.beginsAt),
    to: unixMsToIso(space.value.endsAt),
    stayLimitSlots: space.value.plan.body.stayLimitSlots ?? null,
    longestStay: await findDrawnStay(context, space.value, own, partner),
    own: describeParty(name, own),
    partner: describeParty(name, partner),
    lottery: lottery === null ? null : describeLottery(space.value, lottery, own.draw?.body.attempt ?? null),
  });
}

function describeParty(name: WeekName, { commit, draw, open }: WeekStatements): ScheduleView['own'] {
  const seed = open?.body.seed;
  return {
    committedAt: commit?.body.at ?? null,
    drawnAt: draw?.body.at ?? null,
    redraws: draw?.body.attempt ?? null,
    openedAt: open?.body.at ?? null,
    isCommittedSeed: commit === undefined || seed === undefined ? null : isCommittedSeed(name, commit, seed),
  };
}

/** Longest stay with everything that closes in the week, as both have stated it so far: equal on both nodes. */
async function findDrawnStay(
  context: NodeContext,
  space: ScheduleSpace,
  own: WeekStatements,
  partner: WeekStatements,
): Promise<ScheduleView['longestStay']> {
  const { open, grain, vacuum } = space;
  const isDrawn = own.draw !== undefined;
  const records = [
    ...listAgainst(space, isDrawn ? own : {}, partner),
    ...(own.draw === undefined ? [] : [own.draw.id]),
  ];
  const claims = await readSeenClaims(context, space, records);
  const left = claims.length === 0 ? open.seen : closeClaimed(grain, open.seen, claims.reduce(unitePairs));
  const { longestStaySlots } = findStays(vacuum, vacuum.survey.terms.stayLimitSlots)(left);
  return longestStaySlots ?? 'endless';
}

function describeLottery(
  space: ScheduleSpace,
  lottery: ScheduleLotteryBody,
  attempt: number | null,
): ScheduleView['lottery'] {
  const { vacuum, open, grain, beginsAt, offers } = space;
  const week = openOwnWeek(space, lottery);
  const odds = lottery.blocks.map(({ millionths }) => millionths);
  const figures = describeWeekOdds(week.packages, week.blocks, odds, {
    slots: grain.slots,
    cellWeights: vacuum.survey.ground.weights,
    explorationPermille: lottery.explorationPermille,
  });
  const seed = base64urlToBytes(lottery.seed);
  const drawn = attempt === null || !seed.ok ? null : drawWeek(odds, seed.value, attempt, sha256);
  const slotMs = vacuum.survey.terms.slotMin * MINUTE_MS;
  const walks = (drawn ?? []).flatMap((pattern, b) => {
    const block = week.blocks[b]!;
    return block.packages.map((k, at) => {
      const { code, offer, durationMin } = lottery.packages[k]!;
      const from = (beginsAt + block.patterns[pattern]![at]! * slotMs) as UnixMs;
      const team = offers.find(({ id }) => id === offer)?.offer.team ?? '';
      return { code, team, from: unixMsToIso(from), to: unixMsToIso((from + durationMin * MINUTE_MS) as UnixMs) };
    });
  });
  return {
    explorationPermille: lottery.explorationPermille,
    packages: week.packages.length,
    blocks: week.blocks.length,
    patterns: week.blocks.reduce((sum, { patterns }) => sum + patterns.length, 0),
    isSample: week.blocks.some(({ isSample }) => isSample === 1),
    ...figures,
    unreachedPairs: countUnreached(week.packages, week.blocks, grain, open.covered),
    walks: drawn === null ? null : walks.sort((a, b) => (a.from < b.from ? -1 : 1)),
  };
}
