/**
 * One what-if: own posts tried elsewhere or at other hours against the shared vacuum. What the last run was computed from
 * is the measure: pairs the trial sees and the run did not leave the vacuum, pairs it no longer sees count as vacuum and
 * are named "not surveyed". Runs on a thread of its own and is thrown away with it; nothing of it is kept or sent.
 */
import { hasPair, type PairSet, subtractPairs } from '../../base/pair-set.ts';
import { ok, type Result } from '../../base/result.ts';
import type { Post } from '../../ground/post.ts';
import type { PostMoves } from '../../ground/post-moves.ts';
import type { SurveyGround } from '../../vacuum/vacuum-findings.ts';
import type { WhatIfDesk } from '../../vacuum/what-if.ts';
import type { WhatIfView } from '../http/contract-ground.ts';

export type TrialAnswer = Pick<
  WhatIfView,
  'tried' | 'closedPairs' | 'notSurveyedPairs' | 'open' | 'closed' | 'notSurveyed' | 'sanctuary' | 'witness'
>;

export type PostTrialRun = (posts: ReadonlyArray<Post>, slot: number) => Result<TrialAnswer, { readonly type: string }>;

export function createTrial(parts: {
  readonly moves: PostMoves;
  readonly desk: WhatIfDesk;
  readonly ids: SurveyGround['ids'];
  /** N of the run, and the joint vacuum on the same criterion. */
  readonly notSeenThen: PairSet;
  readonly vacuumSeen: PairSet;
}): PostTrialRun {
  const { moves, desk, ids, notSeenThen, vacuumSeen } = parts;
  const cellsWhere = (slot: number, isIn: (cell: number) => boolean) =>
    ids.filter((_, cell) => slot < vacuumSeen.slots && isIn(cell));
  return (posts, slot) => {
    const notSeen = moves(posts);
    if (!notSeen.ok) return notSeen;
    const closed = subtractPairs(notSeenThen, notSeen.value);
    const answer = desk.answer({ closed, opened: subtractPairs(notSeen.value, notSeenThen) });
    const isOpen = (cell: number) => hasPair(vacuumSeen, cell, slot);
    const isClosed = (cell: number) => hasPair(closed, cell, slot);
    return ok({
      tried: {
        longestSlots: answer.longestStaySlots,
        permanent: answer.permanent,
        sanctuaryPairs: answer.sanctuaryPairCount,
      },
      closedPairs: answer.closedCount,
      notSurveyedPairs: answer.notSurveyedCount,
      open: cellsWhere(slot, (cell) => isOpen(cell) && !isClosed(cell)),
      closed: cellsWhere(slot, (cell) => isOpen(cell) && isClosed(cell)),
      notSurveyed: cellsWhere(slot, (cell) => hasPair(answer.notSurveyed, cell, slot)),
      sanctuary: desk.sanctuaryCells(slot).map((cell) => ids[cell]!),
      witness: (answer.witness?.cells ?? []).map((cell) => ids[cell]!),
    });
  };
}
