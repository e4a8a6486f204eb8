/**
 * Installs what the lock file names and is not there yet, and finds the Node 24 to go on with. Runs on Node 20
 * with nothing installed, so it is plain JavaScript without imports outside Node. It changes nothing where the
 * installed tree already equals the lock file.
 */
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const ROOT = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const MODULES = join(ROOT, 'node_modules');
export const NODE_MAJOR_MIN = 24;

/** What is missing compared with the lock file, in words; null when nothing is. */
export function findMissingPackage() {
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const hidden = join(MODULES, '.package-lock.json');
  if (!existsSync(hidden)) return 'nothing is installed';
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.link) continue;
    if (entry.optional && !isPinnedNode(path, entry)) continue;
    if (installed[path]?.version !== entry.version) return `${path.replace('node_modules/', '')} ${entry.version}`;
  }
  return null;
}

/** Installs if needed, with a line of progress every few seconds; ends the process where that fails. */
export async function ensureInstalled() {
  const missing = findMissingPackage();
  if (missing !== null) {
    if (existsSync(MODULES) && lstatSync(MODULES).isSymbolicLink()) {
      fail(`node_modules is a link and lacks ${missing}: install where it points to.`);
    }
    console.error(`Installing packages (${missing}); about 1 GB, a few minutes on the first run.`);
    const code = await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
    if (code !== 0) fail('The packages could not be installed; npm says why above.');
  }
  return findNode();
}

/** Path of a Node that runs the product: this one, or the one the lock file brings for this platform. */
export function findNode() {
  const name = process.platform === 'win32' ? 'node.cmd' : 'node';
  const pinned = join(MODULES, '.bin', name);
  if (existsSync(pinned)) return pinned;
  if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR_MIN) return process.execPath;
  return fail(
    `Seamline needs Node ${NODE_MAJOR_MIN}; this is Node ${process.versions.node}. The lock file brings its own Node for ` +
      `Linux on x64 and arm64 only, not for ${process.platform} on ${process.arch}: install Node ${NODE_MAJOR_MIN} or ` +
      'newer yourself, put it first in the PATH, and run the same command again.',
  );
}

/** Environment in which `node` and the installed tools are the pinned ones. */
export function toolEnvironment() {
  return { ...process.env, PATH: `${join(MODULES, '.bin')}${delimiter}${process.env.PATH ?? ''}` };
}

function isPinnedNode(path, entry) {
  if (!/^node_modules\/node-(linux|darwin|win)-/.test(path)) return false;
  return (entry.os ?? []).includes(process.platform) && (entry.cpu ?? []).includes(process.arch);
}

function runNpm(args) {
  const cli = process.env.npm_execpath;
  const [command, first] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(command, [...first, ...args], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
    const beat = setInterval(() => {
      console.error(`  ... still installing, ${Math.round((Date.now() - started) / 1000)} s`);
    }, 10_000);
    child.on('error', (error) => {
      clearInterval(beat);
      fail(`npm could not be started: ${error.message}`);
    });
    child.on('close', (code) => {
      clearInterval(beat);
      resolve(code ?? 1);
    });
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
