/**
 * The Knox counter on the fastest path this machine has: the WASM kernel, otherwise plain TypeScript. Long counts are
 * shared with one helper thread: both take the next batch of deals until none is left, and since a batch gives the same
 * numbers wherever it runs, so does their sum. A helper that dies or starts late costs time, never a number.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  createKnoxCounts,
  type KnoxBatches,
  type KnoxKernel,
  knoxCountLength,
  layKnoxBatches,
} from '../../pattern/knox-kernel.ts';
import { countKnoxPlain, type KnoxCounter, type KnoxCountTask } from '../../pattern/knox-permutation.ts';
import { moduleAddress } from '../module-address.ts';
import { loadKernelModule } from './kernel-module.ts';

/** Pair deals that take longer than a thread takes to start. */
const SHARED_WORK_MIN = 2e8;
/** After this long without a batch from the helper its open ones are counted here. */
const HELPER_WAIT_MS = 2_000;
/** Places in the marks: the next batch, the number done, then one mark a batch. */
const [NEXT, DONE, FIRST] = [0, 1, 2];

export type SharedKnoxCount = {
  readonly task: KnoxCountTask;
  readonly counts: SharedArrayBuffer;
  readonly marks: SharedArrayBuffer;
};

/** Each count gets its own instance, so that its memory goes when it is done. */
export async function loadKnoxCounter(sharedWorkMin = SHARED_WORK_MIN): Promise<KnoxCounter> {
  const module = await loadKernelModule('knox');
  if (module === null) return countKnoxPlain;
  let helper: Worker | null = null;
  const askHelper = (count: SharedKnoxCount) => {
    helper ??= startHelper(module, () => {
      helper = null;
    });
    helper.postMessage(count);
  };
  return (task) => {
    const work = layKnoxBatches(createKnoxKernel(module), task);
    if (work === null) return countKnoxPlain(task);
    const isLong = task.pairs.first.length * task.permutations >= sharedWorkMin && availableParallelism() > 1;
    const count: SharedKnoxCount = {
      task,
      counts: new SharedArrayBuffer(knoxCountLength(task) * 4),
      marks: new SharedArrayBuffer((FIRST + work.batches) * 4),
    };
    if (isLong) askHelper(count);
    countKnoxShare(work, count);
    return finishCount(work, count);
  };
}

export function createKnoxKernel(module: WebAssembly.Module): KnoxKernel {
  return new WebAssembly.Instance(module, { env: { abort: refuseAbort } }).exports as unknown as KnoxKernel;
}

function refuseAbort(): never {
  throw new Error('assertion failed: the Knox kernel stopped');
}

/** Takes batches until none is left. */
export function countKnoxShare(work: KnoxBatches, { task, counts, marks }: SharedKnoxCount): void {
  const mark = new Int32Array(marks);
  const out = createKnoxCounts(task, counts);
  for (let batch = Atomics.add(mark, NEXT, 1); batch < work.batches; batch = Atomics.add(mark, NEXT, 1)) {
    work.countBatch(batch, out);
    Atomics.store(mark, FIRST + batch, 1);
    Atomics.add(mark, DONE, 1);
    Atomics.notify(mark, DONE);
  }
}

/** Waits for the batches that others took. */
function finishCount(work: KnoxBatches, { task, counts, marks }: SharedKnoxCount): Int32Array {
  const mark = new Int32Array(marks);
  const out = createKnoxCounts(task, counts);
  for (;;) {
    const done = Atomics.load(mark, DONE);
    if (done >= work.batches) return out;
    if (Atomics.wait(mark, DONE, done, HELPER_WAIT_MS) !== 'timed-out') continue;
    for (let batch = 0; batch < work.batches; batch++) {
      if (Atomics.load(mark, FIRST + batch) === 0) work.countBatch(batch, out);
    }
    return out;
  }
}

/** Keeps nobody waiting at the end: a process may exit while the helper idles. */
function startHelper(module: WebAssembly.Module, onEnd: () => void): Worker {
  const helper = new Worker(moduleAddress(new URL('./knox-helper.ts', import.meta.url)), { workerData: module });
  helper.on('error', onEnd);
  helper.on('exit', onEnd);
  helper.unref();
  return helper;
}
