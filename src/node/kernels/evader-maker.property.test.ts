/** The kernel gives the bits of the plain path, step by step and as a whole. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { anyWorld, worldToPairs } from '../../../test/harness/evader-worlds.ts';
import { createPrng } from '../../base/random.ts';
import { createPlainEvader, type EvaderMachine, type EvaderSet } from '../../vacuum/evader-machine.ts';
import { type EvaderWindow, layEvaderWindow } from '../../vacuum/evader-window.ts';
import { computeSanctuary, worstCaseInside } from '../../vacuum/sanctuary.ts';
import { type EvaderMaker, loadEvaderMaker } from './evader-maker.ts';

const RUNS = process.env['SLOW'] === '1' ? 4_000 : 200;

let createKernelMachine: EvaderMaker;
beforeAll(async () => {
  createKernelMachine = await loadEvaderMaker();
});

function bandWindow(length: number, breadth: number, rings: number): EvaderWindow {
  const q = Int32Array.from({ length: length * breadth }, (_, i) => i % length);
  const r = Int32Array.from({ length: length * breadth }, (_, i) => Math.floor(i / length));
  return layEvaderWindow({ q, r }, rings);
}

function fill(machine: EvaderMachine, seed: number, share: number): EvaderSet {
  const set = machine.take();
  const words = machine.wordsOf(set).fill(0);
  const prng = createPrng(seed);
  for (const position of machine.positions) {
    if (prng.nextUnit() < share) words[position >>> 5]! |= 1 << (position & 31);
  }
  return set;
}

/** One step and one stand on the same random sets; the words and the counts. */
function observe(machine: EvaderMachine, seed: number, inPlace: boolean) {
  const source = fill(machine, seed, 0.03);
  const open = fill(machine, seed + 1, 0.7);
  const target = inPlace ? source : machine.take();
  const stood = machine.take();
  machine.stand(stood, source, open);
  machine.addBoth(stood, open, fill(machine, seed + 2, 0.5));
  machine.stepForward(target, source, open);
  const count = machine.count(target);
  machine.stepBackward(target, target, open);
  return {
    count,
    counted: machine.count(target),
    words: [...machine.wordsOf(target)],
    stood: [...machine.wordsOf(stood)],
  };
}

test('a kernel that was built is the one in use', () => {
  expect(createKernelMachine).not.toBe(createPlainEvader);
});

test('steps of the kernel equal plain steps on windows of any shape', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 20 }),
      fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 10, max: 300 })),
      fc.integer(),
      fc.boolean(),
      (length, breadth, rings, seed, inPlace) => {
        const window = bandWindow(length, breadth, rings);
        expect(observe(createKernelMachine(window), seed, inPlace)).toEqual(
          observe(createPlainEvader(window), seed, inPlace),
        );
      },
    ),
    { numRuns: RUNS },
  );
});

test('sanctuary by the kernel equals sanctuary by the plain path', () => {
  fc.assert(
    fc.property(anyWorld({ cellsMax: 20, slotsMax: 6, ringsMax: 4 }), (world) => {
      const q = Int32Array.from(world.cells, (cell) => cell[0]);
      const r = Int32Array.from(world.cells, (cell) => cell[1]);
      const window = layEvaderWindow({ q, r }, world.rings);
      const [kernel, plain] = [createKernelMachine(window), createPlainEvader(window)].map((machine) =>
        computeSanctuary({
          machine,
          vacuumSeen: worldToPairs(world),
          cyclic: world.cyclic,
          stayLimitSlots: 3,
          qualifier: worstCaseInside('seam', 500),
        }),
      );
      expect(kernel).toEqual(plain);
    }),
    { numRuns: RUNS },
  );
});

test('memory grows with the number of sets and keeps their content', () => {
  const machine = createKernelMachine(bandWindow(900, 10, 300));
  const sets = Array.from({ length: 60 }, (_, seed) => fill(machine, seed, 0.1));
  const counts = sets.map((set) => machine.count(set));
  const fresh = createPlainEvader(bandWindow(900, 10, 300));
  expect(counts).toEqual(Array.from({ length: 60 }, (_, seed) => fresh.count(fill(fresh, seed, 0.1))));
});
