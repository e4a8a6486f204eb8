/**
 * Computes the jobs of a private intersection on worker threads, in parts, so that a run of many thousand
 * elements uses every core, reports progress and leaves the main thread free. The bytes are those of
 * `computeIntersectionJob`, whatever the number of threads.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Bytes } from '../../base/bytes.ts';
import type { Group } from '../../vacuum/group.ts';
import {
  type IntersectionJob,
  jobElements,
  joinIntersectionParts,
  splitIntersectionJob,
} from '../../vacuum/intersection-job.ts';
import { moduleAddress } from '../module-address.ts';

export type GroupPool = {
  readonly compute: (job: IntersectionJob, onProgress?: (done: number, total: number) => void) => Promise<Bytes>;
  /** Ends the threads; a job under way is rejected. */
  readonly close: () => Promise<void>;
};

/** Parts are small enough to show progress twice a second and large enough that sending them costs nothing. */
const PART_ELEMENTS_MAX = 2_048;
/** Sums gain from length: their cost for each element falls with the logarithm of the part. */
const SUM_ELEMENTS_MAX = 8_192;
const PARTS_PER_THREAD = 2;

type Task = {
  readonly part: IntersectionJob;
  readonly resolve: (result: Bytes) => void;
  readonly reject: (error: Error) => void;
};
type Answer = { readonly id: number; readonly result?: Bytes; readonly error?: string };

export type GroupPoolOptions = {
  readonly threads?: number;
  /** What the threads compute with: the fastest there is, or libsodium alone (to compare). */
  readonly threadGroup?: GroupName;
};
export type GroupName = 'fastest' | 'libsodium';

/** A pool whose threads start with its first job: for processes that may never compute one. */
export function createLazyGroupPool(group: Group): GroupPool {
  let pool: GroupPool | null = null;
  return {
    compute: (job, onProgress) => {
      pool ??= createGroupPool(group);
      return pool.compute(job, onProgress);
    },
    close: async () => pool?.close(),
  };
}

export function createGroupPool(group: Group, options: GroupPoolOptions = {}): GroupPool {
  const threads = options.threads ?? availableParallelism();
  const waiting: Task[] = [];
  const workers = Array.from({ length: threads }, () => startWorker(waiting, options.threadGroup ?? 'fastest'));
  return {
    compute: async (job, onProgress) => {
      const total = jobElements(job);
      const isSum = job.kind === 'compose';
      const share = Math.ceil(total / (isSum ? threads : threads * PARTS_PER_THREAD));
      const most = isSum ? SUM_ELEMENTS_MAX : PART_ELEMENTS_MAX;
      const parts = splitIntersectionJob(job, Math.max(1, Math.min(most, share)));
      let done = 0;
      const results = await Promise.all(
        parts.map(async (part) => {
          const result = await new Promise<Bytes>((resolve, reject) => {
            waiting.push({ part, resolve, reject });
            for (const worker of workers) worker.wake();
          });
          done += jobElements(part);
          onProgress?.(done, total);
          return result;
        }),
      );
      return joinIntersectionParts(job, parts, results, group);
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
      for (const task of waiting.splice(0)) task.reject(new Error('the group pool was closed'));
    },
  };
}

type PoolWorker = { readonly wake: () => void; readonly close: () => Promise<void> };

/** A thread that takes one task after the other from the common queue; it does not keep the process alive. */
function startWorker(waiting: Task[], threadGroup: GroupName): PoolWorker {
  const worker = new Worker(moduleAddress(new URL('./group-worker.ts', import.meta.url)), { workerData: threadGroup });
  let task: Task | null = null;
  let id = 0;
  const wake = () => {
    if (task !== null) return;
    const next = waiting.shift();
    if (next === undefined) return worker.unref();
    task = next;
    id++;
    worker.ref();
    worker.postMessage({ id, part: next.part });
  };
  const finish = (end: (task: Task) => void) => {
    const ended = task;
    task = null;
    if (ended !== null) end(ended);
  };
  worker.on('message', (answer: Answer) => {
    if (answer.id !== id) return;
    const { result, error } = answer;
    finish((ended) =>
      result === undefined ? ended.reject(new Error(error ?? 'the part failed')) : ended.resolve(result),
    );
    wake();
  });
  worker.on('error', (error) => finish((ended) => ended.reject(error)));
  worker.on('exit', () => finish((ended) => ended.reject(new Error('the worker of the group pool ended'))));
  worker.unref();
  return {
    wake,
    close: async () => {
      await worker.terminate();
    },
  };
}
