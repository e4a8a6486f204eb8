/**
 * Runs a command of the program from the checkout: installs what is missing, builds kernels and, for what serves them, the
 * screens where a source changed, then goes on in this process or, where it is an older Node, on the pinned one. Signals
 * are passed on, and the exit code is that of the command.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureKernelsBuilt } from './build-kernels.js';
import { ensureWebBuilt } from './build-web.js';
import { ensureInstalled, NODE_MAJOR_MIN, ROOT, toolEnvironment } from './install.js';

const MAIN = join(ROOT, 'src/cli/main.ts');
const WITH_SCREENS = new Set(['serve', 'exercise']);

export async function launch(words) {
  const node = await ensureInstalled();
  ensureKernelsBuilt();
  if (WITH_SCREENS.has(words[0]) && ensureWebBuilt()) console.error('Built the screens.');
  if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) return runOn(node, words);
  process.argv = [process.argv[0], MAIN, ...words];
  await import(pathToFileURL(MAIN).href);
}

function runOn(node, words) {
  const child = spawn(node, [MAIN, ...words], { env: toolEnvironment(), stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      /* A terminal sends its interrupt to the whole group already. */
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(`The program could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on('close', (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
  });
}
