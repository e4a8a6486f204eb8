/**
 * Coverage of one force on a thread of its own, with the viewshed kernel where there is one, so that the node goes on
 * answering while posts are moved about. The answer is that of `computeForceCoverage`, and stays in this process.
 */
import { Worker } from 'node:worker_threads';
import type { Result } from '../../base/result.ts';
import type { ForceCoverage, ForceCoverageError, ForceCoverageInput } from '../../ground/force-coverage.ts';
import { moduleAddress } from '../module-address.ts';

export type CoverageJob = Omit<ForceCoverageInput, 'kernels'>;
export type CoverageAnswer = Result<ForceCoverage, ForceCoverageError>;

export function runCoverageJob(job: CoverageJob): Promise<CoverageAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(moduleAddress(new URL('./coverage-worker.ts', import.meta.url)), { workerData: job });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the coverage worker ended without an answer')));
  });
}
