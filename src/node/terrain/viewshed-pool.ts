/**
 * Many viewsheds over one terrain on worker threads, each with its own kernel; heights lie in shared memory, so a
 * thread more costs no copy. The viewsheds are those of the plain path, in the order asked for, whatever the number
 * of threads.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Result } from '../../base/result.ts';
import type { ObserverUnknown, SightOptions, Viewshed } from '../../ground/ray-viewshed.ts';
import type { Terrain } from '../../ground/terrain.ts';
import { moduleAddress } from '../module-address.ts';

export type ViewshedAlgorithm = 'sweep' | 'combined';
export type ViewshedAnswer = Result<Viewshed, ObserverUnknown>;
export type ViewshedPool = {
  readonly compute: (
    sights: ReadonlyArray<SightOptions>,
    algorithm: ViewshedAlgorithm,
  ) => Promise<ReadonlyArray<ViewshedAnswer>>;
  /** Ends the threads; what is under way is rejected. */
  readonly close: () => Promise<void>;
};

/** What crosses to a worker and back. */
export type ViewshedTask = {
  readonly id: number;
  readonly sights: ReadonlyArray<SightOptions>;
  readonly algorithm: ViewshedAlgorithm;
};
export type ViewshedReply = { readonly id: number; readonly answers: ReadonlyArray<ViewshedAnswer> };

type Waiting = { readonly resolve: (reply: ViewshedReply) => void; readonly reject: (error: Error) => void };

/** Parts are large enough that sending them costs nothing beside computing them. */
const PART_SIGHTS = 16;

export function createViewshedPool(terrain: Terrain, threads: number = availableParallelism()): ViewshedPool {
  const shared = shareTerrain(terrain);
  const workers = Array.from({ length: threads }, () => startViewshedWorker(shared));
  return {
    compute: async (sights, algorithm) => {
      const parts: SightOptions[][] = [];
      for (let at = 0; at < sights.length; at += PART_SIGHTS) parts.push(sights.slice(at, at + PART_SIGHTS));
      const answers: (ReadonlyArray<ViewshedAnswer> | undefined)[] = parts.map(() => undefined);
      let next = 0;
      const work = async (worker: ViewshedWorker) => {
        for (let part = next++; part < parts.length; part = next++) {
          answers[part] = (await worker.ask(parts[part]!, algorithm)).answers;
        }
      };
      await Promise.all(workers.map(work));
      return answers.flatMap((part) => part ?? []);
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

function shareTerrain(terrain: Terrain): Terrain {
  const heights = new Float32Array(new SharedArrayBuffer(terrain.heights.byteLength));
  heights.set(terrain.heights);
  return { ...terrain, heights };
}

type ViewshedWorker = {
  readonly ask: (sights: ReadonlyArray<SightOptions>, algorithm: ViewshedAlgorithm) => Promise<ViewshedReply>;
  readonly close: () => Promise<void>;
};

/** A thread that does not keep the process alive while it has nothing to do. */
function startViewshedWorker(terrain: Terrain): ViewshedWorker {
  const worker = new Worker(moduleAddress(new URL('./viewshed-worker.ts', import.meta.url)), { workerData: terrain });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  const failAll = (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', (reply: ViewshedReply) => {
    waiting.get(reply.id)?.resolve(reply);
    waiting.delete(reply.id);
    if (waiting.size === 0) worker.unref();
  });
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('the worker of the viewshed pool ended')));
  worker.unref();
  return {
    ask: (sights, algorithm) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ id, sights, algorithm } satisfies ViewshedTask);
      }),
    close: async () => {
      await worker.terminate();
    },
  };
}
