/**
 * The evader step on rows of bits, 128 at a time: the same sums of three segments as `vacuum/evader-machine.ts`,
 * bit for bit. The caller lays out memory (see `vacuum/evader-kernel.ts`): every set and the work area stand behind
 * 16 bytes that stay zero, rows are whole vectors, and the work area has `rings` more rows than a set.
 */

const VECTOR: usize = 16;

export function memoryBase(): usize {
  return (__heap_base + 15) & ~15;
}

/** Cells in a set. */
export function countCells(set: usize, bytes: usize): i32 {
  let sum = i64x2.splat(0);
  for (let p: usize = 0; p < bytes; p += VECTOR) sum = i64x2.add(sum, bitsOf(v128.load(set + p)));
  return i32(i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1));
}

/** target := within `rings` of source, and in allowed. rings > 0; the three may coincide. */
export function stepRings(
  target: usize,
  source: usize,
  allowed: usize,
  work: usize,
  rows: usize,
  stride: usize,
  rings: usize,
): void {
  const bytes = rows * stride;
  if (rings === 1 && target !== source) {
    stepOne(target, source, allowed, rows, stride);
    return;
  }
  if (rings < 32) {
    spreadAlong(work, source, bytes, rings);
  } else {
    memory.copy(work, source, bytes);
    for (let done: usize = 1; done <= rings; ) {
      const by = min(done, rings + 1 - done);
      orAlong(work, bytes, by);
      done += by;
    }
  }
  memory.fill(work + bytes, 0, rings * stride);
  for (let done: usize = 1; done <= rings; ) {
    const by = min(done, rings + 1 - done);
    orDiagonally(work, (rows + rings) * stride, stride, by);
    done += by;
  }
  let last: usize = 0;
  for (let done: usize = 1; done <= rings; ) {
    const by = min(done, rings + 1 - done);
    done += by;
    if (done > rings) last = by;
    else orRows(work, (rows + rings - by) * stride, by * stride);
  }
  finish(target, work, allowed, bytes, last * stride);
}

/** target := source and allowed. */
export function intersect(target: usize, source: usize, allowed: usize, bytes: usize): void {
  for (let p: usize = 0; p < bytes; p += VECTOR) {
    v128.store(target + p, v128.and(v128.load(source + p), v128.load(allowed + p)));
  }
}

/** target := target or (source and allowed). */
export function addIntersection(target: usize, source: usize, allowed: usize, bytes: usize): void {
  for (let p: usize = 0; p < bytes; p += VECTOR) {
    const both = v128.and(v128.load(source + p), v128.load(allowed + p));
    v128.store(target + p, v128.or(v128.load(target + p), both));
  }
}

// @ts-ignore: decorator
@inline
function bitsOf(x: v128): v128 {
  const bytes = i8x16.popcnt(x);
  const words = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes));
  return i64x2.add(
    v128.and(words, i64x2.splat(0xffffffff)),
    i64x2.shr_u(words, 32),
  );
}

/** work := source spread along the row over 0 .. rings, rings < 32; each 64-bit lane holds a word and the one before. */
function spreadAlong(work: usize, source: usize, bytes: usize, rings: usize): void {
  for (let p: usize = 0; p < bytes; p += VECTOR) {
    let even = v128.load(source + p - 4);
    let odd = v128.load(source + p);
    for (let done: usize = 1; done <= rings; ) {
      const by = i32(min(done, rings + 1 - done));
      even = v128.or(even, i64x2.shl(even, by));
      odd = v128.or(odd, i64x2.shl(odd, by));
      done += by;
    }
    v128.store(work + p, v128.shuffle<i32>(even, odd, 1, 5, 3, 7));
  }
}

function orAlong(work: usize, bytes: usize, by: usize): void {
  const offset = (by >> 5) << 2;
  const up = i32(by & 31);
  // A shift by 32 is a shift by 0 here, so the second term is switched off by hand.
  const keep = i32x4.splat(up === 0 ? 0 : -1);
  for (let p = work + bytes - VECTOR; p >= work; p -= VECTOR) {
    const high = i32x4.shl(v128.load(p - offset), up);
    const low = v128.and(i32x4.shr_u(v128.load(p - offset - 4), 32 - up), keep);
    v128.store(p, v128.or(v128.load(p), v128.or(high, low)));
  }
}

function orDiagonally(work: usize, bytes: usize, stride: usize, by: usize): void {
  const offset = by * stride - ((by >> 5) << 2);
  const down = i32(by & 31);
  const keep = i32x4.splat(down === 0 ? 0 : -1);
  const first = work + by * stride;
  for (let p = work + bytes - VECTOR; p >= first; p -= VECTOR) {
    const low = i32x4.shr_u(v128.load(p - offset), down);
    const high = v128.and(i32x4.shl(v128.load(p - offset + 4), 32 - down), keep);
    v128.store(p, v128.or(v128.load(p), v128.or(low, high)));
  }
}

function orRows(work: usize, bytes: usize, offset: usize): void {
  for (let p = work; p < work + bytes; p += VECTOR) {
    v128.store(p, v128.or(v128.load(p), v128.load(p + offset)));
  }
}

function finish(target: usize, work: usize, allowed: usize, bytes: usize, offset: usize): void {
  for (let p: usize = 0; p < bytes; p += VECTOR) {
    const spread = v128.or(v128.load(work + p), v128.load(work + p + offset));
    v128.store(target + p, v128.and(spread, v128.load(allowed + p)));
  }
}

/** Rows that are worked on together, so that three bands (source, allowed, target) stay in the nearest cache. */
const BAND_BYTES: usize = 4096;

/** One ring, fused: the row itself both ways, the row before also one bit down, the row after also one bit up. */
function stepOne(target: usize, source: usize, allowed: usize, rows: usize, stride: usize): void {
  const band = max<usize>(8, BAND_BYTES / stride);
  for (let from: usize = 0; from < rows; from += band) {
    const to = min(rows, from + band);
    for (let column: usize = 0; column < stride; column += VECTOR) {
      stepColumn(target + column, source + column, allowed + column, from, to, rows, stride);
    }
  }
}

// @ts-ignore: decorator
@inline
function stepColumn(
  target: usize,
  source: usize,
  allowed: usize,
  from: usize,
  to: usize,
  rows: usize,
  stride: usize,
): void {
  let p = source + from * stride;
  let before = i64x2.splat(0);
  if (from > 0) {
    const above = v128.load(p - stride);
    before = v128.or(above, shiftDown(p - stride, above));
  }
  let here = v128.load(p);
  let up = v128.or(here, shiftUp(p, here));
  let down = v128.or(here, shiftDown(p, here));
  // The last row of the window has none after it.
  const followed = (to === rows ? to - 1 : to) * stride;
  for (let at = from * stride; at < followed; at += stride) {
    p += stride;
    here = v128.load(p);
    const upAfter = v128.or(here, shiftUp(p, here));
    const spread = v128.or(v128.or(up, down), v128.or(before, upAfter));
    v128.store(target + at, v128.and(spread, v128.load(allowed + at)));
    before = down;
    down = v128.or(here, shiftDown(p, here));
    up = upAfter;
  }
  if (to === rows) {
    const spread = v128.or(v128.or(up, down), before);
    v128.store(target + followed, v128.and(spread, v128.load(allowed + followed)));
  }
}

// @ts-ignore: decorator
@inline
function shiftUp(p: usize, here: v128): v128 {
  return v128.or(i64x2.shl(here, 1), i64x2.shr_u(v128.load(p - 8), 63));
}

// @ts-ignore: decorator
@inline
function shiftDown(p: usize, here: v128): v128 {
  return v128.or(i64x2.shr_u(here, 1), i64x2.shl(v128.load(p + 8), 63));
}
