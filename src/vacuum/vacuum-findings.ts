/**
 * From the common tokens of a run to everything they mean: sets by criterion, sanctuary, corridors, weights. One call
 * for both nodes, so that equal tokens give equal findings, and with `vacuum-record.ts` equal bytes. The ground is laid
 * once for an agreement and serves what-if and own figures as well. The agreed period repeats.
 */
import { assert } from '../base/assert.ts';
import type { Bytes } from '../base/bytes.ts';
import {
  createGridIndex,
  type GridIndex,
  gridAxial,
  gridDiskTable,
  gridNeighbourTable,
  gridSpacingLeastM,
} from '../base/grid.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { SurveyTerms } from '../record/kind/survey.ts';
import { type AgreedPlace, computeCorridors } from './corridor.ts';
import { createTableLeast, createWindowLeast, type FindLeastAfter } from './evader-least.ts';
import type { EvaderMachine } from './evader-machine.ts';
import { type BadPace, findRingsPerSlot, type SlotTooLong } from './evader-rings.ts';
import { createTableEvader, type ReachTable } from './evader-table.ts';
import { type EvaderWindow, layEvaderWindow } from './evader-window.ts';
import { findOpenEdge } from './open-edge.ts';
import { computeSanctuary, worstCaseInside } from './sanctuary.ts';
import { listSurveyCells } from './survey-agreement.ts';
import { type SurveyUniverse, tokensToPairSet } from './survey-set.ts';
import { checkVacuumSets, type VacuumContradicts, weighCells } from './vacuum-index.ts';
import type { VacuumFindings, VacuumTerms } from './vacuum-record.ts';

/** The agreed ground in the forms that the figures need. Cell numbers are places in `ids`. */
export type SurveyGround = {
  /** Names of the cells or places, ascending. */
  readonly ids: ReadonlyArray<string>;
  /** Each call gives a machine of its own. */
  readonly createMachine: () => EvaderMachine;
  readonly findLeastAfter: FindLeastAfter;
  readonly openEdge: ReadonlyArray<number>;
  /** Rings an evader may move per slot; null over places. */
  readonly rings: number | null;
  readonly places: ReadonlyArray<AgreedPlace>;
  readonly weights: ReadonlyArray<number>;
};

export type MakeEvader = (window: EvaderWindow) => EvaderMachine;

/** Ground of a survey over cells. */
export function layCellGround(
  terms: SurveyTerms,
  makeEvader: MakeEvader,
): Result<SurveyGround, SlotTooLong | BadPace | NoSurveyCells> {
  return layGroundOver(terms, createGridIndex(listSurveyCells(terms)), makeEvader);
}

/** The same over other cells: those of the seam and the own ground around it. */
export function layGroundOver(
  terms: SurveyTerms,
  grid: GridIndex,
  makeEvader: MakeEvader,
): Result<SurveyGround, SlotTooLong | BadPace | NoSurveyCells> {
  if (grid.cells.length === 0) return err({ type: 'NoSurveyCells' });
  const { evaderMh, slotMin } = terms;
  const rings = findRingsPerSlot({ evaderMh, slotMin, spacingLeastM: gridSpacingLeastM(grid) });
  if (!rings.ok) return rings;
  return ok({
    ids: grid.cells,
    ...layEvader(grid, rings.value, makeEvader),
    openEdge: findOpenEdge(gridNeighbourTable(grid)),
    rings: rings.value,
    ...listAgreedNames(terms, grid.indexByCell),
  });
}

/** No cell has its centre in the seam, or all are cut out. */
export type NoSurveyCells = { readonly type: 'NoSurveyCells' };

/** Ground of a survey over places: who reaches what within one slot is the agreed table; there is no edge. */
export function layPlaceGround(terms: SurveyTerms, ids: ReadonlyArray<string>, reach: ReachTable): SurveyGround {
  assert(reach.offsets.length === ids.length + 1, 'one row a place');
  const indexById = new Map(ids.map((id, i) => [id, i]));
  return {
    ids,
    createMachine: () => createTableEvader(reach),
    findLeastAfter: createTableLeast(reach),
    openEdge: [],
    rings: null,
    ...listAgreedNames(terms, indexById),
  };
}

/** A regular grid gets a window; any other the table of its disks. */
function layEvader(
  grid: GridIndex,
  rings: number,
  makeEvader: MakeEvader,
): Pick<SurveyGround, 'createMachine' | 'findLeastAfter'> {
  const axial = gridAxial(grid);
  if (axial !== null) {
    const window = layEvaderWindow(axial, rings);
    return { createMachine: () => makeEvader(window), findLeastAfter: createWindowLeast(window) };
  }
  const table = gridDiskTable(grid, rings);
  return { createMachine: () => createTableEvader(table), findLeastAfter: createTableLeast(table) };
}

/** Cells of places and towns that lie outside the seam are left out: nothing is known of them. */
function listAgreedNames(
  terms: SurveyTerms,
  indexById: ReadonlyMap<string, number>,
): Pick<SurveyGround, 'places' | 'weights'> {
  const numbers = (cells: ReadonlyArray<string>) =>
    cells.flatMap((cell) => indexById.get(cell) ?? []).sort((a, b) => a - b);
  return {
    places: terms.places.map(({ id, cells }) => ({ id, cells: numbers(cells) })),
    weights: weighCells(
      indexById.size,
      terms.towns.map(({ cells, weight }) => ({ cells: numbers(cells), weight })),
    ),
  };
}

/** What the common tokens mean; they have passed `checkSurveyTokens`, as every own token has. */
export function findVacuumMeaning(
  terms: SurveyTerms,
  ground: SurveyGround,
  universe: SurveyUniverse,
  commonTokens: ReadonlyArray<string>,
): Result<VacuumFindings, VacuumContradicts> {
  assert(universe.ids.length === ground.ids.length && universe.slots === terms.periodSlots, 'one survey');
  const setOf = (criterion: 'covered' | 'seen' | 'reached') =>
    universe.criteria.includes(criterion) ? tokensToPairSet(commonTokens, universe, criterion) : null;
  const sets = checkVacuumSets({ covered: setOf('covered'), seen: setOf('seen'), reached: setOf('reached') });
  if (!sets.ok) return sets;
  const shared = { cells: ground.ids.length, slots: universe.slots, sets: sets.value, weights: ground.weights };
  if (sets.value.seen === null) return ok({ ...shared, sanctuary: null, corridors: [] });
  const question = {
    machine: ground.createMachine(),
    vacuumSeen: sets.value.seen,
    cyclic: true,
    qualifier: worstCaseInside('seam', terms.piPermille),
  };
  const sanctuary = computeSanctuary({ ...question, stayLimitSlots: terms.stayLimitSlots });
  const { sanctuaryPairs } = sanctuary;
  const { horizonSlots } = terms;
  const { openEdge, places } = ground;
  const corridors = computeCorridors({ ...question, sanctuaryPairs, openEdge, horizonSlots }, places);
  return ok({ ...shared, sanctuary, corridors });
}

/** What the joint record says about the run itself. */
export function nameVacuumTerms(
  terms: SurveyTerms,
  run: { readonly agreementHash: Bytes; readonly run: number; readonly resultHash: Bytes },
): VacuumTerms {
  return {
    ...run,
    programVersion: terms.programVersion,
    terrainHash: terms.terrainHash,
    periodStart: terms.periodStart,
    slotMin: terms.slotMin,
    stayLimitSlots: terms.stayLimitSlots,
    horizonSlots: terms.horizonSlots,
    piPermille: terms.piPermille,
  };
}
