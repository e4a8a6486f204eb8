/**
 * What a post that nobody holds does to the shared vacuum, from what both nodes know: the cells of the seam inside its
 * res-7 cell are open, in every hour of the period, from the moment it is vacated until somebody holds it. Both compute
 * the same figures: before, as long as it is held, and after, while nobody does.
 */
import { type Cell, gridCellResolution, gridCellToParent, isCell } from '../../base/grid.ts';
import { addPair, copyPairSet, countPairs, type PairSet } from '../../base/pair-set.ts';
import { computeSanctuary, worstCaseInside } from '../../vacuum/sanctuary.ts';
import { measureVacuumIndex } from '../../vacuum/vacuum-index.ts';
import type { HandoverState } from './handover-desk.ts';
import type { FinishedSurvey } from './survey-result.ts';

export type OpenedFigures = {
  /** Share of the weight that is vacuum, in 1/10,000; null where the survey did not ask for `covered`. */
  readonly index: number | null;
  /** Null where a stay never ends, or where the survey did not ask for `seen`. */
  readonly longestStaySlots: number | null;
  readonly permanent: boolean;
  readonly sanctuaryPairs: number;
};

export type HandoverEffect = {
  /** Cells of the seam that stand open while nobody holds the post. */
  readonly cells: ReadonlyArray<string>;
  readonly held: OpenedFigures;
  readonly left: OpenedFigures;
};

const POST_RESOLUTION = 7;

/** Effects by the id of the notice; other posts that stand empty now count on both sides of each comparison. */
export function findHandoverEffects(
  survey: FinishedSurvey,
  states: ReadonlyArray<HandoverState>,
): ReadonlyMap<string, HandoverEffect> {
  const effects = new Map<string, HandoverEffect>();
  for (const { handover, cell7, alarm } of states) {
    const isOver = alarm === null && (handover.phase === 'confirmed' || handover.phase === 'void');
    const cells = cell7 === null || isOver ? [] : listSeamCellsIn(survey, cell7);
    if (cells.length === 0) continue;
    const elsewhere = listEmptiedCells(
      survey,
      states.filter((other) => other.handover.id !== handover.id),
    );
    effects.set(handover.id, {
      cells: cells.map((cell) => survey.ground.ids[cell]!),
      held: measureOpened(survey, elsewhere),
      left: measureOpened(survey, [...elsewhere, ...cells]),
    });
  }
  return effects;
}

/** Cells of the seam, by number, that stand open because a post was left. */
export function listEmptiedCells(survey: FinishedSurvey, states: ReadonlyArray<HandoverState>): ReadonlyArray<number> {
  const cells = states.flatMap(({ alarm, cell7 }) =>
    alarm === null || cell7 === null ? [] : listSeamCellsIn(survey, cell7),
  );
  return [...new Set(cells)].sort((a, b) => a - b);
}

function listSeamCellsIn({ ground }: FinishedSurvey, cell7: string): ReadonlyArray<number> {
  return ground.ids.flatMap((id, cell) => {
    if (!isCell(id) || gridCellResolution(id) < POST_RESOLUTION) return [];
    return parentOf(id) === cell7 ? [cell] : [];
  });
}

function parentOf(cell: Cell): string {
  return gridCellResolution(cell) === POST_RESOLUTION ? cell : gridCellToParent(cell, POST_RESOLUTION);
}

/** Figures of each question are kept with its survey: a screen asks again every time something changes. */
const figuresBySurvey = new WeakMap<FinishedSurvey, Map<string, OpenedFigures>>();

/** Figures of the shared vacuum with the given cells open in every hour. */
export function measureOpened(survey: FinishedSurvey, opened: ReadonlyArray<number>): OpenedFigures {
  const cells = [...new Set(opened)].sort((a, b) => a - b);
  const known = figuresBySurvey.get(survey) ?? new Map<string, OpenedFigures>();
  figuresBySurvey.set(survey, known);
  const key = cells.join(',');
  const figures = known.get(key) ?? computeFigures(survey, cells);
  known.set(key, figures);
  return figures;
}

function computeFigures({ findings, ground, terms }: FinishedSurvey, cells: ReadonlyArray<number>): OpenedFigures {
  const { covered, seen } = findings.sets;
  const index = covered === null ? null : measureVacuumIndex(openAllHours(covered, cells), ground.weights);
  if (seen === null) return { index, longestStaySlots: null, permanent: false, sanctuaryPairs: 0 };
  const { longestStaySlots, permanent, sanctuaryPairs } = computeSanctuary({
    machine: ground.createMachine(),
    vacuumSeen: openAllHours(seen, cells),
    cyclic: true,
    stayLimitSlots: terms.stayLimitSlots,
    qualifier: worstCaseInside('seam', terms.piPermille),
  });
  return { index, longestStaySlots, permanent, sanctuaryPairs: countPairs(sanctuaryPairs) };
}

function openAllHours(vacuum: PairSet, cells: ReadonlyArray<number>): PairSet {
  const opened = copyPairSet(vacuum);
  for (const cell of cells) for (let slot = 0; slot < vacuum.slots; slot++) addPair(opened, cell, slot);
  return opened;
}
