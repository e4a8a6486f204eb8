/** Worker thread that takes its share of the batches of a Knox count, one count after another. */
import { parentPort, workerData } from 'node:worker_threads';
import { layKnoxBatches } from '../../pattern/knox-kernel.ts';
import { countKnoxShare, createKnoxKernel, type SharedKnoxCount } from './knox-counter.ts';

parentPort?.on('message', (count: SharedKnoxCount) => {
  const work = layKnoxBatches(createKnoxKernel(workerData as WebAssembly.Module), count.task);
  if (work !== null) countKnoxShare(work, count);
});
