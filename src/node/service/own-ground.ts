/**
 * The own ground as its planner and commander see it: what is covered in which hour, why a cell is or is not, and whether
 * a force that is being entered can stand there at all. Nothing of it leaves the node.
 */
import { type Cell, gridCellToLatLng } from '../../base/grid.ts';
import { complementPairs, countPairs, countPairsInSlot, hasPair } from '../../base/pair-set.ts';
import { isInPolygon } from '../../base/place.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { MINUTE_MS, type UnixMs } from '../../base/time.ts';
import { explainPostSights } from '../../ground/sight-line.ts';
import { explainPair } from '../../ground/uncovered.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { findClosableByExchange, findOwnClosablePart } from '../../vacuum/vacuum-index.ts';
import type {
  CellExplanationView,
  CoverageBasis,
  CoverageSlotView,
  CoverageView,
  ExchangeView,
} from '../http/contract-ground.ts';
import type { Ground } from '../terrain/terrain-store.ts';
import type { NodeContext } from './node-context.ts';
import { coverageParameters, type OwnCoverage, type OwnCoverageDesk, startOfPeriod } from './own-coverage.ts';
import type { ForceCheck } from './own-force.ts';
import { openSnapshot } from './own-snapshot.ts';
import { findSurveyAgreement } from './survey-figures.ts';
import type { SurveyFault } from './survey-request.ts';
import type { FinishedSurvey } from './survey-result.ts';

/** Posts named in an explanation. */
const POSTS_EXPLAINED_MAX = 12;

export function describeOwnCoverage(
  asked: { readonly agreement: string; readonly terms: SurveyTerms; readonly basis: CoverageBasis },
  { coverage }: OwnCoverage,
  now: UnixMs,
): CoverageView {
  const { terms, basis } = asked;
  const { notSeen, uncovered, cells } = coverage;
  const slots = Array.from({ length: uncovered.slots }, (_, slot) => slot);
  const elapsed = Math.floor((now - startOfPeriod(terms, now)) / (terms.slotMin * MINUTE_MS));
  return {
    agreement: asked.agreement,
    basis,
    slotMin: terms.slotMin,
    piPermille: terms.piPermille,
    tauMin: terms.tauMin,
    cells,
    uncoveredBySlot: slots.map((slot) => countPairsInSlot(uncovered, slot)),
    notSeenBySlot: slots.map((slot) => countPairsInSlot(notSeen, slot)),
    slotsKnown: basis === 'planned' ? slots.length : Math.max(0, Math.min(slots.length, elapsed)),
  };
}

/** Null where there is no such slot. */
export function listCellStates({ coverage }: OwnCoverage, slot: number): CoverageSlotView | null {
  const { notSeen, notReached, cells } = coverage;
  if (!(Number.isInteger(slot) && slot >= 0 && slot < notSeen.slots)) return null;
  const stateOf = (cell: number) => (hasPair(notSeen, cell, slot) ? 0 : 1) + (hasPair(notReached, cell, slot) ? 0 : 2);
  return { slot, states: cells.map((_, cell) => stateOf(cell)).join('') };
}

/** What an exchange of reports alone would close; `readOwn` is asked only where the survey did not ask for `reached`. */
export async function describeExchange(
  { findings, ground }: FinishedSurvey,
  readOwn: () => Promise<Result<OwnCoverage, SurveyFault>>,
  slot: number,
): Promise<Result<ExchangeView, SurveyFault>> {
  const { covered, seen, reached } = findings.sets;
  if (covered === null || seen === null) return err({ type: 'NoCriterion' });
  if (!(Number.isInteger(slot) && slot >= 0 && slot < covered.slots)) return err({ type: 'NotFound' });
  let closable = findClosableByExchange(findings.sets);
  if (closable === null) {
    const own = await readOwn();
    if (!own.ok) return own;
    closable = findOwnClosablePart(covered, seen, complementPairs(own.value.coverage.notReached));
  }
  const found = closable;
  return ok({
    slot,
    basis: reached === null ? 'own' : 'joint',
    cells: ground.ids.filter((_, cell) => hasPair(found, cell, slot)),
    pairs: countPairs(found),
  });
}

/** Why one cell is or is not covered in a slot; null where there is no such pair. */
export function explainCell(
  own: OwnCoverage,
  ground: Pick<Ground, 'terrain'>,
  terms: SurveyTerms,
  asked: { readonly cell: string; readonly slot: number },
): CellExplanationView | null {
  const { coverage } = own;
  const cell = coverage.cells.indexOf(asked.cell as Cell);
  const force = openSnapshot(own.snapshot);
  const hasSlot = Number.isInteger(asked.slot) && asked.slot >= 0 && asked.slot < coverage.plan.periodSlots;
  if (cell < 0 || !hasSlot || force === null) return null;
  const pair = explainPair(coverage, cell, asked.slot);
  const sights = explainPostSights(ground.terrain, coverage, coverageParameters(terms), {
    cell,
    light: pair.light,
    most: POSTS_EXPLAINED_MAX,
  });
  const seeing = new Map(pair.posts.map((post) => [post.id, post]));
  const slotsById = new Map(coverage.posts.map(({ post, slots }) => [post.id, slots]));
  return {
    ...pair,
    mayAct: isInPolygon(gridCellToLatLng(coverage.cells[cell]!), force.lawful.sector),
    posts: sights.map((sight) => ({
      ...sight,
      alonePermille: seeing.get(sight.id)?.alonePermille ?? 0,
      counts: slotsById.get(sight.id)?.[pair.fineSlot] === 1,
      silent: force.silentPosts.has(sight.id),
    })),
  };
}

/**
 * Asked before own posts, patrols or units are kept: a post off the terrain or a patrol faster than it can be would leave
 * the node without any coverage. A fault of something that stands already is not held against a new entry.
 */
export function createForceCheck(context: NodeContext, desk: OwnCoverageDesk, codes: ReadonlySet<string>): ForceCheck {
  return async (force) => {
    const asked = await findSurveyAgreement(context, null);
    if (!asked.ok || asked.value.terms.grid.kind !== 'h3') return ok(null);
    const { terms } = asked.value;
    const after = await desk.computeWith(terms, force);
    if (after.ok || !FORCE_FAULTS.has(after.error.type)) return ok(null);
    const named = namedCode(after.error);
    if (named !== null) return codes.has(named) ? err({ ...after.error, code: named }) : ok(null);
    const before = await desk.compute(terms);
    return before.ok ? after : ok(null);
  };
}

const FORCE_FAULTS: ReadonlySet<string> = new Set([
  'TerrainTooSmall',
  'PostOffTerrain',
  'UnitOffTerrain',
  'ImpossibleSpeed',
  'RouteImpassable',
  'OverlappingSchedule',
  'ScheduleMalformed',
  'DoubleId',
]);

function namedCode(fault: object): string | null {
  const { postId, unitId, patrolId, id } = fault as Readonly<Record<string, unknown>>;
  const named = postId ?? unitId ?? patrolId ?? id;
  return typeof named === 'string' ? named : null;
}
