/** Worker thread of the what-ifs over one vacuum: laid out once, then every trial is answered in the order asked. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../base/assert.ts';
import { createPostMoves } from '../../ground/post-moves.ts';
import { worstCaseInside } from '../../vacuum/sanctuary.ts';
import { layCellGround } from '../../vacuum/vacuum-findings.ts';
import { createWhatIfDesk } from '../../vacuum/what-if.ts';
import { loadEvaderMaker } from '../kernels/evader-maker.ts';
import { loadViewshedMaker } from '../kernels/viewshed-maker.ts';
import type { TrialAsked, TrialGround } from './what-if-desk.ts';
import { createTrial } from './what-if-trial.ts';

assert(parentPort !== null, 'started as a worker');
const port = parentPort;
const { before, input, terms, notSeenThen, vacuumSeen } = workerData as TrialGround;
const { combined } = await loadViewshedMaker();
const ground = layCellGround(terms, await loadEvaderMaker());
assert(ground.ok, 'the ground of a finished survey');
const tryPosts = createTrial({
  moves: createPostMoves(before, { ...input, kernels: { viewshed: combined } }),
  desk: createWhatIfDesk({
    machine: ground.value.createMachine(),
    vacuumSeen,
    cyclic: true,
    stayLimitSlots: terms.stayLimitSlots,
    qualifier: worstCaseInside('seam', terms.piPermille),
  }),
  ids: ground.value.ids,
  notSeenThen,
  vacuumSeen,
});
port.on('message', ({ id, posts, slot }: TrialAsked) => {
  const start = performance.now();
  const answer = tryPosts(posts, slot);
  port.postMessage({ id, answer, computeMs: performance.now() - start });
});
