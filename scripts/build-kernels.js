/**
 * Compiles the AssemblyScript kernels `src/node/kernels/NAME.as.ts` to `dist/kernels/NAME.wasm` when one of them
 * changed: no runtime, no assertions, SIMD. A kernel imports its memory only where it says so in its first line:
 * `// asc: --importMemory --sharedMemory ...` adds options for that file.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, toolEnvironment } from './install.js';
import { hashSources, isBuiltFrom, listFiles, markBuilt } from './stale.js';

const SOURCES = 'src/node/kernels';
const OUT = 'dist/kernels';
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
const isKernel = (path) => path.endsWith('.as.ts');

/** Names of the kernels that had to be compiled; all of them or none. */
export function ensureKernelsBuilt() {
  const kernels = listFiles(SOURCES).filter(isKernel);
  const version = 'node_modules/assemblyscript/package.json';
  const hash = hashSources([SOURCES], ['scripts/build-kernels.js', version], isKernel);
  const isThere = kernels.every((path) => existsSync(join(ROOT, OUT, wasmName(path))));
  if (isThere && isBuiltFrom(OUT, hash)) return [];
  mkdirSync(join(ROOT, OUT), { recursive: true });
  for (const path of listFiles(OUT)) {
    if (path.endsWith('.wasm') && !kernels.some((kernel) => path.endsWith(`/${wasmName(kernel)}`)))
      rmSync(join(ROOT, path));
  }
  for (const path of kernels) compileKernel(path);
  markBuilt(OUT, hash);
  return kernels.map(wasmName);
}

function compileKernel(path) {
  const firstLine = readFileSync(join(ROOT, path), 'utf8').split('\n', 1)[0];
  const extra = /^\/\/ asc:(.*)$/.exec(firstLine)?.[1].trim().split(/\s+/) ?? [];
  const asc = join(ROOT, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
  const out = join(ROOT, OUT, wasmName(path));
  const partial = `${out}.${process.pid}`;
  const run = spawnSync('node', [asc, path, ...OPTIONS, ...extra, '-o', partial], {
    cwd: ROOT,
    env: toolEnvironment(),
    encoding: 'utf8',
  });
  if (run.status !== 0) {
    rmSync(partial, { force: true });
    throw new Error(`kernel ${path} does not compile:\n${run.stdout ?? ''}${run.stderr ?? ''}${run.error ?? ''}`);
  }
  renameSync(partial, out);
}

function wasmName(path) {
  return basename(path).replace(/\.as\.ts$/, '.wasm');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const built = ensureKernelsBuilt();
  console.error(built.length > 0 ? `compiled ${built.join(', ')}` : `${OUT} is up to date`);
}
