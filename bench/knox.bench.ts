/**
 * The Knox table at 100,000 incidents, 999 deals and 16 bands: pairs, observed counts, expectation and p-values, all
 * of it timed. The peer is numpy with a KD-tree where Python has them (one array operation per deal, the usual
 * way), otherwise the plain TypeScript path. Counts must be equal before anything is timed.
 */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createPrng } from '../src/base/random.ts';
import { DAY_MS } from '../src/base/time.ts';
import { loadKnoxCounter } from '../src/node/kernels/knox-counter.ts';
import type { PatternEvent } from '../src/pattern/event.ts';
import { computeKnoxTable, type KnoxOptions, type KnoxTable } from '../src/pattern/knox.ts';
import { countKnoxPlain, type KnoxCounter } from '../src/pattern/knox-permutation.ts';
import type { Bench, BenchOptions, Contender, OpenedCase } from './bench.ts';

const SPACE = [500, 1000, 1500, 2000];
const DAYS = [1, 3, 7, 14];
const DEALS = 999;

const OPTIONS: KnoxOptions = {
  space: { closed: 'right', ends: SPACE },
  days: { closed: 'right', ends: DAYS },
  distance: 'planar',
  permutations: DEALS,
  seed: 1,
};

/** Even over a square of the size of three governorates, over one year. */
function createIncidents(count: number): ReadonlyArray<PatternEvent> {
  const prng = createPrng(7);
  const sizeM = 250_000 * Math.sqrt(count / 100_000);
  return Array.from({ length: count }, () => ({
    x: Math.round(prng.nextUnit() * sizeM),
    y: Math.round(prng.nextUnit() * sizeM),
    atMs: prng.nextBelow(365) * DAY_MS,
    kind: '',
    found: 'reported',
  }));
}

function knoxOf(events: ReadonlyArray<PatternEvent>, options: KnoxOptions, count: KnoxCounter): KnoxTable {
  const table = computeKnoxTable(events, undefined, options, count);
  if (!table.ok) throw new Error(table.error.type);
  return table.value;
}

const PYTHON = `
import sys, json
import numpy as np
from scipy.spatial import cKDTree
data = np.loadtxt(sys.argv[1], delimiter=',')
space, days, deals = json.loads(sys.argv[2])
xy, t = data[:, :2], data[:, 2].astype(np.int32)
print('ready', flush=True)
for line in sys.stdin:
    rng = np.random.default_rng(1)
    pairs = cKDTree(xy).query_pairs(space[-1], output_type='ndarray')
    i, j = np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])
    band = np.searchsorted(space, np.hypot(xy[i, 0] - xy[j, 0], xy[i, 1] - xy[j, 1])).astype(np.int32)
    width = len(days) + 1
    slot = np.searchsorted(days, np.arange(int(t.max()) + 1)).astype(np.int32)
    def count(times):
        return np.bincount(band * width + slot[np.abs(times[i] - times[j])], minlength=len(space) * width)
    observed = count(t)
    at_least = np.ones_like(observed)
    total = np.zeros(len(observed))
    for _ in range(deals):
        dealt = count(rng.permutation(t))
        at_least += dealt >= observed
        total += dealt
    table = observed.reshape(len(space), width)[:, :-1]
    p = (at_least / (deals + 1)).reshape(len(space), width)[:, :-1]
    print(json.dumps([len(pairs), table.tolist(), p.tolist()]), flush=True)
`;

type PythonAnswer = readonly [number, number[][], number[][]];
type Python = { readonly ask: () => Promise<PythonAnswer>; readonly close: () => void };

async function openPython(events: ReadonlyArray<PatternEvent>, deals: number): Promise<Python | null> {
  if (spawnSync('python3', ['-c', 'import numpy, scipy.spatial']).status !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'knox-bench-'));
  const file = join(folder, 'events.csv');
  writeFileSync(file, events.map((event) => `${event.x},${event.y},${event.atMs / DAY_MS}`).join('\n'));
  const child: ChildProcessWithoutNullStreams = spawn('python3', [
    '-c',
    PYTHON,
    file,
    JSON.stringify([SPACE, DAYS, deals]),
  ]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async () => {
    const line = await lines.next();
    if (line.done === true) throw new Error('python ended');
    return line.value;
  };
  await read();
  return {
    ask: async () => {
      child.stdin.write('\n');
      return JSON.parse(await read()) as PythonAnswer;
    },
    close: () => {
      child.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}

async function openKnox({ isSmoke }: BenchOptions): Promise<OpenedCase> {
  const events = createIncidents(isSmoke ? 5_000 : 100_000);
  const options = { ...OPTIONS, permutations: isSmoke ? 19 : DEALS };
  const count = await loadKnoxCounter();
  const python = await openPython(events, options.permutations);
  const plain: Contender = { name: 'plain TypeScript', run: () => knoxOf(events, options, countKnoxPlain) };
  const peer: Contender = python === null ? plain : { name: 'numpy and scipy KD-tree', run: python.ask };
  const own = knoxOf(events, options, count);
  return {
    work: own.pairs * options.permutations,
    unit: 'pair deals',
    check: async () => {
      const first = knoxOf(events, { ...options, permutations: 19 }, count);
      const slow = knoxOf(events, { ...options, permutations: 19 }, countKnoxPlain);
      if (JSON.stringify(first) !== JSON.stringify(slow)) return 'the kernel and the plain path differ';
      if (python === null) return null;
      const [pairs, observed, p] = await python.ask();
      const same =
        JSON.stringify(observed) === JSON.stringify(own.cells.map((row) => row.map((cell) => cell.count.observed)));
      if (pairs !== own.pairs || !same) return 'numpy counts other pairs';
      const apart = Math.max(...own.cells.flatMap((row, s) => row.map((cell, t) => Math.abs(cell.p - p[s]![t]!))));
      return isSmoke || apart < 0.1 ? null : `p-values differ by ${apart}`;
    },
    product: { name: 'SIMD kernel', run: () => knoxOf(events, options, count) },
    peer,
    ratioMin: 8,
    facts: () => ({ incidents: events.length, pairs: own.pairs, deals: options.permutations, bands: 16 }),
    close: () => python?.close(),
  };
}

export const knoxBench: Bench = {
  topic: 'knox',
  cases: [{ name: 'near-repeat table of 100,000 incidents, 999 deals, 16 bands', open: openKnox }],
};
