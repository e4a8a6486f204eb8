/**
 * Lists of encoded points, 32 bytes each: sorting by encoding, duplicates, and which elements of one list occur
 * in another. All by one sorted order, so lists of a million points cost seconds and no text.
 */
import { type Bytes, compareBytes } from '../base/bytes.ts';
import { POINT_BYTES, pointAt } from './group.ts';

export function pointCount(points: Bytes): number {
  return points.length / POINT_BYTES;
}

/** Places of the points in ascending order of their encoding. */
export function sortedOrder(points: Bytes): Uint32Array {
  const count = pointCount(points);
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = i * POINT_BYTES;
    let key = 0;
    for (let j = 0; j < 6; j++) key = key * 256 + points[at + j]!;
    keys[i] = key;
  }
  return Uint32Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => keys[a]! - keys[b]! || compareBytes(pointAt(points, a), pointAt(points, b)),
  );
}

/** The points in the given order. */
export function arrangePoints(points: Bytes, order: Uint32Array): Bytes {
  const out = new Uint8Array(order.length * POINT_BYTES);
  order.forEach((from, to) => {
    out.set(pointAt(points, from), to * POINT_BYTES);
  });
  return out;
}

/** Place of a point that occurs earlier in the list too, or -1. */
export function findDuplicatePoint(points: Bytes): number {
  const order = sortedOrder(points);
  for (let i = 1; i < order.length; i++) {
    const [a, b] = [order[i - 1]!, order[i]!];
    if (compareBytes(pointAt(points, a), pointAt(points, b)) === 0) return Math.max(a, b);
  }
  return -1;
}

/** Places in `points`, ascending, of the points that `others` holds too. */
export function findCommonPoints(points: Bytes, others: Bytes): ReadonlyArray<number> {
  const order = sortedOrder(points);
  const otherOrder = sortedOrder(others);
  const common: number[] = [];
  for (let i = 0, j = 0; i < order.length && j < otherOrder.length; ) {
    const difference = compareBytes(pointAt(points, order[i]!), pointAt(others, otherOrder[j]!));
    if (difference === 0) common.push(order[i]!);
    if (difference <= 0) i++;
    else j++;
  }
  return common.sort((a, b) => a - b);
}
