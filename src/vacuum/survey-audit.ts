/**
 * Audit of a run by opening: the survey auditor gets seed, tokens and the snapshot of posts, patrols, units and
 * schedules, and recomputes run key K, masked list X, root and uncovered set U. A partner that masked another set
 * than it committed, used another key, left out its own pairs or claimed covered ones is found. What a false
 * snapshot hides is not: only later patrol logs find that.
 */
import { areBytesEqual, type Bytes } from '../base/bytes.ts';
import { commitTokens } from './commitment.ts';
import type { IntersectionJob } from './intersection-job.ts';
import type { CommitMessage } from './intersection-message.ts';
import { deriveDummies, deriveRunKey, intersectionTag } from './intersection-secret.ts';
import type { IntersectionDeps, IntersectionTerms } from './intersection-state.ts';
import { arrangePoints, findCommonPoints, pointCount, sortedOrder } from './point-list.ts';
import { sortTokens } from './token.ts';

/** What the audited side sent in the run. */
export type AuditedRun = {
  readonly terms: IntersectionTerms;
  readonly commit: CommitMessage;
  readonly maskedList: Bytes;
};
/** What it opens to the auditor alone. `Snapshot` is as the node keeps it. */
export type RunOpening<Snapshot> = {
  readonly seed: Bytes;
  readonly tokens: ReadonlyArray<string>;
  readonly snapshot: Snapshot;
};
export type AuditDeps<Snapshot> = IntersectionDeps & {
  /** Root of the salted snapshot, as message 1 committed it. */
  readonly snapshotRoot: (snapshot: Snapshot) => Bytes;
  /** U from the snapshot, by the program and terrain of the run. */
  readonly recomputeTokens: (snapshot: Snapshot) => ReadonlyArray<string>;
};

export type AuditFinding =
  | { readonly type: 'OpeningTooLarge'; readonly tokens: number; readonly bucket: number }
  | { readonly type: 'RunKeyDiffers' }
  | { readonly type: 'RootDiffers' }
  /** Elements of the masked list that the opened set does not give. */
  | { readonly type: 'MaskedListDiffers'; readonly foreign: number; readonly missing: number }
  | { readonly type: 'SnapshotDiffers' }
  /** Pairs the snapshot leaves uncovered that were not submitted, and submitted pairs it covers. */
  | { readonly type: 'UncoveredDiffers'; readonly leftOut: number; readonly claimed: number };

/** The group work of an audit: X of the opened set. Null where the opening is larger than the run. */
export function createAuditJob(
  run: AuditedRun,
  opening: { readonly seed: Bytes; readonly tokens: ReadonlyArray<string> },
  deps: IntersectionDeps,
): IntersectionJob | null {
  const { terms } = run;
  if (opening.tokens.length > terms.size) return null;
  const dummies = deriveDummies(terms, opening.seed, terms.size - opening.tokens.length, deps.hkdf);
  const messages = [...sortTokens(opening.tokens), ...dummies];
  return { kind: 'mask', messages, tag: intersectionTag(terms), scalar: deriveRunKey(terms, opening.seed, deps) };
}

/** Findings of an audit; none means that the opening explains everything the side sent. `points` is the job's result. */
export function judgeSurveyRun<Snapshot>(
  run: AuditedRun,
  opening: RunOpening<Snapshot>,
  points: Bytes | null,
  deps: AuditDeps<Snapshot>,
): ReadonlyArray<AuditFinding> {
  const { terms, commit } = run;
  if (points === null) return [{ type: 'OpeningTooLarge', tokens: opening.tokens.length, bucket: terms.size }];
  const findings: AuditFinding[] = [];
  const tokens = sortTokens(opening.tokens);
  const publicKey = deps.group.multiplyBase(deriveRunKey(terms, opening.seed, deps));
  if (!areBytesEqual(publicKey, commit.publicKey)) findings.push({ type: 'RunKeyDiffers' });
  const { root } = commitTokens(terms, opening.seed, tokens, terms.size, deps);
  if (!areBytesEqual(root, commit.root)) findings.push({ type: 'RootDiffers' });
  if (!areBytesEqual(arrangePoints(points, sortedOrder(points)), run.maskedList)) {
    const common = findCommonPoints(run.maskedList, points).length;
    const [sent, opened] = [pointCount(run.maskedList), pointCount(points)];
    findings.push({ type: 'MaskedListDiffers', foreign: sent - common, missing: opened - common });
  }
  if (!areBytesEqual(deps.snapshotRoot(opening.snapshot), commit.snapshotRoot)) {
    findings.push({ type: 'SnapshotDiffers' });
  }
  const uncovered = new Set(deps.recomputeTokens(opening.snapshot));
  const submitted = new Set(tokens);
  const leftOut = [...uncovered].filter((token) => !submitted.has(token)).length;
  const claimed = tokens.filter((token) => !uncovered.has(token)).length;
  if (leftOut > 0 || claimed > 0) findings.push({ type: 'UncoveredDiffers', leftOut, claimed });
  return findings;
}
