/** Worker thread of one coverage job: computes what it was started with, posts the answer and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../base/assert.ts';
import { computeForceCoverage } from '../../ground/force-coverage.ts';
import { loadViewshedMaker } from '../kernels/viewshed-maker.ts';
import type { CoverageAnswer, CoverageJob } from './coverage-job.ts';

assert(parentPort !== null, 'started as a worker');
const { combined } = await loadViewshedMaker();
const answer: CoverageAnswer = computeForceCoverage({
  ...(workerData as CoverageJob),
  kernels: { viewshed: combined },
});
parentPort.postMessage(answer);
