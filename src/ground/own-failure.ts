/**
 * What failing posts and patrols would leave unseen, and the own detection slot by slot: what exposure and weak points
 * are computed from. Belongs to this force alone and never leaves its node.
 */
import { addPair, createPairSet, hasPair, type PairSet } from '../base/pair-set.ts';
import { seenPermilleBySlot } from './coverage.ts';
import type { PresentPatrol } from './patrol.ts';
import type { PresentPost } from './post.ts';
import { terrainCellsOf } from './terrain-grid.ts';
import type { ExplainableCoverage } from './uncovered.ts';

/** Ids of everything that sees: posts, then patrols. */
export function listSeeingUnits(coverage: ExplainableCoverage): ReadonlyArray<string> {
  return [...coverage.posts.map(({ post }) => post.id), ...coverage.patrols.map(({ patrolId }) => patrolId)];
}

/** Pairs that are seen now and would not be without these units. */
export function findPairsOpenedBy(
  coverage: ExplainableCoverage,
  failed: ReadonlySet<string>,
  piPermille: number,
): PairSet {
  const { fine, plan, seenShare, notSeen } = coverage;
  const parts = fine.periodSlots / plan.periodSlots;
  const gone = new Uint8Array(fine.periodSlots);
  const posts = coverage.posts.map((held): PresentPost => (failed.has(held.post.id) ? { ...held, slots: gone } : held));
  const patrols = coverage.patrols.map(
    (held): PresentPatrol => (failed.has(held.patrolId) ? { ...held, metres: new Map() } : held),
  );
  const opened = createPairSet(notSeen.cells, plan.periodSlots);
  for (const [cell, views] of seenShare.views.entries()) {
    const isTouched =
      views.posts.some(({ post }) => failed.has(coverage.posts[post]!.post.id)) ||
      views.patrols.some(({ patrol }) => failed.has(coverage.patrols[patrol]!.patrolId));
    if (!isTouched) continue;
    const ground = terrainCellsOf(coverage.terrainGrid, cell).length;
    const permille = seenPermilleBySlot(views, cell, fine, posts, patrols, ground);
    permille.forEach((share, slot) => {
      const block = Math.floor(slot / parts);
      if (share < piPermille && !hasPair(notSeen, cell, block)) addPair(opened, cell, block);
    });
  }
  return opened;
}

/** Own detection in thousandths, slot by slot, cells in order: the least of the parts of a slot. */
export function listOwnPermille(coverage: ExplainableCoverage): Uint16Array {
  const { fine, plan, seenShare, notSeen } = coverage;
  const parts = fine.periodSlots / plan.periodSlots;
  const own = new Uint16Array(notSeen.cells * plan.periodSlots).fill(1_000);
  for (let cell = 0; cell < notSeen.cells; cell++) {
    for (let slot = 0; slot < fine.periodSlots; slot++) {
      const at = Math.floor(slot / parts) * notSeen.cells + cell;
      own[at] = Math.min(own[at]!, seenShare.permille[cell * fine.periodSlots + slot]!);
    }
  }
  return own;
}
