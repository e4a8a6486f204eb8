/**
 * Loads the geotiff package. Its `web-worker` dependency reads `workerData.mod` in every thread it finds
 * itself in and fails in threads that were started without data; an empty object for the time of the import
 * keeps the package usable from any thread.
 */
import nodeThreads from 'node:worker_threads';

const threads: { readonly isMainThread: boolean; workerData: unknown } = nodeThreads;

export async function loadGeotiff(): Promise<typeof import('geotiff')> {
  const held = threads.workerData;
  if (threads.isMainThread || (held !== null && held !== undefined)) return import('geotiff');
  threads.workerData = {};
  try {
    return await import('geotiff');
  } finally {
    threads.workerData = held;
  }
}
