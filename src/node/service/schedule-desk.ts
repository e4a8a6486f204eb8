/**
 * Schedules nobody can learn: the plan fixes which patrols run, the lottery their order and hour inside the agreed blocks.
 * Each side commits itself to odds and seed before the week, draws from that seed alone, and draws again with the next one
 * while the week breaks the sanctuary limit, which the ledger counts; after the week it opens the seed. What crosses is the
 * commitment, what the drawn week closes, rounded down like an offer, and the seed.
 */
import { base64urlToBytes, bytesToBase64url } from '../../base/bytes.ts';
import { visitPairs } from '../../base/pair-set.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { unixMsToIso } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { ScheduleDrawBody } from '../../record/kind/closing.ts';
import type { ScheduleLotteryBody } from '../../record/kind/schedule.ts';
import { checkFullBody } from '../../record/registry.ts';
import type { ClosedPairs } from '../../vacuum/offer.ts';
import { commitLotterySeed, drawAllowedWeek, LOTTERY_SEED_BYTES } from '../../vacuum/schedule-draw.ts';
import { type ClosedKeys, findWeekLottery, listWeekPatterns } from '../../vacuum/schedule-week.ts';
import type { Solver } from '../../vacuum/solver.ts';
import { sha256 } from '../crypto.ts';
import { type JointAct, type JointActors, nowIso, proposeJoint } from './joint-desk.ts';
import type { NodeContext } from './node-context.ts';
import { runOfferJob } from './offer-job.ts';
import { readCoverageJob } from './own-coverage.ts';
import { addRecord } from './record-intake.ts';
import {
  createLimitCheck,
  hashLottery,
  isCommittedSeed,
  listAgainst,
  lotteryContext,
  openOwnWeek,
  readOwnLottery,
  readScheduleSpace,
  readSeenClaims,
  readWeekStatements,
  type ScheduleSpace,
  type WeekName,
} from './schedule-space.ts';
import type { NodeSurvey } from './survey-kit.ts';

export type ScheduleRequest = WeekName & {
  readonly explorationPermille: number;
  readonly packages: ReadonlyArray<{
    readonly code: string;
    /** The own offer of the plan that it carries out. */
    readonly offer: string;
    readonly mode: 'foot' | 'vehicle';
    readonly route: ReadonlyArray<readonly [number, number]>;
    readonly durationMin: number;
    readonly block: number;
    /** Slots of the block in which it may begin; null for all in which it fits. */
    readonly starts: ReadonlyArray<number> | null;
  }>;
};

const LOTTERY_LIMIT_MS = 10_000;

type Context = NodeContext & { readonly dir: string };

export async function commitSchedule(
  context: Context,
  survey: NodeSurvey,
  solve: Solver,
  actors: JointActors,
  request: ScheduleRequest,
): Promise<Result<JointAct & { readonly patterns: number }, { readonly type: string }>> {
  const space = await readScheduleSpace(context, survey, request);
  if (!space.ok) return space;
  const { org } = context.identity;
  if (context.time.now() >= space.value.beginsAt) return err({ type: 'WeekBegun' });
  const own = await readWeekStatements(context, request, org);
  if (own.commit !== undefined) return err({ type: 'AlreadyCommitted' });
  const packages = layPackages(space.value, request, org);
  if (!packages.ok) return packages;
  const { grain, vacuum } = space.value;
  const blocks = listWeekPatterns(packages.value, grain);
  if (!blocks.ok) return blocks;
  const closes = await computeCloses(context, survey, space.value, request, packages.value);
  if (!closes.ok) return closes;
  const timed = packages.value.map((each, k) => ({ ...each, closes: closes.value[k]! }));
  const { explorationPermille } = request;
  const lotteries = await findWeekLottery(timed, blocks.value, {
    slots: grain.slots,
    cellWeights: vacuum.survey.ground.weights,
    explorationPermille,
    solve,
    timeLimitMs: LOTTERY_LIMIT_MS,
  });
  const body: ScheduleLotteryBody = {
    plan: request.plan,
    week: unixMsToIso(space.value.beginsAt),
    until: unixMsToIso(space.value.endsAt),
    explorationPermille,
    packages: request.packages.map((each, k) => ({
      ...each,
      route: each.route.map(([lat, lng]) => [lat, lng]),
      starts: [...timed[k]!.starts],
      closes: timed[k]!.closes.map(({ covered, seen }) => ({ covered: [...covered], seen: [...seen] })),
    })),
    blocks: lotteries.map(({ block, lottery }) => ({ block, millionths: [...lottery.millionths] })),
    seed: bytesToBase64url(context.randomBytes(LOTTERY_SEED_BYTES)),
    at: nowIso(context),
  };
  const committed = await stateCommitment(context, actors, body);
  if (!committed.ok) return committed;
  return ok({ ...committed.value, patterns: lotteries.reduce((sum, { patterns }) => sum + patterns.length, 0) });
}

/** Packages of own offers of the plan, each with the slots in which it may begin. */
function layPackages({ offers, grain, vacuum }: ScheduleSpace, { packages }: ScheduleRequest, org: string) {
  const { slotMin } = vacuum.survey.terms;
  const codes = new Set<string>();
  const laid = [];
  for (const { code, offer, durationMin, block, starts } of packages) {
    if (codes.has(code)) return err({ type: 'DoubleCode', code });
    codes.add(code);
    const held = offers.find(({ id }) => id === offer)?.offer;
    if (held?.owner !== org) return err({ type: 'UnknownOffer', offer });
    const lengthSlots = Math.ceil(durationMin / slotMin);
    const from = block * grain.blockSlots;
    const room = Math.min(grain.blockSlots, grain.slots - from) - lengthSlots;
    const every = Array.from({ length: Math.max(0, room + 1) }, (_, k) => from + k);
    const asked = starts === null ? every : [...new Set(starts)].sort((a, b) => a - b);
    laid.push({ id: code, team: held.team, lengthSlots, block, starts: asked });
  }
  return ok(laid);
}

/** What each package closes at each start, on the own coverage as it stands. */
async function computeCloses(
  context: Context,
  survey: NodeSurvey,
  { vacuum, open, grain }: ScheduleSpace,
  { packages }: ScheduleRequest,
  laid: ReadonlyArray<{ readonly id: string; readonly starts: ReadonlyArray<number> }>,
): Promise<Result<ReadonlyArray<ReadonlyArray<ClosedKeys>>, { readonly type: string }>> {
  const { terms } = vacuum.survey;
  const snapshot = await survey.coverage.snapshot(terms);
  if (!snapshot.ok) return snapshot;
  const job = readCoverageJob(terms, snapshot.value, context.dir);
  if (!job.ok) return job;
  const parts = packages.flatMap(({ mode, route, durationMin }, k) =>
    laid[k]!.starts.map((start) => ({
      kind: 'patrol' as const,
      patrol: {
        id: laid[k]!.id,
        mode,
        route: route.map(([latE7, lngE7]) => ({ lat: latE7 / 1e7, lng: lngE7 / 1e7 })),
        walks: [{ departMin: start * terms.slotMin, durationMin }],
      },
    })),
  );
  const checked = await runOfferJob({ job: job.value, question: { parts, open, grain, isAttacked: false }, seed: 0 });
  if (!checked.ok) return checked;
  const keys = checked.value.elements.map(({ closes }) => pairsToKeys(closes));
  const firsts = laid.map((_, k) => laid.slice(0, k).reduce((sum, { starts }) => sum + starts.length, 0));
  return ok(laid.map(({ starts }, k) => keys.slice(firsts[k]!, firsts[k]! + starts.length)));
}

function pairsToKeys({ covered, seen }: ClosedPairs): ClosedKeys {
  const keys: { covered: number[]; seen: number[] } = { covered: [], seen: [] };
  visitPairs(covered, (cell, slot) => void keys.covered.push(cell * covered.slots + slot));
  visitPairs(seen, (cell, slot) => void keys.seen.push(cell * seen.slots + slot));
  return { covered: keys.covered.sort((a, b) => a - b), seen: keys.seen.sort((a, b) => a - b) };
}

/** The lottery stays here; its hash and the commitment to the seed cross. */
async function stateCommitment(
  context: NodeContext,
  actors: JointActors,
  body: ScheduleLotteryBody,
): Promise<Result<JointAct, { readonly type: string }>> {
  const seed = base64urlToBytes(body.seed);
  if (!seed.ok) return err({ type: 'BadBody' });
  const lottery = hashLottery(body);
  const commitment = commitLotterySeed(seed.value, lotteryContext(body, context.identity.org, lottery), sha256);
  const shaped = checkFullBody('schedule-lottery', body);
  if (!shaped.ok) return shaped;
  const kept = await addRecord(context, {
    kind: 'schedule-lottery',
    marking: 'confidential',
    body: body as unknown as JsonObject,
  });
  if (!kept.ok) return kept;
  return stateStep(context, actors, {
    ...nameOf(body),
    step: 'commit',
    commitment: bytesToBase64url(commitment),
    lottery,
    offers: [...new Set(body.packages.map(({ offer }) => offer))].sort(),
  });
}

const nameOf = ({ plan, week }: WeekName): WeekName => ({ plan, week });

async function stateStep(
  context: NodeContext,
  actors: JointActors,
  step: Omit<ScheduleDrawBody, 'parties' | 'at'>,
): Promise<Result<JointAct, { readonly type: string }>> {
  const row = await context.store.db
    .selectFrom('record_view')
    .select('body')
    .where('id', '=', step.plan)
    .executeTakeFirst();
  const { parties } = JSON.parse(row?.body ?? '{"parties":[]}') as { readonly parties: string[] };
  const body = { ...step, parties, at: nowIso(context) };
  const stated = await proposeJoint(context, actors, {
    kind: 'schedule-draw',
    marking: 'official',
    body: body as unknown as JsonObject,
  });
  if (stated.ok) context.notify({ type: 'operation', id: stated.value.id });
  return stated;
}

/** Draws the own week from its committed seed; `redraws` says how often a week was thrown away for the limit. */
export async function drawSchedule(
  context: NodeContext,
  survey: NodeSurvey,
  actors: JointActors,
  name: WeekName,
): Promise<Result<JointAct & { readonly redraws: number }, { readonly type: string }>> {
  const space = await readScheduleSpace(context, survey, name);
  if (!space.ok) return space;
  if (context.time.now() >= space.value.beginsAt) return err({ type: 'WeekBegun' });
  const { org } = context.identity;
  const own = await readWeekStatements(context, name, org);
  if (own.commit === undefined) return err({ type: 'NotCommitted' });
  if (own.draw !== undefined) return err({ type: 'AlreadyDrawn' });
  const lottery = await readOwnLottery(context, own.commit.body);
  const seed = base64urlToBytes(lottery?.seed ?? '');
  if (lottery === null || !seed.ok) return err({ type: 'NotCommitted' });
  const partner = await readWeekStatements(context, name, partnerOf(space.value, org));
  const against = listAgainst(space.value, own, partner);
  const week = openOwnWeek(space.value, lottery);
  const breaksLimit = createLimitCheck(space.value, week, await readSeenClaims(context, space.value, against));
  const odds = lottery.blocks.map(({ millionths }) => millionths);
  const drawn = drawAllowedWeek(odds, seed.value, sha256, breaksLimit);
  if (!drawn.ok) return drawn;
  const { covered, seen } = week.claimsOf(drawn.value.week);
  const { redraws } = drawn.value;
  const claims = (list: typeof covered) => list.map(({ group, blocks }) => ({ group, blocks: [...blocks] }));
  const stated = await stateStep(context, actors, {
    ...nameOf(name),
    step: 'draw',
    attempt: redraws,
    covered: claims(covered),
    seen: claims(seen),
    against: [...against],
  });
  return stated.ok ? ok({ ...stated.value, redraws }) : stated;
}

export function partnerOf({ vacuum }: ScheduleSpace, org: string): string {
  return vacuum.parties.find((party) => party !== org) ?? '';
}

/** Opens the own seed once the week is over: the partner finds it to be the committed one. */
export async function openSchedule(
  context: NodeContext,
  actors: JointActors,
  name: WeekName,
): Promise<Result<JointAct, { readonly type: string }>> {
  const own = await readWeekStatements(context, name, context.identity.org);
  if (own.commit === undefined || own.draw === undefined) return err({ type: 'NotDrawn' });
  if (own.open !== undefined) return err({ type: 'AlreadyOpened' });
  const lottery = await readOwnLottery(context, own.commit.body);
  if (lottery === null || !isCommittedSeed(name, own.commit, lottery.seed)) return err({ type: 'NotCommitted' });
  if (nowIso(context) < lottery.until) return err({ type: 'WeekNotOver' });
  return stateStep(context, actors, { ...nameOf(name), step: 'open', seed: lottery.seed });
}
