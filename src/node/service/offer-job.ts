/** The matching attack on an own offer on a thread of its own, so that the node goes on answering meanwhile. */
import { Worker } from 'node:worker_threads';
import type { Result } from '../../base/result.ts';
import { moduleAddress } from '../module-address.ts';
import type { CoverageJob } from '../terrain/coverage-job.ts';
import type { OfferCheck, OfferQuestion } from './offer-check.ts';

export type OfferJob = { readonly job: CoverageJob; readonly question: OfferQuestion; readonly seed: number };

export function runOfferJob(work: OfferJob): Promise<Result<OfferCheck, { readonly type: string }>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(moduleAddress(new URL('./offer-worker.ts', import.meta.url)), { workerData: work });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the worker of an offer ended without an answer')));
  });
}
