/**
 * `npm run bench [-- TOPIC ...] [--smoke]`: every `bench/*.bench.ts`, one JSON line per result on standard output and
 * progress on standard error. For each case the answer is checked first, then both contenders are warmed up, then
 * timed in at least seven interleaved pairs. Ends with 1 where an answer was wrong or a gated ratio too low.
 * `--smoke` runs the smallest sizes once, to see that a bench works.
 */
import { readdirSync } from 'node:fs';
import { arch, cpus, loadavg, platform, totalmem } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { Bench, BenchCase, OpenedCase } from './bench.ts';
import { runPairs, summarisePairs } from './pairs.ts';

const REPETITIONS = 7;
const REPETITIONS_MAX = 31;
/** A case that takes less than this goes on repeating, up to the maximum: short runs are noisy. */
const CASE_MS = 3_000;
const WARM_UP_RUNS = 2;

const isSmoke = process.argv.includes('--smoke');
const topics = process.argv.slice(2).filter((word) => !word.startsWith('--'));

/** What a reader needs to judge a figure; neither the name of the machine nor anything on it. */
function readMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
    load: Number(loadavg()[0]!.toFixed(2)),
  };
}

async function loadBenches(): Promise<ReadonlyArray<Bench>> {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.bench.ts'));
  const benches: Bench[] = [];
  for (const file of files.sort()) {
    const exported = Object.values((await import(`./${file}`)) as Record<string, unknown>);
    benches.push(...(exported.filter(isBench) as Bench[]));
  }
  return benches.filter((bench) => topics.length === 0 || topics.includes(bench.topic));
}

function isBench(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'topic' in value && 'cases' in value;
}

async function runCase(topic: string, benchCase: BenchCase): Promise<boolean> {
  process.stderr.write(`${topic}: ${benchCase.name} ... `);
  const opened = await benchCase.open({ isSmoke });
  try {
    const wrong = await opened.check();
    if (wrong !== null) {
      process.stderr.write(`WRONG: ${wrong}\n`);
      printLine({ topic, name: benchCase.name, wrong, machine: readMachine() });
      return false;
    }
    return await timeCase(topic, benchCase.name, opened);
  } finally {
    await opened.close?.();
  }
}

async function timeCase(topic: string, name: string, opened: OpenedCase): Promise<boolean> {
  const from = performance.now();
  for (let i = 0; i < (isSmoke ? 0 : WARM_UP_RUNS); i++) {
    await opened.product.run();
    await opened.peer.run();
  }
  const pairMs = (performance.now() - from) / WARM_UP_RUNS;
  const wished = Math.ceil(CASE_MS / Math.max(pairMs, 0.01));
  const repetitions = isSmoke ? 1 : Math.min(REPETITIONS_MAX, Math.max(REPETITIONS, wished));
  const pairs = await runPairs(opened.product, opened.peer, repetitions, () => performance.now());
  const summary = summarisePairs(pairs);
  const isPassed = isSmoke || opened.ratioMin === undefined || summary.ratio >= opened.ratioMin;
  printLine({
    topic,
    name,
    product: opened.product.name,
    peer: opened.peer.name,
    ratio: round(summary.ratio),
    ratioQuartiles: [round(summary.ratioLow), round(summary.ratioHigh)],
    ...(opened.ratioMin === undefined ? {} : { ratioMin: opened.ratioMin, passed: isPassed }),
    unit: opened.unit,
    work: opened.work,
    productPerSecond: round((opened.work / summary.productMs) * 1_000),
    peerPerSecond: round((opened.work / summary.peerMs) * 1_000),
    productMs: round(summary.productMs),
    peerMs: round(summary.peerMs),
    ...(opened.elsewhere ? { elsewhere: opened.elsewhere } : {}),
    ...(opened.facts ? { facts: opened.facts() } : {}),
    repetitions: summary.repetitions,
    machine: readMachine(),
  });
  process.stderr.write(`ratio ${round(summary.ratio)} to ${opened.peer.name}${isPassed ? '' : ' TOO LOW'}\n`);
  return isPassed;
}

function printLine(line: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

const benches = await loadBenches();
if (benches.length === 0) {
  process.stderr.write(`no bench named ${topics.join(', ')}\n`);
  process.exitCode = 2;
}
for (const bench of benches) {
  for (const benchCase of bench.cases) if (!(await runCase(bench.topic, benchCase))) process.exitCode = 1;
}
