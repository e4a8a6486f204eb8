/**
 * The survey desk: one joint computation of the vacuum at a time, with one partner. It carries tokens from the own coverage
 * into the pure intersection and findings out of it; posts, patrols and coverage never reach a message. Each run counts
 * against the agreed rate even if it stops (vacuum design, part 4).
 */
import { bytesToBase64url } from '../../base/bytes.ts';
import type { Json } from '../../base/canonical.ts';
import type { PairSet } from '../../base/pair-set.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import type { EvaderMachine } from '../../vacuum/evader-machine.ts';
import type { EvaderWindow } from '../../vacuum/evader-window.ts';
import type { IntersectionJob } from '../../vacuum/intersection-job.ts';
import { advanceIntersection, type IntersectionInput, isOver } from '../../vacuum/intersection-machine.ts';
import { bytesToMessage, messageToBytes } from '../../vacuum/intersection-message.ts';
import {
  createIntersection,
  type IntersectionDeps,
  type IntersectionState,
  type IntersectionWork,
} from '../../vacuum/intersection-state.ts';
import { surveyAgreementHash } from '../../vacuum/survey-agreement.ts';
import { checkRunRate, type StartedRun, surveyRunRate } from '../../vacuum/survey-rate.ts';
import { checkAgreementInForce } from '../../vacuum/survey-refusal.ts';
import {
  checkSurveyTokens,
  createSurveyUniverse,
  pairSetToTokens,
  type SurveyUniverse,
} from '../../vacuum/survey-set.ts';
import { findVacuumMeaning, layCellGround, nameVacuumTerms, type SurveyGround } from '../../vacuum/vacuum-findings.ts';
import { jointVacuumHash, type VacuumFindings, vacuumRecordBody } from '../../vacuum/vacuum-record.ts';
import type { GroupPool } from '../group/group-pool.ts';
import { readJoint } from './agreement.ts';
import type { NodeContext } from './node-context.ts';

/** What one force does not see, reach or cover in the seam; computed at home, carried here as sets of pairs only. */
export type OwnUncovered = { readonly notSeen: PairSet; readonly notReached: PairSet; readonly uncovered: PairSet };

export type SurveyDeps = IntersectionDeps & {
  readonly pool: GroupPool;
  readonly makeEvader: (window: EvaderWindow) => EvaderMachine;
  readonly computeUncovered: (terms: SurveyTerms) => Promise<Result<OwnUncovered, { readonly type: string }>>;
  readonly sendMessage: (partner: string, bytes: Uint8Array) => Promise<void>;
};

export type SurveyProgress = { readonly work: string; readonly done: number; readonly total: number };
export type FinishedSurvey = {
  readonly agreement: string;
  readonly terms: SurveyTerms;
  readonly run: number;
  readonly ground: SurveyGround;
  readonly findings: VacuumFindings;
  readonly body: JsonObject;
  readonly hash: string;
  readonly finishedAt: string;
};

export type SurveyDesk = {
  readonly start: (agreement: string, run: number) => Promise<Result<null, { readonly type: string }>>;
  readonly receive: (partner: string, bytes: Uint8Array) => Promise<Result<null, { readonly type: string }>>;
  readonly phase: () => string | null;
  readonly progress: () => SurveyProgress | null;
  readonly latest: () => FinishedSurvey | null;
  /** Resolves when the run under way has ended. */
  readonly settled: () => Promise<void>;
};

type Run = {
  state: IntersectionState;
  readonly agreement: string;
  readonly partner: string;
  readonly terms: SurveyTerms;
  readonly universe: SurveyUniverse;
  readonly ground: SurveyGround;
  readonly ended: () => void;
};

const EARLY_MESSAGES_MAX = 4;

export function createSurveyDesk(context: NodeContext, deps: SurveyDeps): SurveyDesk {
  let run: Run | null = null;
  let progress: SurveyProgress | null = null;
  let latest: FinishedSurvey | null = null;
  let settled: Promise<void> = Promise.resolve();
  const early: Array<{ readonly partner: string; readonly bytes: Uint8Array }> = [];
  const started: StartedRun[] = [];

  /** Inputs are taken one after the other, so the state never forks. */
  let turn: Promise<void> = Promise.resolve();
  const feed = (active: Run, input: IntersectionInput): Promise<void> => {
    turn = turn.then(() => step(active, input));
    return turn;
  };
  const compute = (active: Run, work: IntersectionWork, job: IntersectionJob) => {
    const report = (done: number, total: number) => {
      progress = { work, done, total };
      context.notify({ type: 'seam', id: 'progress' });
    };
    deps.pool
      .compute(job, report)
      .then((result) => feed(active, { type: 'computed', work, result }))
      .catch(() => feed(active, { type: 'stop', reason: 'ComputationFailed' }));
  };
  const step = async (active: Run, input: IntersectionInput) => {
    if (run !== active) return;
    const [state, outputs] = advanceIntersection(active.state, input, context.time.now(), deps);
    active.state = state;
    for (const output of outputs) {
      if (output.type === 'send') await deps.sendMessage(active.partner, messageToBytes(output.message, deps.sha256));
      else if (output.type === 'wait')
        setWake(output.until - context.time.now(), () => void feed(active, { type: 'tick' }));
      else compute(active, output.work, output.job);
    }
    if (isOver(state)) finish(active);
  };
  const finish = (active: Run) => {
    progress = null;
    if (active.state.phase === 'vacuum') latest = describeFinish(active, deps, context.time.now()) ?? latest;
    context.notify({ type: 'seam', id: active.state.phase });
    active.ended();
  };

  return {
    start: async (agreement, number) => {
      if (run !== null && !isOver(run.state)) return err({ type: 'RunUnderWay' });
      const prepared = await prepareRun(context, deps, { agreement, number, started });
      if (!prepared.ok) return prepared;
      const ending = Promise.withResolvers<void>();
      settled = ending.promise;
      run = { ...prepared.value, ended: ending.resolve };
      started.push({ run: number, startedAt: context.time.now(), isExtra: false });
      await feed(run, { type: 'tick' });
      for (const { partner, bytes } of early.splice(0)) await receiveMessage(run, partner, bytes, deps, feed);
      return ok(null);
    },
    receive: async (partner, bytes) => {
      if (run === null || isOver(run.state)) {
        if (early.length >= EARLY_MESSAGES_MAX) return err({ type: 'OutOfOrder' });
        early.push({ partner, bytes });
        return ok(null);
      }
      return receiveMessage(run, partner, bytes, deps, feed);
    },
    phase: () => run?.state.phase ?? null,
    progress: () => progress,
    latest: () => latest,
    settled: () => settled,
  };
}

/** Message 4 leaves at the agreed time. */
function setWake(delayMs: number, wake: () => void): void {
  setTimeout(wake, Math.max(0, delayMs)).unref();
}

async function receiveMessage(
  run: Run,
  partner: string,
  bytes: Uint8Array,
  deps: SurveyDeps,
  feed: (run: Run, input: IntersectionInput) => Promise<void>,
): Promise<Result<null, { readonly type: string }>> {
  if (partner !== run.partner) return err({ type: 'WrongRecipient' });
  const message = bytesToMessage(bytes, deps.sha256);
  if (!message.ok) return message;
  void feed(run, { type: 'received', message: message.value });
  return ok(null);
}

/** Everything that can refuse a run is checked before a byte leaves. */
async function prepareRun(
  context: NodeContext,
  deps: SurveyDeps,
  request: { readonly agreement: string; readonly number: number; readonly started: ReadonlyArray<StartedRun> },
): Promise<Result<Omit<Run, 'ended'>, { readonly type: string }>> {
  const joint = await readJoint(context.store.db, request.agreement);
  if (joint?.kind !== 'survey-agreement') return err({ type: 'NotFound' });
  const terms = joint.body as unknown as SurveyTerms;
  const now = context.time.now();
  const inForce = checkAgreementInForce(terms, joint.signedBy, now);
  if (!inForce.ok) return inForce;
  const rate = checkRunRate(surveyRunRate(terms), request.started, {
    run: request.number,
    startedAt: now,
    isExtra: false,
  });
  if (!rate.ok) return rate;
  const ground = layCellGround(terms, deps.makeEvader);
  if (!ground.ok) return ground;
  const universe = createSurveyUniverse(terms, ground.value.ids);
  if (!universe.ok) return universe;
  const own = await deps.computeUncovered(terms);
  if (!own.ok) return own;
  const tokens = uncoveredToTokens(own.value, universe.value);
  const sound = checkSurveyTokens(tokens, universe.value);
  if (!sound.ok) return sound;
  const expires = Date.parse(terms.expires) as UnixMs;
  const state = createIntersection(
    {
      terms: {
        suite: 'PSI',
        agreementHash: surveyAgreementHash(terms, deps.sha256),
        run: request.number,
        size: universe.value.size,
        programVersion: terms.programVersion,
        terrainHash: terms.terrainHash,
        answerAt: (now + terms.answerAfterMin * 60_000) as UnixMs,
        expires,
      },
      tokens,
      seed: context.randomBytes(32),
      snapshotRoot: new Uint8Array(32),
      approvedRoot: null,
    },
    deps,
  );
  if (!state.ok) return state;
  const partner = terms.parties.find((p) => p !== context.identity.org) ?? '';
  return ok({
    state: state.value,
    agreement: request.agreement,
    partner,
    terms,
    universe: universe.value,
    ground: ground.value,
  });
}

function uncoveredToTokens(own: OwnUncovered, universe: SurveyUniverse): ReadonlyArray<string> {
  const setByCriterion = { seen: own.notSeen, reached: own.notReached, covered: own.uncovered } as const;
  return universe.criteria.flatMap((criterion) => pairSetToTokens(setByCriterion[criterion], universe, criterion));
}

function describeFinish(run: Run, deps: SurveyDeps, now: UnixMs): FinishedSurvey | null {
  const { terms, ground, universe, state } = run;
  const common = state.common ?? [];
  const findings = findVacuumMeaning(terms, ground, universe, common);
  const resultHash = state.own.result?.hash;
  if (!findings.ok || resultHash === undefined) return null;
  const named = nameVacuumTerms(terms, { agreementHash: state.terms.agreementHash, run: state.terms.run, resultHash });
  const body = vacuumRecordBody(named, findings.value, deps.sha256);
  return {
    agreement: run.agreement,
    terms,
    run: state.terms.run,
    ground,
    findings: findings.value,
    body: body as JsonObject,
    hash: bytesToBase64url(jointVacuumHash(body as Json, deps.sha256)),
    finishedAt: unixMsToIso(now),
  };
}
