/**
 * The evader: one-ring steps and a week of them on a million cells, and the sanctuary that follows the hand at 50,000
 * cells x 168 hours. The kernel is compared with the plain path and with one byte a cell; answers must be equal.
 * Elsewhere: numpy on the same machine class did 0.7-1.7 Gcell/s (shifted boolean arrays).
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createGridIndex, gridAxial, polygonToGridCells } from '../src/base/grid.ts';
import { addPair, complementPairs, createPairSet, type PairSet } from '../src/base/pair-set.ts';
import { createPrng } from '../src/base/random.ts';
import { type EvaderMaker, loadEvaderMaker } from '../src/node/kernels/evader-maker.ts';
import { createPlainEvader, type EvaderMachine, type EvaderSet } from '../src/vacuum/evader-machine.ts';
import { type AxialCells, type EvaderWindow, layEvaderWindow } from '../src/vacuum/evader-window.ts';
import { worstCaseInside } from '../src/vacuum/sanctuary.ts';
import { createWhatIfDesk, type WhatIfChange } from '../src/vacuum/what-if.ts';
import type { Bench, OpenedCase } from './bench.ts';

const NUMPY = { name: 'numpy, shifted boolean arrays', perSecond: 1.7e9 };
const STEPS_OF_WEEK = 2016;
type WeekCover = {
  /** Different covers, used one after another and then again from the first. */
  readonly covers: number;
  /** Steps for which a cover stands. */
  readonly stepsEach: number;
};
/** Five-minute slots of one day, each with its own cover: 36 MB of cover, more than the nearer caches hold. */
const COVER_BY_STEP: WeekCover = { covers: 288, stepsEach: 1 };
const COVER_BY_HOUR: WeekCover = { covers: 168, stepsEach: 12 };

function squareWindow(size: number, rings: number): EvaderWindow {
  const q = Int32Array.from({ length: size * size }, (_, i) => i % size);
  const r = Int32Array.from({ length: size * size }, (_, i) => Math.floor(i / size));
  return layEvaderWindow({ q, r }, rings);
}

function fillSet(machine: EvaderMachine, seed: number, share: number): EvaderSet {
  const set = machine.take();
  const words = machine.wordsOf(set).fill(0);
  const prng = createPrng(seed);
  for (const position of machine.positions) {
    if (prng.nextUnit() < share) words[position >>> 5]! |= 1 << (position & 31);
  }
  return set;
}

/** Cover that differs from slot to slot without a million random numbers each: the first one, shifted. */
function coverOfDay(machine: EvaderMachine, slots: number): ReadonlyArray<EvaderSet> {
  const first = fillSet(machine, 2, 0.9);
  return Array.from({ length: slots }, (_, slot) => {
    const set = machine.take();
    const words = machine.wordsOf(set);
    const from = machine.wordsOf(first);
    for (let i = 0; i < words.length; i++)
      words[i] = from[i]! & (from[(i * 7 + slot * 31) % words.length]! | (1 << (slot % 32)));
    return set;
  });
}

/** Runs the steps and answers how many cells are left; source and target take turns. */
function runSteps(
  machine: EvaderMachine,
  cover: ReadonlyArray<EvaderSet>,
  stepsEach: number,
  start: EvaderSet,
  steps: number,
): number {
  let at = machine.take();
  let next = machine.take();
  machine.wordsOf(at).set(machine.wordsOf(start));
  for (let step = 0; step < steps; step++) {
    machine.stepForward(next, at, cover[Math.floor(step / stepsEach) % cover.length]!);
    [at, next] = [next, at];
  }
  const count = machine.count(at);
  machine.give(at);
  machine.give(next);
  return count;
}

function openSteps(createMachine: EvaderMaker, size: number, cover: WeekCover, steps: number): OpenedCase {
  const [fast, plain] = [createMachine, createPlainEvader].map((make) => {
    const machine = make(squareWindow(size, 1));
    const start = fillSet(machine, 1, 0.001);
    const sets = coverOfDay(machine, cover.covers);
    return () => runSteps(machine, sets, cover.stepsEach, start, steps);
  }) as [() => number, () => number];
  return {
    work: size * size * steps,
    unit: 'cell steps',
    check: () => (fast() === plain() ? null : 'the kernel and the plain path differ'),
    product: { name: 'kernel', run: fast },
    peer: { name: 'plain TypeScript on rows of bits', run: plain },
    ratioMin: 4,
    elsewhere: NUMPY,
  };
}

async function openWeek(cover: WeekCover, isSmoke: boolean): Promise<OpenedCase> {
  const createMachine = await loadEvaderMaker();
  if (isSmoke) return openSteps(createMachine, 100, { ...cover, covers: 4 }, 20);
  return openSteps(createMachine, 1_000, cover, STEPS_OF_WEEK);
}

/** Two workers with a window each, beside one worker that does the work of both. */
async function openTwoThreads(size: number): Promise<OpenedCase> {
  const steps = 1_000;
  const workers = [0, 1].map(() => {
    const worker = new Worker(new URL('./evader-worker.ts', import.meta.url), { workerData: { size } });
    const run = async (count: number) => {
      worker.postMessage(count);
      const [left] = (await once(worker, 'message')) as [number];
      return left;
    };
    return { worker, run };
  });
  const [one, two] = workers as [(typeof workers)[number], (typeof workers)[number]];
  return {
    work: size * size * steps * 2,
    unit: 'cell steps',
    check: async () => ((await one.run(7)) === (await two.run(7)) ? null : 'two threads differ'),
    product: { name: 'two threads', run: () => Promise.all([one.run(steps), two.run(steps)]) },
    peer: { name: 'one thread', run: () => one.run(2 * steps) },
    elsewhere: NUMPY,
    close: async () => {
      await Promise.all(workers.map(({ worker }) => worker.terminate()));
    },
  };
}

/** One byte a cell, the obvious way. */
function stepBytes(target: Uint8Array, source: Uint8Array, cover: Uint8Array, size: number): void {
  for (let y = 1; y + 1 < size; y++) {
    for (let i = y * size + 1; i < (y + 1) * size - 1; i++) {
      const above = source[i - size]! | source[i - size + 1]!;
      const below = source[i + size]! | source[i + size - 1]!;
      target[i] = cover[i]! & (above | below | source[i - 1]! | source[i]! | source[i + 1]!);
    }
  }
}

/** The same steps with a rim of cells that stay empty, so that both worlds end at the same place. */
function openBytes(createMachine: EvaderMaker, size: number): OpenedCase {
  const machine = createMachine(squareWindow(size, 1));
  const onRim = (i: number) => i % size === 0 || i % size === size - 1 || i < size || i >= size * (size - 1);
  const bytesOf = (seed: number, share: number) => {
    const prng = createPrng(seed);
    return Uint8Array.from({ length: size * size }, (_, i) => (prng.nextUnit() < share && !onRim(i) ? 1 : 0));
  };
  const bytes = { at: bytesOf(1, 0.01), next: new Uint8Array(size * size), cover: bytesOf(2, 0.9) };
  const toSet = (from: Uint8Array) => {
    const set = machine.take();
    const words = machine.wordsOf(set).fill(0);
    from.forEach((held, i) => {
      const position = machine.positions[i]!;
      words[position >>> 5]! |= held << (position & 31);
    });
    return set;
  };
  const at = toSet(bytes.at);
  const cover = toSet(bytes.cover);
  const next = machine.take();
  const repeats = 20;
  return {
    work: size * size * repeats,
    unit: 'cell steps',
    check: () => {
      stepBytes(bytes.next, bytes.at, bytes.cover, size);
      machine.stepForward(next, at, cover);
      const words = machine.wordsOf(next);
      const isSame = bytes.next.every((held, i) => {
        const position = machine.positions[i]!;
        return ((words[position >>> 5]! >>> (position & 31)) & 1) === held;
      });
      return isSame ? null : 'the kernel and one byte a cell differ';
    },
    product: {
      name: 'kernel',
      run: () => {
        for (let i = 0; i < repeats; i++) machine.stepForward(next, at, cover);
      },
    },
    peer: {
      name: 'one byte a cell',
      run: () => {
        for (let i = 0; i < repeats; i++) stepBytes(bytes.next, bytes.at, bytes.cover, size);
      },
    },
    ratioMin: 20,
    elsewhere: NUMPY,
  };
}

type Seam = { readonly axial: AxialCells; readonly vacuum: PairSet };

/** H3 cells of a box, posts of 3 to 7 rings, two in five manned always and the others in one shift a day. */
function buildSeam(box: { readonly lat: number; readonly lng: number }, posts: number, slots: number): Seam {
  const [south, west] = [34, 43];
  const corners = [
    { lat: south, lng: west },
    { lat: south, lng: west + box.lng },
    { lat: south + box.lat, lng: west + box.lng },
    { lat: south + box.lat, lng: west },
  ];
  const grid = createGridIndex(polygonToGridCells([corners], 8));
  const axial = gridAxial(grid)!;
  const keyOf = (q: number, r: number) => q * 100_003 + r;
  const cellByKey = new Map(grid.cells.map((_, i) => [keyOf(axial.q[i]!, axial.r[i]!), i]));
  const prng = createPrng(5);
  const seen = createPairSet(grid.cells.length, slots);
  for (let post = 0; post < posts; post++) {
    const centre = prng.nextBelow(grid.cells.length);
    const rings = 3 + prng.nextBelow(5);
    const isAlways = prng.nextUnit() < 0.4;
    const from = prng.nextBelow(24);
    const hours = 8 + prng.nextBelow(12);
    for (let dq = -rings; dq <= rings; dq++) {
      for (let dr = Math.max(-rings, -rings - dq); dr <= Math.min(rings, rings - dq); dr++) {
        const cell = cellByKey.get(keyOf(axial.q[centre]! + dq, axial.r[centre]! + dr));
        if (cell === undefined) continue;
        for (let slot = 0; slot < slots; slot++) {
          if (isAlways || (slot + 24 - from) % 24 < hours) addPair(seen, cell, slot);
        }
      }
    }
  }
  return { axial, vacuum: complementPairs(seen) };
}

/** A post of five rings tried at another place in every run, as a hand would move it. */
function openWhatIf(createMachine: EvaderMaker, seam: Seam, rings: number): OpenedCase {
  const { cells, slots } = seam.vacuum;
  const window = layEvaderWindow(seam.axial, rings);
  const changeAt = (centre: number): WhatIfChange => {
    const closed = createPairSet(cells, slots);
    const { q, r } = seam.axial;
    for (let cell = 0; cell < cells; cell++) {
      const dq = q[cell]! - q[centre]!;
      const dr = r[cell]! - r[centre]!;
      if (Math.max(Math.abs(dq), Math.abs(dr), Math.abs(dq + dr)) > 5) continue;
      for (let slot = 0; slot < slots; slot++) addPair(closed, cell, slot);
    }
    return { closed, opened: createPairSet(cells, slots) };
  };
  const prng = createPrng(9);
  const changes = Array.from({ length: 8 }, () => changeAt(prng.nextBelow(cells)));
  const [fast, plain] = [createMachine, createPlainEvader].map((make) => {
    const desk = createWhatIfDesk({
      machine: make(window),
      vacuumSeen: seam.vacuum,
      cyclic: true,
      stayLimitSlots: 6,
      qualifier: worstCaseInside('seam', 500),
    });
    let turn = 0;
    return { desk, run: () => desk.answer(changes[turn++ % changes.length]!) };
  }) as [WhatIfContender, WhatIfContender];
  const first = fast.run();
  return {
    work: 1,
    unit: 'answers',
    check: () => {
      const same = JSON.stringify(fast.desk.answer(changes[1]!)) === JSON.stringify(plain.desk.answer(changes[1]!));
      return same ? null : 'the kernel and the plain path answer differently';
    },
    product: { name: 'what-if desk on the kernel', run: fast.run },
    peer: { name: 'what-if desk on the plain path', run: plain.run },
    ratioMin: 1.5,
    facts: () => ({
      cells,
      slots,
      rings,
      longestStaySlots: first.longestStaySlots ?? 'endless',
      sanctuaryPairs: first.sanctuaryPairCount,
    }),
    close: () => {
      fast.desk.close();
      plain.desk.close();
    },
  };
}

type WhatIfContender = {
  readonly desk: ReturnType<typeof createWhatIfDesk>;
  readonly run: () => ReturnType<ReturnType<typeof createWhatIfDesk>['answer']>;
};

const LARGE = { lat: 1.7, lng: 2.2 };
const SMALL = { lat: 0.4, lng: 0.98 };
const SMOKE = { lat: 0.1, lng: 0.2 };

export const evaderBench: Bench = {
  topic: 'evader',
  cases: [
    {
      name: 'one-ring steps on 1,000 x 1,000 cells',
      open: async ({ isSmoke }) => openBytes(await loadEvaderMaker(), isSmoke ? 100 : 1_000),
    },
    {
      name: 'one-ring steps on 1,000 x 1,000 cells, two threads beside one',
      open: ({ isSmoke }) => openTwoThreads(isSmoke ? 100 : 1_000),
    },
    {
      name: 'a week at 5-minute steps on 1,000 x 1,000 cells, other cover at each step',
      open: ({ isSmoke }) => openWeek(COVER_BY_STEP, isSmoke),
    },
    {
      name: 'a week at 5-minute steps on 1,000 x 1,000 cells, other cover each hour',
      open: ({ isSmoke }) => openWeek(COVER_BY_HOUR, isSmoke),
    },
    {
      name: 'sanctuary at 50,000 cells x 168 slots after a movement, thin cover',
      open: async ({ isSmoke }) =>
        openWhatIf(await loadEvaderMaker(), buildSeam(isSmoke ? SMOKE : LARGE, isSmoke ? 4 : 900, 168), 6),
    },
    {
      name: 'sanctuary at 50,000 cells x 168 slots after a movement, thick cover',
      open: async ({ isSmoke }) =>
        openWhatIf(await loadEvaderMaker(), buildSeam(isSmoke ? SMOKE : LARGE, isSmoke ? 10 : 2_600, 168), 6),
    },
    {
      name: 'sanctuary at 5,300 cells x 168 slots after a movement',
      open: async ({ isSmoke }) =>
        openWhatIf(await loadEvaderMaker(), buildSeam(isSmoke ? SMOKE : SMALL, isSmoke ? 4 : 120, 168), 6),
    },
  ],
};
