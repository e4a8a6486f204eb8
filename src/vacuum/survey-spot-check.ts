/**
 * Spot check of a committed set before the next run: the auditor draws leaves of the tree by its own seed, the
 * owner opens them, dummies as such, until enough real ones are open. Opening leaves finds invented pairs; pairs
 * left out it can never find, only recomputing the set does (`survey-audit.ts`).
 */
import { assert } from '../base/assert.ts';
import type { Bytes } from '../base/bytes.ts';
import type { Sha256 } from '../base/crypto.ts';
import { createPrng } from '../base/random.ts';
import { isLeafInRoot, type LeafOpening } from './commitment.ts';

/**
 * Real leaves to open so that, if `falsePermille` of them or more are false, one false leaf shows with the given
 * confidence: least m with (1 - f)^m <= 1 - c, rounded up to the next ten.
 */
export function spotCheckSize(falsePermille: number, confidencePermille: number): number {
  assert(falsePermille > 0 && falsePermille < 1_000 && confidencePermille > 0 && confidencePermille < 1_000, 'shares');
  const least = Math.ceil(Math.log(1 - confidencePermille / 1_000) / Math.log(1 - falsePermille / 1_000));
  return Math.ceil(least / 10) * 10;
}

/** All places of the tree in the order in which they are to be opened. */
export function drawLeafOrder(size: number, seed: bigint): Uint32Array {
  const prng = createPrng(seed);
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = prng.nextBelow(i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}

export type SpotCheckFinding =
  /** The opening is not of the leaf that was drawn, or does not lead to the committed root. */
  | { readonly type: 'LeafNotInRoot'; readonly at: number }
  /** The token of this leaf was covered: its owner claimed what is not uncovered. */
  | { readonly type: 'PairNotUncovered'; readonly token: string }
  /** The owner opened fewer leaves than were wanted although the tree has more. */
  | { readonly type: 'LeavesWithheld'; readonly opened: number };

export type SpotCheckOutcome = {
  readonly real: number;
  readonly dummies: number;
  readonly findings: ReadonlyArray<SpotCheckFinding>;
};

/** Judges openings given in the drawn order; stops at `wanted` real leaves or at the end of the tree. */
export function judgeSpotCheck(
  committed: { readonly root: Bytes; readonly size: number },
  order: Uint32Array,
  openings: ReadonlyArray<LeafOpening>,
  wanted: number,
  deps: { readonly sha256: Sha256; readonly isUncovered: (token: string) => boolean },
): SpotCheckOutcome {
  const findings: SpotCheckFinding[] = [];
  let real = 0;
  let dummies = 0;
  let opened = 0;
  for (const at of order) {
    if (real >= wanted) break;
    const opening = openings[opened];
    if (opening === undefined) {
      findings.push({ type: 'LeavesWithheld', opened });
      break;
    }
    opened++;
    if (opening.at !== at || !isLeafInRoot(committed.root, committed.size, opening, deps.sha256)) {
      findings.push({ type: 'LeafNotInRoot', at });
    } else if ('token' in opening.content) {
      real++;
      const { token } = opening.content;
      if (!deps.isUncovered(token)) findings.push({ type: 'PairNotUncovered', token });
    } else dummies++;
  }
  return { real, dummies, findings };
}
