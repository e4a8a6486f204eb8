/**
 * One more post, tried at many places: which pairs that the force leaves open would it close, everything else staying as
 * it is? Equal to computing the whole coverage again with the post added, at the price of one viewshed.
 */
import { addPair, createPairSet, hasPair, type PairSet } from '../base/pair-set.ts';
import { ok, type Result } from '../base/result.ts';
import { type PostOffTerrain, presenceKey, seenPermille, viewFromPost } from './coverage.ts';
import type { ForceCoverage, ForceCoverageInput } from './force-coverage.ts';
import { type Post, plannedPostSlots } from './post.ts';
import { type OverlappingSchedule, type ScheduleMalformed, slotLight } from './slot-plan.ts';
import { terrainCellsOf } from './terrain-grid.ts';

/** Pairs of N that would be seen, and pairs of U that would be seen and are reached. */
export type TrialCover = { readonly seen: PairSet; readonly covered: PairSet };

export type PostTrial = (post: Post) => Result<TrialCover, PostOffTerrain | OverlappingSchedule | ScheduleMalformed>;

/** `before` was computed from `input`. */
export function createPostTrial(before: ForceCoverage, input: ForceCoverageInput): PostTrial {
  const { terrainGrid, fine, seenShare, patrols, notSeen, notReached } = before;
  const { targetHeightMm, refractionPermille, curves, piPermille } = input.parameters;
  const sight = { targetHeightM: targetHeightMm / 1_000, refraction: refractionPermille / 1_000, curves };
  const parts = fine.periodSlots / notSeen.slots;
  return (post) => {
    const slots = plannedPostSlots(fine, post);
    if (!slots.ok) return slots;
    const views = viewFromPost(input.terrain, terrainGrid, post, sight, input.kernels.viewshed);
    if (!views.ok) return views;
    const posts = [...before.posts, { post, slots: slots.value }];
    const seen = createPairSet(notSeen.cells, notSeen.slots);
    const covered = createPairSet(notSeen.cells, notSeen.slots);
    for (const { cell, detection } of views.value) {
      const held = seenShare.views[cell]!;
      const added = { ...held, posts: [...held.posts, { post: posts.length - 1, detection }] };
      const ground = terrainCellsOf(terrainGrid, cell).length;
      const known = new Map<string, number>();
      const isSeen = (slot: number) => {
        const light = slotLight(fine, slot);
        const key = presenceKey(added, cell, slot, light, posts, patrols);
        const share = known.get(key) ?? seenPermille(added, cell, slot, light, posts, patrols, ground);
        known.set(key, share);
        return share >= piPermille;
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
    return ok({ seen, covered });
  };
}
