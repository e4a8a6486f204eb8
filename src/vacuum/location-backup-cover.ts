/**
 * Backup covering (Hogan, ReVelle 1986, second model): among the least sets that cover every demand point, one
 * that covers most of them at least twice. Two solves: the least number k, then
 *
 *   max sum u_i   subject to   sum over j covering i of y_j >= 1 + u_i,   sum y_j = k,   y, u binary
 */
import { type Cover, countCovered, coverRow, findEqualRows } from './location-cover.ts';
import type { LocationDeps } from './location-max-cover.ts';
import { solveSetCover } from './location-set-cover.ts';
import { createLinearModelBuilder } from './solver.ts';

export type BackupAnswer = {
  readonly chosen: ReadonlyArray<number>;
  /** Proven least number of columns. */
  readonly columnsBound: number;
  readonly coveredTwice: number;
  readonly isProven: boolean;
};

export async function solveBackupCover(cover: Cover, deps: LocationDeps): Promise<BackupAnswer> {
  const deadline = deps.time.now() + deps.timeLimitMs;
  const least = await solveSetCover(cover, null, deps);
  const known = countTwice(cover, least.chosen);
  const base = { chosen: least.chosen, columnsBound: least.bound, coveredTwice: known };
  if (!least.isProven) return { ...base, isProven: false };
  const { builder, columns } = buildBackupModel(cover, least.chosen.length);
  const start = startPoint(cover, columns, least.chosen);
  const answer = await deps.solve(builder.build(start), {
    timeLimitMs: Math.max(50, deadline - deps.time.now()),
    absoluteGap: 0.99,
    cutoff: null,
  });
  if (answer.status !== 'optimal' && answer.status !== 'feasible') return { ...base, isProven: false };
  const chosen = Array.from({ length: cover.columns }, (_, j) => j).filter((j) => answer.values[j]! > 0.5);
  const coveredTwice = countTwice(cover, chosen);
  if (coveredTwice < known) return { ...base, isProven: false };
  const isProven = Math.floor(answer.bound + 1e-6) <= coveredTwice;
  return { chosen, columnsBound: least.bound, coveredTwice, isProven };
}

export function countTwice(cover: Cover, chosen: ReadonlyArray<number>): number {
  return countCovered(cover, chosen).reduce((sum, times) => sum + (times >= 2 ? 1 : 0), 0);
}

function buildBackupModel(cover: Cover, size: number) {
  const builder = createLinearModelBuilder('max');
  const all = Array.from({ length: cover.columns }, () => builder.addColumn({ cost: 0, lower: 0, upper: 1, whole: 1 }));
  builder.addRow(
    size,
    size,
    all,
    all.map(() => 1),
  );
  const first = findEqualRows(cover);
  const columns: number[] = [];
  const count = new Int32Array(cover.rows);
  for (const i of first) count[i]!++;
  for (let i = 0; i < cover.rows; i++) {
    if (count[i] === 0) continue;
    const near = Array.from(coverRow(cover, i));
    const isDoubtful = near.length > 1;
    const u = builder.addColumn({ cost: count[i]!, lower: 0, upper: isDoubtful ? 1 : 0, whole: 0 });
    columns.push(i);
    builder.addRow(1, Number.POSITIVE_INFINITY, [...near, u], [...near.map(() => 1), -1]);
  }
  return { builder, columns };
}

function startPoint(cover: Cover, rows: ReadonlyArray<number>, chosen: ReadonlyArray<number>): Float64Array {
  const start = new Float64Array(cover.columns + rows.length);
  for (const j of chosen) start[j] = 1;
  const times = countCovered(cover, chosen);
  rows.forEach((i, k) => {
    start[cover.columns + k] = times[i]! >= 2 ? 1 : 0;
  });
  return start;
}
