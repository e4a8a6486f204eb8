/**
 * Builds the screens into dist/web when one of their sources changed. `ensureWebBuilt` is called by `npm start`
 * and `npm test`; run by itself it builds and says so.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, toolEnvironment } from './install.js';
import { hashSources, isBuiltFrom, markBuilt } from './stale.js';

const OUT = 'dist/web';
const ROOMS = ['src/base', 'src/record', 'src/vacuum', 'src/direction', 'src/format', 'src/web', 'src/node/http'];

/** True if it had to build. Throws with the tool's output where the build fails. */
export function ensureWebBuilt() {
  const hash = hashSources(
    ROOMS,
    ['vite.config.ts', 'package-lock.json', 'scripts/map-base.ts'],
    (path) => !path.includes('.test.'),
  );
  if (isBuiltFrom(OUT, hash) && existsSync(join(ROOT, OUT, 'index.html'))) return false;
  rmSync(join(ROOT, OUT), { recursive: true, force: true });
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const run = spawnSync('node', [vite, 'build', '--logLevel', 'warn'], {
    cwd: ROOT,
    env: toolEnvironment(),
    encoding: 'utf8',
  });
  if (run.status !== 0)
    throw new Error(`the web build failed:\n${run.stdout ?? ''}${run.stderr ?? ''}${run.error ?? ''}`);
  markBuilt(OUT, hash);
  return true;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.error(ensureWebBuilt() ? `built ${OUT}` : `${OUT} is up to date`);
}
