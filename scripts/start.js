/**
 * `npm start`: installs what is missing, builds the screens and kernels if a source changed, then runs the
 * exercise on the pinned Node. Arguments are passed on, signals too, and the exit code is that of the exercise.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureKernelsBuilt } from './build-kernels.js';
import { ensureWebBuilt } from './build-web.js';
import { ensureInstalled, ROOT, toolEnvironment } from './install.js';

const node = await ensureInstalled();
ensureKernelsBuilt();
if (ensureWebBuilt()) console.error('Built the screens.');

const child = spawn(node, [join(ROOT, 'src/cli/main.ts'), 'exercise', ...process.argv.slice(2)], {
  cwd: ROOT,
  env: toolEnvironment(),
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    /* A terminal sends its interrupt to the whole group already. */
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('error', (error) => {
  console.error(`The exercise could not be started: ${error.message}`);
  process.exit(1);
});
child.on('close', (code, signal) => {
  process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
});
