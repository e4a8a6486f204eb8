/** The own ground of a real node after a survey: coverage by hour, why a cell is not covered, what-if, faulty entries. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_SEAT, closeTestNode, PLANNER_SEAT } from '../../../test/harness/exercise-node.ts';
import {
  aPostDraft,
  openDeskPair,
  openSurveyPair,
  pairTerms,
  SURVEY_TERRAIN,
  type SurveyPair,
  signByBothSides,
  startRun,
} from '../../../test/harness/survey-nodes.ts';
import { countPairs, hasPair, intersectPairs, subtractPairs } from '../../base/pair-set.ts';
import { latLngToTerrainCell } from '../../ground/terrain.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { hkdfSha256, sha256 } from '../crypto.ts';
import { createSodiumGroup, nodeSha512 } from '../group/sodium-group.ts';
import { enterForce, listForce } from './own-force.ts';
import { createForceCheck, describeExchange, describeOwnCoverage, explainCell, listCellStates } from './own-ground.ts';
import type { FinishedSurvey } from './survey-result.ts';
import { createWhatIf, type NodeWhatIf } from './what-if-desk.ts';

describe('the own ground of a node', () => {
  let pair: SurveyPair;
  let terms: SurveyTerms;
  let agreement: string;
  let latest: FinishedSurvey;
  let whatIf: NodeWhatIf;
  beforeAll(async () => {
    pair = await openSurveyPair();
    terms = pairTerms(pair, { dayFromHour: 0 });
    agreement = await signByBothSides(pair.a, pair.b, 'survey-agreement', terms);
    const desks = await openDeskPair(pair);
    await startRun(desks.desks(), agreement, 1);
    await Promise.all([desks.desks().a.settled(), desks.desks().b.settled()]);
    latest = desks.desks().a.latest()!;
    await desks.close();
    const math = { group: await createSodiumGroup(), sha256, sha512: nodeSha512, hkdf: hkdfSha256 };
    whatIf = createWhatIf(pair.a.node, pair.a.coverage, math);
  });
  afterAll(async () => {
    await whatIf.close();
    await closeTestNode(pair.a.node);
    await closeTestNode(pair.b.node);
  });

  async function ownCoverage() {
    const own = await pair.a.coverage.compute(terms);
    if (!own.ok) throw new Error(own.error.type);
    return own.value;
  }

  async function tryPosts(changes: Parameters<NodeWhatIf['tryPosts']>[1], slot = 3) {
    const tried = await whatIf.tryPosts(latest, changes, slot);
    if (!tried.ok) throw new Error(tried.error.type);
    return tried.value;
  }

  it('is shown by hour with the same totals that its sets have', async () => {
    const own = await ownCoverage();
    const week = describeOwnCoverage({ agreement, terms, basis: 'planned' }, own, pair.a.node.time.now());
    const total = week.uncoveredBySlot.reduce((sum, n) => sum + n, 0);
    expect(total).toBe(countPairs(own.coverage.uncovered));
    const { states } = listCellStates(own, 2)!;
    expect([...states].filter((state) => state !== '3').length).toBe(week.uncoveredBySlot[2]);
    expect([...states].filter((state) => state === '0' || state === '2').length).toBe(week.notSeenBySlot[2]);
    expect(listCellStates(own, 4)).toBeNull();
  });

  it('names the ridge that hides a cell from a post, the hour that is not manned and where units may not act', async () => {
    const own = await ownCoverage();
    const whys = own.coverage.cells.map(
      (cell) => explainCell(own, { terrain: SURVEY_TERRAIN }, terms, { cell, slot: 3 })!,
    );
    const ridges = whys.flatMap(({ posts }) => posts.flatMap(({ ridge }) => (ridge === null ? [] : [ridge])));
    const onHill = ridges.filter(({ place, heightM }) => {
      const at = latLngToTerrainCell(SURVEY_TERRAIN, place);
      return at.ok && Math.hypot(at.value.row - 85, at.value.col - 74) < 12 && heightM! > 310;
    });
    expect(onHill.length).toBeGreaterThan(0);
    const leaves = whys.flatMap(({ posts }) => posts.filter(({ id }) => id === 'ALPHA-P2'));
    expect(leaves.every(({ counts, silent }) => !counts && !silent)).toBe(true);
    expect(new Set(whys.map(({ mayAct }) => mayAct))).toEqual(new Set([true, false]));
    expect(whys.filter(({ mayAct }) => !mayAct).every(({ arrivalMin }) => arrivalMin === null)).toBe(true);
  });

  it('[V-31] changes nothing where nothing is tried, and takes new cover out of the shared vacuum', async () => {
    const still = await tryPosts([]);
    expect([still.closedPairs, still.notSurveyedPairs, still.tried]).toEqual([0, 0, still.surveyed]);
    const longer = await tryPosts([{ code: 'ALPHA-P2', manned: [{ fromMin: 0, toMin: 240 }] }]);
    expect(longer.closedPairs).toBeGreaterThan(0);
    expect(longer.notSurveyedPairs).toBe(0);
    expect(longer.open.length + longer.closed.length).toBe(still.open.length);
    expect(longer.tried.sanctuaryPairs).toBeLessThanOrEqual(still.tried.sanctuaryPairs);
    expect(longer.nextRunAt).toBeNull();
  });

  it('[V-31] counts what a removed post opens as vacuum that nobody has surveyed, cell by cell', async () => {
    const gone = await tryPosts([{ code: 'ALPHA-P1', place: null }]);
    const own = await ownCoverage();
    const force = (await listForce(pair.a.node)).filter(({ body }) => body.code !== 'ALPHA-P1');
    expect(force).toHaveLength(2);
    const without = await pair.a.coverage.computeWith(terms, {
      posts: own.coverage.posts.flatMap(({ post }) => (post.id === 'ALPHA-P1' ? [] : [post])),
      patrols: [],
      units: [],
      sites: [],
    });
    if (!without.ok) throw new Error(without.error.type);
    const opened = subtractPairs(without.value.coverage.notSeen, own.coverage.notSeen);
    const known = intersectPairs(opened, latest.findings.sets.seen!);
    expect(countPairs(known)).toBe(0);
    expect(gone.notSurveyedPairs).toBe(countPairs(opened));
    expect(gone.notSurveyedPairs).toBeGreaterThan(0);
    expect(gone.notSurveyed).toEqual(own.coverage.cells.filter((_, cell) => hasPair(opened, cell, 3)));
  });

  it('shows its own part of what an exchange of reports alone would close: open, seen by the partner, reached in time', async () => {
    const own = await ownCoverage();
    const { covered, seen } = latest.findings.sets;
    const found = await describeExchange(latest, () => pair.a.coverage.compute(terms), 1);
    if (!found.ok) throw new Error(found.error.type);
    const isPart = (cell: number) =>
      hasPair(covered!, cell, 1) && !hasPair(seen!, cell, 1) && !hasPair(own.coverage.notReached, cell, 1);
    expect(found.value.basis).toBe('own');
    expect(found.value.cells).toEqual(own.coverage.cells.filter((_, cell) => isPart(cell)));
    expect(found.value.pairs).toBeGreaterThan(0);
    const refused = await describeExchange(latest, () => pair.a.coverage.compute(terms), 4);
    expect(refused.ok ? null : refused.error.type).toBe('NotFound');
  });

  it('refuses a trial of a post that it does not know enough about, or that stands off the terrain', async () => {
    const refusals = await Promise.all([
      whatIf.tryPosts(latest, [{ code: 'NEW', place: { lat: 35.7, lng: 44.1 } }], 0),
      whatIf.tryPosts(latest, [{ code: 'NEW', place: null }], 0),
      whatIf.tryPosts(latest, [{ code: 'ALPHA-P1', place: { lat: 1, lng: 1 } }], 0),
    ]);
    const types = refusals.map((refused) => (refused.ok ? null : refused.error.type));
    expect(types).toEqual(['UnknownPost', 'UnknownPost', 'PostOffTerrain']);
  });

  it('measures against the force of the run: cover entered since then leaves the vacuum too', async () => {
    const { node, coverage } = pair.a;
    const since = aPostDraft('ALPHA-P3', 80, 76);
    const entered = await enterForce(
      node,
      PLANNER_SEAT,
      [since],
      createForceCheck(node, coverage, new Set(['ALPHA-P3'])),
    );
    expect(entered.ok).toBe(true);
    const now = await tryPosts([]);
    expect(now.closedPairs).toBeGreaterThan(0);
    expect(now.surveyed).toEqual((await tryPosts([{ code: 'ALPHA-P3', place: null }])).tried);
  });

  it('keeps no entry that could not stand, and holds nobody else to a fault that stands already', async () => {
    const { node, coverage } = pair.a;
    const check = (code: string) => createForceCheck(node, coverage, new Set([code]));
    const off = { ...aPostDraft('ALPHA-P9', 80, 70), kind: 'post' as const };
    const offTerrain = { ...off, body: { ...off.body, latE7: 10_000_000 } };
    const before = await listForce(node);
    const refused = await enterForce(node, COMMAND_SEAT, [offTerrain], check('ALPHA-P9'));
    expect(refused.ok ? null : refused.error).toEqual({ type: 'PostOffTerrain', postId: 'ALPHA-P9', code: 'ALPHA-P9' });
    expect(await listForce(node)).toEqual(before);
    expect((await enterForce(node, COMMAND_SEAT, [offTerrain])).ok).toBe(true);
    expect((await enterForce(node, COMMAND_SEAT, [aPostDraft('ALPHA-P4', 82, 70)], check('ALPHA-P4'))).ok).toBe(true);
    const closed = { ...offTerrain, body: { ...offTerrain.body, state: 'closed' } };
    expect((await enterForce(node, COMMAND_SEAT, [closed], check('ALPHA-P9'))).ok).toBe(true);
  });

  it('shows as achieved only what was heard in the period under way', async () => {
    const achieved = await pair.a.coverage.computeAchieved(terms);
    if (!achieved.ok) throw new Error(achieved.error.type);
    expect(countPairs(achieved.value.coverage.notSeen)).toBe(achieved.value.coverage.cells.length * terms.periodSlots);
  });
});
