/** A thread of the evader bench: one window and its sets; a message asks for so many steps, the answer is what is left. */
import { parentPort, workerData } from 'node:worker_threads';
import { createPrng } from '../src/base/random.ts';
import { loadEvaderMaker } from '../src/node/kernels/evader-maker.ts';
import { layEvaderWindow } from '../src/vacuum/evader-window.ts';

const { size } = workerData as { readonly size: number };
const q = Int32Array.from({ length: size * size }, (_, i) => i % size);
const r = Int32Array.from({ length: size * size }, (_, i) => Math.floor(i / size));
const machine = (await loadEvaderMaker())(layEvaderWindow({ q, r }, 1));
const prng = createPrng(4);
const [start, cover] = [0.001, 0.9].map((share) => {
  const set = machine.take();
  const words = machine.wordsOf(set).fill(0);
  for (const position of machine.positions) {
    if (prng.nextUnit() < share) words[position >>> 5]! |= 1 << (position & 31);
  }
  return set;
}) as [ReturnType<typeof machine.take>, ReturnType<typeof machine.take>];
const turns = [machine.take(), machine.take()] as const;

parentPort?.on('message', (steps: number) => {
  machine.wordsOf(turns[0]).set(machine.wordsOf(start));
  for (let step = 0; step < steps; step++) {
    machine.stepForward(turns[(step + 1) % 2]!, turns[step % 2]!, cover);
  }
  parentPort?.postMessage(machine.count(turns[steps % 2]!));
});
