/**
 * Compiled kernels of `dist/kernels/`. A kernel is a faster way to the same bits, never the only one: where it has
 * not been built, or the machine has no SIMD, the answer is null and the caller takes its plain path.
 */
import { readFile } from 'node:fs/promises';

export async function loadKernelModule(name: string): Promise<WebAssembly.Module | null> {
  const address = new URL(`../../../dist/kernels/${name}.wasm`, import.meta.url);
  const bytes = await readFile(address).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return bytes !== null && WebAssembly.validate(bytes) ? WebAssembly.compile(bytes) : null;
}
