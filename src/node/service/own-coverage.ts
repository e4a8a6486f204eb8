/**
 * The own coverage for a survey: posts, patrols and units of the own force on the kept terrain go in, sets of uncovered
 * pairs come out, with what explains them. It stays on this node; only the survey desk takes sets out of it. The work
 * runs on a thread of its own, so the consoles stay awake; the last answer is kept until something it rests on changes.
 */
import { createGridIndex } from '../../base/grid.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { COVERAGE_PARAMETERS, type ForceCoverage } from '../../ground/force-coverage.ts';
import type { SlotPlan } from '../../ground/slot-plan.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { listSurveyCells } from '../../vacuum/survey-agreement.ts';
import { type CoverageJob, runCoverageJob } from '../terrain/coverage-job.ts';
import { readKeptGround, readTerrainReport } from '../terrain/terrain-store.ts';
import { readJoint } from './agreement.ts';
import type { NodeContext } from './node-context.ts';
import { findSilentOwnPosts, readForce } from './own-force.ts';
import { openSnapshot, type PresentForce, type Snapshot, takeSnapshot } from './own-snapshot.ts';
import { textHash } from './view.ts';

export type OwnCoverage = { readonly coverage: ForceCoverage; readonly snapshot: Snapshot };
export type CoverageFault = { readonly type: string };

export type OwnCoverageDesk = {
  /** From what stands now. */
  readonly compute: (terms: SurveyTerms) => Promise<Result<OwnCoverage, CoverageFault>>;
  /** From a snapshot: what a what-if tries, or what an auditor was opened. */
  readonly computeFrom: (terms: SurveyTerms, snapshot: Snapshot) => Promise<Result<OwnCoverage, CoverageFault>>;
  readonly snapshot: (terms: SurveyTerms) => Promise<Result<Snapshot, CoverageFault>>;
};

/** `dir` holds the kept terrain. */
export function createOwnCoverageDesk(
  context: Pick<NodeContext, 'identity' | 'store' | 'time'>,
  dir: string,
): OwnCoverageDesk {
  let last: { readonly key: string; readonly answer: Promise<Result<OwnCoverage, CoverageFault>> } | null = null;
  const computeFrom = (terms: SurveyTerms, snapshot: Snapshot) => {
    const parts = [JSON.stringify(terms), ...snapshot.map((item) => textHash(item))];
    const key = parts.join('\n');
    if (last?.key !== key) last = { key, answer: computeCoverage(terms, snapshot, dir) };
    return last.answer;
  };
  const snapshot = (terms: SurveyTerms) => takeOwnSnapshot(context, terms);
  return {
    compute: async (terms) => {
      const taken = await snapshot(terms);
      return taken.ok ? computeFrom(terms, taken.value) : taken;
    },
    computeFrom,
    snapshot,
  };
}

/** The own sector is the one declared in the boundary that the terms name. */
async function takeOwnSnapshot(
  context: Pick<NodeContext, 'identity' | 'store' | 'time'>,
  terms: SurveyTerms,
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
  const force = await readForce(context);
  const silentPosts = await findSilentOwnPosts(context.store, force.posts, context.time.now());
  return ok(takeSnapshot({ ...force, silentPosts, lawful: { sector, agreedCells: [] } }));
}

async function computeCoverage(
  terms: SurveyTerms,
  snapshot: Snapshot,
  dir: string,
): Promise<Result<OwnCoverage, CoverageFault>> {
  const job = readCoverageJob(terms, snapshot, dir);
  if (!job.ok) return job;
  const answer = await runCoverageJob(job.value);
  return answer.ok ? ok({ coverage: answer.value, snapshot }) : answer;
}

/** The question a snapshot asks of the kept terrain; refused over other terrain than the agreed one. */
export function readCoverageJob(
  terms: SurveyTerms,
  snapshot: Snapshot,
  dir: string,
): Result<CoverageJob, CoverageFault> {
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
  const { piPermille, tauMin, targetHeightMm, refractionPermille } = terms;
  return {
    ...force,
    grid: createGridIndex(listSurveyCells(terms)),
    slots,
    parameters: { ...COVERAGE_PARAMETERS, piPermille, tauMin, targetHeightMm, refractionPermille },
    achieved: null,
  };
}
