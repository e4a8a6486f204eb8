/**
 * A sanctuary question as a file that anyone can write: cells in axial coordinates, the speed of the evader in rings
 * per slot, the covered cells of each slot, and whether the period repeats. It touches no node. A file that is
 * malformed or too large is refused by name before anything is computed.
 *
 *   {"grid": {"disk": R} or {"cells": [[q,r],...]}, "speed": v, "covered": [[[q,r],...] per slot], "cyclic": false}
 *
 * Rings are counted on the whole hexagonal lattice: inside a slot the evader may pass covered cells and ground that is
 * no cell of the model, the safe side; at every slot it stands in an uncovered cell of the model.
 */
import { LIMITS } from '../base/limits.ts';
import { addPair, complementPairs, createPairSet, type PairSet } from '../base/pair-set.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { EvaderMachine } from './evader-machine.ts';
import { loadPairs } from './evader-sets.ts';
import { type AxialCells, type EvaderWindow, layEvaderWindow } from './evader-window.ts';
import { findLongestStay } from './stay-longest.ts';
import { findEndlessStays, findEvaderSets } from './stay-sweep.ts';
import { traceEndlessStay, traceLongestStay } from './stay-witness.ts';

export type AxialCell = readonly [q: number, r: number];

export type SanctuaryModel = {
  /** Ascending by q, then r; the position is the cell number. */
  readonly cells: ReadonlyArray<AxialCell>;
  readonly speed: number;
  readonly cyclic: boolean;
  /** Pairs that nobody covers. */
  readonly vacuum: PairSet;
};

export type SanctuaryModelAnswer = {
  /** Evader set by slot; where the period repeats, cells from which an endless stay exists. */
  readonly sizes: ReadonlyArray<number>;
  readonly longestStaySlots: number | null;
  readonly permanent: boolean;
  readonly witnessStart: number;
  readonly witness: ReadonlyArray<AxialCell>;
};

export function solveSanctuaryModel(
  model: SanctuaryModel,
  createMachine: (window: EvaderWindow) => EvaderMachine,
): SanctuaryModelAnswer {
  const machine = createMachine(layEvaderWindow(axialCells(model.cells), model.speed));
  const vacuum = loadPairs(machine, model.vacuum);
  const sets = model.cyclic ? findEndlessStays(machine, machine.stepBackward, vacuum) : findEvaderSets(machine, vacuum);
  const sizes = sets.map((set) => machine.count(set));
  const permanent = model.cyclic && sizes.some((size) => size > 0);
  const longest = permanent ? null : findLongestStay(machine, vacuum, model.cyclic);
  const witness = longest === null ? traceEndlessStay(machine, sets) : traceLongestStay(machine, vacuum, longest);
  return {
    sizes,
    longestStaySlots: longest === null ? null : longest.slots,
    permanent,
    witnessStart: witness.startSlot,
    witness: witness.cells.map((cell) => model.cells[cell]!),
  };
}

function axialCells(cells: ReadonlyArray<AxialCell>): AxialCells {
  return { q: Int32Array.from(cells, (cell) => cell[0]), r: Int32Array.from(cells, (cell) => cell[1]) };
}

export function parseSanctuaryModel(text: string): Result<SanctuaryModel, BadSanctuaryModel> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err({ type: 'ModelNotJson' });
  }
  if (!isObject(value)) return malformed('model', 'is not an object');
  const strange = Object.keys(value).find((key) => !['grid', 'speed', 'covered', 'cyclic'].includes(key));
  if (strange !== undefined) return malformed(strange, 'is not a key of a model');
  const { speed, covered, cyclic = false } = value;
  const cells = parseGrid(value['grid']);
  if (!cells.ok) return cells;
  if (!Number.isSafeInteger(speed) || (speed as number) < 0) return err({ type: 'BadSpeed', speed });
  if (typeof cyclic !== 'boolean') return malformed('cyclic', 'is neither true nor false');
  const vacuum = parseCovered(covered, cells.value);
  if (!vacuum.ok) return vacuum;
  const window = layEvaderWindow(axialCells(cells.value), speed as number);
  const words = window.wordsPerSet * vacuum.value.slots;
  if (words > LIMITS.modelWordsMax) return tooLarge('window', words, LIMITS.modelWordsMax);
  return ok({ cells: cells.value, speed: speed as number, cyclic, vacuum: vacuum.value });
}

export type BadSanctuaryModel =
  | { readonly type: 'ModelNotJson' }
  | { readonly type: 'ModelMalformed'; readonly where: string; readonly reason: string }
  | { readonly type: 'BadSpeed'; readonly speed: unknown }
  | { readonly type: 'NoCells' }
  | { readonly type: 'NoSlots' }
  | { readonly type: 'CellDuplicated'; readonly cell: AxialCell }
  | { readonly type: 'CellOutsideGrid'; readonly cell: AxialCell; readonly slot: number }
  | { readonly type: 'ModelTooLarge'; readonly what: string; readonly size: number; readonly sizeMax: number };

function malformed(where: string, reason: string): Result<never, BadSanctuaryModel> {
  return err({ type: 'ModelMalformed', where, reason });
}

function tooLarge(what: string, size: number, sizeMax: number): Result<never, BadSanctuaryModel> {
  return err({ type: 'ModelTooLarge', what, size, sizeMax });
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Farther coordinates would overflow the window's arithmetic long after its size was refused. */
const COORDINATE_MAX = 1_000_000;

function isAxialCell(value: unknown): value is AxialCell {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((part) => Number.isSafeInteger(part) && Math.abs(part) <= COORDINATE_MAX)
  );
}

function parseGrid(grid: unknown): Result<ReadonlyArray<AxialCell>, BadSanctuaryModel> {
  if (!isObject(grid)) return malformed('grid', 'is not an object');
  const keys = Object.keys(grid);
  if (keys.length !== 1 || (keys[0] !== 'disk' && keys[0] !== 'cells')) {
    return malformed('grid', 'has either disk or cells');
  }
  if (keys[0] === 'disk') return parseDisk(grid['disk']);
  const list = grid['cells'];
  if (!Array.isArray(list)) return malformed('grid.cells', 'is not a list');
  if (list.length === 0) return err({ type: 'NoCells' });
  if (list.length > LIMITS.modelCellsMax) return tooLarge('cells', list.length, LIMITS.modelCellsMax);
  const bad = list.findIndex((cell) => !isAxialCell(cell));
  if (bad >= 0) return malformed(`grid.cells[${bad}]`, 'is not [q, r] in whole numbers');
  const cells = (list as AxialCell[]).toSorted(compareAxial);
  const twice = cells.find((cell, i) => i > 0 && compareAxial(cells[i - 1]!, cell) === 0);
  return twice === undefined ? ok(cells) : err({ type: 'CellDuplicated', cell: twice });
}

function compareAxial(a: AxialCell, b: AxialCell): number {
  return a[0] - b[0] || a[1] - b[1];
}

function parseDisk(radius: unknown): Result<ReadonlyArray<AxialCell>, BadSanctuaryModel> {
  if (!Number.isSafeInteger(radius) || (radius as number) < 0) {
    return malformed('grid.disk', 'is not a whole number from 0');
  }
  const rings = radius as number;
  const size = 3 * rings * (rings + 1) + 1;
  if (size > LIMITS.modelCellsMax) return tooLarge('cells', size, LIMITS.modelCellsMax);
  const cells: AxialCell[] = [];
  for (let q = -rings; q <= rings; q++) {
    for (let r = Math.max(-rings, -rings - q); r <= Math.min(rings, rings - q); r++) cells.push([q, r]);
  }
  return ok(cells);
}

function parseCovered(covered: unknown, cells: ReadonlyArray<AxialCell>): Result<PairSet, BadSanctuaryModel> {
  if (!Array.isArray(covered)) return malformed('covered', 'is not a list of slots');
  if (covered.length === 0) return err({ type: 'NoSlots' });
  if (covered.length > LIMITS.modelSlotsMax) return tooLarge('slots', covered.length, LIMITS.modelSlotsMax);
  const words = ((cells.length + 31) >>> 5) * covered.length;
  if (words > LIMITS.modelWordsMax) return tooLarge('pairs', cells.length * covered.length, LIMITS.modelWordsMax * 32);
  const cellByKey = new Map(cells.map((cell, i) => [axialKey(cell), i]));
  const seen = createPairSet(cells.length, covered.length);
  for (const [slot, list] of covered.entries()) {
    if (!Array.isArray(list)) return malformed(`covered[${slot}]`, 'is not a list of cells');
    for (const [at, cell] of list.entries()) {
      if (!isAxialCell(cell)) return malformed(`covered[${slot}][${at}]`, 'is not [q, r] in whole numbers');
      const number = cellByKey.get(axialKey(cell));
      if (number === undefined) return err({ type: 'CellOutsideGrid', cell, slot });
      addPair(seen, number, slot);
    }
  }
  return ok(complementPairs(seen));
}

function axialKey(cell: AxialCell): number {
  return (cell[0] + COORDINATE_MAX) * (2 * COORDINATE_MAX + 1) + cell[1] + COORDINATE_MAX;
}
