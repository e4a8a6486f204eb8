/**
 * The evader machine on the WASM kernel of `node/kernels/evader.as.ts`: same window, same sets, some eight times the
 * speed. The instance comes as an argument (node/ and web/ instantiate the same module) and serves one machine,
 * which lays out its memory: [zeros, work area], then for each set [16 bytes of zeros, set], then 16 bytes of zeros.
 */
import { assert } from '../base/assert.ts';
import type { EvaderMachine, EvaderSet } from './evader-machine.ts';
import { createWindowWalker, type EvaderWindow } from './evader-window.ts';

/** Exports of one fresh instance of the kernel. */
export type EvaderKernel = {
  readonly memory: { readonly buffer: ArrayBufferLike; readonly grow: (pages: number) => number };
  readonly memoryBase: () => number;
  readonly countCells: (set: number, bytes: number) => number;
  readonly intersect: (target: number, source: number, allowed: number, bytes: number) => void;
  readonly addIntersection: (target: number, source: number, allowed: number, bytes: number) => void;
  readonly stepRings: (
    target: number,
    source: number,
    allowed: number,
    work: number,
    rows: number,
    strideBytes: number,
    rings: number,
  ) => void;
};

const PAGE_BYTES = 65_536;
const MARGIN_BYTES = 16;

export function createKernelEvader(kernel: EvaderKernel, window: EvaderWindow): EvaderMachine {
  const { rings, rows, wordsPerSet } = window;
  const walk = createWindowWalker(window);
  const strideBytes = window.strideWords * 4;
  const setBytes = wordsPerSet * 4;
  // Shifts by whole words read that far before the work area.
  const leadBytes = MARGIN_BYTES * (1 + Math.ceil(((rings >>> 5) * 4) / MARGIN_BYTES));
  const work = kernel.memoryBase() + leadBytes;
  const firstSet = work + (rows + rings) * strideBytes + MARGIN_BYTES;
  let made = 0;
  const free: EvaderSet[] = [];
  const ensureBytes = (end: number) => {
    const missing = end - kernel.memory.buffer.byteLength;
    if (missing > 0) kernel.memory.grow(Math.ceil(Math.max(missing, end / 4) / PAGE_BYTES));
  };
  const make = () => {
    const set = (firstSet + made * (setBytes + MARGIN_BYTES)) as EvaderSet;
    made += 1;
    ensureBytes(set + setBytes + MARGIN_BYTES);
    return set;
  };
  const step = (target: EvaderSet, source: EvaderSet, mask: EvaderSet) =>
    rings === 0
      ? kernel.intersect(target, source, mask, setBytes)
      : kernel.stepRings(target, source, mask, work, rows, strideBytes, rings);
  assert(MARGIN_BYTES + firstSet < 2 ** 31, 'a window that fits the memory of the kernel');
  ensureBytes(firstSet + MARGIN_BYTES);
  return {
    cells: window.cells,
    positions: window.positions,
    wordsPerSet,
    take: () => free.pop() ?? make(),
    give: (set) => void free.push(set),
    wordsOf: (set) => new Int32Array(kernel.memory.buffer, set, wordsPerSet),
    stepForward: step,
    stepBackward: step,
    stand: (target, source, mask) => kernel.intersect(target, source, mask, setBytes),
    addBoth: (target, source, mask) => kernel.addIntersection(target, source, mask, setBytes),
    count: (set) => kernel.countCells(set, setBytes),
    visitAfter: walk,
    visitBefore: walk,
  };
}
