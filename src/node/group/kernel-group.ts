/**
 * ristretto255 by the own SIMD kernel (`node/kernels/ristretto.as.ts`): two points at a time, encoded in batches with
 * one inversion, sums by Pippenger's method. Same bytes as libsodium, which stays for single operations and is the
 * group where the kernel does not load. Variable time: only for jobs in a worker with a fixed answer time.
 */
import { assert } from '../../base/assert.ts';
import type { Bytes } from '../../base/bytes.ts';
import { expandMessage } from '../../vacuum/expand-message.ts';
import { type Group, POINT_BYTES, SCALAR_BYTES, UNIFORM_BYTES } from '../../vacuum/group.ts';
import { loadKernelModule } from '../kernels/kernel-module.ts';
import { createSodiumGroup, nodeSha512 } from './sodium-group.ts';

type RistrettoKernel = {
  readonly memory: WebAssembly.Memory;
  readonly memoryBase: () => number;
  readonly stateBytes: (pairs: number) => number;
  readonly setConstants: (bytes: number) => void;
  readonly checkPoints: (points: number, pairs: number, flags: number) => void;
  readonly multiplyPoints: (...args: [number, number, number, number, number, number]) => number;
  readonly multiplyUniform: (...args: [number, number, number, number, number, number]) => void;
  readonly sumFewProducts: (...args: [number, number, number, number, number, number, number]) => number;
  readonly sumProducts: (
    ...args: [number, number, number, number, number, number, number, number, number, number]
  ) => number;
};

/** Pairs encoded with one inversion: their state stays in the second-level cache. */
const BATCH_PAIRS = 64;
/** Up to here a table for each point is cheaper than buckets for all; tables take 6 KiB a point. */
const FEW_ELEMENTS_MAX = 24;
const TABLE_BYTES = 8 * 768;
/** Elements of one sum: work memory of some 10 MiB. */
const SUM_ELEMENTS_MAX = 8_192;
const DIGITS_MAX = 256;
const PAGE_BYTES = 65_536;
const AFFINE_BYTES = 576;
const POINT_STATE_BYTES = 768;

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
/** RFC 9496 section 4.1, in the order the kernel wants them. */
const CONSTANTS: ReadonlyArray<bigint> = [
  1n,
  37095705934669439343138083508754565189542113879843219016388785533085940283555n,
  16295367250680780974490674513165176452449235426866156013048779062215315747161n,
  19681161376707505956807079304988542015446066515923890162744021073123829784752n,
  54469307008909316920995813868745141605393597292927456921205312896311721017578n,
  1159843021668779879193775521855586647937357759715417654439879720876111806838n,
  40440834346308536858101042469323190826248399146238708352240133220865137265952n,
  25063068953384623474111414158702152701244531502492656460079210482610430750235n,
  0n,
];

/** The fastest group this machine has. */
export async function createNodeGroup(): Promise<Group> {
  const sodium = await createSodiumGroup();
  const module = await loadKernelModule('ristretto');
  return module === null ? sodium : createKernelGroup(module, sodium);
}

export function createKernelGroup(module: WebAssembly.Module, single: Group): Group {
  const imports = { env: { abort: refuseKernelAbort } };
  const kernel = new WebAssembly.Instance(module, imports).exports as unknown as RistrettoKernel;
  const base = kernel.memoryBase();
  const view = takeMemory(kernel, base, 4_096);
  CONSTANTS.forEach((constant, i) => {
    view.set(numberToBytes(constant), 32 * i);
  });
  kernel.setConstants(base);
  return {
    ...single,
    hashMultiply: (messages, tag, scalar) => {
      const uniform = new Uint8Array(messages.length * UNIFORM_BYTES);
      messages.forEach((message, i) => {
        uniform.set(expandMessage(nodeSha512, message, tag, UNIFORM_BYTES), i * UNIFORM_BYTES);
      });
      return runBatches(kernel, base, uniform, UNIFORM_BYTES, scalar);
    },
    checkPoints: (points) => checkInBatches(kernel, base, points),
    multiply: (points, scalar) => runBatches(kernel, base, points, POINT_BYTES, scalar),
    sumProducts: (lists, scalars) => sumLists(kernel, base, lists, scalars, single),
  };
}

function refuseKernelAbort(): never {
  throw new Error('assertion failed: the group kernel stopped');
}

/** Multiplies points (32 bytes each) or hashes (64 uniform bytes each) by the scalar. */
function runBatches(kernel: RistrettoKernel, base: number, input: Bytes, itemBytes: number, scalar: Bytes): Bytes {
  const count = input.length / itemBytes;
  const out = new Uint8Array(count * POINT_BYTES);
  const digits = windowDigits(bytesToNumber(scalar));
  const states = base + DIGITS_MAX;
  const source = states + kernel.stateBytes(BATCH_PAIRS);
  const target = source + 2 * BATCH_PAIRS * itemBytes;
  const view = takeMemory(kernel, base, target + 2 * BATCH_PAIRS * POINT_BYTES - base);
  view.set(new Uint8Array(digits.buffer), 0);
  for (let at = 0; at < count; at += 2 * BATCH_PAIRS) {
    const items = Math.min(2 * BATCH_PAIRS, count - at);
    const pairs = Math.ceil(items / 2);
    const part = input.subarray(at * itemBytes, (at + items) * itemBytes);
    view.set(part, source - base);
    if (items % 2 === 1) view.set(part.subarray(part.length - itemBytes), source - base + part.length);
    if (itemBytes === POINT_BYTES) {
      const bad = kernel.multiplyPoints(source, pairs, base, digits.length, states, target);
      if (bad > 0) throw new Error('a point that was not checked');
    } else kernel.multiplyUniform(source, pairs, base, digits.length, states, target);
    out.set(view.subarray(target - base, target - base + items * POINT_BYTES), at * POINT_BYTES);
  }
  return out;
}

function checkInBatches(kernel: RistrettoKernel, base: number, points: Bytes): Bytes {
  const count = points.length / POINT_BYTES;
  const flags = new Uint8Array(count);
  const size = 2 * BATCH_PAIRS;
  const view = takeMemory(kernel, base, size * (POINT_BYTES + 1));
  for (let at = 0; at < count; at += size) {
    const items = Math.min(size, count - at);
    view.set(points.subarray(at * POINT_BYTES, (at + items) * POINT_BYTES), 0);
    kernel.checkPoints(base, Math.ceil(items / 2), base + size * POINT_BYTES);
    flags.set(view.subarray(size * POINT_BYTES, size * POINT_BYTES + items), at);
  }
  return flags;
}

/** Two lists at a time, one in each lane; long ones in pieces whose sums are added up. */
function sumLists(
  kernel: RistrettoKernel,
  base: number,
  lists: ReadonlyArray<Bytes>,
  scalars: Bytes,
  single: Group,
): Bytes {
  const count = scalars.length / SCALAR_BYTES;
  assert(
    lists.every((list) => list.length === scalars.length),
    'a scalar for each point',
  );
  const out = new Uint8Array(lists.length * POINT_BYTES);
  for (let i = 0; i < lists.length; i += 2) {
    const [c, d] = [lists[i]!, lists[i + 1] ?? lists[i]!];
    const sums: Bytes[] = [];
    for (let at = 0; at < count; at += SUM_ELEMENTS_MAX) {
      const cut = (bytes: Bytes) => bytes.subarray(at * POINT_BYTES, (at + SUM_ELEMENTS_MAX) * POINT_BYTES);
      const sum = count - at <= FEW_ELEMENTS_MAX ? sumFew : sumPiece;
      sums.push(sum(kernel, base, cut(c), cut(d), cut(scalars)));
    }
    for (let j = 0; j < 2 && i + j < lists.length; j++) {
      const parts = new Uint8Array(sums.length * POINT_BYTES);
      sums.forEach((sum, k) => {
        parts.set(sum.subarray(j * POINT_BYTES, (j + 1) * POINT_BYTES), k * POINT_BYTES);
      });
      const total = sums.length === 1 ? parts : single.sumProducts([parts], ones(sums.length));
      out.set(total, (i + j) * POINT_BYTES);
    }
  }
  return out;
}

function sumFew(kernel: RistrettoKernel, base: number, c: Bytes, d: Bytes, scalars: Bytes): Bytes {
  const count = scalars.length / SCALAR_BYTES;
  const digits = new Int8Array(count * DIGITS_MAX);
  for (let i = 0; i < count; i++) {
    digits.set(windowDigits(bytesToNumber(scalars.subarray(32 * i, 32 * i + 32))), i * DIGITS_MAX);
  }
  const [dAt, digitsAt] = [base + c.length, base + 2 * c.length];
  const outAt = digitsAt + digits.length;
  const work = alignTo16(outAt + 2 * POINT_BYTES);
  const view = takeMemory(kernel, base, work + count * TABLE_BYTES + kernel.stateBytes(1) - base);
  view.set(c, 0);
  view.set(d, dAt - base);
  view.set(new Uint8Array(digits.buffer), digitsAt - base);
  const bad = kernel.sumFewProducts(base, dAt, count, digitsAt, DIGITS_MAX, work, outAt);
  if (bad > 0) throw new Error('a point that was not checked');
  return view.slice(outAt - base, outAt - base + 2 * POINT_BYTES);
}

function sumPiece(kernel: RistrettoKernel, base: number, c: Bytes, d: Bytes, scalars: Bytes): Bytes {
  const count = scalars.length / SCALAR_BYTES;
  const bits = Math.max(3, Math.min(12, Math.round(Math.log2(count)) - 2));
  const windows = Math.ceil(254 / bits);
  const half = windowDigits(1n);
  const parts = [DIGITS_MAX, c.length, d.length, 2 * POINT_BYTES, alignTo16(2 * count * windows)];
  const place = (i: number) => base + parts.slice(0, i).reduce((sum, size) => sum + size, 0);
  const [halfAt, cAt, dAt, outAt, digitsAt, work] = [place(0), place(1), place(2), place(3), place(4), place(5)];
  const workBytes = count * AFFINE_BYTES + 2 ** (bits - 1) * POINT_STATE_BYTES + kernel.stateBytes(1);
  const view = takeMemory(kernel, base, work + workBytes - base);
  view.set(new Uint8Array(half.buffer), halfAt - base);
  view.set(c, cAt - base);
  view.set(d, dAt - base);
  view.set(new Uint8Array(bucketDigits(scalars, windows, bits).buffer), digitsAt - base);
  const bad = kernel.sumProducts(cAt, dAt, count, digitsAt, windows, bits, halfAt, half.length, work, outAt);
  if (bad > 0) throw new Error('a point that was not checked');
  return view.slice(outAt - base, outAt - base + 2 * POINT_BYTES);
}

/**
 * Width-5 signed odd digits of half the scalar, lowest first: the kernel encodes the double of what it multiplies,
 * which costs no square root.
 */
function windowDigits(scalar: bigint): Int8Array {
  let rest = scalar % 2n === 0n ? scalar / 2n : (scalar + ORDER) / 2n;
  const digits: number[] = [];
  while (rest > 0n) {
    let digit = 0;
    if ((rest & 1n) === 1n) {
      digit = Number(rest & 31n);
      if (digit > 16) digit -= 32;
      rest -= BigInt(digit);
    }
    digits.push(digit);
    rest >>= 1n;
  }
  return Int8Array.from(digits);
}

/** Signed digits of `bits` bits of every scalar, window by window: row w holds digit w of each. */
function bucketDigits(scalars: Bytes, windows: number, bits: number): Int16Array {
  const count = scalars.length / SCALAR_BYTES;
  const digits = new Int16Array(count * windows);
  const [mask, most] = [2 ** bits - 1, 2 ** (bits - 1)];
  for (let i = 0; i < count; i++) {
    let carry = 0;
    for (let w = 0; w < windows; w++) {
      const bit = w * bits;
      const at = i * SCALAR_BYTES + (bit >> 3);
      const end = (i + 1) * SCALAR_BYTES;
      const byteAt = (k: number) => (at + k < end ? scalars[at + k]! : 0);
      const word = byteAt(0) | (byteAt(1) << 8) | (byteAt(2) << 16);
      let digit = ((word >> (bit & 7)) & mask) + carry;
      carry = digit > most ? 1 : 0;
      if (carry === 1) digit -= 2 ** bits;
      digits[w * count + i] = digit;
    }
    assert(carry === 0, 'a scalar below the order');
  }
  return digits;
}

/** The caller's part of the kernel's memory; a view made earlier must not be used after this. */
function takeMemory(kernel: RistrettoKernel, base: number, bytes: number): Uint8Array {
  const missing = base + bytes - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE_BYTES));
  return new Uint8Array(kernel.memory.buffer, base, bytes);
}

function alignTo16(bytes: number): number {
  return (bytes + 15) & ~15;
}

function ones(count: number): Bytes {
  const scalars = new Uint8Array(count * SCALAR_BYTES);
  for (let i = 0; i < count; i++) scalars[i * SCALAR_BYTES] = 1;
  return scalars;
}

function bytesToNumber(bytes: Bytes): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function numberToBytes(value: bigint): Bytes {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}
