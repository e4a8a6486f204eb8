/**
 * Cover structure of a location model: which columns (sites, offers) cover which rows (demand points, vacuum
 * pairs), as compressed lists both ways, and the reductions that keep every optimum: equal rows merged, columns
 * dropped whose rows all lie in another's (Toregas, ReVelle 1972), rows dropped that another row implies.
 */
import type { LocationInstance } from './location-instance.ts';

export type Cover = {
  readonly rows: number;
  readonly columns: number;
  /** Row i is covered by rowColumns[rowStarts[i] .. rowStarts[i + 1]), ascending. */
  readonly rowStarts: Int32Array;
  readonly rowColumns: Int32Array;
  /** Column j covers columnRows[columnStarts[j] .. columnStarts[j + 1]), ascending. */
  readonly columnStarts: Int32Array;
  readonly columnRows: Int32Array;
};

export function createCover(rows: ReadonlyArray<ArrayLike<number>>, columns: number): Cover {
  const rowStarts = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    rowStarts[i + 1] = rowStarts[i]! + row.length;
  });
  const rowColumns = new Int32Array(rowStarts[rows.length]!);
  rows.forEach((row, i) => {
    rowColumns.set(Int32Array.from(row).sort(), rowStarts[i]);
  });
  return { rows: rows.length, columns, rowStarts, rowColumns, ...transposeRows(rowStarts, rowColumns, columns) };
}

/** Demand points within `radius` of sites, the limit included. */
export function instanceToCover(instance: LocationInstance, radius: number): Cover {
  const { sites, demands, distances } = instance;
  const rows = demands.map((_, i) => {
    const near: number[] = [];
    for (let j = 0; j < sites.length; j++) if (distances[i * sites.length + j]! <= radius) near.push(j);
    return near;
  });
  return createCover(rows, sites.length);
}

export function coverRow(cover: Cover, row: number): Int32Array {
  return cover.rowColumns.subarray(cover.rowStarts[row]!, cover.rowStarts[row + 1]!);
}

export function coverColumn(cover: Cover, column: number): Int32Array {
  return cover.columnRows.subarray(cover.columnStarts[column]!, cover.columnStarts[column + 1]!);
}

/** How many of the chosen columns cover each row. */
export function countCovered(cover: Cover, chosen: ArrayLike<number>): Int32Array {
  const times = new Int32Array(cover.rows);
  for (let k = 0; k < chosen.length; k++) {
    const j = chosen[k]!;
    for (let e = cover.columnStarts[j]!; e < cover.columnStarts[j + 1]!; e++) times[cover.columnRows[e]!]!++;
  }
  return times;
}

export function weightCovered(cover: Cover, weights: Float64Array, chosen: ArrayLike<number>): number {
  const times = countCovered(cover, chosen);
  let sum = 0;
  for (let i = 0; i < cover.rows; i++) if (times[i]! > 0) sum += weights[i]!;
  return sum;
}

/** Keeps the listed rows and columns (both ascending) and renumbers them in that order. */
export function restrictCover(cover: Cover, rows: ArrayLike<number>, columns: ArrayLike<number>): Cover {
  const numberOf = new Int32Array(cover.columns).fill(-1);
  for (let k = 0; k < columns.length; k++) numberOf[columns[k]!] = k;
  const rowStarts = new Int32Array(rows.length + 1);
  const rowColumns: number[] = [];
  for (let r = 0; r < rows.length; r++) {
    const start = cover.rowStarts[rows[r]!]!;
    const end = cover.rowStarts[rows[r]! + 1]!;
    for (let e = start; e < end; e++) {
      const column = numberOf[cover.rowColumns[e]!]!;
      if (column >= 0) rowColumns.push(column);
    }
    rowStarts[r + 1] = rowColumns.length;
  }
  const flat = Int32Array.from(rowColumns);
  const transposed = transposeRows(rowStarts, flat, columns.length);
  return { rows: rows.length, columns: columns.length, rowStarts, rowColumns: flat, ...transposed };
}

/** For each row the number of the first row with the same columns. */
export function findEqualRows(cover: Cover): Int32Array {
  const first = new Int32Array(cover.rows);
  const byHash = new Map<number, number[]>();
  for (let i = 0; i < cover.rows; i++) {
    const row = coverRow(cover, i);
    let hash = row.length;
    for (let k = 0; k < row.length; k++) hash = (Math.imul(hash, 0x01000193) ^ row[k]!) | 0;
    const bucket = byHash.get(hash);
    const same = bucket?.find((other) => areListsEqual(coverRow(cover, other), row));
    first[i] = same ?? i;
    if (same !== undefined) continue;
    if (bucket === undefined) byHash.set(hash, [i]);
    else bucket.push(i);
  }
  return first;
}

/**
 * Columns to keep: j is dropped where `mayReplace(k, j)` holds for a k that covers all rows of j (of equal ones
 * the first stays). Valid wherever taking k in place of j costs no more.
 */
export function findUndominatedColumns(cover: Cover, mayReplace: (k: number, j: number) => boolean): Int32Array {
  const isKept = new Uint8Array(cover.columns).fill(1);
  for (let j = 0; j < cover.columns; j++) {
    const rows = coverColumn(cover, j);
    if (rows.length === 0) {
      isKept[j] = 0;
      continue;
    }
    for (const k of coverRow(cover, rarestRow(cover, rows))) {
      if (k === j || isKept[k] === 0 || !mayReplace(k, j)) continue;
      const others = coverColumn(cover, k);
      if (others.length < rows.length || (others.length === rows.length && k > j && mayReplace(j, k))) continue;
      if (isSubset(rows, others)) {
        isKept[j] = 0;
        break;
      }
    }
  }
  return indicesOf(isKept);
}

/** Rows to keep where all must be covered: a row is dropped if another's columns all lie in its own. */
export function findUnimpliedRows(cover: Cover): Int32Array {
  const { rowStarts, rowColumns } = cover;
  const isKept = new Uint8Array(cover.rows).fill(1);
  // A row that implies others is seen from each of them at its first column: one list of rows per first column.
  const byFirst: number[][] = Array.from({ length: cover.columns }, () => []);
  for (let i = 0; i < cover.rows; i++) {
    if (rowStarts[i + 1]! > rowStarts[i]!) byFirst[rowColumns[rowStarts[i]!]!]!.push(i);
  }
  for (let i = 0; i < cover.rows; i++) {
    const columns = coverRow(cover, i);
    const isImplied = columns.some((j) =>
      byFirst[j]!.some((other) => {
        const width = rowStarts[other + 1]! - rowStarts[other]!;
        if (other === i || isKept[other] === 0 || width > columns.length) return false;
        if (width === columns.length && other > i) return false;
        return isSubset(coverRow(cover, other), columns);
      }),
    );
    if (isImplied) isKept[i] = 0;
  }
  return indicesOf(isKept);
}

export function indicesOf(flags: Uint8Array): Int32Array {
  const out: number[] = [];
  for (let i = 0; i < flags.length; i++) if (flags[i] === 1) out.push(i);
  return Int32Array.from(out);
}

function transposeRows(rowStarts: Int32Array, rowColumns: Int32Array, columns: number) {
  const columnStarts = new Int32Array(columns + 1);
  for (let e = 0; e < rowColumns.length; e++) columnStarts[rowColumns[e]! + 1]!++;
  for (let j = 0; j < columns; j++) columnStarts[j + 1]! += columnStarts[j]!;
  const columnRows = new Int32Array(rowColumns.length);
  const next = columnStarts.slice(0, columns);
  for (let i = 0; i + 1 < rowStarts.length; i++) {
    for (let e = rowStarts[i]!; e < rowStarts[i + 1]!; e++) columnRows[next[rowColumns[e]!]!++] = i;
  }
  return { columnStarts, columnRows };
}

function rarestRow(cover: Cover, rows: Int32Array): number {
  let best = rows[0]!;
  for (let k = 1; k < rows.length; k++) {
    const row = rows[k]!;
    const width = cover.rowStarts[row + 1]! - cover.rowStarts[row]!;
    if (width < cover.rowStarts[best + 1]! - cover.rowStarts[best]!) best = row;
  }
  return best;
}

/** Both ascending. */
function isSubset(small: Int32Array, large: Int32Array): boolean {
  let at = 0;
  for (let k = 0; k < small.length; k++) {
    const wanted = small[k]!;
    while (at < large.length && large[at]! < wanted) at++;
    if (at === large.length || large[at] !== wanted) return false;
    at++;
  }
  return true;
}

function areListsEqual(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}
