/**
 * One more post or patrol, tried at many places or hours: which pairs that the force leaves open would it close,
 * everything else staying as it is? Equal to computing the whole coverage again with it added, at the price of one
 * viewshed or one route.
 */
import { addPair, createPairSet, hasPair, type PairSet } from '../base/pair-set.ts';
import { ok, type Result } from '../base/result.ts';
import {
  type CellViews,
  type PostOffTerrain,
  presenceKey,
  seenPermille,
  viewFromPatrol,
  viewFromPost,
} from './coverage.ts';
import type { ForceCoverage, ForceCoverageInput } from './force-coverage.ts';
import { type Patrol, type PatrolError, planPatrol } from './patrol.ts';
import { type Post, plannedPostSlots } from './post.ts';
import { type OverlappingSchedule, type ScheduleMalformed, slotLight } from './slot-plan.ts';
import { terrainCellsOf } from './terrain-grid.ts';

/** Pairs of N that would be seen, and pairs of U that would be seen and are reached. */
export type TrialCover = { readonly seen: PairSet; readonly covered: PairSet };

export type PostTrial = (post: Post) => Result<TrialCover, PostOffTerrain | OverlappingSchedule | ScheduleMalformed>;
export type PatrolTrial = (patrol: Patrol) => Result<TrialCover, PatrolError>;

/** `before` was computed from `input`. */
export function createPostTrial(before: ForceCoverage, input: ForceCoverageInput): PostTrial {
  const { terrainGrid, fine, seenShare } = before;
  return (post) => {
    const slots = plannedPostSlots(fine, post);
    if (!slots.ok) return slots;
    const views = viewFromPost(input.terrain, terrainGrid, post, sightOf(input), input.kernels.viewshed);
    if (!views.ok) return views;
    const posts = [...before.posts, { post, slots: slots.value }];
    const added = views.value.map(({ cell, detection }) => {
      const held = seenShare.views[cell]!;
      return { cell, views: { ...held, posts: [...held.posts, { post: posts.length - 1, detection }] } };
    });
    return ok(findClosed(input, { ...before, posts }, added));
  };
}

/** The same for a patrol on its route, at the hours of its walks. */
export function createPatrolTrial(before: ForceCoverage, input: ForceCoverageInput): PatrolTrial {
  const { terrainGrid, fine, seenShare } = before;
  return (patrol) => {
    const present = planPatrol(input.terrain, input.cover, terrainGrid, fine, patrol);
    if (!present.ok) return present;
    const patrols = [...before.patrols, present.value];
    const views = viewFromPatrol(input.terrain, terrainGrid, present.value, sightOf(input));
    const added = views.map(({ cell, ...view }) => {
      const held = seenShare.views[cell]!;
      return { cell, views: { ...held, patrols: [...held.patrols, { patrol: patrols.length - 1, ...view }] } };
    });
    return ok(findClosed(input, { ...before, patrols }, added));
  };
}

function sightOf({ parameters }: ForceCoverageInput) {
  const { targetHeightMm, refractionPermille, curves } = parameters;
  return { targetHeightM: targetHeightMm / 1_000, refraction: refractionPermille / 1_000, curves };
}

/** Blocks of the plan in which every part is seen with what was added. */
function findClosed(
  { parameters }: ForceCoverageInput,
  { terrainGrid, fine, notSeen, notReached, posts, patrols }: ForceCoverage,
  added: ReadonlyArray<{ readonly cell: number; readonly views: CellViews }>,
): TrialCover {
  const parts = fine.periodSlots / notSeen.slots;
  const seen = createPairSet(notSeen.cells, notSeen.slots);
  const covered = createPairSet(notSeen.cells, notSeen.slots);
  for (const { cell, views } of added) {
    const ground = terrainCellsOf(terrainGrid, cell).length;
    const known = new Map<string, number>();
    const isSeen = (slot: number) => {
      const light = slotLight(fine, slot);
      const key = presenceKey(views, cell, slot, light, posts, patrols);
      const share = known.get(key) ?? seenPermille(views, cell, slot, light, posts, patrols, ground);
      known.set(key, share);
      return share >= parameters.piPermille;
    };
    for (let block = 0; block < notSeen.slots; block++) {
      if (!hasPair(notSeen, cell, block)) continue;
      let part = 0;
      while (part < parts && isSeen(block * parts + part)) part++;
      if (part < parts) continue;
      addPair(seen, cell, block);
      if (!hasPair(notReached, cell, block)) addPair(covered, cell, block);
    }
  }
  return { seen, covered };
}
