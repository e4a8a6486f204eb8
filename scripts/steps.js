/**
 * The steps of `npm test` and `npm run check`: each is a tool run on the pinned Node with one line when it begins,
 * a line of progress while it lasts, and one line with its time when it ends. All steps run even where one fails;
 * the output of a step is printed only if it failed. Test counts come from the test runner's own report.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureKernelsBuilt } from './build-kernels.js';
import { ensureWebBuilt } from './build-web.js';
import { ensureInstalled, ROOT, toolEnvironment } from './install.js';
import { listFiles } from './stale.js';

const PROGRESS_MS = 15_000;
const STEP_MS_MAX = 10 * 60_000;

const tool = (name, ...path) => join(ROOT, 'node_modules', name, ...path);
const vitest = (...args) => [tool('vitest', 'vitest.mjs'), 'run', ...args];
const hasFiles = (folder, pattern) => listFiles(folder).some((path) => pattern.test(path));

/** Each: name, and one of `call` (a function), `args` (for Node); `tests` where it reports counts. */
export const STEPS = {
  kernels: { name: 'kernels', call: ensureKernelsBuilt },
  types: { name: 'types', args: [tool('typescript', 'bin', 'tsc'), '--noEmit'] },
  lint: { name: 'lint', args: [tool('@biomejs/biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.'] },
  tidy: { name: 'tidy', tests: true, args: vitest('test/tidy.test.ts') },
  unit: { name: 'unit and property tests', tests: true, args: vitest('--exclude', 'test/tidy.test.ts') },
  web: { name: 'web build', call: ensureWebBuilt, needs: () => existsSync(join(ROOT, 'src/web/index.html')) },
  contract: {
    name: 'contract tests on SQLite and PostgreSQL',
    tests: true,
    args: vitest('--config', 'vitest.contract.config.ts'),
    needs: () => hasFiles('test/contract', /\.contract\.ts$/),
  },
  simulation: {
    name: 'simulation',
    args: [join(ROOT, 'src/sim/run.ts'), '--seconds', '180', '--seeds-min', '100'],
    needs: () => existsSync(join(ROOT, 'src/sim/run.ts')),
    showsLastLine: true,
  },
  bench: { name: 'benches at their smallest size, once', args: [join(ROOT, 'bench/run.ts'), '--smoke'] },
  packed: {
    name: 'npm start, and the packed file installed elsewhere',
    tests: true,
    args: vitest('--config', 'vitest.packed.config.ts'),
    needs: () => hasFiles('test/packed', /\.test\.ts$/),
  },
  browser: {
    name: 'browser tests in Chromium',
    tests: true,
    args: vitest('--config', 'vitest.browser.config.ts'),
    needs: () => hasFiles('test/browser', /\.test\.ts$/),
  },
};

/** Runs the steps, prints the counts, and ends the process: 0 if all passed. */
export async function runSteps(steps) {
  const startedAt = Date.now();
  const node = await ensureInstalled();
  const reports = mkdtempSync(join(tmpdir(), 'seamline-test-'));
  const counts = { passed: 0, failed: 0, skipped: 0, withoutShared: 0 };
  const failedSteps = [];
  for (const [i, step] of steps.entries()) {
    const label = `[${String(i + 1).padStart(2)}/${steps.length}] ${step.name}`;
    if (step.needs && !step.needs()) {
      console.log(`${label}: nothing there yet`);
      continue;
    }
    const report = join(reports, `${i}.json`);
    const result = await runStep(step, label, node, report);
    if (!result.ok) failedSteps.push(step.name);
    if (step.tests) addCounts(counts, report, result.ok);
  }
  rmSync(reports, { recursive: true, force: true });
  console.log('');
  if (counts.withoutShared > 0) {
    console.log(`${counts.withoutShared} tests did not run because ${sharedPath()} is absent`);
  }
  console.log(`${steps.length - failedSteps.length} of ${steps.length} steps passed in ${seconds(startedAt)}`);
  if (failedSteps.length > 0) console.log(`failed: ${failedSteps.join(', ')}`);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exit(failedSteps.length > 0 || counts.failed > 0 ? 1 : 0);
}

async function runStep(step, label, node, report) {
  const startedAt = Date.now();
  console.log(`${label} ...`);
  if (step.call) {
    try {
      step.call();
    } catch (error) {
      console.log(`${error.message}\n${label}: FAILED after ${seconds(startedAt)}`);
      return { ok: false };
    }
    console.log(`${label}: ok, ${seconds(startedAt)}`);
    return { ok: true };
  }
  const extra = step.tests ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : [];
  const { code, output } = await runTool(node, [...step.args, ...extra], label, startedAt);
  if (code !== 0) {
    console.log(output.trimEnd());
    console.log(`${label}: FAILED after ${seconds(startedAt)}`);
  } else {
    const last = step.showsLastLine ? `, ${lastLine(output)}` : '';
    console.log(`${label}: ok, ${seconds(startedAt)}${last}`);
  }
  return { ok: code === 0 };
}

/** Runs Node with `args`, keeps its output, and tells every while how far it is. */
function runTool(node, args, label, startedAt) {
  return new Promise((resolve) => {
    const env = { ...toolEnvironment(), NO_COLOR: '1', FORCE_COLOR: undefined };
    const child = spawn(node, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    const stop = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        /* It has ended by itself. */
      }
    };
    const beat = setInterval(() => {
      console.log(`${label} ... ${seconds(startedAt)}: ${lastLine(output)}`);
      if (Date.now() - startedAt > STEP_MS_MAX) {
        output += `\nstopped: longer than ${STEP_MS_MAX / 60_000} minutes`;
        stop('SIGKILL');
      }
    }, PROGRESS_MS);
    const onSignal = () => {
      stop('SIGTERM');
      process.exit(130);
    };
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    const end = (code, message) => {
      clearInterval(beat);
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
      resolve({ code, output: output + message });
    };
    child.on('error', (error) => end(1, `\n${error.message}`));
    child.on('close', (code) => end(code ?? 1, ''));
  });
}

/** Adds what the runner reported; a run that left no report counts as one failure. */
function addCounts(counts, report, ok) {
  if (!existsSync(report)) {
    if (!ok) counts.failed++;
    return;
  }
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const isSharedHere = existsSync(resolve(ROOT, sharedPath()));
  for (const file of testResults) {
    const statuses = file.assertionResults.map((test) => test.status);
    const skipped = statuses.filter((status) => status !== 'passed' && status !== 'failed').length;
    counts.passed += statuses.filter((status) => status === 'passed').length;
    counts.failed += statuses.filter((status) => status === 'failed').length;
    counts.skipped += skipped;
    if (file.status === 'failed' && !statuses.includes('failed')) counts.failed++;
    if (skipped > 0 && !isSharedHere && /SEAMLINE_SHARED|\.\.\/shared/.test(readFileSync(file.name, 'utf8'))) {
      counts.withoutShared += skipped;
    }
  }
}

function sharedPath() {
  return process.env.SEAMLINE_SHARED ?? '../shared';
}

function lastLine(output) {
  return output.trimEnd().split('\n').at(-1)?.trim().slice(0, 160) ?? '';
}

function seconds(startedAt) {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
}
