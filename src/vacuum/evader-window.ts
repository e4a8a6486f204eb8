/**
 * Layout of a set of hexagonal cells as one bit each in rows of a rectangular window, so that "everything within
 * v rings" is a handful of shifts of whole rows. Cells have axial coordinates (q, r), third coordinate s = -q-r;
 * neighbours differ by one in two of the three. Any order of (q, r, s) is a symmetry of the hexagonal lattice, so
 * the window takes the two axes that give the smallest rectangle.
 *
 * Each row has at least v spare bits at its right end: a walk of v rings inside one slot may leave the set of cells
 * (passing covered or foreign ground within a slot is allowed, the safe side), and its bits never reach another row.
 */
import { assert } from '../base/assert.ts';

export type AxialCells = { readonly q: Int32Array; readonly r: Int32Array };

export type EvaderWindow = {
  readonly cells: number;
  /** Rings an evader may move per slot; never more than the window is across. */
  readonly rings: number;
  readonly rows: number;
  /** Words of 32 bits per row, a multiple of four. */
  readonly strideWords: number;
  readonly wordsPerSet: number;
  /** Bit of each cell. */
  readonly positions: Int32Array;
};

export function layEvaderWindow(cells: AxialCells, ringsPerSlot: number): EvaderWindow {
  const count = cells.q.length;
  assert(cells.r.length === count && count > 0, 'at least one cell');
  assert(Number.isSafeInteger(ringsPerSlot) && ringsPerSlot >= 0, 'rings per slot');
  const axes = [cells.q, cells.r, thirdAxis(cells)].map(axisSpan);
  let best: { readonly x: Axis; readonly y: Axis; readonly words: number } | undefined;
  for (const x of axes) {
    for (const y of axes) {
      if (x === y) continue;
      const words = (y.high - y.low + 1) * rowWords(x, y, ringsPerSlot);
      if (best === undefined || words < best.words) best = { x, y, words };
    }
  }
  assert(best !== undefined, 'three axes');
  const { x, y } = best;
  const strideWords = rowWords(x, y, ringsPerSlot);
  const positions = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    positions[i] = (y.values[i]! - y.low) * strideWords * 32 + (x.values[i]! - x.low);
  }
  return {
    cells: count,
    rings: usefulRings(x, y, ringsPerSlot),
    rows: y.high - y.low + 1,
    strideWords,
    wordsPerSet: best.words,
    positions,
  };
}

/** Visits all cells within the window's rings of a cell, itself included. */
export function createWindowWalker(window: EvaderWindow): (cell: number, visit: (next: number) => void) => void {
  const { rings, rows, strideWords, positions } = window;
  const strideBits = strideWords * 32;
  const cellByPosition = new Int32Array(rows * strideBits).fill(-1);
  for (let cell = 0; cell < positions.length; cell++) cellByPosition[positions[cell]!] = cell;
  return (cell, visit) => {
    const x = positions[cell]! % strideBits;
    const y = (positions[cell]! - x) / strideBits;
    for (let dy = Math.max(-rings, -y); dy <= Math.min(rings, rows - 1 - y); dy++) {
      const from = Math.max(-rings, -rings - dy, -x);
      const to = Math.min(rings, rings - dy, strideBits - 1 - x);
      for (let dx = from; dx <= to; dx++) {
        const next = cellByPosition[(y + dy) * strideBits + x + dx]!;
        if (next >= 0) visit(next);
      }
    }
  };
}

type Axis = { readonly values: Int32Array; readonly low: number; readonly high: number };

function thirdAxis(cells: AxialCells): Int32Array {
  return cells.q.map((q, i) => -q - cells.r[i]!);
}

function axisSpan(values: Int32Array): Axis {
  let low = values[0]!;
  let high = low;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { values, low, high };
}

function rowWords(x: Axis, y: Axis, ringsPerSlot: number): number {
  return Math.ceil((x.high - x.low + 1 + usefulRings(x, y, ringsPerSlot)) / 128) * 4;
}

/** No two cells of the window are further apart than this, so more rings change nothing. */
function usefulRings(x: Axis, y: Axis, ringsPerSlot: number): number {
  return Math.min(ringsPerSlot, x.high - x.low + (y.high - y.low));
}
