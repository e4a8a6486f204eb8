/**
 * The own coverage for a survey: posts, patrols and units of the own force on the kept terrain go in, sets of uncovered
 * pairs come out, with what explains them. It stays on this node; only the survey desk takes sets out of it. The work
 * runs on a thread of its own, so the consoles stay awake; the last answer is kept until something it rests on changes.
 */
import { assert } from '../../base/assert.ts';
import { createGridIndex } from '../../base/grid.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, MINUTE_MS, type UnixMs } from '../../base/time.ts';
import {
  type AchievedPresence,
  COVERAGE_PARAMETERS,
  type CoverageParameters,
  type ForceCoverage,
} from '../../ground/force-coverage.ts';
import type { SlotPlan } from '../../ground/slot-plan.ts';
import type { UncoveredSets } from '../../ground/uncovered.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { listSurveyCells } from '../../vacuum/survey-agreement.ts';
import { type CoverageJob, runCoverageJob } from '../terrain/coverage-job.ts';
import { readKeptGround, readTerrainReport } from '../terrain/terrain-store.ts';
import { readJoint } from './agreement.ts';
import type { NodeContext } from './node-context.ts';
import { findSilentOwnPosts, type HeldForce, readCheckIns, readForce } from './own-force.ts';
import { computeOwnPlaces } from './own-place-coverage.ts';
import { isSilentItem, openSnapshot, type PresentForce, type Snapshot, takeSnapshot } from './own-snapshot.ts';
import { readKeptPlaces } from './survey-ground.ts';
import { textHash } from './view.ts';

export type OwnCoverage = { readonly coverage: ForceCoverage; readonly snapshot: Snapshot };
/** Numbered like `ids`: the cells of the seam, or the agreed places. */
export type OwnSets = UncoveredSets & { readonly ids: ReadonlyArray<string>; readonly snapshot: Snapshot };
export type CoverageFault = { readonly type: string };

export type OwnCoverageDesk = {
  /** From what stands now. */
  readonly compute: (terms: SurveyTerms) => Promise<Result<OwnCoverage, CoverageFault>>;
  /** As it would be with this force. */
  readonly computeWith: (terms: SurveyTerms, force: HeldForce) => Promise<Result<OwnCoverage, CoverageFault>>;
  /** From what was heard in the period under way: a post never heard from counts nowhere. */
  readonly computeAchieved: (terms: SurveyTerms) => Promise<Result<OwnCoverage, CoverageFault>>;
  /** From a snapshot: what a what-if tries, or what an auditor was opened. */
  readonly computeFrom: (terms: SurveyTerms, snapshot: Snapshot) => Promise<Result<OwnCoverage, CoverageFault>>;
  readonly snapshot: (terms: SurveyTerms) => Promise<Result<Snapshot, CoverageFault>>;
  /** What is left open, over cells or places: from what stands now, or from a snapshot. */
  readonly computeSets: (terms: SurveyTerms, snapshot?: Snapshot) => Promise<Result<OwnSets, CoverageFault>>;
};

/** `dir` holds the kept terrain. */
export function createOwnCoverageDesk(
  context: Pick<NodeContext, 'identity' | 'store' | 'time'>,
  dir: string,
): OwnCoverageDesk {
  const plan = keepLast((terms: SurveyTerms, snapshot: Snapshot) => computeCoverage(terms, snapshot, null, dir));
  const record = keepLast((terms: SurveyTerms, snapshot: Snapshot, achieved: AchievedPresence) =>
    computeCoverage(terms, snapshot, achieved, dir),
  );
  const computeFrom = (terms: SurveyTerms, snapshot: Snapshot) => plan(keyOf(terms, snapshot), terms, snapshot);
  const snapshot = async (terms: SurveyTerms) => takeOwnSnapshot(context, terms, await readForce(context));
  const computeWith = async (terms: SurveyTerms, force: HeldForce) => {
    const taken = await takeOwnSnapshot(context, terms, force);
    return taken.ok ? computeFrom(terms, taken.value) : taken;
  };
  return {
    compute: async (terms) => computeWith(terms, await readForce(context)),
    computeWith,
    computeAchieved: async (terms) => {
      const taken = await snapshot(terms);
      if (!taken.ok) return taken;
      const periodStart = startOfPeriod(terms, context.time.now());
      const checkIns = (await readCheckIns(context.store)).filter(({ at }) => at >= periodStart);
      const heard = taken.value.filter((item) => !isSilentItem(item));
      const key = `${keyOf(terms, heard)}\n${JSON.stringify(checkIns)}`;
      return record(key, terms, heard, { periodStart, checkIns, tracks: new Map() });
    },
    computeFrom,
    snapshot,
    computeSets: async (terms, given) => {
      const taken = given === undefined ? await snapshot(terms) : ok(given);
      if (!taken.ok) return taken;
      if (terms.grid.kind === 'places') return computePlaceSets(terms, taken.value, dir);
      const own = await computeFrom(terms, taken.value);
      return own.ok ? ok({ ...own.value.coverage, ids: own.value.coverage.cells, snapshot: taken.value }) : own;
    },
  };
}

function computePlaceSets(terms: SurveyTerms, snapshot: Snapshot, dir: string): Result<OwnSets, CoverageFault> {
  const kept = readKeptPlaces(dir, terms);
  if (!kept.ok) return kept;
  const sets = computeOwnPlaces(terms, snapshot, kept.value);
  return sets.ok ? ok({ ...sets.value, ids: kept.value.ids, snapshot }) : sets;
}

function keyOf(terms: SurveyTerms, snapshot: Snapshot): string {
  return [JSON.stringify(terms), ...snapshot.map((item) => textHash(item))].join('\n');
}

/** Keeps the last answer until another key is asked for. */
function keepLast<A extends ReadonlyArray<unknown>, T>(work: (...args: A) => Promise<T>) {
  let last: { readonly key: string; readonly answer: Promise<T> } | null = null;
  return (key: string, ...args: A): Promise<T> => {
    if (last?.key !== key) last = { key, answer: work(...args) };
    return last.answer;
  };
}

/** When the period under way began; the first one where none has begun. */
export function startOfPeriod(terms: SurveyTerms, now: UnixMs): UnixMs {
  const first = isoToUnixMs(terms.periodStart);
  assert(first.ok, 'signed terms name a time');
  const periodMs = terms.slotMin * terms.periodSlots * MINUTE_MS;
  return (first.value + Math.max(0, Math.floor((now - first.value) / periodMs)) * periodMs) as UnixMs;
}

/** The own sector is the one declared in the boundary that the terms name. */
async function takeOwnSnapshot(
  context: Pick<NodeContext, 'identity' | 'store' | 'time'>,
  terms: SurveyTerms,
  force: HeldForce,
): Promise<Result<Snapshot, CoverageFault>> {
  const boundary = await readJoint(context.store.db, terms.boundary);
  if (boundary?.kind !== 'boundary') return err({ type: 'NotYourBoundary' });
  const sectors = boundary.body['sectors'] as ReadonlyArray<{
    readonly organisation: string;
    readonly area: ReadonlyArray<readonly [number, number]>;
  }>;
  const own = sectors.find(({ organisation }) => organisation === context.identity.org);
  if (own === undefined) return err({ type: 'NotYourBoundary' });
  const sector = [own.area.map(([latE7, lngE7]) => ({ lat: latE7 / 1e7, lng: lngE7 / 1e7 }))];
  const silentPosts = await findSilentOwnPosts(context.store, force.posts, context.time.now());
  return ok(takeSnapshot({ ...force, silentPosts, lawful: { sector, agreedCells: [] } }));
}

async function computeCoverage(
  terms: SurveyTerms,
  snapshot: Snapshot,
  achieved: AchievedPresence | null,
  dir: string,
): Promise<Result<OwnCoverage, CoverageFault>> {
  const job = readCoverageJob(terms, snapshot, dir);
  if (!job.ok) return job;
  const answer = await runCoverageJob({ ...job.value, achieved });
  return answer.ok ? ok({ coverage: answer.value, snapshot }) : answer;
}

/** The question a snapshot asks of the kept terrain; refused over other terrain than the agreed one. */
export function readCoverageJob(
  terms: SurveyTerms,
  snapshot: Snapshot,
  dir: string,
): Result<CoverageJob, CoverageFault> {
  if (terms.grid.kind === 'places') return err({ type: 'NotOverPlaces' });
  const force = openSnapshot(snapshot);
  if (force === null) return err({ type: 'BadSnapshot' });
  const report = readTerrainReport(dir);
  if (report === null) return err({ type: 'NoTerrain' });
  if (terms.terrainHash !== report.hash) {
    return err({ type: 'TerrainDiffers', own: report.hash, agreed: terms.terrainHash } as CoverageFault);
  }
  const { terrain, cover } = readKeptGround(dir)!;
  return ok({ terrain, cover, ...questionOf(terms, force) });
}

function questionOf(terms: SurveyTerms, force: PresentForce) {
  const { slotMin, periodSlots, dayFromHour, dayToHour } = terms;
  const slots: SlotPlan = { slotMin, periodSlots, dayFromHour, dayToHour };
  const grid = createGridIndex(listSurveyCells(terms));
  return { ...force, grid, slots, parameters: coverageParameters(terms), achieved: null };
}

export function coverageParameters(terms: SurveyTerms): CoverageParameters {
  const { piPermille, tauMin, targetHeightMm, refractionPermille } = terms;
  return { ...COVERAGE_PARAMETERS, piPermille, tauMin, targetHeightMm, refractionPermille };
}
