/**
 * What-if on the own node: a thread is laid out for the latest vacuum and the own force as it stands, and answers trials
 * while a post is being dragged. It ends when nobody has tried anything for a while, and when vacuum or force change.
 */
import { Worker } from 'node:worker_threads';
import { assert } from '../../base/assert.ts';
import { countPairs, type PairSet } from '../../base/pair-set.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { MINUTE_MS, unixMsToIso } from '../../base/time.ts';
import type { ForceCoverage, ForceCoverageInput } from '../../ground/force-coverage.ts';
import type { Post } from '../../ground/post.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import type { IntersectionDeps } from '../../vacuum/intersection-state.ts';
import { checkStartRate, surveyRunRate } from '../../vacuum/survey-rate.ts';
import type { PostTrialDraft, WhatIfView } from '../http/contract-ground.ts';
import { moduleAddress } from '../module-address.ts';
import type { NodeContext } from './node-context.ts';
import { type OwnCoverageDesk, readCoverageJob } from './own-coverage.ts';
import { openSnapshot, type Snapshot } from './own-snapshot.ts';
import type { SurveyFault } from './survey-request.ts';
import type { FinishedSurvey } from './survey-result.ts';
import { listStartedRuns, readKeptRun } from './survey-store.ts';
import { textHash } from './view.ts';
import type { TrialAnswer } from './what-if-trial.ts';

/** What a thread is started with. */
export type TrialGround = {
  readonly before: ForceCoverage;
  readonly input: Pick<ForceCoverageInput, 'terrain' | 'parameters' | 'silentPosts'>;
  readonly terms: SurveyTerms;
  /** N as the run was computed from. */
  readonly notSeenThen: PairSet;
  readonly vacuumSeen: PairSet;
};
export type TrialAsked = { readonly id: number; readonly posts: ReadonlyArray<Post>; readonly slot: number };
type TrialSaid = {
  readonly id: number;
  readonly answer: Result<TrialAnswer, SurveyFault>;
  readonly computeMs: number;
};

export type NodeWhatIf = {
  readonly tryPosts: (
    latest: FinishedSurvey,
    changes: ReadonlyArray<PostTrialDraft>,
    slot: number,
  ) => Promise<Result<WhatIfView, SurveyFault>>;
  readonly close: () => Promise<void>;
};

type Thread = {
  readonly key: string;
  readonly posts: ReadonlyArray<Post>;
  readonly ask: (posts: ReadonlyArray<Post>, slot: number) => Promise<TrialSaid>;
  readonly close: () => Promise<void>;
};

const IDLE_MS = 10 * MINUTE_MS;

/** `context.dir` holds the kept terrain. */
export function createWhatIf(
  context: NodeContext & { readonly dir: string },
  coverage: OwnCoverageDesk,
  deps: IntersectionDeps,
): NodeWhatIf {
  let thread: Promise<Result<Thread, SurveyFault>> | null = null;
  let key = '';
  const close = async () => {
    const held = await thread;
    thread = null;
    if (held?.ok) await held.value.close();
  };
  /** One thread for one vacuum and one force; asked for again while it is being laid out, it is the same one. */
  const threadFor = async (latest: FinishedSurvey): Promise<Result<Thread, SurveyFault>> => {
    const snapshot = await coverage.snapshot(latest.terms);
    if (!snapshot.ok) return snapshot;
    const wanted = [latest.hash, ...snapshot.value.map((item) => textHash(item))].join('\n');
    if (thread === null || key !== wanted) {
      await close();
      key = wanted;
      thread = layThread(context, coverage, deps, latest, snapshot.value, wanted, () => {
        if (key === wanted) thread = null;
      });
    }
    return thread;
  };
  return {
    tryPosts: async (latest, changes, slot) => {
      const laid = await threadFor(latest);
      if (!laid.ok) return laid;
      const posts = applyChanges(laid.value.posts, changes);
      if (!posts.ok) return posts;
      const said = await laid.value.ask(posts.value, slot);
      return said.answer.ok
        ? ok(await describeTrial(context, latest, slot, said.answer.value, said.computeMs))
        : said.answer;
    },
    close,
  };
}

async function layThread(
  context: NodeContext & { readonly dir: string },
  coverage: OwnCoverageDesk,
  deps: IntersectionDeps,
  latest: FinishedSurvey,
  snapshot: Snapshot,
  key: string,
  onEnd: () => void,
): Promise<Result<Thread, SurveyFault>> {
  const { terms, findings } = latest;
  if (findings.sets.seen === null) return err({ type: 'NoCriterion' });
  if (terms.grid.kind !== 'h3') return err({ type: 'NoTerrain' });
  const kept = await readKeptRun(context, latest, deps);
  const then = kept === null ? null : await coverage.computeFrom(terms, kept.snapshot);
  const before = await coverage.computeFrom(terms, snapshot);
  if (!before.ok) return before;
  const job = readCoverageJob(terms, snapshot, context.dir);
  const force = openSnapshot(snapshot);
  if (!job.ok) return job;
  assert(force !== null, 'an own snapshot opens');
  const { terrain, parameters, silentPosts } = job.value;
  const ground: TrialGround = {
    before: before.value.coverage,
    input: { terrain, parameters, silentPosts },
    terms,
    notSeenThen: then?.ok ? then.value.coverage.notSeen : before.value.coverage.notSeen,
    vacuumSeen: findings.sets.seen,
  };
  return ok({ key, posts: force.posts, ...startThread(ground, onEnd) });
}

function startThread(ground: TrialGround, onEnd: () => void): Pick<Thread, 'ask' | 'close'> {
  const worker = new Worker(moduleAddress(new URL('./what-if-worker.ts', import.meta.url)), { workerData: ground });
  const waiting = new Map<number, PromiseWithResolvers<TrialSaid>>();
  let asked = 0;
  let idle: NodeJS.Timeout | null = null;
  const rest = () => {
    if (idle !== null) clearTimeout(idle);
    idle = setTimeout(() => void worker.terminate(), IDLE_MS);
    idle.unref();
  };
  worker.unref();
  worker.on('message', (said: TrialSaid) => {
    waiting.get(said.id)?.resolve(said);
    waiting.delete(said.id);
    rest();
  });
  const endAll = (error: Error) => {
    onEnd();
    if (idle !== null) clearTimeout(idle);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.once('error', endAll);
  worker.once('exit', () => endAll(new Error('the thread of a what-if has ended')));
  return {
    ask: (posts, slot) => {
      const id = asked++;
      const answered = Promise.withResolvers<TrialSaid>();
      waiting.set(id, answered);
      worker.postMessage({ id, posts, slot } satisfies TrialAsked);
      return answered.promise;
    },
    close: async () => {
      await worker.terminate();
    },
  };
}

function applyChanges(
  posts: ReadonlyArray<Post>,
  changes: ReadonlyArray<PostTrialDraft>,
): Result<ReadonlyArray<Post>, SurveyFault> {
  const tried = new Map(posts.map((post) => [post.id, post]));
  for (const { code, place, ...change } of changes) {
    const post = tried.get(code);
    if (place === null) {
      if (!tried.delete(code)) return err({ type: 'UnknownPost', code } as SurveyFault);
      continue;
    }
    const { eyeHeightM, sensors, manned } = { ...post, ...change };
    const at = place ?? post?.place;
    if (at === undefined || eyeHeightM === undefined || sensors === undefined || manned === undefined) {
      return err({ type: 'UnknownPost', code } as SurveyFault);
    }
    tried.set(code, { id: code, role: post?.role ?? 'post', place: at, eyeHeightM, sensors, manned });
  }
  return ok([...tried.values()]);
}

async function describeTrial(
  context: NodeContext,
  latest: FinishedSurvey,
  slot: number,
  answer: TrialAnswer,
  computeMs: number,
): Promise<WhatIfView> {
  const { terms, findings } = latest;
  const { sanctuary } = findings;
  const starts = await listStartedRuns(context, latest.agreement);
  const next = checkStartRate(
    surveyRunRate(terms),
    starts.filter(({ isExtra }) => !isExtra).map(({ startedAt }) => startedAt),
    context.time.now(),
  );
  return {
    slot,
    slotMin: terms.slotMin,
    piPermille: terms.piPermille,
    stayLimitSlots: terms.stayLimitSlots,
    surveyed: {
      longestSlots: sanctuary?.longestStaySlots ?? null,
      permanent: sanctuary?.permanent ?? false,
      sanctuaryPairs: sanctuary === null ? 0 : countPairs(sanctuary.sanctuaryPairs),
    },
    ...answer,
    computeMs: Math.round(computeMs * 10) / 10,
    nextRunAt: next.ok ? null : unixMsToIso(next.error.nextAt),
  };
}
