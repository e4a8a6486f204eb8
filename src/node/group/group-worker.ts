/** Worker thread of the group pool: computes one part of a job at a time and posts its bytes back. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../base/assert.ts';
import { computeIntersectionPart, type IntersectionJob } from '../../vacuum/intersection-job.ts';
import { createNodeGroup } from './kernel-group.ts';
import { createSodiumGroup, nodeSha512 } from './sodium-group.ts';

assert(parentPort !== null, 'started as a worker');
const port = parentPort;
const group = workerData === 'libsodium' ? await createSodiumGroup() : await createNodeGroup();
const deps = { group, sha512: nodeSha512 };

port.on('message', ({ id, part }: { readonly id: number; readonly part: IntersectionJob }) => {
  try {
    const result = computeIntersectionPart(part, deps);
    port.postMessage(
      { id, result },
      result.byteLength === result.buffer.byteLength ? [result.buffer as ArrayBuffer] : [],
    );
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
