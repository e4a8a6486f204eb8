/**
 * How long somebody could stay unseen who also uses the own ground beyond the open edge of the seam: the joint walk carried
 * on over the own sector, where only this node knows what it sees. The partner's ground stays closed. The figure is at
 * least the joint one, is computed when asked for, and never leaves this node.
 */
import { type Cell, createGridIndex, gridCellToLatLng, gridCellToRing, polygonToGridCells } from '../../base/grid.ts';
import { distanceToLineM } from '../../base/line.ts';
import { countPairs } from '../../base/pair-set.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { longestRangeM } from '../../ground/force-coverage.ts';
import { checkTerrainCovers } from '../../ground/terrain.ts';
import { extendVacuumOverOwnGround } from '../../vacuum/open-edge.ts';
import { computeSanctuary, worstCaseInside } from '../../vacuum/sanctuary.ts';
import { listSurveyCells } from '../../vacuum/survey-agreement.ts';
import { layGroundOver, type MakeEvader } from '../../vacuum/vacuum-findings.ts';
import { type CoverageJob, runCoverageJob } from '../terrain/coverage-job.ts';
import { readJoint } from './agreement.ts';
import type { NodeContext } from './node-context.ts';
import { type OwnCoverageDesk, readCoverageJob } from './own-coverage.ts';
import type { FinishedSurvey } from './survey-result.ts';

type StayTotals = {
  readonly longestSlots: number | null;
  readonly permanent: boolean;
  readonly sanctuaryPairs: number;
};
export type OwnStay = {
  /** Worst case inside the seam and on the own side, at the agreed detection. */
  readonly within: 'seam-and-own-side';
  readonly piPermille: number;
  readonly slotMin: number;
  /** Cells of the own sector beyond the edge, as far from the boundary as the seam may lie. */
  readonly ownCells: number;
  /** Of them those that the kept terrain does not hold with the longest range: not walked on. */
  readonly leftOutCells: number;
  readonly own: StayTotals;
  readonly joint: StayTotals;
};

export async function computeOwnStay(
  context: Pick<NodeContext, 'store'> & { readonly dir: string },
  coverage: OwnCoverageDesk,
  makeEvader: MakeEvader,
  latest: FinishedSurvey,
): Promise<Result<OwnStay, { readonly type: string }>> {
  const { terms, findings } = latest;
  const { seen } = findings.sets;
  if (seen === null || findings.sanctuary === null) return err({ type: 'NoCriterion' });
  const snapshot = await coverage.snapshot(terms);
  if (!snapshot.ok) return snapshot;
  const job = readCoverageJob(terms, snapshot.value, context.dir);
  if (!job.ok) return job;
  const boundary = await readJoint(context.store.db, terms.boundary);
  const line = (boundary?.body['line'] ?? []) as ReadonlyArray<readonly [number, number]>;
  const around = listOwnGround(latest, job.value, line);
  const held = around.filter((cell) => isHeld(job.value, cell));
  const ground = createGridIndex(held);
  const answer = await runCoverageJob({ ...job.value, grid: ground, achieved: null });
  if (!answer.ok) return answer;
  const seam = createGridIndex(listSurveyCells(terms));
  const extended = extendVacuumOverOwnGround(seam, seen, ground, answer.value.notSeen);
  const laid = layGroundOver(terms, extended.grid, makeEvader);
  if (!laid.ok) return laid;
  const { piPermille, slotMin, stayLimitSlots } = terms;
  const qualifier = worstCaseInside('seam-and-own-side', piPermille);
  const question = { vacuumSeen: extended.vacuumSeen, cyclic: true, stayLimitSlots, qualifier };
  const own = computeSanctuary({ machine: laid.value.createMachine(), ...question });
  return ok({
    within: qualifier.within as 'seam-and-own-side',
    piPermille,
    slotMin,
    ownCells: around.length,
    leftOutCells: around.length - held.length,
    own: totalStay(own),
    joint: totalStay(findings.sanctuary),
  });
}

/** Cells of the own sector outside the seam, as near to the boundary as the seam must lie; cut-outs of the seam too. */
function listOwnGround(
  { terms, ground }: FinishedSurvey,
  { lawful }: CoverageJob,
  line: ReadonlyArray<readonly [number, number]>,
): ReadonlyArray<Cell> {
  const { grid, rhoM } = terms;
  if (grid.kind !== 'h3') return [];
  const seam = new Set(ground.ids);
  const places = line.map(([lat, lng]) => ({ lat: lat / 1e7, lng: lng / 1e7 }));
  return polygonToGridCells(lawful.sector, grid.res).filter(
    (cell) => !seam.has(cell) && distanceToLineM(gridCellToLatLng(cell), places) <= rhoM,
  );
}

function isHeld({ terrain, posts, parameters }: CoverageJob, cell: Cell): boolean {
  return checkTerrainCovers(terrain, gridCellToRing(cell), longestRangeM(posts, parameters)).ok;
}

function totalStay(sanctuary: NonNullable<FinishedSurvey['findings']['sanctuary']>): StayTotals {
  const { longestStaySlots, permanent, sanctuaryPairs } = sanctuary;
  return { longestSlots: longestStaySlots, permanent, sanctuaryPairs: countPairs(sanctuaryPairs) };
}
