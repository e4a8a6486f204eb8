/** Worker thread of one offer: coverage, what each post closes, the matching attack; posts the answer and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../base/assert.ts';
import { createPrng } from '../../base/random.ts';
import { computeForceCoverage } from '../../ground/force-coverage.ts';
import { loadViewshedMaker } from '../kernels/viewshed-maker.ts';
import { checkOfferParts } from './offer-check.ts';
import type { OfferJob } from './offer-job.ts';

assert(parentPort !== null, 'started as a worker');
const { job, question, seed } = workerData as OfferJob;
const { combined } = await loadViewshedMaker();
const input = { ...job, kernels: { viewshed: combined } };
const before = computeForceCoverage(input);
const answer = before.ok ? checkOfferParts({ before: before.value, input }, question, createPrng(seed)) : before;
parentPort.postMessage(answer);
