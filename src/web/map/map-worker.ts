/** The worker of the map library is a file of the own origin; every map says so before it is made. */
import { setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';

export function setMapWorker(): void {
  setWorkerUrl(workerUrl);
}
