/** The Knox counter on the fastest path this machine has: the WASM kernel, otherwise plain TypeScript. */
import { createKernelCounter, type KnoxKernel } from '../../pattern/knox-kernel.ts';
import { countKnoxPlain, type KnoxCounter } from '../../pattern/knox-permutation.ts';
import { loadKernelModule } from './kernel-module.ts';

/** Each count gets its own instance, so that its memory goes when it is done. */
export async function loadKnoxCounter(): Promise<KnoxCounter> {
  const module = await loadKernelModule('knox');
  if (module === null) return countKnoxPlain;
  return (task) => {
    const instance = new WebAssembly.Instance(module, { env: { abort: refuseAbort } });
    return createKernelCounter(instance.exports as unknown as KnoxKernel)(task);
  };
}

function refuseAbort(): never {
  throw new Error('assertion failed: the Knox kernel stopped');
}
