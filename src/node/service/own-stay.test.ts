/**
 * The longer stay beyond the open edge, on one node of two: never shorter than the joint one, closed by own posts on the own
 * side only, over ground that is the own node's to know, and told to nobody.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carryFeeds, closeTestNode, PLANNER_SEAT } from '../../../test/harness/exercise-node.ts';
import {
  aPostDraft,
  openDeskPair,
  openSurveyPair,
  pairPlace,
  pairTerms,
  type SurveyPair,
  type SurveySide,
  signByBothSides,
  startRun,
} from '../../../test/harness/survey-nodes.ts';
import { createPlainEvader } from '../../vacuum/evader-machine.ts';
import { enterForce } from './own-force.ts';
import { computeOwnStay } from './own-stay.ts';
import type { FinishedSurvey } from './survey-result.ts';

describe('the stay beyond the open edge', () => {
  let pair: SurveyPair;
  let latest: { readonly a: FinishedSurvey; readonly b: FinishedSurvey };
  const stayOf = async (side: SurveySide, survey: FinishedSurvey) => {
    const stay = await computeOwnStay(side.node, side.coverage, createPlainEvader, survey);
    if (!stay.ok) throw new Error(JSON.stringify(stay.error));
    return stay.value;
  };
  beforeAll(async () => {
    pair = await openSurveyPair();
    // By day, where the least view counts as seen and each side watches from a second post, hardly a cell of the seam is open.
    await enterForce(pair.a.node, PLANNER_SEAT, [aPostDraft('ALPHA-P3', 68, 74), aPostDraft('ALPHA-P4', 92, 74)]);
    await enterForce(pair.b.node, PLANNER_SEAT, [aPostDraft('BRAVO-P3', 68, 86), aPostDraft('BRAVO-P4', 92, 86)]);
    const day = { dayFromHour: 0, dayToHour: 23, piPermille: 1 };
    const agreement = await signByBothSides(pair.a, pair.b, 'survey-agreement', pairTerms(pair, day));
    const desks = await openDeskPair(pair);
    await startRun(desks.desks(), agreement, 1);
    await Promise.all([desks.desks().a.settled(), desks.desks().b.settled()]);
    latest = { a: desks.desks().a.latest()!, b: desks.desks().b.latest()! };
    await desks.close();
  });
  afterAll(async () => {
    await closeTestNode(pair.a.node);
    await closeTestNode(pair.b.node);
  });

  it('is endless on ground that only the own node knows to be unseen, where the joint one ends', async () => {
    const stay = await stayOf(pair.a, latest.a);
    expect(stay.joint.permanent).toBe(false);
    expect(stay.own).toMatchObject({ longestSlots: null, permanent: true });
    expect(stay.own.sanctuaryPairs).toBeGreaterThan(stay.joint.sanctuaryPairs);
    expect([stay.within, stay.ownCells > 20]).toEqual(['seam-and-own-side', true]);
    expect((await stayOf(pair.b, latest.b)).joint).toEqual(stay.joint);
  });

  it('gets no longer by an own post on the own side, and is kept and told nowhere', async () => {
    const before = await stayOf(pair.b, latest.b);
    const { lat, lng } = pairPlace(60, 110);
    const post = {
      ...aPostDraft('BRAVO-P9', 60, 110).body,
      latE7: Math.round(lat * 1e7),
      lngE7: Math.round(lng * 1e7),
    };
    await enterForce(pair.b.node, PLANNER_SEAT, [{ kind: 'post', body: post }]);
    const after = await stayOf(pair.b, latest.b);
    expect(after.own.sanctuaryPairs).toBeLessThan(before.own.sanctuaryPairs);
    expect(after.joint).toEqual(before.joint);
    expect(await carryFeeds(pair.b.node, pair.a.node)).toBe(0);
  });
});
