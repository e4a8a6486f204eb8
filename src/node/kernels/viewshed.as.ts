/**
 * The reference-plane sweep four cells at a time, and the exact ray that confirms it: operation for operation what
 * `ground/sweep-viewshed.ts` and `ground/ray-viewshed.ts` do, so the answers agree bit for bit. The caller lays out
 * memory (`ground/kernel-viewshed.ts`): the ground twice, by rows and by columns, unknown cells as walls; three
 * tables per ring; two horizons; a list of the cells seen, as positions in the window.
 */

const WALL_MIN: f32 = 1e5;
const WALL_MIN_WIDE: f64 = 1e5;

export function memoryBase(): usize {
  return (__heap_base + 63) & ~63;
}

/**
 * Sweeps one sector and appends what it sees to `list`; returns the new count. `centre` is the address of the
 * observer's cell, `jBytes` one step along the axis; steps across lie side by side. `before` and `horizon` are the
 * addresses of column 0.
 */
export function sweepSector(
  centre: usize,
  jBytes: isize,
  ringMax: i32,
  halves: usize,
  drops: usize,
  inverses: usize,
  dropAcross: f32,
  eye: f32,
  target: f32,
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
  const eyes = f32x4.splat(eye);
  const targets = f32x4.splat(target);
  const across = f32x4.splat(dropAcross);
  const ones = f32x4.splat(1);
  const walls = f32x4.splat(WALL_MIN);
  const fours = f32x4.splat(4);
  for (let j: i32 = 1; j <= ringMax; j++) {
    const half = load<i32>(halves + (<usize>j << 2));
    const along = f32x4.splat(load<f32>(drops + (<usize>j << 2)));
    const inverse = f32x4.splat(load<f32>(inverses + (<usize>j << 2)));
    const first = max(-half, iMin);
    const last = min(half, iMax);
    const row = centre + <usize>(jBytes * j);
    const seenRow = seenAt + jSeen * j;
    // Columns -4 .. -1, -8 .. -5 and so on; the column nearer the axis is one further right.
    let columns = f32x4(-4, -3, -2, -1);
    for (let i: i32 = -4; i > first - 4; i -= 4) {
      const at = <isize>i << 2;
      const ground = v128.load(row + at);
      const rise = f32x4.sub(ground, eyes);
      const drop = f32x4.add(along, f32x4.mul(f32x4.mul(columns, columns), across));
      const near = f32x4.mul(f32x4.abs(columns), inverse);
      const over = f32x4.add(
        f32x4.mul(v128.load(before + at), f32x4.sub(ones, near)),
        f32x4.mul(v128.load(before + at + 4), near),
      );
      const slope = f32x4.mul(f32x4.sub(rise, drop), inverse);
      v128.store(horizon + at, f32x4.max(slope, over));
      const sight = f32x4.mul(f32x4.sub(f32x4.add(rise, targets), drop), inverse);
      let bits = i32x4.bitmask(v128.and(f32x4.lt(ground, walls), f32x4.ge(sight, over)));
      if (i < first) bits &= 15 << (first - i);
      if (i + 3 > last) bits &= (1 << max(0, last - i + 1)) - 1;
      while (bits !== 0) {
        store<i32>(list + (<usize>count << 2), seenRow + iSeen * (i + ctz(bits)));
        count++;
        bits &= bits - 1;
      }
      columns = f32x4.sub(columns, fours);
    }
    columns = f32x4(0, 1, 2, 3);
    for (let i: i32 = 0; i <= last; i += 4) {
      const at = <isize>i << 2;
      const ground = v128.load(row + at);
      const rise = f32x4.sub(ground, eyes);
      const drop = f32x4.add(along, f32x4.mul(f32x4.mul(columns, columns), across));
      const near = f32x4.mul(columns, inverse);
      const over = f32x4.add(
        f32x4.mul(v128.load(before + at), f32x4.sub(ones, near)),
        f32x4.mul(v128.load(before + at - 4), near),
      );
      const slope = f32x4.mul(f32x4.sub(rise, drop), inverse);
      v128.store(horizon + at, f32x4.max(slope, over));
      const sight = f32x4.mul(f32x4.sub(f32x4.add(rise, targets), drop), inverse);
      let bits = i32x4.bitmask(v128.and(f32x4.lt(ground, walls), f32x4.ge(sight, over)));
      if (i + 3 > last) bits &= (1 << (last - i + 1)) - 1;
      if (i < first) bits &= 15 << min(4, first - i);
      while (bits !== 0) {
        store<i32>(list + (<usize>count << 2), seenRow + iSeen * (i + ctz(bits)));
        count++;
        bits &= bits - 1;
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

/**
 * Keeps the entries of `list` that the ray sees; returns how many. `origin` is the window's corner in the raster,
 * `row` and `col` the observer there.
 */
export function confirmByRay(
  ground: usize,
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
    if (
      isAxisClear(ground, eyeM, riseM, dropM, row, dRow, cols, col, dCol, 1) &&
      isAxisClear(ground, eyeM, riseM, dropM, col, dCol, 1, row, dRow, cols)
    ) {
      store<i32>(list + (<usize>kept << 2), at);
      kept++;
    }
  }
  return kept;
}

/** Samples the ray where it crosses each line of cell centres across its main axis. */
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
): bool {
  const length = abs(step);
  const sign: i32 = step < 0 ? -1 : 1;
  for (let k: i32 = 1; k < length; k++) {
    const t = <f64>k / <f64>length;
    const c = <f64>crossFrom + <f64>(crossStep * k) / <f64>length;
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
