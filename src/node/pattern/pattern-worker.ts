/** Worker thread of one pattern job: takes it as its start data, posts the outcome, ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadKnoxCounter } from '../kernels/knox-counter.ts';
import { computePatternJob, type PatternJob } from './pattern-job.ts';

if (parentPort !== null) {
  parentPort.postMessage(computePatternJob(workerData as PatternJob, await loadKnoxCounter()));
}
