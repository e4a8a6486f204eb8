/**
 * Pattern jobs on a thread of their own, one after another, so that an alarm never waits for a forecast. Closing ends
 * the job under way; whoever waits for it is told so.
 */
import { Worker } from 'node:worker_threads';
import { err, type Result } from '../../base/result.ts';
import type { Evaluation } from '../../pattern/evaluation.ts';
import type { Repetition } from '../../pattern/repetition.ts';
import { moduleAddress } from '../module-address.ts';
import type {
  EvaluationJob,
  ForecastJob,
  ForecastOutcome,
  PatternJob,
  PatternJobError,
  PatternOutcome,
  RepetitionJob,
} from './pattern-job.ts';

export type PatternStopped = { readonly type: 'ComputationStopped' };
type Outcome<J extends PatternJob> = J extends RepetitionJob
  ? Repetition
  : J extends ForecastJob
    ? ForecastOutcome
    : J extends EvaluationJob
      ? Evaluation
      : never;

export type PatternRunner = {
  readonly run: <J extends PatternJob>(job: J) => Promise<Result<Outcome<J>, PatternJobError | PatternStopped>>;
  readonly close: () => Promise<void>;
};

export function createPatternRunner(): PatternRunner {
  let queue: Promise<unknown> = Promise.resolve();
  let active: Worker | null = null;
  let isClosed = false;
  const start = (job: PatternJob): Promise<Result<PatternOutcome, PatternJobError | PatternStopped>> => {
    if (isClosed) return Promise.resolve(err({ type: 'ComputationStopped' }));
    return new Promise((resolve, reject) => {
      const worker = new Worker(moduleAddress(new URL('./pattern-worker.ts', import.meta.url)), { workerData: job });
      active = worker;
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => resolve(err({ type: 'ComputationStopped' })));
    });
  };
  return {
    run: <J extends PatternJob>(job: J) => {
      const turn = queue.then(() => start(job));
      queue = turn.catch(() => undefined);
      return turn as Promise<Result<Outcome<J>, PatternJobError | PatternStopped>>;
    },
    close: async () => {
      isClosed = true;
      await active?.terminate();
    },
  };
}
