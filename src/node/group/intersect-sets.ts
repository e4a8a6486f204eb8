/**
 * Both roles of the real protocol in one process: two state machines, every message passed as bytes, the group
 * work of both on one pool. For files a caller brings; it touches no node and no feed.
 */
import { randomBytes } from 'node:crypto';
import { assert } from '../../base/assert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { type UnixMs, unixMs } from '../../base/time.ts';
import type { IntersectionJob } from '../../vacuum/intersection-job.ts';
import { advanceIntersection, type IntersectionInput, isOver } from '../../vacuum/intersection-machine.ts';
import { bytesToMessage, messageToBytes } from '../../vacuum/intersection-message.ts';
import {
  createIntersection,
  type IntersectionDeps,
  type IntersectionFault,
  type IntersectionState,
  type IntersectionTerms,
  type IntersectionWork,
  type RepeatedToken,
  type SetLargerThanBucket,
  type SetNotCommitted,
} from '../../vacuum/intersection-state.ts';
import type { GroupPool } from './group-pool.ts';

export type IntersectionFigures = {
  readonly tokens: ReadonlyArray<string>;
  /** Wall time of the run without its proofs, and of making and checking the proofs. */
  readonly ms: number;
  readonly msProofs: number;
  /** All that crossed, both directions. */
  readonly bytes: number;
};

export type IntersectSetsDeps = IntersectionDeps & { readonly pool: GroupPool };
type Pending = { readonly from: 0 | 1; readonly work: IntersectionWork; readonly job: IntersectionJob };

const PROOF_WORK: ReadonlySet<IntersectionWork> = new Set(['prove', 'check-answer', 'verify']);
const NOW = unixMs(0);

/** Intersects two sets of tokens without repetition. `onProgress` gets elements done of the work under way. */
export async function intersectSets(
  sets: readonly [ReadonlyArray<string>, ReadonlyArray<string>],
  deps: IntersectSetsDeps,
  onProgress: (work: IntersectionWork, done: number, total: number) => void = () => {},
): Promise<Result<IntersectionFigures, SetLargerThanBucket | SetNotCommitted | RepeatedToken | IntersectionFault>> {
  const terms = fileTerms(Math.max(1, sets[0].length, sets[1].length));
  const states: IntersectionState[] = [];
  for (const tokens of sets) {
    const start = { terms, tokens, seed: new Uint8Array(randomBytes(32)), snapshotRoot: new Uint8Array(32) };
    const state = createIntersection({ ...start, approvedRoot: null }, deps);
    if (!state.ok) return state;
    states.push(state.value);
  }
  let bytes = 0;
  const spent = { plain: 0, proofs: 0 };
  let inputs: { readonly to: 0 | 1; readonly input: IntersectionInput }[] = [
    { to: 0, input: { type: 'tick' } },
    { to: 1, input: { type: 'tick' } },
  ];
  while (inputs.length > 0) {
    const jobs: Pending[] = [];
    const startedAt = performance.now();
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      const { to } = next;
      const [state, outputs] = advanceIntersection(states[to]!, next.input, NOW, deps);
      states[to] = state;
      for (const output of outputs) {
        if (output.type === 'compute') jobs.push({ from: to, work: output.work, job: output.job });
        if (output.type !== 'send') continue;
        const wire = messageToBytes(output.message, deps.sha256);
        bytes += wire.length;
        const message = bytesToMessage(wire, deps.sha256);
        assert(message.ok, 'own messages read back');
        inputs.push({ to: to === 0 ? 1 : 0, input: { type: 'received', message: message.value } });
      }
    }
    inputs = await computeJobs(jobs, deps.pool, onProgress);
    const isProof = jobs.some((job) => PROOF_WORK.has(job.work));
    spent[isProof ? 'proofs' : 'plain'] += performance.now() - startedAt;
  }
  const stopped = states.find((state) => state.phase !== 'vacuum');
  if (stopped?.fault) return err(stopped.fault);
  assert(states.every(isOver), 'both runs ended');
  return ok({ tokens: states[0]!.common!, ms: Math.round(spent.plain), msProofs: Math.round(spent.proofs), bytes });
}

async function computeJobs(
  jobs: ReadonlyArray<Pending>,
  pool: GroupPool,
  onProgress: (work: IntersectionWork, done: number, total: number) => void,
): Promise<{ readonly to: 0 | 1; readonly input: IntersectionInput }[]> {
  return Promise.all(
    jobs.map(async ({ from, work, job }) => {
      const result = await pool.compute(job, (done, total) => onProgress(work, done, total));
      return { to: from, input: { type: 'computed', work, result } as const };
    }),
  );
}

function fileTerms(size: number): IntersectionTerms {
  const never: UnixMs = unixMs(1);
  return {
    suite: 'PSI',
    agreementHash: new Uint8Array(32),
    run: 0,
    size,
    programVersion: '0',
    terrainHash: '',
    answerAt: NOW,
    expires: never,
  };
}
