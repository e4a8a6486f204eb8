/** Evader machines on the fastest path this machine has: the WASM kernel, otherwise plain TypeScript. */
import { createKernelEvader, type EvaderKernel } from '../../vacuum/evader-kernel.ts';
import { createPlainEvader, type EvaderMachine } from '../../vacuum/evader-machine.ts';
import type { EvaderWindow } from '../../vacuum/evader-window.ts';
import { loadKernelModule } from './kernel-module.ts';

export type EvaderMaker = (window: EvaderWindow) => EvaderMachine;

/** Each machine gets its own instance, so that its memory goes when it does. */
export async function loadEvaderMaker(): Promise<EvaderMaker> {
  const module = await loadKernelModule('evader');
  if (module === null) return createPlainEvader;
  return (window) => {
    const instance = new WebAssembly.Instance(module, { env: { abort: refuseAbort } });
    return createKernelEvader(instance.exports as unknown as EvaderKernel, window);
  };
}

function refuseAbort(): never {
  throw new Error('assertion failed: the evader kernel stopped');
}
