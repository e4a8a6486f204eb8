/**
 * The survey desk: joint computations of the vacuum with one partner, one at a time. The planner has a run prepared -
 * coverage, tokens, seed, root - and a commander approves that root; only then does message 1 leave, and the run counts
 * against the agreed rate. Every state is stored before its messages leave; a node that was killed goes on. It carries
 * tokens from the own coverage into the pure intersection and findings out of it: posts, patrols and coverage never
 * reach a message (vacuum design, part 4).
 */
import { areBytesEqual, base64urlToBytes, bytesToBase64url } from '../../base/bytes.ts';
import type { PairSet } from '../../base/pair-set.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { DAY_MS, isoToUnixMs, MINUTE_MS, type UnixMs } from '../../base/time.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { commitTokens } from '../../vacuum/commitment.ts';
import type { IntersectionJob } from '../../vacuum/intersection-job.ts';
import {
  advanceIntersection,
  type IntersectionInput,
  type IntersectionOutput,
  isOver,
  resumeIntersection,
} from '../../vacuum/intersection-machine.ts';
import { bytesToMessage, type IntersectionMessage, messageToBytes } from '../../vacuum/intersection-message.ts';
import {
  createIntersection,
  type IntersectionDeps,
  type IntersectionState,
  type IntersectionWork,
} from '../../vacuum/intersection-state.ts';
import { surveyAgreementHash } from '../../vacuum/survey-agreement.ts';
import { checkSurveyTokens, pairSetToTokens, type SurveyUniverse } from '../../vacuum/survey-set.ts';
import { computeSnapshotRoot } from '../../vacuum/survey-snapshot.ts';
import { countByCriterion, sortTokens } from '../../vacuum/token.ts';
import { sha256 } from '../crypto.ts';
import type { GroupPool } from '../group/group-pool.ts';
import { approveBySoftwareKeys, holdOnce } from './act-desk.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import type { Snapshot } from './own-snapshot.ts';
import { createSurveyOutbox, type SurveyOutbox } from './survey-outbox.ts';
import { checkBeforeRun, type ReadAgreedPlaces, readSurveyAgreement, type SurveyFault } from './survey-request.ts';
import { describeFinishedRun, type FinishedSurvey, type LaySpace, type SurveySpace } from './survey-result.ts';
import {
  eraseDueRuns,
  erasePairs,
  type KeptRun,
  keepPairs,
  keepPreparedRun,
  keepRunState,
  listRuns,
  markDelivered,
  type RunId,
  readKeptRun,
  readPairs,
  readRun,
  runName,
} from './survey-store.ts';
import { hashAct, type RunAct } from './two-persons.ts';

/** What one force does not see, reach or cover in the seam, and the items it was computed from. */
export type OwnUncovered = {
  readonly notSeen: PairSet;
  readonly notReached: PairSet;
  readonly uncovered: PairSet;
  readonly snapshot: Snapshot;
};

export type SurveyDeskDeps = IntersectionDeps & {
  readonly pool: GroupPool;
  readonly laySpace: LaySpace;
  readonly readPlaces: ReadAgreedPlaces;
  readonly computeUncovered: (terms: SurveyTerms) => Promise<Result<OwnUncovered, SurveyFault>>;
  readonly sendMessage: (partner: string, bytes: Uint8Array) => Promise<void>;
  /** A message that belongs on both ledgers: commit, result, stop. */
  readonly recordMessage: (id: RunId, message: IntersectionMessage) => Promise<void>;
  /** The run has ended; null unless it ended in a vacuum. */
  readonly onEnd: (survey: FinishedSurvey | null) => Promise<void>;
};

export type SurveyProgress = { readonly work: string; readonly done: number; readonly total: number };

export type PreparedSurvey = RunId & {
  readonly root: string;
  /** ID that two persons approve. */
  readonly approval: string;
  /** Tokens of each criterion, and n. */
  readonly tokens: Readonly<Record<string, number>>;
  readonly size: number;
};

export type SurveyDesk = {
  /** The planner's part: computes the own set and keeps it with its root; nothing leaves. */
  readonly prepare: (
    seat: SeatContext,
    request: RunId & { readonly isExtra: boolean },
  ) => Promise<Result<PreparedSurvey, SurveyFault>>;
  /** Approves a prepared run by the seat's software key, in an exercise; with the second person it begins. */
  readonly approve: (seat: SeatContext, id: RunId) => Promise<Result<{ readonly begun: boolean }, SurveyFault>>;
  /** Begins a run that two persons have approved. */
  readonly begin: (approved: RunAct) => Promise<Result<null, SurveyFault>>;
  /** Ends the run under way; the stop goes to the partner and stands on both ledgers. */
  readonly stop: (id: RunId, reason: string) => Promise<Result<null, SurveyFault>>;
  /** Ok once the message and what follows from it are stored; an error where there is no run to take it. */
  readonly receive: (partner: string, bytes: Uint8Array) => Promise<Result<null, SurveyFault>>;
  readonly phase: () => string | null;
  readonly progress: () => SurveyProgress | null;
  readonly latest: () => FinishedSurvey | null;
  /** Erases the pairs of a vacuum before their time: it is closed. */
  readonly closeVacuum: (id: RunId) => Promise<void>;
  /** Resolves when the run under way has ended; at once where there is none. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type Run = {
  readonly id: RunId;
  readonly partner: string;
  readonly terms: SurveyTerms;
  readonly space: SurveySpace;
  readonly startedMs: UnixMs;
  readonly outbox: SurveyOutbox;
  readonly ended: () => void;
  kept: KeptRun & { readonly state: IntersectionState };
};

type Desk = {
  readonly context: NodeContext;
  readonly deps: SurveyDeskDeps;
  run: Run | null;
  progress: SurveyProgress | null;
  latest: FinishedSurvey | null;
  settled: Promise<void>;
  /** Inputs are taken one after the other, so the state never forks. */
  turn: Promise<void>;
  isClosed: boolean;
};

/** Opens the desk: erases what is due, loads the last vacuum, goes on with a run that was interrupted. */
export async function openSurveyDesk(context: NodeContext, deps: SurveyDeskDeps): Promise<SurveyDesk> {
  await eraseDueRuns(context, (agreement) => auditWindowDays(context, agreement));
  const desk: Desk = {
    context,
    deps,
    run: null,
    progress: null,
    latest: await readLatest(context, deps),
    settled: Promise.resolve(),
    turn: Promise.resolve(),
    isClosed: false,
  };
  await resumeRuns(desk);
  return {
    prepare: (seat, request) => prepareRun(desk, seat, request),
    approve: (seat, id) => approveRun(desk, seat, id),
    begin: (approved) => beginRun(desk, approved),
    stop: async (id, reason) => {
      const { run } = desk;
      if (run === null || runName(run.id) !== runName(id) || isOver(run.kept.state)) return err({ type: 'NotFound' });
      await feedRun(desk, run, { type: 'stop', reason });
      return ok(null);
    },
    receive: async (partner, bytes) => {
      const message = bytesToMessage(bytes, deps.sha256);
      if (!message.ok) return message;
      const { run } = desk;
      if (run === null || !isForRun(run, partner, message.value)) return err({ type: 'OutOfOrder' });
      await feedRun(desk, run, { type: 'received', message: message.value });
      return ok(null);
    },
    phase: () => desk.run?.kept.state.phase ?? null,
    progress: () => desk.progress,
    latest: () => desk.latest,
    closeVacuum: async (id) => {
      await erasePairs(context, id);
      if (desk.latest !== null && runName(desk.latest) === runName(id)) desk.latest = null;
      context.notify({ type: 'seam', id: 'closed' });
    },
    settled: () => desk.settled,
    close: async () => {
      desk.isClosed = true;
      desk.run?.outbox.close();
      await desk.turn;
    },
  };
}

/** Resolves once the input and what follows from it are stored; rejects where they could not be. */
function feedRun(desk: Desk, run: Run, input: IntersectionInput): Promise<void> {
  const done = desk.turn.then(async () => {
    if (desk.run !== run || desk.isClosed) return;
    const { context, deps } = desk;
    await takeStep(desk, run, advanceIntersection(run.kept.state, input, context.time.now(), deps));
  });
  desk.turn = done.catch(() => undefined);
  return done;
}

type Step = readonly [IntersectionState, ReadonlyArray<IntersectionOutput>];

async function takeStep(desk: Desk, run: Run, [state, outputs]: Step): Promise<void> {
  const { context, deps } = desk;
  if (state !== run.kept.state) {
    run.kept = { ...run.kept, state };
    const stored = { ...run.kept, state: withoutAnswers(state) };
    await keepRunState(context, run.id, stored, run.startedMs, deps);
  }
  for (const output of outputs) await performOutput(desk, run, output);
  if (run.outbox.isEmpty()) await markDelivered(context, run.id);
  if (isOver(state)) await finishRun(desk, run);
}

async function performOutput(desk: Desk, run: Run, output: IntersectionOutput): Promise<void> {
  const { context, deps } = desk;
  if (output.type === 'compute') {
    computeWork(desk, run, output.work, output.job);
  } else if (output.type === 'wait') {
    const delayMs = Math.max(0, output.until - context.time.now());
    setTimeout(() => void feedRun(desk, run, { type: 'tick' }), delayMs).unref();
  } else {
    await deps.recordMessage(run.id, output.message);
    run.outbox.send(messageToBytes(output.message, deps.sha256));
  }
}

function computeWork(desk: Desk, run: Run, work: IntersectionWork, job: IntersectionJob): void {
  const report = (done: number, total: number) => {
    desk.progress = { work, done, total };
    desk.context.notify({ type: 'seam', id: 'progress' });
  };
  desk.deps.pool
    .compute(job, report)
    .then((result) => feedRun(desk, run, { type: 'computed', work, result }))
    .catch(() => feedRun(desk, run, { type: 'stop', reason: 'ComputationFailed' }));
}

async function finishRun(desk: Desk, run: Run): Promise<void> {
  const { context, deps } = desk;
  const { state } = run.kept;
  desk.progress = null;
  let found: FinishedSurvey | null = null;
  if (state.phase === 'vacuum') {
    const common = state.common ?? [];
    const described = describeFinishedRun(run.id, run.terms, run.space, common, context.time.now());
    if (described.ok) {
      found = described.value;
      const untilMs = (run.startedMs + run.terms.retentionDays * DAY_MS) as UnixMs;
      await keepPairs(context, run.id, { tokens: common, jointHash: found.hash, untilMs });
      desk.latest = found;
    }
  }
  await deps.onEnd(found);
  context.notify({ type: 'seam', id: state.phase });
  run.ended();
}

/** After the end only what an audit needs stays: seed, tokens, commitments, masked lists. */
function withoutAnswers(state: IntersectionState): IntersectionState {
  if (state.phase !== 'vacuum' && state.phase !== 'dispute') return state;
  const { own, partner } = state;
  return {
    ...state,
    own: { ...own, answer: null },
    partner: { ...partner, answer: null },
    answers: null,
    common: null,
  };
}

function isForRun(run: Run, partner: string, message: IntersectionMessage): boolean {
  const { terms } = run.kept.state;
  return (
    partner === run.partner && message.run === terms.run && areBytesEqual(message.agreementHash, terms.agreementHash)
  );
}

function openRun(desk: Desk, given: Pick<Run, 'id' | 'partner' | 'terms' | 'space' | 'startedMs' | 'kept'>): Run {
  const { context, deps } = desk;
  desk.run?.outbox.close();
  const ending = Promise.withResolvers<void>();
  desk.settled = ending.promise;
  const outbox = createSurveyOutbox(
    (bytes) => deps.sendMessage(given.partner, bytes),
    () => void markDelivered(context, given.id),
  );
  desk.run = { ...given, outbox, ended: ending.resolve };
  return desk.run;
}

/** Runs that have not ended go on; those whose messages may not have arrived send them again, byte for byte. */
async function resumeRuns(desk: Desk): Promise<void> {
  const { context, deps } = desk;
  for (const row of await listRuns(context)) {
    if (row.started_ms === null || (row.ended_ms !== null && row.undelivered === 0)) continue;
    const id = { agreement: row.agreement, run: row.run };
    const agreement = await readSurveyAgreement(context, row.agreement);
    const kept = await readKeptRun(context, id, deps);
    if (!agreement.ok || kept === null || kept.state === null) continue;
    const { terms } = agreement.value;
    const space = deps.laySpace(terms);
    if (!space.ok) continue;
    const { state } = kept;
    const startedMs = row.started_ms as UnixMs;
    const run = openRun(desk, {
      id,
      partner: row.partner,
      terms,
      space: space.value,
      startedMs,
      kept: { ...kept, state },
    });
    const step = resumeIntersection(state, context.time.now(), deps);
    if (isOver(state)) {
      for (const output of step[1]) await performOutput(desk, run, output);
      run.ended();
    } else desk.turn = desk.turn.then(() => takeStep(desk, run, step));
  }
}

/** What two persons approve before a run: the agreement, its number and the root of the own set. */
function runAct({ agreement, run }: RunId, root: string): RunAct {
  return { act: 'run', agreement, run, root };
}

async function approveRun(
  desk: Desk,
  seat: SeatContext,
  id: RunId,
): Promise<Result<{ readonly begun: boolean }, SurveyFault>> {
  const row = await readRun(desk.context, id);
  if (row?.phase !== 'prepared') return err({ type: 'NotFound' });
  const what = hashAct(runAct(id, row.root));
  const begun = await approveBySoftwareKeys(desk.context, [seat], [what], (approved) => beginRun(desk, approved));
  return begun.ok ? ok({ begun: begun.value }) : begun;
}

/** Everything that can refuse a run is asked again; the set must be the approved one. */
async function beginRun(desk: Desk, approved: RunAct): Promise<Result<null, SurveyFault>> {
  const { context, deps } = desk;
  const id: RunId = { agreement: approved.agreement, run: approved.run };
  if (desk.run !== null && !isOver(desk.run.kept.state)) return err({ type: 'RunUnderWay' });
  const row = await readRun(context, id);
  const agreement = await readSurveyAgreement(context, id.agreement);
  const kept = await readKeptRun(context, id, deps);
  if (!agreement.ok || row === null || kept === null) return err({ type: 'NotFound' });
  const { terms } = agreement.value;
  const startedMs = context.time.now();
  const next = { run: id.run, startedAt: startedMs, isExtra: row.is_extra === 1 };
  const admitted = await checkBeforeRun(context, agreement.value, next, deps.readPlaces);
  if (!admitted.ok) return admitted;
  const space = deps.laySpace(terms);
  if (!space.ok) return space;
  const root = base64urlToBytes(approved.root);
  if (!root.ok) return err({ type: 'SetNotCommitted' });
  const name = runNameOf(terms, id.run);
  const expires = isoToUnixMs(terms.expires);
  const state = createIntersection(
    {
      terms: {
        ...name,
        size: space.value.universe.size,
        programVersion: terms.programVersion,
        terrainHash: terms.terrainHash,
        answerAt: (startedMs + terms.answerAfterMin * MINUTE_MS) as UnixMs,
        expires: expires.ok ? expires.value : startedMs,
      },
      tokens: kept.tokens,
      seed: kept.seed,
      snapshotRoot: computeSnapshotRoot(name, kept.seed, kept.snapshot, deps),
      approvedRoot: root.value,
    },
    deps,
  );
  if (!state.ok) return state;
  const given = { id, partner: row.partner, terms, space: space.value, startedMs };
  const run = openRun(desk, { ...given, kept: { ...kept, state: state.value } });
  await feedRun(desk, run, { type: 'tick' });
  return ok(null);
}

function runNameOf(terms: SurveyTerms, run: number) {
  return { suite: 'PSI', agreementHash: surveyAgreementHash(terms, sha256), run } as const;
}

/** Everything that can refuse a run is asked before the own set is computed; the planner approves what comes out. */
async function prepareRun(
  desk: Desk,
  seat: SeatContext,
  request: RunId & { readonly isExtra: boolean },
): Promise<Result<PreparedSurvey, SurveyFault>> {
  const { context, deps } = desk;
  if (seat.role !== 'planner' && seat.role !== 'commander') return err({ type: 'NotYourSeat' });
  const held = await readRun(context, request);
  if (held !== null && held.phase !== 'prepared')
    return err({ type: 'RunNumberUsed', run: request.run } as SurveyFault);
  const agreement = await readSurveyAgreement(context, request.agreement);
  if (!agreement.ok) return agreement;
  const { terms } = agreement.value;
  const next = { run: request.run, startedAt: context.time.now(), isExtra: request.isExtra };
  const admitted = await checkBeforeRun(context, agreement.value, next, deps.readPlaces);
  if (!admitted.ok) return admitted;
  const space = deps.laySpace(terms);
  if (!space.ok) return space;
  const own = await deps.computeUncovered(terms);
  if (!own.ok) return own;
  const { universe } = space.value;
  const tokens = sortTokens(uncoveredToTokens(own.value, universe));
  const sound = checkSurveyTokens(tokens, universe);
  if (!sound.ok) return sound;
  const seed = context.randomBytes(32);
  const committed = commitTokens(runNameOf(terms, request.run), seed, tokens, universe.size, deps);
  const root = bytesToBase64url(committed.root);
  const partner = terms.parties.find((party) => party !== context.identity.org) ?? '';
  const { snapshot } = own.value;
  const id = { agreement: request.agreement, run: request.run };
  await keepPreparedRun(context, id, { seed, tokens, snapshot, partner, root, isExtra: request.isExtra });
  const act = runAct(id, root);
  const approval = hashAct(act);
  await holdOnce(context, seat, act);
  if (context.identity.exercise) {
    const given = await approveBySoftwareKeys(context, [seat], [approval]);
    if (!given.ok) return given;
  }
  context.notify({ type: 'seam', id: 'prepared' });
  return ok({ ...id, root, approval, tokens: countByCriterion(tokens), size: universe.size });
}

/** Tokens of every agreed criterion. */
export function uncoveredToTokens(
  own: Pick<OwnUncovered, 'notSeen' | 'notReached' | 'uncovered'>,
  universe: SurveyUniverse,
): ReadonlyArray<string> {
  const setByCriterion = { seen: own.notSeen, reached: own.notReached, covered: own.uncovered } as const;
  return universe.criteria.flatMap((criterion) => pairSetToTokens(setByCriterion[criterion], universe, criterion));
}

async function auditWindowDays(context: NodeContext, agreement: string): Promise<number> {
  const found = await readSurveyAgreement(context, agreement);
  return found.ok ? found.value.terms.auditWindowDays : 0;
}

/** The last vacuum whose pairs are still there. */
async function readLatest(context: NodeContext, deps: SurveyDeskDeps): Promise<FinishedSurvey | null> {
  const rows = (await listRuns(context)).filter(({ pairs, ended_ms }) => pairs !== null && ended_ms !== null);
  const row = rows.at(-1);
  if (row === undefined) return null;
  const id = { agreement: row.agreement, run: row.run };
  const agreement = await readSurveyAgreement(context, row.agreement);
  const tokens = await readPairs(context, id);
  if (!agreement.ok || tokens === null) return null;
  const space = deps.laySpace(agreement.value.terms);
  if (!space.ok) return null;
  const found = describeFinishedRun(id, agreement.value.terms, space.value, tokens, row.ended_ms as UnixMs);
  return found.ok ? found.value : null;
}
