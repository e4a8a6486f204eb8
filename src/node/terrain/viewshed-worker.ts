/** Worker thread of the viewshed pool: computes a part at a time over the terrain it was started with. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../base/assert.ts';
import type { Terrain } from '../../ground/terrain.ts';
import { loadViewshedMaker } from '../kernels/viewshed-maker.ts';
import type { ViewshedReply, ViewshedTask } from './viewshed-pool.ts';

assert(parentPort !== null, 'started as a worker');
const port = parentPort;
const terrain = workerData as Terrain;
const maker = await loadViewshedMaker();

port.on('message', ({ id, sights, algorithm }: ViewshedTask) => {
  const answers = sights.map((sight) => maker[algorithm](terrain, sight));
  const buffers = answers.flatMap((answer) => (answer.ok ? [answer.value.seen.buffer as ArrayBuffer] : []));
  port.postMessage({ id, answers } satisfies ViewshedReply, buffers);
});
