/**
 * A set of pairs (cell, slot) as bits: cells by dense index, slots 0 .. slots-1, one row of 32-bit words per slot.
 * The vacuum, the sanctuary and every what-if are such sets. Two sets combine only if cells and slots agree;
 * functions answer new sets and change none of their arguments, except `addPair` and `removePair`, which fill a set.
 */
import { assert } from './assert.ts';

export type PairSet = {
  readonly cells: number;
  readonly slots: number;
  readonly wordsPerSlot: number;
  /** Slot-major; bit `cell & 31` of word `slot * wordsPerSlot + (cell >> 5)`. */
  readonly words: Int32Array;
};

export function createPairSet(cells: number, slots: number): PairSet {
  assert(Number.isSafeInteger(cells) && cells >= 0 && Number.isSafeInteger(slots) && slots >= 0, 'pair set size');
  const wordsPerSlot = (cells + 31) >>> 5;
  return { cells, slots, wordsPerSlot, words: new Int32Array(wordsPerSlot * slots) };
}

export function copyPairSet(set: PairSet): PairSet {
  return { ...set, words: set.words.slice() };
}

export function addPair(set: PairSet, cell: number, slot: number): void {
  assert(cell >= 0 && cell < set.cells && slot >= 0 && slot < set.slots, 'pair inside the set');
  set.words[slot * set.wordsPerSlot + (cell >>> 5)]! |= 1 << (cell & 31);
}

export function removePair(set: PairSet, cell: number, slot: number): void {
  assert(cell >= 0 && cell < set.cells && slot >= 0 && slot < set.slots, 'pair inside the set');
  set.words[slot * set.wordsPerSlot + (cell >>> 5)]! &= ~(1 << (cell & 31));
}

export function hasPair(set: PairSet, cell: number, slot: number): boolean {
  return hasBit(set.words, slot * set.wordsPerSlot * 32 + cell);
}

/** Bit `bit & 31` of word `bit >> 5`. */
export function hasBit(words: Int32Array, bit: number): boolean {
  return ((words[bit >>> 5]! >>> (bit & 31)) & 1) === 1;
}

export function unitePairs(a: PairSet, b: PairSet): PairSet {
  const words = createWordsFor(a, b);
  for (let i = 0; i < words.length; i++) words[i] = a.words[i]! | b.words[i]!;
  return { ...a, words };
}

export function intersectPairs(a: PairSet, b: PairSet): PairSet {
  const words = createWordsFor(a, b);
  for (let i = 0; i < words.length; i++) words[i] = a.words[i]! & b.words[i]!;
  return { ...a, words };
}

export function subtractPairs(a: PairSet, b: PairSet): PairSet {
  const words = createWordsFor(a, b);
  for (let i = 0; i < words.length; i++) words[i] = a.words[i]! & ~b.words[i]!;
  return { ...a, words };
}

/** Size of the intersection. */
export function countCommonPairs(a: PairSet, b: PairSet): number {
  assert(a.cells === b.cells && a.slots === b.slots, 'pair sets over the same grid and slots');
  let count = 0;
  for (let i = 0; i < a.words.length; i++) {
    const common = a.words[i]! & b.words[i]!;
    if (common !== 0) count += countWordBits(common);
  }
  return count;
}

/** Pairs of the whole grid that are not in the set. */
export function complementPairs(set: PairSet): PairSet {
  const all = createPairSet(set.cells, set.slots);
  const spare = set.wordsPerSlot * 32 - set.cells;
  for (let i = 0; i < all.words.length; i++) {
    const isLast = (i + 1) % set.wordsPerSlot === 0;
    all.words[i] = ~set.words[i]! & (isLast && spare > 0 ? 0xffffffff >>> spare : -1);
  }
  return all;
}

export function arePairSetsEqual(a: PairSet, b: PairSet): boolean {
  return a.cells === b.cells && a.slots === b.slots && a.words.every((word, i) => word === b.words[i]);
}

export function countPairs(set: PairSet): number {
  return countBits(set.words, 0, set.words.length);
}

export function countPairsInSlot(set: PairSet, slot: number): number {
  return countBits(set.words, slot * set.wordsPerSlot, (slot + 1) * set.wordsPerSlot);
}

/** Visits pairs slot by slot, cells ascending. */
export function visitPairs(set: PairSet, visit: (cell: number, slot: number) => void): void {
  for (let slot = 0; slot < set.slots; slot++) {
    for (let word = 0; word < set.wordsPerSlot; word++) {
      let bits = set.words[slot * set.wordsPerSlot + word]!;
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits & -bits);
        visit(word * 32 + bit, slot);
        bits &= bits - 1;
      }
    }
  }
}

/** Bits set in words `from` (inclusive) to `to` (exclusive). */
export function countBits(words: Int32Array, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) count += countWordBits(words[i]!);
  return count;
}

function countWordBits(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function createWordsFor(a: PairSet, b: PairSet): Int32Array {
  assert(a.cells === b.cells && a.slots === b.slots, 'pair sets over the same grid and slots');
  return new Int32Array(a.words.length);
}
