/**
 * What the own force would not see if its posts stood elsewhere or kept other hours, everything else staying as it is:
 * a post that stays keeps its view, and only cells that a changed post sees or saw are computed again, so the answer
 * follows the hand. Equal to computing the whole coverage anew.
 */
import { addPair, copyPairSet, type PairSet, removePair } from '../base/pair-set.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type PostOffTerrain, type PostView, seenPermilleBySlot, viewFromPost } from './coverage.ts';
import type { DoubleId, ForceCoverage, ForceCoverageInput } from './force-coverage.ts';
import { type Post, type PresentPost, plannedPostSlots } from './post.ts';
import type { OverlappingSchedule, ScheduleMalformed } from './slot-plan.ts';
import { terrainCellsOf } from './terrain-grid.ts';

/** N of the force with exactly these posts. */
export type PostMoves = (
  posts: ReadonlyArray<Post>,
) => Result<PairSet, PostOffTerrain | OverlappingSchedule | ScheduleMalformed | DoubleId>;

type SeenCells = ReadonlyArray<{ readonly cell: number; readonly detection: PostView['detection'] }>;

/** `before` was computed from `input`, planned. */
export function createPostMoves(
  before: ForceCoverage,
  input: Pick<ForceCoverageInput, 'terrain' | 'parameters' | 'kernels' | 'silentPosts'>,
): PostMoves {
  const { targetHeightMm, refractionPermille, curves } = input.parameters;
  const sight = { targetHeightM: targetHeightMm / 1_000, refraction: refractionPermille / 1_000, curves };
  const gone = new Uint8Array(before.fine.periodSlots);
  /** The last view of each post that was tried: a post whose hours alone change is not looked from again. */
  const lastViews = new Map<string, { readonly key: string; readonly cells: SeenCells }>();
  const viewOf = (post: Post): Result<SeenCells, PostOffTerrain> => {
    const key = JSON.stringify([post.place, post.eyeHeightM, post.sensors]);
    const last = lastViews.get(post.id);
    if (last?.key === key) return ok(last.cells);
    const cells = viewFromPost(input.terrain, before.terrainGrid, post, sight, input.kernels.viewshed);
    if (cells.ok) lastViews.set(post.id, { key, cells: cells.value });
    return cells;
  };
  return (posts) => {
    const double = posts.find(({ id }, i) => posts.findIndex((other) => other.id === id) !== i);
    if (double !== undefined) return err({ type: 'DoubleId', id: double.id });
    const wanted = new Map(posts.map((post) => [post.id, JSON.stringify(post)]));
    const stays = new Set(before.posts.map(({ post }) => post.id).filter((id) => isSame(before, wanted, id)));
    const present: PresentPost[] = before.posts.map((held) =>
      stays.has(held.post.id) ? held : { ...held, slots: gone },
    );
    const added = new Map<number, PostView[]>();
    for (const post of posts) {
      if (stays.has(post.id)) continue;
      const slots = plannedPostSlots(before.fine, post);
      if (!slots.ok) return slots;
      const seen = viewOf(post);
      if (!seen.ok) return seen;
      present.push({ post, slots: input.silentPosts.has(post.id) ? gone : slots.value });
      for (const { cell, detection } of seen.value) {
        added.set(cell, [...(added.get(cell) ?? []), { post: present.length - 1, detection }]);
      }
    }
    return ok(findNotSeen(before, present, added, stays, input.parameters.piPermille));
  };
}

function isSame(before: ForceCoverage, wanted: ReadonlyMap<string, string>, id: string): boolean {
  const held = before.posts.find(({ post }) => post.id === id);
  return held !== undefined && wanted.get(id) === JSON.stringify(held.post);
}

/** Cells that no changed post sees or saw stay as they were. */
function findNotSeen(
  before: ForceCoverage,
  present: ReadonlyArray<PresentPost>,
  added: ReadonlyMap<number, ReadonlyArray<PostView>>,
  stays: ReadonlySet<string>,
  piPermille: number,
): PairSet {
  const { fine, plan, terrainGrid, patrols } = before;
  const parts = fine.periodSlots / plan.periodSlots;
  const notSeen = copyPairSet(before.notSeen);
  for (const [cell, held] of before.seenShare.views.entries()) {
    const isTouched = added.has(cell) || held.posts.some(({ post }) => !stays.has(before.posts[post]!.post.id));
    if (!isTouched) continue;
    const views = { posts: [...held.posts, ...(added.get(cell) ?? [])], patrols: held.patrols };
    const ground = terrainCellsOf(terrainGrid, cell).length;
    const permille = seenPermilleBySlot(views, cell, fine, present, patrols, ground);
    for (let block = 0; block < plan.periodSlots; block++) {
      const isOpen = permille.subarray(block * parts, (block + 1) * parts).some((share) => share < piPermille);
      if (isOpen) addPair(notSeen, cell, block);
      else removePair(notSeen, cell, block);
    }
  }
  return notSeen;
}
