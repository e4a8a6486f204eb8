/**
 * Location files as callers bring them: long-form CSV of distances and weights (columns named or guessed),
 * OR-Library p-median graphs, and `n` + `x y` point files. Every fault is named with its place; nothing is
 * repaired silently. Forms: pysal/spopt test data; Beasley, OR-Library, pmed.
 */
import { parse } from 'csv-parse/sync';
import { err, ok, type Result } from '../base/result.ts';
import {
  type DistanceRow,
  graphToInstance,
  type LocationInputError,
  type LocationInstance,
  pointsToInstance,
  rowsToInstance,
} from '../vacuum/location-instance.ts';

/** Names the caller gave; what is undefined is guessed. */
export type LocationColumns = {
  readonly site: string | undefined;
  readonly demand: string | undefined;
  readonly distance: string | undefined;
  readonly weight: string | undefined;
  readonly weightId: string | undefined;
};

type Table = { readonly header: ReadonlyArray<string>; readonly rows: ReadonlyArray<ReadonlyArray<string>> };

const SITE_NAMES = ['site', 'origin', 'name', 'facility', 'store', 'from'];
const DEMAND_NAMES = ['demandpoint', 'destination', 'destinationname', 'demand_id', 'client', 'to', 'demand'];
const DISTANCE_NAMES = ['distance', 'distance_m', 'dist', 'cost', 'length', 'd'];
const WEIGHT_NAMES = ['weight', 'pop2000', 'population', 'pop', 'demand', 'w'];

export function parseDistanceFiles(
  distances: string,
  weights: string | null,
  columns: LocationColumns,
): Result<LocationInstance, BadLocationFile> {
  const table = parseTable(distances, 'distances');
  if (!table.ok) return table;
  const site = findColumn(table.value, columns.site, SITE_NAMES, 'site');
  if (!site.ok) return site;
  const demand = findColumn(table.value, columns.demand, DEMAND_NAMES, 'demand point', site.value);
  if (!demand.ok) return demand;
  const distance = findColumn(table.value, columns.distance, DISTANCE_NAMES, 'distance');
  if (!distance.ok) return distance;
  const rows: DistanceRow[] = [];
  for (const [at, row] of table.value.rows.entries()) {
    const value = parseNumber(row[distance.value]);
    if (value === null) return err({ type: 'BadLine', file: 'distances', line: at + 2, text: row.join(',') });
    rows.push({ site: row[site.value] ?? '', demand: row[demand.value] ?? '', distance: value });
  }
  if (weights === null) return rowsToInstance(rows, null);
  const byDemand = parseWeights(weights, columns, new Set(rows.map((row) => row.demand)));
  return byDemand.ok ? rowsToInstance(rows, byDemand.value) : byDemand;
}

function parseWeights(
  text: string,
  columns: LocationColumns,
  demands: ReadonlySet<string>,
): Result<ReadonlyMap<string, number>, BadLocationFile> {
  const table = parseTable(text, 'weights');
  if (!table.ok) return table;
  const { header, rows } = table.value;
  const weight = findColumn(table.value, columns.weight, WEIGHT_NAMES, 'weight');
  if (!weight.ok) return weight;
  // Where it is not named, the id column is the one whose values name most demand points.
  const hits = header.map((_, k) => rows.reduce((sum, row) => sum + (demands.has(row[k] ?? '') ? 1 : 0), 0));
  const named = columns.weightId;
  const id = named === undefined ? hits.indexOf(Math.max(...hits)) : header.indexOf(named);
  if (id < 0) return err({ type: 'ColumnMissing', what: 'demand point of the weights', header });
  const byDemand = new Map<string, number>();
  for (const [at, row] of rows.entries()) {
    const value = parseNumber(row[weight.value]);
    const name = row[id] ?? '';
    if (!demands.has(name)) continue;
    if (value === null) return err({ type: 'BadLine', file: 'weights', line: at + 2, text: row.join(',') });
    if (byDemand.has(name)) return err({ type: 'WeightGivenTwice', demand: name });
    byDemand.set(name, value);
  }
  return ok(byDemand);
}

/** OR-Library: `nodes edges p`, then one `i j length` for each edge. */
export function parseOrlib(
  text: string,
): Result<{ readonly instance: LocationInstance; readonly choose: number }, BadLocationFile> {
  const numbers = parseNumbers(text, 'graph');
  if (!numbers.ok) return numbers;
  const [nodes = 0, edges = 0, choose = 0, ...rest] = numbers.value;
  const isHead = numbers.value.length >= 3 && [nodes, edges, choose].every((n) => Number.isInteger(n) && n >= 0);
  if (!isHead) return err({ type: 'BadLine', file: 'graph', line: 1, text: 'expected: nodes edges p' });
  if (rest.length !== 3 * edges) {
    return err({ type: 'CountDiffers', what: 'numbers of edges', expected: 3 * edges, found: rest.length });
  }
  const list = Array.from({ length: edges }, (_, k) => ({
    from: rest[3 * k]!,
    to: rest[3 * k + 1]!,
    length: rest[3 * k + 2]!,
  }));
  const instance = graphToInstance(nodes, list);
  return instance.ok ? ok({ instance: instance.value, choose }) : instance;
}

/** `n`, then n lines `x y`; demand: n numbers, with or without a leading n. */
export function parsePoints(text: string, demand: string | null): Result<LocationInstance, BadLocationFile> {
  const numbers = parseNumbers(text, 'points');
  if (!numbers.ok) return numbers;
  const [n = 0, ...rest] = numbers.value;
  if (!Number.isInteger(n) || rest.length !== 2 * n) {
    return err({ type: 'CountDiffers', what: 'coordinates', expected: 2 * n, found: rest.length });
  }
  const points = Array.from({ length: n }, (_, k) => ({ x: rest[2 * k]!, y: rest[2 * k + 1]! }));
  if (demand === null) return pointsToInstance(points, null);
  const weights = parseNumbers(demand, 'demand');
  if (!weights.ok) return weights;
  const hasCount = weights.value.length === n + 1 && weights.value[0] === n;
  return pointsToInstance(points, hasCount ? weights.value.slice(1) : weights.value);
}

function parseTable(text: string, file: string): Result<Table, BadLocationFile> {
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    return err({ type: 'BadTable', file, reason: error instanceof Error ? error.message : 'not CSV' });
  }
  const [header, ...rest] = rows;
  if (header === undefined || rest.length === 0) return err({ type: 'BadTable', file, reason: 'no rows' });
  return ok({ header, rows: rest });
}

function findColumn(
  { header }: Table,
  named: string | undefined,
  guesses: ReadonlyArray<string>,
  what: string,
  taken = -1,
): Result<number, BadLocationFile> {
  const lower = header.map((name) => name.toLowerCase());
  const wanted = named === undefined ? guesses : [named.toLowerCase()];
  for (const name of wanted) {
    const at = lower.indexOf(name);
    if (at >= 0 && at !== taken) return ok(at);
  }
  return err({ type: 'ColumnMissing', what, header });
}

function parseNumbers(text: string, file: string): Result<ReadonlyArray<number>, BadLocationFile> {
  const numbers: number[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    for (const word of line.trim().split(/[\s,;]+/)) {
      if (word === '') continue;
      const value = parseNumber(word);
      if (value === null) return err({ type: 'BadLine', file, line: at + 1, text: line.trim() });
      numbers.push(value);
    }
  }
  return ok(numbers);
}

function parseNumber(text: string | undefined): number | null {
  if (text === undefined || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

export type BadLocationFile =
  | LocationInputError
  | { readonly type: 'BadTable'; readonly file: string; readonly reason: string }
  | { readonly type: 'BadLine'; readonly file: string; readonly line: number; readonly text: string }
  | { readonly type: 'ColumnMissing'; readonly what: string; readonly header: ReadonlyArray<string> }
  | { readonly type: 'WeightGivenTwice'; readonly demand: string };
