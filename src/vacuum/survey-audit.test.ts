/** What the audit finds: another masked set in every run, left-out and claimed pairs, and how often a spot check does. */
import { describe, expect, it } from 'vitest';
import { intersectionDeps, runPair, someTerms, startOf } from '../../test/harness/intersection-pair.ts';
import { textToBytes } from '../base/bytes.ts';
import { createPrng } from '../base/random.ts';
import { sha256 } from '../node/crypto.ts';
import { commitTokens } from './commitment.ts';
import { computeIntersectionJob } from './intersection-job.ts';
import type { IntersectionState } from './intersection-state.ts';
import { type AuditDeps, type AuditedRun, createAuditJob, judgeSurveyRun, type RunOpening } from './survey-audit.ts';
import { drawLeafOrder, judgeSpotCheck, spotCheckSize } from './survey-spot-check.ts';

/** The snapshot of these tests is the list of what is uncovered; a real one is posts, patrols, units, schedules. */
type Snapshot = ReadonlyArray<string>;
const snapshotRoot = (snapshot: Snapshot) => sha256(textToBytes(snapshot.join()));
const deps: AuditDeps<Snapshot> = { ...intersectionDeps, snapshotRoot, recomputeTokens: (snapshot) => snapshot };
const UNIVERSE = Array.from({ length: 12 }, (_, i) => `covered|cell-${i}|${i % 3}`);

function auditOf(run: AuditedRun, opening: RunOpening<Snapshot>) {
  const job = createAuditJob(run, opening, deps);
  return judgeSurveyRun(run, opening, job && computeIntersectionJob(job, deps), deps);
}

function runOf(state: IntersectionState): AuditedRun {
  return { terms: state.terms, commit: state.own.commit!, maskedList: state.own.masked!.list };
}

describe('[V-16] an audit by opening', () => {
  const tokens = UNIVERSE.slice(0, 4);
  const terms = someTerms({ size: 6 });
  const overrides = { snapshotRoot: snapshotRoot(tokens) };
  const honest = runPair(startOf('a', tokens, terms, overrides), startOf('b', UNIVERSE.slice(2, 7), terms)).a;
  const opening = { seed: honest.seed, tokens, snapshot: tokens };

  it('of an honest run finds nothing', () => {
    expect(auditOf(runOf(honest), opening)).toEqual([]);
  });

  it('finds another seed, another set, another snapshot, and a set larger than the bucket', () => {
    const typesOf = (changed: Partial<typeof opening>) =>
      auditOf(runOf(honest), { ...opening, ...changed }).map((finding) => finding.type);
    expect(typesOf({ seed: new Uint8Array(32) })).toEqual(['RunKeyDiffers', 'RootDiffers', 'MaskedListDiffers']);
    expect(typesOf({ tokens: tokens.slice(1) })).toEqual(['RootDiffers', 'MaskedListDiffers', 'UncoveredDiffers']);
    expect(typesOf({ snapshot: tokens.slice(1) })).toEqual(['SnapshotDiffers', 'UncoveredDiffers']);
    expect(typesOf({ tokens: UNIVERSE })).toEqual(['OpeningTooLarge']);
  });

  it('finds own pairs left out and covered pairs claimed, with their number', () => {
    const uncovered = UNIVERSE.slice(1, 6);
    const liar = startOf('a', tokens, terms, { snapshotRoot: snapshotRoot(uncovered) });
    const end = runPair(liar, startOf('b', UNIVERSE.slice(2, 7), terms)).a;
    const findings = auditOf(runOf(end), { seed: end.seed, tokens, snapshot: uncovered });
    expect(findings).toEqual([{ type: 'UncoveredDiffers', leftOut: 2, claimed: 1 }]);
  });

  it('finds a partner that masks another set than it committed in 100 of 100 runs, none of them found in the run', () => {
    const prng = createPrng(5);
    let found = 0;
    for (let run = 1; run <= 100; run++) {
      const used = someTerms({ size: 4, run });
      const committed = [0, 1, 2].map((i) => UNIVERSE[i]!);
      const victim = startOf('b', [UNIVERSE[3 + prng.nextBelow(9)]!, UNIVERSE[1]!], used);
      const changed = prng.nextBelow(3);
      const masked = committed.map((token, i) => (i === changed ? UNIVERSE[3 + prng.nextBelow(9)]! : token));
      // The liar masks `masked` and puts the root of `committed` into message 1.
      const seed = prng.nextBytes(32);
      const { root } = commitTokens(used, seed, committed.toSorted(), used.size, deps);
      const liar = { ...startOf('a', masked, used, { seed, snapshotRoot: snapshotRoot(committed) }), root };
      const end = runPair(liar, victim);
      expect([end.a.phase, end.b.phase]).toEqual(['vacuum', 'vacuum']);
      const ended = runOf(end.a);
      const ifCommitted = auditOf(ended, { seed, tokens: committed, snapshot: committed });
      const ifMasked = auditOf(ended, { seed, tokens: masked, snapshot: committed });
      expect(ifCommitted.map((each) => each.type)).toEqual(['MaskedListDiffers']);
      expect(ifMasked.map((each) => each.type)).toEqual(['RootDiffers', 'UncoveredDiffers']);
      found++;
    }
    expect(found).toBe(100);
  });
});

describe('a spot check', () => {
  const size = 400;
  const terms = someTerms({ size });
  const tokens = Array.from({ length: 300 }, (_, i) => `covered|cell-${i}|0`);
  const committed = commitTokens(terms, new Uint8Array(32), tokens.toSorted(), size, intersectionDeps);
  const check = (seed: bigint, wanted: number, isUncovered: (token: string) => boolean) => {
    const order = drawLeafOrder(size, seed);
    const openings = Array.from(order.subarray(0, 150), committed.openLeaf);
    return judgeSpotCheck(committed, order, openings, wanted, { sha256, isUncovered });
  };

  it('needs 60 real leaves for five percent with 95 % confidence, 90 with 99 %', () => {
    expect([spotCheckSize(50, 950), spotCheckSize(50, 990)]).toEqual([60, 90]);
  });

  it('of an honest set opens the wanted real leaves, dummies as such, and finds nothing', () => {
    const outcome = check(1n, 60, () => true);
    expect(outcome).toMatchObject({ real: 60, findings: [] });
    expect(outcome.dummies).toBeGreaterThan(5);
  });

  it('finds five percent of claimed pairs about as often as promised', () => {
    const isFalse = new Set(tokens.filter((_, i) => i % 20 === 0));
    const hits = Array.from({ length: 400 }, (_, seed) =>
      check(BigInt(seed), 60, (token) => !isFalse.has(token)).findings.some((each) => each.type === 'PairNotUncovered'),
    ).filter(Boolean).length;
    expect(hits / 400).toBeGreaterThan(0.93);
  });

  it('finds leaves withheld, leaves of another place, and leaves that do not lead to the root', () => {
    const order = drawLeafOrder(size, 3n);
    const open = Array.from(order, committed.openLeaf);
    const judge = (openings: typeof open) =>
      judgeSpotCheck(committed, order, openings, 60, { sha256, isUncovered: () => true }).findings;
    expect(judge(open.slice(0, 10))).toEqual([{ type: 'LeavesWithheld', opened: 10 }]);
    expect(judge([open[1]!, ...open.slice(1)])).toEqual([{ type: 'LeafNotInRoot', at: order[0] }]);
    const first = open.findIndex((each) => 'token' in each.content);
    const forged = open.with(first, { ...open[first]!, content: { token: 'covered|cell-9999|0' } });
    expect(judge(forged)).toEqual([{ type: 'LeafNotInRoot', at: order[first] }]);
    const asDummy = open.with(first, { ...open[first]!, content: { dummy: 7 } });
    expect(judge(asDummy)).toEqual([{ type: 'LeafNotInRoot', at: order[first] }]);
  });

  it('opens every leaf of every size of tree', () => {
    for (const n of [1, 2, 3, 5, 8, 13]) {
      const small = commitTokens(terms, new Uint8Array(32), ['seen|a|1'], n, intersectionDeps);
      const order = drawLeafOrder(n, 1n);
      const outcome = judgeSpotCheck(small, order, Array.from(order, small.openLeaf), n, {
        sha256,
        isUncovered: () => true,
      });
      expect(outcome).toEqual({ real: 1, dummies: n - 1, findings: [] });
    }
  });

  it('draws every order from its seed alone', () => {
    expect(drawLeafOrder(50, 9n)).toEqual(drawLeafOrder(50, 9n));
    expect(drawLeafOrder(50, 9n)).not.toEqual(drawLeafOrder(50, 10n));
    expect(Array.from(drawLeafOrder(50, 9n)).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});
