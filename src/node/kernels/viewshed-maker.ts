/**
 * Viewsheds on the fastest path this machine has: the WASM kernel, otherwise plain TypeScript. The answer is the same.
 * A maker holds the machine of the last terrain it was asked for, so a force on one terrain lays it out once.
 */
import {
  createKernelViewshed,
  type ViewshedKernelExports,
  type ViewshedMachine,
} from '../../ground/kernel-viewshed.ts';
import { computeCombinedViewshed, computeSweepViewshed, type ViewshedKernel } from '../../ground/sweep-viewshed.ts';
import type { Terrain } from '../../ground/terrain.ts';
import { loadKernelModule } from './kernel-module.ts';

export type ViewshedMaker = {
  readonly isKernel: boolean;
  readonly sweep: ViewshedKernel;
  readonly combined: ViewshedKernel;
};

export async function loadViewshedMaker(): Promise<ViewshedMaker> {
  const module = await loadKernelModule('viewshed');
  if (module === null) return { isKernel: false, sweep: computeSweepViewshed, combined: computeCombinedViewshed };
  let held: { readonly terrain: Terrain; readonly machine: ViewshedMachine } | null = null;
  const machineOf = (terrain: Terrain): ViewshedMachine => {
    if (held?.terrain !== terrain) {
      const instance = new WebAssembly.Instance(module, { env: { abort: refuseAbort } });
      const exports = instance.exports as unknown as ViewshedKernelExports;
      held = { terrain, machine: createKernelViewshed(exports, terrain) };
    }
    return held.machine;
  };
  return {
    isKernel: true,
    sweep: (terrain, options) => machineOf(terrain).sweep(options),
    combined: (terrain, options) => machineOf(terrain).combined(options),
  };
}

function refuseAbort(): never {
  throw new Error('assertion failed: the viewshed kernel stopped');
}
