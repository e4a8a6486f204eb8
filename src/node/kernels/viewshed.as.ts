/**
 * The reference-plane sweep four cells at a time, and the exact ray that confirms it: operation for operation what
 * `ground/sweep-viewshed.ts` and `ground/ray-viewshed.ts` do, so the answers agree bit for bit. The caller lays out
 * memory (`ground/kernel-viewshed.ts`): the ground twice, by rows and by columns, unknown cells as walls; highest
 * ground of small squares; two tables; two horizons; a list of the cells seen, as positions in the window.
 */

const WALL_MIN: f32 = 1e5;
const WALL_MIN_WIDE: f64 = 1e5;
/** Steps of a ray that are judged together, and the side of the square that holds every cell they touch. */
const CHUNK: i32 = 8;
const SQUARE: i32 = 11;
/** A chunk is passed over only if it clears its square by this, far above any rounding. */
const CLEAR_M: f64 = 0.001;

export function memoryBase(): usize {
  return (__heap_base + 63) & ~63;
}

/**
 * Sweeps one sector and appends what it sees to `list`; returns the new count. `centre` is the address of the
 * observer's cell, `jBytes` one step along the axis; steps across lie side by side. `across`, `before` and `horizon`
 * are the addresses of column 0. `halves` holds the columns in range for each ring.
 */
export function sweepSector(
  centre: usize,
  jBytes: isize,
  ringMax: i32,
  halves: usize,
  across: usize,
  jM: f64,
  dropPerM: f64,
  eyeM: f64,
  targetM: f64,
  iMin: i32,
  iMax: i32,
  before: usize,
  horizon: usize,
  list: usize,
  count: i32,
  seenAt: i32,
  jSeen: i32,
  iSeen: i32,
): i32 {
  const fours = f32x4.splat(4);
  for (let j: i32 = 1; j <= ringMax; j++) {
    const half = load<i32>(halves + (<usize>j << 2));
    const alongM = <f64>j * jM;
    const level = f32x4.splat(<f32>(eyeM + dropPerM * (alongM * alongM)));
    const inverse = f32x4.splat(<f32>(1 / <f64>j));
    const lift = f32x4.splat(<f32>(targetM / <f64>j));
    const first = max(-half, iMin);
    const last = min(half, iMax);
    const row = centre + <usize>(jBytes * j);
    const seenRow = seenAt + jSeen * j;
    // Columns -4 .. -1, -8 .. -5 and so on; the column nearer the axis is one further right.
    let columns = f32x4(4, 3, 2, 1);
    for (let i: i32 = -4; i > first - 4; i -= 4) {
      const at = <isize>i << 2;
      const ground = v128.load(row + at);
      const own = v128.load(before + at);
      const over = f32x4.add(own, f32x4.mul(f32x4.mul(columns, inverse), f32x4.sub(v128.load(before + at + 4), own)));
      const slope = f32x4.mul(f32x4.sub(f32x4.sub(ground, level), v128.load(across + at)), inverse);
      v128.store(horizon + at, f32x4.pmax(over, slope));
      let bits = i32x4.bitmask(f32x4.ge(f32x4.add(slope, lift), over));
      if (bits !== 0) {
        if (i < first) bits &= 15 << (first - i);
        if (i + 3 > last) bits &= (1 << max(0, last - i + 1)) - 1;
        count = addSeen(list, count, row + at, seenRow + iSeen * i, iSeen, bits);
      }
      columns = f32x4.add(columns, fours);
    }
    columns = f32x4(0, 1, 2, 3);
    for (let i: i32 = 0; i <= last; i += 4) {
      const at = <isize>i << 2;
      const ground = v128.load(row + at);
      const own = v128.load(before + at);
      const over = f32x4.add(own, f32x4.mul(f32x4.mul(columns, inverse), f32x4.sub(v128.load(before + at - 4), own)));
      const slope = f32x4.mul(f32x4.sub(f32x4.sub(ground, level), v128.load(across + at)), inverse);
      v128.store(horizon + at, f32x4.pmax(over, slope));
      let bits = i32x4.bitmask(f32x4.ge(f32x4.add(slope, lift), over));
      if (bits !== 0) {
        if (i + 3 > last) bits &= (1 << (last - i + 1)) - 1;
        if (i < first) bits &= 15 << min(4, first - i);
        count = addSeen(list, count, row + at, seenRow + iSeen * i, iSeen, bits);
      }
      columns = f32x4.add(columns, fours);
    }
    if (half >= j) {
      const edge = <usize>j << 2;
      store<f32>(horizon + edge + 4, load<f32>(horizon + edge));
      store<f32>(horizon - edge - 4, load<f32>(horizon - edge));
    }
    const held = before;
    before = horizon;
    horizon = held;
  }
  return count;
}

/** Appends the columns of `bits` that are no walls. */
// @ts-ignore: decorator
@inline
function addSeen(list: usize, count: i32, ground: usize, seenAt: i32, iSeen: i32, bits: i32): i32 {
  while (bits !== 0) {
    const k = ctz(bits);
    store<i32>(list + (<usize>count << 2), seenAt + iSeen * k);
    count += i32(load<f32>(ground + (<usize>k << 2)) < WALL_MIN);
    bits &= bits - 1;
  }
  return count;
}

/**
 * `highest` := for each cell the highest ground of the square that has it as its north-west corner, the rest of a
 * square beyond the raster left out. Squares that run past the end of a row take in ground of the next one: too high
 * is allowed, too low is not.
 */
export function fillHighest(ground: usize, highest: usize, rows: i32, cols: i32): void {
  const stride = <usize>cols << 2;
  const cells = <usize>(rows * cols) << 2;
  for (let at: usize = 0; at < cells; at += 16) {
    let most = v128.load(ground + at);
    for (let k: usize = 1; k < <usize>SQUARE; k++) most = f32x4.pmax(most, v128.load(ground + at + (k << 2)));
    v128.store(highest + at, most);
  }
  for (let row: i32 = 0; row < rows; row++) {
    const from = highest + <usize>row * stride;
    const last = <usize>min(SQUARE - 1, rows - 1 - row);
    for (let at: usize = 0; at < stride; at += 16) {
      let most = v128.load(from + at);
      for (let k: usize = 1; k <= last; k++) most = f32x4.pmax(most, v128.load(from + at + k * stride));
      // The last vector reaches into the next row, which still has to be read: only this row's cells are written.
      if (at + 16 <= stride) v128.store(from + at, most);
      else storePart(from + at, most, (stride - at) >> 2);
    }
  }
}

function storePart(at: usize, values: v128, lanes: usize): void {
  store<f32>(at, f32x4.extract_lane(values, 0));
  if (lanes > 1) store<f32>(at + 4, f32x4.extract_lane(values, 1));
  if (lanes > 2) store<f32>(at + 8, f32x4.extract_lane(values, 2));
}

/**
 * Keeps the entries of `list` that the ray sees; returns how many. `row` and `col` are the observer's place in the
 * raster, `row0` and `col0` the window's corner.
 */
export function confirmByRay(
  ground: usize,
  highest: usize,
  cols: i32,
  row: i32,
  col: i32,
  eyeM: f64,
  targetM: f64,
  xM: f64,
  yM: f64,
  dropPerM: f64,
  row0: i32,
  col0: i32,
  windowCols: i32,
  list: usize,
  count: i32,
): i32 {
  let kept: i32 = 0;
  for (let n: i32 = 0; n < count; n++) {
    const at = load<i32>(list + (<usize>n << 2));
    const toRow = row0 + at / windowCols;
    const toCol = col0 + (at % windowCols);
    const dRow = toRow - row;
    const dCol = toCol - col;
    const northM = <f64>dRow * yM;
    const eastM = <f64>dCol * xM;
    const dropM = dropPerM * (northM * northM + eastM * eastM);
    const groundM = <f64>load<f32>(ground + (<usize>(toRow * cols + toCol) << 2));
    const riseM = groundM + targetM - dropM - eyeM;
    const isClear =
      abs(dRow) >= abs(dCol)
        ? isRayClear(ground, highest, eyeM, riseM, dropM, row, dRow, cols, col, dCol, 1)
        : isRayClear(ground, highest, eyeM, riseM, dropM, col, dCol, 1, row, dRow, cols);
    store<i32>(list + (<usize>kept << 2), at);
    kept += i32(isClear);
  }
  return kept;
}

/**
 * The ray in chunks along its longer axis. A chunk whose square lies wholly below the line needs no samples; in any
 * other every crossing is sampled, of both axes.
 */
function isRayClear(
  ground: usize,
  highest: usize,
  eyeM: f64,
  riseM: f64,
  dropM: f64,
  from: i32,
  step: i32,
  stride: i32,
  crossFrom: i32,
  crossStep: i32,
  crossStride: i32,
): bool {
  const length = abs(step);
  const crossLength = abs(crossStep);
  const share = 1 / <f64>length;
  let crossing: i32 = 1;
  for (let start: i32 = 0; start < length; start += CHUNK) {
    const end = min(start + CHUNK, length);
    const t0 = <f64>start * share;
    const t1 = <f64>end * share;
    // Crossings of the shorter axis at t in [start, end) / length.
    const crossingEnd = (end * crossLength + length - 1) / length;
    const low = min(from + (step < 0 ? -end : start), from + (step < 0 ? -start : end));
    const c0 = <f64>crossFrom + <f64>crossStep * t0;
    const c1 = <f64>crossFrom + <f64>crossStep * t1;
    const crossLow = max(0, <i32>floor(min(c0, c1) - 1e-6));
    const most = <f64>load<f32>(highest + (<usize>(low * stride + crossLow * crossStride) << 2));
    const least = min(eyeM + riseM * t0, eyeM + riseM * t1) + dropM * t0 * t0;
    if (!(most + CLEAR_M < least)) {
      if (!isAxisClear(ground, eyeM, riseM, dropM, from, step, stride, crossFrom, crossStep, crossStride, max(1, start), end))
        return false;
      if (!isAxisClear(ground, eyeM, riseM, dropM, crossFrom, crossStep, crossStride, from, step, stride, crossing, crossingEnd))
        return false;
    }
    crossing = max(1, crossingEnd);
  }
  return true;
}

/** Samples the ray where it crosses the lines of cell centres `first` to `end` (exclusive) across its main axis. */
function isAxisClear(
  ground: usize,
  eyeM: f64,
  riseM: f64,
  dropM: f64,
  from: i32,
  step: i32,
  stride: i32,
  crossFrom: i32,
  crossStep: i32,
  crossStride: i32,
  first: i32,
  end: i32,
): bool {
  const length = <f64>abs(step);
  const sign: i32 = step < 0 ? -1 : 1;
  for (let k: i32 = first; k < end; k++) {
    const t = <f64>k / length;
    const c = <f64>crossFrom + <f64>(crossStep * k) / length;
    const low = floor(c);
    const weight = c - low;
    const at = ground + (<usize>((from + sign * k) * stride + <i32>low * crossStride) << 2);
    const lower = <f64>load<f32>(at);
    if (lower >= WALL_MIN_WIDE) return false;
    let groundM = lower;
    if (weight !== 0) {
      const upper = <f64>load<f32>(at + (<usize>crossStride << 2));
      if (upper >= WALL_MIN_WIDE) return false;
      groundM = lower * (1 - weight) + upper * weight;
    }
    if (!(groundM - dropM * t * t <= eyeM + riseM * t)) return false;
  }
  return true;
}
