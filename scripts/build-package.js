/**
 * Makes what the packed file holds beside its documents: JavaScript in `compiled/` (Node strips no types inside
 * node_modules), kernels and screens in `dist/`. `compiled/` lies as deep as `src/`, so relative addresses of
 * files outside the sources are the same in both. Called by npm before it packs.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureKernelsBuilt } from './build-kernels.js';
import { ensureWebBuilt } from './build-web.js';
import { ROOT, toolEnvironment } from './install.js';

rmSync(join(ROOT, 'compiled'), { recursive: true, force: true });
const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const run = spawnSync('node', [tsc, '-p', 'tsconfig.build.json'], {
  cwd: ROOT,
  env: toolEnvironment(),
  stdio: ['ignore', 2, 2],
});
if (run.status !== 0) process.exit(run.status ?? 1);
ensureKernelsBuilt();
ensureWebBuilt();
