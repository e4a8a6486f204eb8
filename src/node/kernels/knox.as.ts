/**
 * Monte-Carlo counts of the Knox test, 16 deals of the times at once: the same shuffles and the same counts as
 * `pattern/knox-permutation.ts`, number for number. Times are whole units from 0 to 32,767. The caller lays out
 * memory (see `pattern/knox-kernel.ts`): `rows` holds the 16 deals of an incident side by side, so that
 * one pair costs four loads for 16 deals.
 */

/** Lanes are 16 bits wide: sums are carried over before they can wrap. */
const CARRY: i32 = 65_535;
const CARRY_BYTE: i32 = 255;

export function memoryBase(): usize {
  return (__heap_base + 15) & ~15;
}

/**
 * Four Fisher-Yates shuffles of the n times at once; `states` holds four sfc32 states of four words, `dealt` room for
 * four times n times. A time is final once its step is done, so it goes straight to its row: rows[i * 16 + lane].
 */
export function dealFour(times: usize, n: i32, dealt: usize, states: usize, rows: usize, lane: i32): void {
  const bytes = <usize>n << 1;
  const d0 = dealt;
  const d1 = d0 + bytes;
  const d2 = d1 + bytes;
  const d3 = d2 + bytes;
  memory.copy(d0, times, bytes);
  memory.copy(d1, times, bytes);
  memory.copy(d2, times, bytes);
  memory.copy(d3, times, bytes);
  let a = v128.load(states);
  let b = v128.load(states, 16);
  let c = v128.load(states, 32);
  let d = v128.load(states, 48);
  const one = i32x4.splat(1);
  const lanes = rows + (<usize>lane << 1);
  for (let i = n - 1; i > 0; i--) {
    const word = i32x4.add(i32x4.add(a, b), d);
    d = i32x4.add(d, one);
    a = v128.xor(b, i32x4.shr_u(b, 9));
    b = i32x4.add(c, i32x4.shl(c, 3));
    c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), word);
    const below = i32x4.splat(i + 1);
    const low = i64x2.extmul_low_i32x4_u(word, below);
    const high = i64x2.extmul_high_i32x4_u(word, below);
    const at = <usize>i << 1;
    const t0 = draw(d0, at, <usize>(i64x2.extract_lane(low, 0) >>> 32) << 1);
    const t1 = draw(d1, at, <usize>(i64x2.extract_lane(low, 1) >>> 32) << 1);
    const t2 = draw(d2, at, <usize>(i64x2.extract_lane(high, 0) >>> 32) << 1);
    const t3 = draw(d3, at, <usize>(i64x2.extract_lane(high, 1) >>> 32) << 1);
    store<u64>(lanes + (<usize>i << 5), t0 | (t1 << 16) | (t2 << 32) | (t3 << 48));
  }
  const t0 = <u64>load<u16>(d0);
  const t1 = <u64>load<u16>(d1);
  const t2 = <u64>load<u16>(d2);
  const t3 = <u64>load<u16>(d3);
  store<u64>(lanes, t0 | (t1 << 16) | (t2 << 32) | (t3 << 48));
}

/** The time that falls to place i; the one that lay there takes its place among those still to be dealt. */
// @ts-ignore: decorator
@inline
function draw(base: usize, i: usize, j: usize): u64 {
  const drawn = load<u16>(base + j);
  store<u16>(base + j, load<u16>(base + i));
  return <u64>drawn;
}

/** Within one set and bounds up to 126: as `countPairs`, all 16 deals in lanes of 8 bits. */
export function countClosePairs(
  first: usize,
  second: usize,
  from: i32,
  to: i32,
  rows: usize,
  bound0: i32,
  bound1: i32,
  bound2: i32,
  bound3: i32,
  out: usize,
): void {
  const t0 = i8x16.splat(<i8>(bound0 + 1));
  const t1 = i8x16.splat(<i8>(bound1 + 1));
  const t2 = i8x16.splat(<i8>(bound2 + 1));
  const t3 = i8x16.splat(<i8>(bound3 + 1));
  for (let start = from; start < to; start += CARRY_BYTE) {
    const end = min(to, start + CARRY_BYTE);
    let a0 = i8x16.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    for (let k = start; k < end; k++) {
      const later = rows + ((<usize>load<u32>(second + (<usize>k << 2))) << 5);
      const earlier = rows + ((<usize>load<u32>(first + (<usize>k << 2))) << 5);
      const low = i16x8.abs(i16x8.sub(v128.load(later), v128.load(earlier)));
      const high = i16x8.abs(i16x8.sub(v128.load(later, 16), v128.load(earlier, 16)));
      const gap = i8x16.narrow_i16x8_s(low, high);
      a0 = i8x16.sub(a0, i8x16.lt_s(gap, t0));
      a1 = i8x16.sub(a1, i8x16.lt_s(gap, t1));
      a2 = i8x16.sub(a2, i8x16.lt_s(gap, t2));
      a3 = i8x16.sub(a3, i8x16.lt_s(gap, t3));
    }
    carryBytes(out, a0);
    carryBytes(out + 64, a1);
    carryBytes(out + 128, a2);
    carryBytes(out + 192, a3);
  }
}

// @ts-ignore: decorator
@inline
function carryBytes(out: usize, sums: v128): void {
  carry(out, i16x8.extend_low_i8x16_u(sums), i16x8.extend_high_i8x16_u(sums));
}

/**
 * Adds to out[bound * 16 + lane] the pairs from..to whose times differ by at most each of four bounds. Within one
 * set `fixed` is 0 and both times come from `rows`; else first times stand in `fixed` and only later ones count
 * (a negative difference is a huge unsigned one).
 */
export function countPairs(
  first: usize,
  second: usize,
  from: i32,
  to: i32,
  rows: usize,
  fixed: usize,
  bound0: i32,
  bound1: i32,
  bound2: i32,
  bound3: i32,
  out: usize,
): void {
  const t0 = i16x8.splat(<i16>bound0);
  const t1 = i16x8.splat(<i16>bound1);
  const t2 = i16x8.splat(<i16>bound2);
  const t3 = i16x8.splat(<i16>bound3);
  for (let start = from; start < to; start += CARRY) {
    const end = min(to, start + CARRY);
    let a0 = i16x8.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    for (let k = start; k < end; k++) {
      const later = rows + ((<usize>load<u32>(second + (<usize>k << 2))) << 5);
      const i = <usize>load<u32>(first + (<usize>k << 2));
      let low: v128;
      let high: v128;
      if (fixed == 0) {
        const earlier = rows + (i << 5);
        low = i16x8.abs(i16x8.sub(v128.load(later), v128.load(earlier)));
        high = i16x8.abs(i16x8.sub(v128.load(later, 16), v128.load(earlier, 16)));
      } else {
        const time = i16x8.splat(load<i16>(fixed + (i << 1)));
        low = i16x8.sub(v128.load(later), time);
        high = i16x8.sub(v128.load(later, 16), time);
      }
      a0 = i16x8.sub(a0, i16x8.le_u(low, t0));
      b0 = i16x8.sub(b0, i16x8.le_u(high, t0));
      a1 = i16x8.sub(a1, i16x8.le_u(low, t1));
      b1 = i16x8.sub(b1, i16x8.le_u(high, t1));
      a2 = i16x8.sub(a2, i16x8.le_u(low, t2));
      b2 = i16x8.sub(b2, i16x8.le_u(high, t2));
      a3 = i16x8.sub(a3, i16x8.le_u(low, t3));
      b3 = i16x8.sub(b3, i16x8.le_u(high, t3));
    }
    carry(out, a0, b0);
    carry(out + 64, a1, b1);
    carry(out + 128, a2, b2);
    carry(out + 192, a3, b3);
  }
}

// @ts-ignore: decorator
@inline
function carry(out: usize, low: v128, high: v128): void {
  v128.store(out, i32x4.add(v128.load(out), i32x4.extend_low_i16x8_u(low)));
  v128.store(out, i32x4.add(v128.load(out, 16), i32x4.extend_high_i16x8_u(low)), 16);
  v128.store(out, i32x4.add(v128.load(out, 32), i32x4.extend_low_i16x8_u(high)), 32);
  v128.store(out, i32x4.add(v128.load(out, 48), i32x4.extend_high_i16x8_u(high)), 48);
}
