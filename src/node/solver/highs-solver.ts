/**
 * HiGHS behind the `Solver` type: one worker thread, requests one after another, a time limit that holds. HiGHS
 * watches its own clock; where it does not come back, the worker is ended and the best reported solution is the
 * answer, with the bound that was proven by then.
 */
import { Worker } from 'node:worker_threads';
import type { LinearModel, Solver, SolverAnswer, SolverLimits } from '../../vacuum/solver.ts';
import { moduleAddress } from '../module-address.ts';
import { type HighsIncumbent, worstBound } from './highs-model.ts';
import type { HighsReply, HighsRequest } from './highs-worker.ts';

export type HighsSolver = { readonly solve: Solver; readonly close: () => Promise<void> };

/** Time after its limit in which HiGHS must have come back: loading, building and cleaning up included. */
const GRACE_MS = 3_000;

export function createHighsSolver(): HighsSolver {
  let worker: Worker | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  let nextId = 1;
  const obtain = () => {
    worker ??= new Worker(moduleAddress(new URL('./highs-worker.ts', import.meta.url)));
    worker.unref();
    return worker;
  };
  const discard = async () => {
    const old = worker;
    worker = null;
    await old?.terminate();
  };
  const solve: Solver = (model, limits) => {
    const turn = queue.then(() => askWorker(obtain(), { id: nextId++, model, limits }, discard));
    queue = turn.catch(() => undefined);
    return turn;
  };
  return { solve, close: discard };
}

function askWorker(worker: Worker, request: HighsRequest, discard: () => Promise<void>): Promise<SolverAnswer> {
  return new Promise((resolve, reject) => {
    let best: HighsIncumbent | null = null;
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      worker.unref();
      settle();
    };
    const onMessage = (reply: HighsReply) => {
      if (reply.id !== request.id) return;
      if (reply.type === 'improved') best = reply.incumbent;
      else if (reply.type === 'answer') finish(() => resolve(reply.answer));
      else finish(() => void discard().then(() => reject(new Error(`HiGHS failed: ${reply.reason}`))));
    };
    const onError = (error: Error) => finish(() => void discard().then(() => reject(error)));
    const onExit = () => finish(() => void discard().then(() => reject(new Error('the solver worker ended'))));
    const onOverrun = () => finish(() => void discard().then(() => resolve(answerCutShort(request, best))));
    const timer = setTimeout(onOverrun, request.limits.timeLimitMs + GRACE_MS);
    worker.ref();
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(request);
  });
}

function answerCutShort(
  { model }: { model: LinearModel; limits: SolverLimits },
  best: HighsIncumbent | null,
): SolverAnswer {
  if (best === null) return { status: 'none', bound: worstBound(model) };
  const bound = Number.isFinite(best.bound) ? best.bound : worstBound(model);
  return { status: 'feasible', objective: best.objective, bound, values: best.values, rowDuals: null };
}
