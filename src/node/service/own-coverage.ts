/**
 * The own coverage for a survey: posts, patrols and units of the own force on the own terrain go in, sets of uncovered pairs
 * come out. Nothing else of `ground/` leaves this function, and what leaves it goes to the survey desk only. The work runs
 * on a thread of its own, so the consoles stay awake.
 */
import { createGridIndex } from '../../base/grid.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { COVERAGE_PARAMETERS } from '../../ground/force-coverage.ts';
import type { Patrol } from '../../ground/patrol.ts';
import type { Post } from '../../ground/post.ts';
import type { LawfulGround, ReactionUnit } from '../../ground/reach.ts';
import type { SlotPlan } from '../../ground/slot-plan.ts';
import type { SyntheticGround } from '../../ground/synthetic-terrain.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { listSurveyCells } from '../../vacuum/survey-agreement.ts';
import { runCoverageJob } from '../terrain/coverage-job.ts';
import type { OwnUncovered } from './survey-desk.ts';

export type OwnForce = {
  readonly posts: ReadonlyArray<Post>;
  readonly patrols: ReadonlyArray<Patrol>;
  readonly units: ReadonlyArray<ReactionUnit>;
  readonly lawful: LawfulGround;
  readonly ground: SyntheticGround;
  readonly terrainHash: string;
};

/** Refuses a run over other terrain than the agreed one before anything is computed. */
export async function computeOwnUncovered(
  terms: SurveyTerms,
  force: OwnForce,
): Promise<Result<OwnUncovered, { readonly type: string }>> {
  if (terms.terrainHash !== force.terrainHash) return err({ type: 'TerrainDiffers' });
  const { posts, patrols, units, lawful, ground } = force;
  const slots: SlotPlan = {
    slotMin: terms.slotMin,
    periodSlots: terms.periodSlots,
    dayFromHour: terms.dayFromHour,
    dayToHour: terms.dayToHour,
  };
  const { piPermille, tauMin, targetHeightMm, refractionPermille } = terms;
  const coverage = await runCoverageJob({
    ...ground,
    posts,
    patrols,
    units,
    lawful,
    grid: createGridIndex(listSurveyCells(terms)),
    slots,
    parameters: { ...COVERAGE_PARAMETERS, piPermille, tauMin, targetHeightMm, refractionPermille },
    silentPosts: new Set(),
    achieved: null,
  });
  return coverage.ok ? ok(coverage.value) : coverage;
}
