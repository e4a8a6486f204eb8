/** Compiles stale kernels before a test run, so that a test never meets an old or missing one. */
import { execFileSync } from 'node:child_process';

export function setup(): void {
  execFileSync(process.execPath, ['scripts/build-kernels.js'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
