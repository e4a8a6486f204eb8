// asc: --enable relaxed-simd
/**
 * ristretto255 (RFC 9496) two points at a time: lane 0 and lane 1 of every vector are two field elements. An element
 * of GF(2^255 - 19) is twelve doubles, limb k a multiple of 2^ceil(21.25 k) (Bernstein's floating-point field, 2006):
 * products and their sums stay below 53 bits and are exact, so a fused and an unfused multiply-add give the same bits.
 *
 * "n x" below is how many times larger than a carried element limbs may be; a product of n x and m x needs n m <= 14.
 * Variable time. Points are decoded, multiplied and encoded here; hashing, digits and checks of arguments are the
 * caller's (`node/group/kernel-group.ts`).
 */

const FE: usize = 192;
const X: usize = 0;
const Y: usize = FE;
const Z: usize = 2 * FE;
const T: usize = 3 * FE;
const POINT: usize = 4 * FE;
/** Y+X, Y-X, 2dT and, unless the point is affine, 2Z. */
const AFFINE: usize = 3 * FE;
const STATE: usize = 7 * FE;
const SCALE: f64 = 3.281744050935889e-76; // 19 x 2^-255

const SCRATCH: usize = (__heap_base + 15) & ~15;
const TABLE: usize = SCRATCH + 64 * FE;
const CONSTANTS: usize = TABLE + 8 * POINT;
const ONE: usize = CONSTANTS;
const D: usize = CONSTANTS + FE;
const D2: usize = CONSTANTS + 2 * FE;
const SQRT_M1: usize = CONSTANTS + 3 * FE;
const INVSQRT_A_MINUS_D: usize = CONSTANTS + 4 * FE;
const ONE_MINUS_D_SQ: usize = CONSTANTS + 5 * FE;
const D_MINUS_ONE_SQ: usize = CONSTANTS + 6 * FE;
const SQRT_AD_MINUS_ONE: usize = CONSTANTS + 7 * FE;
const ZERO: usize = CONSTANTS + 8 * FE;
/** What rounds limb k to a multiple of limb k + 1 when added and taken away: 1.5 x 2^(52 + ceil(21.25 (k + 1))); then SCALE. */
const MAGIC: usize = CONSTANTS + 9 * FE;
const SCALE_AT: usize = MAGIC + FE;
/** The second factor of a product, first times 19 x 2^-255, then as it is. */
const WIDE: usize = SCALE_AT + 16;
const FREE: usize = WIDE + 2 * FE;

/** Words of the element that `freeze` reduced last. */
let w0: u64 = 0;
let w1: u64 = 0;
let w2: u64 = 0;
let w3: u64 = 0;

// @ts-ignore: decorator
@inline
function scratch(i: usize): usize {
  return SCRATCH + i * FE;
}

/** First byte that belongs to the caller. */
export function memoryBase(): usize {
  return FREE;
}

/** Bytes of work a batch of `pairs` points needs. */
export function stateBytes(pairs: usize): usize {
  return pairs * STATE;
}

/** Constants 1, d, 2d, sqrt(-1), 1/sqrt(a-d), 1-d^2, (d-1)^2, sqrt(ad-1), 0: 32 bytes each, little-endian. */
export function setConstants(bytes: usize): void {
  v128.store(MAGIC, f64x2.splat(2.833419889721787e+22), 0);
  v128.store(MAGIC, f64x2.splat(5.942112188569825e+28), 16);
  v128.store(MAGIC, f64x2.splat(1.2461512460483586e+35), 32);
  v128.store(MAGIC, f64x2.splat(2.6133685779528074e+41), 48);
  v128.store(MAGIC, f64x2.splat(1.0961262279981772e+48), 64);
  v128.store(MAGIC, f64x2.splat(2.2987433112988333e+54), 80);
  v128.store(MAGIC, f64x2.splat(4.820814132776971e+60), 96);
  v128.store(MAGIC, f64x2.splat(1.010998000018149e+67), 112);
  v128.store(MAGIC, f64x2.splat(4.2404329554681224e+73), 128);
  v128.store(MAGIC, f64x2.splat(8.892832453425884e+79), 144);
  v128.store(MAGIC, f64x2.splat(1.8649621365367e+86), 160);
  v128.store(MAGIC, f64x2.splat(3.911109074562213e+92), 176);
  v128.store(SCALE_AT, f64x2.splat(SCALE));
  for (let i: usize = 0; i < 9; i++) load32(CONSTANTS + i * FE, bytes + 32 * i, bytes + 32 * i);
}

// Field ---------------------------------------------------------------------------------------------------------

// @ts-ignore: decorator
@inline
function ma(a: v128, b: v128, c: v128): v128 {
  return f64x2.relaxed_madd(a, b, c);
}

// @ts-ignore: decorator
@inline
function top(h: v128, k: usize): v128 {
  const m = v128.load(MAGIC + 16 * k);
  return f64x2.sub(f64x2.add(h, m), m);
}

/** Carries in four chains at once, so that each limb is at most half its radix (and 1 % more), and stores. */
// @ts-ignore: decorator
@inline
function carry(o: usize, h0: v128, h1: v128, h2: v128, h3: v128, h4: v128, h5: v128, h6: v128, h7: v128, h8: v128, h9: v128, h10: v128, h11: v128): void {
  let a: v128;
  let b: v128;
  let c: v128;
  let d: v128;
  a = top(h0, 0); b = top(h3, 3); c = top(h6, 6); d = top(h9, 9);
  h0 = f64x2.sub(h0, a); h1 = f64x2.add(h1, a);
  h3 = f64x2.sub(h3, b); h4 = f64x2.add(h4, b);
  h6 = f64x2.sub(h6, c); h7 = f64x2.add(h7, c);
  h9 = f64x2.sub(h9, d); h10 = f64x2.add(h10, d);
  a = top(h1, 1); b = top(h4, 4); c = top(h7, 7); d = top(h10, 10);
  h1 = f64x2.sub(h1, a); h2 = f64x2.add(h2, a);
  h4 = f64x2.sub(h4, b); h5 = f64x2.add(h5, b);
  h7 = f64x2.sub(h7, c); h8 = f64x2.add(h8, c);
  h10 = f64x2.sub(h10, d); h11 = f64x2.add(h11, d);
  a = top(h2, 2); b = top(h5, 5); c = top(h8, 8); d = top(h11, 11);
  h2 = f64x2.sub(h2, a); h3 = f64x2.add(h3, a);
  h5 = f64x2.sub(h5, b); h6 = f64x2.add(h6, b);
  h8 = f64x2.sub(h8, c); h9 = f64x2.add(h9, c);
  h11 = f64x2.sub(h11, d); h0 = ma(d, v128.load(SCALE_AT), h0);
  a = top(h0, 0); b = top(h3, 3); c = top(h6, 6); d = top(h9, 9);
  h0 = f64x2.sub(h0, a); h1 = f64x2.add(h1, a);
  h3 = f64x2.sub(h3, b); h4 = f64x2.add(h4, b);
  h6 = f64x2.sub(h6, c); h7 = f64x2.add(h7, c);
  h9 = f64x2.sub(h9, d); h10 = f64x2.add(h10, d);
  v128.store(o, h0, 0);
  v128.store(o, h1, 16);
  v128.store(o, h2, 32);
  v128.store(o, h3, 48);
  v128.store(o, h4, 64);
  v128.store(o, h5, 80);
  v128.store(o, h6, 96);
  v128.store(o, h7, 112);
  v128.store(o, h8, 128);
  v128.store(o, h9, 144);
  v128.store(o, h10, 160);
  v128.store(o, h11, 176);
}

// @ts-ignore: decorator
@inline
function widen(b: usize, at: usize): void {
  const g = v128.load(b + at);
  v128.store(WIDE + at, f64x2.mul(g, v128.load(SCALE_AT)));
  v128.store(WIDE + at, g, 192);
}

/**
 * o := a b. Row by row: limb k of the product takes a_i times the limb 12 + k - i of the widened b, so two rows share
 * their loads and all twelve sums stay in registers; unrolled further, the compiler would spill them.
 */
function mul(o: usize, a: usize, b: usize): void {
  widen(b, 0); widen(b, 16); widen(b, 32); widen(b, 48);
  widen(b, 64); widen(b, 80); widen(b, 96); widen(b, 112);
  widen(b, 128); widen(b, 144); widen(b, 160); widen(b, 176);
  const zero = f64x2.splat(0);
  let h0 = zero; let h1 = zero; let h2 = zero; let h3 = zero;
  let h4 = zero; let h5 = zero; let h6 = zero; let h7 = zero;
  let h8 = zero; let h9 = zero; let h10 = zero; let h11 = zero;
  let p = WIDE + 176;
  for (let i: usize = 0; i < FE; i += 32) {
    const f = v128.load(a + i);
    const e = v128.load(a + i, 16);
    let g = v128.load(p);
    h0 = ma(e, g, h0);
    g = v128.load(p, 16); h0 = ma(f, g, h0); h1 = ma(e, g, h1);
    g = v128.load(p, 32); h1 = ma(f, g, h1); h2 = ma(e, g, h2);
    g = v128.load(p, 48); h2 = ma(f, g, h2); h3 = ma(e, g, h3);
    g = v128.load(p, 64); h3 = ma(f, g, h3); h4 = ma(e, g, h4);
    g = v128.load(p, 80); h4 = ma(f, g, h4); h5 = ma(e, g, h5);
    g = v128.load(p, 96); h5 = ma(f, g, h5); h6 = ma(e, g, h6);
    g = v128.load(p, 112); h6 = ma(f, g, h6); h7 = ma(e, g, h7);
    g = v128.load(p, 128); h7 = ma(f, g, h7); h8 = ma(e, g, h8);
    g = v128.load(p, 144); h8 = ma(f, g, h8); h9 = ma(e, g, h9);
    g = v128.load(p, 160); h9 = ma(f, g, h9); h10 = ma(e, g, h10);
    g = v128.load(p, 176); h10 = ma(f, g, h10); h11 = ma(e, g, h11);
    g = v128.load(p, 192); h11 = ma(f, g, h11);
    p -= 32;
  }
  carry(o, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11);
}

/** o := a^2; a up to 3 x. */
function sq(o: usize, a: usize): void {
  const f0 = v128.load(a, 0);
  const f1 = v128.load(a, 16);
  const f2 = v128.load(a, 32);
  const f3 = v128.load(a, 48);
  const f4 = v128.load(a, 64);
  const f5 = v128.load(a, 80);
  const f6 = v128.load(a, 96);
  const f7 = v128.load(a, 112);
  const f8 = v128.load(a, 128);
  const f9 = v128.load(a, 144);
  const f10 = v128.load(a, 160);
  const f11 = v128.load(a, 176);
  const s = v128.load(SCALE_AT);
  const d0 = f64x2.add(f0, f0);
  const d1 = f64x2.add(f1, f1);
  const d2 = f64x2.add(f2, f2);
  const d3 = f64x2.add(f3, f3);
  const d4 = f64x2.add(f4, f4);
  const d5 = f64x2.add(f5, f5);
  const d6 = f64x2.add(f6, f6);
  const d7 = f64x2.add(f7, f7);
  const d8 = f64x2.add(f8, f8);
  const d9 = f64x2.add(f9, f9);
  const d10 = f64x2.add(f10, f10);
  const q6 = f64x2.mul(f6, s);
  const q7 = f64x2.mul(f7, s);
  const q8 = f64x2.mul(f8, s);
  const q9 = f64x2.mul(f9, s);
  const q10 = f64x2.mul(f10, s);
  const q11 = f64x2.mul(f11, s);
  const h0 = ma(f0, f0, ma(d1, q11, ma(d2, q10, ma(d3, q9, ma(d4, q8, ma(d5, q7, f64x2.mul(f6, q6)))))));
  const h1 = ma(d0, f1, ma(d2, q11, ma(d3, q10, ma(d4, q9, ma(d5, q8, f64x2.mul(d6, q7))))));
  const h2 = ma(d0, f2, ma(f1, f1, ma(d3, q11, ma(d4, q10, ma(d5, q9, ma(d6, q8, f64x2.mul(f7, q7)))))));
  const h3 = ma(d0, f3, ma(d1, f2, ma(d4, q11, ma(d5, q10, ma(d6, q9, f64x2.mul(d7, q8))))));
  const h4 = ma(d0, f4, ma(d1, f3, ma(f2, f2, ma(d5, q11, ma(d6, q10, ma(d7, q9, f64x2.mul(f8, q8)))))));
  const h5 = ma(d0, f5, ma(d1, f4, ma(d2, f3, ma(d6, q11, ma(d7, q10, f64x2.mul(d8, q9))))));
  const h6 = ma(d0, f6, ma(d1, f5, ma(d2, f4, ma(f3, f3, ma(d7, q11, ma(d8, q10, f64x2.mul(f9, q9)))))));
  const h7 = ma(d0, f7, ma(d1, f6, ma(d2, f5, ma(d3, f4, ma(d8, q11, f64x2.mul(d9, q10))))));
  const h8 = ma(d0, f8, ma(d1, f7, ma(d2, f6, ma(d3, f5, ma(f4, f4, ma(d9, q11, f64x2.mul(f10, q10)))))));
  const h9 = ma(d0, f9, ma(d1, f8, ma(d2, f7, ma(d3, f6, ma(d4, f5, f64x2.mul(d10, q11))))));
  const h10 = ma(d0, f10, ma(d1, f9, ma(d2, f8, ma(d3, f7, ma(d4, f6, ma(f5, f5, f64x2.mul(f11, q11)))))));
  const h11 = ma(d0, f11, ma(d1, f10, ma(d2, f9, ma(d3, f8, ma(d4, f7, f64x2.mul(d5, f6))))));
  carry(o, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11);
}

// @ts-ignore: decorator
@inline
function addLimb(o: usize, a: usize, b: usize, at: usize): void {
  v128.store(o + at, f64x2.add(v128.load(a + at), v128.load(b + at)));
}

/** o := a + b, not carried: the sizes add up. */
function add(o: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < FE; i += 48) {
    addLimb(o + i, a + i, b + i, 0);
    addLimb(o + i, a + i, b + i, 16);
    addLimb(o + i, a + i, b + i, 32);
  }
}

// @ts-ignore: decorator
@inline
function subLimb(o: usize, a: usize, b: usize, at: usize): void {
  v128.store(o + at, f64x2.sub(v128.load(a + at), v128.load(b + at)));
}

/** o := a - b, not carried: the sizes add up. */
function sub(o: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < FE; i += 48) {
    subLimb(o + i, a + i, b + i, 0);
    subLimb(o + i, a + i, b + i, 16);
    subLimb(o + i, a + i, b + i, 32);
  }
}

// @ts-ignore: decorator
@inline
function sumAndDifferenceLimb(sum: usize, difference: usize, a: usize, b: usize, at: usize): void {
  const x = v128.load(a + at);
  const y = v128.load(b + at);
  v128.store(sum + at, f64x2.add(x, y));
  v128.store(difference + at, f64x2.sub(x, y));
}

/** sum := a + b, difference := a - b, not carried; may overwrite a or b. */
function sumAndDifference(sum: usize, difference: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < FE; i += 48) {
    sumAndDifferenceLimb(sum + i, difference + i, a + i, b + i, 0);
    sumAndDifferenceLimb(sum + i, difference + i, a + i, b + i, 16);
    sumAndDifferenceLimb(sum + i, difference + i, a + i, b + i, 32);
  }
}

// @ts-ignore: decorator
@inline
function combineSquaresLimb(a: usize, b: usize, c: usize, e: usize, at: usize): void {
  const x = v128.load(a + at);
  const y = v128.load(b + at);
  const z = v128.load(c + at);
  const h = f64x2.add(x, y);
  const g = f64x2.sub(y, x);
  v128.store(a + at, h);
  v128.store(b + at, g);
  v128.store(c + at, f64x2.sub(f64x2.add(z, z), g));
  v128.store(e + at, f64x2.sub(v128.load(e + at), h));
}

/** From a = X^2, b = Y^2, c = Z^2, e = (X + Y)^2 of a point: a := a + b, b := b - a, c := 2 c - (b - a), e := e - (a + b). */
function combineSquares(a: usize, b: usize, c: usize, e: usize): void {
  for (let i: usize = 0; i < FE; i += 48) {
    combineSquaresLimb(a + i, b + i, c + i, e + i, 0);
    combineSquaresLimb(a + i, b + i, c + i, e + i, 16);
    combineSquaresLimb(a + i, b + i, c + i, e + i, 32);
  }
}

/** o := a, carried. */
function settle(o: usize, a: usize): void {
  carry(o, v128.load(a, 0), v128.load(a, 16), v128.load(a, 32), v128.load(a, 48), v128.load(a, 64), v128.load(a, 80), v128.load(a, 96), v128.load(a, 112), v128.load(a, 128), v128.load(a, 144), v128.load(a, 160), v128.load(a, 176));
}

function copy(o: usize, a: usize): void {
  memory.copy(o, a, FE);
}

/** o := a in the lanes of the mask, b in the others. */
function select(o: usize, a: usize, b: usize, mask: v128): void {
  for (let i: usize = 0; i < FE; i += 16) {
    v128.store(o + i, v128.bitselect(v128.load(a + i), v128.load(b + i), mask));
  }
}

/** o := -a in the lanes of the mask. */
function negateWhere(o: usize, a: usize, mask: v128): void {
  const sign = v128.and(mask, i64x2.splat(i64.MIN_VALUE));
  for (let i: usize = 0; i < FE; i += 16) v128.store(o + i, v128.xor(v128.load(a + i), sign));
}

// @ts-ignore: decorator
@inline
function maskOf(lane0: bool, lane1: bool): v128 {
  return i64x2.replace_lane(i64x2.splat(lane0 ? -1 : 0), 1, lane1 ? -1 : 0);
}

// @ts-ignore: decorator
@inline
function limb(p: usize, k: usize, unit: f64): i64 {
  return <i64>(load<f64>(p + 16 * k) * unit);
}

/** Reduces one lane completely into w0..w3. The element may be several x. */
function freeze(p: usize, lane: usize): void {
  const at = p + 8 * lane;
  let a0 = limb(at, 0, 1.0);
  let a1 = limb(at, 1, 2.384185791015625e-07);
  let a2 = limb(at, 2, 1.1368683772161603e-13);
  let a3 = limb(at, 3, 5.421010862427522e-20);
  let a4 = limb(at, 4, 2.5849394142282115e-26);
  let a5 = limb(at, 5, 6.162975822039155e-33);
  let a6 = limb(at, 6, 2.938735877055719e-39);
  let a7 = limb(at, 7, 1.401298464324817e-45);
  let a8 = limb(at, 8, 6.681911775230489e-52);
  let a9 = limb(at, 9, 1.5930919111324523e-58);
  let a10 = limb(at, 10, 7.596454196607839e-65);
  let a11 = limb(at, 11, 3.622271631530685e-71);
  let c: i64 = 0;
  for (let pass = 0; pass < 3; pass++) {
    c = a0 >> 22; a0 -= c << 22; a1 += c;
    c = a1 >> 21; a1 -= c << 21; a2 += c;
    c = a2 >> 21; a2 -= c << 21; a3 += c;
    c = a3 >> 21; a3 -= c << 21; a4 += c;
    c = a4 >> 22; a4 -= c << 22; a5 += c;
    c = a5 >> 21; a5 -= c << 21; a6 += c;
    c = a6 >> 21; a6 -= c << 21; a7 += c;
    c = a7 >> 21; a7 -= c << 21; a8 += c;
    c = a8 >> 22; a8 -= c << 22; a9 += c;
    c = a9 >> 21; a9 -= c << 21; a10 += c;
    c = a10 >> 21; a10 -= c << 21; a11 += c;
    c = a11 >> 21; a11 -= c << 21; a0 += 19 * c;
  }
  // The value is below 2^255; it is p or more exactly if adding 19 carries out of bit 255.
  c = 19;
  c = (a0 + c) >> 22;
  c = (a1 + c) >> 21;
  c = (a2 + c) >> 21;
  c = (a3 + c) >> 21;
  c = (a4 + c) >> 22;
  c = (a5 + c) >> 21;
  c = (a6 + c) >> 21;
  c = (a7 + c) >> 21;
  c = (a8 + c) >> 22;
  c = (a9 + c) >> 21;
  c = (a10 + c) >> 21;
  c = (a11 + c) >> 21;
  a0 += 19 * c;
  c = a0 >> 22; a0 -= c << 22; a1 += c;
  c = a1 >> 21; a1 -= c << 21; a2 += c;
  c = a2 >> 21; a2 -= c << 21; a3 += c;
  c = a3 >> 21; a3 -= c << 21; a4 += c;
  c = a4 >> 22; a4 -= c << 22; a5 += c;
  c = a5 >> 21; a5 -= c << 21; a6 += c;
  c = a6 >> 21; a6 -= c << 21; a7 += c;
  c = a7 >> 21; a7 -= c << 21; a8 += c;
  c = a8 >> 22; a8 -= c << 22; a9 += c;
  c = a9 >> 21; a9 -= c << 21; a10 += c;
  c = a10 >> 21; a10 -= c << 21; a11 += c;
  c = a11 >> 21; a11 -= c << 21;
  w0 = <u64>a0 | (<u64>a1 << 22) | (<u64>a2 << 43);
  w1 = <u64>a3 | (<u64>a4 << 21) | (<u64>a5 << 43);
  w2 = <u64>a6 | (<u64>a7 << 21) | (<u64>a8 << 42);
  w3 = <u64>a9 | (<u64>a10 << 21) | (<u64>a11 << 42);
}

function isNegative(p: usize, lane: usize): bool {
  freeze(p, lane);
  return (w0 & 1) !== 0;
}

function isZero(p: usize, lane: usize): bool {
  freeze(p, lane);
  return (w0 | w1 | w2 | w3) === 0;
}

function negativeMask(p: usize): v128 {
  return maskOf(isNegative(p, 0), isNegative(p, 1));
}

function zeroMask(p: usize): v128 {
  return maskOf(isZero(p, 0), isZero(p, 1));
}

function store32(bytes: usize, p: usize, lane: usize): void {
  freeze(p, lane);
  store<u64>(bytes, w0, 0);
  store<u64>(bytes, w1, 8);
  store<u64>(bytes, w2, 16);
  store<u64>(bytes, w3, 24);
}

// @ts-ignore: decorator
@inline
function put(o: usize, k: usize, value: u64, unit: f64): void {
  store<f64>(o + 16 * k, <f64>value * unit);
}

function loadLane(o: usize, bytes: usize): void {
  const b0 = load<u64>(bytes, 0);
  const b1 = load<u64>(bytes, 8);
  const b2 = load<u64>(bytes, 16);
  const b3 = load<u64>(bytes, 24);
  put(o, 0, (b0 >> 0) & 0x3fffff, 1.0);
  put(o, 1, (b0 >> 22) & 0x1fffff, 4194304.0);
  put(o, 2, (b0 >> 43) & 0x1fffff, 8796093022208.0);
  put(o, 3, (b1 >> 0) & 0x1fffff, 1.8446744073709552e+19);
  put(o, 4, (b1 >> 21) & 0x3fffff, 3.8685626227668134e+25);
  put(o, 5, (b1 >> 43) & 0x1fffff, 1.6225927682921336e+32);
  put(o, 6, (b2 >> 0) & 0x1fffff, 3.402823669209385e+38);
  put(o, 7, (b2 >> 21) & 0x1fffff, 7.1362384635298e+44);
  put(o, 8, (b2 >> 42) & 0x3fffff, 1.4965776766268446e+51);
  put(o, 9, (b3 >> 0) & 0x1fffff, 6.277101735386681e+57);
  put(o, 10, (b3 >> 21) & 0x1fffff, 1.3164036458569648e+64);
  put(o, 11, (b3 >> 42) & 0x1fffff, 2.7606985387162255e+70);
}

/** One element in each lane, the top bit of the 32 bytes ignored. */
function load32(o: usize, bytes0: usize, bytes1: usize): void {
  loadLane(o, bytes0);
  loadLane(o + 8, bytes1);
  settle(o, o);
}

function sqTimes(o: usize, a: usize, times: i32): void {
  sq(o, a);
  for (let i = 1; i < times; i++) sq(o, o);
}

/** o := a^(2^252 - 3) = a^((p - 5) / 8); o is not a. Also leaves a^(2^250 - 1) in `t`. */
function pow22523(o: usize, a: usize, t: usize, u: usize): void {
  sq(o, a);
  sqTimes(t, o, 2);
  mul(t, a, t); // 9
  mul(o, o, t); // 11
  sq(o, o); // 22
  mul(o, t, o); // 2^5 - 1
  sqTimes(t, o, 5);
  mul(o, t, o); // 2^10 - 1
  sqTimes(t, o, 10);
  mul(t, t, o); // 2^20 - 1
  sqTimes(u, t, 20);
  mul(t, u, t); // 2^40 - 1
  sqTimes(t, t, 10);
  mul(o, t, o); // 2^50 - 1
  sqTimes(t, o, 50);
  mul(t, t, o); // 2^100 - 1
  sqTimes(u, t, 100);
  mul(t, u, t); // 2^200 - 1
  sqTimes(t, t, 50);
  mul(t, t, o); // 2^250 - 1
  sqTimes(o, t, 2);
  mul(o, o, a);
}

/** o := 1/a = (a^((p - 5) / 8))^8 a^3. */
function invert(o: usize, a: usize, t: usize, u: usize, v: usize): void {
  pow22523(o, a, t, u);
  sqTimes(o, o, 3);
  sq(v, a);
  mul(v, v, a);
  mul(o, o, v);
}

/** SQRT_RATIO_M1 of RFC 9496 section 4.2: o := |sqrt(u/v)| or |sqrt(i u/v)|; lanes where u/v is a square. */
function sqrtRatio(o: usize, u: usize, v: usize): v128 {
  const v3 = scratch(0);
  const r = scratch(1);
  const check = scratch(2);
  const t = scratch(3);
  const t2 = scratch(4);
  sq(v3, v);
  mul(v3, v3, v);
  sq(t, v3);
  mul(t, t, v);
  mul(t, t, u);
  pow22523(r, t, check, t2);
  mul(v3, v3, u);
  mul(r, r, v3);
  sq(check, r);
  mul(check, check, v);
  sub(t, check, u);
  const correct = zeroMask(t);
  add(t, check, u);
  const flipped = zeroMask(t);
  mul(t, u, SQRT_M1);
  add(t, t, check);
  const flippedI = zeroMask(t);
  mul(t, r, SQRT_M1);
  select(r, t, r, v128.or(flipped, flippedI));
  negateWhere(o, r, negativeMask(r));
  return v128.or(correct, flipped);
}

// Points --------------------------------------------------------------------------------------------------------

/** RFC 9496 section 4.3.1; answers the lanes that hold a point (the identity is one). */
function decode(o: usize, bytes0: usize, bytes1: usize): v128 {
  const s = scratch(8);
  const u1 = scratch(9);
  const u2 = scratch(10);
  const u2s = scratch(11);
  const v = scratch(12);
  const i = scratch(13);
  const t = scratch(14);
  load32(s, bytes0, bytes1);
  const form = maskOf(isCanonical(s, 0, bytes0), isCanonical(s, 1, bytes1));
  sq(t, s);
  sub(u1, ONE, t);
  add(u2, ONE, t);
  sq(u2s, u2);
  sq(v, u1);
  mul(v, v, D);
  add(v, v, u2s);
  sub(v, ZERO, v); // -(d u1^2) - u2^2
  mul(t, v, u2s);
  const square = sqrtRatio(i, ONE, t);
  mul(t, i, u2); // den_x
  mul(i, i, t);
  mul(i, i, v); // den_y
  add(s, s, s);
  mul(t, s, t);
  negateWhere(o + X, t, negativeMask(t));
  mul(o + Y, u1, i);
  copy(o + Z, ONE);
  mul(o + T, o + X, o + Y);
  const bad = v128.or(negativeMask(o + T), zeroMask(o + Y));
  return v128.andnot(v128.and(form, square), bad);
}

/** The bytes are below p and even: the only encoding of an element that is not negative. */
function isCanonical(p: usize, lane: usize, bytes: usize): bool {
  freeze(p, lane);
  const isSame =
    w0 === load<u64>(bytes, 0) && w1 === load<u64>(bytes, 8) && w2 === load<u64>(bytes, 16) && w3 === load<u64>(bytes, 24);
  return isSame && (w0 & 1) === 0;
}

/** RFC 9496 section 4.3.4: the point of one uniform field element a lane. */
function elligator(o: usize, bytes0: usize, bytes1: usize): void {
  const t = scratch(8);
  const r = scratch(9);
  const u = scratch(10);
  const v = scratch(11);
  const s = scratch(12);
  const c = scratch(13);
  const n = scratch(14);
  const w = scratch(15);
  load32(t, bytes0, bytes1);
  sq(r, t);
  mul(r, r, SQRT_M1);
  add(u, r, ONE);
  mul(u, u, ONE_MINUS_D_SQ);
  mul(v, r, D);
  add(v, v, ONE);
  sub(v, ZERO, v);
  add(w, r, D);
  mul(v, v, w);
  const square = sqrtRatio(s, u, v);
  mul(n, s, t);
  negateWhere(n, n, v128.not(negativeMask(n))); // -|s t|
  select(s, s, n, square);
  sub(c, ZERO, ONE);
  select(c, c, r, square);
  sub(n, r, ONE);
  mul(n, n, c);
  mul(n, n, D_MINUS_ONE_SQ);
  sub(n, n, v);
  mul(c, s, v);
  add(c, c, c); // w0
  mul(n, n, SQRT_AD_MINUS_ONE); // w1
  sq(s, s);
  sub(w, ONE, s); // w2
  add(s, ONE, s); // w3
  mul(o + X, c, s);
  mul(o + Y, w, n);
  mul(o + Z, n, s);
  mul(o + T, c, w);
}

/** o := 2 p (dbl-2008-hwcd, all but T negated); T only where something will use it. */
function double(o: usize, p: usize, withT: bool): void {
  const a = scratch(16);
  const b = scratch(17);
  const c = scratch(18);
  const e = scratch(19);
  sq(a, p + X);
  sq(b, p + Y);
  sq(c, p + Z);
  add(e, p + X, p + Y);
  sq(e, e);
  combineSquares(a, b, c, e); // -H 2 x, G 2 x, -F 4 x, E 3 x
  mul(o + X, e, c);
  mul(o + Y, b, a);
  mul(o + Z, c, b);
  if (withT) mul(o + T, e, a);
}

/** o := p + q, or p - q; q cached, affine ones have Z = 1. Complete, so p and q may be anything. */
function addCached(o: usize, p: usize, q: usize, minus: bool, affine: bool, withT: bool): void {
  const a = scratch(16);
  const b = scratch(17);
  const c = scratch(18);
  const d = scratch(19);
  sumAndDifference(b, a, p + Y, p + X);
  mul(a, a, minus ? q : q + FE);
  mul(b, b, minus ? q + FE : q);
  mul(c, p + T, q + 2 * FE);
  if (affine) add(d, p + Z, p + Z);
  else mul(d, p + Z, q + 3 * FE);
  const e = scratch(20);
  sumAndDifference(a, e, b, a); // H, E
  if (minus) sumAndDifference(b, c, d, c); // F, G
  else sumAndDifference(c, b, d, c);
  mul(o + X, e, b);
  mul(o + Y, c, a);
  mul(o + Z, b, c);
  if (withT) mul(o + T, e, a);
}

function cache(o: usize, p: usize, affine: bool): void {
  sumAndDifference(o, o + FE, p + Y, p + X);
  mul(o + 2 * FE, p + T, D2);
  if (!affine) add(o + 3 * FE, p + Z, p + Z);
}

/** The odd multiples p, 3 p, ... 15 p, cached, at `table`. */
function fillTable(table: usize, p: usize): void {
  const twice = scratch(24);
  const next = scratch(28);
  cache(table, p, false);
  double(twice, p, true);
  for (let i: usize = 1; i < 8; i++) {
    addCached(next, twice, table + (i - 1) * POINT, false, false, true);
    cache(table + i * POINT, next, false);
  }
}

/** p := k p, the same k in both lanes. */
function multiply(p: usize, digits: usize, digitCount: i32): void {
  fillTable(TABLE, p);
  sumTables(p, TABLE, 1, digits, digitCount);
}

/**
 * p := sum of k_i p_i, p_i by its table, k_i by `digitCount` signed odd digits below 16 or zeros, lowest first; both
 * lanes have the same k_i (Straus).
 */
function sumTables(p: usize, tables: usize, count: usize, digits: usize, digitCount: i32): void {
  setIdentity(p);
  let isIdentity = true;
  for (let i = digitCount - 1; i >= 0; i--) {
    const row = digits + <usize>i;
    let last = <isize>count - 1; // the last point with a digit here: nothing after it needs T
    while (last >= 0 && load<i8>(row + <usize>last * <usize>digitCount) === 0) last--;
    if (!isIdentity) double(p, p, last >= 0 || i === 0);
    for (let j: isize = 0; j <= last; j++) {
      const digit = <i32>load<i8>(row + <usize>j * <usize>digitCount);
      if (digit === 0) continue;
      isIdentity = false;
      const at = tables + (<usize>j * 8 + <usize>((digit < 0 ? -digit : digit) >> 1)) * POINT;
      addCached(p, p, at, digit < 0, false, j < last || i === 0);
    }
  }
}

function setIdentity(p: usize): void {
  copy(p + X, ZERO);
  copy(p + Y, ONE);
  copy(p + Z, ONE);
  copy(p + T, ZERO);
}

// Encoding the doubles of many points with one inversion (de Valence et al., "double and compress") ---------------

/** Keeps e, f, g, h, eg, fh of a point at `state`; the seventh element is the product of all eg fh so far. */
function beginEncoding(state: usize, p: usize, isFirst: bool): void {
  const xx = scratch(16);
  const yy = scratch(17);
  const zz = scratch(18);
  const tt = scratch(19);
  sq(xx, p + X);
  sq(yy, p + Y);
  sq(zz, p + Z);
  sq(tt, p + T);
  mul(tt, tt, D);
  const e = state;
  const f = state + FE;
  const g = state + 2 * FE;
  const h = state + 3 * FE;
  add(e, p + Y, p + Y);
  mul(e, e, p + X);
  add(f, zz, tt);
  add(g, yy, xx);
  sub(h, zz, tt);
  settle(f, f);
  settle(g, g);
  settle(h, h);
  mul(state + 4 * FE, e, g);
  mul(state + 5 * FE, f, h);
  const product = scratch(20);
  encodingProduct(product, state);
  if (isFirst) copy(state + 6 * FE, product);
  else mul(state + 6 * FE, state - FE, product);
}

/** eg fh, or one where it is zero, in the lanes of the answer: there the double is the identity. */
function encodingProduct(o: usize, state: usize): v128 {
  mul(o, state + 4 * FE, state + 5 * FE);
  const zero = zeroMask(o);
  select(o, ONE, o, zero);
  return zero;
}

/** Encodes all states, last first; lane 0 and lane 1 of state i go to `out` + i stride and `out1` + i stride. */
function finishEncoding(states: usize, count: usize, out0: usize, out1: usize, stride: usize): void {
  const all = scratch(30);
  const inverse = scratch(31);
  const product = scratch(32);
  invert(all, states + (count - 1) * STATE + 6 * FE, scratch(0), scratch(1), scratch(2));
  for (let i = <isize>count - 1; i >= 0; i--) {
    const state = states + <usize>i * STATE;
    if (i > 0) mul(inverse, all, state - FE);
    else copy(inverse, all);
    const identity = encodingProduct(product, state);
    select(inverse, ZERO, inverse, identity); // then s comes out as zero
    mul(all, all, product);
    encodeDouble(state, inverse, out0 + <usize>i * stride, out1 + <usize>i * stride);
  }
}

function encodeDouble(state: usize, inverse: usize, out0: usize, out1: usize): void {
  const e = state;
  const f = state + FE;
  const g = state + 2 * FE;
  const h = state + 3 * FE;
  const zInverse = scratch(16);
  const tInverse = scratch(17);
  const t = scratch(18);
  const magic = scratch(19);
  mul(zInverse, state + 4 * FE, inverse);
  mul(tInverse, state + 5 * FE, inverse);
  mul(t, state + 4 * FE, zInverse);
  const rotate = negativeMask(t);
  const minusE = scratch(20);
  sub(minusE, ZERO, e);
  mul(t, f, SQRT_M1);
  select(e, g, e, rotate);
  select(g, minusE, g, rotate);
  select(h, t, h, rotate);
  select(magic, SQRT_M1, INVSQRT_A_MINUS_D, rotate);
  mul(t, h, e);
  mul(t, t, zInverse);
  negateWhere(g, g, negativeMask(t));
  mul(t, g, tInverse);
  mul(t, t, magic);
  sub(magic, h, g);
  mul(t, t, magic);
  negateWhere(t, t, negativeMask(t));
  store32(out0, t, 0);
  store32(out1, t, 1);
}

// What the caller asks for --------------------------------------------------------------------------------------

/** For `pairs` pairs of encodings, two bytes: 1 where the lane holds a point that is not the identity. */
export function checkPoints(points: usize, pairs: usize, flags: usize): void {
  const p = scratch(40);
  for (let i: usize = 0; i < pairs; i++) {
    const at = points + 64 * i;
    const good = v128.andnot(decode(p, at, at + 32), zeroMask(p + X));
    store<u8>(flags + 2 * i, i64x2.extract_lane(good, 0) !== 0 ? 1 : 0);
    store<u8>(flags + 2 * i + 1, i64x2.extract_lane(good, 1) !== 0 ? 1 : 0);
  }
}

/** out := 2 k point for `pairs` pairs; answers how many lanes held no point. */
export function multiplyPoints(points: usize, pairs: usize, digits: usize, digitCount: i32, states: usize, out: usize): i32 {
  const p = scratch(40);
  let bad = 0;
  for (let i: usize = 0; i < pairs; i++) {
    const at = points + 64 * i;
    bad += 2 - lanesIn(decode(p, at, at + 32));
    multiply(p, digits, digitCount);
    beginEncoding(states + i * STATE, p, i === 0);
  }
  finishEncoding(states, pairs, out, out + 32, 64);
  return bad;
}

/** out := 2 k H for `pairs` pairs of 64 uniform bytes (RFC 9496 section 4.3.4, one-way map). */
export function multiplyUniform(uniform: usize, pairs: usize, digits: usize, digitCount: i32, states: usize, out: usize): void {
  const p = scratch(40);
  const q = scratch(44);
  const c = scratch(48);
  for (let i: usize = 0; i < pairs; i++) {
    const at = uniform + 128 * i;
    elligator(p, at, at + 64);
    elligator(q, at + 32, at + 96);
    cache(c, q, false);
    addCached(p, p, c, false, false, true);
    multiply(p, digits, digitCount);
    beginEncoding(states + i * STATE, p, i === 0);
  }
  finishEncoding(states, pairs, out, out + 32, 64);
}

function lanesIn(mask: v128): i32 {
  return (i64x2.extract_lane(mask, 0) !== 0 ? 1 : 0) + (i64x2.extract_lane(mask, 1) !== 0 ? 1 : 0);
}

/**
 * Twice the sum of k_i c_i (lane 0) and of k_i d_i (lane 1) for few points, encoded to 64 bytes at `out`; digits as in
 * `sumTables`. Needs a table for each point at `work`. Answers how many lanes held no point.
 */
export function sumFewProducts(
  c: usize,
  d: usize,
  count: usize,
  digits: usize,
  digitCount: i32,
  work: usize,
  out: usize,
): i32 {
  const sum = scratch(40);
  let bad = 0;
  for (let i: usize = 0; i < count; i++) {
    bad += 2 - lanesIn(decode(sum, c + 32 * i, d + 32 * i));
    fillTable(work + i * 8 * POINT, sum);
  }
  sumTables(sum, work, count, digits, digitCount);
  beginEncoding(work, sum, true);
  finishEncoding(work, 1, out, out + 32, 64);
  return bad;
}

/**
 * Twice the sum of k_i c_i (lane 0) and of k_i d_i (lane 1), multiplied by `half` digits and encoded to 64 bytes at `out`
 * (Pippenger). `digits` are signed 16-bit digits of `bits` bits, window by window from the lowest, `count` each. Needs
 * `count` affine points and 2^(bits - 1) buckets at `work`. Answers how many lanes held no point.
 */
export function sumProducts(
  c: usize,
  d: usize,
  count: usize,
  digits: usize,
  windows: i32,
  bits: i32,
  half: usize,
  halfCount: i32,
  work: usize,
  out: usize,
): i32 {
  const sum = scratch(40);
  const p = scratch(44);
  const buckets = work + count * AFFINE;
  const bucketCount: usize = 1 << (bits - 1);
  let bad = 0;
  for (let i: usize = 0; i < count; i++) {
    bad += 2 - lanesIn(decode(p, c + 32 * i, d + 32 * i));
    cache(work + i * AFFINE, p, true);
  }
  setIdentity(sum);
  for (let w = windows - 1; w >= 0; w--) {
    if (w < windows - 1) for (let i = 0; i < bits; i++) double(sum, sum, i === bits - 1);
    for (let b: usize = 0; b < bucketCount; b++) setIdentity(buckets + b * POINT);
    const row = digits + 2 * count * <usize>w;
    for (let i: usize = 0; i < count; i++) {
      const digit = <i32>load<i16>(row + 2 * i);
      if (digit === 0) continue;
      const bucket = buckets + <usize>((digit < 0 ? -digit : digit) - 1) * POINT;
      addCached(bucket, bucket, work + i * AFFINE, digit < 0, true, true);
    }
    addBuckets(sum, buckets, bucketCount);
  }
  multiply(sum, half, halfCount);
  beginEncoding(work, sum, true);
  finishEncoding(work, 1, out, out + 32, 64);
  return bad;
}

/** sum += 1 b_0 + 2 b_1 + 3 b_2 + ... */
function addBuckets(sum: usize, buckets: usize, count: usize): void {
  const running = scratch(48);
  const total = scratch(52);
  const cached = scratch(56);
  setIdentity(running);
  setIdentity(total);
  for (let b = <isize>count - 1; b >= 0; b--) {
    cache(cached, buckets + <usize>b * POINT, false);
    addCached(running, running, cached, false, false, true);
    cache(cached, running, false);
    addCached(total, total, cached, false, false, true);
  }
  cache(cached, total, false);
  addCached(sum, sum, cached, false, false, true);
}
